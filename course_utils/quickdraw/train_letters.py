"""The recipe of the letter reader: real pencil letters and the course's own pen, distorted differently in every epoch.

`python -m course_utils train quickdraw_letters` rebuilds data/checkpoints/quickdraw_letters. After an interruption it
continues where it stopped.
"""

from __future__ import annotations

import cv2
import numpy as np

from course_utils import checkpoints
from course_utils.airdraw.train import BATCH, PEAK, fit_reader
from course_utils.drawn import strokes
from course_utils.training import real_data, recipe_parser

PEN = 60_000  # drawings of the pen among the training pictures
PEN_SEED = 2_000  # no test uses this seed
REPEAT = 4  # times that each photo is seen in an epoch, each time distorted differently
EMNIST_BOX = 24  # pixels: the ink's longer side in EMNIST; in MNIST it is 20
IN_EMNIST_FRAME = 0.3  # share of the training pictures
SMALL = 0.3  # share of pictures with few pixels: small writing on a tablet or far from a camera


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("quickdraw_letters", __doc__, epochs=8)
    parser.add_argument(
        "--data",
        choices=["handwritten", "emnist", "stand-in"],
        default="handwritten",
        help="pencil letters and the pen; both and EMNIST (0.5 GB); or the pen alone",
    )
    arguments = parser.parse_args(argv)
    checkpoints.print_scores(train(arguments.epochs, arguments.seed, arguments.data, arguments.out))
    return 0


def train(epochs: int, seed: int, source: str, root) -> dict:
    """Train on all training pictures of `source`, and write the checkpoint with its scores on the test pictures.

    source: "handwritten", "emnist" (both raise DataError where the data cannot be had) or "stand-in" (the pen alone).
    """
    (x, y), tests, names = _real(source)
    training = mixture(x, y, seed)
    model = fit_reader(*training, epochs, seed, f"letters-{source}", classes=26, small=SMALL)
    pen_x, pen_y = strokes.letters(2_600, seed=PEN_SEED + 1)
    tests |= {"Pen": (pen_x, pen_y % 26), "Pen in EMNIST's frame": (as_emnist(pen_x), pen_y % 26)}
    card = {
        "What it does": "reads a letter, A to Z, capital or small, from a 28x28 picture with values 0 to 255, bright "
        "ink on black, prepared in the same way as MNIST or EMNIST (see course_utils/glyphs.py)",
        "Recipe": f"course_utils/quickdraw/train_letters.py: {epochs} epochs, batches of {BATCH}, Adam, one-cycle rate "
        f"up to {PEAK}; affine and elastic distortion, changed stroke width, {SMALL:.0%} of the pictures with few "
        f"pixels, {IN_EMNIST_FRAME:.0%} in EMNIST's frame",
        "Data": f"{names}{PEN:,} drawings of course_utils.drawn.strokes. "
        "The test pictures come from blocks of neighbouring numbers that were never used for training or tuning.",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train quickdraw_letters --epochs {epochs} --seed {seed} --data {source}",
        "Limits": "a single vertical line is read as an I, never as an l; it has no class for digits "
        "or scribbles and reads them as one of the 26; its real letters are few and from few writers",
        "Licence": "MIT, as the code; the pencil letters are MIT (TasnimulIntazamAsif)",
    }
    rng = np.random.default_rng(seed)
    samples = training[0][rng.choice(len(training[0]), min(1_000, len(training[0])), replace=False)]
    return checkpoints.save("quickdraw_letters", model, card, samples, tests, root)


def mixture(x, y, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Mix real letters with letters of the pen, and put a random part of them into EMNIST's frame.

    x: uint8[n, 28, 28], y: int[n], 0 to 25; n may be 0. Returns the same for all training pictures.
    """
    pen_x, pen_y = strokes.letters(PEN, seed=PEN_SEED)
    x, y = np.concatenate([x, pen_x]), np.concatenate([y, pen_y % 26])
    chosen = np.random.default_rng(seed).random(len(x)) < IN_EMNIST_FRAME
    x[chosen] = as_emnist(x[chosen])
    return x, y


def as_emnist(x) -> np.ndarray:
    """Move pictures from MNIST's frame into EMNIST's: the longer side 24 pixels, the box in the middle.

    x: uint8[n, 28, 28] in MNIST's frame: the longer side 20 pixels, the centre of mass in the middle. Returns the same
    shape.
    """
    pictures = np.zeros_like(x)
    for picture, new in zip(x, pictures, strict=True):
        left, top, w, h = cv2.boundingRect(picture)
        scale = EMNIST_BOX / max(w, h)
        size = max(1, round(w * scale)), max(1, round(h * scale))
        ink = cv2.resize(picture[top : top + h, left : left + w], size, interpolation=cv2.INTER_LINEAR)
        top, left = (28 - size[1]) // 2, (28 - size[0]) // 2
        new[top : top + size[1], left : left + size[0]] = ink
    return pictures


def _real(source):
    """Load the training pictures and tests of one source, and their names for the card."""
    if source == "stand-in":
        return (np.empty((0, 28, 28), np.uint8), np.empty(0, np.int64)), {}, ""
    pencil = real_data("handwritten_letters")
    (x, y), (test_x, test_y) = pencil.train, pencil.test
    capital = test_y < 26
    tests = {
        "Pencil test": (test_x, test_y % 26),
        "Capitals": (test_x[capital], test_y[capital]),
        "Small": (test_x[~capital], test_y[~capital] % 26),
    }
    names = f"{len(x):,} photographed pencil letters ({REPEAT} times each) and "
    x, y = np.tile(x, (REPEAT, 1, 1)), np.tile(y % 26, REPEAT)
    if source == "emnist":
        emnist = real_data("emnist_letters")
        tests["EMNIST test"] = emnist.test
        names = f"EMNIST, {len(emnist.train[0]):,} letters, {names}"
        x, y = np.concatenate([x, emnist.train[0]]), np.concatenate([y, emnist.train[1]])
    return (x, y), tests, names
