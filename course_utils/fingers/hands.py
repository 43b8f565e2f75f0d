"""Hands before other backgrounds: rendered or photographed, cut out, moved, recoloured and pasted.

A net that always saw one white wall learns the wall, too. A hand that is cut out can be shown anywhere (Dwibedi, Misra
and Hebert 2017, "Cut, Paste and Learn", arXiv 1708.01642).
"""

from __future__ import annotations

import cv2
import numpy as np
from tqdm.auto import tqdm

from course_utils import data
from course_utils.data.crop import crop, hand_box
from course_utils.drawn import hand
from course_utils.fingers.demo import SIGNS
from course_utils.fingers.transfer import SIDE
from course_utils.signnet import composites, cutouts
from course_utils.signnet.cutouts import Cutout
from course_utils.training.batches import FreshBatches

BATCH = 32
RENDERED, FIRST = 4000, 80_000  # hands to render, and the seed of the first
VIEWS = ("palm", "palm", "palm", "side", "back")  # one looks through a zero, so some are shown from the side
EXTENT = (0.56, 0.88)  # of a hand as a share of the picture, as in nine photos of ten
OWN = 0.3  # share of hands that stay before the wall they were photographed against
ROOMS, PEOPLE = 600, 120  # new backgrounds
VARIANTS = 6  # times that each hand is pasted
UNSEEN = 20_000  # seeds of the backgrounds for scoring start here


def rendered(count: int = RENDERED) -> tuple[list[Cutout], np.ndarray]:
    """Render the ten signs, or take them from the cache: a list of `Cutout` and the signs int64[n]."""
    recipe = hand.Recipe(count, 128, FIRST, hand.SIGNS, VIEWS, roll=35.0)
    folder = data.cache_dir() / "training" / f"rendered-signs-{recipe.key}"
    if not (folder / "hands.json").is_file():
        hand.make(folder, recipe)
    found = hand.read(folder, masks=True)
    rows = zip(found["image"], found["parts"], found["keypoints"], found["side"], strict=True)
    hands = [cutouts.cut_rendering(*row, found["sides"][side] == "right") for *row, side in rows]
    return hands, np.arange(len(hands)) % len(SIGNS)


def sample() -> tuple[list[Cutout], np.ndarray]:
    """The ten signs among the rendered hands that the course ships, 30 of each; none is in `rendered`.

    They fill their pictures as photographed hands do.
    """
    hands, poses = cutouts.sample_hands()
    names = ["count_5" if name == "sign_5" else name for name in hand.SIGNS]
    chosen = [i for i, pose in enumerate(poses) if pose in names]
    return [framed(hands[i]) for i in chosen], np.array([names.index(poses[i]) for i in chosen])


def framed(cutout: Cutout, side: int = 100) -> Cutout:
    """The same hand in the square that `fingers.hand_box` puts around it, side × side pixels."""
    size = cutout.image.shape[1::-1]
    x, y, half = box = hand_box(cutout.points / size, size)
    image, alpha, inside = (
        crop(part, box, side) for part in (cutout.image, cutout.alpha, cutout.hand.astype(np.uint8))
    )
    points = (cutout.points - (x - half, y - half)) * side / (2 * half)
    return Cutout(image, alpha, inside > 0, points.astype(np.float32), cutout.right)


def backgrounds(seed: int, rooms: int = ROOMS, people: int = PEOPLE) -> np.ndarray:
    """Draw rooms, walls, lights, and people who never lived: uint8[n, 144, 144, 3]."""
    side = SIDE * 3 // 2
    drawn = [composites.empty_stage([seed, i], side).image for i in range(rooms)]
    return np.stack(drawn + [composites.drawn_stage([seed, i], side).image for i in range(people)])


def layer(cutout: Cutout, rng, moved: bool = True, own: bool = False) -> np.ndarray:
    """A hand and its arm alone, to be laid over anything: uint8[96, 96, 4], colours times opacity, and opacity.

    moved: also turn, shift and stretch it, in other light; without, it stays where it is in its picture. own: with what
    it was photographed against, all opaque.
    """
    side = len(cutout.image)
    matrix = np.float32([[SIDE / side, 0, 0], [0, SIDE / side, 0]])
    if moved:
        extent, centre = SIDE * rng.uniform(*EXTENT), SIDE * rng.normal(0.5, 0.035, 2)
        matrix = composites.place(cutout, centre, extent, np.clip(rng.normal(0, 10), -30, 30))
        matrix[:, :2] = np.diag(np.exp(rng.normal(0, 0.06, 2))) @ matrix[:, :2]
    if own:
        image = cv2.warpAffine(cutout.image, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
        return np.dstack([image, np.full((SIDE, SIDE), 255, np.uint8)])
    # Pasted over black and over white: where the two differ one sees through (Smith and Blinn 1996, "Blue Screen
    # Matting", doi 10.1145/237170.237263).
    seed, canvases = rng.integers(2**32), []
    for level in (0, 255):
        canvas, label = np.full((SIDE, SIDE, 3), level, np.float32), np.zeros((SIDE, SIDE), np.uint8)
        composites.arm(cutout, matrix, canvas, label, 0.95 * cutout.colour, np.random.default_rng(seed))
        composites.paste(cutout, matrix, canvas, label)
        canvases.append(canvas)
    black, white = canvases
    opacity = 255 - (white - black).mean(2, keepdims=True)
    if moved:
        black = np.minimum(black * np.exp(rng.normal(-0.1, 0.2) + rng.normal(0, 0.05, 3)), opacity)
    return np.clip(np.rint(np.dstack([black, opacity])), 0, 255).astype(np.uint8)


def over(layer, behind, rng) -> np.ndarray:
    """Lay a `layer` over some part of a background uint8[h, w, 3]: uint8[96, 96, 3]."""
    top, left = rng.integers(0, 1 + np.array(behind.shape[:2]) - SIDE)
    part = behind[top : top + SIDE, left : left + SIDE]
    seen = cv2.multiply(part, cv2.merge([255 - layer[..., 3]] * 3), scale=1 / 255)
    return cv2.add(np.ascontiguousarray(layer[..., :3]), seen)


def recoloured(image, rng) -> np.ndarray:
    """A picture uint8[h, w, 3] in other light, by another camera: gamma, gain, blur and noise."""
    gamma, gain = np.exp(rng.normal(0, 0.2)), np.exp(rng.normal(0, 0.15) + rng.normal(0, 0.05, 3))
    levels = 255 * (np.arange(256)[:, None] / 255) ** gamma * gain
    image = cv2.LUT(image, np.clip(levels, 0, 255).astype(np.uint8)[None])
    if rng.random() < 0.4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.0))
    noise = np.float32(rng.uniform(0, 5)) * rng.standard_normal((*image.shape[:2], 1), np.float32)
    return np.clip(image + noise, 0, 255).astype(np.uint8)


def layers(hands, variants: int = VARIANTS, seed: int = 0, own: float = OWN) -> np.ndarray:
    """Every hand several times, each time elsewhere: uint8[variants, n, 96, 96, 4], each as in `layer`.

    hands: list of `Cutout`. own: the share that keeps what it was photographed against.
    """
    pool = np.empty((variants, len(hands), SIDE, SIDE, 4), np.uint8)
    for i, one in enumerate(tqdm(hands, "cutting hands out", disable=len(hands) < 500)):
        rng = np.random.default_rng([seed, i])
        for variant in pool:
            variant[i] = layer(one, rng, own=rng.random() < own)
    return pool


def with_rendered(pool, y, count: int = RENDERED, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """A pool of photographed hands and their signs, and rendered ones beside them, so that these are not forgotten.

    pool: from `layers`. y: int[n]. count: of rendered hands; half as many as photographed ones are shown, each at most
    twice. Returns a pool and its signs int64[variants, m].
    """
    hands, signs = rendered(count)
    each = min(len(y) // 2, 2 * len(hands) // len(pool))
    drawn = layers(hands, 2, seed, own=0).reshape(-1, *pool.shape[2:])[: each * len(pool)]
    signs = np.tile(signs, 2)[: each * len(pool)].reshape(len(pool), each)
    pool = np.concatenate([pool, drawn.reshape(len(pool), each, *pool.shape[2:])], axis=1)
    return pool, np.concatenate([np.tile(y, (len(pool), 1)), signs], axis=1)


class Hands(FreshBatches):
    """Batches of hands before other backgrounds and in other light each time: (float32[n, 96, 96, 3], int64[n]).

    pool: from `layers`; one variant an epoch, in turn, because to move a hand takes longer than to learn from it.
    y: int[n] or int[variants, n]. behind: uint8[m, h, w, 3]. Pictures are mirrored or not: hands come in pairs.
    """

    def __init__(self, pool, y, behind, batch: int = BATCH, seed: int = 0):
        super().__init__(pool.shape[1], batch, seed)
        self.pool, self.behind = pool, behind
        self.y = np.broadcast_to(np.asarray(y, np.int64), pool.shape[:2])

    def __getitem__(self, index):
        picked, rng, variant = self.picked(index), self.rng(index), self.epoch % len(self.pool)
        x = np.empty((len(picked), SIDE, SIDE, 3), np.float32)
        for one, i in zip(x, picked, strict=True):
            shown = self.pool[variant, i]
            shown = shown[:, ::-1] if rng.random() < 0.5 else shown
            one[:] = recoloured(over(shown, self.behind[rng.integers(len(self.behind))], rng), rng)
        return x, self.y[variant, picked]

    def typical(self, count: int = 10) -> np.ndarray:
        """The pictures of some batches, to calibrate an int8 file with: float32[n, 96, 96, 3]."""
        return np.concatenate([self[i][0] for i in range(min(count, len(self)))])


def before(hands, behind, seed) -> np.ndarray:
    """Every hand where it is in its picture, before a background of its own: uint8[n, 96, 96, 3]."""
    rng = np.random.default_rng(seed)
    return np.stack([over(layer(one, rng, moved=False), behind[rng.integers(len(behind))], rng) for one in hands])
