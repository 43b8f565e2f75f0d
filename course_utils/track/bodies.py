"""Bodies: 33 landmarks each, by MediaPipe's pose landmarker (Bazarevsky et al. 2020, arXiv 2006.10204)."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track.tasks import Landmarker, xyz

LANDMARKS = (
    "nose",
    *(f"{side} eye {corner}" for side in ("left", "right") for corner in ("inner", "middle", "outer")),
    *("left ear", "right ear", "mouth left", "mouth right"),
    *(
        f"{side} {joint}"
        for joint in ("shoulder", "elbow", "wrist", "pinky", "index", "thumb", "hip", "knee", "ankle", "heel", "foot")
        for side in ("left", "right")
    ),
)
NOSE, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR = 0, 2, 5, 7, 8
# Chains of joints from the trunk outwards: shoulder, elbow, wrist and hip, knee, ankle.
LEFT_ARM, RIGHT_ARM, LEFT_LEG, RIGHT_LEG = (11, 13, 15), (12, 14, 16), (23, 25, 27), (24, 26, 28)
TRUNK = (11, 12, 24, 23, 11)
SEEN = 0.5  # a landmark with a lower visibility is a guess

# The rows of COCO's 17 keypoints: nose, eyes, ears, then shoulders, elbows ... ankles, left before right.
COCO_ROWS = (NOSE, LEFT_EYE, RIGHT_EYE, LEFT_EAR, RIGHT_EAR, *range(11, 17), *range(23, 29))


@dataclass(frozen=True, eq=False)
class Body:
    """One body in one frame.

    points: float32[33, 3], x and y as shares of the frame's width and height, z (depth, smaller is nearer to the
    camera, 0 between the hips) in about the same scale as x. world: float32[33, 3], metres, the origin between the
    hips. visible: float32[33] in [0, 1], the probability that a point is in the frame and not hidden; hidden points
    have coordinates, too. Row names: LANDMARKS; left and right are the person's own in an unmirrored frame.
    """

    points: np.ndarray
    world: np.ndarray
    visible: np.ndarray

    @property
    def area(self) -> float:
        """The area of the box around the visible landmarks, as a share of the frame's; 0 if none is visible."""
        seen = self.points[self.visible >= SEEN, :2]
        return float(np.prod(np.ptp(seen, axis=0))) if len(seen) else 0.0

    def pixels(self, frame: Frame) -> np.ndarray:
        """The landmarks in pixels of the frame, float32[33, 2], to measure lengths and angles."""
        return self.points[:, :2] * np.array(frame.size, np.float32)


class BodyTracker(Landmarker):
    """Find and follow bodies: `tracker(frame)` returns a list of `Body`.

    bodies: how many at most; the tracker looks for faces first and is made for one or two people near the camera.
    mode: "video" or "image". confidence: threshold in [0, 1].
    Raises `data.DataError` if the model file cannot be found or downloaded, TrackerError if MediaPipe does not start.
    """

    def __init__(self, bodies: int = 1, mode: str = "video", confidence: float = 0.5):
        super().__init__("pose", "pose_landmarker_full", bodies, mode, confidence)

    def __call__(self, frame: Frame) -> list[Body]:
        result = self.detect(frame)
        return [
            Body(xyz(points), xyz(world), np.array([point.visibility for point in points], np.float32))
            for points, world in zip(result.pose_landmarks, result.pose_world_landmarks, strict=True)
        ]


def body_overlay(bodies, overlay: Overlay | None = None) -> Overlay:
    """Draw the visible parts of bodies, left limbs orange and right ones blue, onto an overlay or a new one."""
    overlay = Overlay() if overlay is None else overlay
    for body in bodies:
        xy = body.points[:, :2]
        for chain, color in (
            (TRUNK, "white"),
            (LEFT_ARM, "orange"),
            (LEFT_LEG, "orange"),
            (RIGHT_ARM, "sky"),
            (RIGHT_LEG, "sky"),
        ):
            for start, end in pairwise(chain):
                if min(body.visible[[start, end]]) >= SEEN:
                    overlay.line(xy[[start, end]], COLORS[color], 0.012)
        overlay.points(xy[[row for row in COCO_ROWS if body.visible[row] >= SEEN]], COLORS["yellow"], 0.01)
    return overlay
