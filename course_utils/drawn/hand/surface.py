"""The hand's surface: round cones that are tied to bones and melted together, as a signed distance (after Quilez).

The flesh is a table: each row is a round cone between two anchors. Three degrees of melting keep the palm soft, the
joints firm, and curled fingers apart.
"""

from __future__ import annotations

import math

import numpy as np
from numba import njit

from course_utils.drawn.compiled import compiled
from course_utils.drawn.hand.skeleton import FOREARM, PALM, RADII, ROOTS, Shape

# Parts 0 to 16 are the flesh of the bones; these are clothes and jewellery.
SLEEVE, RING, STRAP, DIAL = 17, 18, 19, 20
CLOTH, JEWELLERY = 6, 7  # groups that melt with nothing
MELT = np.array([0.9, 0.32, 0.32, 0.32, 0.32, 0.32, 0.05, 0.02], np.float32)  # palm, five fingers, cloth, metal
MELT_BETWEEN = np.float32(0.07)

CONE = np.dtype(
    [
        ("start", np.float32, 3),
        ("axes", np.float32, (3, 3)),  # rows; y runs along the cone
        ("height", np.float32),
        ("radius", np.float32),
        ("top", np.float32),
        ("flat", np.float32),  # how much thinner along z
        ("sine", np.float32),
        ("cosine", np.float32),  # of the flank's slope
        ("centre", np.float32, 3),
        ("reach", np.float32),  # radius of the ball around it
        ("group", np.int32),
        ("part", np.int32),
        ("tube", np.int32),  # 1: a cylinder with flat ends instead
    ]
)
Anchor = tuple  # (weight, bone, x, y, z) in the bone's units; a second one shares the weight


def palm(x, y, z, weight=1.0):
    """Anchor a point to the palm."""
    return ((weight, PALM, x, y, z),)


def bone(finger, k, y, z=0.0, weight=1.0):
    """Anchor a point to the k-th bone of a finger: share `y` of its length, `z` cm towards the pad."""
    return ((weight, 1 + 3 * finger + k, 0.0, y, z),)


def arm(y, z=0.0, x=0.0):
    """Anchor a point to the forearm, y cm from the wrist (negative: to the elbow)."""
    return ((1.0, FOREARM, x, y, z),)


def _row(start, end, radius, top, group, part, flat=1.0, hint=PALM, tube=0):
    names = ("start", "end", "radius", "top", "group", "part", "flat", "hint", "tube")
    return dict(zip(names, (start, end, radius, top, group, part, flat, hint, tube), strict=True))


def _palm_rows():
    carpals = ((1.3, 1.0, 0.1), (0.45, 1.0, 0.0), (-0.45, 1.0, 0.0), (-1.3, 1.0, 0.1))
    roots = ROOTS[1:]
    for carpal, (x, y, z), radius in zip(carpals, roots, (0.92, 0.92, 0.92, 0.84), strict=True):
        yield _row(palm(*carpal), palm(x, y - 0.25, z), 1.2, radius, 0, PALM)
    for x, y, z in (roots[:-1] + roots[1:]) / 2:  # the pads below the fingers
        yield _row(palm(x, y - 1.5, z + 0.25), palm(x, y + 0.6, z + 0.3), 0.8, 0.78, 0, PALM)
    for x, y, z in roots:  # knuckles
        yield _row(palm(x, y, z - 0.26), palm(x, y + 0.05, z - 0.26), 0.68, 0.68, 0, PALM)
    # The ball of the thumb, then its web to the index finger.
    yield _row(palm(1.8, 1.5, 0.9), bone(0, 0, 0.9), 1.4, 1.12, 0, PALM)
    yield _row(palm(1.2, 1.9, 0.8), bone(0, 0, 0.55, 0, 0.55) + palm(1.7, 5.6, 0.45, 0.45), 1.3, 0.95, 0, PALM)
    for share, along, radius, top in ((0.35, 0.55, 0.95, 0.8), (0.58, 0.8, 0.72, 0.66), (0.78, 1.0, 0.52, 0.52)):
        on_palm = np.array(carpals[0]) * (1 - share) + roots[0] * share
        yield _row(palm(*on_palm), bone(0, 0, along), radius, top, 0, PALM)
    yield _row(palm(-1.75, 1.5, 0.45), palm(-2.75, 5.4, 0.45), 1.35, 1.0, 0, PALM)  # the little finger's ball
    yield _row(palm(0, 1.1, 0.05), arm(0), 2.35, 2.45, 0, PALM, 1.38)
    yield _row(arm(0), arm(-3.5, -0.05), 2.45, 2.55, 0, FOREARM, 1.38, FOREARM)
    yield _row(arm(-3.5, -0.05), arm(-25.5, -0.35), 2.55, 4.1, 0, FOREARM, 1.25, FOREARM)


def _finger_rows(finger):
    r = RADII[finger]
    if finger:  # the root belongs to the palm, which makes the webs
        yield _row(
            bone(finger, 0, 0), bone(finger, 0, 0.4), 0.88 * r[0], 0.9 * r[0], 0, 1 + 3 * finger, 1.0, 1 + 3 * finger
        )
    for k in range(3):
        part, group = 1 + 3 * finger + k, finger + 1
        tip = k == 2
        yield _row(
            bone(finger, k, 0),
            bone(finger, k, 0.975 if tip else 1),
            0.96 * r[k],
            r[k + 1],
            group,
            part,
            1.1 if tip else 1.04,
            part,
        )
        if tip:
            pad = (0.48, 0.86, 0.1, 0.82 * r[2], 0.98 * r[3])
        elif k == 1:
            pad = (0.3, 0.6, 0.07, 0.93 * (0.6 * r[1] + 0.4 * r[2]), 0.93 * (0.5 * r[1] + 0.5 * r[2]))
        else:
            pad = (0.35, 0.62, 0.1, 0.91 * r[0], 0.9 * r[0])
        if finger or tip:
            y0, y1, z, radius, top = pad
            yield _row(bone(finger, k, y0, z), bone(finger, k, y1, z), radius, top, group, part, 1.0, part)


FLESH = [*_palm_rows(), *(row for finger in range(1, 5) for row in _finger_rows(finger) if row["group"] == 0)]
FLESH += [row for finger in range(5) for row in _finger_rows(finger) if row["group"]]


def sleeve(end):
    """Rows of a sleeve that ends `end` cm from the wrist (negative)."""
    return [_row(arm(end), arm(end - 22), 2.95, 4.7, CLOTH, SLEEVE, 1.2, FOREARM, 1)]


def upper_arm(x, y, z, dressed):
    """Rows of the arm beyond the elbow, towards (x, y, z) of the forearm, so that the forearm's end is hidden."""
    elbow = arm(-25, -0.35)
    group, part, radius = (CLOTH, SLEEVE, 4.9) if dressed else (0, FOREARM, 4.2)
    return [_row(elbow, arm(-25 + y, z, x), radius, radius * 1.1, group, part, 1.0, FOREARM)]


def ring(finger):
    """Rows of a ring on a finger's first bone."""
    radius, part = 1.02 * RADII[finger, 0], 1 + 3 * finger
    return [_row(bone(finger, 0, 0.5), bone(finger, 0, 0.58), radius, radius, JEWELLERY, RING, 1.0, part, 1)]


def watch(at=-3.2):
    """Rows of a wrist watch, `at` cm from the wrist."""
    return [
        _row(arm(at + 0.9), arm(at - 0.9), 2.66, 2.74, JEWELLERY, STRAP, 1.36, FOREARM, 1),
        _row(arm(at, -1.6), arm(at, -2.3), 1.75, 1.7, JEWELLERY, DIAL, 1.0, FOREARM, 1),
    ]


class Cones:
    """The rows as arrays; `place` ties them to a posed hand."""

    def __init__(self, rows):
        rows = sorted(rows, key=lambda row: row["group"])
        self.anchors = np.zeros((len(rows), 2, 2, 5))
        for i, row in enumerate(rows):
            for j, anchors in enumerate((row["start"], row["end"])):
                self.anchors[i, j, : len(anchors)] = anchors
        self.numbers = np.array([[row[key] for key in ("radius", "top", "flat")] for row in rows])
        self.integers = np.array([[row[key] for key in ("group", "part", "hint", "tube")] for row in rows])

    def place(self, bones, shape: Shape):
        """Place the cones on bones[17, 5, 3]; returns a record array CONE[n]."""
        widths = np.concatenate([[1.0], shape.widths, [1.0, 1.0]]) * shape.thickness
        cones = np.zeros(len(self.numbers), CONE)
        _place(self.anchors, self.numbers, self.integers, bones, widths, cones)
        return cones


@njit(cache=True, nogil=True)
def _place(anchors, numbers, integers, bones, widths, cones):
    ends = np.empty((2, 3))
    for i in range(len(cones)):
        cone = cones[i]
        group, part, hint, tube = integers[i]
        for j in range(2):
            ends[j] = 0.0
            for n in range(2):
                weight = anchors[i, j, n, 0]
                tied = bones[int(anchors[i, j, n, 1])]
                ends[j] += weight * tied[3]
                for axis in range(3):
                    ends[j] += weight * anchors[i, j, n, 2 + axis] * tied[4, axis] * tied[axis]
        along = ends[1] - ends[0]
        height = max(math.sqrt(along @ along), 1e-3)
        y = along / height
        z = bones[hint, 2] - y * (y @ bones[hint, 2])
        if z @ z < 1e-6:  # the cone is parallel to the hint
            z = bones[hint, 0] - y * (y @ bones[hint, 0])
        z /= math.sqrt(z @ z)
        x = np.array([y[1] * z[2] - y[2] * z[1], y[2] * z[0] - y[0] * z[2], y[0] * z[1] - y[1] * z[0]])
        radius, top = numbers[i, 0] * widths[group], numbers[i, 1] * widths[group]
        slope = max(-0.99, min(0.99, (radius - top) / height))
        for axis in range(3):
            cone.start[axis] = ends[0, axis]
            cone.axes[0, axis], cone.axes[1, axis], cone.axes[2, axis] = x[axis], y[axis], z[axis]
            cone.centre[axis] = (ends[0, axis] + ends[1, axis]) / 2
        cone.height, cone.radius, cone.top, cone.flat = height, radius, top, numbers[i, 2]
        cone.sine, cone.cosine = slope, math.sqrt(1 - slope * slope)
        cone.reach = math.sqrt(height * height / 4 + max(radius, top) ** 2) if tube else height / 2 + max(radius, top)
        cone.group, cone.part, cone.tube = group, part, tube


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def cone_distance(cone, px, py, pz):
    """Distance to one cone, and its gradient: (d, gx, gy, gz)."""
    zero, one = np.float32(0), np.float32(1)
    dx, dy, dz = px - cone.start[0], py - cone.start[1], pz - cone.start[2]
    axes, flat = cone.axes, cone.flat
    x = axes[0, 0] * dx + axes[0, 1] * dy + axes[0, 2] * dz
    y = axes[1, 0] * dx + axes[1, 1] * dy + axes[1, 2] * dz
    z = (axes[2, 0] * dx + axes[2, 1] * dy + axes[2, 2] * dz) * flat
    out = math.sqrt(x * x + z * z + np.float32(1e-12))
    if cone.tube:
        wall = out - cone.radius - (cone.top - cone.radius) * y / cone.height
        half = cone.height * np.float32(0.5)
        end = abs(y - half) - half
        if max(wall, end) < zero:
            d, radial, along = (wall, one, zero) if wall > end else (end, zero, one)
        else:
            wall, end = max(wall, zero), max(end, zero)
            d = math.sqrt(wall * wall + end * end)
            radial, along = wall / (d + np.float32(1e-6)), end / (d + np.float32(1e-6))
        if y < half:
            along = -along
        d -= np.float32(0.06)  # rounds the edges
    else:
        side = cone.cosine * y - cone.sine * out
        if side < zero:
            centre = math.sqrt(out * out + y * y)
            d, radial, along = centre - cone.radius, out / centre, y / centre
        elif side > cone.cosine * cone.height:
            y -= cone.height
            centre = math.sqrt(out * out + y * y)
            d, radial, along = centre - cone.top, out / centre, y / centre
        else:
            d, radial, along = out * cone.cosine + y * cone.sine - cone.radius, cone.cosine, cone.sine
    x, z = radial * x / out, radial * z * flat / out
    gx = axes[0, 0] * x + axes[1, 0] * along + axes[2, 0] * z
    gy = axes[0, 1] * x + axes[1, 1] * along + axes[2, 1] * z
    gz = axes[0, 2] * x + axes[1, 2] * along + axes[2, 2] * z
    # Flattening stretches distances; after the division they are a safe lower bound.
    return d / flat, gx / flat, gy / flat, gz / flat


@njit(cache=True, nogil=True, fastmath=True, inline="always")
def melt(a, b, k):
    """Polynomial smooth minimum (Quilez): (value, share of b in the gradient)."""
    h = k - abs(a - b)
    if h <= 0:
        return (a, np.float32(0)) if a < b else (b, np.float32(1))
    near = np.float32(0.5) * h / k
    return min(a, b) - np.float32(0.5) * h * near, near if a < b else np.float32(1) - near


@compiled
def distance(cones, chosen, n, px, py, pz):
    """Signed distance of a point to the surface made of the first n `chosen` cones (in order of groups).

    Returns (d, gx, gy, gz, nearest cone): centimetres, the gradient (not normalised) and an index into cones.
    """
    big = np.float32(1e6)
    total = inner = nearest_distance = big
    tx = ty = tz = ix = iy = iz = np.float32(0)
    group, nearest = -1, -1
    for c in range(n):
        cone = cones[chosen[c]]
        if cone.group != group:
            total, share = melt(total, inner, MELT_BETWEEN)
            tx, ty, tz = tx + (ix - tx) * share, ty + (iy - ty) * share, tz + (iz - tz) * share
            inner, group = big, cone.group
        d, gx, gy, gz = cone_distance(cone, px, py, pz)
        if d < nearest_distance:
            nearest_distance, nearest = d, chosen[c]
        inner, share = melt(inner, d, MELT[group])
        ix, iy, iz = ix + (gx - ix) * share, iy + (gy - iy) * share, iz + (gz - iz) * share
    total, share = melt(total, inner, MELT_BETWEEN)
    return total, tx + (ix - tx) * share, ty + (iy - ty) * share, tz + (iz - tz) * share, nearest
