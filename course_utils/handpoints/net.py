"""The two nets of the hand tracker: one finds hands in a picture, one finds 21 points in a hand's crop.

Each has one output, a row of numbers, so that one LiteRT file with one input and one output holds it. The last steps,
from maps to coordinates, are a few lines of NumPy (`track.own_hands`): 8-bit integers are too coarse for a softmax.
"""

from __future__ import annotations

import keras
from keras import layers

from course_utils.track.own_hands import CROP_SIDE, PICTURE_SIDE, POINTS
from course_utils.training.layers import conv, through

WIDTHS, UNITS = (24, 32, 64, 128), (0, 1, 3, 4)  # channels at each scale, and residual units
HEAD = 64  # channels where the scales meet
DETECTOR_WIDTHS, DETECTOR_UNITS, DETECTOR_HEAD = (16, 24, 40, 72, 96), (0, 1, 1, 1, 1), 40


def body(x, widths=WIDTHS, units=UNITS) -> list:
    """Halve a picture step by step, with residual units after each step; returns the maps of all scales.

    Residual units: He, Zhang, Ren and Sun 2016 (arXiv 1512.03385).
    """
    scales = []
    for width, count in zip(widths, units, strict=True):
        x = through(x, conv(width, 3, strides=2))
        for _ in range(count):
            x = layers.Add()([x, through(x, conv(width, 3))])
        scales.append(x)
    return scales


def merge(scales, width: int):
    """Carry coarse maps, which see the whole, back to finer ones, which know the place, down to an eighth of the side.

    Feature pyramid: Lin and others 2017 (arXiv 1612.03144).
    """
    x = through(scales[-1], conv(width, 1))
    for finer in reversed(scales[2:-1]):
        x = layers.UpSampling2D(2, interpolation="bilinear")(x)
        x = layers.Add()([x, through(finer, conv(width, 1))])
    return through(x, conv(width, 3))


def point_net(side: int = CROP_SIDE, name: str = "hand_points") -> keras.Model:
    """Build the regressor: a crop [n, 96, 96, 3] in 0 to 255 to a row of numbers, float32[n, 6071].

    side: of the crop, a multiple of 16; the weights do not depend on it. The row holds 12 × 12 cells with 21 scores
    (where is each point?) and 21 depths, then the logits of 21 times "is seen", of "is a right hand" and of
    "is a hand". `track.own_hands.read_points` turns it into coordinates.
    """
    picture = keras.Input((side, side, 3))
    scales = body(layers.Rescaling(1 / 127.5, -1)(picture))
    maps = layers.Conv2D(2 * POINTS, 1, name="maps")(merge(scales, HEAD))
    pooled = layers.Dropout(0.1)(layers.GlobalAveragePooling2D(name="features")(scales[-1]))
    answers = layers.Dense(POINTS + 2, name="answers")(pooled)
    row = layers.Concatenate()([layers.Flatten()(maps), answers])
    return keras.Model(picture, row, name=name)


def detector_net(name: str = "hand_detector") -> keras.Model:
    """Build the detector: a picture [n, 160, 160, 3] in 0 to 255 to maps, float32[n, 20, 20, 6].

    The maps hold, for each cell, the logit of "near the centre of a hand", how far the centre is away (x, y, in cells),
    the logarithm of the hand's size in cells, and its direction (cosine, sine).
    Objects as points: Zhou, Wang and Krähenbühl 2019 (arXiv 1904.07850).
    """
    picture = keras.Input((PICTURE_SIDE, PICTURE_SIDE, 3))
    scales = body(layers.Rescaling(1 / 127.5, -1)(picture), DETECTOR_WIDTHS, DETECTOR_UNITS)
    maps = layers.Conv2D(6, 1, name="maps")(merge(scales, DETECTOR_HEAD))
    return keras.Model(picture, maps, name=name)
