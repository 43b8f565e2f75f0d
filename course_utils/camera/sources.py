"""Frame sources: each is an iterable of `Frame`, can be iterated again, and always releases its device."""

from __future__ import annotations

import os
import sys
import time
import weakref
from collections.abc import Iterable
from pathlib import Path

import cv2

from course_utils.camera.clip import Clip
from course_utils.camera.photos import Photos, is_picture
from course_utils.camera.source import CameraError, Source, rgb
from course_utils.files import without_passwords
from course_utils.overlay import Frame
from course_utils.quiet import quiet

ADDRESSES = ("http://", "https://", "rtmp://", "rtsp://", "rtsps://", "tcp://", "udp://")  # of network cameras
FAILED_READS = 10  # in a row; a camera may drop a frame or two
BLACK_FRAMES = 60  # cameras start dark; two seconds of black mean a closed lid or a missing permission
NO_PICTURE = (
    "opens but gives no picture. Often another program uses it: close video calls, other notebooks and browser tabs "
    "with a camera, then run this again."
)
STOPPED = (
    "gives no more pictures. Was it unplugged, or did the computer sleep? Plug it in again and run this once more; "
    "everything drawn so far is kept."
)
NETWORK = "Check its address, name and password, and that this computer can reach it."
BLACK = 12  # the brightest value of a black picture, which has noise


class Webcam(Source):
    """A camera of this computer, opened at the first frame and released when the loop ends or fails.

    index: 0 is the built-in camera; or the address of a network camera ("rtsp://..."). size: the wanted (width,
    height); the camera may choose another. mirror: flip left and right, so that it looks like a mirror.
    Frame times are seconds since the camera started.
    Raises CameraError if there is no camera, if it gives no or only black pictures, and if it is unplugged.
    """

    _running = weakref.WeakValueDictionary()  # index -> Webcam: a cell that runs twice must not block its own camera

    def __init__(self, index: int | str = 0, size=(640, 480), mirror: bool = True):
        self.index, self.size, self.mirror = index, size, mirror
        self._name = f"Camera {without_passwords(str(index))}"

    def _read(self):
        earlier = self._running.get(self.index)
        if earlier is not None and earlier is not self:
            earlier.close()
        # Media Foundation takes half a minute to open some cameras on Windows with its hardware transforms.
        os.environ.setdefault("OPENCV_VIDEOIO_MSMF_ENABLE_HW_TRANSFORMS", "0")
        with quiet():
            capture = cv2.VideoCapture(self.index)
        try:
            if not capture.isOpened():
                advice = _camera_advice() if isinstance(self.index, int) else NETWORK
                raise CameraError(f"{self._name} cannot be opened. {advice}")
            self._running[self.index] = self
            capture.set(cv2.CAP_PROP_FRAME_WIDTH, self.size[0])
            capture.set(cv2.CAP_PROP_FRAME_HEIGHT, self.size[1])
            capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # an old frame is worse than none
            yield from self._frames_of(capture)
        finally:
            capture.release()
            if self._running.get(self.index) is self:
                del self._running[self.index]

    def _frames_of(self, capture):
        start, failed, black = time.perf_counter(), 0, 0
        seen = False
        while True:
            ok, image = capture.read()
            now = time.perf_counter() - start
            if not ok:
                failed += 1
                if failed >= FAILED_READS:
                    raise CameraError(f"{self._name} {STOPPED if seen else NO_PICTURE}")
                time.sleep(0.03)
                continue
            failed = 0
            if black is not None:
                black = black + 1 if image.max() <= BLACK else None
                if black == BLACK_FRAMES:
                    raise CameraError(
                        f"{self._name} gives black pictures only. Open its lid or privacy shutter, "
                        f"or allow this program to use it. {_camera_advice()}"
                    )
            seen = True
            yield Frame(rgb(image, self.mirror), now, self.mirror)


class Frames(Source):
    """The frames of any iterable: a list, a generator, a synthetic camera. Closing it leaves the iterable as it is."""

    def __init__(self, frames: Iterable):
        self.frames = frames

    def _read(self):
        for frame in self.frames:  # noqa: UP028 - `yield from` would close the caller's generator
            yield frame


def open_source(spec, mirror: bool | None = None) -> Source:
    """Open a frame source by its name.

    spec: "camera" (or "camera:1" for the second), "synthetic", the path of a clip, of a picture or of a folder of
    photos, the address of a network camera ("rtsp://..."), or anything iterable that gives frames.
    mirror: flip left and right; by default a camera is mirrored and a clip is not. Only these two can be mirrored.
    Raises CameraError with what to do, TypeError for something else.
    """
    if isinstance(spec, (str, os.PathLike)):
        name = os.fspath(spec)
        if name == "synthetic":
            from course_utils.drawn.marker import MarkerCamera

            return Frames(MarkerCamera())
        if name == "camera" or name.startswith(("camera:", *ADDRESSES)):
            index = name.removeprefix("camera").removeprefix(":") or "0"
            return Webcam(int(index) if index.isdecimal() else index, mirror=mirror is not False)
        path = Path(name)
        return Photos(path) if path.is_dir() or is_picture(path) else Clip(path, mirror=bool(mirror))
    if isinstance(spec, Iterable):
        return spec if isinstance(spec, Source) else Frames(spec)
    raise TypeError(
        f'A source is "camera", "synthetic", a path, or something that gives frames; this is a {type(spec).__name__}.'
    )


def _camera_advice():
    """Say what to do on this kind of computer."""
    if "google.colab" in sys.modules:
        return "Colab's computer has none: use LiveCamera, which takes the one of your browser, or a clip."
    advice = {
        "darwin": "On macOS allow it in System Settings, Privacy & Security, Camera, for the program that runs "
        "Python (Terminal, VS Code), and start that program again.",
        "win32": "On Windows allow it in Settings, Privacy & security, Camera, also for desktop apps.",
    }.get(sys.platform, "On Linux `ls /dev/video*` shows the cameras; your user must be in the group `video`.")
    return (
        f"Is one plugged in, and does no other program use it? {advice} A remote machine (VS Code over SSH, WSL, a "
        'hub) has no camera: use LiveCamera, or the source "synthetic", or a clip.'
    )
