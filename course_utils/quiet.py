"""Silence for C and C++ libraries that write on standard error without Python's knowledge."""

from __future__ import annotations

import importlib.util
import io
import logging
import os
import re
import sys
import threading
import warnings
from contextlib import contextmanager, redirect_stderr, redirect_stdout

_LOG_LINE = re.compile(
    r"^(?:WARNING: All log messages before absl::|[IW]\d{4} \d\d:\d\d:\d+\.|INFO: Created TensorFlow Lite).*\n?",
    re.MULTILINE,
)
_LOCK = threading.RLock()  # two threads that swap file descriptors at once would restore the wrong one


@contextmanager
def quiet():
    """Discard what native code writes on standard error; Python's exceptions still propagate.

    OpenCV's video back ends and MediaPipe's graphs log before their own settings can stop them, and in a notebook such
    lines appear in the output of a cell.
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


class QuietImport:
    """An entry of `sys.meta_path` that lets one module be imported in silence, whoever imports it.

    TensorFlow 2.21 logs on standard error before its own settings can stop it, on processors with AVX-512 VNNI.
    """

    def __init__(self, name: str):
        self.name = name

    def find_spec(self, name, path=None, target=None):
        """Find the module as Python does, and make its loader silent; None for all other modules."""
        if name != self.name or self not in sys.meta_path:
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None:
            spec.loader.exec_module = quiet()(spec.loader.exec_module)
        return spec


def drop_log_lines():
    """In a notebook, leave out the lines that MediaPipe, LiteRT and TensorFlow log; their errors are still shown.

    Their threads log at any time, also outside of `quiet`. ipykernel collects what they write, and sends it now and
    then; here lines are dropped before. (IPython exchanges `sys.stderr.write` itself in each cell.)
    """
    stream = sys.stderr
    collected = getattr(stream, "_flush_buffers", None)
    if type(stream).__module__ == "ipykernel.iostream" and collected and not hasattr(stream, "drops_log_lines"):

        def without_log_lines():
            for parent, text in collected():
                yield parent, _LOG_LINE.sub("", text)

        stream._flush_buffers, stream.drops_log_lines = without_log_lines, True


@contextmanager
def silent():
    """Silence Python, too: discard prints, warnings and logs; exceptions still propagate."""
    limit = logging.root.manager.disable
    with quiet(), redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.disable(logging.ERROR)
        try:
            yield
        finally:
            logging.disable(limit)
