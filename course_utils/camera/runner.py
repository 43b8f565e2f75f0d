"""One run of a live demo, from Start to Stop, in its own thread, so that a slow demo does not block messages."""

from __future__ import annotations

import threading
import time
import traceback
from collections import deque
from contextlib import contextmanager

from course_utils.camera.messages import encode_picture, overlay_to_message
from course_utils.camera.sources import CameraError, open_source
from course_utils.demo import as_demo
from course_utils.files import without_passwords

IN_FLIGHT = 2  # frames: one is sent while the other is processed; more would only add delay
BROWSER_TIMEOUT = 30.0  # seconds without a message from the browser; then its page counts as closed
BUSY_TIMEOUT = 20.0  # seconds that a run waits for a demo that still works on a frame of an earlier run
BUSY = (
    "The demo still works on an earlier picture, so it cannot start again. Wait a moment and press Start; if that does "
    "not help, restart the kernel."
)


class Run(threading.Thread):
    """Answer frames with overlays until `stop()`: frames that the browser sends, or those of a `source`.

    name: the browser's name of this run. demo: a callable from Frame to Overlay. send: called with a message and its
    buffers. lock: held while the demo works. source: None, or anything that `open_source` takes, with its mirror.
    A browser frame is answered with an "overlay" message, a frame of a source is sent as a "picture" message. If the
    demo raises an exception, a "problem" message is sent and the run goes on.
    """

    def __init__(self, name, demo, send, lock, source=None, mirror=None):
        super().__init__(name=f"live camera {name}", daemon=True)
        self.id, self.demo, self.lock = name, as_demo(demo), lock
        self.source, self.mirror = source, mirror
        self.last = None  # the newest frame that the demo saw
        self._send, self._inbox, self._shown = send, deque(maxlen=IN_FLIGHT), deque()
        self._changed, self._stopped, self._last_message = threading.Condition(), False, time.monotonic()
        self._clock, self._seq, self._sending = float("-inf"), -1, 0.0

    def put(self, seq: int, seconds: float, frame, spent: float = 0.0):
        """Take a frame from the browser: its number, its time, a function (time) -> Frame, seconds spent on it so far.

        Returns False if it comes after a newer one. A frame that waits too long is dropped for newer ones.
        """
        with self._changed:
            self._last_message = time.monotonic()
            if seq <= self._seq:
                return False
            self._seq = seq
            # Times must rise, even if the browser's clock does not.
            self._clock = max(seconds, self._clock + 0.001)
            self._inbox.append((seq, frame(self._clock), spent))
            self._changed.notify()
        return True

    def shown(self, seq: int):
        """Note that the browser has drawn a picture, so that the next one may be sent."""
        with self._changed:
            self._last_message = time.monotonic()
            if seq in self._shown:
                self._shown.remove(seq)
            self._changed.notify()

    def alive(self):
        """Note that the browser is still there."""
        self._last_message = time.monotonic()

    def stop(self):
        """End the run; the demo may still finish its current frame."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def run(self):
        """Reset the demo, then answer frames; called by `start()`."""
        try:
            with self._turn():
                self.demo.reset()
            ended = self._answer_browser() if self.source is None else self._play_source()
        except _Busy:
            ended = {"words": BUSY}
        except SystemExit:  # a demo that calls exit() ends its run, and the page releases the camera
            ended = {"words": "The demo called exit(), so it has ended."}
        except BaseException as error:
            ended = problem(error)
        if ended and not self._stopped:
            self._stopped = True
            self._report({"type": "ended", **ended})

    def _answer_browser(self):
        while True:
            with self._changed:
                while not self._inbox and not self._stopped:
                    if not self._changed.wait(1.0) and time.monotonic() - self._last_message > BROWSER_TIMEOUT:
                        return {"words": "The page has not sent anything for half a minute."}
                if self._stopped:
                    return None
                seq, frame, spent = self._inbox.popleft()
            began = time.perf_counter()
            try:
                message, buffers, done = self._see(frame)
            except Exception as error:
                self._report({"type": "problem", "seq": seq, **problem(error)})
                continue
            cost = self._cost(began - spent, done - began)
            self._report({"type": "overlay", "seq": seq, "ms": cost, **message}, buffers)

    def _play_source(self):
        with open_source(self.source, self.mirror) as frames:
            start = None
            for seq, frame in enumerate(frames):
                start = time.perf_counter() - frame.time if start is None else start
                if not self._may_send(start + frame.time):
                    return None
                began = time.perf_counter()
                try:
                    message, buffers, done = self._see(frame)
                except Exception as error:
                    message, buffers, done = {"problem": problem(error), "marks": []}, [], time.perf_counter()
                jpeg = encode_picture(frame.image)
                cost = self._cost(began, done - began)
                with self._changed:
                    self._shown.append(seq)
                self._report({"type": "picture", "seq": seq, "ms": cost, **message}, [jpeg, *buffers])
        return {"words": "The clip has ended."}

    def _may_send(self, due):
        """Wait until a picture is due and fewer than two are in flight; returns False if the run is over."""
        with self._changed:
            while not self._stopped:
                early = due - time.perf_counter()
                if early <= 0 and len(self._shown) < IN_FLIGHT:
                    return True
                self._changed.wait(early if early > 0 else 1.0)
                if time.monotonic() - self._last_message > BROWSER_TIMEOUT:
                    self._stopped = True
        return False

    def _see(self, frame):
        with self._turn():
            overlay = self.demo(frame)
        done = time.perf_counter()
        self.last = frame
        return *overlay_to_message(overlay), done

    @contextmanager
    def _turn(self):
        """Hold the demo's lock. A run that was stopped does not wait for it: hung demos must not pile up threads."""
        end = time.monotonic() + BUSY_TIMEOUT
        while not self.lock.acquire(timeout=0.2):
            if self._stopped or time.monotonic() > end:
                raise _Busy
        try:
            yield
        finally:
            self.lock.release()

    def _cost(self, began, demo):
        """Milliseconds that a frame took in the demo and in all, with the sending time of the previous frame."""
        return {"demo": 1000 * demo, "python": 1000 * (time.perf_counter() - began + self._sending)}

    def _report(self, message, buffers=()):
        if not self._stopped or message["type"] == "ended":
            began = time.perf_counter()
            self._send({**message, "run": self.id}, list(buffers))
            self._sending = time.perf_counter() - began


class _Busy(BaseException):
    """The demo is still busy with a frame of an earlier run. No Exception: it ends the run."""


def problem(error: BaseException) -> dict:
    """Describe an exception: one line in words, and a traceback that begins in the demo, not here.

    A CameraError is written for learners and comes without a traceback.
    """
    name = "" if isinstance(error, CameraError) else f"{type(error).__name__}: "
    trace = error.__traceback__
    while trace and trace.tb_next and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    lines = traceback.format_exception(type(error), error, trace) if name else []
    words, trace = without_passwords(f"{name}{error}"), without_passwords("".join(lines))
    return {"words": words[:2000], "traceback": trace[-8000:]}
