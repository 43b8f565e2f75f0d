"""TODO docstring."""

from __future__ import annotations

import keras
from keras import layers

from course_utils.training.layers import PICTURE, classifier, conv


def digit_net(classes: int = 10, shape=PICTURE, widths=(24, 40, 64, 72)) -> keras.Model:
    """The course's reader of digits: four convolutions with batch norm that halve the picture early.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 86 k parameters with the default widths.
    Batch norm: Ioffe and Szegedy 2015 (arXiv 1502.03167); strides in place of pooling: Springenberg et al. 2014
    (arXiv 1412.6806).
    """
    a, b, c, d = widths
    body = [*conv(a, 5, strides=2), *conv(b, 3, strides=2), *conv(c, 3), *conv(d, 3, strides=2)]
    return classifier(shape, [*body, layers.Flatten()], classes, "digit_net")


def careful_digit_net(classes: int = 10, shape=PICTURE, widths=(16, 32, 64, 80)) -> keras.Model:
    """The reader that the course ships: each convolution sees its picture before it is pooled to half the size.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 82 k parameters with the default widths; slower to train
    than `digit_net`, and it makes fewer mistakes.
    """
    body = []
    for width in widths:
        body += conv(width, 3)
        if width != widths[-1]:
            body.append(layers.MaxPooling2D(padding="same"))
    return classifier(shape, [*body, layers.Flatten()], classes, "careful_digit_net")


def keras_io_convnet(classes: int = 10, shape=PICTURE) -> keras.Model:
    """The "simple MNIST convnet" of the Keras examples, our rival in the benchmark: 34,826 parameters.

    Described from its architecture (F. Chollet, keras.io/examples/vision/mnist_convnet).
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
