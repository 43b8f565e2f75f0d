"""Frame sources: each is an iterable of `Frame`, can be iterated again, and always releases its device."""

from __future__ import annotations

import os
import sys
import time
import warnings
import weakref
from collections.abc import Iterable
from contextlib import AbstractContextManager
from itertools import count
from pathlib import Path

import cv2
import numpy as np

from course_utils.overlay import Frame
from course_utils.quiet import quiet

PHOTO_SUFFIXES = {".bmp", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
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
BLACK = 12  # the brightest value of a black picture, which has noise


class CameraError(RuntimeError):
    """A frame source that gives no pictures; the message says what to do."""


class Source(AbstractContextManager):
    """A frame source as a context manager; leaving the `with` block closes it."""

    _frames = None

    def __iter__(self):
        """Start from the beginning; an iteration that is still running ends."""
        self.close()
        self._frames = weakref.ref(frames := self._read())
        return frames

    def __exit__(self, *error):
        self.close()

    def close(self):
        """Release the device; may be called twice."""
        frames = self._frames and self._frames()
        # The generator's `finally` releases the device. A running one belongs to the caller's own loop.
        if frames is not None and not frames.gi_running:
            frames.close()


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
                raise CameraError(f"Camera {self.index} cannot be opened. {_camera_advice()}")
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
                    raise CameraError(f"Camera {self.index} {STOPPED if seen else NO_PICTURE}")
                time.sleep(0.03)
                continue
            failed = 0
            if black is not None:
                black = black + 1 if image.max() <= BLACK else None
                if black == BLACK_FRAMES:
                    raise CameraError(
                        f"Camera {self.index} gives black pictures only. Open its lid or privacy shutter, "
                        f"or allow this program to use it. {_camera_advice()}"
                    )
            seen = True
            yield Frame(_rgb(image, self.mirror), now, self.mirror)


class Clip(Source):
    """A video file.

    mirror: flip left and right. Attributes: fps, size (width, height), count (as the file says, 0 if it does not).
    Frame times are n / fps seconds.
    Raises CameraError if the file is missing or OpenCV cannot read it as a video.
    """

    def __init__(self, path, mirror: bool = False):
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # no log lines for a damaged clip
        self.path, self.mirror = Path(path), mirror
        if self.path.is_dir():
            raise CameraError(f"{self.path} is a folder, not a clip. For a folder of photos use Photos(folder).")
        if not self.path.is_file():
            raise CameraError(f"There is no clip {self.path}. Check its name and folder ({Path.cwd()} is the current).")
        with quiet():
            capture = cv2.VideoCapture(str(self.path))
            ok, image = capture.read()
            fps, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
            capture.release()
        if not ok:
            raise CameraError(
                f"{self.path} cannot be read as a video. Is it complete? MP4, WebM, AVI, MKV and GIF files are usual."
            )
        # Some files claim 0 or 90,000 frames a second.
        self.fps = fps if 1 <= fps <= 240 else 30.0
        self.size = image.shape[1], image.shape[0]
        self.count = max(0, int(count))

    def _read(self):
        with quiet():
            capture = cv2.VideoCapture(str(self.path))
        try:
            for n in count():
                ok, image = capture.read()
                if not ok:
                    return
                yield Frame(_rgb(image, self.mirror), n / self.fps, self.mirror)
        finally:
            capture.release()


class Photos(Source):
    """The pictures of a folder in the order of their names, or a single picture.

    seconds: how long each one is shown, for the frame times.
    A file that cannot be read is skipped with a warning. Raises CameraError if there is no picture at all.
    """

    def __init__(self, folder, seconds: float = 1.0):
        self.folder, self.seconds = Path(folder), seconds
        if not self.folder.exists():
            raise CameraError(f"There is no {self.folder}. Check its name and folder ({Path.cwd()} is the current).")
        files = self.folder.iterdir() if self.folder.is_dir() else [self.folder]
        self.files = sorted(file for file in files if file.suffix.lower() in PHOTO_SUFFIXES)
        if not self.files:
            raise CameraError(f"{self.folder} holds no pictures ({', '.join(sorted(PHOTO_SUFFIXES))}).")

    def _read(self):
        shown = 0
        for file in self.files:
            # Not cv2.imread, which cannot open names beyond ASCII on Windows.
            data = np.frombuffer(file.read_bytes(), np.uint8)
            with quiet():
                image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
            if image is None:
                warnings.warn(f"{file.name} is skipped: it cannot be read as a picture.", stacklevel=2)
                continue
            yield Frame(_rgb(image, mirror=False), shown * self.seconds)
            shown += 1
        if not shown:
            raise CameraError(f"None of the {len(self.files)} pictures in {self.folder} can be read.")


class Frames(Source):
    """The frames of any iterable: a list, a generator, a synthetic camera. Closing it leaves the iterable as it is."""

    def __init__(self, frames: Iterable):
        self.frames = frames

    def _read(self):
        for frame in self.frames:  # noqa: UP028 - `yield from` would close the caller's generator
            yield frame


def open_source(spec) -> Source:
    """Open a frame source by its name.

    spec: "camera" (or "camera:1" for the second), "synthetic", the path of a clip, of a picture or of a folder of
    photos, or anything iterable that gives frames.
    Raises CameraError with what to do, TypeError for something else.
    """
    if isinstance(spec, (str, os.PathLike)):
        name = os.fspath(spec)
        if name == "synthetic":
            from course_utils.drawn.marker import MarkerCamera

            return Frames(MarkerCamera())
        if name == "camera" or name.startswith("camera:"):
            index = name.partition(":")[2] or "0"
            return Webcam(int(index) if index.isdigit() else index)
        path = Path(name)
        return Photos(path) if path.is_dir() or path.suffix.lower() in PHOTO_SUFFIXES else Clip(path)
    if isinstance(spec, Iterable):
        return spec if isinstance(spec, Source) else Frames(spec)
    raise TypeError(
        f'A source is "camera", "synthetic", a path, or something that gives frames; this is a {type(spec).__name__}.'
    )


def _rgb(image, mirror):
    # One copy: OpenCV's pictures are BGR, and MediaPipe needs contiguous memory.
    return np.ascontiguousarray(image[:, ::-1, ::-1] if mirror else image[..., ::-1])


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
