"""The recipe of AttentionHGR on whole pictures, which shows where it looks.

`python -m course_utils train reactions_attention` rebuilds data/checkpoints/reactions_attention; see `train_hand`.
"""

from __future__ import annotations

from course_utils import checkpoints
from course_utils.reactions import pictures
from course_utils.reactions.net import PICTURE
from course_utils.reactions.training import card, fit_pictures, parsed, scores_of, start
from course_utils.reactions.varied import Varied

EPOCHS = 6


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    options = parsed("reactions_attention", __doc__, EPOCHS, argv, nets=None)
    checkpoints.print_scores(train(options))
    return 0


def train(options) -> dict:
    """Train, and write the checkpoint with its scores; options: from `training.parsed`."""
    epochs, seed, folder, most = options.epochs, options.seed, options.data, options.most
    known, unseen = pictures.load(folder, "train", most), pictures.load(folder, "test", most // 4)
    net = start("AttentionHGR", PICTURE)
    batches = Varied(known.squares(PICTURE), known.y, PICTURE, known.places(), seed=seed, margin=1, shift=0.1)
    fit_pictures(net, batches, epochs, f"attention-{seed}", peak=0.004)
    x = unseen.squares(PICTURE)
    about = card(net, known, unseen, options, "reactions_attention", f"whole pictures, {PICTURE} pixels")
    # For its maps alone: it reads too few reactions to run live, so no LiteRT file ships.
    return scores_of("reactions_attention", net, about, None, x, unseen.y, options.out)


if __name__ == "__main__":
    raise SystemExit(main())
