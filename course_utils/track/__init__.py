"""MediaPipe's trackers behind small classes: a frame goes in, landmarks come out."""

from course_utils.track.faces import Face, FaceTracker, face_overlay
from course_utils.track.hands import CONNECTIONS, LANDMARKS, Hand, HandTracker, hand_overlay
from course_utils.track.tasks import OnFirstFrame, TrackerError

__all__ = [
    "CONNECTIONS",
    "LANDMARKS",
    "Face",
    "FaceTracker",
    "Hand",
    "HandTracker",
    "OnFirstFrame",
    "TrackerError",
    "face_overlay",
    "hand_overlay",
]
