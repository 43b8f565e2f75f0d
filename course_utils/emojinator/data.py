"""Reader and stand-in of the first Emojinator's pictures: eleven videos of one person's hand, frame after frame."""

from __future__ import annotations

import re

import numpy as np

from course_utils.data import Loader
from course_utils.data.reading import archive, picture, reading
from course_utils.emojinator.silhouettes import GESTURES, IMAGE_SIZE, videos

TRAIN_SHARE = 0.75  # of each video: its beginning
FRAMES = 40  # of each stand-in video
_NAME = re.compile(r"gestures/(\d{1,9})/(\d{1,9})\.jpg")
_MAX_PICTURES = 20_000  # a file with more is not this data set


def read(path):
    """Read the silhouettes from their archive, the frames of each gesture in the order in which they were filmed.

    Returns (x, y) of the first three quarters of each video, (x, y) of the rest, and the gestures: x uint8[n, 50, 50],
    hand bright on black; y int64[n].
    Raises DataError for a file that is something else, or damaged.
    """
    with reading(path, "the Emojinator's archive"):
        with archive(path) as box:
            found = [match for match in map(_NAME.fullmatch, box.namelist()) if match][:_MAX_PICTURES]
            frames = sorted((int(match[1]) - 1, int(match[2]), match[0]) for match in found)
            pictures = [picture(box.read(name), grey=True) for *_, name in frames]
        y = np.array([gesture for gesture, *_ in frames], np.int64)
        fit = all(one.shape == (IMAGE_SIZE, IMAGE_SIZE) for one in pictures)
        if not fit or not np.array_equal(np.unique(y), np.arange(len(GESTURES))):
            raise ValueError("it does not hold eleven folders of 50×50 pictures")
    return _split(np.stack(pictures), y)


def draw():
    """Film one drawn person in the same eleven gestures: the stand-in, shaped as what `read` returns."""
    x, y, _ = videos([0], FRAMES)
    return _split(x, y)


def _split(x, y):
    moment = np.concatenate([np.arange(count) / count for count in np.bincount(y)])  # from 0 to 1 in each video
    train = moment < TRAIN_SHARE
    return (x[train], y[train]), (x[~train], y[~train]), list(GESTURES)


LOADERS = {"emojinator": Loader(read, draw)}
