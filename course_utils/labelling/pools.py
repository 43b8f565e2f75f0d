"""Pools to choose from, drawn, so that every label is known: hands with films, and people without.

A net is there already: it was trained with usual poses and light skin. Then new pictures come, the pool. Both pools
have what real pools have: rare poses, an imbalance of skin tones, and wrong labels at a known rate. The hands also have
films: most pictures are near duplicates of others. The tests have right labels, no films, as many people with dark skin
as with light, and many rare poses, because a tool must serve all of its users.
"""

from __future__ import annotations

import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields

import cv2
import numpy as np
from tqdm import tqdm

from course_utils import jobs
from course_utils.data import cached
from course_utils.drawn import hand
from course_utils.files import source_hash
from course_utils.fingers.finger_states import draw_pose
from course_utils.handpoints.rendered import random_pose
from course_utils.labelling import person
from course_utils.openpose import drawn_people
from course_utils.track.hand_crop import apply, cut, matrix

SIDE, DRAWN = 64, 96  # pixels of a crop, and of the picture that it is cut from
COUNT, TEST, KNOWN = 1600, 400, 400
FILMS, FRAMES = 30, 44  # films of the hands, and frames of each on average
RARE, DARK, WRONG = 0.10, 0.12, 0.06  # shares in a pool
TEST_RARE, TEST_DARK = 0.4, 0.5
FILLED = 0.62  # of the crop's side that the points fill
# What a hasty annotator does: thumb and little finger change places, or left and right.
SWAPPED = {
    "hands": [0, *range(17, 21), *range(13, 17), *range(9, 13), *range(5, 9), *range(1, 5)],
    "people": [0, 1, 5, 6, 7, 2, 3, 4, 11, 12, 13, 8, 9, 10],
}
NAMES = tuple(SWAPPED)


@dataclass(frozen=True, eq=False)
class Pool:
    """Pictures with their true points, and what is special about each.

    x: uint8[n, 64, 64, 3] RGB. points: float32[n, J, 2], true, in shares of the side. labels: the same as an
    annotator gives them, some of them wrong. film: int[n], the same number for near duplicates. rare, dark, wrong:
    bool[n], a rare pose, dark skin, a wrong label.
    """

    x: np.ndarray
    points: np.ndarray
    labels: np.ndarray
    film: np.ndarray
    rare: np.ndarray
    dark: np.ndarray
    wrong: np.ndarray

    def __len__(self):
        return len(self.x)

    def __getitem__(self, rows) -> Pool:
        return Pool(*(getattr(self, field.name)[rows] for field in fields(self)))


def pool(name: str, seed: int = 0, count: int = COUNT) -> Pool:
    """Draw a pool of pictures, or take it from the cache; name: "hands" or "people". ValueError for another one."""
    films = FILMS * count // COUNT if name == "hands" else 0
    return _made(name, count, films, RARE, DARK, WRONG, [seed, 0])


def test_pictures(name: str, seed: int = 0, count: int = TEST) -> Pool:
    """Draw the pictures that all choosers are tested with, or take them from the cache; arguments as for `pool`."""
    return _made(name, count, 0, TEST_RARE, TEST_DARK, 0.0, [seed, 1])


def known_pictures(name: str, seed: int = 0, count: int = KNOWN) -> Pool:
    """Draw the pictures that the first net was trained with: usual poses and light skin; arguments as for `pool`."""
    return _made(name, count, 0, 0.0, 0.0, 0.0, [seed, 2])


def _made(name, count, films, rare, dark, wrong, seed):
    if name not in NAMES:
        raise ValueError(f"A pool is one of {', '.join(NAMES)}; not {name!r}.")
    key = f"labelling-{name}-{count}-{'-'.join(map(str, seed))}-{source_hash(__file__, person, drawn_people)}"
    return Pool(**cached.arrays(key, lambda: _draw(name, count, films, rare, dark, wrong, seed)))


def _draw(name, count, films, rare, dark, wrong, seed):
    rng = np.random.default_rng(seed)
    lengths = rng.multinomial(films * (FRAMES - 8), np.full(films, 1 / films)) + 8 if films else np.zeros(0, int)
    lengths = np.r_[lengths, np.ones(count - lengths.sum(), int)]  # the other pictures stand alone
    scenes = len(lengths)
    is_rare = (rng.random(scenes) < rare * count / max(1, (lengths == 1).sum())) & (lengths == 1)
    is_dark = rng.random(scenes) < dark
    draw = {"hands": _hand, "people": person.draw}[name]
    with ThreadPoolExecutor(jobs.threads()) as threads:
        made = threads.map(lambda i: draw([*seed, i], is_rare[i], is_dark[i], DRAWN), range(scenes))
        drawn = list(tqdm(made, f"drawing {name}", scenes, unit="scene", file=sys.stdout, ncols=90))
    x, points = [], []
    for (image, joints), length in zip(drawn, lengths, strict=True):
        for to_crop in _moves(joints, length, rng):
            crop = cut(image, to_crop, SIDE, cv2.BORDER_REFLECT_101)
            noise = rng.normal(0, 4, crop.shape) if length > 1 else 0
            x.append(np.clip(crop + noise, 0, 255).astype(np.uint8))
            points.append((apply(to_crop, joints) + 0.5) / SIDE)
    film = np.repeat(np.arange(scenes), lengths)
    order = rng.permutation(count)
    points = np.array(points, np.float32)[order]
    is_wrong = rng.random(count) < wrong
    labels = np.where(is_wrong[:, None, None], points[:, SWAPPED[name]], points)
    of_scene = {"film": film[order], "rare": is_rare[film][order], "dark": is_dark[film][order]}
    return {"x": np.stack(x)[order], "points": points, "labels": labels, "wrong": is_wrong, **of_scene}


def _moves(joints, length, rng):
    """The maps from a picture to the crops of a film in which the hand drifts; one for a single picture."""
    low, high = joints.min(0), joints.max(0)
    centre, half = (low + high) / 2, (high - low).max() / 2 / FILLED
    phase, speed = rng.uniform(0, 2 * np.pi, 4), rng.uniform(1, 4, 4)
    start = rng.normal(0, (0.1, 0.06, 0.04, 0.04))
    for t in np.arange(length) / length:
        angle, zoom, *shift = start + (0.12, 0.06, 0.05, 0.05) * np.sin(phase + speed * t) * (length > 1)
        yield matrix(centre + 2 * half * np.array(shift), half * np.exp(zoom), angle, SIDE)


def _hand(seed, rare, dark, size):
    """Draw a hand: the picture uint8[size, size, 3] and its 21 points in pixels.

    Usual ones show their palm or their back upright, with some fingers up; rare ones have any joints and any turn.
    """
    rng = np.random.default_rng(seed)
    tone = rng.uniform(*(person.DARK_TONES if dark else person.LIGHT_TONES))
    if rare:
        pose, view = random_pose(rng), None
        turned = {"yaw": rng.uniform(-180, 180), "pitch": rng.normal(0, 35), "roll": 60.0}
    else:
        pose, view = draw_pose(rng.random(5) < 0.5, rng), "palm" if rng.random() < 0.7 else "back"
        turned = {"roll": 15.0, "tilt": 20.0}
    sample = hand.draw(rng, pose, view, (size, size), extent=rng.uniform(0.6, 0.75), tone=tone, **turned)
    return sample.image, sample.hands[0].keypoints[:, :2]
