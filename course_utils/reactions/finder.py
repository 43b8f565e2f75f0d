"""The first of two steps: a small net finds the squares of hands in a whole picture; the second reads each square.

The net is the detector of the course's own tracker, which goes on learning with participants. It learns with pictures
of 160 pixels, which is cheap, and then reads larger ones: there a small hand is as large as those that it learned well.
Objects as points: Zhou, Wang and Krähenbühl 2019 (arXiv 1904.07850).
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass

import numpy as np
from tqdm.auto import tqdm

from course_utils.overlay import Frame
from course_utils.reactions.pictures import FIT, MOST_HANDS, square
from course_utils.reactions.signs import NO_GESTURE, reaction
from course_utils.track.own_hands import GRID, PICTURE_SIDE, detect

SIDE = 288  # pixels of the pictures that it reads
THRESHOLD = 0.3  # a square that is less sure is none
BELL, LEAST = 0.3, 0.6  # of a hand's half side, and cells: how far from its centre cells belong to it
NEAR = 0.5  # in the bell: cells that are nearer to the centre answer for the hand


@dataclass(frozen=True)
class Found:
    """A square that a hand is in: the centre x, y and half its side, pixels of the picture; sure: its probability."""

    x: float
    y: float
    half: float
    sure: float


class Finder(AbstractContextManager):
    """Find the squares of hands: a callable from `Frame` to a list of `Found`, the surest first.

    net: a detector as of `finder_loss`, by default the course's own. side: of the square pictures that it takes.
    threshold: on its probability.
    """

    def __init__(self, net=None, side: int = SIDE, threshold: float = THRESHOLD):
        from course_utils import checkpoints

        self._net = checkpoints.load("reactions_finder", "int8") if net is None else net
        self._side, self._threshold = side, threshold

    def __call__(self, frame: Frame) -> list[Found]:
        found = detect(self._net, frame.image, self._threshold, MOST_HANDS, self._side)
        return [Found(float(centre[0]), float(centre[1]), half, sure) for centre, half, _, sure in found]

    def close(self):
        """Nothing is open."""

    def __exit__(self, *error):
        self.close()


def finder_loss(label, maps):
    """What a detector is punished for: cross-entropy of the map of centres, errors of place and size near them.

    label: [n, 1 + 4 k], as of `varied.Varied` with places. maps: [n, 20, 20, 6], as `own_hands.detect` reads them; the
    direction, which the tracker needs, does not count here. Most cells show no hand, so the few that do count more.
    """
    from keras import ops

    cells = ops.convert_to_tensor(((np.arange(GRID) + 0.5) / GRID).astype(np.float32))
    places = ops.reshape(label[:, 1:], (-1, (label.shape[1] - 1) // 4, 4, 1, 1))
    right, down = places[:, :, 0] - cells, places[:, :, 1] - cells[:, None]  # [n, k, 1, 20] and [n, k, 20, 1]
    half = ops.maximum(FIT * ops.maximum(places[:, :, 2], places[:, :, 3]), 1e-3)
    bell = ops.exp(-(right**2 + down**2) / (2 * ops.maximum(BELL * half, LEAST / GRID) ** 2))
    near, logit = ops.max(bell, 1), maps[..., 0]
    heat = ops.mean((1 + 15 * near) * (ops.softplus(logit) - near * logit))
    size = ops.log(half * PICTURE_SIDE / 4)
    wrong = 0.5 * ops.abs(right * GRID - maps[:, None, ..., 1]) + 0.5 * ops.abs(down * GRID - maps[:, None, ..., 2])
    mine = ops.where((bell > NEAR) & (bell >= near[:, None]), bell, 0.0)
    wrong = ops.sum(mine * (wrong + ops.abs(size - maps[:, None, ..., 3]))) / ops.maximum(ops.sum(mine), 1)
    return 5 * heat + 0.5 * wrong


def squares(shrunk, size: int, margin: float = 1.0, find=None) -> tuple[np.ndarray, np.ndarray]:
    """Cut what a finder finds out of shrunk pictures: x uint8[n, size, size, 3], and reactions int64[n].

    A square whose centre lies in the box of the hand that shows the sign has its reaction, every other one none.
    margin: how much larger the squares are cut. find: by default a new `Finder`.
    """
    find, x, y = find or Finder(), [], []
    for i in tqdm(range(len(shrunk)), "finding hands", unit="picture"):
        image = shrunk.image(i)
        height, width = image.shape[:2]
        for one in find(Frame(image)):
            x.append(square((one.x, one.y, one.half * margin), image, size))
            box = shrunk.boxes[i]
            mine = box is not None and _inside((one.x / width, one.y / height), box)
            y.append(reaction(shrunk.sign[i] if mine else NO_GESTURE))
    return np.stack(x), np.array(y, np.int64)


def for_larger(net, side: int = SIDE):
    """The same Keras net, which takes pictures [n, side, side, 3]; side: a multiple of 32. Its weights know no size."""
    import keras

    settings = net.get_config()
    settings["layers"][0]["config"]["batch_shape"] = [None, side, side, 3]
    larger = keras.Model.from_config(settings)
    larger.set_weights(net.get_weights())
    return larger


def score(net, shrunk) -> dict[str, float]:
    """Score a detector on shrunk pictures: the share of the signs' hands that it finds, and squares without any hand.

    A hand is found by a square whose centre lies in its box.
    """
    hits = wanted = invented = 0
    for i, (box, others) in enumerate(zip(shrunk.boxes, shrunk.others, strict=True)):
        image = shrunk.image(i)
        height, width = image.shape[:2]
        centres = [np.array([one.x / width, one.y / height]) for one in Finder(net)(Frame(image))]
        hits, wanted = hits + bool(box and any(_inside(centre, box) for centre in centres)), wanted + bool(box)
        boxes = [one for one in [box, *others] if one]
        invented += sum(not any(_inside(centre, one) for one in boxes) for centre in centres)
    return {"found": hits / max(wanted, 1), "invented": invented / len(shrunk)}


def _inside(point, box):
    low, extent = np.array(box[:2]), np.array(box[2:])
    return bool(np.all((point > low) & (point < low + extent)))
