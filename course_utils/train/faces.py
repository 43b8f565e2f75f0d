"""The recipe of the face embedder: drawn people alone, a margin between them (ArcFace), each face aligned a bit amiss.

`python -m course_utils train faces` rebuilds data/checkpoints/faces.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import keras
import numpy as np
from keras import ops

from course_utils import faces, frugal, nets
from course_utils.synth import face
from course_utils.train import CHECKPOINTS, one_cycle, save_checkpoint

BATCH = 128
PEAK = 0.004  # learning rate
JITTER = 0.04  # by which landmarks miss, as a share of the eyes' distance: detectors differ by as much
FIRST, UNSEEN = 100_000, 900_000  # first numbers of the people to train on and to judge by, far from the lesson's
FAR = 0.01  # the share of strangers that the shipped threshold accepts


class ArcFace(keras.layers.Layer):
    """Logits s·cos(θ + m) for the right person and s·cos(θ) for the others, θ the angle to each person's centre.

    people: how many. margin: m in radians; scale: s. Call it with (vectors[n, d] of length 1, who int[n, 1]).
    Deng, Guo, Xue and Zafeiriou 2019 (arXiv 1801.07698), who take m = 0.5 and s = 64 for millions of photographs.
    """

    def __init__(self, people: int, margin: float = 0.3, scale: float = 24.0):
        super().__init__()
        self.people, self.margin, self.scale = people, margin, scale

    def build(self, shapes):
        self.centres = self.add_weight(shape=(shapes[0][-1], self.people), initializer="random_normal")

    def call(self, inputs):
        vectors, who = inputs
        cosine = ops.clip(vectors @ ops.normalize(self.centres, axis=0), -0.999, 0.999)
        right = ops.one_hot(ops.squeeze(who, -1), self.people)
        return self.scale * ops.cos(ops.arccos(cosine) + self.margin * right)


def crops(crowd: face.Crowd, rng=None, size: int = faces.CROP) -> np.ndarray:
    """Cut all faces of a crowd out upright: uint8[n, size, size, 3].

    rng: a numpy Generator lets landmarks miss as a detector's do, and changes colours, for training.
    """
    marks = crowd.landmarks
    if rng is not None:
        across = np.linalg.norm(marks[:, 1] - marks[:, 0], axis=1)[:, None, None]
        marks = marks + across * JITTER * (rng.normal(size=marks.shape) + rng.normal(size=(len(marks), 1, 2)))
    upright = np.stack([faces.align(image, points, size) for image, points in zip(crowd.images, marks, strict=True)])
    return upright if rng is None else _recolour(upright, rng)


def _recolour(pictures, rng):
    """Change gain and contrast, and make one picture in five grey, as cameras and old photos do."""
    few = pictures.astype(np.float32)
    grey = rng.random(len(few)) < 0.2
    few[grey] = few[grey].mean(-1, keepdims=True)
    gain = np.exp(rng.normal(0, 0.06, (len(few), 1, 1, 3)) + rng.normal(0, 0.15, (len(few), 1, 1, 1)))
    return np.clip(few * gain, 0, 255).astype(np.uint8)


def fit_arcface(net, crowd: face.Crowd, epochs: int, seed: int = 0, augment: bool = True) -> float:
    """Train an embedder with an ArcFace head, which is thrown away afterwards; returns the last loss."""
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    numbers, who = np.unique(crowd.people, return_inverse=True)
    picture, label = keras.Input(net.input_shape[1:]), keras.Input((1,), dtype="int32")
    model = keras.Model([picture, label], ArcFace(len(numbers))([net(picture), label]))
    rate = one_cycle(PEAK, len(crowd), BATCH, epochs)
    model.compile(keras.optimizers.Adam(rate), keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    upright, loss = crops(crowd), None
    for epoch in range(epochs):
        pictures = crops(crowd, rng) if augment else upright
        loss = model.fit([pictures, who[:, None]], who, BATCH, initial_epoch=epoch, epochs=epoch + 1, verbose=0)
    return loss.history["loss"][-1]


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m course_utils train faces", description=__doc__.splitlines()[0])
    parser.add_argument("--people", type=int, default=800, help="drawn people to train on (default %(default)s)")
    parser.add_argument("--views", type=int, default=12, help="pictures of each (default %(default)s)")
    parser.add_argument("--epochs", type=int, default=24, help="rounds over the pictures (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same net, on the same machine")
    parser.add_argument("--out", default=CHECKPOINTS, metavar="DIR", help="folder that gets the folder 'faces'")
    arguments = parser.parse_args(argv)
    if min(arguments.people - 1, arguments.views - 1, arguments.epochs) < 1:
        parser.error("it takes at least two people, two views and one epoch")
    for file, score in train(
        arguments.people, arguments.views, arguments.epochs, arguments.seed, arguments.out
    ).items():
        print(f"{file}: {score}")
    return 0


def train(people: int, views: int, epochs: int, seed: int, root) -> dict:
    """Train on drawn people and write the checkpoint; returns its scores on 100 others, one line a file."""
    net = nets.face_net()
    taught = face.crowd(people, views, FIRST)
    fit_arcface(net, taught, epochs, seed)
    chosen = face.crowd(60, 8, UNSEEN - 1000)  # the threshold is chosen on others than those it is judged by
    unseen = face.crowd(100, 8, UNSEEN)
    distance, same = faces.pairs(net.predict(crops(chosen), verbose=0), chosen.people)
    threshold = faces.threshold_at(distance, same, FAR)

    def score(embed):
        distance, same = faces.pairs(faces.unit(embed(crops(unseen))), unseen.people)
        tar, far = faces.accept_rate(distance, same, threshold)
        return f"AUC {faces.auc(distance, same):.4f}, TAR {tar:.3f} at FAR {far:.4f}"

    card = {
        "What it does": "gives the upright 64x64 crop of a face (RGB, values 0 to 255, see faces.align) 64 numbers, a "
        "vector of length 1; near vectors are the same person",
        "Recipe": f"course_utils/train/faces.py: ArcFace, {epochs} epochs, batches of {BATCH}, Adam, one-cycle rate "
        f"up to {PEAK}; landmarks shifted, colours changed",
        "Data": f"{people} people of course_utils.synth.face, {views} views each: nobody who lives or lived",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train faces --people {people} --views {views} --epochs {epochs} "
        f"--seed {seed}",
        "Threshold": f"cosine distance {threshold:.3f}, chosen on 60 other drawn people at FAR {FAR:.0%}",
        "Score": f"100 drawn people whom it never saw, 8 views each: {score(lambda x: net.predict(x, verbose=0))}",
        "Limits": "it learnt drawn faces alone and is no good at telling living people apart; "
        "never let it guard anything",
        "Licence": "MIT, as the code",
    }
    save_checkpoint("faces", net, card, crops(taught)[:: max(1, len(taught) // 500)], root=root)
    folder = Path(root) / "faces"
    lites = {file: frugal.Lite(folder / file) for file in frugal.SHIPPED.values()}
    return {"threshold": f"{threshold:.3f}"} | {file: score(lite) for file, lite in lites.items()}
