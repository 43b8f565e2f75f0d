"""The small reader of lesson 12: heat maps of joints in a few seconds, with heads that guess its own errors."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import cv2
import keras
import numpy as np
from keras import layers, ops

from course_utils.labelling.learning_loss import kl_loss, ranking_loss
from course_utils.labelling.pools import SIDE
from course_utils.labelling.seen import Seen, middles
from course_utils.track.hand_crop import apply, matrix
from course_utils.training.layers import conv, through

CELLS, CHANNELS = 64, 48  # 8 × 8 cells of a heat map, and features of each
DROPOUT = 0.1
BATCH, PEAK = 16, 0.006  # pictures in a step, and the highest learning rate
BELL = 0.09  # width of the wanted heat map's bell, a share of the side


def point_net(joints: int) -> keras.Model:
    """Build the reader: pictures [n, 64, 64, 3] in 0 to 255 to a row, float32[n, 64 · joints + 48 + joints + 2].

    The row holds the maps' logits, the mean features, the logarithm of each joint's variance, and the losses that
    learning loss and learning loss++ expect. The heads of errors learn from the features, and do not change them.
    """
    picture = keras.Input((SIDE, SIDE, 3))
    x = through(layers.Rescaling(1 / 127.5, -1)(picture), conv(12, 3, strides=2))
    x = _residual(through(x, conv(24, 3, strides=2)))
    fine = _residual(through(x, conv(CHANNELS, 3, strides=2)))
    coarse = _residual(through(fine, conv(64, 3, strides=2)))
    whole = layers.UpSampling2D(2, interpolation="bilinear")(through(coarse, conv(CHANNELS, 1)))
    x = through(layers.Add()([fine, whole]), conv(CHANNELS, 3))
    cells = layers.Reshape((CELLS, CHANNELS), name="cells")(x)
    kept = layers.SpatialDropout1D(DROPOUT, name="dropout")(cells)
    scores = layers.Dense(joints, name="maps")(kept)
    features = layers.GlobalAveragePooling1D(name="features")(kept)
    apart = ops.stop_gradient(features)
    spread = layers.Dense(joints, bias_initializer=keras.initializers.Constant(-4), name="spread")(apart)
    expected = [layers.Dense(1)(layers.Dense(24, "relu")(apart)) for _ in range(2)]
    row = layers.Concatenate()([layers.Flatten()(scores), features, spread, *expected])
    return keras.Model(picture, row, name="point_reader")


def _residual(x):
    return layers.Add()([x, through(x, conv(x.shape[-1], 3))])


def unpack(row, joints: int):
    """Split rows of `point_net`: scores [n, 64, J], features [n, 48], log variances [n, J], expected losses [n, 2]."""
    ends = [0, *np.cumsum([CELLS * joints, CHANNELS, joints]), row.shape[1]]
    scores, *rest = (row[:, begin:end] for begin, end in pairwise(ends))
    return ops.reshape(scores, (-1, CELLS, joints)), *rest


def point_loss(points, row):
    """The loss of a batch: distance and cross-entropy of the maps, and the losses of the heads that guess errors.

    points: [n, J, 2], shares of the side; those outside the picture do not count.
    """
    scores, _, spread, expected = unpack(row, points.shape[1])
    maps = ops.softmax(scores, axis=1)
    place = ops.convert_to_tensor(middles(CELLS))
    off = ops.einsum("nkj,kc->njc", maps, place) - points
    squared = ops.sum((place[None, :, None] - points[:, None]) ** 2, -1)
    bells = ops.softmax(-0.5 * squared / BELL**2, axis=1)
    cross = -ops.sum(bells * ops.log_softmax(scores, axis=1), 1)
    inside = ops.cast(ops.all(ops.logical_and(points > 0, points < 1), -1), "float32")
    each = inside * (10 * ops.sqrt(ops.sum(off**2, -1) + 1e-6) + 0.3 * cross)
    per_picture = ops.sum(each, 1) / ops.maximum(ops.sum(inside, 1), 1)
    # The negative logarithm of a Gaussian's likelihood, for two coordinates with one variance.
    residual = ops.stop_gradient(ops.sum(off**2, -1))
    doubt = ops.mean(inside * (0.5 * ops.exp(-spread) * residual + spread))
    true = ops.stop_gradient(per_picture)
    ranked = ranking_loss(true, expected[:, 0]) + kl_loss(true, expected[:, 1])
    return ops.mean(per_picture) + 0.1 * doubt + ranked


class Reader:
    """A net that is trained again and again from new weights; what TensorFlow compiles for it is used each time.

    joints: how many points a picture has. Calls do not depend on earlier ones, only on their arguments.
    """

    def __init__(self, joints: int):
        import tensorflow as tf

        self.joints, self.net = joints, point_net(joints)
        self._look = keras.Model(self.net.input, [self.net.get_layer("cells").output, self.net.output])
        self._optimizer = keras.optimizers.AdamW(PEAK, weight_decay=1e-3)
        self._optimizer.build(self.net.trainable_variables)

        @tf.function
        def step(x, y):
            with tf.GradientTape() as tape:
                loss = point_loss(y, self.net(x, training=True))
            self._optimizer.apply(tape.gradient(loss, self.net.trainable_variables))
            return loss

        self._step = step

    def train(self, x, labels, seed, steps: int, start=None, known=None, progress=None) -> list[float]:
        """Train, always in the same way for the same arguments; returns the loss of each step.

        x: uint8[n, 64, 64, 3]. labels: float32[n, J, 2], shares of the side. seed: int or list of int. start: weights
        to begin with, as `net.get_weights()` gives them; None is new ones. known: x and labels of older pictures,
        which fill half of each batch, so that the net does not forget them. progress: called after each step.
        """
        number = int(np.random.default_rng(seed).integers(2**31))
        keras.utils.set_random_seed(number)
        self.net.set_weights(point_net(self.joints).get_weights() if start is None else start)
        dropout = self.net.get_layer("dropout").seed_generator.state
        dropout.assign(keras.random.SeedGenerator(number).state)
        for variable in self._optimizer.variables:
            if variable is not self._optimizer.learning_rate:
                variable.assign(ops.zeros_like(variable))
        rng, losses, peak = np.random.default_rng(seed), [], PEAK if start is None else PEAK / 2
        parts = [(x, labels)] if known is None else [(x, labels), known]
        for step in range(steps):
            self._optimizer.learning_rate = peak * one_cycle(step / steps)
            picked = [rng.integers(len(part[0]), size=BATCH // len(parts)) for part in parts]
            batch = [np.concatenate([part[i][rows] for part, rows in zip(parts, picked, strict=True)]) for i in (0, 1)]
            losses.append(self._step(*augmented(*batch, rng)))
            if progress:
                progress()
        return [float(loss) for loss in losses]

    def look(self, x, batch: int = 200) -> Seen:
        """Predict: what the net says about pictures uint8[n, 64, 64, 3]."""
        parts = [self._look(x[i : i + batch], training=False) for i in range(0, len(x), batch)]
        cells, row = (np.concatenate([np.asarray(part) for part in column]) for column in zip(*parts, strict=True))
        scores, _, spread, expected = unpack(row, self.joints)
        expected = dict(zip(("ranking", "kl"), expected.T, strict=True))
        heads = [weight for name in ("maps", "spread") for weight in self.net.get_layer(name).get_weights()]
        return Seen(cells, np.asarray(scores), np.exp(spread), expected, *heads)


def shipped(trained: Reader) -> keras.Model:
    """The part of a reader that the tool needs: from pictures to the maps' logits and the mean features, in one row."""
    net = trained.net
    scores, features = (net.get_layer(name).output for name in ("maps", "features"))
    return keras.Model(net.input, layers.Concatenate()([layers.Flatten()(scores), features]), name="labelling")


@lru_cache
def reader(joints: int) -> Reader:
    """The `Reader` of this process for so many joints."""
    return Reader(joints)


def one_cycle(share: float, warmup: float = 0.2) -> float:
    """The learning rate after a share of the training: it rises to 1, then falls to 0 along half a cosine."""
    return 0.1 + 0.9 * share / warmup if share < warmup else (1 + np.cos(np.pi * (share - warmup) / (1 - warmup))) / 2


def augmented(x, labels, rng):
    """Turn, scale, move and brighten pictures and move their points with them: float32[n, ...] each."""
    pictures, points = np.empty((len(x), SIDE, SIDE, 3), np.float32), np.empty(labels.shape, np.float32)
    for i, picture in enumerate(x):
        angle, zoom = rng.normal(0, 0.25), np.exp(rng.normal(0, 0.1))
        centre = (SIDE - 1) / 2 + rng.normal(0, 3, 2)
        to_crop = matrix(centre, zoom * SIDE / 2, angle, SIDE)
        pictures[i] = cv2.warpAffine(picture, to_crop, (SIDE, SIDE), borderMode=cv2.BORDER_REFLECT_101)
        points[i] = (apply(to_crop, labels[i] * SIDE - 0.5) + 0.5) / SIDE
    gain = np.exp(rng.normal(0, 0.2, (len(x), 1, 1, 1)) + rng.normal(0, 0.06, (len(x), 1, 1, 3)))
    return np.clip(pictures * gain, 0, 255).astype(np.float32), points
