"""Learning rates by hand: a test that finds a good one, and rates that differ between layers."""

from __future__ import annotations

import keras
import numpy as np

TOO_MUCH = 4  # times the lowest loss: the test stops there


class RangeTest(keras.callbacks.Callback):
    """Raise the learning rate from batch to batch and note the loss: `model.fit(..., callbacks=[RangeTest()])`.

    lowest, highest: the first and the last rate; they rise by the same factor each time. steps: how many batches.
    smoothing: the weight of the past in the running mean of the losses, from 0 up to 1.
    The training stops after the last step, or when the loss explodes; then the net has its old weights again. Compile
    it anew, because the optimizer still remembers the test.
    rates, losses: of all steps, lists; the losses are smoothed. Raises ValueError for other numbers, and for an
    optimizer whose rate is a schedule. Smith 2017 (arXiv 1506.01186); fastai calls it `lr_find`.
    """

    def __init__(self, lowest: float = 1e-6, highest: float = 1.0, steps: int = 100, smoothing: float = 0.9):
        super().__init__()
        if not 0 < lowest < highest or steps < 2 or not 0 <= smoothing < 1:
            raise ValueError(
                "A range test needs 0 < lowest < highest, two steps or more, and a smoothing from 0 up to 1."
            )
        self._plan, self._smoothing = np.geomspace(lowest, highest, steps), smoothing
        self.rates, self.losses = [], []

    def on_train_begin(self, logs=None):
        self.rates, self.losses, self._mean = [], [], 0.0
        self._before = self.model.get_weights()
        try:
            self.model.optimizer.learning_rate = self._plan[0]
        except TypeError as error:
            raise ValueError(
                "A range test sets the learning rate itself, so it cannot be a schedule: compile the net with a number."
            ) from error

    def on_epoch_begin(self, epoch, logs=None):
        self._total = 0.0

    def on_train_batch_begin(self, batch, logs=None):
        self.model.optimizer.learning_rate = self._plan[len(self.rates)]

    def on_train_batch_end(self, batch, logs=None):
        # Keras reports the mean of the epoch so far; the loss of one batch is what it adds.
        total = float(logs["loss"]) * (batch + 1)
        loss, self._total = total - self._total, total
        self._mean = self._smoothing * self._mean + (1 - self._smoothing) * loss
        self.rates.append(float(self._plan[len(self.rates)]))
        # Without the divisor the mean would start near 0.
        self.losses.append(float(self._mean / (1 - self._smoothing ** len(self.rates))))
        exploded = not np.isfinite(loss) or self.losses[-1] > TOO_MUCH * min(self.losses)
        if exploded or len(self.rates) == len(self._plan):
            self.model.stop_training = True

    def on_train_end(self, logs=None):
        self.model.set_weights(self._before)

    @property
    def suggestion(self) -> float:
        """A tenth of the rate at which the loss was lowest: it was still falling there."""
        return self.rates[int(np.nanargmin(self.losses))] / 10


class LayerRates(keras.optimizers.AdamW):
    """AdamW that learns more slowly in some layers (discriminative rates: Howard and Ruder 2018, arXiv 1801.06146).

    learning_rate and options: as for AdamW. slow: the variables that learn slowly, as in body.trainable_variables.
    share: of the learning rate that they get, 0 to 1. It serves one training: a saved net is compiled without it.
    """

    def __init__(self, learning_rate, slow, share: float = 0.1, **options):
        super().__init__(learning_rate, **options)
        if not 0 <= share <= 1:
            raise ValueError(f"The share of the learning rate is from 0 to 1; this is {share}.")
        self._slow_paths, self._share = {variable.path for variable in slow}, share

    def build(self, variables):
        super().build(variables)
        self._slow = {i for i, variable in enumerate(variables) if variable.path in self._slow_paths}

    def update_step(self, gradient, variable, learning_rate):
        share = self._share if self._get_variable_index(variable) in self._slow else 1.0
        super().update_step(gradient, variable, learning_rate * share)
