"""The gesture reader: a small dense net over a hand's landmarks."""

from __future__ import annotations

import keras
from keras import layers


def gesture_net(classes: int = 14, features: int = 63, widths=(160, 96)) -> keras.Model:
    """Build a reader of gestures: two dense layers over the numbers of `landmark_features`.

    Takes [n, features], returns float32[n, classes]. 27 k parameters with the default widths.
    """
    net = keras.Sequential([keras.Input((features,))], name="gesture_net")
    for width in widths:
        net.add(layers.Dense(width, activation="relu", kernel_initializer="he_normal"))
        net.add(layers.Dropout(0.2))
    net.add(layers.Dense(classes, activation="softmax"))
    return net
