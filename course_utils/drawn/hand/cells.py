"""A grid over the hand that makes its distance cheap: a cell stores its distance and the few cones that matter in it.

Cells are halved, level by level, only near the surface and inside the picture. Elsewhere the distance is interpolated,
which is enough for marching, ambient occlusion and shadows.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from course_utils.drawn.compiled import compiled
from course_utils.drawn.hand.surface import MELT, MELT_BETWEEN, cone_distance, distance, melt

F = np.float32
LEVELS = 3
FINE = F(0.6)  # cm
COARSE = F(2 ** (LEVELS - 1) * FINE)
BAND = F(0.45)  # cm on each side of the surface, where cells are fine
MOST = 32  # cones in a fine cell
HALF = F(0.5)
DIAGONAL = F(math.sqrt(3) / 2)


def build(cones, view):
    """Build the grid for cones and a view (see `trace.View.packed`).

    Returns (low float32[3], values float32[nx, ny, nz], counts uint8[nx, ny, nz], lists uint8[nx, ny, nz, MOST]).
    Values are the signed distances at the cells' centres in cm; `lists` is filled where counts > 0.
    """
    start, reach = cones["start"], np.maximum(cones["radius"], cones["top"])[:, None]
    end = start + cones["axes"][:, 1] * cones["height"][:, None]
    low = (np.minimum(start, end) - reach).min(0) - HALF * COARSE
    high = (np.maximum(start, end) + reach).max(0) + HALF * COARSE
    low = low.astype(np.float32)
    size = np.ceil((high - low) / COARSE).astype(np.int64)
    chosen = np.arange(len(cones)).astype(np.uint8)
    # The parent of the first level is one cell that contains everything.
    values = np.zeros((1, 1, 1), np.float32)
    counts = np.full((1, 1, 1), len(cones), np.uint8)
    lists = chosen.reshape(1, 1, 1, -1)
    for level in range(LEVELS):
        edge = F(COARSE / 2**level)
        split = size if level == 0 else np.array([2, 2, 2])
        most = MOST if level == LEVELS - 1 else len(cones)
        values, counts, lists = _refine(cones, low, edge, split, most, view, values, counts, lists)
    return low, values, counts, lists


@compiled
def _refine(cones, low, edge, split, most, view, parents, parent_counts, parent_lists):
    """Split the parents that have a list of cones; interpolate the values of the others."""
    px, py, pz = parents.shape
    sx, sy, sz = split
    values = np.empty((px * sx, py * sy, pz * sz), np.float32)
    counts = np.zeros(values.shape, np.uint8)
    lists = np.empty((*values.shape, most), np.uint8)
    half = edge * DIAGONAL
    distances = np.empty(len(cones), np.float32)
    nearest_in = np.empty(len(MELT), np.float32)
    for i in range(px * sx):
        for j in range(py * sy):
            for k in range(pz * sz):
                p, q, r = i // sx, j // sy, k // sz
                among, n = parent_lists[p, q, r], parent_counts[p, q, r]
                if n == 0:
                    x, y, z = (F(i) + HALF) / F(sx), (F(j) + HALF) / F(sy), (F(k) + HALF) / F(sz)
                    values[i, j, k] = _between(parents, x, y, z)
                    continue
                x, y, z = low[0] + (F(i) + HALF) * edge, low[1] + (F(j) + HALF) * edge, low[2] + (F(k) + HALF) * edge
                nearest_in[:] = F(1e6)
                nearest = total = inner = F(1e6)
                group = -1
                for c in range(n):
                    cone = cones[among[c]]
                    d = cone_distance(cone, x, y, z)[0]
                    distances[c] = d
                    nearest = min(nearest, d)
                    nearest_in[cone.group] = min(nearest_in[cone.group], d)
                    if cone.group != group:
                        total, group, inner = melt(total, inner, MELT_BETWEEN)[0], cone.group, F(1e6)
                    inner = melt(inner, d, MELT[group])[0]
                total = melt(total, inner, MELT_BETWEEN)[0]
                values[i, j, k] = total
                if abs(total) > half + BAND or not _seen(view, x, y, z, half + BAND):
                    continue
                # A cone matters if it can reach the nearest one of its group, and its group the nearest of all.
                count = 0
                for c in range(n):
                    first, melting = nearest_in[cones[among[c]].group], MELT[cones[among[c]].group]
                    group_matters = first - HALF * melting <= nearest + half + half + MELT_BETWEEN
                    if count < most and group_matters and distances[c] <= first + half + half + melting:
                        lists[i, j, k, count] = among[c]
                        count += 1
                counts[i, j, k] = count
    return values, counts, lists


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _seen(view, x, y, z, radius):
    """Whether a ball is visible in the picture."""
    depth = view[2, 0] * x + view[2, 1] * y + view[2, 2] * z + view[2, 3]
    if depth < radius:
        return True
    u = (view[0, 0] * x + view[0, 1] * y + view[0, 2] * z + view[0, 3]) / depth * view[3, 0]
    v = (view[1, 0] * x + view[1, 1] * y + view[1, 2] * z + view[1, 3]) / depth * view[3, 0]
    margin = F(1.2) * view[3, 0] * radius / (depth - HALF * radius) + F(2)
    inside_x = -margin < u + view[3, 1] < F(2) * view[3, 1] + margin
    return inside_x and -margin < v + view[3, 2] < F(2) * view[3, 2] + margin


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _between(values, x, y, z):
    """Interpolate values at cells' centres (tri-linear); x, y, z in cells."""
    nx, ny, nz = values.shape
    x = min(max(x - HALF, F(0)), F(nx) - F(1.001))
    y = min(max(y - HALF, F(0)), F(ny) - F(1.001))
    z = min(max(z - HALF, F(0)), F(nz) - F(1.001))
    i, j, k = int(x), int(y), int(z)
    x, y, z = x - F(i), y - F(j), z - F(k)
    a = values[i, j, k] + (values[i, j, k + 1] - values[i, j, k]) * z
    b = values[i, j + 1, k] + (values[i, j + 1, k + 1] - values[i, j + 1, k]) * z
    c = values[i + 1, j, k] + (values[i + 1, j, k + 1] - values[i + 1, j, k]) * z
    d = values[i + 1, j + 1, k] + (values[i + 1, j + 1, k + 1] - values[i + 1, j + 1, k]) * z
    a, c = a + (b - a) * y, c + (d - c) * y
    return a + (c - a) * x


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def rough_distance(low, values, x, y, z):
    """Interpolated distance of a point, in cm; outside the grid, at least the distance to the grid."""
    x, y, z = (x - low[0]) / FINE, (y - low[1]) / FINE, (z - low[2]) / FINE
    nx, ny, nz = values.shape
    ox = max(-x, x - F(nx), F(0))
    oy = max(-y, y - F(ny), F(0))
    oz = max(-z, z - F(nz), F(0))
    inside = _between(values, x, y, z)
    if ox + oy + oz > 0:
        away = math.sqrt(ox * ox + oy * oy + oz * oz) * FINE
        return max(away + FINE, inside - away)
    return inside


@compiled
def exact_distance(cones, low, counts, lists, x, y, z):
    """Distance and gradient of a point near the surface; (1e6, ...) in coarse cells."""
    i, j, k = int((x - low[0]) / FINE), int((y - low[1]) / FINE), int((z - low[2]) / FINE)
    nx, ny, nz = counts.shape
    if 0 <= i < nx and 0 <= j < ny and 0 <= k < nz:
        return distance(cones, lists[i, j, k], counts[i, j, k], x, y, z)
    return distance(cones, lists[0, 0, 0], 0, x, y, z)
