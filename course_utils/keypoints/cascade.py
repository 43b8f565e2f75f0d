"""DeepPose's cascade: look again around each joint, and correct its place (Toshev and Szegedy 2014)."""

from __future__ import annotations

import numpy as np

from course_utils import lite
from course_utils.keypoints import data
from course_utils.keypoints.net import LOOK
from course_utils.openpose.drawn_people import PARTS
from course_utils.training.batches import FreshBatches

SIDE = LOOK * data.STRIDE  # pixels that a second look sees
LOOKS = 0.25  # the share of a batch's joints that a step of the training looks at


def around(features, places):
    """Cut the cells around places: [n, J, 7, 7, 224], and the exact middle of each cut, float32[n, J, 2].

    features: [n, 16, 16, 224]. places: float[n, J, 2], pixels. Outside of the picture its edge goes on.
    """
    places = np.clip(np.asarray(places, np.float32)[..., :2], 0, data.SIZE - 1)
    nearest = np.rint((places - (data.STRIDE - 1) / 2) / data.STRIDE).astype(int)
    steps = np.arange(LOOK) - LOOK // 2
    columns, rows = (np.clip(nearest[..., k, None] + steps, 0, data.CELLS - 1) for k in (0, 1))
    picture = np.arange(len(features))[:, None, None, None]
    cut = features[picture, rows[..., :, None], columns[..., None, :]]
    return cut, (nearest * data.STRIDE + (data.STRIDE - 1) / 2).astype(np.float32)


def look_again(net, features, places) -> np.ndarray:
    """Correct places float[n, J, 2] once, with features [n, 16, 16, 224]: float32[n, J, 2]."""
    cut, middle = around(features, places)
    found = lite.predict(net, cut.reshape(-1, *cut.shape[2:]), 512)
    own = np.arange(middle.shape[1])  # each cut's own joint
    return middle + SIDE * found.reshape(*middle.shape[:2], -1, 2)[:, own, own]


def errors(predicted, keypoints) -> np.ndarray:
    """How far DeepPose is from the truth, pixels: float[J, 2, 2], for each joint the mean and deviation of x and y.

    predicted: float[n, J, 2], of people that it was not trained with. keypoints: float[n, J, 3].
    """
    known = keypoints[..., 2:] > 0
    count, away = np.maximum(known.sum(0), 1), known * (predicted - keypoints[..., :2])
    mean = away.sum(0) / count
    return np.stack([mean, np.sqrt((known * (away - mean) ** 2).sum(0) / count)], 1)


class Looks(FreshBatches):
    """Batches for the second look: cuts that are as far from the joint as the first net was.

    features: [n, 16, 16, 224]. keypoints: float[n, J, 3]. spread: from `errors`. batch: pictures; each gives several
    cuts. Gives cuts float32[k, 7, 7, 224] and targets float32[k, 14, 3]: the way to the joint, and its flag alone.
    """

    def __init__(self, features, keypoints, spread, batch: int = 16, seed: int = 0):
        super().__init__(len(features), batch, seed)
        self._features, self._keypoints, self._spread = features, keypoints, spread

    def __len__(self):
        return self.count // self.batch

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        keypoints, (mean, deviation) = self._keypoints[picked], np.moveaxis(self._spread, 1, 0)
        away = mean + deviation * rng.normal(size=(len(picked), len(PARTS), 2))
        cut, middle = around(self._features[picked], keypoints[..., :2] + away)
        y, own = np.zeros((*cut.shape[:2], len(PARTS), 3), np.float32), np.arange(len(PARTS))
        y[:, own, own, :2], y[:, own, own, 2] = (keypoints[..., :2] - middle) / SIDE, keypoints[..., 2]
        # Always as many, so that the net is compiled for one shape.
        rows = rng.permutation(y.shape[0] * y.shape[1])[: int(LOOKS * y.shape[0] * y.shape[1])]
        return cut.reshape(-1, *cut.shape[2:])[rows].astype(np.float32), y.reshape(-1, len(PARTS), 3)[rows]
