"""People and hands in space, and what cameras see of them: points with noise, and maps that know how sure they are."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.drawn.backgrounds import background
from course_utils.openpose import drawn_people
from course_utils.openpose.drawn_people import ARMS, LEGS, NECK, NOSE, PARTS

HEIGHT = 1.7  # metres
CELL = 24.0  # pixels in a cell of a view's map


def body(rng, height: float = HEIGHT) -> np.ndarray:
    """A person in a random pose, looking along +y: float64[14, 3], metres, rows as in PARTS.

    The proportions are those of the drawn people.
    """
    joints, lean = np.zeros((len(PARTS), 3)), np.radians(rng.normal(0, 8))
    up = np.array((np.sin(lean), 0, np.cos(lean)))
    joints[NECK] = (0, 0, 0.78)
    joints[NOSE] = joints[NECK] + 0.115 * up + (0, 0.05, 0)
    for side, arm, leg in zip((1, -1), ARMS, LEGS, strict=True):  # looking along +y, the right arm is at +x
        joints[arm[0]] = joints[NECK] - 0.02 * up + (side * 0.105, 0, 0)
        joints[leg[0]] = joints[NECK] - 0.30 * up + (side * 0.065, 0, 0)
        lift, before = rng.uniform(0, 160), rng.uniform(0, 90)  # upwards, and to the front, in degrees
        bend, turn = rng.uniform(0, 110), rng.uniform(-40, 40)
        joints[arm[1]] = joints[arm[0]] + 0.165 * _direction(side, lift, before)
        joints[arm[2]] = joints[arm[1]] + 0.15 * _direction(side, lift + bend, before + turn)
        step, knee = rng.uniform(-5, 60), rng.uniform(0, 60)
        joints[leg[1]] = joints[leg[0]] + 0.235 * _direction(side, step, rng.uniform(20, 90))
        joints[leg[2]] = joints[leg[1]] + 0.225 * _direction(side, max(step - knee, -20), 90)
    return height * joints


def _direction(side, lift, before):
    """From straight down by `lift` degrees, sidewards for before = 0 and to the front for before = 90 degrees."""
    lift, before = np.radians((lift, before))
    return np.array((side * np.sin(lift) * np.cos(before), np.sin(lift) * np.sin(before), -np.cos(lift)))


def picture(joints, camera, seed: int = 0):
    """Draw the person that a camera sees: a `drawn_people.Scene` with the same clothes for the same seed."""
    rng, points = np.random.default_rng(seed), camera.project(joints)
    unit = float(np.linalg.norm(camera.project(joints[NECK] + (0, 0, 1.0)) - points[NECK])) * HEIGHT
    head = camera.project(joints[NECK] + 0.125 * HEIGHT * (joints[NOSE] - joints[NECK]) * (1, 0, 1) / 0.2)
    ahead = camera.place[1] - joints[NECK, 1] < 0  # the camera stands behind the person
    figure = drawn_people.Figure(points, head, unit, 1.0, bool(ahead), float(points[:, 1].max()))
    light = np.ascontiguousarray(background(np.random.default_rng(seed + 1), *camera.size, "room"))
    return drawn_people.compose(light, [figure], rng)


def hand(seed: int = 0) -> np.ndarray:
    """The joints of a rendered hand in a random pose, before the cameras: float64[21, 3], metres.

    The hand is at the height where the cameras look; its own size is about 18 cm.
    """
    from course_utils.drawn.hand import draw

    world = draw(seed, size=(32, 32)).hands[0].world.astype(float) / 100  # x right, y down, z away
    return world[:, [0, 2, 1]] * (1, -1, -1) + (0, 0, 0.9)


@dataclass(eq=False)
class Views:
    """What C cameras see of n people.

    truth: float64[n, J, 3], metres. points: float64[C, n, J, 2], pixels. signs: float32[C, n, J, 2], how sure the
    map of each view looks: the height of its peak, 0 to 1, and its spread in cells of 24 pixels.
    """

    truth: np.ndarray
    points: np.ndarray
    signs: np.ndarray


def views(cameras, count: int, seed: int = 0, noise: float = 2.0, wrong: int = 0, share: float = 0.35) -> Views:
    """Simulate what a net says about people, when some cameras are blocked.

    noise: pixels, standard deviation in x and y. wrong: in so many cameras, other ones for each person, something hides
    a share of the joints: there the map's peak is mostly low and wide, and 60 pixels off (standard deviation).
    """
    rng = np.random.default_rng(seed)
    truth = np.array([body(rng) for _ in range(count)])
    points = np.array([camera.project(truth) for camera in cameras])
    blocked = np.argsort(rng.random((len(cameras), count)), axis=0) < wrong
    hidden = blocked[..., None] & (rng.random(points.shape[:3]) < share)
    points = points + rng.normal(0, noise, points.shape) + hidden[..., None] * rng.normal(0, 60, points.shape)
    peak = np.where(hidden, rng.beta(3, 5, hidden.shape), rng.beta(9, 2, hidden.shape))
    spread = 0.5 + np.where(hidden, rng.gamma(6, 0.4, hidden.shape), rng.gamma(12, 0.09, hidden.shape))
    return Views(truth, points, np.stack([peak, spread], -1).astype(np.float32))
