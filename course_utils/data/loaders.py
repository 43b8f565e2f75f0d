"""Data sets as arrays: the real one where it can be had, else the stand-in that the course draws itself."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits

import numpy as np

from course_utils.data import store
from course_utils.data.catalog import Card, DataError, card
from course_utils.data.fetch import writing
from course_utils.data.letters import read_emnist, read_handwritten
from course_utils.data.orl import read_orl
from course_utils.data.signs import draw_signs, read_signs


@dataclass(repr=False)
class Dataset:
    """Training and test pictures with their labels, and where they came from.

    train, test: (x, y). classes: the name of each label. card: the catalogue's entry.
    source: "folder", "cache", "download", "stand-in", or "course" for a set that the course itself makes.
    real: False for what the course drew.
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
    """Load a data set as arrays and say in one line what it is.

    "mnist": x uint8[n, 28, 28] with ink 255, y int64[n]; 60,000 + 10,000, the stand-in 10,000 + 2,000.
    "emnist_letters": the same shapes, A to Z with case merged, 124,800 + 20,800. "handwritten_letters": 52 classes,
    A to Z and a to z, some 3,600 + 850. Their stand-ins have 10,400 + 2,600 letters; see `data.letters`.
    "quickdraw": x object[n], each a drawing as a list of strokes uint8[k, 2]; 15 + 10 of each category. Labels 0 to 14
    are `quickdraw.CLASSES`, those above are other things; the real data has up to 345 categories, the stand-in 66.
    "emojinator": x uint8[n, 50, 50], 11 gestures of one person, the first three quarters of each video and the rest;
    1,650 + 550, the stand-in 330 + 110.
    "sign_language_digits": x uint8[n, 100, 100, 3] RGB, the signs 0 to 9, some 1,640 + 420 by other students; the
    stand-in 240 + 60 rendered hands.
    "orl_faces": x uint8[n, 112, 92] grey, 30 people + 10 others; for measuring, with no stand-in.
    "hands": x uint8[n, 128, 128, 3] RGB, 29 poses, 2,000 + 500; rendered at the first call (a minute or two on two
    cores) and kept in the cache. Nothing real stands behind them; for their keypoints see `synth.hand.read`.
    COURSE_DATA=sample forces the stand-in, =real forbids it.
    Raises DataError for an unknown name, and when neither the data nor a stand-in can be had.
    """
    entry = card(name)
    if name not in LOADERS:
        known = ", ".join(LOADERS)
        raise DataError(f'{name} is not an array data set; those are: {known}. Its files: data.path("{name}").')
    read, draw = LOADERS[name]
    mode, reason = store.mode(), "COURSE_DATA is set to sample."
    if read is None:
        arrays = draw()
        print(f"{entry.title}: {_count(arrays)}, drawn by the course itself.")
        return Dataset(*arrays, entry, "course", False)
    if mode != "sample":
        try:
            path, source = _doodles("locate") if name == "quickdraw" else store.locate(name, unpack=False)
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
    return *pairs, list(digits)


def _drawn(name, classes, pen, sizes):
    """A stand-in: training and test pictures by `strokes.<pen>`, kept in the cache, their labels folded to the classes.

    The key changes with the pen's source, so that an old drawing is never taken for a new one.
    """
    from course_utils.synth import strokes

    folder = Path(strokes.__file__).parent
    sources = [folder / "strokes.py", folder / "styles.py", folder / "alphabet.py", folder.parent / "glyphs.py"]
    key = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:12]
    cached = store.cache_dir() / "stand-ins" / f"{name}-{key}.npz"
    if cached.is_file():
        try:
            return *_read_mnist(cached)[:2], classes
        except DataError:
            pass  # drawn anew below
    pairs = [getattr(strokes, pen)(n, seed=seed) for seed, n in enumerate(sizes)]
    train, test = ((x, y % len(classes)) for x, y in pairs)
    try:
        with writing(cached) as part, open(part, "wb") as file:
            np.savez_compressed(file, x_train=train[0], y_train=train[1], x_test=test[0], y_test=test[1])
    except DataError:
        pass  # a cache is a convenience; the next load draws again
    return train, test, classes


def _doodles(what, *arguments):
    from course_utils.data import doodles  # drawings need OpenCV; who loads digits does not

    return getattr(doodles, what)(*arguments)


def _silhouettes(what, *arguments):
    from course_utils.data import silhouettes  # as for doodles

    return getattr(silhouettes, what)(*arguments)


def _render_hands():
    from course_utils.synth import hand

    try:
        return hand.load(store.cache_dir() / "hands")
    except OSError as error:
        raise DataError(
            f"Hands cannot be rendered into {store.cache_dir()} ({error}).\n"
            "What to do: name a folder that can be written in the environment variable COURSE_CACHE."
        ) from error


_LETTERS = (10_400, 2_600)
LOADERS = {  # name: (reader of the real file or None where there is none, maker of the stand-in or of the set itself)
    "quickdraw": (partial(_doodles, "read"), partial(_doodles, "draw")),
    "emojinator": (partial(_silhouettes, "read"), partial(_silhouettes, "draw")),
    "mnist": (_read_mnist, partial(_drawn, "mnist", list(digits), "digits", (10_000, 2_000))),
    "emnist_letters": (read_emnist, partial(_drawn, "emnist", list(ascii_uppercase), "letters", _LETTERS)),
    "handwritten_letters": (
        read_handwritten,
        partial(_drawn, "letters", list(ascii_uppercase + ascii_lowercase), "letters", _LETTERS),
    ),
    "hands": (None, _render_hands),
    "sign_language_digits": (read_signs, draw_signs),
    "orl_faces": (read_orl, None),
}
