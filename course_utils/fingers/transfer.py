"""TODO docstring."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints

SIDE = 96  # pixels of HandNet's pictures
IMAGENET = {  # name in keras.applications: pixels, whether it scales its pictures itself
    "MobileNet": (128, False),
    "Xception": (128, False),
    "MobileNetV3Small": (128, True),
    "EfficientNetV2B0": (128, True),
}


def whole(photos, side: int = SIDE) -> np.ndarray:
    """Shrink square photos uint8[n, h, w, 3] to a net's size, and do nothing else: uint8[n, side, side, 3]."""
    import cv2

    return np.stack([cv2.resize(photo, (side, side), interpolation=cv2.INTER_AREA) for photo in photos])


def backbone(name: str = "HandNet"):
    """Load a pre-trained net without its head: a Keras model from [n, side, side, 3] in 0 to 255 to features.

    name: "HandNet" (ships with the course), "MobileNet cut" (from a data folder), or one of IMAGENET, which Keras
    downloads. Where that fails a note says so, and it is HandNet. Every model scales its pictures itself, once.
    """
    import keras

    from course_utils.data import DataError, path
    from course_utils.data.store import mode

    if name not in ("HandNet", "MobileNet cut", *IMAGENET):
        raise ValueError(f'There is no backbone {name!r}; known are "HandNet", "MobileNet cut", {", ".join(IMAGENET)}.')
    try:
        if name == "MobileNet cut":
            body = keras.saving.load_model(path("mobilenet_cut"), safe_mode=True)
            return scaled(body, name.split()[0])
        if name in IMAGENET:
            if mode() == "sample":
                raise DataError("COURSE_DATA is set to sample.")
            side, scales = IMAGENET[name]
            body = getattr(keras.applications, name)(include_top=False, weights="imagenet", input_shape=(side, side, 3))
            return body if scales else scaled(body, name)
    except Exception as error:  # Keras raises a bare Exception where a download fails
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        print(f"NOTE: {name} cannot be had, so this is HandNet. Why: {reason}")
    net = checkpoints.load_keras("fingers_handnet")
    return keras.Model(net.input, net.get_layer("features").input, name="HandNet")


def scaled(body, name: str | None = None):
    """Let a Keras model of pictures from -1 to 1 take pictures from 0 to 255; its batch norm keeps its averages."""
    import keras
    from keras import layers

    picture = keras.Input(body.input_shape[1:])
    return keras.Model(picture, body(layers.Rescaling(1 / 127.5, -1)(picture), training=False), name=name)


def grad_cam(net, picture, sign: int | None = None, cells: int = 6) -> np.ndarray:
    """Show which places of a picture speak for a sign: float32[h, w] from 0 to 1.

    net: a Keras model that ends in a softmax. picture: [side, side, 3]. sign: by default the one that is read. cells:
    the last layer with so many places a side, or more, is asked. Selvaraju et al. 2017 (arXiv 1610.02391).
    """
    import keras
    import tensorflow as tf

    with_places = [layer.output for layer in net.layers if len(layer.output.shape) == 4]
    inner = keras.Model(net.input, [[maps for maps in with_places if maps.shape[1] >= cells][-1], net.output])
    with tf.GradientTape() as tape:
        x = tf.constant(picture[None], tf.float32)
        tape.watch(x)
        maps, p = inner(x, training=False)
        sign = int(np.argmax(p)) if sign is None else sign
        evidence = tf.math.log(p[0, sign] + 1e-9)
    weights = tf.reduce_mean(tape.gradient(evidence, maps), (1, 2))
    shown = np.maximum(np.asarray(tf.einsum("nhwc,nc->hw", maps, weights)), 0)
    return shown / max(float(shown.max()), 1e-9)
