"""Small nets with different heads, to compare what a net of keypoints may answer and what it is punished for."""

from __future__ import annotations

import keras
import numpy as np
from keras import layers, ops

from course_utils.handpoints.losses import soft_argmax, unpack
from course_utils.handpoints.net import body, merge
from course_utils.track.own_hands import POINTS, read_points
from course_utils.training import fit, one_cycle
from course_utils.training.batches import FreshBatches
from course_utils.training.layers import conv, through

SIDE, BATCH, PEAK = 64, 32, 0.004
WIDTHS, UNITS, HEAD = (16, 24, 48, 72), (0, 0, 1, 1), 32
HEADS = ("numbers", "maps")


def compared_net(head: str, side: int = SIDE) -> keras.Model:
    """Build a small net from crops [n, side, side, 3] in 0 to 255 to points; the body is the same for both heads.

    head: "numbers" gives x and y, float32[n, 42], in shares of the crop; "maps" gives a row as the shipped regressor
    does, with cells of 4 pixels instead of 8: float32[n, 10775] for 64 pixels. Raises ValueError for another head.
    """
    if head not in HEADS:
        raise ValueError(f"A head is one of {', '.join(HEADS)}; not {head!r}.")
    picture = keras.Input((side, side, 3))
    scales = body(layers.Rescaling(1 / 127.5, -1)(picture), WIDTHS, UNITS)
    if head == "numbers":
        # Flattened, not averaged: the average of a map no longer knows the place.
        x = layers.Flatten()(through(scales[-1], conv(HEAD, 1)))
        x = layers.Dense(128, activation="relu", kernel_initializer="he_normal")(x)
        small = keras.initializers.RandomNormal(stddev=0.001)  # so that it starts in the middle of the crop
        x = layers.Rescaling(1, 0.5)(layers.Dense(2 * POINTS, kernel_initializer=small)(x))
        return keras.Model(picture, x, name=head)
    fine = merge([None, *scales], HEAD)  # one scale more than the shipped net: cells of 4 pixels
    maps = layers.Conv2D(2 * POINTS, 1, name="maps")(fine)
    answers = layers.Dense(POINTS + 2, name="answers")(layers.GlobalAveragePooling2D()(scales[-1]))
    row = layers.Concatenate()([layers.Flatten()(maps), answers])
    return keras.Model(picture, row, name=head)


class PlaceLoss(keras.losses.Loss):
    """The mean of a loss over all points that are in their crops.

    place: a function of the truth [n, 21, 2], the net's points [n, 21, 2] and its maps [n, cells, 21], whose cells sum
    to 1 (None for a net that answers with numbers); it returns the loss of each point, [n, 21].
    y_true: labels as of `crops.Crops`.
    """

    def __init__(self, place):
        super().__init__()
        self.place = place

    def call(self, y_true, y_pred):
        truth = ops.stack([y_true[:, :POINTS], y_true[:, POINTS : 2 * POINTS]], -1)
        counts = ops.cast(ops.all(ops.logical_and(truth > 0, truth < 1), -1), "float32") * y_true[:, 85:]
        if y_pred.shape[1] == 2 * POINTS:
            points, maps = ops.reshape(y_pred, (-1, POINTS, 2)), None
        else:
            points, maps = soft_argmax(*unpack(y_pred)[:2])
        return ops.sum(counts * self.place(truth, points[..., :2], maps)) / ops.maximum(ops.sum(counts), 1)


def answers(net, x) -> np.ndarray:
    """What a Keras net says about crops uint8[n, side, side, 3], 100 at a time: float32[n, ...].

    `predict` would compile each of many small nets first.
    """
    return np.concatenate([np.asarray(net(x[i : i + 100], training=False)) for i in range(0, len(x), 100)])


def read(output, by: str = "mean") -> np.ndarray:
    """Turn what a net of either head says into points, float32[n, 21, 2], shares of the crop.

    by: how maps are read: "mean" is the soft-argmax, "largest" the middle of the cell with the largest score.
    """
    output = np.asarray(output)
    if output.shape[1] == 2 * POINTS:
        return output.reshape(-1, POINTS, 2)
    if by == "mean":
        return read_points(output)[0][..., :2]
    maps = output[:, : -POINTS - 2].reshape(len(output), -1, 2 * POINTS)[..., :POINTS]
    side = round(maps.shape[1] ** 0.5)
    y, x = np.divmod(maps.argmax(1), side)
    return ((np.stack([x, y], -1) + 0.5) / side).astype(np.float32)


class Pool(FreshBatches):
    """Batches of crops that were made before: (uint8[n, side, side, 3], float32[n, 86]), in a new order each epoch."""

    def __init__(self, x, y, batch: int = BATCH, seed: int = 0):
        super().__init__(len(x), batch, seed)
        self.x, self.y = x, y

    def __getitem__(self, index):
        picked = self.picked(index)
        return self.x[picked], self.y[picked]


def pool(batches, rounds: int) -> tuple[np.ndarray, np.ndarray]:
    """Make the crops of some epochs of `crops.Crops` at once, so that several nets are trained with the same ones.

    Returns x uint8[n, side, side, 3] and the labels float32[n, 86].
    """
    made = []
    for epoch in range(rounds):
        batches.epoch = epoch
        made += [batches[i] for i in range(len(batches))]
    return np.concatenate([x.astype(np.uint8) for x, _ in made]), np.concatenate([y for _, y in made])


def train(net, x, y, loss, epochs: int = 3, peak: float = PEAK, rate=None, seed: int = 0):
    """Train a net on crops uint8[n, side, side, 3] and their labels float32[n, 86]; returns Keras's history.

    loss: a Keras loss. peak: of the one-cycle learning rate. rate: a number or a schedule instead of it.
    """
    batches = Pool(x, y, seed=seed)
    rate = one_cycle(peak, len(x), BATCH, epochs) if rate is None else rate
    # jit_compile=False: compiling to machine code takes longer than so short a training.
    net.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), loss, jit_compile=False)
    return fit(net, batches, epochs)
