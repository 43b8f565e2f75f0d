"""Hands before other backgrounds: rendered or photographed, cut out, moved, recoloured and pasted.

A net that always saw one white wall learns the wall, too. A hand that is cut out can be shown anywhere (Dwibedi, Misra
and Hebert 2017, "Cut, Paste and Learn", arXiv 1708.01642).
"""

from __future__ import annotations

import cv2
import numpy as np
from tqdm.auto import tqdm

from course_utils import data
from course_utils.fingers import SIDE, SIGNS, whole
from course_utils.synth import composites, cutouts, hand
from course_utils.synth.cutouts import Cutout
from course_utils.train.batches import FreshBatches

BATCH = 32
RENDERED, FIRST = 4000, 80_000  # hands to render, and the seed of the first
VIEWS = ("palm", "palm", "palm", "side", "back")  # one looks through a zero, so some are shown from the side
EXTENT = (0.56, 0.88)  # of a hand as a share of the picture, as in nine photos of ten
OWN = 0.3  # share of hands that stay before the wall they were photographed against
ROOMS, PEOPLE = 300, 60  # new backgrounds
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
    """The ten signs among the rendered hands that the course ships, 30 of each; none is in `rendered`."""
    hands, poses = cutouts.sample_hands()
    names = ["count_5" if name == "sign_5" else name for name in hand.SIGNS]
    chosen = [i for i, pose in enumerate(poses) if pose in names]
    return [hands[i] for i in chosen], np.array([names.index(poses[i]) for i in chosen])


def backgrounds(seed: int, rooms: int = ROOMS, people: int = PEOPLE) -> np.ndarray:
    """Draw rooms, walls, lights, and people who never lived: uint8[n, 144, 144, 3]."""
    side = SIDE * 3 // 2
    drawn = [composites.empty_stage([seed, i], side).image for i in range(rooms)]
    return np.stack(drawn + [composites.drawn_stage([seed, i], side).image for i in range(people)])


def picture(cutout: Cutout, behind, rng, augment: bool = True) -> np.ndarray:
    """Show a hand before something else: uint8[96, 96, 3].

    behind: uint8[h, w, 3], of which a part is taken, or None for what it was photographed against. augment: also move,
    turn and recolour it; without, it stays where it is in its picture.
    """
    side = len(cutout.image)
    matrix = np.float32([[SIDE / side, 0, 0], [0, SIDE / side, 0]])
    if augment:
        extent, centre = SIDE * rng.uniform(*EXTENT), SIDE * rng.normal(0.5, 0.035, 2)
        matrix = composites.place(cutout, centre, extent, np.clip(rng.normal(0, 10), -30, 30))
        matrix[:, :2] = np.diag(np.exp(rng.normal(0, 0.06, 2))) @ matrix[:, :2]
    if behind is None:
        image = cv2.warpAffine(cutout.image, matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE)
    else:
        top, left = rng.integers(0, 1 + np.array(behind.shape[:2]) - SIDE)
        image = behind[top : top + SIDE, left : left + SIDE].astype(np.float32)
        label = np.zeros((SIDE, SIDE), np.uint8)
        composites.arm(cutout, matrix, image, label, 0.95 * cutout.colour, rng)
        composites.paste(cutout, matrix, image, label)
        image = _bytes(image)
    if augment:
        image = _bytes(recoloured(image, rng))
    return image


def _bytes(image):
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def recoloured(image, rng) -> np.ndarray:
    """A picture uint8[h, w, 3] in other light, by another camera: gamma, gain, blur and noise; float32[h, w, 3]."""
    gamma, gain = np.exp(rng.normal(0, 0.2)), np.exp(rng.normal(0, 0.12) + rng.normal(0, 0.05, 3))
    levels = 255 * (np.arange(256)[:, None] / 255) ** gamma * gain
    image = cv2.LUT(image, np.clip(levels, 0, 255).astype(np.uint8)[None])
    if rng.random() < 0.4:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, 1.0))
    return image + np.float32(rng.uniform(0, 5)) * rng.standard_normal((*image.shape[:2], 1), np.float32)


def varied(hands, behind, variants: int = VARIANTS, seed: int = 0, own: float = OWN) -> np.ndarray:
    """Every hand several times, each time elsewhere and before something else: uint8[variants, n, 96, 96, 3].

    hands: list of `Cutout`. behind: uint8[m, h, w, 3]. own: the share that keeps its own background.
    """
    pool = np.empty((variants, len(hands), SIDE, SIDE, 3), np.uint8)
    for i, one in enumerate(tqdm(hands, "pasting hands", disable=len(hands) < 500)):
        rng = np.random.default_rng([seed, i])
        for variant in pool:
            variant[i] = picture(one, None if rng.random() < own else behind[rng.integers(len(behind))], rng)
    return pool


def varied_drawn(behind, count: int = RENDERED, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Rendered palms as such a pool, other hands in each variant: uint8[variants, n, 96, 96, 3], signs int64[n]."""
    hands, y = rendered(count)
    palms = np.flatnonzero(np.array(VIEWS)[np.arange(count) // len(SIGNS) % len(VIEWS)] == "palm")
    each = 2 * len(palms) // VARIANTS // len(SIGNS) * len(SIGNS)
    palms = palms[: each * VARIANTS // 2]
    pool = varied([hands[i] for i in palms], behind, 2, seed, own=0)
    return pool.reshape(VARIANTS, each, SIDE, SIDE, 3), y[palms[:each]]


class Hands(FreshBatches):
    """Batches of varied hands, mirrored or not and in other light each time: (float32[n, 96, 96, 3], int64[n]).

    pool: from `varied`; one variant an epoch, in turn, because to paste takes longer than to learn. y: int[n].
    """

    def __init__(self, pool, y, batch: int = BATCH, seed: int = 0):
        super().__init__(pool.shape[1], batch, seed)
        self.pool, self.y = pool, np.asarray(y, np.int64)

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x = self.pool[self.epoch % len(self.pool), picked].astype(np.float32)
        half = rng.random(len(picked)) < 0.5
        x[half] = x[half, :, ::-1]
        return np.minimum(x * rng.uniform(0.8, 1.2, (len(picked), 1, 1, 3)).astype(np.float32), 255), self.y[picked]


def before(hands, behind, seed) -> np.ndarray:
    """Every hand where it is in its picture, before a background of its own: uint8[n, 96, 96, 3]."""
    rng = np.random.default_rng(seed)
    return np.stack([picture(one, behind[rng.integers(len(behind))], rng, augment=False) for one in hands])


def typical(hands, photos, behind, seed: int = 0, count: int = 300) -> np.ndarray:
    """Pictures to calibrate an int8 file with, as the net was trained on: half photos, half before backgrounds."""
    rng, few = np.random.default_rng(seed), np.linspace(0, len(hands) - 1, count // 2).astype(int)
    pasted = [picture(hands[i], behind[rng.integers(len(behind))], rng) for i in few]
    return np.concatenate([np.stack(pasted), whole(photos[few])])
