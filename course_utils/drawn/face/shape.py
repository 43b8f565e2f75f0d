"""The surfaces of a head as grids of points: skull and face, hair, ears, neck, shoulders, glasses."""

from __future__ import annotations

from math import cos, exp, pi, sin

import numpy as np
from numba import njit

# NumPy's rules of division skip a test for zero: no divisor here can be zero.
compiled = njit(cache=True, fastmath=True, nogil=True, error_model="numpy")

HEAD, HAIR, MANE, EAR, NECK, SHIRT, FRAME = range(7)  # kinds of parts
# Part: (kind, rows, columns), in the order of `points`.
PARTS = (
    (HEAD, 56, 48),
    (HAIR, 30, 40),
    (MANE, 16, 24),
    *[(EAR, 8, 8)] * 2,
    (NECK, 6, 16),
    (SHIRT, 10, 18),
    *[(FRAME, 28, 6)] * 2,  # the rims
    *[(FRAME, 3, 6)] * 3,  # bridge and temples
)


def _topology():
    """Triangles int32[t, 3] of all grids, and the part of each point."""
    triangles, owner, first = [], [], 0
    for part, (_, rows, columns) in enumerate(PARTS):
        grid = first + np.arange(rows * columns).reshape(rows, columns)
        a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
        triangles += [np.stack([a, c, b], -1).reshape(-1, 3), np.stack([b, c, d], -1).reshape(-1, 3)]
        owner += [part] * rows * columns
        first += rows * columns
    return np.concatenate(triangles).astype(np.int32), np.array(owner, np.int32)


TRIANGLES, OWNER = _topology()
WHAT = np.array([what for what, _, _ in PARTS], np.int32)[OWNER]
COUNT = len(OWNER)


@compiled
def _bump(x, y, cx, cy, sx, sy):
    far = ((x - cx) / sx) ** 2 + ((y - cy) / sy) ** 2
    return exp(-0.5 * far) if far < 16 else 0.0


@compiled
def outline(y, p):
    """Half the width of the head at a height."""
    n = p.forehead if y > 0 else p.jaw
    return p.width * max(0.0, 1 - abs(y) ** n) ** (1 / n)


@compiled
def relief(x, y, p):
    """The height of nose, sockets, cheeks, lips and chin at a place of the face."""
    ax = abs(x)
    mid = 0.5 * p.nose_y
    z = 0.6 * p.nose_bridge * _bump(x, y, 0, 0.06, 0.06, 0.12)
    z += p.nose_bridge * _bump(x, y, 0, mid, 0.065, 0.13)
    z += p.nose_tip * _bump(x, y, 0, p.nose_y + 0.06, 0.55 * p.nose_w, 0.075)
    z += 0.5 * p.nose_tip * _bump(ax, y, 0.75 * p.nose_w, p.nose_y + 0.025, 0.4 * p.nose_w, 0.05)
    z -= p.socket * _bump(ax, y, p.eye_x, p.eye_y + 0.03, 0.14, 0.09)
    z += 0.03 * _bump(ax, y, p.eye_x, p.eye_y, 0.08, 0.06)
    z += 0.025 * _bump(ax, y, p.eye_x, p.eye_y + p.brow_y, 0.16, 0.05)
    z += p.cheek * _bump(ax, y, 0.43, -0.22, 0.15, 0.14)
    z -= 0.03 * _bump(ax, y, 0.42, -0.58, 0.13, 0.16)
    z += 0.06 * _bump(x, y, 0, p.mouth_y + 0.04, 0.24, 0.18)
    z += (0.02 + 0.35 * p.lip_up) * _bump(x, y, 0, p.mouth_y + 0.5 * p.lip_up, 0.13, 0.035)
    z += (0.02 + 0.4 * p.lip_low) * _bump(x, y, 0, p.mouth_y - 0.55 * p.lip_low, 0.12, 0.04)
    z -= 0.03 * _bump(x, y, 0, p.mouth_y, 0.2, 0.014)
    z -= 0.035 * _bump(x, y, 0, p.mouth_y - 0.16, 0.13, 0.05)
    return z + p.chin * _bump(x, y, 0, -0.9, 0.16, 0.1)


@compiled
def depth(x, y, p):
    """Depth of the face at a place of its front."""
    half = outline(y, p)
    s = min(1.0, abs(x) / max(half, 1e-6))
    ring = p.depth * max(0.0, 1 - abs(y) ** 2.6) ** (1 / 2.6)
    return ring * max(0.0, 1 - s * s) ** 0.4 + relief(x, y, p) * min(1.0, 4 * (1 - s))


@compiled
def express(x, y, z, p, v):
    """Move a place of the resting face with smile, jaw and cheeks."""
    below = 1 / (1 + exp((y - p.mouth_y + 0.02) / 0.025))
    front = 1 / (1 + exp(-(z - 0.1) / 0.08))
    smile = max(0.0, v.smile)
    up = 0.02 * smile * _bump(abs(x), y, 0.33, -0.42, 0.14, 0.14)
    out = 0.05 * smile * _bump(abs(x), y, 0.36, -0.33, 0.13, 0.12)
    return x * (1 + 0.05 * up), y + up - 0.13 * v.mouth_open * below * front, z + out


@compiled
def hair_line(x, z, p):
    """The height above which hair grows, from the forehead over the temples to the back of the head."""
    side = min(1.0, max(0.0, (abs(x) / p.width - 0.55) / 0.4))
    line = p.hair_line + p.hair_temple * _bump(abs(x), 0, 0.42, 0, 0.13, 1) - 0.12 * (x / p.width) ** 2
    if p.fringe > 0:
        line -= p.fringe * (1 - 0.9 * _bump(x, 0, 0.35 * p.hair_part, 0, 0.12, 1)) * (1 - 0.5 * side)
    line = line * (1 - side**2) - 0.08 * side**2
    back = min(1.0, max(0.0, (0.12 - z) / 0.25))
    return line * (1 - back) - 0.75 * back


@compiled
def _ball(rest, first, rows, columns, cx, cy, cz, rx, ry, rz):
    for i in range(rows):
        e = pi * (0.5 - i / (rows - 1))
        for j in range(columns):
            a = 2 * pi * (j / (columns - 1) - 0.5)
            k = first + i * columns + j
            rest[k, 0] = cx + rx * cos(e) * sin(a)
            rest[k, 1] = cy + ry * sin(e)
            rest[k, 2] = cz + rz * cos(e) * cos(a)


@compiled
def _tube(rest, first, rows, columns, ax, ay, az, bx, by, bz, radius):
    """A straight tube with an upright cross-section; good enough for a nearly level one."""
    level = abs(bx - ax) > abs(bz - az)
    for i in range(rows):
        t = i / (rows - 1)
        for j in range(columns):
            a = 2 * pi * j / (columns - 1)
            k = first + i * columns + j
            side = radius * sin(a)
            rest[k, 0] = ax + (bx - ax) * t - (0.0 if level else side)
            rest[k, 1] = ay + (by - ay) * t + radius * cos(a)
            rest[k, 2] = az + (bz - az) * t + (side if level else 0.0)


@compiled
def _rim(rest, first, rows, columns, cx, cy, cz, half_w, half_h, square, radius, slant):
    for i in range(rows):
        a = 2 * pi * i / (rows - 1)
        c, s = cos(a), sin(a)
        ux = half_w * (1 if c > 0 else -1) * abs(c) ** square
        uy = half_h * (1 if s > 0 else -1) * abs(s) ** square
        for j in range(columns):
            b = 2 * pi * j / (columns - 1)
            k = first + i * columns + j
            rest[k, 0] = cx + ux + radius * cos(b) * c
            rest[k, 1] = cy + uy + radius * cos(b) * s
            rest[k, 2] = cz + radius * sin(b) - slant * abs(cx + ux)


@compiled
def _skull(y, p):
    """Half the depth of the head at a height."""
    return p.depth * max(0.0, 1 - abs(y) ** 2.6) ** (1 / 2.6)


@compiled
def _head(rest, posed, first, rows, columns, p, v):
    for i in range(rows):
        y = sin(pi * (0.5 - i / (rows - 1))) * 0.9999
        half, ring = outline(y, p), _skull(y, p)
        for j in range(columns):
            t = 2 * j / (columns - 1) - 1
            a = pi * (0.42 * t + 0.58 * t**3)  # more points at the front than at the back
            k = first + i * columns + j
            x = half * sin(a)
            z = depth(x, y, p) if abs(a) < pi / 2 else ring * cos(a)
            rest[k, 0], rest[k, 1], rest[k, 2] = x, y, z
            posed[k, 0], posed[k, 1], posed[k, 2] = express(x, y, z, p, v)


@compiled
def _hair(rest, posed, first, rows, columns, p):
    """Hair follows the skull at a distance."""
    for i in range(rows):
        y = sin(pi * (0.5 - i / (rows - 1))) * 0.9999
        half, ring = outline(y, p), _skull(y, p)
        for j in range(columns):
            a = pi * (2 * j / (columns - 1) - 1)
            c = cos(a)
            x, z = half * sin(a), ring * (1 if c > 0 else -1) * abs(c) ** 0.8
            over = max(0.0, y - hair_line(x, z, p))
            wave = 0.25 * p.hair_curl * sin(23 * a + 3 * sin(17 * y)) * sin(19 * y + p.mole_x * 9)
            lift = p.hair_volume * (0.25 + min(1.0, 2.2 * over)) * (1 + wave) + 0.015
            scale = 1 + lift / (x**2 + y**2 + z**2) ** 0.5
            k = first + i * columns + j
            rest[k, 0], rest[k, 1], rest[k, 2] = x, y, z
            posed[k, 0], posed[k, 1], posed[k, 2] = x * scale, y * scale, z * scale


@compiled
def points(p, v, worn, rest, posed):
    """Fill rest[n, 3], places on the resting head, and posed[n, 3], the same places after expression and pose.

    x to the picture's right, y up, z to the camera. worn: bool[7], the kinds of parts that are there; other points do
    not change.
    """
    turn = rotation(v.yaw, v.pitch, v.roll)
    ear, thin = outline(-0.1, p), 0.54 * p.width
    size, thick = v.glasses * 7 % 1, 0.008 + 0.016 * (v.glasses * 29 % 1)
    half_w, half_h = 0.17 + 0.04 * size, 0.12 + 0.05 * (v.glasses * 13 % 1)
    lens, level = p.eye_x + 0.01, p.eye_y + 0.03
    front = depth(p.eye_x, p.eye_y, p) + 0.1
    inner, outer, back = lens - half_w, lens + half_w, front - 0.18 * (lens + half_w)
    first = 0
    for part in range(len(PARTS)):
        what, rows, columns = PARTS[part]
        last = first + rows * columns
        if not worn[what]:
            first = last
            continue
        if what == HEAD:
            _head(rest, posed, first, rows, columns, p, v)
        elif what == HAIR:
            _hair(rest, posed, first, rows, columns, p)
        elif what == MANE:
            wide = p.width + 0.1 + 1.1 * p.hair_volume
            _ball(rest, first, rows, columns, 0.0, -0.35, -0.28, wide, 1.35, 0.55)
        elif what == EAR:
            side = -1 if part == 3 else 1
            _ball(rest, first, rows, columns, side * (ear + 0.01), -0.1, -0.08, 0.07, 0.19, 0.11)
        elif what == NECK:
            _ball(rest, first, rows, columns, 0.0, -1.05, -0.25, thin, 0.95, 0.36)
        elif what == SHIRT:
            _ball(rest, first, rows, columns, 0.0, -2.38, -0.4, 1.5, 1.05, 0.6)
        elif part < 9:
            side = -1 if part == 7 else 1
            _rim(rest, first, rows, columns, side * lens, p.eye_y - 0.01, front, half_w, half_h,
                 0.55 + 0.45 * size, thick, 0.18)  # fmt: skip
        elif part == 9:
            _tube(rest, first, rows, columns, -inner, level, front + 0.01, inner, level, front + 0.01, thick)
        else:
            side = -1 if part == 10 else 1
            _tube(rest, first, rows, columns, side * outer, level - 0.01, back, side * (ear + 0.03), p.eye_y, -0.08,
                  thick)  # fmt: skip
        for k in range(first, last):
            if what > HAIR:
                wave = 1.0
                if what == MANE:
                    wave += 0.06 * p.hair_curl * sin(14 * rest[k, 1]) + 0.08 * max(0.0, -rest[k, 1])
                posed[k, 0], posed[k, 1], posed[k, 2] = rest[k, 0] * wave, rest[k, 1], rest[k, 2]
        if what == NECK:
            _rotate(posed, first, last, rotation(0.4 * v.yaw, 0.3 * v.pitch, 0.5 * v.roll))
        elif what != SHIRT:
            _rotate(posed, first, last, turn)
        first = last


@compiled
def rotation(yaw, pitch, roll):
    """The matrix for roll, then pitch, then yaw of a column vector (x right, y up, z to the camera)."""
    cy, sy, cp, sp, cr, sr = cos(yaw), sin(yaw), cos(pitch), sin(pitch), cos(roll), sin(roll)
    a = np.array([[cy, 0.0, sy], [0.0, 1.0, 0.0], [-sy, 0.0, cy]])
    b = np.array([[1.0, 0.0, 0.0], [0.0, cp, sp], [0.0, -sp, cp]])
    c = np.array([[cr, sr, 0.0], [-sr, cr, 0.0], [0.0, 0.0, 1.0]])
    return c @ a @ b


@compiled
def _rotate(xyz, first, last, turn):
    for k in range(first, last):
        x, y, z = xyz[k]
        for i in range(3):
            xyz[k, i] = turn[i, 0] * x + turn[i, 1] * y + turn[i, 2] * z
