"""Augmentation of handwriting: random rotation, slant, elastic waves, stroke width, and few pixels."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.glyphs import EmptyGlyph, image_to_glyph
from course_utils.training.batches import FreshBatches

# For trainings of a few epochs; the defaults of `distort` are for long ones.
MILD = {"rotate": 8, "shear": 0.12, "zoom": 0.08, "shift": 1.0, "wave": 0.5, "ink": 0.4}
FEWEST, MOST = 6, 20  # pixels: the longer side of a glyph in a small picture
_PAD = 2
_CHUNK = 1000  # pictures in one call of OpenCV, which takes less than 32,768 pixels of width and height


def distort(x, rng, rotate=10.0, shear=0.15, zoom=0.1, shift=1.25, wave=0.65, ink=0.5) -> np.ndarray:
    """Change each picture at random: an affine map, an elastic wave, and another stroke width.

    x: uint8[n, h, w], ink bright on black. rng: numpy Generator. Largest changes: rotate degrees, shear (share of the
    height), zoom (share), shift pixels; wave: standard deviation in pixels; ink: share of a pixel by which a stroke
    grows on each side (it shrinks by half as much). Returns uint8[n, h, w].
    Elastic waves: Simard, Steinkraus and Platt 2003 (doi 10.1109/ICDAR.2003.1227801).
    """
    chunks = [x[i : i + _CHUNK] for i in range(0, len(x), _CHUNK)]
    return np.concatenate([_distort(c, rng, np.radians(rotate), shear, zoom, shift, wave, ink) for c in chunks])


def _distort(x, rng, rotate, shear, zoom, shift, wave, ink):
    n, h, w = x.shape
    a, s, zx, zy = rng.uniform(-1, 1, (4, n)) * np.array([[rotate], [shear], [zoom], [zoom]])
    zx, zy = np.exp(zx), np.exp(zy)
    # For each pixel of the new picture, its place in the old one.
    turn = np.array([[np.cos(a) * zx, -np.sin(a) * zx + s], [np.sin(a) * zy, np.cos(a) * zy]]).astype(np.float32)
    move = rng.uniform(-shift, shift, (n, 2)) + np.array([w - 1, h - 1]) / 2
    x0, y0 = np.arange(w) - (w - 1) / 2, np.arange(h)[:, None] - (h - 1) / 2
    field = _smooth(h) @ rng.normal(0, wave, (2, n, 4, 4)).astype(np.float32) @ _smooth(w).T
    for axis in (0, 1):
        field[axis] += turn[axis, 0][:, None, None] * x0 + turn[axis, 1][:, None, None] * y0 + move[:, axis, None, None]
    # All pictures are stacked into one tall strip, each with its own black margin.
    strip = np.pad(x, ((0, 0), (_PAD, _PAD), (_PAD, _PAD))).reshape(-1, w + 2 * _PAD)
    strip = _change_ink(strip, np.repeat(rng.uniform(-ink / 2, ink, n), h + 2 * _PAD)[:, None])
    map_x = np.clip(field[0] + _PAD, 0, w + 2 * _PAD - 1)
    map_y = np.clip(field[1] + _PAD, 0, h + 2 * _PAD - 1) + (h + 2 * _PAD) * np.arange(n)[:, None, None]
    maps = [m.reshape(-1, w).astype(np.float32) for m in (map_x, map_y)]
    return cv2.remap(strip, *maps, cv2.INTER_CUBIC).reshape(n, h, w)


def _change_ink(strip, amount):
    """Move each row of the strip towards its dilation (amount > 0) or its erosion (amount < 0)."""
    cross = cv2.getStructuringElement(cv2.MORPH_CROSS, (3, 3))
    thick, thin, strip = cv2.dilate(strip, cross), cv2.erode(strip, cross), strip.astype(np.float32)
    grown = strip + np.maximum(amount, 0) * (thick - strip) + np.minimum(amount, 0) * (strip - thin)
    return np.clip(np.rint(grown), 0, 255).astype(np.uint8)


def _smooth(length, knots=4):
    """Rows of weights that spread `knots` values smoothly over `length` pixels."""
    distance = np.linspace(0, knots - 1, length)[:, None] - np.arange(knots)
    return np.exp(-(distance**2) / 0.72).astype(np.float32)


def coarse(x, rng) -> np.ndarray:
    """Scale each glyph down to a few pixels, most often black or white, and read it again from there.

    Small writing on a tablet, or far from a camera, has lines of one or two pixels and loops that are filled.
    x: uint8[n, 28, 28], ink bright on black. rng: numpy Generator. Returns uint8[n, 28, 28], made by `image_to_glyph`.
    """
    sides = np.exp(rng.uniform(np.log(FEWEST), np.log(MOST), len(x)))
    # A pixel is black where at least this share of it is ink; a low share makes thick lines.
    levels, grey, phases = rng.uniform(0.08, 0.5, len(x)), rng.random(len(x)) < 0.2, rng.random((len(x), 2))
    new = x.copy()
    for i, picture in enumerate(x):
        if not picture.any():
            continue
        left, top, w, h = cv2.boundingRect(picture)
        scale = sides[i] / max(w, h)
        # Black pixels at the left and above move the grid of the small picture.
        down, right = (phases[i] / scale).astype(int)
        glyph = cv2.copyMakeBorder(picture[top : top + h, left : left + w], down, 0, right, 0, cv2.BORDER_CONSTANT)
        size = [max(1, round(side * scale)) for side in glyph.shape[1::-1]]
        small = cv2.resize(glyph, size, interpolation=cv2.INTER_AREA)
        if not grey[i]:
            small = np.where(small > levels[i] * small.max(), 255, 0).astype(np.uint8)
        margin = max(size) + 2
        paper = cv2.copyMakeBorder(small, margin, margin, margin, margin, cv2.BORDER_CONSTANT)
        try:
            new[i] = image_to_glyph(255 - paper)
        except EmptyGlyph:
            continue
    return new


class Distorted(FreshBatches):
    """Batches of freshly distorted pictures.

    x: uint8[n, h, w], y: int64[n]. small: the share of pictures that are made `coarse`. amounts: as for `distort`.
    Gives (x[batch, h, w], y[batch]).
    """

    def __init__(self, x, y, batch: int = 128, seed: int = 0, small: float = 0.0, **amounts):
        super().__init__(len(x), batch, seed)
        self.x, self.y, self.small, self.amounts = x, np.asarray(y, np.int64), small, amounts

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x = distort(self.x[picked], rng, **self.amounts)
        first = round(self.small * len(x))  # the order is random
        x[:first] = coarse(x[:first], rng)
        return x, self.y[picked]
