"""Data sets as arrays: the real data if available, else the stand-in that the course draws itself."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np

from course_utils.data import sign_photos, store
from course_utils.data.cards import Card, DataError, card, catalog


class Loader(NamedTuple):
    """How one data set becomes arrays. Read takes what locate returns; draw makes the stand-in.

    Both return (x, y) for training, (x, y) for testing, and the names of the classes. read: None for a set that the
    course itself draws. draw: None without a stand-in. locate: returns (argument of read, source), by default
    `store.locate`.
    """

    read: Callable | None
    draw: Callable | None
    locate: Callable | None = None


@dataclass(repr=False)
class Dataset:
    """Training and test pictures with their labels, and where they come from.

    train, test: (x, y). classes: the name of each label. card: the catalogue's entry.
    source: "folder", "cache", "download", "stand-in", or "course" for a set that the course itself draws.
    real: False for drawn data.
    """

    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]
    classes: list[str]
    card: Card
    source: str
    real: bool

    def __repr__(self):
        x = self.train[0]
        what = f"{len(x):,} + {len(self.test[0]):,} × {x.dtype}{list(x.shape[1:])}, {len(self.classes)} classes"
        kind = "real" if self.real else "drawn" if self.source == "course" else "STAND-IN"
        return f"<Dataset {self.card.name}: {what}, {kind}, from {self.source}>"


def load(name: str) -> Dataset:
    """Load a data set as arrays and print in one line what it is.

    name: "hands" (29 poses of rendered hands, drawn at the first call in a minute or two and kept in the cache; for
    their keypoints see `drawn.hand.read`), "sign_language_digits", or a data set of a lesson. The table LOADERS in the
    lesson's `data` module names the functions that describe its shapes, classes and split.
    COURSE_DATA=sample forces the stand-in, =real forbids it.
    Raises DataError for an unknown name, and if neither the data nor a stand-in is available.
    """
    entry = card(name)
    loader = _loaders(entry.room).get(name)
    if loader is None:
        known = ", ".join(other for other, one in catalog().items() if other in _loaders(one.room))
        raise DataError(f'{name} is not an array data set; those are: {known}. Its files: data.path("{name}").')
    mode, reason = store.mode(), "COURSE_DATA is set to sample."
    if loader.read is None:
        arrays = loader.draw()
        print(f"{entry.title}: {_count(arrays)}, drawn by the course itself.")
        return Dataset(*arrays, entry, "course", False)
    if mode != "sample":
        try:
            arrays, source = store.read(loader.read, loader.locate or partial(store.locate, name, unpack=False))
            places = {"folder": "from your data folder", "cache": "from the cache", "download": "just downloaded"}
            print(f"{entry.title}: {_count(arrays)}, the real data {places[source]}.")
            return Dataset(*arrays, entry, source, True)
        except DataError as error:
            if mode == "real" or not entry.stand_in:
                raise
            reason = error.reason
    arrays = loader.draw()
    print(f"Stand-in for {entry.title}: {_count(arrays)}, drawn by the course itself.")
    print(f"NOTE: scores on a stand-in are not those of the real data. Why the stand-in: {reason}")
    return Dataset(*arrays, entry, "stand-in", False)


def _count(arrays):
    return f"{len(arrays[0][0]):,} for training and {len(arrays[1][0]):,} for testing"


def _loaders(room: str) -> dict[str, Loader]:
    """The table LOADERS of a lesson's `data` module; for "" the table below."""
    if not room:
        return LOADERS
    if importlib.util.find_spec(f"course_utils.{room}.data") is None:  # a lesson without data
        return {}
    return getattr(importlib.import_module(f"course_utils.{room}.data"), "LOADERS", {})


def _render_hands():
    from course_utils.drawn import hand

    return hand.load(store.cache_dir() / "hands")


LOADERS = {"hands": Loader(None, _render_hands), "sign_language_digits": Loader(sign_photos.read, sign_photos.draw)}
