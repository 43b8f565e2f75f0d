"""The pictures that the scores are measured on, and the rows that they are written to."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from course_utils import track
from course_utils.data import store
from course_utils.demo import OnFirstFrame
from course_utils.overlay import Frame


@dataclass(frozen=True)
class Row:
    """One score; score: as it is printed, None if it was not measured. count: of what. how: measured in what way."""

    name: str
    score: str | None
    count: int
    how: str


def share(name, right, how) -> Row:
    """The mean of numbers from 0 to 1, such as whether each answer was right, in per cent."""
    return Row(name, f"{100 * np.mean(right):.1f} %" if len(right) else None, len(right), how)


def find(file) -> Path | None:
    """Find a file in the data folders."""
    places = [folder / file for folder in (*store.folders(), store.cache_dir())]
    return next((place for place in places if place.is_file()), None)


def pictures(archive, truth, most=None):
    """Yield (truth, picture uint8[h, w, 3] RGB) from an archive; nothing if it is not there.

    truth: from the name of a file in it; None leaves the file out. most: of all pictures, evenly chosen; None for all.
    """
    if (path := find(archive)) is None:
        return
    with zipfile.ZipFile(path) as box:
        names = [name for name in box.namelist() if re.search(r"\.(jpe?g|png|pgm)$", name, re.I)]
        labelled = [(name, label) for name in names if (label := truth(name)) is not None]
        chosen = (
            range(len(labelled)) if most is None else np.linspace(0, len(labelled), most, endpoint=False, dtype=int)
        )
        for name, label in (labelled[i] for i in chosen if labelled):
            picture = cv2.imdecode(np.frombuffer(box.read(name), np.uint8), cv2.IMREAD_COLOR)
            yield label, np.ascontiguousarray(picture[..., ::-1])


def folder(name) -> str:
    """The folder in which a file of an archive lies."""
    return name.split("/")[-2] if "/" in name else ""


def tracker(name, **options):
    """A tracker for single pictures, made at the first one: a function from a picture to a list of what was found."""
    in_frame = OnFirstFrame(None, lambda: getattr(track, name)(mode="image", **options))
    return lambda picture: in_frame(Frame(picture))
