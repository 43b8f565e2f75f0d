"""Contact sheets: one picture with many rendered hands."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.drawn.hand.poses import POSES
from course_utils.drawn.hand.random_scene import draw
from course_utils.drawn.hand.scene import VIEWS

CHAINS = ((0, 1, 2, 3, 4), (0, 5, 6, 7, 8), (5, 9, 10, 11, 12), (9, 13, 14, 15, 16), (13, 17, 18, 19, 20), (0, 17))
GREEN, YELLOW = (0, 200, 120), (255, 230, 60)


def skeleton(image, keypoints):
    """Draw keypoints[21, 2 or 3] in pixels over a copy of a picture."""
    image = image.copy()
    width = max(1, image.shape[0] // 200)
    for chain in CHAINS:
        path = np.rint(keypoints[list(chain), :2] * 8).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(image, [path], False, GREEN, width, cv2.LINE_AA, shift=3)
    return image


def contact_sheet(poses=tuple(POSES), columns=6, size=128, seed=0, **options):
    """Draw a sheet with one row for each pose and the views in turn; returns uint8[h, w, 3] RGB.

    Every second picture shows its skeleton.
    options: further arguments of `draw`, such as side="left", roll=10 or tone=0.9.
    """
    views = list(VIEWS)
    rows = []
    for row, pose in enumerate(poses):
        pictures = []
        for column in range(columns):
            view = views[column // 2 % len(views)]
            sample = draw([seed, row, column], pose, view, (size, size), **options)
            pictures.append(skeleton(sample.image, sample.hands[0].keypoints) if column % 2 else sample.image)
        label = np.full((size // 8 + 10, size * columns, 3), 24, np.uint8)
        cv2.putText(label, pose.replace("_", " "), (6, size // 8 + 2), 0, max(0.4, size / 280), YELLOW, 1, cv2.LINE_AA)
        rows += [label, np.hstack(pictures)]
    return np.vstack(rows)
