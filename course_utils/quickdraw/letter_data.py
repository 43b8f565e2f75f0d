"""Read two sets of real letters directly from their archives: EMNIST, and photos of pencil letters on paper."""

from __future__ import annotations

import gzip
import re
from string import ascii_letters, ascii_lowercase, ascii_uppercase

import cv2
import numpy as np

from course_utils.data.reading import archive, picture, reading
from course_utils.glyphs import EmptyGlyph, image_to_glyph

_LIMIT = 1_000_000  # pictures: no file of EMNIST has more
_NAME = re.compile(r"PNG/(?:CAP|SMALL)_([A-Za-z])_(\d{1,9})\.png")
# Photos with neighbouring numbers form blocks of ten; two blocks of each class, chosen at random once, are the test.
_TEST = (4, 8)
_CONTRAST = 14  # grey levels between a faint pencil and its paper


def read_emnist(path):
    """Read EMNIST's letters from NIST's archive of gzipped idx files.

    Returns (x, y) for training and for testing, and the class names: x uint8[n, 28, 28] upright, ink 255, with NIST's
    framing (the longer side 24 pixels, the box in the middle); y int64[n], 0 to 25.
    Raises DataError for another or a damaged file.
    """
    with reading(path, "NIST's archive of EMNIST"), archive(path) as box:
        pairs = [_emnist_part(box, part) for part in ("train", "test")]
    return *pairs, list(ascii_uppercase)


def _emnist_part(box, part):
    x = _idx(box, f"gzip/emnist-letters-{part}-images-idx3-ubyte.gz", 3)
    y = _idx(box, f"gzip/emnist-letters-{part}-labels-idx1-ubyte.gz", 1)
    if not len(x) or len(x) != len(y) or x.shape[1:] != (28, 28) or not ((y >= 1) & (y <= 26)).all():
        raise ValueError(f"pictures {list(x.shape)} and labels {list(y.shape)} do not match")
    # EMNIST stores pictures column by column, and its labels start at 1.
    return np.ascontiguousarray(x.transpose(0, 2, 1)), y.astype(np.int64) - 1


def _idx(box, name, dimensions):
    """Read an array of bytes in the idx format: a magic number, the sizes, the values."""
    with box.open(name) as packed, gzip.open(packed) as file:
        magic, *shape = (int(n) for n in np.frombuffer(file.read(4 + 4 * dimensions), ">u4"))
        if magic != 0x800 + dimensions or shape[0] > _LIMIT or max(shape[1:], default=28) > 28:
            raise ValueError(f"{name} is not an idx file with {dimensions} dimensions")
        content = file.read(int(np.prod(shape)) + 1)
    return np.frombuffer(content, np.uint8).reshape(shape)


def read_handwritten(path):
    """Read the pencil letters from their archive, each prepared in the same way as MNIST.

    Returns (x, y) for training and for testing, and the names of the 52 classes, A to Z and a to z: x uint8[n, 28, 28],
    ink 255; y int64[n]; `y % 26` is the letter without its case. Photos with neighbouring numbers seem to be from one
    writer, so whole blocks of ten numbers are kept for testing. Photos without ink, and training pictures that equal a
    test picture, are left out. Raises DataError for another or a damaged file.
    """
    train, test = [], []
    with reading(path, "the archive of pencil letters", "Get it again."), archive(path) as box:
        entries = [(match, entry) for entry in box.infolist() if (match := _NAME.fullmatch(entry.filename))]
        for match, entry in sorted(entries, key=lambda pair: (int(pair[0][2]), pair[0][1])):
            try:
                glyph = pencil(picture(box.read(entry), grey=True))
            except EmptyGlyph:
                continue
            part = test if int(match[2]) // 10 in _TEST else train
            part.append((glyph, ascii_letters.swapcase().index(match[1])))
        test_pictures = {glyph.tobytes() for glyph, _ in test}
        train = [pair for pair in train if pair[0].tobytes() not in test_pictures]
        if not train or not test:
            raise ValueError("it holds no letters named like PNG/CAP_A_0.png")
    return *map(_arrays, (train, test)), list(ascii_uppercase + ascii_lowercase)


def _arrays(pairs):
    x, y = zip(*pairs, strict=True)
    return np.stack(x), np.array(y, np.int64)


def pencil(gray) -> np.ndarray:
    """Prepare a photo of one pencil letter in the same way as MNIST; the paper may be lit unevenly.

    gray: uint8[h, w], darker ink on lighter paper. Returns uint8[28, 28]; raises EmptyGlyph when it finds no ink.
    """
    h, w = gray.shape
    if min(h, w) < 5:  # one photo of the set has two pixels
        raise EmptyGlyph(f"A photo of {w} x {h} pixels holds no letter.")
    y, x = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j]
    plane, values = np.stack([np.ones(h * w), x.ravel(), y.ravel()], 1), gray.ravel().astype(float)
    paper = np.full(h * w, True)
    for _ in range(4):  # fit a plane to the brightness of the paper: of the pixels that are not darker than the plane
        on_paper = plane * paper[:, None]
        light = plane @ np.linalg.solve(on_paper.T @ plane, on_paper.T @ values)
        paper = values > light - max(4.0, 1.5 * (values - light)[paper].std())
    depth = np.clip(light - values, 0, 255).reshape(h, w)
    # Remove thin parts along the photo's border: a ruled line, or the edge of the next letter.
    count, parts, boxes, _ = cv2.connectedComponentsWithStats((depth > depth.max() / 3).astype(np.uint8))
    for part in range(1, count):
        left, top, width, height, _ = boxes[part]
        at_border = left == 0 or top == 0 or left + width == w or top + height == h
        if at_border and min(width, height) <= 3 and count > 2:
            depth[cv2.dilate((parts == part).astype(np.uint8), np.ones((3, 3), np.uint8)) > 0] = 0
    return image_to_glyph(np.rint(255 - depth).astype(np.uint8), contrast=_CONTRAST)
