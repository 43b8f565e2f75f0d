"""Drawn people: jointed figures with clothes, one or more in a picture, and their exact keypoints.

A figure is a set of thick strokes, flat but shaded, in front of a drawn background. With them, lesson 7 trains its own
small network within two minutes.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.drawn.sensor import Sensor
from course_utils.drawn.skin import colours, linear

PARTS = (
    "nose",
    "neck",
    *(f"right {joint}" for joint in ("shoulder", "elbow", "wrist")),
    *(f"left {joint}" for joint in ("shoulder", "elbow", "wrist")),
    *(f"right {joint}" for joint in ("hip", "knee", "ankle")),
    *(f"left {joint}" for joint in ("hip", "knee", "ankle")),
)
NOSE, NECK = 0, 1
ARMS, LEGS = ((2, 3, 4), (5, 6, 7)), ((8, 9, 10), (11, 12, 13))  # right, left
TORSO, HEAD, *LIMBS = range(1, 7)  # limbs: right arm, left arm, right leg, left leg
SHOWN_BY = {NOSE: (HEAD,), NECK: (HEAD, TORSO)}  # the limbs on which a visible joint can lie
for limb, chain in zip(LIMBS, (*ARMS, *LEGS), strict=True):
    SHOWN_BY |= {joint: (limb, TORSO) if joint == chain[0] else (limb,) for joint in chain}
SUPERSAMPLING = 2  # figures are drawn at so many times the size, then averaged
MAX_PEOPLE = 14  # a uint8 of 16 · (person + 1) + limb has room for no more


@dataclass(frozen=True, eq=False)
class Scene:
    """A picture of drawn people, the nearest last.

    image: uint8[h, w, 3] RGB. keypoints: float32[people, 14, 3], x and y in pixels and COCO's flag: 0 outside the
    picture, 1 hidden, 2 visible; rows as in PARTS. areas: float32[people], pixels² of each whole figure.
    masks: bool[people, h, w], the visible pixels of each person.
    """

    image: np.ndarray
    keypoints: np.ndarray
    areas: np.ndarray
    masks: np.ndarray


def draw(seed: int, people: int | None = None, size: tuple[int, int] = (128, 128)) -> Scene:
    """Draw a scene; the same seed gives the same scene.

    people: how many, by default 1 to 4; 0 is a picture of the background alone. size: width, height in pixels.
    Raises ValueError for a size under 32 pixels, and for fewer than 0 or more than 14 people.
    """
    width, height = size
    if min(size) < 32 or not 0 <= (people or 0) <= MAX_PEOPLE:
        raise ValueError(f"A scene of {people} people and {width} × {height} pixels cannot be drawn.")
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 5)) if people is None else people
    light = np.ascontiguousarray(background(rng, width, height))
    # Side by side, with some noise, so that people overlap but are seldom hidden.
    columns = (rng.permutation(count) + 0.5) / max(count, 1) + rng.normal(0, 0.1, count)
    figures = sorted((_place(rng, x, count, size) for x in np.clip(columns, 0.1, 0.9)), key=lambda one: one.feet)
    return compose(light, figures, rng)


def compose(light: np.ndarray, figures: list[Figure], rng) -> Scene:
    """Give figures clothes, draw them over a background, the nearest last, and simulate the camera.

    light: float32[h, w, 3], the background in linear light; it is changed. rng: numpy Generator for clothes, skin,
    shading and the camera's sensor.
    """
    height, width = light.shape[:2]
    size, count = (width, height), len(figures)
    owner = np.zeros((height * SUPERSAMPLING, width * SUPERSAMPLING), np.uint8)  # 16 · (person + 1) + limb
    areas = [_draw(figure, number, owner, light, rng) for number, figure in enumerate(figures)]
    labels = [_labels(figure, number, owner, size) for number, figure in enumerate(figures)]
    masks = [_shrink(owner // 16 == number + 1, size) > 0.5 for number in range(count)]
    return Scene(
        Sensor.sample(rng).expose(light, rng),
        np.array(labels, np.float32).reshape(count, len(PARTS), 3),
        np.array(areas, np.float32),
        np.array(masks, bool).reshape(count, height, width),
    )


@dataclass
class Figure:
    """A person to draw: joints float[14, 2], rows as in PARTS, and the centre of the head float[2], in pixels."""

    joints: np.ndarray
    head: np.ndarray
    unit: float  # the body's height in pixels
    thickness: float  # factor for the limbs
    backwards: bool  # seen from behind
    feet: float  # y of the feet; a larger y is nearer to the camera


def _place(rng, column, count, size):
    """Place a person in a random pose at `column`, a share of the picture's width."""
    width, height = size
    unit = height * rng.uniform(0.5, 0.95) * (1 if count < 3 else 0.85)
    turn = rng.uniform(-1, 1)  # of the shoulders, in radians
    backwards = rng.random() < 0.15
    across = np.cos(turn) * (-1 if backwards else 1)
    lean = np.radians(rng.normal(0, 8))
    down, right = direction(lean), direction(lean + np.pi / 2)
    joints = np.zeros((len(PARTS), 2))
    for side, arm, leg in zip((-1, 1), ARMS, LEGS, strict=True):
        outward = side * np.sign(across)
        joints[arm[0]] = side * across * 0.105 * right + 0.02 * down
        joints[leg[0]] = side * across * 0.065 * right + 0.30 * down
        lift = rng.normal(15, 12) if rng.random() < 0.45 else rng.uniform(0, 165)
        stride = rng.normal(7, 12)
        knee = rng.normal(0, 6) if rng.random() < 0.7 else rng.uniform(0, 70)
        chain(joints, arm, (0.165, 0.15), lean + outward * np.radians((lift, lift + rng.uniform(-20, 140))), rng)
        chain(joints, leg, (0.235, 0.225), lean + outward * np.radians((stride, stride - knee)), rng)
    tilt = lean + np.radians(rng.normal(0, 8))
    head = -0.125 * direction(tilt)
    joints[NOSE] = head + 0.01 * direction(tilt) + 0.045 * np.sin(turn) * direction(tilt + np.pi / 2)
    feet = max(rng.uniform(0.95, 1.06) * height, unit)  # feet may be cut off by the picture's edge, a head is not
    spot = np.array((column * width, feet - 0.78 * unit))
    return Figure(joints * unit + spot, head * unit + spot, unit, rng.uniform(0.85, 1.25), backwards, feet)


def direction(angle):
    """The unit vector that points down, rotated by an angle towards the right of the picture."""
    return np.array((np.sin(angle), np.cos(angle)))


def chain(joints, limb, lengths, angles, rng, shortest: float = 0.75):
    """Place two joints of an arm or leg; random lengths, because a bone that points to the camera looks shorter.

    joints: float[J, 2], written. limb: the numbers of its three joints. lengths, angles: of both bones, radians.
    shortest: the least share of a length.
    """
    for start, end, length, angle in zip(limb[:2], limb[1:], lengths, angles, strict=True):
        joints[end] = joints[start] + length * rng.uniform(shortest, 1.03) * direction(angle)


def _draw(figure, number, owner, light, rng):
    """Draw a figure over the picture and the map of owners; returns its area in pixels."""
    limbs = _limbs(figure, rng)
    stamp = _paint(limbs, owner.shape)
    size = light.shape[1::-1]
    shading = _shading(rng, size)
    # Only the box around the figure changes.
    x, y, w, h = cv2.boundingRect(stamp)
    s = SUPERSAMPLING
    box = np.s_[y // s : -(-(y + h) // s), x // s : -(-(x + w) // s)]
    large_box = np.s_[box[0].start * s : box[0].stop * s, box[1].start * s : box[1].stop * s]
    stamp = stamp[large_box]
    covers = stamp > 0
    codes = np.array([0, *(16 * (number + 1) + limb.code for limb in limbs)], np.uint8)
    np.copyto(owner[large_box], codes.take(stamp), where=covers)
    palette = np.array([np.zeros(3), *(limb.colour for limb in limbs)], np.float32)
    size = stamp.shape[1] // s, stamp.shape[0] // s
    light[box] *= 1 - _shrink(covers, size)[..., None]
    light[box] += _shrink(palette.take(stamp, axis=0), size) * np.exp(shading[box])[..., None]
    return covers.sum() / s**2


@dataclass
class _Limb:
    """A tapered stroke of one colour, with two radii."""

    colour: np.ndarray
    start: np.ndarray
    end: np.ndarray
    radii: tuple[float, float]
    code: int  # 1 to 15: the limb that a pixel shows


def _limbs(figure, rng):
    """Make the strokes of a figure with clothes, the farthest first."""
    j, u, thick = figure.joints, figure.unit, figure.thickness
    skin = linear(colours(rng.random(), rng)[0])
    shirt, trousers, shoes = (linear(_cloth(rng)) for _ in range(3))
    hair = 0.35 * linear(_cloth(rng))
    short_sleeves, shorts = rng.random() < 0.5, rng.random() < 0.25

    def arm(chain, code):
        lower = skin if short_sleeves else shirt
        shoulder, elbow, wrist = j[list(chain)]
        hand = wrist + 0.035 * u * _unit(wrist - elbow)
        return [
            _Limb(skin, wrist, hand, (0.021 * u, 0.022 * u), code),
            _Limb(lower, elbow, wrist, (0.026 * u * thick, 0.020 * u), code),
            _Limb(shirt, shoulder, elbow, (0.036 * u * thick, 0.028 * u * thick), code),
        ]

    def leg(chain, code):
        hip, knee, ankle = j[list(chain)]
        toe = ankle + np.array((0.02 * u * np.sign(ankle[0] - j[NECK][0]), 0.025 * u))
        return [
            _Limb(shoes, ankle, toe, (0.026 * u, 0.026 * u), code),
            _Limb(skin if shorts else trousers, knee, ankle, (0.036 * u * thick, 0.024 * u), code),
            _Limb(trousers, hip, knee, (0.054 * u * thick, 0.038 * u * thick), code),
        ]

    hips, shoulders = (j[8] + j[11]) / 2, (j[2] + j[5]) / 2
    wide = np.linalg.norm(j[2] - j[5]) / 2
    torso = []
    for side in (-1, 1):
        # Two overlapping strokes make a trunk that is wide at the shoulders.
        top = shoulders + side * max(0.25 * wide, 0.02 * u) * _unit(j[5] - j[2])
        bottom = hips + side * 0.35 * np.linalg.norm(j[8] - j[11]) * _unit(j[11] - j[8])
        torso.append(_Limb(shirt, top + 0.03 * u * _unit(hips - shoulders), bottom, (0.075 * u * thick,) * 2, TORSO))
    arms = [arm(chain, code) for chain, code in zip(ARMS, LIMBS[:2], strict=True)]
    legs = [leg(chain, code) for chain, code in zip(LEGS, LIMBS[2:], strict=True)]
    if rng.random() < 0.5:
        legs.reverse()
    hidden_arms, front_arms = [], []
    for strokes in arms:
        (hidden_arms if rng.random() < (0.6 if figure.backwards else 0.15) else front_arms).extend(strokes)
    return [*hidden_arms, *legs[0], *legs[1], *torso, *_head(figure, skin, hair), *front_arms]


def _head(figure, skin, hair):
    """Make the strokes of neck, hair and, seen from the front, a face that looks towards its nose."""
    u, neck, nose, middle = figure.unit, figure.joints[NECK], figure.joints[NOSE], figure.head
    up = _unit(middle - neck)
    across = np.array((-up[1], up[0]))
    looks = across * ((nose - middle) @ across)

    def stroke(colour, start, end, *radii):
        return _Limb(colour, start, end, tuple(radius * u for radius in (radii[0], radii[-1])), HEAD)

    back, chin = middle - 0.35 * looks, middle - 0.03 * u * up + 0.2 * looks
    head = [stroke(skin, neck, middle, 0.03), stroke(hair, back + 0.022 * u * up, back, 0.063)]
    if figure.backwards:
        return [*head, stroke(hair, middle, chin, 0.053, 0.044)]
    head.append(stroke(skin, middle + 0.15 * looks, chin, 0.053, 0.044))
    for side in (-0.021, 0.021):
        eye = nose + u * (0.02 * up + side * across)
        head.append(stroke(0.08 * skin, eye, eye, 0.0075))
    mouth = nose - 0.03 * u * up
    head.append(stroke(skin * (0.75, 0.35, 0.35), mouth - 0.012 * u * across, mouth + 0.012 * u * across, 0.005))
    return [*head, stroke(0.7 * skin, nose + 0.008 * u * up, nose, 0.006, 0.009)]


def _cloth(rng):
    """A random colour of cloth in sRGB, grey to bright."""
    colour = rng.uniform(0.05, 0.95, 3)
    grey = rng.uniform(0.1, 0.9)
    return colour * (1 - grey) + colour.mean() * grey


def _unit(vector):
    return vector / max(np.linalg.norm(vector), 1e-6)


def _paint(limbs, shape):
    """Paint strokes with round ends: uint8[h, w], the number of the stroke on top, from 1; 0 where there is none."""
    canvas = np.zeros(shape, np.uint8)
    a, b = (np.array([getattr(limb, end) for limb in limbs]) for end in ("start", "end"))
    radii = np.array([limb.radii for limb in limbs])
    along = (b - a) / np.maximum(np.linalg.norm(b - a, axis=1, keepdims=True), 1e-6)
    across = np.stack([-along[:, 1], along[:, 0]], 1)
    near, far = across * radii[:, :1], across * radii[:, 1:]
    # OpenCV takes sixteenths of a pixel where shift is 4.
    corners = np.rint(16 * SUPERSAMPLING * np.stack([a + near, b + far, b - far, a - near], 1)).astype(np.int32)
    ends = np.rint(16 * SUPERSAMPLING * np.stack([a, b], 1)).astype(int).tolist()
    rounds = np.maximum(np.rint(16 * SUPERSAMPLING * radii), 16).astype(int).tolist()
    for number in range(len(limbs)):
        cv2.fillConvexPoly(canvas, corners[number], number + 1, shift=4)
        for centre, radius in zip(ends[number], rounds[number], strict=True):
            cv2.circle(canvas, centre, radius, number + 1, -1, shift=4)
    return canvas


def _shading(rng, size):
    """Random folds and light on a figure: a smooth field around 0, the logarithm of a factor."""
    return sum(
        cv2.resize(rng.normal(0, spread, (cells, cells)).astype(np.float32), size, interpolation=cv2.INTER_CUBIC)
        for cells, spread in ((3, 0.18), (12, 0.10), (40, 0.05))
    )


def _shrink(layer, size):
    return cv2.resize(layer.astype(np.float32), size, interpolation=cv2.INTER_AREA)


def _labels(figure, number, owner, size):
    """Label keypoints with COCO's flags: 0 outside the picture, 1 hidden, 2 visible (its own limb is on top)."""
    rows = []
    for part, (x, y) in enumerate(figure.joints):
        flag = 0
        if 0 <= x < size[0] and 0 <= y < size[1]:
            person, limb = divmod(int(owner[int(y * SUPERSAMPLING), int(x * SUPERSAMPLING)]), 16)
            seen = person == number + 1 and limb in SHOWN_BY[part] and not (part == NOSE and figure.backwards)
            flag = 2 if seen else 1
        rows.append((x, y, flag))
    return rows
