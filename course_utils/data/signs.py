"""Sign Language Digits: photos of hands that show 0 to 9, split by student; and rendered hands in their place."""

from __future__ import annotations

import re
import zipfile

import numpy as np

from course_utils.data.catalog import REPOSITORY, DataError

CLASSES = list("0123456789")
SIDE = 100
HELD, SEED = 0.2, 3_000  # the share of students held out, and by which chance: as in lessons 3 and 6


def read_signs(path):
    """Read the photos from their archive or from the folder that it was unpacked into.

    Returns (x, y) to train on, (x, y) of students held out, and the classes: x uint8[n, 100, 100, 3] RGB, y int64[n].
    Raises DataError for something else, or a damaged file.
    """
    try:
        rows = sorted(_files(path), key=lambda row: row[0])
        x = np.stack([_picture(content) for _, content in rows])
    except (zipfile.BadZipFile, EOFError, ValueError, OSError) as error:
        raise DataError(f"{path} is not the Sign Language Digits ({error}). Delete it and load again.") from error
    y = np.array([int(sign) for (sign, _), _ in rows])
    # Ten photos a student in a row, by the number in the file's name; five students in a row go to the same side.
    runs = np.array([number for (_, number), _ in rows]) // 50
    names = np.unique(runs)
    held = np.isin(runs, np.random.default_rng(SEED).permutation(names)[: round(HELD * len(names))])
    return (x[~held], y[~held]), (x[held], y[held]), CLASSES


def _files(path):
    """The photos: ((sign, number), bytes)."""
    with zipfile.ZipFile(path) as box:
        for name in box.namelist():
            if found := re.search(r"(?:^|/)(\d)/IMG_(\d+)\.JPG$", name):
                yield (found[1], int(found[2])), box.read(name)


def _picture(content):
    import cv2

    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError("a picture that cannot be read")
    return np.ascontiguousarray(cv2.resize(image, (SIDE, SIDE))[..., ::-1])


def draw_signs():
    """The stand-in: the ten signs among the rendered hands that the course ships, each another person's."""
    from course_utils.fingers import crop, hand_box
    from course_utils.synth import hand

    found = hand.read(REPOSITORY / "data" / "samples" / "hands")
    names = ["count_5" if name == "sign_5" else name for name in hand.SIGNS]
    poses = np.array(found["poses"])[found["pose"]]
    chosen = np.isin(poses, names)
    images, size = found["image"][chosen], found["image"].shape[2:0:-1]
    # As in the photos a hand fills its picture.
    boxes = [hand_box(points[:, :2] / size, size) for points in found["keypoints"][chosen]]
    x = np.stack([crop(image, box, SIDE) for image, box in zip(images, boxes, strict=True)])
    y = np.array([names.index(pose) for pose in poses[chosen]])
    held = np.arange(len(y)) // 10 % 5 == 0  # every fifth of each sign
    return (x[~held], y[~held]), (x[held], y[held]), CLASSES
