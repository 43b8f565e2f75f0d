"""Train a net: new batches each epoch, a one-cycle learning rate, one line of progress."""

from __future__ import annotations

import math
import sys

import keras
from tqdm import tqdm

from course_utils.training.augment import MILD, Distorted
from course_utils.training.batches import FreshBatches


def one_cycle(peak: float, examples: int, batch: int, epochs: int, warmup: float = 0.25):
    """A learning rate that rises to its peak and then falls to zero along half a cosine.

    peak: the highest rate; warmup: share of the steps in which it rises. The end at zero averages out the noise of the
    batches, so that few epochs are enough (Smith and Topin 2017, arXiv 1708.07120).
    Returns a schedule for any Keras optimizer.
    """
    steps = math.ceil(examples / batch) * epochs
    rise = max(1, round(warmup * steps))
    return keras.optimizers.schedules.CosineDecay(
        peak / 10, max(1, steps - rise), 0.0, warmup_target=peak, warmup_steps=rise
    )


def fit_quick(model, x, y, epochs: int = 3, batch: int = 128, peak: float = 0.01, seed: int = 0, **options):
    """Train a classifier of drawings in a few epochs: Adam, a one-cycle rate, mildly distorted pictures.

    x: uint8[n, h, w], ink bright on black; y: int[n]. options go to `model.fit`, as in validation_data=(x, y).
    Returns Keras's history of loss and accuracy, one value for each epoch.
    """
    return fit_one_cycle(model, Distorted(x, y, batch, seed, **MILD), epochs, peak, **options)


def fit_one_cycle(model, batches: FreshBatches, epochs: int, peak: float, **options):
    """Train a classifier with Adam and a one-cycle rate up to `peak`; options as for `fit`. Returns Keras's history.

    The batches' y: int[n], or float[n, classes] with a target for each class.
    """
    rate = one_cycle(peak, batches.count, batches.batch, epochs)
    loss = "sparse_categorical_crossentropy" if batches[0][1].ndim == 1 else "categorical_crossentropy"
    model.compile(keras.optimizers.Adam(rate), loss, metrics=["accuracy"])
    return fit(model, batches, epochs, **options)


def fit(model, batches: FreshBatches, epochs: int, callbacks=(), **options):
    """Train a compiled net with one line of progress; returns Keras's history."""
    callbacks = [Progress(), *callbacks, batches.next_epoch()]
    return model.fit(batches.dataset(), epochs=epochs, shuffle=False, verbose=0, callbacks=callbacks, **options)


def fit_kept(model, batches: FreshBatches, epochs: int, kept):
    """Train a compiled net as `fit` does, and keep its weights in the file `kept`, a pathlib.Path.

    A finished training is read from there, an interrupted one continues.
    """
    if kept.is_file():
        model.load_weights(kept)
        return
    fit(model, batches, epochs, [keras.callbacks.BackupAndRestore(kept.with_suffix(".backup"))])
    model.save_weights(kept)


class Progress(keras.callbacks.Callback):
    """One line that fills up while a net trains, with its loss and accuracy; for `fit(verbose=0, callbacks=[...])`.

    tqdm's own Keras callback moves once an epoch or writes two bars, which a notebook keeps as many lines.
    """

    def on_train_begin(self, logs=None):
        # As text on standard output the line stays in the saved notebook.
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
