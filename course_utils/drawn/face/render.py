"""Draw a person as a camera sees them: projection, hidden surfaces, light and exposure."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, sin

import cv2
import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.drawn.face import shape
from course_utils.drawn.face.paint import hair_tint, paint
from course_utils.drawn.face.person import Person, View, packed, person, view
from course_utils.drawn.face.shape import FRAME, HAIR, MANE, compiled, depth, express, hair_line
from course_utils.drawn.sensor import Sensor
from course_utils.drawn.skin import colours, linear

DISTANCE = 9.0  # of the camera, in half heads: about one metre
LANDMARKS = ("right eye", "left eye", "nose tip", "right mouth corner", "left mouth corner")  # the person's own sides


@dataclass(frozen=True, eq=False)
class Portrait:
    """A drawn face with all that is known about it.

    image: uint8[h, w, 3] RGB. landmarks: float32[5, 2] in pixels, in the order of LANDMARKS. who, view: all numbers.
    """

    image: np.ndarray
    landmarks: np.ndarray
    who: Person
    view: View


def draw(who: Person | int, seen: View | None = None, seed=0, size=(112, 112), sharp: int = 1) -> Portrait:
    """Draw a person.

    who: a `Person`, or the seed of one. seen: a `View`, by default a random one. seed: of the random view, the
    background, the clothes and the camera's noise. size: width, height in pixels; lengths are shares of the height.
    sharp: sub-pixels a side, 2 for pictures to look at.
    """
    rng = np.random.default_rng(seed)
    who = person(who) if not isinstance(who, Person) else who
    seen = view(rng) if seen is None else seen
    width, height = size[0] * sharp, size[1] * sharp
    light = _render(who, seen, rng, width, height)
    if sharp > 1:
        light = cv2.resize(light, tuple(size), interpolation=cv2.INTER_AREA)
    return Portrait(Sensor.sample(rng).expose(light, rng), landmarks(who, seen, size), who, seen)


def _render(who, seen, rng, width, height):
    rest, posed = np.zeros((2, shape.COUNT, 3))
    worn = _worn(who, seen)
    p, v = packed(who), packed(seen)
    shape.points(p, v, worn, rest, posed)
    scale = seen.size * height * DISTANCE
    centre = np.array([seen.x * width, seen.y * height])
    buffers = np.zeros((height, width, 7), np.float32)
    nearest = np.full((height, width), -1e9, np.float32)
    what = np.full((height, width), -1, np.int8)
    _rasterise(shape.TRIANGLES, shape.WHAT, rest, posed, worn, p, scale, centre, buffers, nearest, what)
    # The background is out of focus: half the size is enough and four times as fast.
    small = background(rng, width // 2, height // 2)
    picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    own = np.random.default_rng(int(who.mole_x * 1e9) & 0xFFFFFFFF)  # the same shade in all pictures of a person
    skin = linear(colours(who.tone, own)[0]).astype(float)
    shirt, frame = rng.uniform(0.02, 0.6, 3), rng.uniform(0.01, 0.25, 3) ** 2
    soft = 0.5 / (seen.size * height)
    _light(picture, buffers, what, p, v, skin, shirt, frame, max(0.006, soft))
    return picture


def landmarks(who: Person, seen: View, size) -> np.ndarray:
    """The places of the five LANDMARKS in a picture of that size: float32[5, 2], pixels."""
    turn = shape.rotation(seen.yaw, seen.pitch, seen.roll)
    centre = np.array([seen.x * size[0], seen.y * size[1]])
    return _landmarks(packed(who), packed(seen), turn, seen.size * size[1] * DISTANCE, centre).astype(np.float32)


def _worn(who, seen):
    """Which kinds of parts this view has: bool[7]."""
    worn = np.ones(7, np.bool_)
    worn[HAIR] = who.bald < 0.5
    worn[MANE] = who.bald < 0.5 and who.hair_length > 0.35
    worn[FRAME] = seen.glasses > 0
    return worn


@compiled
def _landmarks(p, v, turn, scale, centre):
    marks = np.empty((5, 2))
    wide = p.mouth_w * (1 + 0.16 * v.smile - 0.1 * v.mouth_open)
    corner = p.mouth_y + 0.049 * v.smile
    places = ((-p.eye_x, p.eye_y), (p.eye_x, p.eye_y), (0.0, p.nose_y + 0.06), (-wide, corner), (wide, corner))
    for i, (x, y) in enumerate(places):
        at = np.array(express(x, y, depth(x, y, p), p, v))
        at = turn @ at
        near = scale / (DISTANCE - at[2])
        marks[i, 0], marks[i, 1] = centre[0] + at[0] * near - 0.5, centre[1] - at[1] * near - 0.5
    return marks


@compiled
def _rasterise(triangles, kinds, rest, posed, worn, p, scale, centre, buffers, nearest, what):
    """Fill the buffers with place on the head (3) and normal (3) of the nearest surface at each pixel."""
    height, width = nearest.shape
    screen = np.empty((len(posed), 2))
    normals = np.zeros((len(posed), 3))
    for k in range(len(posed)):
        near = scale / (DISTANCE - posed[k, 2])
        screen[k, 0], screen[k, 1] = centre[0] + posed[k, 0] * near, centre[1] - posed[k, 1] * near
    for t in range(len(triangles)):
        a, b, c = triangles[t]
        if not worn[kinds[a]]:
            continue
        ux, uy, uz = posed[b, 0] - posed[a, 0], posed[b, 1] - posed[a, 1], posed[b, 2] - posed[a, 2]
        vx, vy, vz = posed[c, 0] - posed[a, 0], posed[c, 1] - posed[a, 1], posed[c, 2] - posed[a, 2]
        nx, ny, nz = uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx
        for k in (a, b, c):
            normals[k, 0] += nx
            normals[k, 1] += ny
            normals[k, 2] += nz
    for t in range(len(triangles)):
        a, b, c = triangles[t]
        kind = kinds[a]
        if not worn[kind]:
            continue
        ax, ay, bx, by, cx, cy = (
            screen[a, 0], screen[a, 1], screen[b, 0], screen[b, 1], screen[c, 0], screen[c, 1],
        )  # fmt: skip
        area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
        if abs(area) < 1e-9 or (area > 0 and kind != FRAME and kind != HAIR):  # the back of a surface
            continue
        x0, x1 = max(0, int(np.ceil(min(ax, bx, cx) - 0.5))), min(width - 1, int(max(ax, bx, cx) - 0.5))
        y0, y1 = max(0, int(np.ceil(min(ay, by, cy) - 0.5))), min(height - 1, int(max(ay, by, cy) - 0.5))
        for j in range(y0, y1 + 1):
            for i in range(x0, x1 + 1):
                px, py = i + 0.5, j + 0.5
                wb = ((px - ax) * (cy - ay) - (py - ay) * (cx - ax)) / area
                wc = ((bx - ax) * (py - ay) - (by - ay) * (px - ax)) / area
                wa = 1 - wb - wc
                if wa < -1e-6 or wb < -1e-6 or wc < -1e-6:
                    continue
                z = wa * posed[a, 2] + wb * posed[b, 2] + wc * posed[c, 2]
                if z <= nearest[j, i]:
                    continue
                x = wa * rest[a, 0] + wb * rest[b, 0] + wc * rest[c, 0]
                y = wa * rest[a, 1] + wb * rest[b, 1] + wc * rest[c, 1]
                deep = wa * rest[a, 2] + wb * rest[b, 2] + wc * rest[c, 2]
                if kind == HAIR and y < hair_line(x, deep, p) + 0.02 * sin(40 * x) * p.hair_curl:
                    continue
                if kind == MANE and y < 0.2 - 1.5 * p.hair_length + 0.03 * sin(30 * x):
                    continue
                nearest[j, i], what[j, i] = z, kind
                buffers[j, i, 0], buffers[j, i, 1], buffers[j, i, 2] = x, y, deep
                for m in range(3):
                    buffers[j, i, 3 + m] = wa * normals[a, m] + wb * normals[b, m] + wc * normals[c, m]


@compiled
def _light(picture, buffers, what, p, v, skin, shirt, frame, soft):
    """Shade each pixel of the head: light of sky and lamp, soft edges of the light, a highlight."""
    height, width = what.shape
    lx, ly, lz = sin(v.light_yaw) * cos(v.light_pitch), sin(v.light_pitch), cos(v.light_yaw) * cos(v.light_pitch)
    hx, hy, hz = lx, ly, lz + 1
    norm = (hx * hx + hy * hy + hz * hz) ** 0.5
    hx, hy, hz = hx / norm, hy / norm, hz / norm
    lamp = np.array([1 + 0.12 * v.warmth, 1.0, 1 - 0.2 * v.warmth]) * v.light
    colour, hair, tint = np.empty(3), np.empty(3), np.empty(3)
    hair_tint(p, tint)
    for j in range(height):
        for i in range(width):
            kind = what[j, i]
            if kind < 0:
                continue
            x, y, z, nx, ny, nz, _ = buffers[j, i]
            length = (nx * nx + ny * ny + nz * nz) ** 0.5 + 1e-12
            nx, ny, nz = nx / length, ny / length, nz / length
            shine = paint(kind, x, y, z, p, v, skin, tint, shirt, frame, soft, colour, hair)
            facing = nx * lx + ny * ly + nz * lz
            sky = v.ambient * (0.72 + 0.28 * ny)
            gloss = shine * v.light * max(0.0, nx * hx + ny * hy + nz * hz) ** 24
            for m in range(3):
                wrap = 0.3 if m == 0 else 0.16  # red light goes further under the skin
                lit = max(0.0, (facing + wrap) / (1 + wrap))
                picture[j, i, m] = colour[m] * (sky + lamp[m] * lit) + 0.35 * gloss * lamp[m]
