"""Augmentation for doodles: each epoch sees a new variation of each, as another player might have drawn it."""

from __future__ import annotations

import numpy as np

from course_utils.quickdraw.strokes import DRAWING_SIZE, LINE_WIDTH, cut, steps, strokes_to_bitmap
from course_utils.training.augment import distort
from course_utils.training.batches import FreshBatches

_WAVES = 3  # slow sine waves that bend a drawing


def redraw(strokes, rng, amount: float = 1.0, unfinished: float = 0.3) -> list[np.ndarray]:
    """Draw a random variation of simplified strokes: mirrored, turned, slanted, bent, jittered, or unfinished.

    strokes: a list of [n, 2] in 0 to 255. rng: numpy Generator. amount: 1 for turns by 9 degrees and bends by 5 % of
    the drawing's size (standard deviations), 0 for none. unfinished: the share of drawings that end early, after 30 to
    100 % of their ink. Of the drawings with three or more strokes, one in ten loses a stroke.
    Returns a list of float32[n, 2] with the box from (0, 0) and the longer side 255.
    """
    if rng.random() < unfinished:
        strokes = cut(strokes, rng.uniform(0.3, 1))
    if len(strokes) > 2 and rng.random() < 0.1:
        gone = rng.integers(len(strokes))
        strokes = [stroke for i, stroke in enumerate(strokes) if i != gone]
    points = np.concatenate(strokes).astype(np.float32) / DRAWING_SIZE - 0.5
    turn, shear, *zoom = amount * rng.normal(0, (0.16, 0.1, 0.12, 0.12))
    mirror = 1 if rng.random() < 0.5 else -1
    cos, sin = np.cos(turn), np.sin(turn)
    matrix = np.array([[cos, -sin], [sin, cos]]) @ [[1, shear], [0, 1]] @ np.diag(np.exp(zoom)) @ np.diag([mirror, 1])
    points = points @ matrix.T.astype(np.float32)
    # Each wave shifts both coordinates by a sine that runs in its own direction.
    direction, phase = rng.normal(0, 3, (2, _WAVES)), rng.uniform(0, 2 * np.pi, _WAVES)
    points = points + np.sin(points @ direction + phase) @ rng.normal(0, 0.03 * amount, (_WAVES, 2))
    points = points + rng.normal(0, 0.006 * amount, points.shape)
    points -= points.min(0)
    points *= (DRAWING_SIZE - 1) / max(points.max(), 1e-6)
    return np.split(points.astype(np.float32), np.cumsum([len(stroke) for stroke in strokes])[:-1])


class Redrawn(FreshBatches):
    """Batches of doodles, each a new random variation.

    x: object[n], each a drawing (a list of [k, 2] strokes) or a picture uint8[28, 28], which is distorted.
    y: float32[n, classes], a target for each class. size: examples in an epoch, drawn at random. weights: float[n], the
    relative frequency of each example, by default equal. as_steps: give sequences float32[batch, STEPS, 3] instead of
    pictures uint8[batch, 28, 28]. unfinished: as for `redraw`.
    """

    def __init__(self, x, y, size, batch=128, seed=0, weights=None, as_steps=False, unfinished=0.3):
        super().__init__(size, batch, seed)
        self.x, self.y = x, np.asarray(y, np.float32)
        self.weights = None if weights is None else np.asarray(weights, float) / np.sum(weights)
        self.as_steps, self.unfinished = as_steps, unfinished

    def __getitem__(self, index):
        rng = self.rng(index)
        picked = rng.choice(len(self.x), self.batch, p=self.weights)
        return self._draw([self.x[i] for i in picked], rng), self.y[picked]

    def _draw(self, items, rng):
        if self.as_steps:
            return np.stack([steps(redraw(strokes, rng, unfinished=self.unfinished)) for strokes in items])
        pictures = np.zeros((len(items), 28, 28), np.uint8)
        ready = [i for i, item in enumerate(items) if isinstance(item, np.ndarray)]
        if ready:
            pictures[ready] = distort(np.stack([items[i] for i in ready]), rng)
            flipped = [i for i in ready if rng.random() < 0.5]
            pictures[flipped] = pictures[flipped][:, :, ::-1]
        for i, strokes in enumerate(items):
            if not isinstance(strokes, np.ndarray):
                line = LINE_WIDTH * np.exp(rng.normal(0, 0.15))
                pictures[i] = strokes_to_bitmap(redraw(strokes, rng, unfinished=self.unfinished), line=line, fine=8)
        return pictures
