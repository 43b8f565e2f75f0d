"""A bank of rendered hands, cut out: any pose, any turn, all skin tones, with sleeves, rings and watches."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields, replace

import cv2
import numpy as np

from course_utils.data import cached
from course_utils.drawn import backgrounds, hand
from course_utils.drawn.hand.labels import OF_HAND
from course_utils.drawn.hand.poses import POSES, Pose
from course_utils.drawn.hand.random_scene import draw_hand, draw_light, draw_shadow
from course_utils.drawn.hand.scene import Scene, render
from course_utils.drawn.hand.skeleton import ANGLES, FINGERS, HIGHEST, LOWEST, Shape
from course_utils.drawn.sensor import Sensor
from course_utils.files import source_hash
from course_utils.fingers.finger_states import draw_pose

SIZE, CHUNK, SEED = 144, 500, 700_000  # pixels of a picture; hands in one file of the cache
NAMED, STATES = 0.35, 0.45  # shares of named poses, and of fingers up or down; all others have random joints
ARM, HAND = 1, 2  # values of a mask


@dataclass(frozen=True, eq=False)
class Bank:
    """Cut-out hands with their labels.

    image: uint8[n, s, s, 3] RGB. mask: uint8[n, s, s], 0 background, ARM or HAND. points: float32[n, 21, 3], x and y in
    shares of the picture, depth in the same unit, 0 at the wrist, smaller is nearer. seen: bool[n, 21]. right: bool[n],
    the person's right hand. monk: int[n], the step of the skin's tone on the Monk scale, 0 where nobody knows it.
    """

    image: np.ndarray
    mask: np.ndarray
    points: np.ndarray
    seen: np.ndarray
    right: np.ndarray
    monk: np.ndarray

    def __len__(self):
        return len(self.image)

    def __getitem__(self, rows) -> Bank:
        return Bank(*(getattr(self, field.name)[rows] for field in fields(self)))


def random_pose(rng) -> Pose:
    """Draw a pose with random joint angles: half way between a relaxed hand and any angle that a hand can have."""
    angles = rng.uniform(LOWEST, HIGHEST) * rng.uniform(0.3, 0.8)
    joints = {finger: {} for finger in (*FINGERS, "wrist")}
    for name, angle in zip(ANGLES, np.clip(angles, LOWEST, HIGHEST), strict=True):
        owner, joint = name.split(".")
        joints[owner][joint] = float(angle)
    return Pose(**joints)


def draw(seed, size: int = SIZE, varied: bool = False):
    """Render one random person's hand over any background: a `labels.Sample`. seed: int or list of int.

    varied: whether people, lamps and cameras differ more than real ones do, so that a net learns what they share.
    Domain randomization: Tobin and others 2017 (arXiv 1703.06907).
    """
    rng = np.random.default_rng(seed)
    kind = rng.random()
    if kind < NAMED:
        pose = list(POSES)[rng.integers(len(POSES))]
    else:
        pose = draw_pose(rng.random(5) < 0.5, rng) if kind < NAMED + STATES else random_pose(rng)
    yaw = rng.uniform(-180, 180) if rng.random() < 0.3 else rng.choice([0, 180]) + rng.normal(0, 35)
    turned = {"roll": 180, "yaw": yaw, "pitch": rng.normal(0, 28)}
    turned |= {"jitter": rng.uniform(0.5, 1.6), "extent": rng.uniform(0.6, 0.8)}
    if not varied:
        return hand.draw(rng, pose, "palm", (size, size), **turned)
    shown = draw_hand(rng, pose, "palm", shape=_varied_shape(rng), **turned)
    background = backgrounds.background(rng, size, size, None)
    light = draw_light(rng, background)
    lamp, sky = rng.uniform(0.1, 1.1), rng.uniform(0.8, 1.9)  # from a cloudy day to a spotlight
    light = replace(light, lamp=lamp * light.lamp, sky=sky * light.sky, ground=sky * light.ground)
    focal = rng.uniform(0.7, 1.6)  # a wide lens comes near, as in a picture of one's own hand
    return render(Scene((shown,), background, light, Sensor.sample(rng), focal, draw_shadow(rng)), rng)


def _varied_shape(rng) -> Shape:
    """Draw a hand whose measures spread twice as far as those of adults."""
    normal = np.clip(rng.normal(0, 1, 15), -2, 2)
    return Shape(
        palm=1 + normal[:3] * (0.07, 0.07, 0.04),
        thickness=1 + 0.09 * float(normal[3]),
        lengths=1 + 0.06 * normal[4] + 0.03 * normal[5:10],
        widths=1 + 0.06 * normal[10:15],
    )


def pack(sample) -> dict:
    """Turn a `labels.Sample` into the arrays of one hand of a `Bank`, its pictures as files."""
    label, size = sample.hands[0], sample.image.shape[0]
    depth = label.keypoints[:, 2] - label.keypoints[0, 2]
    per_cm = label.camera[0, 0] / label.keypoints[0, 2]  # pixels of one centimetre at the wrist
    mask = np.where(OF_HAND[sample.parts], HAND, np.where(sample.parts > 0, ARM, 0)).astype(np.uint8)
    return {
        "jpeg": cv2.imencode(".jpg", sample.image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 92])[1].ravel(),
        "png": cv2.imencode(".png", mask)[1].ravel(),
        "points": np.column_stack([label.keypoints[:, :2], depth * per_cm]).astype(np.float32) / size,
        "seen": label.visible,
        "right": label.side == "right",
        "monk": label.monk,
    }


def rendered(count: int, seed: int = SEED, size: int = SIZE, varied: bool = False) -> Bank:
    """Render hands, or take them from the cache: a `Bank`. The first hands of a larger bank are the same ones.

    varied: as for `draw`.
    """

    def make(first, chunk):
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            packed = list(pool.map(lambda i: pack(draw([seed, i], size, varied)), range(first, first + chunk)))
        stacked = {name: np.stack([one[name] for one in packed]) for name in ("points", "seen", "right", "monk")}
        for name in ("jpeg", "png"):
            files = [one[name] for one in packed]
            stacked |= {name: np.concatenate(files), f"{name}_ends": np.cumsum([len(file) for file in files])}
        return stacked

    name = f"hand-points-{seed}-{size}{'-varied' * varied}-{source_hash(__file__)}"
    chunks = cached.chunks(name, count, CHUNK, make, "rendering hands")
    pictures = {}
    for name, flag in (("jpeg", cv2.IMREAD_COLOR), ("png", cv2.IMREAD_GRAYSCALE)):
        files = (file for chunk in chunks for file in np.split(chunk[name], chunk[f"{name}_ends"][:-1]))
        pictures[name] = np.stack([cv2.imdecode(file, flag) for file in files])[:count]
    labels = [np.concatenate([chunk[name] for chunk in chunks])[:count] for name in ("points", "seen", "right", "monk")]
    return Bank(pictures["jpeg"][..., ::-1], pictures["png"], *labels)
