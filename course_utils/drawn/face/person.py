"""A person and a view of a person: two separate lists of numbers."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Person(NamedTuple):
    """The face of one person; lengths in half heads (chin to crown is 2), colours as shares of a scale."""

    width: float  # of the skull
    depth: float
    forehead: float  # exponents of the outline: 2 is an ellipse, more is squarer
    jaw: float
    cheek: float  # how far the cheekbones stand out
    chin: float
    eye_x: float  # half the distance of the eyes
    eye_y: float
    eye_w: float  # half a width
    eye_h: float
    eye_tilt: float
    socket: float  # depth
    lid: float  # how clear the upper lid's crease is
    iris: float  # dark brown 0 to pale 1
    iris_hue: float  # green 0 to blue 1
    brow_y: float  # above the eye
    brow_arch: float
    brow_slope: float
    brow_w: float
    brow_t: float  # thickness
    nose_y: float  # where it ends
    nose_w: float
    nose_bridge: float
    nose_tip: float
    mouth_y: float
    mouth_w: float
    lip_up: float
    lip_low: float
    lip_red: float
    tone: float  # skin from light 0 to dark 1
    ruddy: float  # redness of the skin
    freckles: float
    mole_x: float
    mole_y: float
    age: float  # lines of age
    hair_line: float
    hair_temple: float  # how far the hairline recedes beside the forehead
    hair_part: float  # where it is parted, from -1 to 1
    fringe: float
    hair_volume: float
    hair_length: float  # below 0.35 it is short
    hair_curl: float
    hair_dark: float  # 0 white or blond, 1 black
    hair_warm: float  # 0 grey, 1 red
    bald: float  # above 0.5 there is none on top
    beard: float
    moustache: float


# The range of each number; most people are near its middle.
_RANGES = Person(
    width=(0.64, 0.82), depth=(0.78, 0.95), forehead=(2.0, 2.8), jaw=(1.75, 3.0), cheek=(-0.02, 0.08),
    chin=(0.0, 0.14), eye_x=(0.245, 0.325), eye_y=(-0.04, 0.05), eye_w=(0.115, 0.165), eye_h=(0.055, 0.095),
    eye_tilt=(-0.12, 0.22), socket=(0.02, 0.1), lid=(0.1, 1), iris=(0, 1), iris_hue=(0, 1), brow_y=(0.13, 0.23),
    brow_arch=(0.0, 0.07), brow_slope=(-0.05, 0.06), brow_w=(0.13, 0.19), brow_t=(0.014, 0.05), nose_y=(-0.44, -0.3),
    nose_w=(0.09, 0.17), nose_bridge=(0.02, 0.13), nose_tip=(0.1, 0.24), mouth_y=(-0.65, -0.54),
    mouth_w=(0.17, 0.28), lip_up=(0.02, 0.065), lip_low=(0.03, 0.085), lip_red=(0.1, 0.9), tone=(0, 1),
    ruddy=(0, 1), freckles=(-2, 1), mole_x=(-0.5, 0.5), mole_y=(-0.8, 0.5), age=(0, 1), hair_line=(0.46, 0.74),
    hair_temple=(0.0, 0.25), hair_part=(-1, 1), fringe=(-0.3, 0.4), hair_volume=(0.03, 0.24), hair_length=(-0.3, 1),
    hair_curl=(0, 1), hair_dark=(0, 1), hair_warm=(0, 1), bald=(-0.5, 0.6), beard=(-2, 1.4), moustache=(-2.4, 1.4),
)  # fmt: skip
_LOW, _HIGH = np.array(_RANGES).T
_EVEN = [Person._fields.index(name) for name in ("tone", "iris", "iris_hue", "hair_part", "hair_length", "hair_dark")]


class View(NamedTuple):
    """One view of a face, independent of the person; angles in radians, sizes as shares of the picture."""

    yaw: float = 0.0  # positive turns the nose to the picture's right
    pitch: float = 0.0  # positive looks up
    roll: float = 0.0  # positive tips the crown to the picture's right
    x: float = 0.5
    y: float = 0.5
    size: float = 0.3  # half a head's height
    light_yaw: float = 0.5
    light_pitch: float = 0.6
    light: float = 1.0  # the lamp's strength
    ambient: float = 0.4
    warmth: float = 0.0  # of the lamp: blue -1 to orange 1
    smile: float = 0.0
    mouth_open: float = 0.0
    brow_raise: float = 0.0
    eyes_open: float = 1.0
    gaze_x: float = 0.0
    gaze_y: float = 0.0
    glasses: float = 0.0  # 0 none, else a kind and colour between 0 and 1


_RECORDS = {kind: np.dtype([(name, float) for name in kind._fields]) for kind in (Person, View)}


def packed(numbers: Person | View) -> np.void:
    """The same numbers as a record, which compiled code takes as one argument."""
    return np.array(numbers, _RECORDS[type(numbers)])[()]


def person(seed) -> Person:
    """Invent a person; seed: an integer or a list of them; the same seed gives the same person."""
    rng = np.random.default_rng(seed)
    share = rng.beta(2.2, 2.2, len(_LOW))
    share[_EVEN] = rng.uniform(0, 1, len(_EVEN))
    who = Person(*(_LOW + share * (_HIGH - _LOW)).tolist())
    # Dark skin rarely has fair hair or pale eyes, and most eyes are brown.
    dark = min(1.0, max(0.0, 1.6 * who.tone - 0.2))
    return who._replace(hair_dark=max(who.hair_dark, dark), iris=who.iris**1.5 * (1 - dark))


def view(rng, **fixed) -> View:
    """Draw a random everyday view: head turned up to 0.6 radians, any light, any expression, 30 % with glasses.

    rng: numpy Generator. fixed: numbers of `View` that are not random.
    """
    chosen = {
        "yaw": np.clip(rng.normal(0, 0.28), -0.6, 0.6),
        "pitch": np.clip(rng.normal(0, 0.14), -0.35, 0.35),
        "roll": np.clip(rng.normal(0, 0.12), -0.4, 0.4),
        "x": rng.uniform(0.44, 0.56),
        "y": rng.uniform(0.46, 0.56),
        "size": rng.uniform(0.28, 0.38),
        "light_yaw": rng.uniform(-1.3, 1.3),
        "light_pitch": rng.uniform(0.0, 1.2),
        "light": rng.uniform(0.5, 1.4),
        "ambient": rng.uniform(0.25, 0.7),
        "warmth": rng.uniform(-1, 1),
        "smile": rng.uniform(-0.25, 1),
        "mouth_open": max(0.0, rng.uniform(-1.5, 0.8)),
        "brow_raise": rng.uniform(-0.4, 0.8),
        "eyes_open": rng.uniform(0.6, 1.1),
        "gaze_x": rng.normal(0, 0.3),
        "gaze_y": rng.normal(0, 0.2),
        "glasses": rng.uniform(0.01, 1) * (rng.random() < 0.3),
    }
    return View(**{name: float(value) for name, value in (chosen | fixed).items()})
