"""The two nets of lesson 6: a U-Net that labels every pixel, and a small reader of signs."""

from __future__ import annotations

from functools import partial

import keras
from keras import layers

from course_utils.training.layers import conv, through


def sign_unet(size: int | None = 128, classes: int = 4, widths=(16, 32, 64, 96, 128), channels: int = 6) -> keras.Model:
    """Make the segmenter: a U-Net whose first layer halves the picture and whose deepest layers are depth-wise.

    Takes [n, size, size, channels] in 0 to 255: RGB, and the soft maps of a tracker (`maps.soft_maps`), or zeros.
    Returns float32[n, size, size, classes], probabilities. size: a multiple of 32, or None for any size. widths: output
    channels from the first layer to the deepest. 382 k parameters by default.
    U-Net: Ronneberger, Fischer and Brox 2015 (arXiv 1505.04597); depth-wise convolutions: Howard et al. 2017 (arXiv
    1704.04861).
    """
    picture = keras.Input((size, size, channels))
    # At full size, one layer would cost as much as all others together.
    x = through(layers.Rescaling(1 / 127.5, -1)(picture), conv(widths[0], 3, strides=2))
    skips = []
    for width in widths[1:]:
        skips.append(x)
        # With many channels, most weights of a convolution mix channels; a depth-wise one is much cheaper.
        block = _separable if width == widths[-1] else partial(conv, size=3)
        x = through(x, [*block(width, strides=2), *block(width)])
    for skip, width in zip(skips[::-1], widths[-2::-1], strict=True):
        x = layers.UpSampling2D(interpolation="bilinear")(layers.Conv2D(width, 1)(x))
        block = _separable if width == widths[-2] else partial(conv, size=3)
        x = through(layers.Concatenate()([x, skip]), block(width))
    logits = layers.UpSampling2D(interpolation="bilinear")(layers.Conv2D(classes, 1)(x))
    return keras.Model(picture, layers.Softmax()(logits), name="sign_unet")


def sign_net(classes: int = 10, side: int = 32, channels: int = 1, numbers: int = 63) -> keras.Model:
    """Make the reader of signs: three convolutions over a small picture of a hand, joined with its landmarks.

    Takes [n, side² · channels + numbers]: the picture's values from 0 to 1 row by row, then the features; channels=0
    or numbers=0 leaves out one of the two. Returns float32[n, classes], probabilities. 117 k parameters by default.
    """
    pixels = side * side * channels
    x_in, parts = keras.Input((pixels + numbers,)), []
    if channels:
        x = layers.Reshape((side, side, channels))(x_in[:, :pixels])
        for width in (24, 48, 64):
            x = through(x, conv(width, 3, strides=2))
        parts.append(layers.Dropout(0.3)(layers.Flatten()(x)))
    if numbers:
        x = layers.Dense(96, "relu", kernel_initializer="he_normal")(x_in[:, pixels:])
        parts.append(layers.Dropout(0.2)(x))
    x = parts[0] if len(parts) == 1 else layers.Concatenate()(parts)
    x = layers.Dense(64, "relu", kernel_initializer="he_normal")(x)
    return keras.Model(x_in, layers.Dense(classes, "softmax")(x), name="sign_net")


def _separable(width, strides=1):
    """A depth-wise separable convolution: a 3×3 filter for each channel, then a 1×1 layer that mixes the channels."""
    filters = layers.DepthwiseConv2D(3, strides, padding="same", use_bias=False)
    return [filters, layers.BatchNormalization(momentum=0.98), layers.ReLU(), *conv(width, 1)]
