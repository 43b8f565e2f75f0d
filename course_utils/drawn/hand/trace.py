"""Where each pixel's ray meets the hand: sphere tracing (Hart 1996), first for tiles of 8 × 8 pixels, then for each."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numba import njit

from course_utils.drawn.compiled import compiled, smoothstep
from course_utils.drawn.hand import cells

F = np.float32
TILE = 8
ONE, HALF = F(1), F(0.5)
# Interpolation can overestimate a distance: by 0.1 cm in fine cells, by a fifth in coarse ones.
ROUGH, ROUGH_SHARE = F(0.12), F(0.8)


@dataclass(frozen=True)
class View:
    """A pin-hole camera in the hand's coordinates.

    turn: float[3, 3] and shift: float[3] map a point of the hand (cm) to the camera (x right, y down, z forward); the
    turn of a left hand mirrors. focal: pixels. width, height: pixels. The axis goes through the picture's centre.
    """

    turn: np.ndarray
    shift: np.ndarray
    focal: float
    width: int
    height: int

    @property
    def matrix(self):
        """The camera matrix float64[3, 3]."""
        return np.array([[self.focal, 0, self.width / 2], [0, self.focal, self.height / 2], [0, 0, 1.0]])

    def project(self, points):
        """Project points[n, 3] of the hand: float64[n, 3] of x, y in pixels and depth in cm."""
        camera = np.asarray(points) @ self.turn.T + self.shift
        pixels = camera[:, :2] / camera[:, 2:] * self.focal + (self.width / 2, self.height / 2)
        return np.concatenate([pixels, camera[:, 2:]], 1)

    def packed(self):
        """The same as float32[4, 4] for compiled code: three rows of turn and shift, then focal and the centre."""
        packed = np.zeros((4, 4), np.float32)
        packed[:3, :3], packed[:3, 3] = self.turn, self.shift
        packed[3, :3] = self.focal, self.width / 2, self.height / 2
        return packed


@dataclass(frozen=True)
class Surface:
    """The visible surface of a hand, pixel by pixel, in the hand's coordinates.

    cover: float32[h, w], share of the pixel in [0, 1]. depth: cm. point, normal: float32[h, w, 3].
    part: uint8[h, w]. openness: 1 - ambient occlusion. lit: 0 in shadow to 1. Only cover is valid where cover is 0.
    """

    cover: np.ndarray
    depth: np.ndarray
    point: np.ndarray
    normal: np.ndarray
    part: np.ndarray
    openness: np.ndarray
    lit: np.ndarray


def trace(cones, view: View, light) -> Surface:
    """Trace a hand's cones; light float[3] points to the lamp, in the hand's coordinates."""
    packed = view.packed()
    low, values, counts, lists = cells.build(cones, packed)
    shape = view.height, view.width
    cover, depth = np.zeros((2, *shape), np.float32)
    point, normal = np.zeros((2, *shape, 3), np.float32)
    surface = Surface(cover, depth, point, normal, np.zeros(shape, np.uint8), *np.ones((2, *shape), np.float32))
    eye = (-view.shift @ view.turn).astype(np.float32)
    _trace(cones, low, values, counts, lists, packed, eye, np.asarray(light, np.float32), *vars(surface).values())
    return surface


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def _ray(view, u, v):
    """Unit direction through a point of the picture, in the hand's coordinates."""
    a, b = (u - view[3, 1]) / view[3, 0], (v - view[3, 2]) / view[3, 0]
    scale = ONE / math.sqrt(a * a + b * b + ONE)
    x = (view[0, 0] * a + view[1, 0] * b + view[2, 0]) * scale
    y = (view[0, 1] * a + view[1, 1] * b + view[2, 1]) * scale
    z = (view[0, 2] * a + view[1, 2] * b + view[2, 2]) * scale
    return x, y, z, scale


@compiled
def _trace(cones, low, values, counts, lists, view, eye, light, cover, depth, point, normal, part, openness, lit):
    height, width = cover.shape
    ex, ey, ez = eye
    pixel = ONE / view[3, 0]
    # Everything is inside the ball around the grid.
    nx, ny, nz = values.shape
    half = np.array([nx, ny, nz]).astype(np.float32) * cells.FINE * HALF
    away = math.sqrt((low[0] + half[0] - ex) ** 2 + (low[1] + half[1] - ey) ** 2 + (low[2] + half[2] - ez) ** 2)
    ball = math.sqrt(half[0] ** 2 + half[1] ** 2 + half[2] ** 2)
    near, far = F(max(away - ball, 1.0)), F(away + ball)
    for top in range(0, height, TILE):
        for left in range(0, width, TILE):
            dx, dy, dz, _ = _ray(view, F(left + TILE // 2), F(top + TILE // 2))
            start, missed = near, False
            for _ in range(64):
                around = start * pixel * F(TILE * 0.75)
                free = cells.rough_distance(low, values, ex + dx * start, ey + dy * start, ez + dz * start)
                free = min(free - ROUGH, free * ROUGH_SHARE) - around
                if free < F(0.02):
                    break
                start += free * F(0.95)
                if start > far:
                    missed = True
                    break
            if missed:
                continue
            for v in range(top, min(top + TILE, height)):
                for u in range(left, min(left + TILE, width)):
                    _pixel(
                        cones, low, values, counts, lists, view, ex, ey, ez, light, start, far, pixel, u, v,
                        cover, depth, point, normal, part, openness, lit,
                    )  # fmt: skip


@compiled
def _pixel(
    cones, low, values, counts, lists, view, ex, ey, ez, light, start, far, pixel, u, v,
    cover, depth, point, normal, part, openness, lit,
):  # fmt: skip
    dx, dy, dz, scale = _ray(view, F(u) + HALF, F(v) + HALF)
    t = best_t = start
    best = F(1e6)
    for _ in range(64):
        x, y, z = ex + dx * t, ey + dy * t, ez + dz * t
        d = cells.rough_distance(low, values, x, y, z)
        if d < F(0.35):
            d, gx, gy, gz, nearest = cells.exact_distance(cones, low, counts, lists, x, y, z)
            if d > F(1e5):
                d = F(0.3)
            else:
                ratio = d / (t * pixel)
                if ratio < best:
                    best, best_t = ratio, t
                if ratio < F(0.1):
                    break
                d *= F(0.95)
        else:
            d = min(d - ROUGH, d * ROUGH_SHARE)
        t += d
        if t > far:
            break
    if best > HALF:
        return
    x, y, z = ex + dx * best_t, ey + dy * best_t, ez + dz * best_t
    d, gx, gy, gz, nearest = cells.exact_distance(cones, low, counts, lists, x, y, z)
    scale_g = ONE / math.sqrt(gx * gx + gy * gy + gz * gz + F(1e-12))
    gx, gy, gz = gx * scale_g, gy * scale_g, gz * scale_g
    cover[v, u] = min(ONE, max(F(0), F(1.2) - F(2) * best))
    depth[v, u] = best_t * scale
    point[v, u, 0], point[v, u, 1], point[v, u, 2] = x, y, z
    normal[v, u, 0], normal[v, u, 1], normal[v, u, 2] = gx, gy, gz
    part[v, u] = cones[nearest].part
    # Ambient occlusion: how much nearer the surface is than the distance along the normal (Evans 2006).
    hidden, weight = F(0), ONE
    for i in range(3):
        step = F(0.2) + F(0.5) * F(i)
        hidden += weight * (step - cells.rough_distance(low, values, x + gx * step, y + gy * step, z + gz * step))
        weight *= F(0.6)
    openness[v, u] = min(ONE, max(F(0.12), ONE - F(0.6) * hidden))
    # Soft shadow: the narrowest gap on the way to the lamp (Quilez).
    if gx * light[0] + gy * light[1] + gz * light[2] > F(-0.3):
        open_, way = ONE, F(0.25)
        x, y, z = x + gx * F(0.1), y + gy * F(0.1), z + gz * F(0.1)
        for _ in range(14):
            d = cells.rough_distance(low, values, x + light[0] * way, y + light[1] * way, z + light[2] * way)
            open_ = min(open_, HALF + HALF * (d + F(0.03)) * F(7) / way)
            if open_ < F(0.02) or way > F(9):
                break
            way += max(d, F(0.15))
        lit[v, u] = smoothstep(max(open_, F(0)))
