"""Sign Language Digits (Mavi 2020): photos of hands that show 0 to 9, by student; and rendered hands as stand-in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import partial

import numpy as np

from course_utils.data import store
from course_utils.data.reading import archive, picture, reading
from course_utils.files import SAMPLES

NAME = "sign_language_digits"
CLASSES = list("0123456789")
IMAGE_SIZE = 100  # pixels, the size of most photos
TEST_SHARE, SPLIT_SEED = 0.2, 3_000  # the share of students to test with, and the random seed that chooses them
STUDENTS_A_GROUP = 5  # students photographed one after another stay on the same side of a split
TRAIN, VALIDATION, TEST = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Photos:
    """The photos at their own sizes: images, a list of uint8[h, w, 3] RGB; signs int64[n]; students int64[n]."""

    images: list[np.ndarray]
    signs: np.ndarray
    students: np.ndarray

    @property
    def groups(self) -> np.ndarray:
        """The group of students to which each photo belongs, int64[n]; splits and folds keep a group together."""
        return self.students // STUDENTS_A_GROUP

    @property
    def test(self) -> np.ndarray:
        """Which photos to test with, bool[n]; the same students in every lesson."""
        return held_out(self.groups)

    @property
    def split(self) -> np.ndarray:
        """The part of each photo, int64[n]: TRAIN, VALIDATION or TEST; all photos of a student are in one part."""
        validation = held_out(self.groups, TEST_SHARE / 2, SPLIT_SEED + 1)
        return np.where(self.test, TEST, np.where(validation, VALIDATION, TRAIN))


def held_out(people, share: float = TEST_SHARE, seed: int = SPLIT_SEED) -> np.ndarray:
    """Choose which samples to hold out, all of a person or none: bool[n]. people: int[n]."""
    everyone = np.unique(people)
    chosen = np.random.default_rng(seed).permutation(everyone)[: round(share * len(everyone))]
    return np.isin(people, chosen)


def photos(path=None) -> Photos:
    """Read the photos from their archive; raises DataError where it cannot be had, or is damaged.

    The numbers in the files' names put the ten photos of a student one after another.
    """
    if path is None:
        return store.read(photos, partial(store.locate, NAME, unpack=False))[0]
    with reading(path, "the Sign Language Digits"):
        with archive(path) as box:
            found = [match for name in box.namelist() if (match := re.search(r"(?:^|/)(\d)/IMG_(\d{1,9})\.JPG$", name))]
            found.sort(key=lambda match: (match[1], match[2]))
            images = [picture(box.read(match.string)) for match in found]
        if len({match[1] for match in found}) < len(CLASSES):
            raise ValueError(f"it has photos of {len({match[1] for match in found})} of the ten signs")
    return Photos(
        images,
        np.array([int(match[1]) for match in found]),
        np.array([int(match[2]) // 10 for match in found]),
    )


def read(path):
    """Read the photos as a data set.

    Returns (x, y) to train on, (x, y) of the test students, and the classes: x uint8[n, 100, 100, 3] RGB, y int64[n].
    Raises DataError for something else, or a damaged file.
    """
    found = photos(path)
    x, y, test = same_size(found.images), found.signs, found.test
    return (x[~test], y[~test]), (x[test], y[test]), CLASSES


def same_size(images) -> np.ndarray:
    """Scale pictures to the size that most of them have: uint8[n, 100, 100, 3]."""
    import cv2

    return np.stack([cv2.resize(image, (IMAGE_SIZE, IMAGE_SIZE)) for image in images])


def draw():
    """The stand-in: the ten signs among the rendered hands that the course ships, each another person's."""
    from course_utils.data.crop import crop, hand_box
    from course_utils.drawn import hand

    found = hand.read(SAMPLES / "hands")
    names = ["count_5" if name == "sign_5" else name for name in hand.SIGNS]
    poses = np.array(found["poses"])[found["pose"]]
    chosen = np.isin(poses, names)
    images, size = found["image"][chosen], found["image"].shape[2:0:-1]
    # As in the photos, a hand fills its picture.
    boxes = [hand_box(points[:, :2] / size, size) for points in found["keypoints"][chosen]]
    x = np.stack([crop(image, box, IMAGE_SIZE) for image, box in zip(images, boxes, strict=True)])
    y = np.array([names.index(pose) for pose in poses[chosen]])
    test = np.arange(len(y)) // 10 % 5 == 0  # every fifth of each sign
    return (x[~test], y[~test]), (x[test], y[test]), CLASSES
