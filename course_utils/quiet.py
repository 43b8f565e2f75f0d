"""Silence for C and C++ libraries that write on standard error behind Python's back."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import contextmanager

_LOCK = threading.RLock()  # two threads that swap file descriptors at once would leave the wrong one behind


@contextmanager
def quiet():
    """Send what native code writes on standard error to nowhere; Python's exceptions pass as ever.

    OpenCV's video back ends and MediaPipe's graphs log before their own switches can stop them, and in a notebook
    such lines end up in the output of a cell.
    """
    with _LOCK:
        try:
            if sys.stderr:
                sys.stderr.flush()
            saved = os.dup(2)
        except (OSError, ValueError):  # a program without a standard error has nothing to silence
            saved = None
        try:
            if saved is not None:
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, 2)
                os.close(nowhere)
            yield
        finally:
            if saved is not None:
                os.dup2(saved, 2)
                os.close(saved)
