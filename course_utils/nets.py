"""The small nets of the course, in Keras.

Every net takes pictures with values 0 to 255, as a camera gives them, and scales them itself: what works in the
notebook works live. All end in a softmax, so an output is one probability a class; but `face_net` gives vectors, and
`pose_net` maps.
"""

from __future__ import annotations

from functools import partial

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


def face_net(size: int = 48, widths=(16, 32, 64, 128), numbers: int = 64) -> keras.Model:
    """The course's face embedder: four convolutions that halve the picture, then a vector of length 1, not classes.

    Takes [n, size, size, 3] RGB in 0 to 255, returns float32[n, numbers]. 173 k parameters with the default sizes.
    Unit length as in FaceNet: Schroff, Kalenichenko and Philbin 2015 (arXiv 1503.03832).
    """
    a, b, c, d = widths
    body = [*_conv(a, 5, strides=2), *_conv(b, 3, strides=2), *_conv(c, 3, strides=2), *_conv(d, 3, strides=2)]
    body += [layers.Flatten(), layers.Dropout(0.2), layers.Dense(numbers, use_bias=False), layers.UnitNormalization()]
    return keras.Sequential([keras.Input((size, size, 3)), layers.Rescaling(1 / 255), *body], name="face_net")


def hand_net(classes: int = 10, size: int = 96, widths=(16, 24, 48, 96, 144), name: str = "hand_net") -> keras.Model:
    """The course's reader of whole hands, to transfer from: each stage halves the picture, then adds to what it saw.

    size: of the pictures, a multiple of 32. Takes [n, size, size, 3] RGB in 0 to 255, returns float32[n, classes]. The
    layer "features" gives one number a channel, the head follows it. 480 k parameters with the default widths.
    Shortcuts: He, Zhang, Ren and Sun 2016 (arXiv 1512.03385).
    """
    if size < 32 or size % 32:
        raise ValueError(f"The side of HandNet's pictures is a multiple of 32; {size} is not.")
    picture = keras.Input((size, size, 3))
    x = _through(layers.Rescaling(1 / 127.5, -1)(picture), _conv(widths[0], 3, strides=2))
    for width in widths[1:]:
        x = _through(x, _conv(width, 3, strides=2))
        x = layers.Add()([x, _through(x, _conv(width, 3))])
    x = layers.GlobalAveragePooling2D(name="features")(x)
    x = layers.Dropout(0.2)(x)
    return keras.Model(picture, layers.Dense(classes, "softmax", name="head")(x), name=name)


def pose_net(size=(128, 128), maps: int = 14, fields: int = 26, width: int = 96, depth: int = 3) -> keras.Model:
    """A small OpenPose in two stages: the second sees the picture's features and what the first made of them.

    size: of the pictures, width and height, multiples of 8. Takes [n, h, w, 3] in 0 to 255, returns float32
    [n, 2, h / 4, w / 4, maps + fields], the stages on the second axis: confidence maps in [0, 1], then arrows.
    width, depth: of a stage's convolutions, on features of 8 pixels a cell. 0.6 M parameters with the defaults.
    After Cao et al. 2017 (arXiv 1611.08050), made small.
    """
    if min(size) < 16 or size[0] % 8 or size[1] % 8:
        raise ValueError(f"The sides of a pose net's pictures are multiples of 8; {size} are not.")
    picture = keras.Input((size[1], size[0], 3))
    x = _through(layers.Rescaling(1 / 127.5, -1)(picture), _conv(16, 4, strides=2))
    fine = _through(x, _conv(32, 3, strides=2))
    features = _trunk(_through(fine, _conv(width, 3, strides=2)), depth)
    first = _maps(features, fine, maps, fields)
    # Four cells of the first guess beside one another become one cell of the features.
    guess = layers.Conv2D(width, 2, 2, use_bias=False)(first)
    second = _maps(_trunk(layers.Add()([features, guess]), depth), fine, maps, fields)
    stages = [layers.Reshape((1, *stage.shape[1:]))(stage) for stage in (first, second)]
    return keras.Model(picture, layers.Concatenate(axis=1)(stages), name="pose_net")


def _trunk(x, depth):
    """Convolutions of one width; every other one is dilated, to see the whole of a person."""
    for number in range(depth):
        x = layers.Add()([x, _through(x, _conv(x.shape[-1], 3, dilation=1 + number % 2))])
    return x


def _maps(coarse, fine, maps, fields):
    """Maps at the resolution of `fine`: what is coarse says which joint, what is fine says where."""
    x = layers.Conv2DTranspose(48, 2, 2, use_bias=False)(coarse)
    x = layers.ReLU()(layers.BatchNormalization(momentum=0.98)(x))
    x = layers.Concatenate()([x, fine])
    # Nearly all cells are empty: maps begin near 0.
    joints = layers.Conv2D(maps, 1, activation="sigmoid", bias_initializer=keras.initializers.Constant(-3))(x)
    return layers.Concatenate()([joints, layers.Conv2D(fields, 1)(x)])


def sign_unet(size: int | None = 192, classes: int = 4, widths=(16, 32, 64, 96, 128)) -> keras.Model:
    """The course's segmenter: a U-Net that never looks at the full size, and filters each channel by itself at its end.

    Takes [n, size, size, 3] RGB in 0 to 255, returns float32[n, size, size, classes]; size: a multiple of 32, or None
    for any. 382 k parameters with the default widths.
    U-Net: Ronneberger, Fischer and Brox 2015 (arXiv 1505.04597); depth-wise convolutions: Howard et al. 2017 (arXiv
    1704.04861).
    """
    picture = keras.Input((size, size, 3))
    # The first layer halves the picture: at full size one layer would cost as much as all others together.
    x = _through(layers.Rescaling(1 / 127.5, -1)(picture), _conv(widths[0], 3, strides=2))
    skips = []
    for width in widths[1:]:
        skips.append(x)
        # Where channels are many, most of a convolution's weights mix them; there a cheaper one will do.
        block = _separable if width == widths[-1] else partial(_conv, size=3)
        x = _through(x, [*block(width, strides=2), *block(width)])
    for skip, width in zip(skips[::-1], widths[-2::-1], strict=True):
        x = layers.UpSampling2D(interpolation="bilinear")(layers.Conv2D(width, 1)(x))
        block = _separable if width == widths[-2] else partial(_conv, size=3)
        x = _through(layers.Concatenate()([x, skip]), block(width))
    logits = layers.UpSampling2D(interpolation="bilinear")(layers.Conv2D(classes, 1)(x))
    return keras.Model(picture, layers.Softmax()(logits), name="sign_unet")


def sign_net(classes: int = 10, side: int = 32, channels: int = 1, numbers: int = 63) -> keras.Model:
    """The course's reader of signs: three convolutions over a small picture of a hand, joined with its landmarks.

    Takes [n, side² · channels + numbers]: the picture's values from 0 to 1 row by row, then the features; either may be
    left out with channels=0 or numbers=0. Returns float32[n, classes]. 61 k parameters with the default sizes.
    """
    pixels = side * side * channels
    given, parts = keras.Input((pixels + numbers,)), []
    if channels:
        x = layers.Reshape((side, side, channels))(given[:, :pixels])
        for width in (24, 48, 64):
            x = _through(x, _conv(width, 3, strides=2))
        parts.append(layers.Dropout(0.3)(layers.Flatten()(x)))
    if numbers:
        x = layers.Dense(96, "relu", kernel_initializer="he_normal")(given[:, pixels:])
        parts.append(layers.Dropout(0.2)(x))
    x = parts[0] if len(parts) == 1 else layers.Concatenate()(parts)
    x = layers.Dense(64, "relu", kernel_initializer="he_normal")(x)
    return keras.Model(given, layers.Dense(classes, "softmax")(x), name="sign_net")


def _separable(width, strides=1):
    """A 3×3 filter for each channel, then a mixture of the channels at each place."""
    filters = layers.DepthwiseConv2D(3, strides, padding="same", use_bias=False)
    return [filters, layers.BatchNormalization(momentum=0.98), layers.ReLU(), *_conv(width, 1)]


def _through(x, body):
    for layer in body:
        x = layer(x)
    return x


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


def _conv(width, size, strides=1, dilation=1):
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


def _net(shape, body, classes, name):
    scale = layers.Rescaling(1 / 255)
    return keras.Sequential([keras.Input(shape), scale, *body, layers.Dense(classes, "softmax")], name=name)
