"""The AT&T (ORL) faces: 40 people, ten grey pictures of each, used only for measurements and never shown."""

from __future__ import annotations

import re

import numpy as np

from course_utils.data import Loader
from course_utils.data.reading import archive, reading

_SHAPE = (112, 92)  # height, width in pixels
TRAIN_PEOPLE = 30  # the other ten are for testing


def read_orl(path):
    """Read the faces from their archive.

    Returns (x, y) of the first 30 people, (x, y) of the other ten, and the people's names: x uint8[n, 112, 92] grey,
    y int64[n]. Raises DataError for another or a damaged file.
    """
    with reading(path, "the ORL faces"):
        with archive(path) as box:
            names = [name for name in box.namelist() if re.search(r"s\d+/\d+\.pgm$", name)]
            names.sort(key=lambda name: [int(number) for number in re.findall(r"\d+", name)[-2:]])
            x = np.stack([_picture(box.read(name)) for name in names])
        y = np.array([int(re.findall(r"\d+", name)[-2]) - 1 for name in names])
        if len(x) != 400 or not (np.bincount(y) == 10).all():
            raise ValueError(f"{len(x)} pictures of {len(set(y))} people")
    train = y < TRAIN_PEOPLE
    return (x[train], y[train]), (x[~train], y[~train]), [f"s{i + 1}" for i in range(40)]


def _picture(content):
    height, width = _SHAPE
    if not re.match(rb"P5\s+92\s+112\s+255\s", content):
        raise ValueError("a picture is not a PGM of 92 × 112 pixels")
    return np.frombuffer(content[-height * width :], np.uint8).reshape(_SHAPE)


LOADERS = {"orl_faces": Loader(read_orl, None)}
