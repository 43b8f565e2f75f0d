"""Readers of two sets of real letters, straight from their archives: EMNIST, and letters in pencil on paper."""

from __future__ import annotations

import gzip
import re
import zipfile
import zlib
from string import ascii_letters, ascii_lowercase, ascii_uppercase

import numpy as np

from course_utils.data.catalog import DataError

_MOST = 1_000_000  # pictures or bytes: more is no file of these sets
_NAME = re.compile(r"PNG/(?:CAP|SMALL)_([A-Za-z])_(\d+)\.png")
# Of ten blocks of ten neighbouring numbers two are the test, chosen once by a seed before any training.
_TEST = (4, 8)
_FAINTEST = 14  # grey levels between a faint pencil and its paper


def read_emnist(path):
    """Read EMNIST's letters from NIST's archive of gzipped idx files.

    Returns (x, y) for training and for testing, and the classes: x uint8[n, 28, 28] upright, ink 255, as NIST prepared
    them: the longer side 24 pixels, the box in the middle; y int64[n], 0 to 25.
    Raises DataError for a file that is something else, or damaged.
    """
    try:
        with zipfile.ZipFile(path) as box:
            pairs = [_emnist_part(box, part) for part in ("train", "test")]
    except (zipfile.BadZipFile, gzip.BadGzipFile, zlib.error, EOFError, KeyError, ValueError) as error:
        raise DataError(f"{path} is not EMNIST as NIST packs it ({error}). Delete it and load again.") from error
    return *pairs, list(ascii_uppercase)


def _emnist_part(box, part):
    x = _idx(box, f"gzip/emnist-letters-{part}-images-idx3-ubyte.gz", 3)
    y = _idx(box, f"gzip/emnist-letters-{part}-labels-idx1-ubyte.gz", 1)
    if len(x) != len(y) or x.shape[1:] != (28, 28) or not ((y >= 1) & (y <= 26)).all():
        raise ValueError(f"pictures {list(x.shape)} and labels {list(y.shape)} do not belong together")
    # EMNIST stores pictures by columns, and counts letters from 1.
    return np.ascontiguousarray(x.transpose(0, 2, 1)), y.astype(np.int64) - 1


def _idx(box, name, dimensions):
    """An array of bytes in the format of the first MNIST: a magic number, the sizes, the values."""
    with box.open(name) as packed, gzip.open(packed) as file:
        magic, *shape = (int(n) for n in np.frombuffer(file.read(4 + 4 * dimensions), ">u4"))
        if magic != 0x800 + dimensions or shape[0] > _MOST or max(shape[1:], default=28) > 28:
            raise ValueError(f"{name} does not begin as an idx file of {dimensions} dimensions")
        content = file.read(int(np.prod(shape)) + 1)
    return np.frombuffer(content, np.uint8).reshape(shape)


def read_handwritten(path):
    """Read the pencil letters from their archive, each turned into what MNIST would show.

    Returns (x, y) for training and for testing, and the 52 classes A to Z, a to z: x uint8[n, 28, 28], ink 255;
    y int64[n]; `y % 26` is the letter without its case. Neighbouring numbers look like one writer, so whole blocks of
    ten numbers are held out for testing, in each class; pictures follow one another by number. Training pictures that
    equal a test picture and photos without ink are left out.
    Raises DataError for a file that is something else, or damaged.
    """
    from course_utils.glyphs import EmptyGlyph

    train, test = [], []
    try:
        with zipfile.ZipFile(path) as box:
            entries = [(match, entry) for entry in box.infolist() if (match := _NAME.fullmatch(entry.filename))]
            for match, entry in sorted(entries, key=lambda pair: (int(pair[0][2]), pair[0][1])):
                try:
                    picture = pencil(_photo(box, entry))
                except EmptyGlyph:
                    continue
                kept = test if int(match[2]) // 10 in _TEST else train
                kept.append((picture, ascii_letters.swapcase().index(match[1])))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise DataError(f"{path} is not the archive of pencil letters ({error}). Get it again.") from error
    if not train or not test:
        raise DataError(f"{path} holds no letters named like PNG/CAP_A_0.png. Get it again.")
    held_out = {picture.tobytes() for picture, _ in test}
    train = [pair for pair in train if pair[0].tobytes() not in held_out]
    return *map(_arrays, (train, test)), list(ascii_uppercase + ascii_lowercase)


def _photo(box, entry):
    import cv2

    if entry.file_size > _MOST:
        raise ValueError(f"{entry.filename} is too large for a photo of one letter")
    gray = cv2.imdecode(np.frombuffer(box.read(entry), np.uint8), cv2.IMREAD_GRAYSCALE)
    if gray is None:
        raise ValueError(f"{entry.filename} is no picture")
    return gray


def _arrays(pairs):
    x, y = zip(*pairs, strict=True)
    return np.stack(x), np.array(y, np.int64)


def pencil(gray) -> np.ndarray:
    """Turn a photo of one pencil letter on unevenly lit paper into what MNIST would show.

    gray: uint8[h, w], darker ink on lighter paper. Returns uint8[28, 28]; raises EmptyGlyph when no ink stands out.
    """
    import cv2

    from course_utils.glyphs import EmptyGlyph, image_to_glyph

    h, w = gray.shape
    if min(h, w) < 5:  # one photo of the set has two pixels
        raise EmptyGlyph(f"A photo of {w} x {h} pixels holds no letter.")
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    plane, values = np.stack([np.ones(h * w), x.ravel(), y.ravel()], 1), gray.ravel().astype(float)
    paper = np.full(h * w, True)
    for _ in range(4):  # the light on the paper: a plane through what is not darker than it
        on_paper = plane * paper[:, None]
        light = plane @ np.linalg.solve(on_paper.T @ plane, on_paper.T @ values)
        paper = values > light - max(4.0, 1.5 * (values - light)[paper].std())
    depth = np.clip(light - values, 0, 255).reshape(h, w)
    # Cut off what is no letter: a ruled line, or the edge of a neighbour, flat against the photo's border.
    count, parts, boxes, _ = cv2.connectedComponentsWithStats((depth > depth.max() / 3).astype(np.uint8))
    for part in range(1, count):
        left, top, width, height, _ = boxes[part]
        at_border = left == 0 or top == 0 or left + width == w or top + height == h
        if at_border and min(width, height) <= 3 and count > 2:
            depth[cv2.dilate((parts == part).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 0
    return image_to_glyph(np.rint(255 - depth).astype(np.uint8), contrast=_FAINTEST)
