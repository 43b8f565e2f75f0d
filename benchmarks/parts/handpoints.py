"""Points of hands that people labelled, by both trackers; and what the readers of other lessons make of our points."""

from __future__ import annotations

import io
import zipfile

import numpy as np

from course_utils import checkpoints
from course_utils.data.reading import picture
from course_utils.handpoints.metrics import pck
from course_utils.track.hand_crop import turned_square
from course_utils.track.own_hands import VIEWS, look_twice
from parts import fingers, gestures
from parts.pictures import Row, find, folder, pictures, share, tracker

REAL, EMPTY = "hand_keypoints/real_world_a.zip", "hand_gestures/one_hand_pink_wall.zip"
HOW = "one person's hand, 21 points labelled in three dimensions, close to the camera"
ENGINES = {"ours": "our tracker", "mediapipe": "MediaPipe"}


def handpoints(most):
    """PCK in true boxes and end to end, false hands, and gestures and counts read from either tracker's points."""
    images, truth = real_hands(most)
    rows = _in_boxes(images, truth)
    for engine, name in ENGINES.items():
        track = tracker("HandTracker", engine=engine)
        rows += _end_to_end(images, truth, track, name)
        empty = [bool(track(image)) for _, image in pictures(EMPTY, lambda file: folder(file) == "empty" or None, most)]
        rows.append(share(f"{name}: a hand in a picture without", empty, "one wall, nobody in the picture"))
    for engine, name in ENGINES.items():
        track = tracker("HandTracker", engine=engine)
        by_landmarks = {row.name: row for row in fingers.counted(most, track)}["counting, by landmarks"]
        rows.append(Row(f"{name}: {by_landmarks.name}", *list(vars(by_landmarks).values())[1:]))
        rows.append(gestures.all_sets(most, track, name))
    return rows


def real_hands(most=None) -> tuple[list[np.ndarray], np.ndarray]:
    """Read the 291 hands of the "real world" test set: uint8[256, 256, 3] and points float32[n, 21, 2], in pixels.

    Ge and others 2019, "3D Hand Shape and Pose Estimation from a Single RGB Image" (arXiv 1903.00812): points in the
    camera's space, which are projected and moved into the crops. Empty where the file is not there.
    """
    from scipy.io import loadmat

    images, truth = [], []
    if (path := find(REAL)) is None:
        return images, np.zeros((0, 21, 2), np.float32)
    with zipfile.ZipFile(path) as box:
        poses, camera = (loadmat(io.BytesIO(box.read(name))) for name in ("pose_gt.mat", "params.mat"))
        there = set(box.namelist())
        for i, name in enumerate(str(part).strip() for part in camera["image_path"].ravel()):
            if name in there and (most is None or len(images) < most):
                images.append(picture(box.read(name)))
                focal, centre = np.split(camera["cam_param"][i], 2)
                xy = poses["pose_gt"][i, :, :2] / poses["pose_gt"][i, :, 2:] * focal + centre
                left_top, size = np.split(camera["bbox"][i], 2)
                truth.append((xy - left_top) / size * images[-1].shape[1::-1])
    return images, np.array(truth, np.float32).reshape(-1, 21, 2)


def _percent(value, count, name, how):
    return Row(name, f"{100 * value:.1f} %" if count else None, count, how)


def _in_boxes(images, truth):
    """The regressor alone, in true boxes: not turned, its second crop from its own points; and turned upright."""
    rows = []
    for kind, upright in (("float16", False), ("int8", False), ("int8", True)):
        net, found = checkpoints.load("handpoints", kind), []
        for image, points in zip(images, truth, strict=True):
            square = turned_square(points, None if upright else 0.0)
            if not upright:
                square = turned_square(look_twice(net, image, square).points)
            found.append(look_twice(net, image, square, VIEWS).points[:, :2])
        for threshold in (0.1, 0.2):
            value = pck(found, truth, threshold) if images else 0
            name = f"our net, {kind}, true boxes{' turned upright' * upright}: PCK@{threshold}"
            rows.append(_percent(value, len(images), name, HOW))
    return rows


def _end_to_end(images, truth, track, name):
    found = np.full_like(truth, np.nan)
    for i, image in enumerate(images):
        if hands := track(image):
            # The hand that is near the labelled one, if several are found.
            points = [hand.points[:, :2] * image.shape[1::-1] for hand in hands]
            found[i] = min(points, key=lambda one: np.linalg.norm(one - truth[i]))
    there = np.isfinite(found[:, 0, 0])
    rows = [share(f"{name}: hands found", there, HOW)]
    for threshold in (0.1, 0.2):
        value = pck(found, truth, threshold) if images else 0
        rows.append(_percent(value, len(images), f"{name}: PCK@{threshold} of all hands", HOW))
    return rows
