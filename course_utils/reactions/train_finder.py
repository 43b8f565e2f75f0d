"""The recipe of the finder of hands: the tracker's own detector goes on learning, with drawn participants.

`python -m course_utils train reactions_finder` rebuilds data/checkpoints/reactions_finder; see `train_hand`.
"""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.reactions import pictures
from course_utils.reactions.finder import SIDE, finder_loss, for_larger, score
from course_utils.reactions.net import PICTURE
from course_utils.reactions.training import card, fit_batches, parsed
from course_utils.reactions.varied import Varied

EPOCHS, PEAK = 16, 0.002
TESTS = 200  # pictures to score with


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    scores = train(parsed("reactions_finder", __doc__, EPOCHS, argv, nets=None))
    print(words(scores))
    return 0


def words(scores) -> str:
    """Say a finder's scores in one line."""
    return f"{scores['found']:.1%} of the hands found, {scores['invented']:.2f} squares without a hand in a picture"


def train(options) -> dict:
    """Train, and write the checkpoint with its scores; options: from `training.parsed`."""
    epochs, seed, folder, most = options.epochs, options.seed, options.data, options.most
    known, unseen = pictures.load(folder, "train", most), pictures.load(folder, "test", min(TESTS, most // 4))
    net = for_larger(checkpoints.load_keras("handpoints_detector"), PICTURE)
    batches = Varied(
        known.squares(PICTURE), known.y, PICTURE, known.places(), seed=seed, margin=1, zoom=0.25, shift=0.1
    )
    fit_batches(net, batches, finder_loss, epochs, f"finder-{seed}", PEAK)
    return finished(for_larger(net), known, unseen, options)


def finished(net, known, unseen, options) -> dict:
    """Write the checkpoint of a trained net with its scores; returns them."""
    scores = score(lambda x: np.asarray(net(x, training=False)), unseen)
    about = card(net, known, unseen, options, "reactions_finder", f"whole pictures, {SIDE} pixels")
    about |= {
        "What it does": f"finds the squares of hands in whole pictures of {SIDE} pixels (RGB, 0 to 255): for each cell "
        "of 8 pixels whether a hand's centre is in it, and its size; read its output with track.own_hands.detect",
        "Recipe": f"{about['Recipe']}; with pictures of {PICTURE} pixels, then used with larger ones",
        "Scored on": f"{about['Scored on']}: {words(scores)}",
    }
    samples = known.rows(range(0, len(known), max(1, len(known) // 150))).squares(SIDE)
    checkpoints.save("reactions_finder", net, about, samples.astype(np.float32), root=options.out)
    return scores


if __name__ == "__main__":
    raise SystemExit(main())
