"""What the regressor and the detector are punished for."""

from __future__ import annotations

import keras
import numpy as np
from keras import ops

from course_utils.track.own_hands import DEPTH_SCALE, POINTS

WIDTH = 0.08  # of the wanted heat map's bell, as a share of the crop


def unpack(row):
    """Split the regressor's rows [n, 6071]: scores [n, cells, 21], depths [n, cells, 21], answers [n, 23]."""
    length = row.shape[1] - POINTS - 2
    maps = ops.reshape(row[:, :length], (-1, length // (2 * POINTS), 2 * POINTS))
    return maps[..., :POINTS], maps[..., POINTS:], row[:, length:]


def centres(cells: int) -> np.ndarray:
    """The places of the middles of all cells along one side, float32[sqrt(cells)], in shares of the crop."""
    side = round(cells**0.5)
    return ((np.arange(side) + 0.5) / side).astype(np.float32)


def soft_argmax(scores, depths):
    """Average the cells' places, weighted by the softmax of their scores: x, y and depth [n, 21, 3], and the weights.

    Differentiable, unlike the place of the largest score. Integral regression: Sun and others 2018 (arXiv 1711.08229);
    DSNT: Nibali and others 2018 (arXiv 1801.07372).
    """
    weights = ops.softmax(scores, axis=1)
    along = centres(scores.shape[1])
    x, y = (ops.convert_to_tensor(part.ravel()) for part in np.meshgrid(along, along))
    place = ops.stack([ops.einsum("ncp,c->np", weights, x), ops.einsum("ncp,c->np", weights, y)], -1)
    depth = ops.sum(weights * depths, 1) / DEPTH_SCALE
    return ops.concatenate([place, depth[..., None]], -1), weights


def bell(points, cells: int):
    """The wanted heat maps of points [n, 21, 2]: Gaussian bells that sum to 1, [n, cells, 21]."""
    x, y = (ops.exp(-0.5 * ((centres(cells)[:, None] - points[:, None, :, i]) / WIDTH) ** 2) for i in (0, 1))
    maps = ops.reshape(y[:, :, None] * x[:, None], (-1, cells, POINTS))
    return maps / ops.maximum(ops.sum(maps, 1, keepdims=True), 1e-6)


class PointLoss(keras.losses.Loss):
    """The regressor's loss: places, heat maps, depths, and three kinds of yes-or-no answers.

    A label row [n, 86] is that of `crops.Crops`: points outside the crop cannot be found and do not count, and -1 means
    that nobody knows whether a point is seen.
    """

    def call(self, y_true, y_pred):
        scores, depths, answers = unpack(y_pred)
        points, weights = soft_argmax(scores, depths)
        truth = ops.stack([y_true[:, :21], y_true[:, 21:42], y_true[:, 42:63]], -1)
        seen, present = y_true[:, 63:84], y_true[:, 85]
        inside = ops.all(ops.logical_and(truth[..., :2] > 0, truth[..., :2] < 1), -1)
        counts = ops.cast(inside, "float32") * present[:, None]
        share = counts / ops.maximum(ops.sum(counts), 1)
        error = points - truth
        distance = ops.sqrt(ops.sum(error[..., :2] ** 2, -1) + 1e-6)
        # Cross-entropy with the bells shows the net where to look while its maps are still flat.
        cross = -ops.sum(bell(truth[..., :2], scores.shape[1]) * ops.log(weights + 1e-8), 1)
        depth = ops.sqrt(error[..., 2] ** 2 + 1e-5)
        per_point = 10 * distance + 0.2 * cross + 3 * depth
        known = ops.cast(seen >= 0, "float32") * present[:, None]
        logistic = keras.losses.binary_crossentropy
        visible = ops.sum(known * logit_loss(seen, answers[:, :21])) / ops.maximum(ops.sum(known), 1)
        right = ops.sum(present * logit_loss(y_true[:, 84], answers[:, 21])) / ops.maximum(ops.sum(present), 1)
        hand = ops.mean(logistic(present[:, None], answers[:, 22:], from_logits=True))
        return ops.sum(share * per_point) + 0.2 * visible + 0.2 * right + 0.4 * hand


def logit_loss(truth, logit):
    """The logistic loss of each answer: truth 0 or 1 (anything where it does not count), and its logit."""
    return ops.softplus(logit) - ops.clip(truth, 0, 1) * logit


def pixel_error(y_true, y_pred):
    """The mean distance of points inside their crops, in hundredths of the crop's side; a metric."""
    points, _ = soft_argmax(*unpack(y_pred)[:2])
    truth = ops.stack([y_true[:, :21], y_true[:, 21:42]], -1)
    counts = ops.cast(ops.all(ops.logical_and(truth > 0, truth < 1), -1), "float32") * y_true[:, 85:]
    return 100 * ops.sum(counts * ops.norm(points[..., :2] - truth, axis=-1)) / ops.maximum(ops.sum(counts), 1)


def detector_loss(y_true, y_pred):
    """The detector's loss: cross-entropy of the maps of centres, and errors of place, size and direction near them.

    y_true: [n, 20, 20, 8], see `scenes.Scenes`; y_pred: [n, 20, 20, 6]. Most cells show no hand, so the few that do
    count more.
    """
    near, mine, counts = y_true[..., 0], y_true[..., 1], y_true[..., 7]
    logit = y_pred[..., 0]
    cross = ops.softplus(logit) - near * logit
    heat = ops.mean(counts * (1 + 15 * near) * cross)
    weights = ops.convert_to_tensor([0.5, 0.5, 1.0, 1.0, 1.0])
    away = ops.sum(weights * ops.abs(y_true[..., 2:7] - y_pred[..., 1:]), -1)
    return 5 * heat + 0.5 * ops.sum(mine * near * away) / ops.maximum(ops.sum(mine * near), 1)
