"""From heat maps to places: the highest cell, a quarter of a cell further, the mean; and two views averaged."""

from __future__ import annotations

import numpy as np

from course_utils.keypoints import springs
from course_utils.keypoints.data import MIRRORED, STRIDE

NEAR = 1  # cells around the highest one that the local mean uses


def highest(maps, stride: int = STRIDE) -> np.ndarray:
    """The centre of each map's highest cell and its value: float32[..., J, 3] from maps [..., h, w, J]."""
    maps = np.asarray(maps, np.float32)
    flat = maps.reshape(*maps.shape[:-3], -1, maps.shape[-1])
    best = flat.argmax(-2)
    row, column = np.divmod(best, maps.shape[-2])
    value = np.take_along_axis(flat, best[..., None, :], -2)[..., 0, :]
    return np.stack([column * stride + (stride - 1) / 2, row * stride + (stride - 1) / 2, value], -1).astype(np.float32)


def quarter(maps, stride: int = STRIDE) -> np.ndarray:
    """As `highest`, moved by a quarter of a cell towards the higher neighbour in x and in y (Newell et al. 2016)."""
    maps, places = np.asarray(maps, np.float32), highest(maps, stride)
    columns, rows = (np.rint((places[..., k] - (stride - 1) / 2) / stride).astype(int) for k in (0, 1))
    padded = np.pad(maps, [(0, 0)] * (maps.ndim - 3) + [(1, 1), (1, 1), (0, 0)], constant_values=-1)
    flat = padded.reshape(*maps.shape[:-3], -1, maps.shape[-1])
    width = padded.shape[-2]

    def value(down, right):
        cell = (rows + 1 + down) * width + columns + 1 + right
        return np.take_along_axis(flat, cell[..., None, :], -2)[..., 0, :]

    for axis, (down, right) in enumerate(((0, 1), (1, 0))):
        places[..., axis] += stride / 4 * np.sign(value(down, right) - value(-down, -right))
    return places


def soft_argmax(maps, stride: int = STRIDE) -> np.ndarray:
    """The mean of all cells' centres, weighted by the map, and the highest value; as `highest`.

    It is smooth, so a net can be trained through it (Sun et al. 2018, arXiv 1711.08229); a second peak pulls it away.
    """
    weight = np.asarray(maps, np.float32)
    return np.concatenate([_mean(weight, stride), weight.max((-3, -2))[..., None]], -1)


def local_mean(maps, stride: int = STRIDE) -> np.ndarray:
    """As `soft_argmax`, with the cells next to the highest one alone: exact, and blind to a second peak."""
    return _near(maps, highest(maps, stride), stride)


def _near(maps, places, stride):
    """Move places float32[..., J, 3] to the mean of the cells next to them."""
    weight, places, near = np.asarray(maps, np.float32), places.copy(), True
    for axis, k in ((-2, 0), (-3, 1)):
        cell = np.arange(weight.shape[axis]) * stride + (stride - 1) / 2
        away = np.abs(np.expand_dims(cell, tuple(range(1, -axis))) - places[..., k][..., None, None, :])
        near = near & (away <= NEAR * stride + 0.5)
    # A map may be empty at a place that springs have chosen; then the place stays.
    places[..., :2] = _mean(np.where(near, weight + 1e-9, 0), stride)
    return places


def _mean(weight, stride):
    weight = weight / np.maximum(weight.sum((-3, -2), keepdims=True), 1e-12)
    x, y = (np.arange(n, dtype=np.float32) * stride + (stride - 1) / 2 for n in weight.shape[-2:-4:-1])
    return np.stack([np.einsum("...hwj,w->...j", weight, x), np.einsum("...hwj,h->...j", weight, y)], -1)


def averaged(maps, of_mirrored) -> np.ndarray:
    """Flip averaging: the mean of the maps [n, ..., h, w, J] of pictures and of their mirror images.

    of_mirrored: the maps of the mirrored pictures; they are turned back, and left and right joints are swapped.
    """
    return (maps + of_mirrored[..., ::-1, :][..., MIRRORED]) / 2


def by_springs(maps, chosen, stride: int = STRIDE, stiffness: float = 1.0, floor: float = 1e-3) -> np.ndarray:
    """The places that fit maps [n, h, w, J] and springs best: float32[n, J, 3], x, y in pixels and the map's value.

    chosen: springs in cells, a tree. The costs are -log(map + floor); stiffness: a factor for the springs' energies.
    The best cells come from dynamic programming; then each joint goes to the mean of the cells next to its own.
    """
    softer = [springs.Spring(s.first, s.second, s.mean, tuple(np.array(s.spread) / np.sqrt(stiffness))) for s in chosen]
    found = []
    for one in np.moveaxis(np.asarray(maps, float), -1, 1):
        places, _ = springs.best_places(-np.log(one + floor), softer)
        value = one[np.arange(len(one)), places[:, 1], places[:, 0]]
        found.append(np.column_stack([places * stride + (stride - 1) / 2, value]))
    return _near(maps, np.array(found, np.float32), stride)
