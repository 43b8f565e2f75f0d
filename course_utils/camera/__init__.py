"""Where frames come from (webcam, clip, photos, the notebook's live camera) and where pictures go (GIF, MP4).

The widgets are loaded on first use: they need anywidget, which a script without a notebook does without.
"""

import lazy_loader

from course_utils.camera.play import film, play, save_clip
from course_utils.camera.sources import CameraError, Clip, Photos, Webcam, open_source

__getattr__, _, _ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "engine": ["browser_hands"],
        "live": ["LiveCamera"],
        "pad": ["DrawingPad"],
        "recorder": ["GestureRecorder", "Recording"],
    },
)
__all__ = [
    "CameraError",
    "Clip",
    "DrawingPad",
    "GestureRecorder",
    "LiveCamera",
    "Photos",
    "Recording",
    "Webcam",
    "browser_hands",
    "film",
    "open_source",
    "play",
    "save_clip",
]
