"""The nets of lesson 8: HandNet, a small image net, and a net that reads fingers from landmarks."""

from __future__ import annotations

import keras
from keras import layers

from course_utils.training.layers import conv, through


def hand_net(
    classes: int = 10, size: int = 96, widths=(16, 24, 48, 96, 144), name: str = "hand_net", activation: str = "softmax"
) -> keras.Model:
    """Build the course's image net for hands; each stage halves the picture, then refines it with a skip connection.

    size: of the pictures, a multiple of 32. Takes [n, size, size, 3] RGB in 0 to 255, returns float32[n, classes]. The
    layer "features" gives one number a channel, the head follows it. 480 k parameters with the default widths.
    activation: "softmax" for classes, "sigmoid" for answers that do not exclude each other.
    Skip connections: He, Zhang, Ren and Sun 2016 (arXiv 1512.03385).
    """
    if size < 32 or size % 32:
        raise ValueError(f"The side of HandNet's pictures is a multiple of 32; {size} is not.")
    picture = keras.Input((size, size, 3))
    x = through(layers.Rescaling(1 / 127.5, -1)(picture), conv(widths[0], 3, strides=2))
    for width in widths[1:]:
        x = through(x, conv(width, 3, strides=2))
        x = layers.Add()([x, through(x, conv(width, 3))])
    x = layers.GlobalAveragePooling2D(name="features")(x)
    x = layers.Dropout(0.2)(x)
    return keras.Model(picture, layers.Dense(classes, activation, name="head")(x), name=name)


def finger_net(features: int = 63, widths=(128, 96)) -> keras.Model:
    """Build a reader of fingers from landmarks: the numbers of `finger_features` to five probabilities, thumb first.

    Takes [n, features], returns float32[n, 5]. 21 k parameters with the default widths.
    """
    net = keras.Sequential([keras.Input((features,))], name="finger_net")
    for width in widths:
        net.add(layers.Dense(width, activation="relu", kernel_initializer="he_normal"))
        net.add(layers.Dropout(0.2))
    net.add(layers.Dense(5, activation="sigmoid"))
    return net
