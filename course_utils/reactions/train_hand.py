"""The recipe of the reader of crops of the hand: drawn participants, shrunk as HaGRID would be, and more hands.

`python -m course_utils train reactions_hand` rebuilds data/checkpoints/reactions_hand. The archive, its shards and the
weights of each epoch are kept in the cache, so that an interrupted run continues.
"""

from __future__ import annotations

import numpy as np

from course_utils import checkpoints
from course_utils.reactions import hand_bank, pictures
from course_utils.reactions.close_ups import close_ups
from course_utils.reactions.finder import squares
from course_utils.reactions.net import HAND
from course_utils.reactions.training import MOST, PEAK, card, fit_pictures, parsed, scores_of, start
from course_utils.reactions.varied import MARGIN, Varied

EPOCHS, HANDS = 40, 10_000  # hands that are also pasted over parts of the pictures
ROUNDS_MORE, PEAK_MORE = 12, 0.001  # with squares that the finder found
PEAKS = {"PointReader": 0.002}
CHOICE = ("PointReader", "HandNet", "MobileNetV3Small")


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    options = parsed("reactions_hand", __doc__, EPOCHS, argv, CHOICE)
    checkpoints.print_scores(train(options))
    return 0


def train(options) -> dict:
    """Train, and write the checkpoint with its scores; options: from `training.parsed`."""
    epochs, seed, folder, most = options.epochs, options.seed, options.data, options.most
    known, unseen = pictures.load(folder, "train", most), pictures.load(folder, "test", most // 4)
    side, around = round(HAND * MARGIN), pictures.FIT * MARGIN
    pool, y = known.all_hands(side, around, seed)
    if not folder:
        hands = hand_bank.bank(HANDS if most == MOST else most, hand_bank.TRAIN_SEED)
        more, shown = close_ups(known, hands, side, around, seed)
        pool, y = np.concatenate([pool, more]), np.concatenate([y, shown])
    net = start(options.net, HAND)
    batches = Varied(pool, y, HAND, seed=seed, degrees=15, shift=0.1)
    fit_pictures(net, batches, epochs, f"hand-{net.name}-{seed}", PEAKS.get(options.net, PEAK))
    if not folder:  # the finder's squares are not as exact as boxes, and not all hold a hand
        found, meaning = squares(known, side, MARGIN)
        batches = Varied(np.concatenate([pool, found]), np.concatenate([y, meaning]), HAND, seed=seed, degrees=15)
        fit_pictures(net, batches, ROUNDS_MORE, f"hand-found-{net.name}-{seed}", PEAK_MORE)
    x, samples = unseen.hands(HAND), known.rows(range(0, len(known), max(1, len(known) // 300))).hands(HAND)
    about = card(net, known, unseen, options, "reactions_hand", f"crops of the hand, {HAND} pixels")
    if not folder:
        about["Data"] += f"; {len(more):,} more rendered hands over parts of these pictures; the finder's squares"
        about["Recipe"] += f"; then {ROUNDS_MORE} rounds in which squares of reactions_finder are added"
    return scores_of("reactions_hand", net, about, samples, x, unseen.y, options.out)


if __name__ == "__main__":
    raise SystemExit(main())
