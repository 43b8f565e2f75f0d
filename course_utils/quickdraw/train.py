"""The recipe of the doodle reader: learn to see from hundreds of other things, then fifteen from a few drawings each.

`python -m course_utils train quickdraw` rebuilds data/checkpoints/quickdraw. Interrupted, it goes on where it was.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.checkpoints import print_scores
from course_utils.files import replacing
from course_utils.quickdraw import data as source
from course_utils.quickdraw import files, pen
from course_utils.quickdraw.demo import CERTAIN
from course_utils.quickdraw.net import doodle_net
from course_utils.quickdraw.redraw import Redrawn
from course_utils.quickdraw.strokes import CLASSES, strokes_to_bitmap
from course_utils.training import fit, one_cycle, recipe_parser
from course_utils.training.calibrate import best_temperature, cooled, softmax

BATCH = 128
FOLDS = 5
HELD_OUT = 5  # every fifth of the other things is never trained on: it asks for an "I don't know"
PEN, PEN_SEED = 150, 1_000  # drawings of the pen for each of the fifteen
TWIN = 14  # mean grey levels: pictures that differ by less show the same drawing


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("quickdraw", __doc__, epochs=16, rounds="rounds of 12,800 other drawings")
    parser.add_argument("--tune", type=int, default=20, help="rounds of 3,840 of the fifteen (default %(default)s)")
    arguments = parser.parse_args(argv)
    if min(arguments.epochs, arguments.tune) < 1:
        parser.error("--epochs and --tune must be at least 1")
    print_scores(train(arguments.epochs, arguments.tune, arguments.seed, arguments.out))
    return 0


def train(epochs: int, tune: int, seed: int, root) -> dict:
    """Pre-train, judge by five folds, train on all drawings, and write the checkpoint with its scores.

    Raises DataError where the real drawings cannot be had.
    """
    sketches = Sketches()
    kept = data.cache_dir() / "training" / f"doodles-{epochs}-{tune}-{seed}"
    kept.mkdir(parents=True, exist_ok=True)
    base = _stage(kept / "base.keras", pretrain, sketches, epochs, seed)
    model = _stage(kept / "all.keras", fine_tune, base, sketches, tune, seed)
    found = [_stage(kept / f"fold{i}.keras", fine_tune, base, sketches, tune, seed, i) for i in range(FOLDS)]
    report = judge(found, sketches)
    model = cooled(model, report["temperature"])
    x, y = pen.doodles(1_500, seed=PEN_SEED + 1)
    tests = {"Pen": (pictures(x), y)}
    samples = pictures([drawing for word in CLASSES for drawing in sketches.strokes[word]])
    scores = checkpoints.save("quickdraw", model, _card(sketches, report, epochs, tune, seed), samples, tests, root)
    save_base(base, sketches, root, _command(epochs, tune, seed))
    shutil.rmtree(kept, ignore_errors=True)
    return scores


def _stage(path, make, *arguments):
    """A trained net from an interrupted run, or a new one, begun again where an interruption left it."""
    if not path.is_file():
        backup = path.with_suffix("")
        make(*arguments, callbacks=[keras.callbacks.BackupAndRestore(backup)]).save(path)
        shutil.rmtree(backup, ignore_errors=True)
    return keras.models.load_model(path, safe_mode=True)


class Sketches:
    """The real drawings: `strokes` {category: drawings}, `bitmaps` {category: uint8[n, 28, 28]}, no drawing in both.

    seen, unseen: the names of other things to train on, and of those held out.
    """

    def __init__(self):
        paths, _ = source.locate()
        read = {word: files.read_ndjson(path, source.PER_CLASS) for word, path in paths.items()}
        self.strokes = {word: [drawing.strokes for drawing in drawings] for word, drawings in read.items()}
        self.recognized = {word: np.array([drawing.recognized for drawing in d]) for word, d in read.items()}
        others = [word for word in self.strokes if word not in CLASSES]
        self.unseen = others[::HELD_OUT]
        self.seen = [word for word in others if word not in self.unseen]
        self.bitmaps = {}
        for word in self.strokes:
            if found := data.store.find("quickdraw_bitmaps", word):
                bitmaps = files.read_bitmaps(found[0], 1_000)
                self.bitmaps[word] = bitmaps[~twins(bitmaps, pictures(self.strokes[word]))]


def twins(bitmaps, drawn) -> np.ndarray:
    """Tell which of the bitmaps [n, 28, 28] show one of the drawings [m, 28, 28]: bool[n]."""
    gaps = [np.abs(bitmaps.astype(np.int16) - one).mean((1, 2)) for one in drawn]
    return np.min(gaps, 0) < TWIN


def pictures(drawings) -> np.ndarray:
    """Draw simplified drawings as uint8[n, 28, 28]."""
    return np.stack([strokes_to_bitmap(drawing) for drawing in drawings])


class Mixture:
    """Training examples from several places, each place with its share of every epoch."""

    def __init__(self, classes: int):
        self.x, self.y, self.weights, self._one_hot = [], [], [], np.eye(classes, dtype=np.float32)

    def add(self, drawings, label, share):
        """Add drawings or pictures of one class; the label None stands for "any class alike"."""
        drawings = list(drawings)
        target = self._one_hot.mean(0) if label is None else self._one_hot[label]
        self.x += drawings
        self.y += [target] * len(drawings)
        self.weights += [share / max(1, len(drawings))] * len(drawings)

    def batches(self, size, seed, **options) -> Redrawn:
        """Batches of `size` examples an epoch, each drawn anew."""
        x = np.empty(len(self.x), object)
        x[:] = self.x
        return Redrawn(x, np.array(self.y), size, BATCH, seed, self.weights, **options)


def fit_anew(model, batches: Redrawn, epochs: int, peak: float, callbacks=()):
    """Train on drawings drawn anew, with Adam and a one-cycle rate; returns Keras's history."""
    rate = one_cycle(peak, batches.count, batches.batch, epochs)
    model.compile(keras.optimizers.Adam(rate), "categorical_crossentropy", metrics=["accuracy"])
    return fit(model, batches, epochs, callbacks)


def pretrain(sketches: Sketches, epochs, seed=0, net=doodle_net, callbacks=(), **options) -> keras.Model:
    """Train a net to tell the other things apart, the fifteen and the held-out ones not among them.

    options: see `Redrawn`; a net of strokes needs as_steps=True.
    """
    keras.utils.set_random_seed(seed)
    mix = Mixture(len(sketches.seen))
    for label, word in enumerate(sketches.seen):
        mix.add(sketches.strokes[word], label, 1.0)
        if word in sketches.bitmaps and not options.get("as_steps"):
            mix.add(sketches.bitmaps[word], label, 2.0)
    model = net(len(sketches.seen))
    fit_anew(model, mix.batches(100 * BATCH, seed, **options), epochs, 0.008, callbacks)
    return model


def with_new_head(base: keras.Model, classes: int = len(CLASSES)) -> keras.Model:
    """A copy of a net that keeps what it learned, but for a new last layer of `classes` probabilities.

    base: a net with or without a last layer of its own.
    """
    copy = keras.Sequential.from_config(base.get_config())
    copy.set_weights(base.get_weights())
    body = copy.layers[:-1] if isinstance(copy.layers[-1], keras.layers.Dense) else copy.layers
    head = keras.layers.Dense(classes, "softmax")
    return keras.Sequential([keras.Input(base.input_shape[1:]), *body, head], name=base.name)


def save_base(base, sketches: Sketches, root, rebuild: str):
    """Write the pre-trained net without its last layer, and its card, into root/sketches: lesson 2 goes on from it."""
    body = keras.Sequential([keras.Input(base.input_shape[1:]), *with_new_head(base).layers[:-1]], name=base.name)
    facts = {
        "What it does": f"turns a 28x28 picture of a drawing, values 0 to 255, into {body.output_shape[-1]} numbers "
        "that a last layer can tell things apart by",
        "Data": f"Quick, Draw! by Google, CC BY 4.0: 25 drawings and up to 600 pictures of {len(sketches.seen)} "
        f"things each, none of them one of the fifteen of lesson 2: {', '.join(sketches.seen)}",
        "Rebuild": rebuild,
        "Licence": "MIT, as the code; Quick, Draw! itself is CC BY 4.0 (Google)",
        "Parameters": f"{body.count_params():,}",
    }
    target = Path(root) / "quickdraw_sketches"
    target.mkdir(parents=True, exist_ok=True)
    with replacing(target / "model.keras") as file:
        body.save(file)
    lines = ["# sketches", "", *(f"- **{key}:** {value}" for key, value in facts.items())]
    (target / "card.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


def fine_tune(base, sketches: Sketches, epochs, seed=0, fold=None, callbacks=(), **options) -> keras.Model:
    """Train a net on the fifteen, without the drawings of one fold: every fifth of each class.

    base: a pre-trained net, or a new one to train from scratch. The pen's drawings join in, and other things, for
    which every answer is to be as likely as any other (Hendrycks, Mazeika and Dietterich 2019, arXiv 1812.04606).
    """
    keras.utils.set_random_seed(seed + 1)
    mix = Mixture(len(CLASSES))
    drawn, labels = pen.doodles(PEN * len(CLASSES), seed=PEN_SEED)
    for label, word in enumerate(CLASSES):
        real = [strokes for i, strokes in enumerate(sketches.strokes[word]) if i % FOLDS != fold]
        mix.add(real, label, 1.0)
        mix.add(drawn[labels == label], label, 0.7)
        if word in sketches.bitmaps and not options.get("as_steps"):
            mix.add(sketches.bitmaps[word], label, 0.5)
    for word in sketches.seen:
        mix.add(sketches.strokes[word], None, 0.3 * len(CLASSES) / len(sketches.seen))
    model = with_new_head(base)
    fit_anew(model, mix.batches(30 * BATCH, seed + 1, **options), epochs, 0.003, callbacks)
    return model


def judge(models, sketches: Sketches) -> dict:
    """Score the nets of all folds on the drawings that each has not seen.

    As in the game, an answer is the mean of what the net says to a picture and to its mirror image. Returns accuracy
    (per cent of all drawings), folds (each one's accuracy), alone (accuracy without the mirror image), recognized
    (accuracy on those that the game itself recognised), temperature (which calibrates the probabilities; Guo et al.
    2017, arXiv 1706.04599), kept and rejected (per cent of these drawings and of the held-out things whose calibrated
    best probability is above and below `CERTAIN`), and the accuracy of each class.
    """
    logits, doubts, truth, recognized = [], [], [], []
    strange = pictures([strokes for word in sketches.unseen for strokes in sketches.strokes[word]])
    for fold, model in enumerate(models):
        chosen = [(y, i) for y, word in enumerate(CLASSES) for i in range(fold, len(sketches.strokes[word]), FOLDS)]
        x = pictures([sketches.strokes[CLASSES[y]][i] for y, i in chosen])
        truth.append([y for y, _ in chosen])
        recognized += [sketches.recognized[CLASSES[y]][i] for y, i in chosen]
        for seen, scores in ((x, logits), (strange, doubts)):
            mirrored = np.ascontiguousarray(seen[:, :, ::-1])
            scores.append([np.log(model.predict(view, verbose=0) + 1e-9) for view in (seen, mirrored)])
    logits, doubts = np.concatenate(logits, 1), np.concatenate(doubts, 1)
    every, recognized = np.concatenate(truth), np.array(recognized)
    temperature = best_temperature(logits, every)
    said, unsure = (softmax(z / temperature).mean(0) for z in (logits, doubts))
    right, sure = said.argmax(1) == every, said.max(1) >= CERTAIN
    return {
        "accuracy": 100 * right.mean(),
        "alone": 100 * (logits[0].argmax(1) == every).mean(),
        "folds": [round(100 * fold.mean(), 1) for fold in np.split(right, np.cumsum([len(y) for y in truth])[:-1])],
        "recognized": 100 * right[recognized].mean(),
        "temperature": temperature,
        "kept": 100 * sure.mean(),
        "right of the kept": 100 * right[sure].mean(),
        "rejected": 100 * (unsure.max(1) < CERTAIN).mean(),
        "classes": {word: round(100 * right[every == i].mean()) for i, word in enumerate(CLASSES)},
    }


def _command(epochs, tune, seed):
    return f"python -m course_utils train quickdraw --epochs {epochs} --tune {tune} --seed {seed}"


def _card(sketches, report, epochs, tune, seed):
    real = sum(len(sketches.strokes[word]) for word in CLASSES)
    more = {word: len(sketches.bitmaps[word]) for word in CLASSES if word in sketches.bitmaps}
    return {
        "What it does": f"names a doodle, one of {', '.join(CLASSES)}, from a 28x28 picture with values 0 to 255, "
        "bright ink on black, drawn as `quickdraw.strokes_to_bitmap` draws",
        "Recipe": f"course_utils/quickdraw/train.py: {epochs} rounds of 12,800 drawings of {len(sketches.seen)} other "
        f"things, then {tune} rounds of 3,840 of the fifteen; drawn anew each time, a third of them unfinished",
        "Data": f"Quick, Draw! by Google, CC BY 4.0: {real} drawings of the fifteen, "
        + ", ".join(f"{count} pictures of {word}" for word, count in more.items())
        + f" (none of which shows one of those drawings), 25 drawings and up to 600 pictures of each other thing; and "
        f"{PEN} drawings a class of course_utils.quickdraw.pen",
        "Five folds": f"{report['accuracy']:.1f} % of {real} real drawings (the folds: "
        f"{', '.join(map(str, report['folds']))}), {report['recognized']:.1f} % of those that the game itself "
        "recognised, when its answers to a picture and to the mirror image are averaged, as `doodles.reader` does; "
        f"{report['alone']:.1f} % of all without the mirror image. Each fold's net saw none of the drawings that it "
        "was judged by; the shipped net was then trained on all of them",
        "I don't know": f"calibrated by temperature {report['temperature']:.2f} on the folds; with a best probability "
        f"of at least {CERTAIN} asked for, {report['kept']:.0f} % of the drawings are answered, "
        f"{report['right of the kept']:.1f} % of these rightly, and {report['rejected']:.0f} % of drawings of "
        f"{len(sketches.unseen)} other things that no training showed are turned down",
        "Seed": seed,
        "Rebuild": _command(epochs, tune, seed),
        "Limits": "25 drawings a class do not show all the ways that people draw; look-alikes (a bare peak: mountain "
        "or tent?) are confused",
        "Licence": "MIT, as the code; Quick, Draw! itself is CC BY 4.0 (Google)",
    }
