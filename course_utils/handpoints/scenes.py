"""Batches for the detector: whole pictures with no hand, one, two or three, near and far, beside and before faces."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.data import cached
from course_utils.files import source_hash
from course_utils.handpoints.crops import as_photographed
from course_utils.handpoints.rendered import HAND, Bank
from course_utils.signnet import examples
from course_utils.signnet.cutouts import Cutout, soft_edge
from course_utils.track.hand_crop import turned_square
from course_utils.track.own_hands import GRID, PICTURE_SIDE
from course_utils.training.batches import FreshBatches

SEED, CHUNK, MOST = 740_000, 500, 3
HAND_COUNTS = (0.25, 0.4, 0.29, 0.06)  # shares of pictures with none, one, two and three hands
EXTENT = (0.06, 1.0)  # smallest and largest hand as a share of the picture
MEET = 0.25  # how often a hand touches the face or the other hand
SEEN, UNSURE = 0.4, 0.12  # with a smaller share of its points seen, a hand need not be found; below: it is none
NEAR = 0.5  # cells that are nearer to the centre, in the bell, answer for the hand
WIDE = 0.5  # share of pictures with grey bars, as a letterboxed film has them
BELL = 0.3  # of a hand's half side: how far from its centre cells belong to it


def cutouts(bank: Bank) -> list[Cutout]:
    """The hands of a bank as `signnet.cutouts.Cutout`."""
    size = bank.image.shape[1]
    rows = zip(bank.image, bank.mask, bank.points, bank.right, strict=True)
    return [
        Cutout(image, soft_edge(mask > 0), mask == HAND, points[:, :2] * size, bool(right))
        for image, mask, points, right in rows
    ]


def compose(bank, count: int, seed: int = SEED) -> dict[str, np.ndarray]:
    """Compose scenes, or take them from the cache.

    bank: a callable that returns a `Bank`, called only if scenes are missing.
    Returns image uint8[n, 160, 160, 3] and hands float32[n, 3, 5]: x, y, half side, angle (as `turned_square` has
    them), and how much of the hand is seen; NaN where there is no hand.
    """
    made = {}

    def make(first, size):
        if not made:
            # A hand that was photographed is chosen as often as a rendered one.
            hands = bank()
            parts = [cutouts(hands[hands.monk > 0]), cutouts(hands[hands.monk == 0])]
            made.update(pools=[part for part in parts if part])
            made.update(behind=examples.draw_backgrounds(seed, size=PICTURE_SIDE))
        rows = [_scene(made["pools"], made["behind"], [seed, i]) for i in range(first, first + size)]
        files = [cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1].ravel() for image, _ in rows]
        return {
            "files": np.concatenate(files),
            "ends": np.cumsum([len(file) for file in files]),
            "hands": np.stack([hands for _, hands in rows]),
        }

    chunks = cached.chunks(f"hand-scenes-{seed}-{source_hash(__file__)}", count, CHUNK, make, "composing scenes")
    files = [file for chunk in chunks for file in np.split(chunk["files"], chunk["ends"][:-1])]
    images = np.stack([cv2.imdecode(file, cv2.IMREAD_COLOR)[..., ::-1] for file in files[:count]])
    return {"image": images, "hands": np.concatenate([chunk["hands"] for chunk in chunks])[:count]}


def _scene(pools, behind, seed):
    made = examples.scene(pools, behind, seed, PICTURE_SIDE, counts=HAND_COUNTS, extent=EXTENT, meet=MEET)
    hands = np.full((MOST, 5), np.nan, np.float32)
    for i, (points, _) in enumerate(made.hands):
        centre, half, angle = turned_square(points)
        hands[i] = *centre, half, angle, examples.seen_share(made, i)
    return made.image, hands


class Scenes(FreshBatches):
    """Batches of pictures and of what the detector should say: (float32[n, 160, 160, 3], float32[n, 20, 20, 8]).

    found: from `compose`. The channels of a label: how near a cell is to a hand's centre, 0 to 1; whether it is near
    enough to answer for the hand; how far the centre is from the cell's middle (x, y, in cells), the logarithm of half
    the hand's side in half cells, the cosine and the sine of its angle; and whether the cell counts.
    """

    def __init__(self, found, batch: int = 32, seed: int = 0):
        super().__init__(len(found["image"]), batch, seed)
        self.found = found

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x = np.empty((len(picked), PICTURE_SIDE, PICTURE_SIDE, 3), np.float32)
        y = np.empty((len(picked), GRID, GRID, 8), np.float32)
        for row, i in enumerate(picked):
            picture, hands = self.found["image"][i], self.found["hands"][i].copy()
            if rng.random() < 0.5:
                picture, hands[:, 0], hands[:, 3] = picture[:, ::-1], PICTURE_SIDE - 1 - hands[:, 0], -hands[:, 3]
            if rng.random() < 0.1:
                turns = rng.integers(1, 4)
                picture, hands = _turned(picture, hands, turns)
            picture = as_photographed(np.ascontiguousarray(picture), rng)
            if rng.random() < WIDE:
                bar = round(PICTURE_SIDE * rng.choice([0.125, 0.2]))
                rows = picture if rng.random() < 0.8 else picture.swapaxes(0, 1)
                rows[:bar], rows[-bar:] = 128, 128
                axis = 1 if rows is picture else 0
                hands[(hands[:, axis] < bar) | (hands[:, axis] >= PICTURE_SIDE - bar), 4] = 0.2
            x[row], y[row] = picture, target(hands)
        return x, y


def _turned(picture, hands, turns):
    """Turn a picture and its hands clockwise by quarters of a circle."""
    for _ in range(turns):
        picture = np.rot90(picture, -1)
        hands[:, 0], hands[:, 1] = PICTURE_SIDE - 1 - hands[:, 1], hands[:, 0].copy()
        hands[:, 3] += np.pi / 2
    return picture, hands


def target(hands) -> np.ndarray:
    """What the detector should say about hands float[n, 5] (see `compose`): float32[20, 20, 8], see `Scenes`."""
    label = np.zeros((GRID, GRID, 8), np.float32)
    label[..., 7] = 1
    cell = PICTURE_SIDE / GRID
    y, x = np.indices((GRID, GRID)) * cell + cell / 2 - 0.5
    for cx, cy, half, angle, seen in hands[np.isfinite(hands[:, 0])]:
        if seen < UNSURE:
            continue
        away = (x - cx) ** 2 + (y - cy) ** 2
        if seen < SEEN:
            label[away < half**2, 7] = 0
            continue
        near = np.exp(-away / (2 * max(BELL * half, 0.6 * cell) ** 2))
        mine = near > label[..., 0]
        label[mine, 0] = near[mine]
        mine &= near > NEAR
        answers = [(cx - x[mine]) / cell, (cy - y[mine]) / cell]
        answers += [np.full(mine.sum(), value) for value in (np.log(half / (cell / 2)), np.cos(angle), np.sin(angle))]
        label[mine, 1], label[mine, 2:7], label[mine, 7] = 1, np.stack(answers, -1), 1
    return label
