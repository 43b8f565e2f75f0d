"""Building blocks of the course's small nets, in Keras.

Every net takes pictures with values 0 to 255, as a camera gives them, and scales them itself, so that the same input
works in the notebook and live.
"""

from __future__ import annotations

import keras
from keras import layers

PICTURE = (28, 28, 1)


def through(x, body):
    """Apply the layers of a list one after another."""
    for layer in body:
        x = layer(x)
    return x


def conv(width, size, strides=1, dilation=1):
    """Convolution, batch norm, ReLU, as a list of layers.

    The norm's averages need some 50 steps (Keras: 100), so that they are right after a short training, too.
    """
    options = {"padding": "same", "dilation_rate": dilation, "use_bias": False, "kernel_initializer": "he_normal"}
    return [layers.Conv2D(width, size, strides, **options), layers.BatchNormalization(momentum=0.98), layers.ReLU()]


def classifier(shape, body, classes, name):
    """A net from pictures `shape` to class probabilities: scaling, the layers of `body`, a dense softmax."""
    scale = layers.Rescaling(1 / 255)
    return keras.Sequential([keras.Input(shape), scale, *body, layers.Dense(classes, "softmax")], name=name)
