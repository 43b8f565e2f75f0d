"""MediaPipe's trackers as small classes: a frame goes in, landmarks come out."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "bodies": ["Body", "BodyTracker", "body_overlay"],
        "faces": ["Face", "FaceTracker", "face_overlay"],
        "hands": ["CONNECTIONS", "LANDMARKS", "Hand", "HandTracker", "hand_overlay"],
        "tasks": ["TrackerError"],
    },
)
