"""`Clip`: the frames of a video file, with the file's own times, the right way round, and without damaged ones."""

from __future__ import annotations

import os
import struct
import warnings
from pathlib import Path

import cv2

from course_utils.camera.source import CameraError, Source, rgb
from course_utils.overlay import Frame
from course_utils.quiet import quiet

FAILED_READS = 30  # in a row; a damaged place may be longer, but then the file says how many frames should follow
# The display matrices ((a, b), (c, d)) that mirror a picture: x, y go to ax + cy, bx + dy.
MIRRORS = {
    ((-1, 0), (0, 1)): lambda image: image[:, ::-1],
    ((1, 0), (0, -1)): lambda image: image[::-1],
    ((0, 1), (1, 0)): lambda image: image.transpose(1, 0, 2),
    ((0, -1), (-1, 0)): lambda image: image[::-1, ::-1].transpose(1, 0, 2),
}


class Clip(Source):
    """A video file.

    mirror: flip left and right. Attributes: fps (the mean), size (width, height), count (as the file says, 0 if it
    does not). Frame times are those of the file, in seconds; frames may follow each other at any pace.
    Damaged frames are left out, with a warning that counts them.
    Raises CameraError if the file is missing or OpenCV cannot read it as a video.
    """

    def __init__(self, path, mirror: bool = False):
        os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # no log lines for a damaged clip
        self.path, self.mirror = Path(path), mirror
        if self.path.is_dir():
            raise CameraError(f"{self.path} is a folder, not a clip. For a folder of photos use Photos(folder).")
        if not self.path.is_file():
            raise CameraError(f"There is no clip {self.path}. Check its name and folder ({Path.cwd()} is the current).")
        self._upright = MIRRORS.get(display_matrix(self.path))
        with quiet():
            capture = self._open()
            reads = (capture.read() for _ in range(FAILED_READS))
            image = next((image for ok, image in reads if ok), None)
            fps, count = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
            capture.release()
        if image is None:
            raise CameraError(
                f"{self.path} cannot be read as a video. Is it complete? MP4, WebM, AVI, MKV and GIF files are usual."
            )
        # Some files claim 0 or 90,000 frames a second.
        self.fps = fps if 0 < fps <= 240 else 30.0
        self.size = self._turned(image).shape[1::-1]
        self.count = max(0, int(count))

    def _open(self):
        # An absolute path, because FFmpeg reads "a:b.mp4" as an address of the protocol "a".
        capture = cv2.VideoCapture(str(self.path.absolute()))
        if self._upright:  # OpenCV knows rotations only, and takes a mirror for one
            capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 0)
        return capture

    def _turned(self, image):
        return self._upright(image) if self._upright else image

    def _read(self):
        with quiet():
            capture = self._open()
        shown = failed = lost = 0
        last = -1.0
        try:
            while failed < max(FAILED_READS, self.count - shown - lost):
                ok, image = capture.read()
                if not ok:
                    failed += 1
                    continue
                seconds = capture.get(cv2.CAP_PROP_POS_MSEC) / 1000
                if failed:  # one read may skip several damaged frames; the gap in time shows how many
                    lost += max(failed, round((seconds - last) * self.fps) - 1)
                    failed = 0
                if not seconds > last:  # some files have no times, or times that go back
                    seconds = max(0.0, last + 1 / self.fps) if shown else 0.0
                last, shown = seconds, shown + 1
                yield Frame(rgb(self._turned(image), self.mirror), seconds, self.mirror)
        finally:
            capture.release()
        if lost:
            warnings.warn(f"{self.path.name}: {lost} frames are damaged and were left out.", stacklevel=2)


def display_matrix(path) -> tuple | None:
    """How the picture of an MP4 or MOV file is turned before it is shown: ((a, b), (c, d)), each -1, 0 or 1.

    ((1, 0), (0, 1)) leaves it as it is. None for another kind of file.
    Source: ISO/IEC 14496-12, section 8.3.2, the track header box.
    """
    with open(path, "rb") as file:
        for movie in _boxes(file, b"moov", 0, os.fstat(file.fileno()).st_size):
            for track in _boxes(file, b"trak", *movie):
                for start, end in _boxes(file, b"tkhd", *track):
                    file.seek(max(start, end - 44))
                    header = file.read(44)  # its end: nine numbers, then width and height, which are 0 for sound
                    if len(header) == 44 and any(header[36:]):
                        a, b, _, c, d = struct.unpack(">5i", header[:20])
                        return ((_sign(a), _sign(b)), (_sign(c), _sign(d)))
    return None


def _boxes(file, kind, start, end):
    """Yield where the content of each box of a kind starts and ends, between two places of an MP4 file."""
    while start + 8 <= end:
        file.seek(start)
        size, name = struct.unpack(">I4s", file.read(8))
        content = start + 8
        if size == 1:  # a large box
            size, content = int.from_bytes(file.read(8), "big"), start + 16
        stop = min(start + size, end) if size else end
        if stop < content:  # another kind of file, or a damaged one
            return
        if name == kind:
            yield content, stop
        start = stop


def _sign(number):
    return (number > 0) - (number < 0)
