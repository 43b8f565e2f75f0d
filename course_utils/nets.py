"""The small nets of the course, in Keras.

Every net takes pictures with values 0 to 255, as a camera gives them, and scales them itself: what works in the
notebook works live. All end in a softmax, so an output is one probability a class.
"""

from __future__ import annotations

import keras
from keras import layers

PICTURE = (28, 28, 1)


def digit_net(classes: int = 10, shape=PICTURE, widths=(24, 40, 64, 72)) -> keras.Model:
    """The course's reader of digits: four convolutions with batch norm that halve the picture early.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 86 k parameters with the default widths.
    Batch norm: Ioffe and Szegedy 2015 (arXiv 1502.03167); strides in place of pooling: Springenberg et al. 2014
    (arXiv 1412.6806).
    """
    a, b, c, d = widths
    body = [*_conv(a, 5, strides=2), *_conv(b, 3, strides=2), *_conv(c, 3), *_conv(d, 3, strides=2)]
    return _net(shape, [*body, layers.Flatten()], classes, "digit_net")


def careful_digit_net(classes: int = 10, shape=PICTURE, widths=(16, 32, 64, 80)) -> keras.Model:
    """The reader that the course ships: each convolution sees its picture before it is pooled to half the size.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 82 k parameters with the default widths; slower to train
    than `digit_net`, and it makes fewer mistakes.
    """
    body = []
    for width in widths:
        body += _conv(width, 3)
        if width != widths[-1]:
            body.append(layers.MaxPooling2D(padding="same"))
    return _net(shape, [*body, layers.Flatten()], classes, "careful_digit_net")


def doodle_net(classes: int = 15, shape=PICTURE, widths=(32, 48, 96, 128)) -> keras.Model:
    """The course's reader of doodles: the digit reader with wider layers, and dropout for classes with few examples.

    Takes [n, *shape] in 0 to 255, returns float32[n, classes]. 199 k parameters for 15 classes.
    """
    a, b, c, d = widths
    body = [*_conv(a, 5, strides=2), *_conv(b, 3, strides=2), *_conv(c, 3), *_conv(d, 3, strides=2)]
    return _net(shape, [*body, layers.Flatten(), layers.Dropout(0.3)], classes, "doodle_net")


def stroke_net(classes: int = 15, length: int = 128, widths=(32, 48, 64), memory: int = 64) -> keras.Model:
    """A reader of pen movements: three convolutions along the stroke, then a recurrent layer that remembers.

    Takes [n, length, 3] from `quickdraw.steps`, returns float32[n, classes]. 44 k parameters for 15 classes.
    After the recurrent baseline of Ha and Eck 2018 (arXiv 1704.03477), made small; GRU: Cho et al. 2014 (arXiv
    1406.1078).
    """
    body = []
    for width, stride in zip(widths, (1, 2, 2), strict=True):
        # Layer norm: moves are small numbers, and a batch norm's averages need many steps to learn how small.
        body += [layers.Conv1D(width, 5, stride, padding="same"), layers.LayerNormalization(), layers.ReLU()]
    body += [layers.Bidirectional(layers.GRU(memory // 2, return_sequences=True)), layers.GlobalMaxPooling1D()]
    head = layers.Dense(classes, "softmax")
    return keras.Sequential([keras.Input((length, 3)), *body, layers.Dropout(0.3), head], name="stroke_net")


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
    return _net(shape, body, classes, "keras_io_convnet")


def gesture_net(classes: int = 14, features: int = 63, widths=(96, 64)) -> keras.Model:
    """The course's reader of gestures: two layers over a hand's landmarks, made comparable by `landmark_features`.

    Takes [n, features] (the one net here that takes no picture), returns float32[n, classes]. 13 k parameters with the
    default widths.
    """
    net = keras.Sequential([keras.Input((features,))], name="gesture_net")
    for width in widths:
        net.add(layers.Dense(width, activation="relu", kernel_initializer="he_normal"))
        net.add(layers.Dropout(0.2))
    net.add(layers.Dense(classes, activation="softmax"))
    return net


def _conv(width, size, strides=1):
    """Convolution, batch norm, ReLU.

    The norm's averages follow within some 50 steps (Keras: 100), so that they are right after a short training, too.
    """
    return [
        layers.Conv2D(width, size, strides, padding="same", use_bias=False, kernel_initializer="he_normal"),
        layers.BatchNormalization(momentum=0.98),
        layers.ReLU(),
    ]


def _net(shape, body, classes, name):
    scale = layers.Rescaling(1 / 255)
    return keras.Sequential([keras.Input(shape), scale, *body, layers.Dense(classes, "softmax")], name=name)
