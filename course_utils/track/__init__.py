"""MediaPipe's trackers behind small classes: a frame goes in, landmarks come out."""

from course_utils.track.bodies import Body, BodyTracker, body_overlay
from course_utils.track.faces import Face, FaceTracker, face_overlay
from course_utils.track.hands import CONNECTIONS, LANDMARKS, Hand, HandTracker, hand_overlay
from course_utils.track.tasks import TrackerError

__all__ = [
    "CONNECTIONS",
    "LANDMARKS",
    "Body",
    "BodyTracker",
    "Face",
    "FaceTracker",
    "Hand",
    "HandTracker",
    "TrackerError",
    "body_overlay",
    "face_overlay",
    "hand_overlay",
]
