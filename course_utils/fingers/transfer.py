"""Transfer learning: pre-trained nets without their heads, and a look at what a net looks at."""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints

IMAGE_SIZE = 96  # pixels of HandNet's pictures
IMAGENET = {  # name in keras.applications: pixels, whether the model scales its pictures itself
    "MobileNet": (128, False),
    "Xception": (128, False),
    "MobileNetV3Small": (128, True),
    "EfficientNetV2B0": (128, True),
}


def resized(pictures, size: int = IMAGE_SIZE) -> np.ndarray:
    """Shrink square pictures uint8[n, h, w, 3] to a net's size: uint8[n, size, size, 3]."""
    import cv2

    return np.stack([cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA) for picture in pictures])


def backbone(name: str = "HandNet"):
    """Load a pre-trained net without its head: a Keras model from [n, size, size, 3] in 0 to 255 to features.

    name: "HandNet" (ships with the course), "MobileNet cut" (from a data folder), or one of IMAGENET, which Keras
    downloads. Where that fails, it prints a note and returns HandNet. Every model scales its pictures itself, once.
    Raises ValueError for another name.
    """
    import keras

    from course_utils.data import DataError, path
    from course_utils.data.store import mode

    if name not in ("HandNet", "MobileNet cut", *IMAGENET):
        raise ValueError(f'There is no backbone {name!r}; known are "HandNet", "MobileNet cut", {", ".join(IMAGENET)}.')
    try:
        if name == "MobileNet cut":
            body = keras.saving.load_model(path("mobilenet_cut"), safe_mode=True)
            return scale_inputs(body, name.split()[0])
        if name in IMAGENET:
            if mode() == "sample":
                raise DataError("COURSE_DATA is set to sample.")
            size, scales = IMAGENET[name]
            body = getattr(keras.applications, name)(include_top=False, weights="imagenet", input_shape=(size, size, 3))
            return body if scales else scale_inputs(body, name)
    except Exception as error:  # Keras raises a bare Exception where a download fails
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        print(f"NOTE: {name} cannot be had, so this is HandNet. Why: {reason}")
    net = checkpoints.load_keras("fingers_handnet")
    return keras.Model(net.input, net.get_layer("features").input, name="HandNet")


def scale_inputs(body, name: str | None = None):
    """Let a Keras model of pictures from -1 to 1 take pictures from 0 to 255; its batch norm keeps its averages."""
    import keras
    from keras import layers

    picture = keras.Input(body.input_shape[1:])
    return keras.Model(picture, body(layers.Rescaling(1 / 127.5, -1)(picture), training=False), name=name)


def grad_cam(net, picture, sign: int | None = None, cells: int = 6) -> np.ndarray:
    """Compute by Grad-CAM which places of a picture are evidence for a sign: float32[h, w] from 0 to 1.

    net: a Keras model that ends in a softmax. picture: [size, size, 3]. sign: by default the predicted one. cells: the
    heat map comes from the last layer that is at least so many cells wide. Selvaraju et al. 2017 (arXiv 1610.02391).
    """
    import keras
    import tensorflow as tf

    outputs = [layer.output for layer in net.layers if len(layer.output.shape) == 4]
    inner = keras.Model(net.input, [[maps for maps in outputs if maps.shape[1] >= cells][-1], net.output])
    with tf.GradientTape() as tape:
        x = tf.constant(picture[None], tf.float32)
        tape.watch(x)
        maps, p = inner(x, training=False)
        sign = int(np.argmax(p)) if sign is None else sign
        evidence = tf.math.log(p[0, sign] + 1e-9)
    weights = tf.reduce_mean(tape.gradient(evidence, maps), (1, 2))
    heat = np.maximum(np.asarray(tf.einsum("nhwc,nc->hw", maps, weights)), 0)
    return heat / max(float(heat.max()), 1e-9)
