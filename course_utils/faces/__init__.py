"""Lesson 5, faces: find a face, embed it, decide who it is, ask for a blink."""

import lazy_loader

LESSON = 5
# Name on the command line: its class in here, and what it does.
DEMOS = {"faces": ("FaceGate", "a door that names who looks into it, and asks for a blink")}
RECIPES = {"faces": "the face embedder, on drawn people"}

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["blink_challenge", "check", "data", "demo", "embedding", "gallery", "net", "train", "verification"],
    {
        "demo": ["FaceGate", "tracker"],
        "blink_challenge": ["BlinkChallenge"],
        "embedding": ["Embedder", "FaceDetector", "Found", "align", "similarity"],
        "gallery": ["Gallery"],
        "net": ["face_net"],
        "verification": ["THRESHOLD", "accept_rate", "auc", "cosine_distance", "pairs", "threshold_at", "unit"],
    },
)
