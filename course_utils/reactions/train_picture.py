"""The recipe of the reader of whole pictures: it starts from the net that knows hands, and learns to find them.

`python -m course_utils train reactions_picture` rebuilds data/checkpoints/reactions_picture; see `train_hand`.
"""

from __future__ import annotations

from course_utils import checkpoints
from course_utils.reactions import pictures
from course_utils.reactions.net import PICTURE
from course_utils.reactions.training import card, fit_pictures, parsed, scores_of, start

EPOCHS = 5


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    options = parsed("reactions_picture", __doc__, EPOCHS, argv)
    checkpoints.print_scores(train(options))
    return 0


def train(options) -> dict:
    """Train, and write the checkpoint with its scores; options: from `training.parsed`."""
    epochs, seed, folder, most = options.epochs, options.seed, options.data, options.most
    known, unseen = pictures.load(folder, "train", most), pictures.load(folder, "test", most // 4)
    net, hands = start(options.net, PICTURE), checkpoints.load_keras("reactions_hand")
    if hands.name == net.name:  # the same layers, for another size
        net.set_weights(hands.get_weights())
    pool = known.squares(round(PICTURE * pictures.MARGIN))
    fit_pictures(net, pictures.Varied(pool, known.y, PICTURE, seed=seed), epochs, f"picture-{net.name}-{seed}")
    x, samples = unseen.squares(PICTURE), known.rows(range(0, len(known), max(1, len(known) // 300))).squares(PICTURE)
    what = f"whole pictures, {PICTURE} pixels"
    about = card(net, known, unseen, epochs, seed, "reactions_picture", what, folder, most)
    return scores_of("reactions_picture", net, about, samples, x, unseen.y, options.out)


if __name__ == "__main__":
    raise SystemExit(main())
