"""The nets of lesson 11: heads of about the same cost that all see the same features.

All take features [n, 16, 16, 224]. Those with heat maps return float32[n, stacks, 16, 16, 14]: in each map the
probabilities of all cells, which sum to 1.
"""

from __future__ import annotations

import keras
from keras import layers, ops

from course_utils.keypoints.features import COARSE, FINE, SHAPE
from course_utils.openpose.drawn_people import PARTS
from course_utils.training.layers import conv, through

JOINTS = len(PARTS)
LOOK = 7  # cells: the side of what the cascade's second look sees


def _start(width):
    """Features in, and as many channels as a net wants to work with."""
    features = keras.Input(SHAPE)
    return features, through(features, conv(width, 1))


def _head(x):
    """One map for each joint, the softmax over all its cells."""
    height, wide = x.shape[1:3]
    cells = layers.Reshape((height * wide, JOINTS))(layers.Conv2D(JOINTS, 1)(x))
    return layers.Reshape((1, height, wide, JOINTS))(layers.Softmax(axis=1)(cells))


def _net(features, stacks, name):
    return keras.Model(features, stacks[0] if len(stacks) == 1 else layers.Concatenate(axis=1)(stacks), name=name)


def _residual(x, width):
    """A residual block: two convolutions of 3 × 3, and the input added."""
    y = through(x, [*conv(width, 3), *conv(width, 3)[:2]])
    x = x if x.shape[-1] == width else layers.Conv2D(width, 1, use_bias=False)(x)
    return layers.ReLU()(layers.Add()([x, y]))


@keras.saving.register_keras_serializable("haptic")
class _FineOnly(layers.Layer):
    """Leave out the channels that see much of the body."""

    def call(self, x):
        return x[..., COARSE:]

    def compute_output_shape(self, shape):
        return (*shape[:-1], 4 * FINE)


def part_detectors(width: int = 64) -> keras.Model:
    """Detectors that see 44 × 44 pixels of 128 and nothing of the rest of the body: the maps of the springs."""
    features = keras.Input(SHAPE)
    x = through(_FineOnly()(features), [*conv(width, 1), *conv(width, 3), *conv(width, 3)])
    return _net(features, [_head(x)], "part_detectors")


def deep_pose(width: int = 44) -> keras.Model:
    """Regress normalised coordinates float32[n, 14, 2] from all cells at once (Toshev and Szegedy 2014).

    DeepPose ends with two hidden layers of 4,096; with so few people a single linear layer learns far better.
    """
    features, x = _start(width)
    x = _residual(x, width)
    x = through(x, [*conv(96, 3, strides=2), *conv(48, 1), layers.Flatten(), layers.Dense(2 * JOINTS)])
    return keras.Model(features, layers.Reshape((JOINTS, 2))(x), name="deep_pose")


def second_look(width: int = 64) -> keras.Model:
    """The cascade's net: from the features [n, 7, 7, 224] around a joint to its place, float32[n, 14, 2].

    x and y are shares of the side, from the middle. It has one answer for each joint; the caller takes that of the
    joint it asks about. (DeepPose trained one net for each stage; this one serves all joints and stages.)
    """
    cells = keras.Input((LOOK, LOOK, SHAPE[-1]))
    x = through(cells, [*conv(width, 1), *conv(width, 3), layers.Flatten(), layers.Dense(2 * JOINTS)])
    return keras.Model(cells, layers.Reshape((JOINTS, 2))(x), name="second_look")


def simple_baseline(width: int = 27) -> keras.Model:
    """An encoder to 32 pixels a cell, and three deconvolutions (Xiao et al. 2018, arXiv 1804.06208).

    The paper doubles the resolution three times, here two steps lead back to 8 pixels a cell.
    """
    features, x = _start(width)
    for factor in (2, 4):
        x = _residual(through(x, conv(factor * width, 3, strides=2)), factor * width)
    for strides in (1, 2, 2):
        deconvolution = layers.Conv2DTranspose(2 * width, 4, strides, padding="same", use_bias=False)
        x = through(x, [deconvolution, layers.BatchNormalization(momentum=0.98), layers.ReLU()])
    return _net(features, [_head(x)], "simple_baseline")


def hourglass(stacks: int = 1, width: int | None = None) -> keras.Model:
    """One or two hourglasses; a second one corrects the first, and both have a loss (Newell et al. 2016)."""
    width = width or {1: 38, 2: 27}.get(stacks, 20)
    features, x = _start(width)
    answers = []
    for number in range(stacks):
        seen = through(_hourglass(x, width), conv(width, 1))
        answers.append(_head(seen))
        if number + 1 < stacks:
            maps = layers.Reshape(answers[-1].shape[2:])(answers[-1])
            x = layers.Add()([x, *(layers.Conv2D(width, 1)(one) for one in (seen, maps))])
    return _net(features, answers, f"hourglass_{stacks}")


def _hourglass(x, width, depth=3):
    """Down to 2 × 2 cells and up again; at each size a side path keeps what is fine."""
    side = _residual(x, width)
    low = _residual(layers.MaxPooling2D(2)(x), width)
    low = _hourglass(low, width, depth - 1) if depth > 1 else low
    return layers.Add()([side, layers.UpSampling2D(2)(_residual(low, width))])


def hrnet(branches: int = 2, width: int | None = None) -> keras.Model:
    """Branches of full, half and quarter resolution that exchange what they see (Sun et al. 2019, arXiv 1902.09212)."""
    width = width or {2: 25, 3: 18}.get(branches, 14)
    features, x = _start(width)
    streams = [x]
    for number in range(1, branches + 1):
        if number < branches:
            wider = streams[-1].shape[-1] * 2
            streams.append(through(streams[-1], conv(wider, 3, strides=2)))
        streams = [_residual(stream, stream.shape[-1]) for stream in streams]
        streams = [_exchanged(streams, place) for place in range(len(streams))]
    return _net(features, [_head(streams[0])], f"hrnet_{branches}")


def _exchanged(streams, place):
    """Sum all streams at the size of one: finer ones by strided convolutions, coarser ones by 1 × 1 and copying."""
    width, parts = streams[place].shape[-1], [streams[place]]
    for other, stream in enumerate(streams):
        if other > place:
            x = through(stream, conv(width, 1)[:2])
            parts.append(layers.UpSampling2D(2 ** (other - place))(x))
        for step in range(other, place):
            last = step + 1 == place
            stream = through(stream, conv(width if last else stream.shape[-1], 3, strides=2)[: 2 if last else 3])
            if last:
                parts.append(stream)
    return layers.ReLU()(layers.Add()(parts)) if len(parts) > 1 else streams[place]


NETS = {
    "simple baseline": simple_baseline,
    "hourglass, 1 stack": lambda: hourglass(1),
    "hourglass, 2 stacks": lambda: hourglass(2),
    "HRNet, 2 branches": lambda: hrnet(2),
    "HRNet, 3 branches": lambda: hrnet(3),
}


@keras.saving.register_keras_serializable("haptic")
def maps_loss(truth, predicted):
    """Cross-entropy of all stacks with the same maps, summed (intermediate supervision).

    truth: [n, h, w, J], bumps; -1 where a joint is not labelled. predicted: [n, stacks, h, w, J], probabilities. The
    papers use squared errors; with one person a picture the cross-entropy of all cells learns faster.
    """
    known = ops.cast(truth[:, :1, :1] >= 0, "float32")
    truth = known * truth / (ops.sum(truth, (1, 2), keepdims=True) + 1e-6)
    loss = -ops.expand_dims(truth, 1) * ops.log(ops.clip(predicted, 1e-7, 1))
    return ops.sum(ops.mean(ops.sum(loss, (2, 3)), -1), 1)


@keras.saving.register_keras_serializable("haptic")
def coordinates_loss(truth, predicted):
    """Absolute distance of coordinates; truth: [n, J, 3] with the flag, predicted: [n, J, 2].

    DeepPose squares the distance; then a few joints that are far off decide what is learnt.
    """
    known = ops.cast(truth[..., 2:] > 0, "float32")
    return 10.0 * ops.mean(known * ops.abs(truth[..., :2] - predicted), (1, 2))
