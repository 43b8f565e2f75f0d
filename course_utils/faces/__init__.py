"""Lesson 5, faces: find a face, embed it, decide who it is, and ask for a blink."""

from course_utils import attach

LESSON = 5
# Name on the command line: its class in here, and what it does.
DEMOS = {"faces": ("FaceGate", "a gate that names people, and asks for a blink first")}
RECIPES = {"faces": "the face embedder, on drawn people"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["FaceGate", "tracker"],
    blink_challenge=["BlinkChallenge"],
    embedding=["NETS", "Embedder", "FaceDetector", "Found", "align", "similarity"],
    gallery=["Gallery"],
    net=["face_net"],
    verification=["THRESHOLD", "accept_rate", "auc", "cosine_distance", "pairs", "threshold_at", "unit"],
)
