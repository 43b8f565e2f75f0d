"""The base of all frame sources: an iterable of `Frame` that releases its device whatever happens."""

from __future__ import annotations

import weakref
from contextlib import AbstractContextManager

import numpy as np

from course_utils.files import without_passwords


class CameraError(RuntimeError):
    """A frame source that gives no pictures; the message says what to do, without the passwords of addresses."""

    def __init__(self, message: str):
        super().__init__(without_passwords(message))


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


def rgb(image, mirror: bool) -> np.ndarray:
    """Convert OpenCV's BGR picture to RGB, and flip left and right if `mirror`."""
    # One copy: MediaPipe needs contiguous memory.
    return np.ascontiguousarray(image[:, ::-1, ::-1] if mirror else image[..., ::-1])
