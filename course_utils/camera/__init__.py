"""Where frames come from (webcam, clip, photos, synthetic marker) and where pictures go (GIF, MP4)."""

from course_utils.camera.play import play, save_clip
from course_utils.camera.sources import CameraError, Clip, Photos, Webcam, open_source

__all__ = ["CameraError", "Clip", "Photos", "Webcam", "open_source", "play", "save_clip"]
