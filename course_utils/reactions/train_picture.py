"""The recipe of the reader of whole pictures: MobileNetV3, or the net that knows hands and learns to find them.

`python -m course_utils train reactions_picture` rebuilds data/checkpoints/reactions_picture; see `train_hand`.
"""

from __future__ import annotations

from course_utils import checkpoints
from course_utils.reactions import pictures
from course_utils.reactions.net import PICTURE
from course_utils.reactions.training import card, fit_pictures, parsed, scores_of, start
from course_utils.reactions.varied import Varied

EPOCHS = 8
CHOICE = ("MobileNetV3Small", "MobileNetV3Large", "HandNet")


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    options = parsed("reactions_picture", __doc__, EPOCHS, argv, CHOICE)
    checkpoints.print_scores(train(options))
    return 0


def train(options) -> dict:
    """Train, and write the checkpoint with its scores; options: from `training.parsed`."""
    epochs, seed, folder, most = options.epochs, options.seed, options.data, options.most
    known, unseen = pictures.load(folder, "train", most), pictures.load(folder, "test", most // 4)
    net = start(options.net, PICTURE)
    batches = Varied(known.squares(PICTURE), known.y, PICTURE, seed=seed, margin=1, shift=0.1)
    fit_pictures(net, batches, epochs, f"picture-{net.name}-{seed}")
    x, samples = unseen.squares(PICTURE), known.rows(range(0, len(known), max(1, len(known) // 300))).squares(PICTURE)
    about = card(net, known, unseen, options, "reactions_picture", f"whole pictures, {PICTURE} pixels")
    return scores_of("reactions_picture", net, about, samples, x, unseen.y, options.out)


if __name__ == "__main__":
    raise SystemExit(main())
