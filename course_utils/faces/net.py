"""The net of lesson 5: from an upright face to a vector of length 1."""

from __future__ import annotations

import keras
from keras import layers

from course_utils.training.layers import conv


def face_net(size: int = 48, widths=(16, 32, 64, 128), numbers: int = 64) -> keras.Model:
    """The course's face embedder: four convolutions that halve the picture, then a vector of length 1, not classes.

    Takes [n, size, size, 3] RGB in 0 to 255, returns float32[n, numbers]. 173 k parameters with the default sizes.
    Unit length as in FaceNet: Schroff, Kalenichenko and Philbin 2015 (arXiv 1503.03832).
    """
    a, b, c, d = widths
    body = [*conv(a, 5, strides=2), *conv(b, 3, strides=2), *conv(c, 3, strides=2), *conv(d, 3, strides=2)]
    body += [layers.Flatten(), layers.Dropout(0.2), layers.Dense(numbers, use_bias=False), layers.UnitNormalization()]
    return keras.Sequential([keras.Input((size, size, 3)), layers.Rescaling(1 / 255), *body], name="face_net")
