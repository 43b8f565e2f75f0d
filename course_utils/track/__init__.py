"""MediaPipe's trackers as small classes: a frame goes in, landmarks come out."""

from course_utils import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    bodies=["Body", "BodyTracker", "body_overlay"],
    faces=["Face", "FaceTracker", "face_overlay"],
    hands=["CONNECTIONS", "LANDMARKS", "Hand", "HandTracker", "hand_overlay"],
    tasks=["TrackerError"],
)
