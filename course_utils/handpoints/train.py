"""The recipe of the regressor: 21 points of a hand, from rendered hands and photos that a teacher labelled.

`python -m course_utils train handpoints` rebuilds data/checkpoints/handpoints. Rendered hands are kept in the cache and
each epoch is backed up, so an interrupted run continues where it stopped.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import keras
import numpy as np

from course_utils import checkpoints, data, lite
from course_utils.files import source_hash
from course_utils.handpoints import losses
from course_utils.handpoints.crops import EMPTY, Crops, Spread
from course_utils.handpoints.data import joined, photographed, views, with_photos
from course_utils.handpoints.metrics import pck
from course_utils.handpoints.net import point_net
from course_utils.handpoints.rendered import Bank, rendered
from course_utils.track.own_hands import CROP_SIDE, POINTS, read_points
from course_utils.training import at_least, fit_kept, kept_weights, one_cycle, recipe_parser

HANDS, EPOCHS, BATCH = 40_000, 40, 64
VARIED, VARIED_SEED = 0.4, 710_000  # as large a share of further hands differs more than real ones do


@dataclass(frozen=True)
class Stage:
    """A part of the training; side: of the crops. epochs: their share. peak: the highest learning rate.

    spread: how far crops are from the right ones. empty: the share of crops without a hand.
    """

    side: int
    epochs: float
    peak: float
    spread: Spread = field(default_factory=Spread)
    empty: float = EMPTY


# Small crops first, which train in less than half of the time. Then more without hands: faces looked like hands.
CLOSER = Spread(degrees=12, anywhere=0.1, zoom=0.11, shift=0.05, stretch=0.06)
STAGES = (Stage(64, 0.35, 0.003), Stage(CROP_SIDE, 0.65, 0.0017, CLOSER, empty=0.18))
COPIES = 10  # how often an epoch shows each photo
TEST_HANDS, TEST_SEED = 1000, 790_000
LIKE_LIVE = Spread(degrees=8, anywhere=0, zoom=0.08, shift=0.03)  # crops as the tracker makes them


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("handpoints", __doc__, epochs=EPOCHS)
    parser.add_argument("--rendered", type=at_least(BATCH), default=HANDS, help="hands (default %(default)s)")
    arguments = parser.parse_args(argv)
    for test, score in train(arguments.rendered, arguments.epochs, arguments.seed, arguments.out).items():
        print(f"{test}: " + ", ".join(f"{name} {value:.3f}" for name, value in score.items()))
    return 0


def test_crops(hands: Bank, seed: int = TEST_SEED) -> tuple[np.ndarray, np.ndarray]:
    """Make one crop of each hand as the tracker does, in its own scene: x uint8[n, 112, 112, 3], y as in `Crops`."""
    batches = Crops(hands, None, len(hands), seed, spread=LIKE_LIVE, paste=False, light=False)
    x, y = batches[0]
    return x.astype(np.uint8), y


def score(net, x, y) -> dict[str, float]:
    """Score a regressor on crops: PCK at a tenth and a fifth of the hand's box, and its yes-or-no answers."""
    points, answers = read_points(lite.predict(net, x))
    truth = np.stack([y[:, :POINTS], y[:, POINTS : 2 * POINTS]], -1)
    sides = answers[:, POINTS] > 0.5
    return {
        "PCK@.1": pck(points, truth, 0.1),
        "PCK@.2": pck(points, truth, 0.2),
        "right or left": float((sides == (y[:, 84] > 0.5)).mean()),
        "hand": float((answers[:, POINTS + 1] > 0.5).mean()),
    }


def train(count: int, epochs: int, seed: int, root) -> dict:
    """Train, and write the checkpoint with its scores."""
    keras.utils.set_random_seed(seed)
    varied = rendered(round(VARIED * count), VARIED_SEED, varied=True)
    hands, photos, source = with_photos(joined(rendered(count), varied))
    net, scenery = None, views()
    name = f"hand-points-{source_hash(Path(__file__).with_name('net.py'))}-{count}-{epochs}-{seed}"
    rows = np.r_[np.arange(len(hands)), np.tile(photos, COPIES - 1)]
    for number, stage in enumerate(STAGES):
        batches = Crops(hands, scenery, BATCH, seed, stage.side, rows, stage.spread, empty=stage.empty)
        rounds = max(1, round(stage.epochs * epochs))
        net = fit_stage(batches, net, rounds, stage.peak, f"{name}-{number}")
    tests = {"Rendered": test_crops(rendered(TEST_HANDS, TEST_SEED))}
    try:
        tests["Students"] = test_crops(photographed(test=True))
    except data.DataError as error:
        print(f"Not scored on photos: {error.reason}")
    scores = {test: score(net, *xy) for test, xy in tests.items()}
    card = {
        "What it does": f"finds 21 points, their depths, which are seen, and whether it is a right hand or none, in a "
        f"{CROP_SIDE}x{CROP_SIDE} picture (RGB, 0 to 255) of a hand that points up, its thumb on the left; read its "
        "output with track.own_hands.read_points",
        "Recipe": f"course_utils/handpoints/train.py; {epochs} epochs, batches of {BATCH}, AdamW, one-cycle "
        f"rates; crops of {STAGES[0].side} pixels first; thumbs on the left, pasted over drawn scenery, turned, cut "
        "off, recoloured",
        "Data": f"{source}; of the rendered hands {len(varied):,} differ more than real ones",
        "Scored on": "; ".join(f"{test}: {_words(one)}" for test, one in scores.items()),
        "Limits": "hands that are smaller than 30 pixels, cut off or crossed by another hand are often wrong; "
        "the depth is a guess",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train handpoints --rendered {count} --epochs {epochs} --seed {seed}",
        "Time": "two and a half hours on two slow cores; resumable",
        "Licence": "MIT, as the code",
    }
    samples = np.concatenate([batches[i][0] for i in range(8)])
    checkpoints.save("handpoints", net, card, samples, root=root)
    return scores


def fit_stage(batches: Crops, start, epochs: int, peak: float, name: str) -> keras.Model:
    """Train a regressor for crops of one size, from the weights of `start` or anew; returns it.

    name: of its weights in the cache. A finished stage is read from there, an interrupted one continues.
    """
    net = point_net(batches.side)
    if start:
        net.set_weights(start.get_weights())
    rate = one_cycle(peak, batches.count, BATCH, epochs, warmup=0.1)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), losses.PointLoss(), metrics=[losses.pixel_error])
    fit_kept(net, batches, epochs, kept_weights(name))
    return net


def _words(scores):
    return ", ".join(f"{name} {value:.3f}" for name, value in scores.items())


if __name__ == "__main__":
    raise SystemExit(main())
