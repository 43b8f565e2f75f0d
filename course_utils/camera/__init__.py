"""Where frames come from (webcam, clip, photos, the notebook's live camera) and where pictures go (GIF, MP4).

The widgets are loaded on first use: they need anywidget, which a script without a notebook does without.
"""

import importlib

from course_utils.camera.play import film, play, save_clip
from course_utils.camera.sources import CameraError, Clip, Photos, Webcam, open_source

_WIDGETS = {
    "DrawingPad": "pad",
    "GestureRecorder": "recorder",
    "LiveCamera": "live",
    "Recording": "recorder",
    "TrackedFrame": "engine",
    "browser_hands": "engine",
}

__all__ = [
    "CameraError",
    "Clip",
    "DrawingPad",
    "GestureRecorder",
    "LiveCamera",
    "Photos",
    "Recording",
    "TrackedFrame",
    "Webcam",
    "browser_hands",
    "film",
    "open_source",
    "play",
    "save_clip",
]


def __getattr__(name):
    """Load a widget on first use (PEP 562)."""
    if name in _WIDGETS:
        return getattr(importlib.import_module(f"{__name__}.{_WIDGETS[name]}"), name)
    raise AttributeError(f"course_utils.camera has no {name!r}; it has {', '.join(__all__)}")
