"""A scene: hands, clothes, light, background and camera, rendered into a picture with labels."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import cv2
import numpy as np

from course_utils.drawn import skin
from course_utils.drawn.hand import labels
from course_utils.drawn.hand.contact import settle
from course_utils.drawn.hand.detail import wrinkling
from course_utils.drawn.hand.poses import Pose, find
from course_utils.drawn.hand.shade import Light, Look, shade
from course_utils.drawn.hand.skeleton import FOREARM, Shape, forward
from course_utils.drawn.hand.surface import DIAL, FLESH, RING, SLEEVE, STRAP, Cones, ring, sleeve, upper_arm, watch
from course_utils.drawn.hand.trace import Surface, View, trace
from course_utils.drawn.sensor import Sensor

VIEWS = {"palm": 0.0, "back": 180.0, "side": 55.0}
SIDES = ("right", "left")
STRAIGHT_INDEX = np.array([3.3, 17.4, 0.3])  # cm, its tip
FOCAL = 1.3  # picture heights; a webcam's


@dataclass(frozen=True)
class Hand:
    """One hand in a scene.

    pose: a name or a Pose. angles: joint angles float[23] in degrees that replace those of the pose.
    side: the person's "right" or "left".
    view: "palm", "back" or "side" (`toward`, 1 or -1, chooses one of the two sides).
    roll, yaw, pitch: more turns in degrees. extent: the longer side of the keypoints' box, as a share of the picture's
    height. centre: the middle of that box, as shares of width and height. anchor: "box"; or "point": then centre is the
    place of a pointing index finger's tip and extent that of a straight hand, which may leave the picture.
    tone: skin from 0 (light) to 1 (dark). sleeve: where a sleeve ends, cm below the wrist, or None. rings: fingers.
    """

    pose: str | Pose = "palm"
    angles: np.ndarray | None = None
    side: str = "right"
    view: str = "palm"
    toward: int = 1
    roll: float = 0.0
    yaw: float = 0.0
    pitch: float = 0.0
    extent: float = 0.65
    centre: tuple = (0.5, 0.5)
    anchor: str = "box"
    shape: Shape = field(default_factory=Shape)
    tone: float = 0.3
    shine: float = 0.18
    sleeve: float | None = None
    sleeve_colour: tuple = (0.2, 0.3, 0.5)
    rings: tuple = ()
    watch: bool = False

    def __post_init__(self):
        if self.view not in VIEWS:
            raise ValueError(f"A hand's view is one of {', '.join(VIEWS)}; this is {self.view!r}.")
        if self.side not in SIDES:
            raise ValueError(f"A hand's side is 'right' or 'left'; this is {self.side!r}.")


@dataclass(frozen=True)
class Scene:
    """Hands in front of a background (float32[h, w, 3] in linear light), with light and camera."""

    hands: tuple
    background: np.ndarray
    light: Light
    sensor: Sensor = field(default_factory=Sensor)
    focal: float = FOCAL
    shadow: tuple = (0.07, 0.025, 0.3)  # shift, blur (picture heights), darkness

    @property
    def size(self):
        """Width and height in pixels."""
        return self.background.shape[1], self.background.shape[0]


def _turn(axis, degrees):
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    i, j = (axis + 1) % 3, (axis + 2) % 3
    matrix = np.eye(3)
    matrix[i, i], matrix[i, j], matrix[j, i], matrix[j, j] = c, -s, s, c
    return matrix


def place(hand: Hand, joints, width, height, focal) -> View:
    """Place the camera so that the hand has its size and place in the picture."""
    turn = _turn(2, hand.roll) @ _turn(0, hand.pitch) @ _turn(1, hand.yaw + VIEWS[hand.view] * hand.toward)
    turn = np.diag([1.0, -1, -1]) @ turn @ _turn(2, -find(hand.pose).turn)
    if hand.side == "left":
        turn = np.diag([-1.0, 1, 1]) @ turn
    focal = focal * height
    middle = joints[[0, 5, 9, 17]].mean(0)
    # A straight hand has 18.5 cm from wrist to fingertip.
    shift = np.array([0, 0, max(focal * 18.5 / (height * hand.extent), 18.0)])
    goal = np.array(hand.centre) * (width, height)
    for _ in range(3):
        view = View(turn, shift - turn @ middle, focal, width, height)
        points = view.project(joints)
        low, high = points[:, :2].min(0), points[:, :2].max(0)
        now, depth = (low + high) / 2, shift[2]
        if hand.anchor == "point":
            now = view.project(STRAIGHT_INDEX[None])[0, :2]
        else:
            shift = shift * (1, 1, max(1.0, (high - low).max() / height / (hand.extent * 1.05)))
        shift[:2] += (goal - now) * depth / focal
    return View(turn, shift - turn @ middle, focal, width, height)


def _rows(hand: Hand, bones, view):
    """The hand's flesh and clothes, and the upper arm if the picture would show the forearm's end."""
    rows = list(FLESH)
    elbow = bones[FOREARM, 3] - 27 * bones[FOREARM, 1]
    x, y, depth = view.project(elbow[None])[0]
    margin = 6 * view.focal / max(depth, 1)
    if depth > 1 and -margin < x < view.width + margin and -margin < y < view.height + margin:
        # Halfway between straight on and straight down.
        away = bones[FOREARM, :3] @ (view.turn.T @ (0, 1, 0.3)) - (0, 1, 0)
        rows += upper_arm(*(60 * away / np.linalg.norm(away)), dressed=hand.sleeve is not None)
    if hand.sleeve is not None:
        rows += sleeve(hand.sleeve)
    if hand.watch:
        rows += watch()
    for finger in hand.rings:
        rows += ring(finger)
    return rows


def render(scene: Scene, rng=None) -> labels.Sample:
    """Render a scene into a picture with its labels.

    rng: NumPy generator for the sensor's noise; the same scene and seed give the same bytes.
    """
    rng = rng or np.random.default_rng(0)
    width, height = scene.size
    light = scene.background.copy()
    owner, parts = np.zeros((height, width), np.uint8), np.zeros((height, width), np.uint8)
    depth = np.zeros((height, width), np.float32)
    drawn = [_draw(hand, scene) for hand in scene.hands]
    drawn.sort(key=lambda found: -found.points[9, 2])
    for number, found in enumerate(drawn, 1):
        surface, cover = found.surface, found.surface.cover[..., None]
        light *= 1 - _cast_shadow(scene, surface.cover)
        light += (found.rgb - light) * cover
        solid = surface.cover >= 0.5
        owner[solid], depth[solid] = number, surface.depth[solid]
        parts[solid] = labels.number_parts(surface)[solid]
    hands = [_label(found, number, owner, parts, depth) for number, found in enumerate(drawn, 1)]
    return labels.Sample(scene.sensor.expose(light, rng), hands, owner, parts)


@dataclass(frozen=True)
class _Drawn:
    hand: Hand
    angles: np.ndarray
    joints: np.ndarray
    view: View
    surface: Surface
    rgb: np.ndarray
    points: np.ndarray
    back: np.ndarray


def _draw(hand, scene):
    angles = settle(hand.pose, hand.shape) if hand.angles is None else hand.angles
    joints, bones = forward(angles, hand.shape)
    view = place(hand, joints, *scene.size, scene.focal)
    cones = Cones(_rows(hand, bones, view)).place(bones, hand.shape)
    surface = trace(cones, view, view.turn.T @ scene.light.direction)
    back, palm = skin.colours(hand.tone)
    worn = {
        SLEEVE: skin.linear(hand.sleeve_colour),
        RING: (0.55, 0.38, 0.12),
        STRAP: (0.03, 0.025, 0.02),
        DIAL: (0.35, 0.36, 0.38),
    }
    look = Look(skin.linear(back), skin.linear(palm), hand.shine, worn)
    rgb = shade(surface, bones, wrinkling(angles), view, scene.light, look)
    return _Drawn(hand, angles, joints, view, surface, rgb, view.project(joints), back)


def _cast_shadow(scene, cover):
    shift, blur, darkness = scene.shadow
    height, width = cover.shape
    x, y = scene.light.direction[:2] * -height * shift
    moved = cv2.warpAffine(cover, np.float32([[1, 0, x], [0, 1, y]]), (width, height))
    return darkness * cv2.GaussianBlur(moved, (0, 0), height * blur)[..., None]


def _label(found, number, owner, parts, depth):
    hand, points, view = found.hand, found.points, found.view
    mine = (owner == number) & labels.OF_HAND[parts]
    x, y = points[:, 0], points[:, 1]
    inside = (x >= 0) & (y >= 0) & (x < view.width) & (y < view.height)
    camera = found.joints @ view.turn.T
    return labels.HandLabel(
        pose=hand.pose if isinstance(hand.pose, str) else "",
        side=hand.side,
        view=hand.view,
        keypoints=points.astype(np.float32),
        world=(camera - camera[0]).astype(np.float32),
        visible=labels.visible(points, depth),
        box=labels.box_around(mine),
        inside=float(inside.mean()),
        camera=view.matrix,
        angles=found.angles,
        tone=float(hand.tone),
        ita=skin.typology_angle(found.back),
        monk=skin.monk(found.back),
    )
