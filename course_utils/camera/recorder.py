"""`GestureRecorder`: record your own gestures as landmarks, with the live camera."""

from __future__ import annotations

import io
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.camera.live import LIVE, LiveCamera
from course_utils.camera.messages import MessageError, number, one_buffer, word
from course_utils.camera.widget import javascript
from course_utils.demo import FunctionDemo
from course_utils.files import damage, replacing, with_ending
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import hand_overlay

MAX_IMPORT = 64_000_000  # bytes of an imported file, and of its arrays once unpacked


@dataclass
class Recording:
    """Landmarks of recorded gestures, n samples.

    points, world: float32[n, 21, 3] as in `track.Hand`. labels: int64[n], indices into classes. takes: int64[n], index
    of the take; one take is one press of a button. Split by takes, because neighbours in time are nearly the same.
    left: bool[n], the person's left hand. time: float64[n], seconds since the camera started.
    """

    classes: list[str]
    points: np.ndarray
    world: np.ndarray
    labels: np.ndarray
    takes: np.ndarray
    left: np.ndarray
    time: np.ndarray

    def __len__(self):
        return len(self.labels)

    def __repr__(self):
        counts = np.bincount(self.labels, minlength=len(self.classes))
        return f"Recording({', '.join(f'{name}: {count}' for name, count in zip(self.classes, counts, strict=True))})"

    @classmethod
    def load(cls, path) -> Recording:
        """Load what `save` wrote; path: a file or its bytes in a file object.

        Raises ValueError for another file, or if its arrays do not fit together. Nothing in it is executed.
        """
        try:
            with np.load(path, allow_pickle=False) as file:
                headers = [file.zip.getinfo(f"{name}.npy").file_size for name in ("classes", *_ARRAYS)]
                if sum(headers) > MAX_IMPORT:
                    raise ValueError(f"its arrays take {sum(headers):,} bytes")
                classes = [str(name) for name in file["classes"]]
                arrays = {name: np.asarray(file[name], kind) for name, (kind, _) in _ARRAYS.items()}
        except FileNotFoundError:
            raise
        except Exception as error:  # zipfile and NumPy raise many kinds for a damaged file
            what = f"This is no recording of gestures ({damage(error)}). Choose an .npz that was saved here."
            raise ValueError(what) from error
        count = len(arrays["labels"])
        for name, (_, shape) in _ARRAYS.items():
            if arrays[name].shape != (count, *shape) or not np.isfinite(arrays[name]).all():
                raise ValueError(f"The recording's {name} have the shape {arrays[name].shape} or hold NaN.")
        if count and not 0 <= arrays["labels"].min() <= arrays["labels"].max() < len(classes):
            raise ValueError("The recording has labels beyond its classes.")
        return cls(classes, **arrays)

    def save(self, path) -> Path:
        """Save as a compressed .npz without pickles; the file appears only when it is complete."""
        path = with_ending(path, ".npz")
        with replacing(path) as part:
            self.write(part)
        return path

    def write(self, file):
        """Write the .npz to a path or a file object."""
        np.savez_compressed(file, classes=np.array(self.classes, "U"), **self._arrays())

    def _arrays(self):
        return {name: getattr(self, name) for name in _ARRAYS}


_ARRAYS = {
    "points": (np.float32, (21, 3)),
    "world": (np.float32, (21, 3)),
    "labels": (np.int64, ()),
    "takes": (np.int64, ()),
    "left": (bool, ()),
    "time": (np.float64, ()),
}


class GestureRecorder(LiveCamera):
    """The live camera with a button for each class: hold it, or its number key, and each frame with a hand is kept.

    classes: their names. tracker: a callable from Frame to a list of `track.Hand`, such as `track.HandTracker()`.
    source, size, mirror, engine: as for LiveCamera. The buttons also undo the last take, export and import .npz.
    """

    _esm = javascript(*LIVE, "start_recorder.js")

    def __init__(self, classes, tracker, source="camera", **options):
        self.classes = [str(name) for name in classes]
        if not self.classes or len(set(self.classes)) < len(self.classes):
            raise ValueError(f"The classes need different names, at least one: {self.classes}.")
        self.tracker, self._rows, self._held, self._take = tracker, [], None, 0
        demo = FunctionDemo(self.see)
        demo.tracks = "hands"
        super().__init__(demo, source, **options)
        self.settings = {**self.settings, "classes": self.classes, "counts": self.counts}

    @property
    def counts(self) -> list[int]:
        """How many samples each class has."""
        return np.bincount([row["labels"] for row in self._rows], minlength=len(self.classes)).tolist()

    @property
    def recording(self) -> Recording:
        """All samples so far."""
        rows = list(self._rows)
        arrays = {
            name: np.array([row[name] for row in rows], kind).reshape(-1, *shape)
            for name, (kind, shape) in _ARRAYS.items()
        }
        return Recording(list(self.classes), **arrays)

    def see(self, frame: Frame) -> Overlay:
        """Track hands in a frame, keep the first one while a class is held, and draw it."""
        hands = self.tracker(frame) if frame.hands is None else list(frame.hands)
        overlay = hand_overlay(hands)
        if self._held is None:
            return overlay
        if not hands:
            return overlay.text(0.03, 0.03, "No hand seen", COLORS["orange"])
        hand = hands[0]
        row = {"points": hand.points, "world": hand.world, "left": hand.handedness == "Left", "time": frame.time}
        self._rows.append(row | {"labels": self._held, "takes": self._take})
        self._show_counts()
        return overlay.text(0.03, 0.03, f"● {self.classes[self._held]}", COLORS["orange"])

    def hold(self, name: str):
        """Begin a take of a class, as if its button were pressed."""
        self._held, self._take = self.classes.index(name), self._take + 1

    def release(self):
        """End the take."""
        self._held = None

    def undo(self):
        """Forget the last take."""
        if not self._lock.acquire(timeout=5):  # a frame may be recorded at the same time
            raise MessageError("The tracker still works on a picture. Try again.")
        try:
            last = self._rows[-1]["takes"] if self._rows else None
            self._rows = [row for row in self._rows if row["takes"] != last]
        finally:
            self._lock.release()
        self._show_counts()

    def save(self, path) -> Path:
        """Save all samples to an .npz file; `Recording.load(path)` reads it."""
        return self.recording.save(path)

    def load(self, path):
        """Add the samples of an .npz file; raises ValueError for another file, or for unknown classes."""
        recording = Recording.load(path)
        unknown = set(recording.classes) - set(self.classes)
        if unknown:
            raise ValueError(f"The recording has classes that are not recorded here: {', '.join(sorted(unknown))}.")
        index = np.array([self.classes.index(name) for name in recording.classes], int)
        recording.labels, recording.takes = index[recording.labels], recording.takes + self._take
        self._take = int(recording.takes.max(initial=self._take))
        arrays = recording._arrays()
        self._rows.extend({name: array[i] for name, array in arrays.items()} for i in range(len(recording)))
        self._show_counts()

    def _show_counts(self):
        self.send({"type": "counts", "counts": self.counts})

    # Messages from the browser.

    def _on_hello(self, content, buffers):
        self._show_counts()

    def _on_hold(self, content, buffers):
        self.hold(self.classes[int(number(content, "index", 0, len(self.classes) - 1))])

    def _on_release(self, content, buffers):
        self.release()

    def _on_undo(self, content, buffers):
        self.undo()

    def _on_export(self, content, buffers):
        buffer = io.BytesIO()
        self.recording.write(buffer)
        self.send({"type": "file", "name": "gestures.npz"}, [buffer.getvalue()])

    def _on_import(self, content, buffers):
        word(content, "name", 255)
        content = one_buffer(buffers)
        if content.nbytes > MAX_IMPORT:
            raise MessageError("Choose one .npz file of a recording, not larger than 64 MB.")
        try:
            self.load(io.BytesIO(content))
        except ValueError as error:
            raise MessageError(str(error)) from error
