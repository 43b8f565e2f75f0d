"""The pose net of lesson 7: confidence maps and affinity fields from a picture, in two stages."""

from __future__ import annotations

import keras
from keras import layers

from course_utils.training.layers import conv, through


def pose_net(size=(128, 128), maps: int = 14, fields: int = 26, width: int = 96, depth: int = 3) -> keras.Model:
    """Make a small OpenPose with two stages; the second sees the picture's features and the output of the first.

    size: width and height of the pictures, multiples of 8. Takes [n, h, w, 3] in 0 to 255, returns float32
    [n, 2, h / 4, w / 4, maps + fields], the stages on the second axis: confidence maps in [0, 1], then arrows.
    width, depth: channels and convolutions of a stage, whose cells cover 8 pixels. 0.6 M parameters by default.
    Raises ValueError for a size that is no multiple of 8, or below 16.
    A smaller version of Cao et al. 2017 (arXiv 1611.08050).
    """
    if min(size) < 16 or size[0] % 8 or size[1] % 8:
        raise ValueError(f"The sides of a pose net's pictures are multiples of 8; {size} are not.")
    picture = keras.Input((size[1], size[0], 3))
    x = through(layers.Rescaling(1 / 127.5, -1)(picture), conv(16, 4, strides=2))
    fine = through(x, conv(32, 3, strides=2))
    features = _trunk(through(fine, conv(width, 3, strides=2)), depth)
    first = _maps(features, fine, maps, fields)
    # The output of the first stage has four cells for each cell of the features.
    shrunk = layers.Conv2D(width, 2, 2, use_bias=False)(first)
    second = _maps(_trunk(layers.Add()([features, shrunk]), depth), fine, maps, fields)
    stages = [layers.Reshape((1, *stage.shape[1:]))(stage) for stage in (first, second)]
    return keras.Model(picture, layers.Concatenate(axis=1)(stages), name="pose_net")


def _trunk(x, depth):
    """Residual convolutions of one width; every other one is dilated, so that it sees a whole person."""
    for number in range(depth):
        x = layers.Add()([x, through(x, conv(x.shape[-1], 3, dilation=1 + number % 2))])
    return x


def _maps(coarse, fine, maps, fields):
    """Make maps at the resolution of `fine`: the coarse features know which joint it is, the fine ones where it is."""
    x = layers.Conv2DTranspose(48, 2, 2, use_bias=False)(coarse)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.98)(x))
    x = layers.Concatenate()([x, fine])
    # Nearly all cells are empty, so the bias starts the maps near 0.
    joints = layers.Conv2D(maps, 1, activation="sigmoid", bias_initializer=keras.initializers.Constant(-3))(x)
    return layers.Concatenate()([joints, layers.Conv2D(fields, 1)(x)])
