"""The nets of lesson 9: MobileNetV3 for pictures, AttentionHGR, and a small reader of landmarks."""

from __future__ import annotations

import keras
from keras import layers

from course_utils import checkpoints
from course_utils.fingers.net import hand_net
from course_utils.training.layers import conv, through

CLASSES = 4
PICTURE, HAND = 160, 96  # pixels: whole pictures, and crops of a hand
LANDMARKS = 63


def mobilenet(size: int = PICTURE, kind: str = "Small", alpha: float = 1.0, weights: str | None = None) -> keras.Model:
    """Build MobileNetV3 with a head for the four reactions: [n, size, size, 3] in 0 to 255 to float32[n, 4].

    kind: "Small" or "Large". alpha: a factor for all widths. weights: "imagenet" downloads Keras's, and where that
    fails, prints a note and starts from random numbers. Howard et al. 2019 (arXiv 1905.02244).
    """
    build = {"Small": keras.applications.MobileNetV3Small, "Large": keras.applications.MobileNetV3Large}[kind]
    options = {"include_top": False, "input_shape": (size, size, 3), "alpha": alpha, "include_preprocessing": True}
    try:
        body = build(weights=weights, **options)
    except Exception as error:  # Keras raises a bare Exception where a download fails
        reason = str(error).splitlines()[0]
        print(f"NOTE: ImageNet's weights cannot be had, so the net starts from random ones. Why: {reason}")
        body = build(weights=None, **options)
    for layer in body.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.momentum = 0.98  # its averages need some 50 steps; Keras's .999 is for trainings of days
    x = layers.GlobalAveragePooling2D(name="features")(body.output)
    x = layers.Dropout(0.2)(x)
    return keras.Model(body.input, layers.Dense(CLASSES, "softmax", name="head")(x), name=f"MobileNetV3{kind}")


def reaction_hand_net(size: int = HAND) -> keras.Model:
    """Build lesson 8's HandNet with a head for the four reactions; it has seen 4,000 rendered hands in ten signs.

    size: a multiple of 32. Takes [n, size, size, 3] in 0 to 255, returns float32[n, 4].
    """
    net = hand_net(CLASSES, size, name="HandNet")
    taught = checkpoints.load_keras("fingers_handnet")
    for layer, known in zip(net.layers, taught.layers, strict=True):
        if layer.name != "head":
            layer.set_weights(known.get_weights())
    return net


def point_reader() -> keras.Model:
    """Build a reader from the net that finds the 21 points of the course's own tracker; it has seen 56,000 hands.

    Its last layers, which say where the points are, are left out. [n, 96, 96, 3] in 0 to 255 to float32[n, 4].
    """
    known = checkpoints.load_keras("handpoints")
    x = layers.Dropout(0.2)(known.get_layer("features").output)
    return keras.Model(known.input, layers.Dense(CLASSES, "softmax", name="head")(x), name="PointReader")


def attention_hgr(size: int = PICTURE, width: int = 32, attention: bool = True) -> keras.Model:
    """Build AttentionHGR: two stages in which features are multiplied with a map of attention, then a classifier.

    Each stage: six convolutions find features, six others, with skip connections after the second and the fourth, say
    where to look; their product and the stage's input go on together. The paper (Miah et al. 2023, doi
    10.3390/computers12010013) does not give the widths; these fit a laptop. The layers "attention_1" and "attention_2"
    are the maps. attention: False leaves the maps out, to see what they are worth.
    Takes [n, size, size, 3] in 0 to 255, returns float32[n, 4].
    """
    picture = keras.Input((size, size, 3))
    x = layers.Rescaling(1 / 127.5, -1)(picture)
    small = layers.AveragePooling2D(4)(x)
    x = through(x, [*conv(width // 2, 3, strides=2), *conv(width, 3, strides=2)])
    for stage in (1, 2):
        looked = _stage(x, width, stage, attention)
        x = layers.Concatenate()([looked, small if stage == 1 else x])
    for grown in (64, 64, 96):
        x = layers.MaxPooling2D(2)(through(x, conv(grown, 3)))
    x = layers.GlobalAveragePooling2D()(through(x, conv(128, 3)))
    x = layers.Dropout(0.4)(x)
    name = "AttentionHGR" if attention else "without_attention"
    return keras.Model(picture, layers.Dense(CLASSES, "softmax", name="head")(x), name=name)


def _stage(x, width, stage, attention):
    """Six convolutions of features, multiplied with the map of six convolutions of attention."""
    features = x
    for _ in range(6):
        features = through(features, conv(width, 3))
    if not attention:
        return features
    first = through(x, conv(width // 2, 3))
    second = layers.Concatenate()([first, through(first, conv(width // 2, 3))])  # the first skip connection
    third = through(second, conv(width // 2, 3))
    fourth = layers.Concatenate()([third, through(third, conv(width // 2, 3))])  # the second one
    fifth = through(fourth, conv(width // 2, 3))
    where = layers.Conv2D(width, 3, padding="same", activation="sigmoid", name=f"attention_{stage}")(fifth)
    return layers.Multiply()([features, where])


def landmark_net(features: int = LANDMARKS, widths=(128, 96)) -> keras.Model:
    """Build a reader of reactions from landmarks (`gestures.landmark_features`): [n, 63] to float32[n, 4]."""
    net = keras.Sequential([keras.Input((features,))], name="landmark_net")
    for width in widths:
        net.add(layers.Dense(width, activation="relu", kernel_initializer="he_normal"))
        net.add(layers.Dropout(0.2))
    net.add(layers.Dense(CLASSES, activation="softmax", name="head"))
    return net


def attention_maps(net, pictures) -> list:
    """The two maps of attention of AttentionHGR, each the mean of its channels: two float32[n, h, w]."""
    maps = [net.get_layer(f"attention_{stage}").output for stage in (1, 2)]
    return [one.mean(-1) for one in keras.Model(net.input, maps).predict(pictures, verbose=0)]
