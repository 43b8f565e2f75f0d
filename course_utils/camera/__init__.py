"""Where frames come from (webcam, clip, photos, the notebook's live camera) and where pictures go (GIF, MP4).

Every part is loaded at first use: the widgets need anywidget, which a script without a notebook may not have.
"""

from course_utils import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    engine=["browser_hands"],
    live=["LiveCamera"],
    pad=["DrawingPad"],
    playback=["check_clip_path", "film", "play", "save_clip"],
    server=["quick"],
    recorder=["GestureRecorder", "Recording"],
    clip=["Clip"],
    photos=["Photos", "read_picture"],
    source=["CameraError"],
    sources=["Webcam", "open_source"],
)
