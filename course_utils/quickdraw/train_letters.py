"""The recipe of the letter reader: real letters in pencil and the course's own pen, distorted anew in every epoch.

`python -m course_utils train quickdraw_letters` rebuilds data/checkpoints/quickdraw_letters. Interrupted, it goes on
where it was.
"""

from __future__ import annotations

import cv2
import numpy as np

from course_utils import checkpoints
from course_utils.airdraw.train import BATCH, PEAK, fit_digits
from course_utils.checkpoints import print_scores
from course_utils.drawn import strokes
from course_utils.training import real_data, recipe_parser

PEN = 40_000  # drawings of the pen among the training pictures
PEN_SEED = 2_000  # far from the seeds of tests
REPEAT = 4  # times that each photo is seen in an epoch, each time distorted differently
EMNIST_BOX = 24  # EMNIST's longer side in its 28 pixels; MNIST's is 20


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("quickdraw_letters", __doc__, epochs=10)
    parser.add_argument(
        "--data",
        choices=["handwritten", "emnist", "stand-in"],
        default="handwritten",
        help="pencil letters and the pen; EMNIST (0.5 GB) as well; or the pen alone",
    )
    arguments = parser.parse_args(argv)
    if arguments.epochs < 1:
        parser.error("--epochs must be at least 1")
    print_scores(train(arguments.epochs, arguments.seed, arguments.data, arguments.out))
    return 0


def train(epochs: int, seed: int, source: str, root) -> dict:
    """Train on all training pictures of `source`, and write the checkpoint with its scores on the test pictures.

    source: "handwritten", "emnist" (both raise DataError where the data cannot be had) or "stand-in" (the pen alone).
    """
    (x, y), tests, said = _real(source)
    training = mixture(x, y, seed)
    model = fit_digits(*training, epochs, seed, f"letters-{source}", classes=26)
    pen_x, pen_y = strokes.letters(2_600, seed=PEN_SEED + 1)
    tests |= {"Pen": (pen_x, pen_y % 26), "Pen in EMNIST's frame": (as_emnist(pen_x), pen_y % 26)}
    card = {
        "What it does": "reads a letter, A to Z with case merged, from a 28x28 picture with values 0 to 255, bright "
        "ink on black, prepared as MNIST or as EMNIST was (see course_utils/glyphs.py)",
        "Recipe": f"course_utils/quickdraw/train_letters.py: {epochs} epochs, batches of {BATCH}, Adam, one-cycle rate "
        f"up to {PEAK}; affine and elastic distortion, changed stroke width, half of the pictures in EMNIST's frame",
        "Data": f"{said}{PEN:,} drawings of course_utils.drawn.strokes. "
        "The test pictures come from blocks of neighbouring numbers that were never trained or tuned on.",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train quickdraw_letters --epochs {epochs} --seed {seed} --data {source}",
        "Limits": "a bar alone is an I or an l, which nobody can tell; it has no class for digits or scribbles "
        "and answers one of 26; its real letters are few and from few writers",
        "Licence": "MIT, as the code; the pencil letters are MIT (TasnimulIntazamAsif)",
    }
    rng = np.random.default_rng(seed)
    samples = training[0][rng.choice(len(training[0]), min(1_000, len(training[0])), replace=False)]
    return checkpoints.save("quickdraw_letters", model, card, samples, tests, root)


def mixture(x, y, seed: int) -> tuple[np.ndarray, np.ndarray]:
    """Put real letters and the pen's together, a random half of them in EMNIST's frame.

    x: uint8[n, 28, 28], y: int[n], 0 to 25; n may be 0. Returns the same for all training pictures.
    """
    pen_x, pen_y = strokes.letters(PEN, seed=PEN_SEED)
    x, y = np.concatenate([x, pen_x]), np.concatenate([y, pen_y % 26])
    framed = np.random.default_rng(seed).random(len(x)) < 0.5
    x[framed] = as_emnist(x[framed])
    return x, y


def as_emnist(x) -> np.ndarray:
    """Move pictures that were prepared like MNIST into EMNIST's frame: 24 pixels high or wide, the box in the middle.

    x: uint8[n, 28, 28]. Returns the same shape. MNIST has 20 pixels, and the centre of mass in the middle.
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
    """Training pictures, tests and words for the card of one source."""
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
    said = f"{len(x):,} photographed pencil letters ({REPEAT} times each) and "
    x, y = np.tile(x, (REPEAT, 1, 1)), np.tile(y % 26, REPEAT)
    if source == "emnist":
        emnist = real_data("emnist_letters")
        tests["EMNIST test"] = emnist.test
        said = f"EMNIST, {len(emnist.train[0]):,} letters, {said}"
        x, y = np.concatenate([x, emnist.train[0]]), np.concatenate([y, emnist.train[1]])
    return (x, y), tests, said
