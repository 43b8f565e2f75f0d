"""Random scenes: people, views, light and cameras as varied as the webcams of a class."""

from __future__ import annotations

import math

import numpy as np

from course_utils.drawn import backgrounds
from course_utils.drawn.hand.contact import settle
from course_utils.drawn.hand.poses import POSES
from course_utils.drawn.hand.scene import SIDES, VIEWS, Hand, Scene, render
from course_utils.drawn.hand.shade import Light
from course_utils.drawn.hand.skeleton import Shape
from course_utils.drawn.sensor import Sensor


def draw(
    seed, pose=None, view=None, size=(256, 256), hands=1, roll=45.0, tilt=30.0, jitter=1.0, background=None, **given
):
    """Draw a random picture of hands with its labels; the same arguments give the same bytes.

    seed: int or a NumPy generator. pose, view: a name, or None for any. size: width and height in pixels.
    hands: how many, 0 for none. roll: largest turn in the picture, tilt: largest yaw and pitch, in degrees.
    jitter: how much joints vary, 1 as people do. background: one of backgrounds.KINDS, or None for any.
    given: fixed fields of `scene.Hand`, such as side="left" or tone=0.8.
    Returns a `labels.Sample`.
    """
    rng = np.random.default_rng(seed)
    width, height = size
    centres = [(0.5, 0.5)] if hands < 2 else [((i + 0.5) / hands, 0.5) for i in range(hands)]
    drawn = [draw_hand(rng, pose, view, roll, tilt, jitter, centre, hands, **given) for centre in centres[:hands]]
    picture = backgrounds.background(rng, width, height, background)
    light, sensor, focal = draw_light(rng, picture), Sensor.sample(rng), rng.uniform(1.0, 1.6)
    return render(Scene(tuple(drawn), picture, light, sensor, focal, draw_shadow(rng)), rng)


def draw_hand(rng, pose=None, view=None, roll=45.0, tilt=30.0, jitter=1.0, middle=(0.5, 0.5), crowd=1, **given):
    """Draw one random person's hand in a pose; arguments as for `draw`, middle: of the hand, crowd: hands in all."""
    names = list(POSES)
    name = pose if pose is not None else names[rng.integers(len(names))]
    shape = Shape.sample(rng)
    tone = float(given.get("tone", rng.uniform()))
    rolled, yaw, pitch = rng.uniform(-1, 1, 3) * (roll, tilt, tilt)
    fields = {
        "pose": name,
        "side": SIDES[rng.integers(2)],
        "view": view or list(VIEWS)[rng.integers(len(VIEWS))],
        "toward": int(rng.choice([-1, 1])),
        "roll": rolled,
        "yaw": yaw,
        "pitch": pitch,
        "extent": rng.uniform(0.46, 0.76) / max(1, crowd * 0.8),
        "centre": tuple(np.array(middle) + rng.uniform(-0.08, 0.08, 2) / max(1, crowd)),
        "shape": shape,
        "tone": tone,
        "shine": rng.uniform(0.08, 0.28) + 0.12 * tone,  # gloss is clearer on dark skin
        "sleeve": rng.uniform(-6.5, -2.5) if rng.random() < 0.4 else None,
        "sleeve_colour": tuple(rng.uniform(0.05, 0.8, 3)),
        "rings": (int(rng.integers(1, 5)),) if rng.random() < 0.15 else (),
        "watch": bool(rng.random() < 0.15),
    }
    fields.update(given)
    fields["angles"] = settle(fields["pose"], fields["shape"], rng, jitter)
    return Hand(**fields)


def draw_light(rng, background) -> Light:
    """Draw a random lamp above the hand and the light of the surroundings, tinted by the background."""
    around, high = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.9)
    direction = np.array(
        [math.cos(around) * math.cos(high) * 0.9, -abs(math.sin(around)) * math.cos(high), -math.sin(high)]
    )
    tint = background.reshape(-1, 3).mean(0)
    tint = tint / (tint.mean() + 1e-3)
    white = np.array([1 + rng.uniform(-0.06, 0.1), 1, 1 + rng.uniform(-0.12, 0.06)])
    ambient = rng.uniform(0.35, 0.6)
    return Light(
        direction / np.linalg.norm(direction),
        rng.uniform(0.55, 1.0) * white,
        ambient * (0.75 + 0.25 * tint),
        ambient * 0.6 * (0.6 + 0.4 * tint) * (1.05, 1, 0.95),
    )


def draw_shadow(rng):
    """Draw the shift, blur and darkness of the hand's shadow on the background."""
    return rng.uniform(0.03, 0.12), rng.uniform(0.01, 0.04), rng.uniform(0.1, 0.5)
