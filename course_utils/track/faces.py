"""Faces: 478 landmarks, 52 expression scores and the head's pose, by MediaPipe's face landmarker.

Kartynnik et al. 2019, arXiv 1907.06724. The expression scores are those of Apple's ARKit, estimated from the landmarks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track.tasks import SEVERAL, Landmarker, real_side, xyz

# Rows of `Face.points`; right and left are the person's own in an unmirrored frame.
RIGHT_EYE = (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7)
LEFT_EYE = (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249)
INNER_LIPS = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308, 324, 318, 402, 317, 14, 87, 178, 88, 95)
OUTER_LIPS = (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291, 375, 321, 405, 314, 17, 84, 181, 91, 146)
OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
RIGHT_IRIS, LEFT_IRIS = (468, 469, 470, 471, 472), (473, 474, 475, 476, 477)  # the centre first
NOSE_TIP, CHIN = 1, 152


@dataclass(frozen=True, eq=False)
class Face:
    """One face in one frame.

    points: float32[478, 3], x and y as shares of the frame's width and height, z (depth, smaller is nearer to the
    camera) in the same scale as x. blendshapes: 52 scores in [0, 1] by name, such as "jawOpen" or "eyeBlinkLeft",
    where left is the person's own; empty if the tracker was made without them.
    yaw, pitch, roll: degrees, 0 for a face that looks straight into the camera; a positive yaw turns to the person's
    own left, a positive pitch looks up, a positive roll tilts towards the person's own left shoulder.
    """

    points: np.ndarray
    blendshapes: dict = field(default_factory=dict)
    yaw: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0

    @property
    def box(self) -> tuple[float, float, float, float]:
        """Left, top, right and bottom of the landmarks, normalised; outside [0, 1] if the frame cuts the face."""
        return (*self.points[:, :2].min(0).tolist(), *self.points[:, :2].max(0).tolist())

    @property
    def area(self) -> float:
        """The area of the box, as a share of the frame's."""
        x0, y0, x1, y1 = self.box
        return (x1 - x0) * (y1 - y0)

    def pixels(self, frame: Frame) -> np.ndarray:
        """The landmarks in pixels of the frame, float32[478, 2], to measure lengths and angles."""
        return self.points[:, :2] * np.array(frame.size, np.float32)


class FaceTracker(Landmarker):
    """Find and follow faces: `tracker(frame)` returns a list of `Face`, the largest first.

    faces: how many at most. (MediaPipe smooths the landmarks only if it follows one.)
    mode: "video" or "image". confidence: threshold in [0, 1]. blendshapes: also score expressions.
    In a mirrored frame yaw, roll and the names of the blendshapes are still those of the real person, but the rows of
    `points` have the names of the mirrored sides.
    Raises `data.DataError` if the model file cannot be found or downloaded, TrackerError if MediaPipe does not start.
    """

    def __init__(self, faces: int = 1, mode: str = "video", confidence: float = 0.5, blendshapes: bool = True):
        more = {"output_face_blendshapes": blendshapes, "output_facial_transformation_matrixes": True}
        self._faces = faces
        wanted = faces if mode == "video" else max(faces, SEVERAL)  # in a photo all are found, to choose the largest
        super().__init__("face", "face_landmarker", wanted, mode, confidence, **more)

    def __call__(self, frame: Frame) -> list[Face]:
        result = self.detect(frame)
        scores = result.face_blendshapes or [()] * len(result.face_landmarks)
        found = [
            Face(
                xyz(points),
                {real_side(score.category_name, frame.mirrored): score.score for score in shapes},
                *angles(np.asarray(matrix), frame.mirrored),
            )
            for points, shapes, matrix in zip(
                result.face_landmarks, scores, result.facial_transformation_matrixes, strict=True
            )
        ]
        return sorted(found, key=lambda face: face.area, reverse=True)[: self._faces]


def face_overlay(faces, overlay: Overlay | None = None) -> Overlay:
    """Draw oval, eyes and lips of faces onto an overlay or a new one."""
    overlay = Overlay() if overlay is None else overlay
    for face in faces:
        for ring, color, width in (
            (OVAL, "white", 0.004),
            (OUTER_LIPS, "pink", 0.004),
            (INNER_LIPS, "pink", 0.004),
            (RIGHT_EYE, "sky", 0.006),
            (LEFT_EYE, "sky", 0.006),
        ):
            overlay.line(face.points[[*ring, ring[0]], :2], COLORS[color], width)
        overlay.points(face.points[[RIGHT_IRIS[0], LEFT_IRIS[0]], :2], COLORS["sky"], 0.006)
    return overlay


def angles(matrix, mirrored) -> tuple[float, float, float]:
    """Yaw, pitch and roll in degrees from MediaPipe's matrix, whose axes point right, up and to the camera.

    The order is roll, pitch, yaw: R = Ry(yaw) Rx(-pitch) Rz(-roll).
    """
    rotation = matrix[:3, :3]
    yaw = np.arctan2(rotation[0, 2], rotation[2, 2])
    pitch = np.arcsin(np.clip(rotation[1, 2], -1, 1))
    roll = -np.arctan2(rotation[1, 0], rotation[1, 1])
    yaw, pitch, roll = np.degrees((yaw, pitch, roll)).tolist()
    return (-yaw, pitch, -roll) if mirrored else (yaw, pitch, roll)
