"""The colours of a face at each place of the resting head: skin, eyes, brows, lips, beard, lines of age."""

from __future__ import annotations

from math import exp, floor, sin

from course_utils.drawn.compiled import between, random_bits, smoothstep
from course_utils.drawn.face.shape import EAR, FRAME, HAIR, HEAD, MANE, NECK, SHIRT, compiled, hair_line


@compiled
def _random(i, j):
    """A number in [0, 1) that looks random, from two integers."""
    return random_bits(int(i) * 374761393 + int(j) * 668265263) / 4294967296.0


@compiled
def noise(x, y):
    """Smooth noise in [0, 1] with a period of about one unit."""
    i, j = floor(x), floor(y)
    u, v = smoothstep(x - i), smoothstep(y - j)
    return between(_random(i, j), _random(i + 1, j), _random(i, j + 1), _random(i + 1, j + 1), u, v)


@compiled
def _edge(value, width):
    """A smooth step from 0 at -width to 1 at width."""
    return smoothstep(min(1.0, max(0.0, 0.5 + 0.5 * value / width)))


@compiled
def _line(distance, width):
    far = (distance / width) ** 2
    return exp(-0.5 * far) if far < 12 else 0.0  # most places are far from most lines: skip them quickly


@compiled
def _mix(colour, r, g, b, share):
    colour[0] += (r - colour[0]) * share
    colour[1] += (g - colour[1]) * share
    colour[2] += (b - colour[2]) * share


@compiled
def _shade(colour, share):
    """Darken skin: blood makes its shadows red."""
    colour[0] *= 1 - 0.75 * share
    colour[1] *= 1 - share
    colour[2] *= 1 - share


@compiled
def hair_tint(p, out):
    """Write the linear colour of a person's hair into `out`: from dark brown to blond, from grey to red."""
    light = (1 - p.hair_dark) ** 1.6
    out[0] = 0.012 + (0.42 + 0.2 * p.hair_warm) * light
    out[1] = out[0] * (0.95 - 0.62 * p.hair_warm + 0.28 * light)
    out[2] = out[0] * (0.9 - 1.1 * p.hair_warm + 0.3 * light * p.hair_warm)


@compiled
def _eye(colour, x, y, p, v, soft):
    """Paint lids, lashes and eyeball; returns the gloss."""
    side = 1.0 if x > 0 else -1.0
    ex, ey = side * x - p.eye_x, y - p.eye_y
    ey -= p.eye_tilt * ex
    t = ex / p.eye_w
    if abs(t) > 1.5 or abs(ey) > 0.2:
        return 0.0
    inside = max(0.0, 1 - t * t)
    # The outer corner is rounder than the inner one.
    arc = inside ** (0.62 if t > -0.2 else 0.9)
    low = -0.42 * p.eye_h * arc
    high = low + (0.42 + 0.72) * p.eye_h * arc * max(0.0, v.eyes_open)
    crease = 0.42 * p.lid * _line(ey - high - 0.018 - 0.016 * p.lid, 0.009) * _edge(1.1 - abs(t), 0.2)
    _shade(colour, crease)
    _shade(colour, 0.22 * _edge(1.15 - abs(t), 0.2) * _line(ey - high - 0.03, 0.03))
    _shade(colour, (0.1 + 0.25 * p.age) * _line(ey - low + 0.045 + 0.02 * (1 - t * t), 0.016) * _edge(1 - abs(t), 0.3))
    shine = 0.0
    ball = _edge(high - ey, soft) * _edge(ey - low, soft) * _edge(1 - abs(t), soft / p.eye_w)
    if ball > 0:
        white = 0.62 - 0.25 * t * t - 0.22 * _line(ey - high, 0.03)
        r, g, b = white, 0.95 * white, 0.92 * white
        radius = 0.06
        gx, gy = ex - 0.035 * side * v.gaze_x, ey - 0.15 * p.eye_h - 0.025 * v.gaze_y
        far = (gx * gx + gy * gy) ** 0.5
        iris = _edge(radius - far, soft)
        pale = p.iris**1.5
        ring = 0.55 + 0.75 * (far / radius) * _edge(radius - far - 0.004, 0.012)
        ir = (0.045 + 0.14 * pale) * ring
        ig = (0.018 + (0.24 - 0.04 * p.iris_hue) * pale) * ring
        ib = (0.008 + (0.1 + 0.27 * p.iris_hue) * pale) * ring
        r, g, b = r + (ir - r) * iris, g + (ig - g) * iris, b + (ib - b) * iris
        pupil = 1 - 0.95 * _edge(0.022 - far, soft)
        r, g, b = r * pupil, g * pupil, b * pupil
        glint = 0.8 * _edge(0.012 - ((gx * side - 0.016) ** 2 + (gy - 0.02) ** 2) ** 0.5, soft)
        r, g, b = r + glint, g + glint, b + glint
        _mix(colour, r, g, b, ball)
        shine = 0.3 * ball
    lash = _line(ey - high - 0.004, 0.008 + 0.4 * soft) * _edge(1.06 - abs(t), 0.08)
    _mix(colour, 0.02, 0.014, 0.01, 0.85 * lash)
    _mix(colour, 0.12, 0.06, 0.05, 0.25 * _line(ey - low, 0.008) * _edge(1 - abs(t), 0.1))
    return shine


@compiled
def _brow(colour, hair, x, y, p, v):
    t = (abs(x) - p.eye_x - 0.01) / p.brow_w
    if abs(t) > 1.25:
        return
    middle = p.eye_y + p.brow_y + 0.035 * v.brow_raise + p.brow_slope * t + p.brow_arch * (1 - t * t) - 0.02 * t * t
    thick = p.brow_t * (1.1 - 0.65 * _edge(t - 0.3, 0.7))
    grain = 0.7 + 0.6 * noise(55 * abs(x), 55 * y - 40 * abs(x))
    share = _edge(thick - abs(y - middle), 0.018) * _edge(1 - abs(t), 0.22) * grain
    _mix(colour, 0.55 * hair[0], 0.55 * hair[1], 0.55 * hair[2], min(0.92, share))


@compiled
def _mouth(colour, x, y, p, v, soft):
    wide = p.mouth_w * (1 + 0.16 * v.smile - 0.1 * v.mouth_open)
    t = x / wide
    if abs(t) > 1.25 or abs(y - p.mouth_y) > 0.25:
        return
    middle = p.mouth_y + 0.075 * v.smile * (t * t - 0.35)
    arc = max(0.0, 1 - t * t)
    bow = 1 - 0.28 * _line(t, 0.14)
    up = p.lip_up * arc**0.8 * bow
    low = p.lip_low * arc**0.7
    lip = _edge(y - middle + low, soft) * _edge(middle + up - y, soft) * _edge(1 - abs(t), 0.05)
    red = p.lip_red
    r = colour[0] * (0.86 - 0.12 * red) + 0.04 * red
    _mix(colour, r, colour[1] * (0.7 - 0.36 * red), colour[2] * (0.74 - 0.34 * red), lip)
    gap = 0.055 * v.mouth_open * arc**0.7
    teeth = _edge(y - middle + gap * 0.2, 0.01) * 0.55
    hole = _edge(gap - abs(y - middle), soft) * (gap > 0.001)
    _mix(colour, 0.03 + teeth, 0.012 + 0.95 * teeth, 0.012 + 0.9 * teeth, hole)
    _shade(colour, 0.75 * (1 - hole) * _line(y - middle, 0.008 + 0.3 * soft) * _edge(1.03 - abs(t), 0.06))
    _shade(colour, 0.3 * _line(y - middle + low + 0.025, 0.02) * arc)
    corner = ((abs(x) - wide) ** 2 + (y - p.mouth_y - 0.05 * v.smile) ** 2) ** 0.5
    _shade(colour, 0.35 * _line(corner, 0.022))


@compiled
def _lines(colour, x, y, p, v):
    """Folds, furrows, freckles and a mole."""
    ax = abs(x)
    fold = 0.12 + 0.4 * p.age + 0.25 * max(0.0, v.smile)
    if p.mouth_y - 0.02 < y < p.nose_y + 0.06:
        s = (p.nose_y + 0.05 - y) / (p.nose_y + 0.07 - p.mouth_y)
        _shade(
            colour, fold * _line(ax - p.nose_w - 0.045 - 0.1 * s, 0.014) * _edge(s - 0.1, 0.15) * _edge(0.95 - s, 0.2)
        )
    if y > p.eye_y + p.brow_y + 0.06:
        furrow = sin(42 * (y - 0.02 * sin(7 * x + 3 * p.mole_x))) ** 8
        _shade(colour, (0.3 * max(0.0, p.age - 0.45) + 0.1 * max(0.0, v.brow_raise)) * furrow * _edge(0.38 - ax, 0.2))
    if p.age > 0.4 and ax > p.eye_x + p.eye_w + 0.02:
        crow = sin(34 * (y - p.eye_y) * (1.2 - ax)) ** 6
        _shade(colour, 0.3 * (p.age - 0.4) * crow * _line(ax - 0.5, 0.05) * _line(y - p.eye_y, 0.08))
    if p.freckles > 0:
        spot = noise(38 * x + 60 * p.mole_x, 38 * y + 60 * p.mole_y)
        _shade(colour, 0.4 * p.freckles * _edge(spot - 0.76, 0.08) * _line(y + 0.2, 0.18))
    far = ((x - p.mole_x) ** 2 + (y - p.mole_y) ** 2) ** 0.5
    _shade(colour, 0.75 * _edge(0.017 - far, 0.01))


@compiled
def _face(colour, hair, x, y, z, p, v, soft):
    ax = abs(x)
    # Blood under the skin: cheeks, nose tip, ears.
    blush = 0.05 + 0.16 * p.ruddy
    warm = blush * (_line(ax - 0.36, 0.15) * _line(y + 0.25, 0.14) + _line(x, 0.09) * _line(y - p.nose_y - 0.04, 0.08))
    colour[1] *= 1 - warm
    colour[2] *= 1 - warm
    mottle = 0.96 + 0.08 * noise(9 * x + 7, 9 * y)
    for i in range(3):
        colour[i] *= mottle
    # Shadows in the hollows of the face.
    _shade(colour, 0.28 * _line(ax - p.eye_x + 0.06, 0.13) * _line(y - p.eye_y - 0.04, 0.06))
    _shade(colour, 0.32 * _line(x, 1.1 * p.nose_w) * _line(y - p.nose_y + 0.055, 0.03))
    _shade(colour, 0.2 * _line(x, 0.14) * _line(y - p.mouth_y + 0.15, 0.035))
    nostril = ((ax - 0.5 * p.nose_w) / (0.33 * p.nose_w)) ** 2 + ((y - p.nose_y + 0.005) / 0.019) ** 2
    _shade(colour, 0.85 * _edge(1 - nostril, 0.6))
    _shade(colour, 0.4 * _line(ax - 1.12 * p.nose_w, 0.014) * _line(y - p.nose_y - 0.03, 0.03))
    _lines(colour, x, y, p, v)
    stubble = 0.7 + 0.6 * noise(60 * x, 45 * y) if p.beard > 0 or p.moustache > 0 else 0.0
    if p.beard > 0:
        edge = -0.42 - 0.3 * _line(ax - 0.3, 0.16) + 0.4 * _edge(ax - 0.52, 0.14)
        share = _edge(edge - y, 0.08) * min(1.0, 0.25 + 1.3 * p.beard)
        share *= 1 - _edge(1 - (x / (p.mouth_w + 0.02)) ** 2 - ((y - p.mouth_y) / 0.1) ** 2, 0.6)
        _mix(colour, 0.8 * hair[0], 0.8 * hair[1], 0.8 * hair[2], min(0.95, share * stubble))
    if p.moustache > 0:
        lip = p.mouth_y + p.lip_up + 0.035 - 0.12 * x * x
        share = _edge(0.035 - abs(y - lip), 0.025) * _edge(1.05 * p.mouth_w - ax, 0.06) * (0.3 + p.moustache)
        _mix(colour, 0.8 * hair[0], 0.8 * hair[1], 0.8 * hair[2], min(0.95, share * stubble))
    _mouth(colour, x, y, p, v, soft)
    shine = _eye(colour, x, y, p, v, soft)
    _brow(colour, hair, x, y, p, v)
    if p.bald < 0.5:  # the shadow of the hair, and its roots
        root = hair_line(x, z, p)
        _mix(colour, hair[0], hair[1], hair[2], 0.8 * _edge(y - root, 0.03))
        _shade(colour, 0.22 * _line(y - root, 0.07))
    else:
        _mix(colour, hair[0], hair[1], hair[2], 0.35 * _edge(-0.1 + ax - 0.55, 0.1) * _edge(y + 0.1, 0.2))
    return shine


@compiled
def paint(what, x, y, z, p, v, skin, tint, shirt, frame, soft, colour, hair):
    """Write the linear colour of a place on the resting head into `colour`; returns its gloss, 0 to 1.

    skin, tint (of the hair), shirt, frame: linear float64[3]. soft: the width of a sharp edge. hair: float64[3] for
    temporary use.
    """
    if what == SHIRT:
        colour[:] = shirt
        return 0.02
    if what == FRAME:
        colour[:] = frame
        return 0.5
    if what in (HEAD, HAIR, MANE):
        strand = 0.72 + 0.56 * noise(x * 26 + 3 * noise(5 * x, 4 * y), y * 5)
        for i in range(3):
            hair[i] = tint[i] * strand
    if what in (HAIR, MANE):
        colour[:] = hair
        return 0.12
    colour[:] = skin
    if what == HEAD:
        if z > 0:
            return 0.14 + _face(colour, hair, x, y, z, p, v, soft)
        return 0.1
    if what == EAR:
        _shade(colour, 0.12 + 0.3 * _line(y + 0.1, 0.08))
    if what == NECK:
        _shade(colour, 0.45 * _edge(y + 1.25, 0.3) + 0.1)
    return 0.08
