"""The recipe of the doodle reader: pre-train on hundreds of other things, then fine-tune on fifteen and all others.

`python -m course_utils train quickdraw` rebuilds data/checkpoints/quickdraw and quickdraw_sketches (the pre-trained
net). After an interruption it continues where it stopped.
"""

from __future__ import annotations

import shutil

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.quickdraw import data as source
from course_utils.quickdraw import files, pen
from course_utils.quickdraw.classes import CLASSES
from course_utils.quickdraw.demo import THRESHOLD
from course_utils.quickdraw.net import doodle_net
from course_utils.quickdraw.redraw import Redrawn
from course_utils.quickdraw.strokes import strokes_to_bitmap
from course_utils.training import at_least, fit_one_cycle, recipe_parser
from course_utils.training.calibrate import best_temperature, cooled, softmax

BATCH = 128
FOLDS = 5
CURVE = (*(round(0.05 * step, 2) for step in range(1, 20)), THRESHOLD)  # confidence thresholds that are scored
HELD_OUT = 5  # the folds train on no drawing of every fifth of the other things, to test the "I don't know"
TURNED = 6  # turned copies of each real drawing
PEN, PEN_SEED = 150, 1_000  # drawings of the pen for each of the fifteen
SAME = 14  # mean grey levels: pictures that differ by less show the same drawing


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("quickdraw", __doc__, epochs=16, rounds="rounds of 12,800 other drawings")
    help_ = "rounds of 3,840 drawings, half of them of the fifteen (default %(default)s)"
    parser.add_argument("--tune", type=at_least(1), default=16, help=help_)
    arguments = parser.parse_args(argv)
    checkpoints.print_scores(train(arguments.epochs, arguments.tune, arguments.seed, arguments.out))
    return 0


def train(epochs: int, tune: int, seed: int, root) -> dict:
    """Pre-train, score five folds, train on all drawings, and write the checkpoint with its scores.

    Raises DataError where the real drawings cannot be had.
    """
    sketches = Sketches()
    stages = data.cache_dir() / "training" / f"quickdraw-{epochs}-{tune}-{seed}"
    stages.mkdir(parents=True, exist_ok=True)
    base = _stage(stages / "base.keras", pretrain, sketches, epochs, seed)
    folds = [_stage(stages / f"fold{i}.keras", fine_tune, base, sketches, tune, seed, i) for i in range(FOLDS)]
    model = _stage(stages / "all.keras", fine_tune, base, sketches, tune, seed)
    report = score_folds(folds, sketches)
    model = only_first(cooled(model, report["temperature"]))
    x, y = pen.doodles(1_500, seed=PEN_SEED + 1)
    tests = {"Pen": (pictures(x), y)}
    samples = pictures([drawing for word in CLASSES for drawing in sketches.strokes[word]])
    rebuild = f"python -m course_utils train quickdraw --epochs {epochs} --tune {tune} --seed {seed}"
    card = _card(sketches, report, epochs, tune) | {"Seed": seed, "Rebuild": rebuild}
    scores = checkpoints.save("quickdraw", model, card, samples, tests, root)
    save_base(base, sketches, {"Seed": seed, "Rebuild": rebuild}, root)
    shutil.rmtree(stages, ignore_errors=True)
    return scores


def _stage(path, make, *arguments):
    """Load a net that an interrupted run has trained, or train it, from the epoch where the interruption came."""
    if not path.is_file():
        backup = path.with_suffix("")
        make(*arguments, callbacks=[keras.callbacks.BackupAndRestore(backup)]).save(path)
        shutil.rmtree(backup, ignore_errors=True)
    return keras.models.load_model(path, safe_mode=True)


class Sketches:
    """The real drawings: `strokes` {category: drawings}, `bitmaps` {category: uint8[n, 28, 28]}, no drawing in both.

    recognized: {category: bool[n]}, whether the game guessed each drawing. seen, unseen: the names of the other things
    to train on, and of those that are held out.
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
            if local := data.store.find("quickdraw_bitmaps", word):
                bitmaps = files.read_bitmaps(local[0], 1_000)
                self.bitmaps[word] = bitmaps[~duplicates(bitmaps, pictures(self.strokes[word]))]


def duplicates(bitmaps, drawn) -> np.ndarray:
    """Tell which of the bitmaps [n, 28, 28] show one of the drawings [m, 28, 28]: bool[n]."""
    differences = [np.abs(bitmaps.astype(np.int16) - one).mean((1, 2)) for one in drawn]
    return np.min(differences, 0) < SAME


def pictures(drawings) -> np.ndarray:
    """Draw simplified drawings as uint8[n, 28, 28]."""
    return np.stack([strokes_to_bitmap(drawing) for drawing in drawings])


class Mixture:
    """Training examples from several sources, each with its share of every epoch."""

    def __init__(self, classes: int):
        self.x, self.y, self.weights, self._one_hot = [], [], [], np.eye(classes, dtype=np.float32)

    def add(self, drawings, label, share):
        """Add drawings or pictures of one class."""
        drawings = list(drawings)
        self.x += drawings
        self.y += [self._one_hot[label]] * len(drawings)
        self.weights += [share / max(1, len(drawings))] * len(drawings)

    def batches(self, size, seed, **options) -> Redrawn:
        """Make batches of `size` examples an epoch, each a new variation."""
        x = np.empty(len(self.x), object)
        x[:] = self.x
        return Redrawn(x, np.array(self.y), size, BATCH, seed, self.weights, **options)


def pretrain(sketches: Sketches, epochs, seed=0, net=doodle_net, callbacks=(), **options) -> keras.Model:
    """Train a new net to classify the other things `sketches.seen`: none of the fifteen, and none that is held out.

    options: as for `Redrawn`; a net that reads strokes needs as_steps=True.
    """
    keras.utils.set_random_seed(seed)
    mix = Mixture(len(sketches.seen))
    for label, word in enumerate(sketches.seen):
        mix.add(sketches.strokes[word], label, 1.0)
        if word in sketches.bitmaps and not options.get("as_steps"):
            mix.add(sketches.bitmaps[word], label, 2.0)
    model = net(len(sketches.seen))
    fit_one_cycle(model, mix.batches(100 * BATCH, seed, **options), epochs, 0.008, callbacks=callbacks)
    return model


def with_new_head(base: keras.Model, classes: int = len(CLASSES)) -> keras.Model:
    """Copy a trained net with a new last layer of `classes` probabilities.

    base: a net with or without a last layer of probabilities.
    """
    copy = keras.Sequential.from_config(base.get_config())
    copy.set_weights(base.get_weights())
    body = copy.layers[:-1] if isinstance(copy.layers[-1], keras.layers.Dense) else copy.layers
    head = keras.layers.Dense(classes, "softmax")
    return keras.Sequential([keras.Input(base.input_shape[1:]), *body, head], name=base.name)


def save_base(base, sketches: Sketches, facts: dict, root):
    """Save the pre-trained net without its last layer as root/quickdraw_sketches; lesson 2 fine-tunes it."""
    body = keras.Sequential([keras.Input(base.input_shape[1:]), *with_new_head(base).layers[:-1]], name=base.name)
    card = {
        "What it does": f"turns a 28x28 picture of a drawing, values 0 to 255, into {body.output_shape[-1]} features, "
        "from which a last layer can classify it",
        "Data": f"Quick, Draw! by Google, CC BY 4.0: {source.PER_CLASS} drawings and up to 600 pictures each of "
        f"{len(sketches.seen)} things, none of them one of the fifteen of lesson 2: {', '.join(sketches.seen)}",
        "Licence": "MIT, as the code; Quick, Draw! itself is CC BY 4.0 (Google)",
    }
    checkpoints.save("quickdraw_sketches", body, card | facts, root=root)


def fine_tune(base, sketches: Sketches, epochs, seed=0, fold=None, callbacks=(), **options) -> keras.Model:
    """Train a net on the fifteen and on other things, with an output for each thing, the fifteen first.

    base: a pre-trained net, or a new one to train from scratch. fold: leave out every fifth drawing of the fifteen, and
    the things `sketches.unseen`; None trains on everything. Half of the examples show the fifteen: real drawings, the
    same turned, drawings of the pen, and official pictures. With outputs of their own, the other things teach the net
    what is none of the fifteen (outlier exposure: Hendrycks, Mazeika and Dietterich 2019, arXiv 1812.04606).
    """
    keras.utils.set_random_seed(seed + 1)
    rng = np.random.default_rng(seed)
    others = sketches.seen if fold is not None else [*sketches.seen, *sketches.unseen]
    mix = Mixture(len(CLASSES) + len(others))
    drawn, labels = pen.doodles(PEN * len(CLASSES), seed=PEN_SEED)
    as_pictures = {} if options.get("as_steps") else sketches.bitmaps
    for label, word in enumerate(CLASSES):
        real = [strokes for i, strokes in enumerate(sketches.strokes[word]) if i % FOLDS != fold]
        mix.add(real, label, 0.7)
        mix.add([pen.turned(strokes, word, rng) for strokes in real * TURNED], label, 0.4)
        mix.add(drawn[labels == label], label, 0.6)
        mix.add(as_pictures.get(word, ()), label, 0.5)
    for label, word in enumerate(others, len(CLASSES)):
        mix.add(sketches.strokes[word], label, 1.4 * len(CLASSES) / len(others))
        mix.add(as_pictures.get(word, ()), label, 0.6 * len(CLASSES) / len(others))
    model = with_new_head(base, len(CLASSES) + len(others))
    fit_one_cycle(model, mix.batches(30 * BATCH, seed + 1, **options), epochs, 0.003, callbacks=callbacks)
    return model


def only_first(model: keras.Model, classes: int = len(CLASSES)) -> keras.Model:
    """Keep a net's first probabilities; what they lack to 1 is the probability of all other things together."""
    pick = keras.layers.Dense(classes, use_bias=False, name="the_fifteen")
    short = keras.Sequential([keras.Input(model.input_shape[1:]), *model.layers, pick], name=model.name)
    pick.set_weights([np.eye(model.output_shape[-1], classes)])
    return short


def score_folds(models, sketches: Sketches) -> dict:
    """Score the net of each fold on the drawings of the fold, which it has not seen.

    As in the game, the probabilities are the mean of those for a picture and for its mirror image. Returns accuracy
    (per cent of all drawings), folds and things (the accuracy of each), unmirrored (accuracy without the mirror image),
    recognized (accuracy on the drawings that the game itself recognised), temperature (which calibrates the
    probabilities; Guo et al. 2017, arXiv 1706.04599), and curve: for each confidence threshold of `CURVE`, how many per
    cent of the drawings have a calibrated best probability of at least that, how many of these are right, and how many
    drawings of the held-out things are below it.
    """
    logits, other_logits, truth, recognized = [], [], [], []
    others = pictures([strokes for word in sketches.unseen for strokes in sketches.strokes[word]])
    for fold, model in enumerate(models):
        chosen = [(y, i) for y, word in enumerate(CLASSES) for i in range(fold, len(sketches.strokes[word]), FOLDS)]
        x = pictures([sketches.strokes[CLASSES[y]][i] for y, i in chosen])
        truth.append([y for y, _ in chosen])
        recognized += [sketches.recognized[CLASSES[y]][i] for y, i in chosen]
        for images, scores in ((x, logits), (others, other_logits)):
            mirrored = np.ascontiguousarray(images[:, :, ::-1])
            scores.append([np.log(model.predict(view, verbose=0) + 1e-9) for view in (images, mirrored)])
    sizes, truth, recognized = [len(y) for y in truth], np.concatenate(truth), np.array(recognized)
    logits, other_logits = np.concatenate(logits, 1), np.concatenate(other_logits, 1)
    temperature = best_temperature(logits, truth)
    predicted, others_predicted = (softmax(z / temperature).mean(0)[:, : len(CLASSES)] for z in (logits, other_logits))
    right, best, others_best = predicted.argmax(1) == truth, predicted.max(1), others_predicted.max(1)
    return {
        "accuracy": 100 * right.mean(),
        "unmirrored": 100 * (logits[0, :, : len(CLASSES)].argmax(1) == truth).mean(),
        "folds": [round(100 * fold.mean(), 1) for fold in np.split(right, np.cumsum(sizes)[:-1])],
        "recognized": 100 * right[recognized].mean(),
        "temperature": temperature,
        "things": {word: 100 * right[truth == label].mean() for label, word in enumerate(CLASSES)},
        "curve": {
            threshold: (
                100 * (best >= threshold).mean(),
                100 * right[best >= threshold].sum() / max(1, (best >= threshold).sum()),
                100 * (others_best < threshold).mean(),
            )
            for threshold in CURVE
        },
    }


def _card(sketches, report, epochs, tune):
    real = sum(len(sketches.strokes[word]) for word in CLASSES)
    more = {word: len(sketches.bitmaps[word]) for word in CLASSES if word in sketches.bitmaps}
    others = len(sketches.seen) + len(sketches.unseen)
    answered, right, rejected = report["curve"][THRESHOLD]
    return {
        "What it does": f"names a doodle, one of {', '.join(CLASSES)}, from a 28x28 picture with values 0 to 255, "
        "bright ink on black, drawn as `quickdraw.strokes_to_bitmap` draws; what the fifteen probabilities lack to 1 "
        "is the probability of something else",
        "Recipe": f"course_utils/quickdraw/train.py: {epochs} rounds of 12,800 drawings of {len(sketches.seen)} other "
        f"things, then {tune} rounds of 3,840, half of them of the fifteen, half of {others} other things with an "
        "output each; each time a new variation, a third of them unfinished",
        "Data": f"Quick, Draw! by Google, CC BY 4.0: {real} drawings of the fifteen, "
        + ", ".join(f"{count} pictures of {word}" for word, count in more.items())
        + f" (none of which shows one of those drawings), {source.PER_CLASS} drawings and up to 600 pictures of each "
        f"other thing; and {PEN} drawings of each class by course_utils.quickdraw.pen",
        "Five folds": f"{report['accuracy']:.1f} % of {real} real drawings (the folds: "
        f"{', '.join(map(str, report['folds']))}), and {report['recognized']:.1f} % of those that the game itself "
        "recognised, with the mean of the probabilities for a picture and for its mirror image, as in "
        f"`quickdraw.reader`; {report['unmirrored']:.1f} % of all without the mirror image. The net of each fold saw "
        "none of the drawings that it was tested on; the shipped net was then trained on all of them",
        "Each thing": ", ".join(f"{word} {share:.0f} %" for word, share in report["things"].items()),
        "I don't know": f"calibrated by temperature {report['temperature']:.2f} on the folds. With a confidence "
        f"threshold of {THRESHOLD}, a fold's net answers for {answered:.0f} % of the drawings, and {right:.1f} % of "
        f"these answers are right. It rejects {rejected:.0f} % of the drawings of {len(sketches.unseen)} other things "
        "that were not in its training data; they are in that of the shipped net",
        "Thresholds": "; ".join(
            f"{threshold}: answers {answered:.0f} %, {right:.1f} % right, rejects {rejected:.0f} %"
            for threshold, (answered, right, rejected) in sorted(report["curve"].items())
        ),
        "Limits": f"{source.PER_CLASS} drawings of each class do not show all the ways in which people draw; similar "
        "things are confused (is a simple peak a mountain or a tent?)",
        "Licence": "MIT, as the code; Quick, Draw! itself is CC BY 4.0 (Google)",
    }
