"""MNIST's handwritten digits, and the stand-in that the course's pen writes."""

from __future__ import annotations

from functools import partial
from string import digits

import numpy as np

from course_utils import glyphs
from course_utils.data import Loader, cached
from course_utils.data.reading import arrays, check_examples, reading
from course_utils.drawn import strokes
from course_utils.files import source_hash


def read_mnist(path):
    """Read MNIST in the file format of Keras.

    Returns (x, y) for training (60,000) and for testing (10,000), and the class names: x uint8[n, 28, 28], ink 255;
    y int64[n]. Raises DataError for another or a damaged file.
    """
    with reading(path, "MNIST in Keras's file format"):
        found = arrays(path, "x_train", "y_train", "x_test", "y_test")
        pairs = [(found[f"x_{part}"], found[f"y_{part}"]) for part in ("train", "test")]
        for x, y in pairs:
            check_examples(x, y, (28, 28), 10)
    return *((x, y.astype(np.int64)) for x, y in pairs), list(digits)


def drawn(name: str, draw, classes: list[str], sizes=(10_000, 2_000)):
    """Draw a stand-in with one of the pen's functions, and keep it in the cache.

    name: of the file in the cache. draw: such as `strokes.digits`; labels from len(classes) on begin again at class 0.
    sizes: examples for training and for testing. Returns the same as `read_mnist`.
    """

    def make():
        (x_train, y_train), (x_test, y_test) = (draw(n, seed=seed) for seed, n in enumerate(sizes))
        return {"x_train": x_train, "y_train": y_train, "x_test": x_test, "y_test": y_test}

    kept = cached.arrays(f"{name}-{source_hash(strokes, strokes.TABLE, glyphs)}", make)
    train, test = ((kept[f"x_{part}"], kept[f"y_{part}"] % len(classes)) for part in ("train", "test"))
    return train, test, classes


LOADERS = {"mnist": Loader(read_mnist, partial(drawn, "digits", strokes.digits, list(digits)))}
