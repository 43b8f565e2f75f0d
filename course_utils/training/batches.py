"""Batches that are made anew in every epoch, and are the same ones again for the same seed."""

from __future__ import annotations

import keras
import numpy as np


class FreshBatches:
    """Batches of `count` examples, in a new order each epoch; indexed like a list they give pairs (x, y) of arrays.

    Each kind writes `__getitem__(index)`, and takes its examples from `picked(index)` and its chance from `rng(index)`.
    Train with `train.fit(model, batches, epochs)`. An incomplete last batch is one, too.
    """

    def __init__(self, count: int, batch: int, seed: int):
        self.count, self.batch, self.seed, self.epoch = count, batch, seed, 0

    def __len__(self):
        return -(-self.count // self.batch)

    def picked(self, index: int) -> np.ndarray:
        """Which examples a batch holds in this epoch, int[batch] or fewer."""
        order = np.random.default_rng([self.seed, self.epoch]).permutation(self.count)
        return order[index * self.batch : (index + 1) * self.batch]

    def rng(self, index: int) -> np.random.Generator:
        """The chance of a batch in this epoch."""
        return np.random.default_rng([self.seed, self.epoch, index])

    def dataset(self):
        """The batches as a tf.data.Dataset, made on a thread of their own while the net trains."""
        import tensorflow as tf

        example = self[0]

        def make(index):
            arrays = tf.numpy_function(self.__getitem__, [index], [array.dtype for array in example])
            return tuple(
                tf.ensure_shape(array, [None, *like.shape[1:]]) for array, like in zip(arrays, example, strict=True)
            )

        # Not from_generator or a Keras PyDataset: these make TensorFlow hand back memory after each step, and
        # asking for it again takes a third of the training's time (TensorFlow 2.21 on Linux).
        return tf.data.Dataset.range(len(self)).map(make).prefetch(4)

    def next_epoch(self) -> keras.callbacks.Callback:
        """The callback that tells the batches which epoch it is, after an interruption too."""
        return keras.callbacks.LambdaCallback(on_epoch_begin=lambda epoch, logs: setattr(self, "epoch", epoch))
