"""The nets of lesson 2: one that reads the picture of a doodle, and one that reads its pen movements."""

from __future__ import annotations

import keras
from keras import layers

from course_utils.training.layers import PICTURE, classifier, conv


def doodle_net(classes: int = 15, shape=PICTURE, widths=(32, 48, 96, 128)) -> keras.Model:
    """The doodle reader: `digit_net` of lesson 1 with wider layers, and dropout because each class has few examples.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 199 k parameters for 15 classes.
    """
    a, b, c, d = widths
    body = [*conv(a, 5, strides=2), *conv(b, 3, strides=2), *conv(c, 3), *conv(d, 3, strides=2)]
    return classifier(shape, [*body, layers.Flatten(), layers.Dropout(0.3)], classes, "doodle_net")


def stroke_net(classes: int = 15, length: int = 128, widths=(32, 48, 64), memory: int = 64) -> keras.Model:
    """A reader of pen movements: three convolutions along the stroke, then a recurrent layer.

    Takes [n, length, 3] from `quickdraw.steps`, returns float32[n, classes]. 44 k parameters for 15 classes.
    A small version of the recurrent baseline of Ha and Eck 2018 (arXiv 1704.03477); GRU: Cho et al. 2014 (arXiv
    1406.1078).
    """
    body = []
    for width, stride in zip(widths, (1, 2, 2), strict=True):
        # Layer norm: moves are small numbers, and the averages of a batch norm need many steps to adapt to them.
        body += [layers.Conv1D(width, 5, stride, padding="same"), layers.LayerNormalization(), layers.ReLU()]
    body += [layers.Bidirectional(layers.GRU(memory // 2, return_sequences=True)), layers.GlobalMaxPooling1D()]
    head = layers.Dense(classes, "softmax")
    return keras.Sequential([keras.Input((length, 3)), *body, layers.Dropout(0.3), head], name="stroke_net")
