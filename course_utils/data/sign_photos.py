"""Sign Language Digits (Mavi 2020): photos of hands that show 0 to 9, by student; and rendered hands as stand-in."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass

import numpy as np

from course_utils.data import store
from course_utils.data.cards import DataError
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
    path = store.locate(NAME, unpack=False)[0] if path is None else path
    try:
        with zipfile.ZipFile(path) as archive:
            found = [match for name in archive.namelist() if (match := re.search(r"(?:^|/)(\d)/IMG_(\d+)\.JPG$", name))]
            found.sort(key=lambda match: (match[1], match[2]))
            images = [_picture(archive.read(match.string)) for match in found]
        if not images:
            raise ValueError("no photo in it")
    except (zipfile.BadZipFile, EOFError, ValueError, OSError) as error:
        raise DataError(f"{path} is not the Sign Language Digits ({error}). Delete it and load again.") from error
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


def _picture(content):
    import cv2

    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError("a picture that cannot be read")
    return np.ascontiguousarray(image[..., ::-1])


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
