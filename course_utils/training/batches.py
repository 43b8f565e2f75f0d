"""Batches that are new in every epoch, and the same for the same seed."""

from __future__ import annotations

import keras
import numpy as np


class FreshBatches:
    """Batches of `count` examples, in a new order each epoch; `batches[index]` is a pair (x, y) of arrays.

    A subclass defines `__getitem__(index)`. It takes its examples from `picked(index)` and random numbers from
    `rng(index)`. Train with `training.fit(model, batches, epochs)`. The last batch may be smaller.
    """

    def __init__(self, count: int, batch: int, seed: int):
        self.count, self.batch, self.seed, self.epoch = count, batch, seed, 0

    def __len__(self):
        return -(-self.count // self.batch)

    def picked(self, index: int) -> np.ndarray:
        """Indices of a batch's examples in this epoch, int[batch] or fewer."""
        order = np.random.default_rng([self.seed, self.epoch]).permutation(self.count)
        return order[index * self.batch : (index + 1) * self.batch]

    def rng(self, index: int) -> np.random.Generator:
        """The random generator of a batch in this epoch."""
        return np.random.default_rng([self.seed, self.epoch, index])

    def dataset(self):
        """The batches as a tf.data.Dataset, made in another thread while the net trains."""
        import tensorflow as tf

        example = self[0]

        def make(index):
            arrays = tf.numpy_function(self.__getitem__, [index], [array.dtype for array in example])
            return tuple(
                tf.ensure_shape(array, [None, *like.shape[1:]]) for array, like in zip(arrays, example, strict=True)
            )

        # Not from_generator or a Keras PyDataset: with them TensorFlow frees memory after each step, and allocating
        # it again takes a third of the training time (TensorFlow 2.21 on Linux).
        return tf.data.Dataset.range(len(self)).map(make).prefetch(4)

    def next_epoch(self) -> keras.callbacks.Callback:
        """The callback that sets the epoch of the batches, also after an interruption."""
        return keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: setattr(self, "epoch", epoch))


class PairBatches(FreshBatches):
    """Batches of examples from two arrays, x and y; all have the same size, and the rest is left out."""

    def __init__(self, x, y, batch: int, seed: int = 0):
        super().__init__(len(x), batch, seed)
        self.x, self.y = x, y

    def __len__(self):
        return self.count // self.batch
