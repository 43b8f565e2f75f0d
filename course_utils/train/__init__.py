"""Train a net quietly, and keep what came of it with its card.

`python -m course_utils train NAME` rebuilds a checkpoint that the course ships; its recipe is the module NAME in here.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import zipfile
from datetime import date
from pathlib import Path

import keras

from course_utils import data, frugal
from course_utils.atomic import replacing
from course_utils.data import REPOSITORY
from course_utils.frugal import accuracy
from course_utils.train.augment import MILD, Distorted
from course_utils.train.batches import FreshBatches

CHECKPOINTS = REPOSITORY / "data" / "checkpoints"
# What Keras 3.15 writes into every net and 3.13 refuses, with the values that mean nothing.
NEW_SETTINGS = {
    "input_axes": None,
    "output_axes": None,
    "renorm": False,
    "renorm_clipping": None,
    "renorm_momentum": 0.99,
}


def recipe_parser(name: str, doc: str, epochs: int, rounds: str = "rounds over the data"):
    """The command line that all recipes share, --epochs, --seed and --out: an argparse.ArgumentParser.

    name: of the checkpoint. doc: the recipe's docstring. epochs: how many by default; rounds: what one of them is.
    """
    parser = argparse.ArgumentParser(prog=f"python -m course_utils train {name}", description=doc.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=epochs, help=f"{rounds} (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same net, on the same machine")
    parser.add_argument("--out", default=CHECKPOINTS, metavar="DIR", help=f"folder that gets the folder '{name}'")
    return parser


def real_data(name: str):
    """Load a data set that training must not replace by its stand-in; raises DataError where it cannot be had."""
    dataset = data.load(name)
    if not dataset.real:
        raise data.DataError(f"{dataset.card.title} cannot be had now (see above). Or train with: --data stand-in")
    return dataset


def one_cycle(peak: float, examples: int, batch: int, epochs: int, warmup: float = 0.25):
    """A learning rate that climbs to its peak and then falls to zero by half a cosine.

    peak: the highest rate; warmup: the climb's share of all steps. The end at zero averages out the noise of the
    batches, so that few epochs are enough (Smith and Topin 2017, arXiv 1708.07120).
    Returns a schedule for any Keras optimizer.
    """
    steps = math.ceil(examples / batch) * epochs
    climb = max(1, round(warmup * steps))
    return keras.optimizers.schedules.CosineDecay(peak / 10, steps - climb, 0.0, warmup_target=peak, warmup_steps=climb)


def fit_quick(model, x, y, epochs: int = 3, batch: int = 128, peak: float = 0.01, seed: int = 0, **options):
    """Train a reader of ink in a few epochs: Adam, a one-cycle rate, mildly distorted pictures.

    x: uint8[n, h, w], ink bright on black; y: int[n]. options go to `model.fit`, as in validation_data=(x, y).
    Returns Keras's history of loss and accuracy, one value an epoch.
    """
    batches = Distorted(x, y, batch, seed, **MILD)
    rate = one_cycle(peak, len(x), batch, epochs)
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    return fit(model, batches, epochs, **options)


def fit(model, batches: FreshBatches, epochs: int, callbacks=(), **options):
    """Train a compiled net on fresh batches with one line of progress; returns Keras's history."""
    callbacks = [Progress(), *callbacks, batches.next_epoch()]
    return model.fit(batches.dataset(), epochs=epochs, shuffle=False, verbose=0, callbacks=callbacks, **options)


class Progress(keras.callbacks.Callback):
    """One line that fills up while a net trains, with its loss and accuracy; for `fit(verbose=0, callbacks=[...])`."""

    def on_train_begin(self, logs=None):
        import sys

        from tqdm import tqdm

        # As text on standard output the line stays in the notebook. Twice a second is lively, and costs no time.
        steps = self.params["epochs"] * (self.params["steps"] or 0)
        self._bar = tqdm(total=steps, unit="step", mininterval=0.5, file=sys.stdout, ncols=90)

    def on_epoch_begin(self, epoch, logs=None):
        self._bar.set_description(f"epoch {epoch + 1} of {self.params['epochs']}", refresh=False)
        # A resumed training starts in the middle.
        self._bar.n = max(self._bar.n, epoch * (self.params["steps"] or 0))

    def on_train_batch_end(self, batch, logs=None):
        self._bar.update()

    def on_epoch_end(self, epoch, logs=None):
        self._bar.set_postfix({name: f"{value:.4f}" for name, value in (logs or {}).items()}, refresh=False)

    def on_train_end(self, logs=None):
        self._bar.close()


def save_checkpoint(name: str, model, card: dict, samples, tests=None, root=CHECKPOINTS) -> dict:
    """Write a trained net, its LiteRT files and its card into root/name, all of them or none.

    card: what a reader wants to know ({"Recipe": ..., "Data": ..., "Seed": ..., "Licence": ...}).
    samples: [n, *shape] typical inputs for the int8 file. tests: {"MNIST test": (x, y)}; every file is scored on each.
    Writes model.keras, model.tflite (float16), model_int8.tflite, card.md.
    Returns the scores in per cent, {"MNIST test": {"model.keras": 99.6, ...}}.
    """
    target = Path(root) / name
    new, old = (target.with_name(f".{name}.{what}.{os.getpid()}") for what in ("new", "old"))
    new.mkdir(parents=True)
    try:
        # Without the optimizer, whose memory is twice the size of the net.
        bare = type(model).from_config(model.get_config())
        bare.set_weights(model.get_weights())
        bare.save(new / "model.keras")
        _for_older_keras(new / "model.keras")
        frugal.export(model, new / "model.tflite", "float16")
        frugal.export(model, new / "model_int8.tflite", "int8", samples)
        models = {"model.keras": model} | {file: frugal.Lite(new / file) for file in frugal.SHIPPED.values()}
        scores = {test: {file: accuracy(m, *xy) for file, m in models.items()} for test, xy in (tests or {}).items()}
        sizes = {file: (new / file).stat().st_size for file in models}
        (new / "card.md").write_text(_card(name, model, card, scores, sizes), encoding="utf-8")
        if target.exists():
            target.rename(old)
        try:
            new.rename(target)
        except OSError:
            if old.exists():
                old.rename(target)
            raise
    finally:
        shutil.rmtree(new, ignore_errors=True)
        if target.exists():
            shutil.rmtree(old, ignore_errors=True)
    return scores


def _for_older_keras(file: Path):
    """Take settings out of a saved net that nobody made and that older versions (Keras 3.13) do not know."""
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def known(part):
        return {key: value for key, value in part.items() if key not in NEW_SETTINGS or value != NEW_SETTINGS[key]}

    parts["config.json"] = json.dumps(json.loads(parts["config.json"], object_hook=known)).encode()
    with replacing(file) as part, zipfile.ZipFile(part, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def print_scores(scores: dict):
    """Print what `save_checkpoint` returns, one line a test."""
    for test, files in scores.items():
        print(f"{test}: " + ", ".join(f"{file} {score:.2f} %" for file, score in files.items()))


def _card(name, model, card, scores, sizes):
    facts = {**card, "Parameters": f"{model.count_params():,}", "Made on": date.today().isoformat()}
    lines = [f"# {name}", "", *(f"- **{key}:** {value}" for key, value in facts.items()), ""]
    lines += ["| file | KB |" + "".join(f" {test} % |" for test in scores), "|---|---|" + "---|" * len(scores)]
    for file, size in sizes.items():
        cells = "".join(f" {score[file]:.2f} |" for score in scores.values())
        lines.append(f"| {file} | {size / 1024:.0f} |{cells}")
    return "\n".join(lines) + "\n"
