"""Details of the skin: creases, wrinkles, knuckles, nails and grain, as heights and colours relative to the bones."""

from __future__ import annotations

import math

import numpy as np

from course_utils.drawn.compiled import between, compiled, random_bits, smoothstep
from course_utils.drawn.hand.skeleton import FOREARM, PALM, RADII, ROOTS, WRIST_ANGLES

F = np.float32


def _curve(a, b, c, n=8):
    t = np.linspace(0, 1, n)[:, None]
    return (1 - t) ** 2 * np.array(a) + 2 * t * (1 - t) * np.array(b) + t * t * np.array(c)


# Palm lines in the palm's x, y (cm): heart, head and life.
PALM_LINES = np.stack(
    [
        _curve((-3.7, 6.2), (0.2, 6.0), (1.6, 8.6)),
        _curve((3.2, 6.7), (0.4, 6.2), (-2.4, 4.2)),
        _curve((3.2, 6.6), (0.4, 5.0), (0.7, 0.8)),
    ]
).astype(np.float32)
KNUCKLES = ROOTS[1:, :2].astype(np.float32)
RADII32 = RADII.astype(np.float32)


def wrinkling(angles):
    """How wrinkled the back of each joint is: float32[5, 4]; straight fingers have the most wrinkles."""
    wrinkles = np.zeros((5, 4), np.float32)
    fingers = angles[: WRIST_ANGLES.start]
    bends = np.concatenate([fingers[None, 3:5], fingers[5:].reshape(4, 4)[:, 2:]])
    wrinkles[:, 1] = 0.42 * np.clip(1 - bends[:, 0] / 55, 0, 1)
    wrinkles[:, 2] = 0.3 * np.clip(1 - bends[:, 1] / 45, 0, 1)
    return wrinkles


@compiled
def _step(low, high, x):
    return smoothstep(min(max((x - low) / (high - low), F(0)), F(1)))


@compiled
def _ridge(x, width, blur):
    """A Gaussian ridge, wider for larger pixels so that it fades instead of flickering."""
    wide = width * width + blur * blur
    power = x * x / wide
    if power > F(9):
        return F(0)
    return math.exp(-power) * width / math.sqrt(wide)


@compiled
def _random(i, j, k):
    """A number in [0, 1] that looks random, from three integers."""
    bits = random_bits(i * 374761393 + j * 668265263 + k * 2147483647 + 1274126177)
    return F(bits & np.uint32(0xFFFF)) / F(65535)


@compiled
def _layer(i, j, k, x, y):
    """Value noise in layer k of the lattice."""
    return between(_random(i, j, k), _random(i + 1, j, k), _random(i, j + 1, k), _random(i + 1, j + 1, k), x, y)


@compiled
def noise(x, y, z):
    """Value noise in [0, 1] with features of size 1 (Perlin's lattice with random values)."""
    fx, fy, fz = math.floor(x), math.floor(y), math.floor(z)
    i, j, k = int(fx), int(fy), int(fz)
    x, y, z = smoothstep(x - F(fx)), smoothstep(y - F(fy)), smoothstep(z - F(fz))
    return _layer(i, j, k, x, y) * (F(1) - z) + _layer(i, j, k + 1, x, y) * z


@compiled
def skin_detail(part, bones, wrinkles, point, normal, blur):
    """Detail at a point of the skin with its normal; blur: size of a pixel in cm.

    Returns (height in cm, crease, palmar, redness, nail, grain): shares in [0, 1], redness from about -0.4.
    """
    bone = bones[part]
    px, py, pz = point
    facing = _facing(part, bones, point, normal)
    dx, dy, dz = px - bone[3, 0], py - bone[3, 1], pz - bone[3, 2]
    x = bone[0, 0] * dx + bone[0, 1] * dy + bone[0, 2] * dz
    y = bone[1, 0] * dx + bone[1, 1] * dy + bone[1, 2] * dz
    z = bone[2, 0] * dx + bone[2, 1] * dy + bone[2, 2] * dz
    if part in (PALM, FOREARM):
        crease, palmar, redness = _palm_detail(part, facing, x, y, z, blur)
        nail = relief = F(0)
        # Tendons fan out over the back of the hand.
        if part == PALM and palmar < F(0.3):
            along = min(max((y - F(2)) / F(6.5), F(0)), F(1))
            fade = F(1) - _step(F(7.2), F(8.6), y)
            for i in range(4):
                tendon = x - KNUCKLES[i, 0] * (F(0.35) + F(0.65) * along)
                relief += F(0.05) * along * fade * _ridge(tendon, F(0.28), blur)
    else:
        crease, palmar, redness, nail, relief = _finger_detail(part, facing, bone[4, 1], wrinkles, x, y, z, blur)
    fine = noise(x * F(9) + F(part * 13), y * F(9), z * F(9)) if blur < F(0.12) else F(0.5)
    medium = noise(x * F(3.1) + F(part * 7), y * F(3.1), z * F(3.1))
    coarse = noise(px * F(0.9) + F(9), py * F(0.9), pz * F(0.9))
    crease = min(crease, F(1.2))
    height = relief - F(0.03) * crease + F(0.006) * (fine - F(0.5)) + F(0.012) * (medium - F(0.5))
    redness += F(0.5) * (coarse - F(0.5)) + F(0.3) * (medium - F(0.5))
    return height, crease, palmar, redness, nail, fine


@compiled
def _facing(part, bones, point, normal):
    """How much the skin faces the palm's side, from -1 (back) to 1; the thumb's side blends into the palm's."""
    thumb = bones[1]
    share = F(0)
    if part in (PALM, 1):
        along = F(0)
        for axis in range(3):
            along += (point[axis] - thumb[3, axis]) * thumb[1, axis]
        along = min(max(along, F(0)), thumb[4, 1])
        away = F(0)
        for axis in range(3):
            away += (point[axis] - thumb[3, axis] - thumb[1, axis] * along) ** 2
        share = F(1) - _step(F(0.8), F(3.2), math.sqrt(away))
        if part == 1:
            share = max(share, _step(F(0.3), F(1), along / thumb[4, 1]))
    cosine = length = F(0)
    for axis in range(3):
        z = bones[part, 2, axis]
        if part in (PALM, 1):
            z = bones[PALM, 2, axis] * (F(1) - share) + thumb[2, axis] * share
        cosine += normal[axis] * z
        length += z * z
    # A bent joint shows the ends of its bones, which have the skin of the hand's back; a fingertip does not.
    if part != FOREARM:
        along = F(0)
        for axis in range(3):
            along += normal[axis] * bones[part, 1, axis]
        if part == PALM or part % 3 != 0:  # not the last bone's far end
            cosine -= F(0.8) * max(along, F(0))
        if part != PALM and part % 3 != 1:  # not the first bone's near end
            cosine += F(0.8) * min(along, F(0))
    return cosine / math.sqrt(length + F(1e-6))


@compiled
def _palm_detail(part, facing, x, y, z, blur):
    palmar, crease, redness = _step(F(-0.45), F(0.45), facing), F(0), F(0)
    if palmar > F(0.3):
        if part == PALM:
            for line in range(len(PALM_LINES)):
                best = F(9)
                for i in range(PALM_LINES.shape[1] - 1):
                    ax, ay = PALM_LINES[line, i, 0], PALM_LINES[line, i, 1]
                    bx, by = PALM_LINES[line, i + 1, 0] - ax, PALM_LINES[line, i + 1, 1] - ay
                    t = min(max(((x - ax) * bx + (y - ay) * by) / (bx * bx + by * by), F(0)), F(1))
                    ex, ey = x - ax - bx * t, y - ay - by * t
                    best = min(best, ex * ex + ey * ey)
                crease += palmar * F(0.85) * _ridge(math.sqrt(best), F(0.075), blur)
        else:
            y -= F(0.8)
        if abs(y) < F(2):
            waves = y + F(0.15) + (noise(x * F(0.8), F(3.3), F(1)) - F(0.5)) * F(0.4) + x * x * F(0.02)
            crease += palmar * (F(0.6) * _ridge(waves, F(0.06), blur) + F(0.4) * _ridge(waves + F(0.55), F(0.06), blur))
        redness = F(0.35) * palmar * _step(F(0.9), F(1.9), z)
    elif part == PALM:
        for i in range(4):
            ex, ey = x - KNUCKLES[i, 0], y - KNUCKLES[i, 1]
            redness += F(0.6) * _ridge(math.sqrt(ex * ex + ey * ey), F(0.8), F(0))
    return crease, palmar, redness


@compiled
def _joint(e, palmar, dorsal, width, blur):
    """Creases around a joint, `e` cm from it along the bone."""
    crease = F(0)
    if abs(e) < F(0.8):
        if palmar > F(0.02):
            crease += palmar * (_ridge(e + F(0.03), width, blur) + F(0.55) * _ridge(e + F(0.25), width, blur))
        if dorsal > F(0.02):
            crease += dorsal * (_ridge(e, width, blur) + F(0.8) * _ridge(e + F(0.21), width, blur))
            crease += dorsal * (F(0.7) * _ridge(e - F(0.19), width, blur) + F(0.35) * _ridge(e + F(0.42), width, blur))
    return crease


@compiled
def _finger_detail(part, facing, length, wrinkles, x, y, z, blur):
    finger, k = (part - 1) // 3, (part - 1) % 3
    tip = RADII32[finger, k + 1]
    palmar = _step(F(-0.45), F(0.45), facing)
    dorsal = F(1) - _step(F(-0.55), F(0), facing)
    width = F(0.055)
    wave = (noise(x * F(2.1) + F(k * 7), y * F(0.7), F(finger) * F(3.1)) - F(0.5)) * F(0.16)
    crease = redness = nail = relief = F(0)
    if k < 2:
        crease += _joint(y - length + wave, palmar, dorsal * wrinkles[finger, k + 1], width, blur)
        redness += dorsal * F(0.7) * _ridge(y - length, F(0.55), F(0))
    else:
        redness += F(0.55) * _step(length * F(0.25), length, y)
        half, side = length * F(0.36) + F(0.12), tip * F(0.98)
        u, v = abs(x / side), abs((y - length * F(0.72)) / half)
        around = math.sqrt(math.sqrt(u * u * u * u + v * v * v * v))
        back = F(1) - _step(F(-0.35) * tip, F(-0.12) * tip, z)
        nail = (F(1) - _step(F(0.86), F(1), around)) * back
        crease += F(0.75) * back * _ridge(around - F(1), F(0.11), blur)
        relief = F(0.012) * nail
    if k > 0:
        crease += _joint(y + wave, palmar, dorsal * wrinkles[finger, k], width, blur)
        redness += dorsal * F(0.7) * _ridge(y, F(0.55), F(0))
    elif finger > 0:
        e = y - length * F(0.46) + wave
        crease += palmar * (_ridge(e, width, blur) + F(0.5) * _ridge(e + F(0.18), width, blur))
    return crease, palmar, redness, nail, relief
