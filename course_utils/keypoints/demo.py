"""The demo of lesson 11: the course's own keypoints on the camera, squats counted by them, MediaPipe beside them."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.keypoints import data, decode
from course_utils.lite import input_shape
from course_utils.openpose import Squats
from course_utils.openpose.demo import to_body
from course_utils.openpose.drawn_people import PARTS
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import Body
from course_utils.track.bodies import COCO_ROWS

SURE = 0.08  # a joint is not shown if its map has no cell with this probability
LOST = 0.5  # with fewer sure joints, as a share, the person is looked for in the whole picture again
SMOOTH = 0.6  # the share of the last box in the next one


class PersonTracker:
    """Follow one person with a keypoint net: `tracker(frame)` returns a list of one `Body`, or an empty one.

    read: a Keras model, a `Lite` or a function from pictures uint8[1, 128, 128, 3] to maps [1, stacks, 16, 16, 14]; by
    default the course's net. The first frame is read whole; each next one is cut where the person just was.
    keypoints: float32[14, 3] of the last frame, x, y in pixels and how sure, or None.
    Raises ValueError for a net of another shape.
    """

    def __init__(self, read=None):
        self.read = checked(checkpoints.load("keypoints", "float16") if read is None else read)
        self.keypoints, self._box = None, None

    def __call__(self, frame: Frame) -> list[Body]:
        width, height = frame.size
        whole = np.array([(width - 1) / 2, (height - 1) / 2, max(width, height)])
        for box in [whole] if self._box is None else [self._box, whole]:
            found = self._look(frame.image, box)
            if (found[:, 2] >= SURE).mean() >= LOST:
                sure = found * np.where(found[:, 2:] >= SURE, 1, [1, 1, 0])
                new = data.person_box(sure)
                self._box = new if self._box is None else SMOOTH * self._box + (1 - SMOOTH) * new
                self.keypoints = found
                return [to_body(found, frame, SURE)]
        self.keypoints, self._box = None, None
        return []

    def _look(self, image, box):
        matrix = data.crop_matrix(box)
        picture = data.crop(np.ascontiguousarray(image), matrix)
        maps = np.asarray(self.read(np.stack([picture, picture[:, ::-1]])))[:, -1]
        return data.back(decode.local_mean(decode.averaged(maps[:1], maps[1:]))[0], matrix)

    def close(self):
        """Nothing has to be released; trackers have this method."""


def checked(net):
    """Try a net on black pictures and return it; raises ValueError, and says what to change, if it cannot be used."""
    try:
        if hasattr(net, "count_params") and tuple(input_shape(net)) != (data.SIZE, data.SIZE, 3):
            raise ValueError(f"it takes {input_shape(net)}")
        maps = np.asarray(net(np.zeros((2, data.SIZE, data.SIZE, 3), np.uint8)))
        if maps.ndim != 5 or maps.shape[2:] != (data.CELLS, data.CELLS, len(PARTS)) or not np.isfinite(maps).all():
            raise ValueError(f"it gives numbers with the shape {list(maps.shape)}")
    except Exception as error:  # whatever the net or function raises: the advice quotes it
        raise ValueError(
            f"Joints cannot be found with this net: {error}\n"
            f"The demo gives: two pictures, [2, {data.SIZE}, {data.SIZE}, 3], uint8, values from 0 to 255.\n"
            f"It wants back: [2, stacks, {data.CELLS}, {data.CELLS}, {len(PARTS)}], a map for each joint, in the order "
            "of drawn_people.PARTS.\nWhat to do: join a trained head with its backbone: features.whole(backbone, head)."
        ) from error
    return net


class Person(Squats):
    """A demo that draws the joints of one person, found by the course's own net, and counts squats.

    read: a net as for `PersonTracker`. beside: a second tracker, such as `track.BodyTracker()`; its joints are drawn as
    white dots, and the picture says how many of ours are near them (PCK@.2 with its torso). counter: as for `Squats`.
    agreement: that share in the last frame, or None.
    """

    def __init__(self, read=None, beside=None, counter=None):
        super().__init__(PersonTracker(read), counter)
        self.beside, self.agreement = beside, None

    def find(self, frame: Frame):
        """Find the person with both trackers: (bodies, bodies of the second one)."""
        return super().find(frame), self.beside(frame) if self.beside else []

    def follow(self, found, frame: Frame) -> Overlay:
        """Draw and count what our own net found, and compare it with the other tracker."""
        bodies, others = found
        overlay = super().follow(bodies, frame)
        self.agreement = agreement(bodies[0], others[0], frame) if bodies and others else None
        if others:
            overlay.points(others[0].points[list(COCO_ROWS)[5:], :2], COLORS["white"], 0.006)
        if self.agreement is not None:
            overlay.text(0.03, 0.9, f"as MediaPipe: {self.agreement:.0%}", COLORS["white"], 0.05)
        return overlay


def agreement(own: Body, other: Body, frame: Frame) -> float:
    """The share of the twelve joints of arms and legs that are within 0.2 torso diagonals of the other's."""
    rows = list(COCO_ROWS)[5:]
    ours, theirs = own.pixels(frame), other.pixels(frame)
    torso = np.mean([np.linalg.norm(theirs[11] - theirs[24]), np.linalg.norm(theirs[12] - theirs[23])])
    return float((np.linalg.norm(ours[rows] - theirs[rows], axis=1) <= 0.2 * torso).mean())
