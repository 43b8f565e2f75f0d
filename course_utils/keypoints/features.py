"""The features that all nets of lesson 11 share: lesson 7's trained layers, frozen, so that the comparison is fair."""

from __future__ import annotations

import sys

import keras
import numpy as np
from keras import layers
from tqdm import tqdm

from course_utils.keypoints.data import CELLS, SIZE

COARSE, FINE = 96, 32  # channels of lesson 7's trunk (8 pixels a cell) and of its second convolution (4 pixels)
CHANNELS = COARSE + 4 * FINE
SHAPE = (CELLS, CELLS, CHANNELS)


def backbone() -> keras.Model:
    """Make the frozen net from crops [n, 128, 128, 3], values 0 to 255, to features float32[n, 16, 16, 224].

    They are the trunk of lesson 7's first stage, 96 channels that see much of the body, and the four fine cells
    in each cell, 4 × 32 channels that see 8 × 8 pixels.
    """
    from course_utils.openpose import skeletons

    net = skeletons.load((SIZE, SIZE))
    trunk = next(layer for layer in net.layers if isinstance(layer, layers.Conv2DTranspose)).input
    fine = [layer for layer in net.layers if isinstance(layer, layers.ReLU)][1].output
    squares = layers.Permute((1, 3, 2, 4, 5))(layers.Reshape((CELLS, 2, CELLS, 2, FINE))(fine))
    quarters = layers.Reshape((CELLS, CELLS, 4 * FINE))(squares)
    made = keras.Model(net.input, layers.Concatenate()([trunk, quarters]), name="features")
    made.trainable = False
    return made


def compute(net, pictures, what: str = "features") -> np.ndarray:
    """Run the backbone once over pictures uint8[n, 128, 128, 3]: float16[n, 16, 16, 224], with a bar."""
    found = np.empty((len(pictures), *SHAPE), np.float16)
    # As text on standard output the line stays in the saved notebook.
    for start in tqdm(range(0, len(pictures), 64), what, unit="batch", file=sys.stdout, ncols=90):
        found[start : start + 64] = net.predict_on_batch(np.asarray(pictures[start : start + 64], np.float32))
    return found


def whole(net, head) -> keras.Model:
    """Join backbone and head: a net from pictures, which can be saved and run live."""
    picture = keras.Input((SIZE, SIZE, 3))
    return keras.Model(picture, head(net(picture)), name=head.name)
