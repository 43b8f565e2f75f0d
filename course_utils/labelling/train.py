"""The recipe of the tool's net: the lesson's reader, trained with the whole pool of hands and its true labels.

`python -m course_utils train labelling` rebuilds data/checkpoints/labelling, in a minute or two on one core.
"""

from __future__ import annotations

import keras
import numpy as np

from course_utils import checkpoints
from course_utils.labelling import pools
from course_utils.labelling.loop import scores
from course_utils.labelling.net import BATCH, Reader, shipped
from course_utils.training import recipe_parser

EPOCHS = 24


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("labelling", __doc__, epochs=EPOCHS)
    arguments = parser.parse_args(argv)
    for name, score in train(arguments.epochs, arguments.seed, arguments.out).items():
        print(f"{name}: PCK@0.2 {score:.1f} %")
    return 0


def train(epochs: int, seed: int, root) -> dict:
    """Train, and write the checkpoint with its scores."""
    from tqdm.auto import tqdm

    pool, known, test = pools.pool("hands"), pools.known_pictures("hands"), pools.test_pictures("hands")
    reader, steps = Reader(pool.points.shape[1]), epochs * len(pool) // BATCH
    older = known.x, known.points
    with tqdm(total=steps, desc="training", unit="step") as bar:
        reader.train(pool.x, pool.points, seed, steps, known=older, progress=bar.update)
    result = scores(reader, test)
    card = {
        "What it does": "looks at a hand in a 64x64 picture (RGB, 0 to 255) and says how undecided it is about each of "
        "21 points, and where the picture lies among others; its points are too coarse for anything else",
        "Recipe": f"course_utils/labelling/train.py; {steps} steps of {BATCH} pictures, AdamW, one-cycle rates; "
        "heat maps of 8x8 cells; the row is read with labelling.folder.read_rows",
        "Data": f"{len(pool) + len(known):,} drawn hands: {len(np.unique(pool.film)) + len(known)} scenes, of which "
        f"{pools.FILMS} are films",
        "Scored on": f"{len(test)} other drawn hands: PCK@0.2 "
        + ", ".join(f"{value:.1f} % ({name.replace('score', 'all')})" for name, value in result.items()),
        "Limits": "it has seen drawn hands only; on photos its doubt is a hint, and not a probability",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train labelling --epochs {epochs} --seed {seed}",
        "Licence": "MIT, as the code",
    }
    keras.utils.set_random_seed(seed)
    checkpoints.save("labelling", shipped(reader), card, pool.x[:200], root=root)
    return result


if __name__ == "__main__":
    raise SystemExit(main())
