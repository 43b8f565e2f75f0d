"""Trackers as small classes: a frame goes in, landmarks come out. MediaPipe's, and for hands the course's own."""

from course_utils import attach

# Name on the command line, and what it does: see `jobs.named`.
JOBS = {"track_hands": "track the hands in all pictures of a data set"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    bodies=["Body", "BodyTracker", "body_overlay"],
    faces=["Face", "FaceTracker", "face_overlay"],
    hand=["CONNECTIONS", "LANDMARKS", "Hand", "hand_overlay"],
    hands=["HandTracker"],
    tasks=["TrackerError"],
)
