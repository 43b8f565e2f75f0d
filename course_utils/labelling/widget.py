"""`LabellingWidget`: proposed points of hands to drag, in a notebook; every change is saved as COCO keypoints."""

from __future__ import annotations

import threading
from itertools import pairwise
from pathlib import Path

import numpy as np
import traitlets

from course_utils.camera.messages import MessageError, encode_picture, number
from course_utils.camera.photos import read_picture
from course_utils.camera.runner import problem
from course_utils.camera.widget import MessageWidget, javascript
from course_utils.data import DataError
from course_utils.labelling.coco import POINTS, Labels
from course_utils.overlay import COLORS, Frame
from course_utils.track.hand import BONES, CONNECTIONS, FINGER_COLORS, LANDMARKS

PLACES = 50  # steps that can be undone in each picture
# Where points lie before a tracker or a person has found any: an open hand in the middle, shares of the picture.
FANS = np.radians([-62, -22, -4, 12, 30])
LENGTHS = ((0.14, 0.22, 0.29, 0.35), *(np.array([0.26, 0.36, 0.43, 0.48]) * share for share in (0.94, 1, 0.95, 0.82)))


class LabellingWidget(MessageWidget):
    """Label pictures of hands one after another: a tracker proposes 21 points, and you move those that are wrong.

    files: paths of pictures, such as `folder.choose(...)` proposes. out: the file of COCO keypoints; it is written at
    every change, and what it holds already is shown again, so nothing is lost when a page or kernel ends.
    tracker: a callable from Frame to a list of `track.Hand`, by default the course's own; None proposes an open hand.
    retrain: a callable from this widget's `labels` (a `coco.Labels`) to a score, called after `every` new labels; the
    scores are drawn as a curve. Attributes: labels; scores, a list of [labels, score].
    Raises ValueError without files, DataError for a file of labels that is none.
    """

    _esm = javascript("controls.js", "start_labels.js")
    _css = javascript("live.css")
    skeleton = traitlets.Dict().tag(sync=True)

    def __init__(self, files, out="labels.json", tracker="ours", retrain=None, every: int = 5):
        self.files = [Path(file) for file in files]
        if not self.files:
            raise ValueError("There is no picture to label: give a list of files.")
        self.labels, self.scores = Labels(out), []
        self._tracker, self._retrain, self._every = tracker, retrain, every
        self._item, self._version, self._edited, self._training = 0, 0, 0, None
        self._images, self._points, self._undo = {}, {}, {}
        super().__init__(skeleton=_skeleton())
        self._item = next((i for i, file in enumerate(self.files) if file.name not in self.labels), 0)

    @property
    def item(self) -> int:
        """The number of the picture that is shown, from 0."""
        return self._item

    @property
    def points(self) -> np.ndarray:
        """The points of the picture that is shown: float[21, 3], x and y in pixels and COCO's flag."""
        return self._points_of(self._item)

    def edit(self, item: int, points):
        """Set the points of a picture, and save them, as if they had been dragged."""
        before = self._points_of(item)
        points = self._inside(item, points)
        kept = self._undo.setdefault(item, [])
        kept.append((before, self._name(item) in self.labels))
        del kept[:-PLACES]
        self._points[item] = points
        self._save(item)

    def undo(self):
        """Take the last change of the picture that is shown back; a picture that had no label has none again."""
        if not self._undo.get(self._item):
            raise MessageError("There is nothing to undo in this picture.")
        self._points[self._item], labelled = self._undo[self._item].pop()
        if labelled:
            self._save(self._item)
        else:
            self.labels.remove(self._name(self._item))

    def accept(self, item: int):
        """Label a picture with its points as they are, and show the next one."""
        self._points_of(item)
        new = self._name(item) not in self.labels
        self._save(item)
        if new and self._retrain and len(self.labels) % self._every == 0:
            self._start_training()
        self._item = min(item + 1, len(self.files) - 1)

    def wait(self, seconds: float = 60):
        """Wait until the training that runs beside the widget has ended."""
        if self._training:
            self._training.join(seconds)

    def _name(self, item):
        return self.files[item].name

    def _image(self, item):
        if item not in self._images:
            self._images = {item: read_picture(self.files[item])}  # one at a time: folders are large
        return self._images[item]

    def _points_of(self, item):
        if item not in self._points:
            name = self._name(item)
            self._points[item] = self.labels[name] if name in self.labels else self._proposed(item)
        return self._points[item].copy()

    def _proposed(self, item):
        """The tracker's points, or those of an open hand in the middle, float[21, 3]."""
        image = self._image(item)
        if isinstance(self._tracker, str):
            from course_utils.track import HandTracker

            self._tracker = HandTracker(mode="image", engine=self._tracker)
        hands = self._tracker(Frame(image, still=True)) if self._tracker else []
        size = np.array(image.shape[1::-1])
        points = hands[0].points[:, :2] * size - 0.5 if hands else open_hand(size)
        return self._inside(item, np.column_stack([points, np.full(POINTS, 2)]))

    def _inside(self, item, points):
        points = np.array(points, float)
        height, width = self._image(item).shape[:2]
        points[:, :2] = np.clip(points[:, :2], 0, (width - 1, height - 1))
        return points

    def _save(self, item):
        self.labels.put(self._name(item), self._image(item).shape[1::-1], self._points[item])

    def _start_training(self):
        if self._training and self._training.is_alive():
            return

        def work():
            try:
                self.scores.append([len(self.labels), float(self._retrain(self.labels))])
                self._show(new=False)
            except (Exception, SystemExit) as error:
                self.send({"type": "problem", **problem(error)})

        self._training = threading.Thread(target=work, daemon=True)
        self._training.start()

    def _show(self, new=True):
        """Send the picture that is shown (`new`), and its points."""
        self._version += 1
        image, item, own = self._image(self._item), self._item, self._points_of(self._item)
        done = sum(file.name in self.labels for file in self.files)
        state = "labelled" if self._name(item) in self.labels else "proposed"
        message = {
            "type": "show",
            "item": item,
            "version": self._version,
            "edited": self._edited,  # up to which of its own changes the page may take these points
            "count": len(self.files),
            "name": self._name(item),
            "size": [image.shape[1], image.shape[0]],
            "points": own.round(2).tolist(),
            "words": f"{state}; {done} of {len(self.files)} labelled",
            "undo": bool(self._undo.get(item)),
            "scores": list(self.scores),
        }
        self.send(message, [encode_picture(image)] if new else [])

    # Messages from the browser.

    def _on_hello(self, content, buffers):
        self._answer(lambda: None)

    def _on_edit(self, content, buffers):
        item, points = self._number(content), content.get("points")
        self._edited = number(content, "number", 0, 2**53)
        try:
            points = np.array(points, float)
        except (TypeError, ValueError, OverflowError) as error:
            raise MessageError("Points are rows of three numbers.") from error
        right = points.shape == (POINTS, 3) and np.isfinite(points).all() and np.isin(points[:, 2], (0, 1, 2)).all()
        if not right:
            raise MessageError(f"A hand has {POINTS} points, each with x, y and a flag of 0, 1 or 2.")
        self._answer(lambda: self.edit(item, points), new=False)

    def _on_undo(self, content, buffers):
        self._answer(self.undo, new=False)

    def _on_accept(self, content, buffers):
        item = self._number(content)
        self._answer(lambda: self.accept(item))

    def _on_go(self, content, buffers):
        # A step, and no number: two quick keys are two steps, even if the first one's answer is still on its way.
        step = int(number(content, "step", -len(self.files), len(self.files)))
        self._item = min(max(self._item + step, 0), len(self.files) - 1)
        self._answer(lambda: None)

    def _number(self, content):
        item = content.get("item")
        if isinstance(item, bool) or not isinstance(item, int):
            raise MessageError("'item' must be the number of a picture.")
        if not 0 <= item < len(self.files):
            raise MessageError(f"There is no picture {item}; there are {len(self.files)}.")
        return item

    def _answer(self, act, new=True):
        try:
            act()
            self._show(new)
        except MessageError:
            raise
        except (DataError, OSError, ValueError) as error:  # a full disk, a file that is gone or no picture
            raise MessageError(str(error)) from error


def open_hand(size) -> np.ndarray:
    """The points of an open hand in the middle of a picture of a size (width, height): float[21, 2], pixels."""
    turns = [np.array([np.sin(fan), -np.cos(fan)]) for fan in FANS]
    fingers = [np.outer(lengths, turn) for lengths, turn in zip(LENGTHS, turns, strict=True)]
    points = np.concatenate([np.zeros((1, 2)), *fingers])
    return np.asarray(size) / 2 + min(size) * (1.4 * points + (0, 0.3))


def _skeleton():
    colors = [COLORS["white"], *(color for color in FINGER_COLORS for _ in range(4))]
    of_bone = {pair: color for bone, color in zip(BONES, FINGER_COLORS, strict=True) for pair in pairwise(bone)}
    bones = [[a, b, of_bone.get((a, b), COLORS["white"])] for a, b in CONNECTIONS]
    return {"names": list(LANDMARKS), "bones": bones, "colors": colors}
