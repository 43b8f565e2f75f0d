"""The nets of lesson 1: the one that trains in a minute, the one that ships, and the one of the Keras examples."""

from __future__ import annotations

import keras
from keras import layers

from course_utils.training.layers import PICTURE, classifier, conv


def digit_net(classes: int = 10, shape=PICTURE, widths=(24, 40, 64, 72)) -> keras.Model:
    """The digit reader that the lesson trains: four convolutions with batch norm, three of which halve the picture.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 86 k parameters with the default widths.
    Batch norm: Ioffe and Szegedy 2015 (arXiv 1502.03167); strides in place of pooling: Springenberg et al. 2014
    (arXiv 1412.6806).
    """
    a, b, c, d = widths
    body = [*conv(a, 5, strides=2), *conv(b, 3, strides=2), *conv(c, 3), *conv(d, 3, strides=2)]
    return classifier(shape, [*body, layers.Flatten()], classes, "digit_net")


def pooling_digit_net(classes: int = 10, shape=PICTURE, widths=(16, 32, 64, 80)) -> keras.Model:
    """The digit reader that the course ships: four convolutions with batch norm, max pooling after the first three.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 82 k parameters with the default widths; slower to train
    than `digit_net`, and it makes fewer mistakes.
    """
    body = []
    for width in widths:
        body += conv(width, 3)
        if width != widths[-1]:
            body.append(layers.MaxPooling2D(padding="same"))
    return classifier(shape, [*body, layers.Flatten()], classes, "pooling_digit_net")


def keras_io_convnet(classes: int = 10, shape=PICTURE) -> keras.Model:
    """The "simple MNIST convnet" of the Keras examples, which the benchmark compares with ours: 34,826 parameters.

    Takes [n, 28, 28, 1] in 0 to 255, returns float32[n, classes]. Written after the description of its architecture
    (F. Chollet, keras.io/examples/vision/mnist_convnet).
    """
    body = [
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.5),
    ]
    return classifier(shape, body, classes, "keras_io_convnet")
