"""`LiveCamera`: any demo, live in the notebook, with the camera of the browser that shows it."""

from __future__ import annotations

import os
import sys
import threading
import time
from functools import partial
from pathlib import Path

import traitlets

from course_utils import show
from course_utils.camera.engine import chosen, engine_files, tracked_frame
from course_utils.camera.engine_files import digests
from course_utils.camera.messages import MessageError, check_picture, decode_picture, echo, number, word
from course_utils.camera.playback import play
from course_utils.camera.runner import Run
from course_utils.camera.widget import STATIC, MessageWidget, javascript
from course_utils.demo import as_demo
from course_utils.files import without_passwords
from course_utils.overlay import Frame

SIZES = ((320, 240), (640, 480), (1280, 720))
# A rendered hand writes a 7: save_clip(CLIP, (f.image for f in drawn.hand.SyntheticCamera("write 7, show victory"))).
CLIP = STATIC / "hand.mp4"
LIVE = ("controls.js", "overlay.js", "screen.js", "browser_camera.js", "browser_tracker.js", "tone.js", "live.js")
BROWSER_ONLY = "Pictures stay in this page; only the landmarks of {} go to your Python."
OWN_PYTHON = "Pictures go to your Python and nowhere else."
COLAB = "On Colab your Python is a computer of Google's: pictures are sent there. Nothing is stored."
HUB = "Your Python is a computer of the class: pictures are sent there. Nothing is stored."
MOST_RUNS = 4  # threads of runs that have not ended


class LiveCamera(MessageWidget):
    """Show a demo live: the browser sends camera pictures to Python and draws the overlays that come back.

    demo: a callable from Frame to Overlay. source: "camera" (of the computer that shows the notebook), "clip" (a
    bundled one: a hand writes a 7), or anything that `open_source` takes, played by Python. size: largest width and
    height of the frames. mirror: flip the camera left and right. engine: "python"; or "browser": MediaPipe's web
    tracker runs in the page and only landmarks are sent, so frames have `hands` (or `faces`, `bodies`, see
    `Demo.tracks`) and a black picture. Without one COURSE_ENGINE decides, for demos that need no pictures.
    sources: more entries of the menu, a dict from name to source. Nothing starts before the user presses Start.
    Attributes: snapshots (a list of Frame, one for each press of the button), answers (what was read since Start).
    Raises TypeError for a demo that is not callable, ValueError for an unknown engine or size.
    """

    _esm = javascript(*LIVE, "start_live.js")
    _css = javascript("live.css")
    settings = traitlets.Dict().tag(sync=True)

    _run, _engine_wanted, _engine_sending = None, False, False

    def __init__(self, demo, source="camera", size=(640, 480), mirror=True, engine=None, sources=None):
        self._lock, self._switch = threading.Lock(), threading.RLock()
        if tuple(size) not in SIZES:
            raise ValueError(f"The size is one of {', '.join(map(str, SIZES))}, not {size!r}.")
        self.demo = as_demo(demo)
        self.engine = engine = chosen(engine, self.demo.tracks)
        self._tracks = self.demo.tracks or "hands"
        self.source = CLIP if isinstance(source, str) and source == "clip" else source
        self.snapshots, self.answers, self._runs = [], [], []
        self._sources, first = _menu(source, sources or {})
        settings = {
            "sources": [[key, title] for key, (title, _) in self._sources.items()],
            "source": first,
            "mirrors": [key for key, (_, source) in self._sources.items() if _can_mirror(source)],
            "sizes": [list(s) for s in SIZES],
            "size": list(size),
            "mirror": bool(mirror),
            "engine": engine,
            "tracks": self._tracks,
            "files": digests(self._tracks) if engine == "browser" else {},
            "privacy": _privacy(engine, self._tracks),
        }
        super().__init__(settings=settings)

    @property
    def running(self) -> bool:
        """Whether frames come in now."""
        return self._run is not None and self._run.is_alive()

    def play(self, limit: int | None = None):
        """Play the demo over the source in Python, without a browser; yields (frame, overlay) like `camera.play`."""
        return play(self.demo, self.source, limit)

    def preview(self, alt: str, **options):
        """Return a moving picture of the demo over the source, made in Python; options: those of `show.play`."""
        return show.play(self.demo, self.source, alt, **options)

    def stop(self):
        """Stop and release the camera."""
        self._end()
        self.send({"type": "stop"})

    def close(self):
        """Stop and remove the widget."""
        self._end()
        self.send({"type": "stop"})
        super().close()

    # Messages from the browser, on any thread of the kernel.

    def _on_ping(self, content, buffers):
        run = self._run
        if run is not None and run.id == content.get("run"):
            run.alive()
        self.send({"type": "pong", "run": echo(content)["run"]})

    def _on_start(self, content, buffers):
        name, key = word(content, "run"), word(content, "source")
        if key not in self._sources:
            raise MessageError(f"There is no source {key!r} in the menu.")
        with self._switch:
            self._end()
            self._runs = [run for run in self._runs if run.is_alive()]
            if len(self._runs) >= MOST_RUNS:  # each hangs in the demo or in a source that does not open
                raise MessageError("Earlier starts have not ended yet. Wait a moment, or restart the kernel.")
            self.answers.clear()
            source, mirror = self._sources[key][1], content.get("mirror") is True
            self._run = Run(name, self.demo, self._reply, self._lock, source, mirror)
            self.send({"type": "started", "run": name})
            self._runs.append(self._run)
            self._run.start()

    def _on_stop(self, content, buffers):
        with self._switch:
            if self._run is not None and self._run.id == content.get("run"):
                self._end()

    def _on_frame(self, content, buffers):
        # Decoded here, because the run may still be busy with the previous frame.
        began = time.perf_counter()
        image = decode_picture(check_picture(buffers))
        frame = partial(Frame, image, mirrored=content.get("mirrored") is True)
        self._put(content, frame, time.perf_counter() - began)

    def _on_engine(self, content, buffers):
        # In a thread: the first time it may be a download, and the browser's pings must be answered meanwhile. In one
        # thread: whoever asks while it sends gets the files once more at its end.
        with self._switch:
            self._engine_wanted = True
            if not self._engine_sending:
                self._engine_sending = True
                threading.Thread(target=self._send_engine, name="engine files", daemon=True).start()

    def _send_engine(self):
        while self._still_wanted():
            try:
                for content, buffers in engine_files(self._tracks):
                    self.send({"type": "engine", **content}, buffers)
            except Exception as error:
                self.send({"type": "engine", "problem": str(error)})

    def _still_wanted(self):
        with self._switch:
            self._engine_sending, self._engine_wanted = self._engine_wanted, False
            return self._engine_sending

    def _on_landmarks(self, content, buffers):
        self._put(content, tracked_frame(content, buffers))

    def _on_shown(self, content, buffers):
        if self._run is not None and self._run.id == content.get("run"):
            self._run.shown(int(number(content, "seq", 0, 1e12)))

    def _on_snapshot(self, content, buffers):
        last = self._run and self._run.last
        if buffers:
            image = decode_picture(check_picture(buffers))
            self.snapshots.append(Frame(image, number(content, "time", 0, 1e9), content.get("mirrored") is True))
        elif last is not None:
            self.snapshots.append(last)
        else:
            raise MessageError("There is no picture yet. Press Start first.")
        self.send({"type": "kept", "run": echo(content)["run"], "count": len(self.snapshots)})

    def _put(self, content, frame, spent=0.0):
        run = self._run
        if run is None or run.id != content.get("run"):
            raise MessageError("This run is over.")
        seq, seconds = int(number(content, "seq", 0, 1e12)), number(content, "time", 0, 1e9)
        if not run.put(seq, seconds, frame, spent):
            raise MessageError("The picture came after a newer one.")

    def _reply(self, message, buffers):
        if message.get("answer") is not None:
            self.answers.append(message["answer"])
        self.send(message, buffers)

    def _end(self):
        with self._switch:
            if self._run is not None:
                self._run.stop()


def _privacy(engine, tracks):
    if engine == "browser":
        return BROWSER_ONLY.format(tracks)
    return COLAB if "google.colab" in sys.modules else HUB if "JUPYTERHUB_USER" in os.environ else OWN_PYTHON


def _can_mirror(source):
    """Whether the widget can flip a source: the browser's own pictures, and what Python opens by its name."""
    return source is None or (isinstance(source, (str, Path)) and str(source) != "synthetic")


def _menu(source, more):
    """Return the menu, from key to (title, source; None if the browser makes the frames), and the first key."""
    menu = {
        "camera": ("Camera", None),
        "clip": ("A clip: hand", CLIP),
        "synthetic": ("Synthetic: marker", "synthetic"),
        "file": ("Your own clip …", None),
    }
    menu |= {f"more {i}": item for i, item in enumerate(more.items())}
    if isinstance(source, str) and source in menu:
        return menu, source
    title = Path(without_passwords(str(source))).name if isinstance(source, (str, Path)) else type(source).__name__
    return {"given": (title, source), **menu}, "given"
