"""Contact sheets: one picture with many rendered hands."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils import overlay
from course_utils.drawn.hand.poses import POSES
from course_utils.drawn.hand.random_scene import draw
from course_utils.drawn.hand.scene import VIEWS
from course_utils.track import Hand, hand_overlay

YELLOW = (255, 230, 60)


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
            points = sample.hands[0].keypoints / (size, size, 1)
            marks = hand_overlay([Hand(points, points, "", 1.0)] if column % 2 else [])
            pictures.append(overlay.draw(overlay.Frame(sample.image), marks))
        label = np.full((size // 8 + 10, size * columns, 3), 24, np.uint8)
        cv2.putText(label, pose.replace("_", " "), (6, size // 8 + 2), 0, max(0.4, size / 280), YELLOW, 1, cv2.LINE_AA)
        rows += [label, np.hstack(pictures)]
    return np.vstack(rows)
