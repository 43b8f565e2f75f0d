"""The small nets of the course, in Keras.

Every net takes pictures with values 0 to 255, as a camera gives them, and scales them itself: what works in the
notebook works live. All end in a softmax, so an output is one probability a class; but `face_net` gives vectors, and
`pose_net` maps.
"""

from __future__ import annotations

import keras
from keras import layers

PICTURE = (28, 28, 1)


def through(x, body):
    for layer in body:
        x = layer(x)
    return x


def conv(width, size, strides=1, dilation=1):
    """Convolution, batch norm, ReLU.

    The norm's averages follow within some 50 steps (Keras: 100), so that they are right after a short training, too.
    """
    return [
        layers.Conv2D(
            width,
            size,
            strides,
            padding="same",
            dilation_rate=dilation,
            use_bias=False,
            kernel_initializer="he_normal",
        ),
        layers.BatchNormalization(momentum=0.98),
        layers.ReLU(),
    ]


def classifier(shape, body, classes, name):
    scale = layers.Rescaling(1 / 255)
    return keras.Sequential([keras.Input(shape), scale, *body, layers.Dense(classes, "softmax")], name=name)
