"""Data sets as arrays: the real one where it can be had, else the stand-in that the course draws itself."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.data import store
from course_utils.data.catalog import Card, DataError, card
from course_utils.data.fetch import writing


@dataclass(repr=False)
class Dataset:
    """Training and test pictures with their labels, and where they came from.

    train, test: (x, y). classes: the name of each label. card: the catalogue's entry.
    source: "folder", "cache", "download" or "stand-in". real: False for a stand-in.
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
        return f"<Dataset {self.card.name}: {what}, {'real' if self.real else 'STAND-IN'}, from {self.source}>"


def load(name: str) -> Dataset:
    """Load a data set as arrays and say in one line what it is.

    "mnist": x uint8[n, 28, 28] with ink 255, y int64[n]; 60,000 + 10,000, the stand-in 10,000 + 2,000.
    COURSE_DATA=sample forces the stand-in, =real forbids it.
    Raises DataError for an unknown name, and when neither the data nor a stand-in can be had.
    """
    entry = card(name)
    if name not in LOADERS:
        known = ", ".join(LOADERS)
        raise DataError(f'{name} is not an array data set; those are: {known}. Its files: data.path("{name}").')
    read, draw = LOADERS[name]
    mode, reason = store.mode(), "COURSE_DATA is set to sample."
    if mode != "sample":
        try:
            path, source = store.locate(name)
            arrays = read(path)
            say = {"folder": "from your data folder", "cache": "from the cache", "download": "just downloaded"}
            print(f"{entry.title}: {_count(arrays)}, the real data {say[source]}.")
            return Dataset(*arrays, entry, source, True)
        except DataError as error:
            if mode == "real" or not entry.stand_in:
                raise
            reason = error.reason
    arrays = draw()
    print(f"Stand-in for {entry.title}: {_count(arrays)}, drawn by the course itself.")
    print(f"NOTE: scores on a stand-in are not those of the real data. Why the stand-in: {reason}")
    return Dataset(*arrays, entry, "stand-in", False)


def _count(arrays):
    return f"{len(arrays[0][0]):,} for training and {len(arrays[1][0]):,} for testing"


def _read_mnist(path):
    try:
        with np.load(path, allow_pickle=False) as file:
            pairs = [(file[f"x_{part}"], file[f"y_{part}"].astype(np.int64)) for part in ("train", "test")]
    except (KeyError, ValueError, EOFError, zipfile.BadZipFile) as error:
        raise DataError(f"{path} is not MNIST as Keras packs it ({error}). Delete it and load again.") from error
    return *pairs, list("0123456789")


def _draw_mnist():
    from course_utils.synth import strokes

    # The key changes with the pen's source, so that an old drawing is never taken for a new one.
    folder = Path(strokes.__file__).parent
    sources = [folder / "strokes.py", folder / "styles.py", folder.parent / "glyphs.py"]
    key = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    cached = store.cache_dir() / "stand-ins" / f"mnist-{key}.npz"
    if cached.is_file():
        try:
            return _read_mnist(cached)
        except DataError:
            pass  # drawn anew below
    train, test = strokes.digits(10_000, seed=0), strokes.digits(2_000, seed=1)
    try:
        with writing(cached) as part, open(part, "wb") as file:
            np.savez_compressed(file, x_train=train[0], y_train=train[1], x_test=test[0], y_test=test[1])
    except DataError:
        pass  # a cache is a convenience; the next load draws again
    return train, test, list("0123456789")


LOADERS = {"mnist": (_read_mnist, _draw_mnist)}  # name: (reader of the real file, maker of the stand-in)
