"""What the recipes of lesson 9's nets for pictures share: their options, the loop, the card and the scores."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.reactions.net import attention_hgr, mobilenet, reaction_hand_net
from course_utils.reactions.signs import REACTIONS, macro_f1, recalls
from course_utils.training import at_least, fit, one_cycle, recipe_parser

PEAK, MOST = 0.003, 2_500  # the highest learning rate; pictures of each split
NETS = ("HandNet", "MobileNetV3Small", "MobileNetV3Large", "AttentionHGR")


def parsed(name: str, doc: str, epochs: int, argv):
    """Parse the command line of a recipe: --epochs, --seed, --out, --data and --most."""
    parser = recipe_parser(name, doc, epochs, "rounds of 2,048 pictures")
    parser.add_argument("--data", default=None, help="a folder of shards (default: drawn participants)")
    parser.add_argument("--net", choices=NETS, default=NETS[0], help="where the weights start (default %(default)s)")
    parser.add_argument("--most", type=at_least(32), default=MOST, help="pictures of each split (default %(default)s)")
    return parser.parse_args(argv)


def start(kind: str, size: int) -> keras.Model:
    """Build a net of NETS: HandNet knows rendered hands from lesson 8, the others start from random numbers."""
    if kind == "HandNet":
        return reaction_hand_net(size)
    return attention_hgr(size, 16) if kind == "AttentionHGR" else mobilenet(size, kind.removeprefix("MobileNetV3"))


def fit_pictures(net, batches, epochs: int, name: str, peak: float = PEAK) -> keras.Model:
    """Train a net on batches with AdamW and a one-cycle rate, an epoch after the other kept in the cache; returns it.

    The loss weighs each class by how rare it is, so that "none" does not win by being frequent.
    """
    keras.utils.set_random_seed(batches.seed)
    kept = data.cache_dir() / "training" / f"reactions-{name}-{epochs}-{len(batches.y)}"
    rate = one_cycle(peak, batches.count, batches.batch, epochs)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), weighted_loss(batches.y), metrics=["accuracy"])
    fit(net, batches, epochs, [keras.callbacks.BackupAndRestore(kept.with_suffix(".backup"))])
    return net


def weighted_loss(y):
    """Cross entropy in which each class has the same weight in all; y: int[n] of the training pictures."""
    counts = np.bincount(y, minlength=len(REACTIONS))
    weights = np.float32(len(y) / (len(REACTIONS) * np.maximum(counts, 1)))

    def loss(truth, p):
        truth = keras.ops.cast(keras.ops.reshape(truth, (-1,)), "int32")
        each = keras.losses.sparse_categorical_crossentropy(truth, p)
        return keras.ops.mean(each * keras.ops.take(weights, truth))

    return loss


def card(net, known, unseen, epochs: int, seed: int, name: str, what: str, folder, most: int) -> dict:
    """The facts of a checkpoint's card."""
    source = f"the shards in {Path(folder).name}" if folder else "drawn participants, no photo"
    module = name.removeprefix("reactions_")
    return {
        "What it does": f"reads {', '.join(REACTIONS)} from {what} (RGB, 0 to 255)",
        "Recipe": f"course_utils/reactions/train_{module}.py: {net.name}, {epochs} rounds of 2,048 pictures, AdamW, "
        "one-cycle rate; classes weighted; zoomed, moved, mirrored, recoloured",
        "Data": f"{len(known):,} pictures of {len(set(known.user)):,} people: {source}",
        "Scored on": f"{len(unseen):,} pictures of {len(set(unseen.user)):,} other people in other rooms",
        "Limits": "trained on drawn people: see docs/scores.md for photos of real ones",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train {name} --epochs {epochs} --most {most} --seed {seed}",
        "Licence": "MIT, as the code",
    }


def scores_of(name: str, net, about: dict, samples, x, y, root) -> dict:
    """Save a net with its card, to which macro-F1 and recalls are added; returns the scores."""
    predicted = net.predict(x, verbose=0, batch_size=64).argmax(1)
    found = ", ".join(f"{k} {share:.1f}" for k, share in zip(REACTIONS, recalls(y, predicted), strict=True))
    about["Scored on"] += f": macro-F1 {macro_f1(y, predicted):.1f}; recall {found}"
    print(about["Scored on"])
    scores = checkpoints.save(name, net, about, samples.astype(np.float32), {"Unseen people": (x, y)}, root)
    return {f"{name}, {test}": score for test, score in scores.items()}
