"""The recipe of the face embedder: ArcFace on drawn people only, with alignment noise and changes of colour.

`python -m course_utils train faces` rebuilds data/checkpoints/faces. An interrupted run continues where it stopped.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import cv2
import keras
import numpy as np
from keras import layers, ops

from course_utils import checkpoints, data, lite
from course_utils.drawn import face
from course_utils.faces import embedding, verification
from course_utils.faces.net import face_net
from course_utils.overlay import Frame
from course_utils.training import at_least, fit, one_cycle, recipe_parser
from course_utils.training.batches import FreshBatches

BATCH = 64
PEAK = 0.004  # learning rate
MARGIN, SCALE = 0.3, 24.0
LANDMARK_NOISE = 0.04  # standard deviation, as a share of the eyes' distance: about the error of a detector
# First seeds of the people for training, for the threshold and for testing; the lesson has other people.
TRAIN, VALIDATION, TEST = 100_000, 800_000, 900_000
ZOOM, BORDER = 2, 60  # the tracker needs larger pictures than a data set has, and some space around a face
FAR = 0.01  # the share of strangers that the shipped threshold accepts


def arcface_loss(who, cosine):
    """Cross-entropy over the people, with MARGIN added to the angle to the right one.

    who: int[n]. cosine: float[n, people], to a centre of each person. Logits are s·cos(θ + m) and s·cos(θ) for the
    others: Deng, Guo, Xue and Zafeiriou 2019 (arXiv 1801.07698), who take m = 0.5 and s = 64 for millions of photos.
    """
    who = ops.cast(ops.reshape(who, (-1,)), "int32")
    angle = ops.arccos(ops.clip(cosine, -0.999, 0.999)) + MARGIN * ops.one_hot(who, ops.shape(cosine)[1])
    return keras.losses.sparse_categorical_crossentropy(who, SCALE * ops.cos(angle), from_logits=True)


def crops(crowd: face.Crowd, rng=None, size: int = embedding.CROP_SIZE) -> np.ndarray:
    """Cut out all faces of a crowd, upright: uint8[n, size, size, 3].

    rng: a numpy Generator for augmentation, which adds noise to the landmarks and changes colours; by default none.
    """
    return _crops(crowd.images, crowd.landmarks, rng, size)


def _crops(images, marks, rng, size):
    if rng is not None:
        across = np.linalg.norm(marks[:, 1] - marks[:, 0], axis=1)[:, None, None]
        marks = marks + across * LANDMARK_NOISE * (rng.normal(size=marks.shape) + rng.normal(size=(len(marks), 1, 2)))
    upright = np.stack([embedding.align(image, points, size) for image, points in zip(images, marks, strict=True)])
    return upright if rng is None else recolour(upright, rng)


def framed(photo) -> Frame:
    """Enlarge a small photo uint8[h, w, 3] and add a border, so that the tracker finds the face in it."""
    large = cv2.resize(photo, None, fx=ZOOM, fy=ZOOM, interpolation=cv2.INTER_CUBIC)
    return Frame(cv2.copyMakeBorder(large, *[BORDER] * 4, cv2.BORDER_REPLICATE))


def photo_crowd(pictures, people, tracker) -> face.Crowd:
    """Make a crowd of grey photos for measurements: a tracker finds the five points in each.

    pictures: uint8[n, h, w]. people: int[n]. tracker: a `FaceTracker` for single images. In a photo without a
    found face, the points are the median of the others. It prints the share of found faces.
    """
    images, marks = np.repeat(pictures[..., None], 3, axis=-1), np.full((len(pictures), 5, 2), np.nan, np.float32)
    for image, points in zip(images, marks, strict=True):
        frame = framed(image)
        for one in tracker(frame)[:1]:
            points[:] = (embedding.Found.of(one, frame).points - BORDER + 0.5) / ZOOM - 0.5
    missed = np.isnan(marks[:, 0, 0])
    marks[missed] = np.median(marks[~missed], axis=0)
    print(f"Found {np.mean(~missed):.1%} of {len(marks)} faces.")
    return face.Crowd(images, marks, people, *np.zeros((3, len(marks))))


def recolour(pictures, rng):
    """Change gain and colour of pictures uint8[n, h, w, 3] at random, and make one in five grey."""
    pictures = pictures.astype(np.float32)
    grey = rng.random(len(pictures)) < 0.2
    pictures[grey] = pictures[grey].mean(-1, keepdims=True)
    gain = np.exp(rng.normal(0, 0.06, (len(pictures), 1, 1, 3)) + rng.normal(0, 0.15, (len(pictures), 1, 1, 1)))
    return np.clip(pictures * gain, 0, 255).astype(np.uint8)


class Crops(FreshBatches):
    """Batches of a crowd's faces, cut out again in each epoch: (uint8[batch, size, size, 3], people int64[batch])."""

    def __init__(self, crowd: face.Crowd, batch: int = BATCH, seed: int = 0, size: int = embedding.CROP_SIZE):
        super().__init__(len(crowd), batch, seed)
        self.crowd, self.size = crowd, size
        self.who = np.unique(crowd.people, return_inverse=True)[1].astype(np.int64)

    def __getitem__(self, index):
        picked = self.picked(index)
        crops = _crops(self.crowd.images[picked], self.crowd.landmarks[picked], self.rng(index), self.size)
        return crops, self.who[picked]


def fit_arcface(net, crowd: face.Crowd, epochs: int, seed: int = 0, callbacks=()):
    """Train an embedder with one centre for each person; the centres are not kept. Returns Keras's history."""
    keras.utils.set_random_seed(seed)
    batches, people = Crops(crowd, seed=seed), len(np.unique(crowd.people))
    centres = layers.Dense(people, use_bias=False, kernel_constraint=keras.constraints.UnitNorm(axis=0))
    model = keras.Sequential([net, centres])  # cosines of a face to all centres
    model.compile(keras.optimizers.Adam(one_cycle(PEAK, len(crowd), BATCH, epochs)), arcface_loss)
    return fit(model, batches, epochs, callbacks)


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("faces", __doc__, epochs=18, rounds="rounds over the pictures")
    parser.add_argument(
        "--people", type=at_least(2), default=400, help="drawn people to train on (default %(default)s)"
    )
    parser.add_argument("--views", type=at_least(2), default=10, help="pictures of each (default %(default)s)")
    options = parser.parse_args(argv)
    for file, score in train(options.people, options.views, options.epochs, options.seed, options.out).items():
        print(f"{file}: {score}")
    return 0


def train(people: int, views: int, epochs: int, seed: int, root) -> dict:
    """Train on drawn people and write the checkpoint; returns its scores on 100 others, one line a file."""
    keras.utils.set_random_seed(seed)
    net = face_net()
    training = face.crowd(people, views, TRAIN, progress=True)
    backup = data.cache_dir() / "training" / f"faces-{people}-{views}-{epochs}-{seed}"
    fit_arcface(net, training, epochs, seed, [keras.callbacks.BackupAndRestore(backup)])
    shutil.rmtree(backup, ignore_errors=True)
    validation, unseen = face.crowd(60, 8, VALIDATION), face.crowd(100, 8, TEST)
    x = crops(unseen)
    # The threshold is chosen with alignment noise, because a tracker's landmarks are not exact either.
    noisy = crops(validation, np.random.default_rng(seed))
    threshold = verification.threshold_at(*verification.pairs(net.predict(noisy, verbose=0), validation.people), FAR)

    def score(embed):
        distance, same = verification.pairs(verification.unit(embed(x)), unseen.people)
        tar, far = verification.accept_rate(distance, same, threshold)
        return f"AUC {verification.auc(distance, same):.4f}, TAR {tar:.3f} at FAR {far:.4f}"

    card = {
        "What it does": f"gives the upright {embedding.CROP_SIZE}x{embedding.CROP_SIZE} crop of a face (RGB, 0 to 255) "
        "from faces.align 64 numbers, a vector of length 1; near vectors are the same person",
        "Recipe": f"course_utils/faces/train.py: ArcFace (margin {MARGIN}, scale {SCALE:.0f}), {epochs} epochs, "
        f"batches of {BATCH}, Adam, one-cycle rate up to {PEAK}; with alignment noise and changes of colour",
        "Data": f"{people} people of course_utils.drawn.face, {views} views each: no real people",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train faces --people {people} --views {views} --epochs {epochs} "
        f"--seed {seed}",
        "Threshold": f"cosine distance {threshold:.3f}, chosen on 60 other drawn people at FAR {FAR:.0%}, "
        "with alignment noise",
        "Score": "100 drawn people who are not in the training, 8 views each: "
        f"{score(lambda x: net.predict(x, verbose=0))}",
        "Limits": "it was trained on drawn faces only and often confuses real people (benchmarks/faces_orl.py); "
        "do not use it to protect anything",
        "Licence": "MIT, as the code",
    }
    checkpoints.save("faces", net, card, crops(training)[:: max(1, len(training) // 500)], root=root)
    folder = Path(root) / "faces"
    lites = {file: lite.Lite(folder / file) for file in checkpoints.SHIPPED.values()}
    return {"threshold": f"{threshold:.3f}"} | {file: score(lite) for file, lite in lites.items()}
