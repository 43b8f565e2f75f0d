"""Reader and stand-in of the first Emojinator's pictures: eleven videos of one person's hand, frame after frame."""

from __future__ import annotations

import re
import zipfile

import numpy as np

from course_utils.data import Loader
from course_utils.data.catalog import DataError
from course_utils.emojinator.silhouettes import GESTURES, SIDE, videos

TRAINING = 0.75  # the share of each video to learn from: its beginning
FRAMES = 40  # of each stand-in video
_NAME = re.compile(r"gestures/(\d+)/(\d+)\.jpg")
_MOST = 20_000  # pictures: more is no file of this set


def read(path):
    """Read the silhouettes from their archive, each gesture's frames in the order in which they were filmed.

    Returns (x, y) of the first three quarters of each video and of the rest, and the gestures: x uint8[n, 50, 50],
    hand bright on black; y int64[n].
    Raises DataError for a file that is something else, or damaged.
    """
    import cv2

    try:
        with zipfile.ZipFile(path) as box:
            found = [match for match in map(_NAME.fullmatch, box.namelist()) if match][:_MOST]
            frames = sorted((int(match[1]) - 1, int(match[2]), match[0]) for match in found)
            pictures = [cv2.imdecode(np.frombuffer(box.read(name), np.uint8), 0) for *_, name in frames]
    except (zipfile.BadZipFile, EOFError, OSError) as error:
        raise DataError(f"{path} is not the Emojinator's archive ({error}). Delete it and load again.") from error
    y = np.array([gesture for gesture, *_ in frames], np.int64)
    right = all(picture is not None and picture.shape == (SIDE, SIDE) for picture in pictures)
    if not right or len(np.unique(y)) != len(GESTURES) or y.max(initial=0) >= len(GESTURES):
        raise DataError(f"{path} does not hold eleven folders of 50×50 pictures. Delete it and load again.")
    return _split(np.stack(pictures), y)


def draw():
    """Film one drawn person in the same eleven gestures: the stand-in, shaped as what `read` returns."""
    x, y, _ = videos([0], FRAMES)
    return _split(x, y)


def _split(x, y):
    place = np.concatenate([np.arange(count) / count for count in np.bincount(y)])
    early = place < TRAINING
    return (x[early], y[early]), (x[~early], y[~early]), list(GESTURES)


LOADERS = {"emojinator": Loader(read, draw)}
