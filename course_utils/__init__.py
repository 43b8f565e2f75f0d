"""Helpers of the Haptic Learning course: reading hands, faces and poses with an ordinary camera and no GPU.

`import course_utils` is light: a submodule is loaded when it is first used, so `course_utils.track`
brings in MediaPipe and `course_utils.nets` brings in Keras, and nothing else does.
"""

import importlib
import os

__version__ = "0.1.0"
# TensorFlow tells its life story on standard error when it starts; errors are still shown.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
__all__ = [
    "airdraw",
    "bodies",
    "camera",
    "check",
    "data",
    "doodles",
    "drowsiness",
    "facegate",
    "faces",
    "frugal",
    "gallery",
    "gestures",
    "icons",
    "letters",
    "metrics",
    "nets",
    "openpose",
    "overlay",
    "own_gestures",
    "pictogram",
    "poses",
    "quickdraw",
    "rldd",
    "segmentation",
    "show",
    "signnet",
    "synth",
    "track",
    "train",
]


def full_profile() -> bool:
    """Whether COURSE_PROFILE asks for the long trainings ("full") rather than the short ones ("quick", the default).

    Raises ValueError for any other word.
    """
    profile = os.environ.get("COURSE_PROFILE", "quick")
    if profile not in ("quick", "full"):
        raise ValueError(f"COURSE_PROFILE is {profile!r}; it can be 'quick' or 'full'.")
    return profile == "full"


def __getattr__(name):
    """Load a submodule on first use (PEP 562)."""
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"course_utils has no module {name!r}; it has {', '.join(__all__)}")


def __dir__():
    return sorted([*globals(), *__all__])
