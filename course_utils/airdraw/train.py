"""The recipe of the digit reader: real MNIST and the course's own pen, distorted differently in every epoch.

`python -m course_utils train airdraw` rebuilds data/checkpoints/airdraw. After an interruption it continues where it
stopped.
"""

from __future__ import annotations

import shutil

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.airdraw.net import pooling_digit_net
from course_utils.drawn import strokes
from course_utils.training import fit_one_cycle, real_data, recipe_parser
from course_utils.training.augment import MILD, Distorted

BATCH = 128
PEAK = 0.01  # learning rate
PEN = 20_000  # drawings of the pen among the training pictures: the net must read drawings in the air, too
SMALL = 0.3  # share of pictures with few pixels: small writing on a tablet or far from a camera
POLISH = 3, 0.0015, 0.15  # last epochs with mild distortions, their peak rate, and the share of small pictures
PEN_SEED = 1_000  # no test uses this seed


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("airdraw", __doc__, epochs=8)
    parser.add_argument("--data", choices=["mnist", "stand-in"], default="mnist", help="what to train on")
    arguments = parser.parse_args(argv)
    checkpoints.print_scores(train(arguments.epochs, arguments.seed, arguments.data, arguments.out))
    return 0


def train(epochs: int, seed: int, source: str, root) -> dict:
    """Train on all training pictures of `source`, and write the checkpoint with its scores on the test pictures.

    source: "mnist" (raises DataError where it cannot be had) or "stand-in" (the pen alone).
    """
    name, training, test = _digits(source)
    (x, y), (pen_x, pen_y) = training, strokes.digits(PEN, seed=PEN_SEED)
    x_all, y_all = np.concatenate([x, pen_x]), np.concatenate([y, pen_y])
    model = fit_reader(x_all, y_all, epochs, seed, f"digits-{source}")
    polish(model, x_all, y_all, seed)
    card = {
        "What it does": "reads a digit, 0 to 9, from a 28x28 picture with values 0 to 255, bright ink on black, "
        "prepared in the same way as MNIST (see course_utils/glyphs.py)",
        "Recipe": f"course_utils/airdraw/train.py: {epochs} epochs, batches of {BATCH}, Adam, one-cycle rate up to "
        f"{PEAK}; affine and elastic distortion, changed stroke width, {SMALL:.0%} of the pictures with few pixels; "
        f"then {POLISH[0]} epochs with mild distortion up to {POLISH[1]}, {POLISH[2]:.0%} with few pixels",
        "Data": f"{name}, {len(x):,} training pictures, and {PEN:,} drawings of course_utils.drawn.strokes. "
        "The test pictures were never used for training; earlier nets were scored on them, too.",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train airdraw --epochs {epochs} --seed {seed} --data {source}",
        "Limits": "trained on digits only: it has no class for anything else, so a scribble is read as one of the ten",
        "Licence": "MIT, as the code; MNIST itself is CC BY-SA 3.0 (LeCun, Cortes, Burges)",
    }
    tests = {f"{name} test": test, "Pen": strokes.digits(2_000, seed=PEN_SEED + 1)}
    samples = np.concatenate([x[:800], pen_x[:200]])
    return checkpoints.save("airdraw", model, card, samples, tests, root)


def _digits(source):
    if source == "stand-in":
        return "Stand-in", strokes.digits(30_000, seed=PEN_SEED + 2), strokes.digits(2_000, seed=PEN_SEED + 3)
    digits = real_data("mnist")
    return "MNIST", digits.train, digits.test


def polish(model, x, y, seed: int = 0):
    """Train the last epochs on pictures that are distorted less, as most real ones are; x, y as for `fit_reader`."""
    epochs, rate, small = POLISH
    fit_one_cycle(model, Distorted(x, y, BATCH, seed + 1, small, **MILD), epochs, rate)


def fit_reader(x, y, epochs: int, seed: int = 0, job="airdraw", classes: int = 10, small=SMALL) -> keras.Model:
    """Train a new `pooling_digit_net` on distorted pictures; an interrupted training of the same job is continued.

    x: uint8[n, 28, 28], y: int[n]. job: names the folder in the cache that holds the state.
    small: the share of pictures that are made coarse. Returns the net.
    """
    keras.utils.set_random_seed(seed)
    model = pooling_digit_net(classes)
    backup = data.cache_dir() / "training" / f"{job}-{epochs}-{seed}-{len(x)}"
    callbacks = [keras.callbacks.BackupAndRestore(backup)]
    fit_one_cycle(model, Distorted(x, y, BATCH, seed, small), epochs, PEAK, callbacks=callbacks)
    shutil.rmtree(backup, ignore_errors=True)
    return model
