"""What the recipes of lesson 9's nets for pictures share: their options, the losses, the loop, the card, the scores."""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from keras import layers, ops

from course_utils import checkpoints, data
from course_utils.reactions.net import attention_hgr, mobilenet, point_reader, reaction_hand_net
from course_utils.reactions.signs import REACTIONS, macro_f1, recalls
from course_utils.training import at_least, fit, one_cycle, recipe_parser

PEAK, MOST = 0.003, 8_480  # the highest learning rate; pictures to train with
NETS = ("PointReader", "HandNet", "MobileNetV3Small", "MobileNetV3Large", "AttentionHGR")
LOOK = 0.5  # of the loss: how much a map of attention counts that is not where the hands are


def parsed(name: str, doc: str, epochs: int, argv, nets=NETS):
    """Parse the command line of a recipe: --epochs, --seed, --out, --data, --most, and --net where there is a choice.

    nets: those to choose from, the default first.
    """
    parser = recipe_parser(name, doc, epochs, "rounds of 2,048 pictures")
    parser.add_argument("--data", default=None, help="a folder of shards (default: drawn participants)")
    if nets:
        parser.add_argument("--net", choices=nets, default=nets[0], help="and its weights (default %(default)s)")
    parser.add_argument("--most", type=at_least(32), default=MOST, help="pictures to train with (default %(default)s)")
    return parser.parse_args(argv)


def start(kind: str, size: int) -> keras.Model:
    """Build a net of NETS. PointReader and HandNet know rendered hands, the others start from random numbers."""
    if kind in ("PointReader", "HandNet"):
        return point_reader() if kind == "PointReader" else reaction_hand_net(size)
    return attention_hgr(size, 16) if kind == "AttentionHGR" else mobilenet(size, kind.removeprefix("MobileNetV3"))


def fit_batches(net, batches, loss, epochs: int, name: str, peak: float = PEAK) -> keras.Model:
    """Train a net with AdamW and a one-cycle rate, an epoch after the other kept in the cache; returns it."""
    keras.utils.set_random_seed(batches.seed)
    kept = data.cache_dir() / "training" / f"reactions-{name}-{epochs}-{len(batches.y)}"
    rate = one_cycle(peak, batches.count, batches.batch, epochs)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), loss, jit_compile=False)
    fit(net, batches, epochs, [keras.callbacks.BackupAndRestore(kept.with_suffix(".backup"))])
    return net


def fit_pictures(net, batches, epochs: int, name: str, peak: float = PEAK) -> keras.Model:
    """Train a reader of reactions; one with maps of attention also learns to look at the hands. Returns it."""
    looks = any(layer.name.startswith("attention_") for layer in net.layers)
    loss = weighted_loss(batches.y)
    return fit_batches(with_maps(net) if looks else net, batches, looking(loss) if looks else loss, epochs, name, peak)


def weighted_loss(y):
    """Cross entropy in which rare classes weigh more, by the square root of how rare they are.

    y: int[n] of the training pictures. Without weights "none" wins by being frequent; with full ones a hand that means
    nothing gets an emoji too often. A label's first number is the reaction, an answer's first four the probabilities.
    """
    counts = np.bincount(y, minlength=len(REACTIONS))
    weights = np.float32((len(y) / (len(REACTIONS) * np.maximum(counts, 1))) ** 0.5)

    def loss(label, answer):
        truth = ops.cast(ops.reshape(label, (ops.shape(answer)[0], -1))[:, 0], "int32")
        each = keras.losses.sparse_categorical_crossentropy(truth, answer[:, : len(REACTIONS)])
        return ops.mean(each * ops.take(weights, truth))

    return loss


def with_maps(net) -> keras.Model:
    """The same net, whose answer also holds the means of its maps of attention: float[n, 4 + 2 · cells]."""
    maps = [ops.mean(layer.output, -1) for layer in net.layers if layer.name.startswith("attention_")]
    return keras.Model(net.input, layers.Concatenate()([net.output, *map(layers.Flatten(), maps)]))


def looking(loss):
    """Add to a loss how far the maps of attention are from the hands' boxes (cross entropy)."""

    def both(label, answer):
        maps = ops.reshape(answer[:, len(REACTIONS) :], (ops.shape(answer)[0], 2, -1))
        side = round((maps.shape[-1] or 1) ** 0.5)
        cells = ops.convert_to_tensor(((np.arange(side) + 0.5) / side).astype(np.float32))
        places = ops.reshape(label[:, 1:], (-1, (label.shape[1] - 1) // 4, 4, 1, 1))
        across = ops.abs(cells - places[:, :, 0]) < places[:, :, 2]
        down = ops.abs(cells[:, None] - places[:, :, 1]) < places[:, :, 3]
        hand = ops.reshape(ops.any(across & down, 1), (-1, 1, side * side))
        missed = ops.where(hand, -4 * ops.log(maps + 1e-6), -ops.log(1 - maps + 1e-6))  # few cells show a hand
        return loss(label, answer) + LOOK * ops.mean(missed)

    return both


def card(net, known, unseen, options, name: str, what: str) -> dict:
    """The facts of a checkpoint's card; options: from `parsed`."""
    source = f"the shards in {Path(options.data).name}" if options.data else "drawn participants, no photo"
    module = name.removeprefix("reactions_")
    chosen = f" --net {options.net}" if "net" in options else ""
    return {
        "What it does": f"reads {', '.join(REACTIONS)} from {what} (RGB, 0 to 255)",
        "Recipe": f"course_utils/reactions/train_{module}.py: {net.name}, {options.epochs} rounds of 2,048 pictures, "
        "AdamW, one-cycle rate; zoomed, moved, mirrored, recoloured",
        "Data": f"{len(known):,} pictures of {len(set(known.user)):,} people: {source}",
        "Scored on": f"{len(unseen):,} pictures of {len(set(unseen.user)):,} other people in other rooms",
        "Limits": "trained on drawn people: see docs/scores.md for photos of real ones",
        "Seed": options.seed,
        "Rebuild": f"python -m course_utils train {name} --epochs {options.epochs} --most {options.most} "
        f"--seed {options.seed}{chosen}",
        "Licence": "MIT, as the code",
    }


def scores_of(name: str, net, about: dict, samples, x, y, root) -> dict:
    """Save a net with its card, to which macro-F1 and recalls are added; returns the scores.

    samples: typical inputs for the int8 file; None saves the Keras file only.
    """
    predicted = net.predict(x, verbose=0, batch_size=64).argmax(1)
    found = ", ".join(f"{k} {share:.1f}" for k, share in zip(REACTIONS, recalls(y, predicted), strict=True))
    about["Scored on"] += f": macro-F1 {macro_f1(y, predicted):.1f}; recall {found}"
    print(about["Scored on"])
    scores = checkpoints.save(
        name, net, about, None if samples is None else samples.astype(np.float32), {"Unseen people": (x, y)}, root
    )
    return {f"{name}, {test}": score for test, score in scores.items()}
