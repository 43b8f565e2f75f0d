"""The job of lesson 8: a random search for the settings of a new head, a trial in each file."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course_utils import data, jobs
from course_utils.files import source_hash


def search(trials: int = 20, seed: int = 0, out: Path | None = None) -> jobs.Job:
    """Search the settings of a head on HandNet's features at random, as lesson 8 does, and print the best ones.

    trials: how many. seed: of the settings. out: the folder of the results, by default in the cache. A fifth of the
    training hands is the validation set, by whose accuracy the trials are compared.
    """
    features, y, validation = frozen_features()

    def make(trial):
        rng = np.random.default_rng([seed, trial])
        settings = {
            "l2": float(np.exp(rng.uniform(*np.log((1e-5, 0.4))))),
            "rate": float(np.exp(rng.uniform(*np.log((1e-4, 0.1))))),
            "dropout": float(rng.choice([0.0, 0.3, 0.6])),
        }
        return settings | {"accuracy": accuracy(features, y, validation, **settings)}

    recipe = source_hash(__file__, extra=f"{seed} {features.shape} {float(features.sum()):.3f}")
    folder = out or data.cache_dir() / "jobs" / "fingers-search"
    return jobs.Job("trial", folder, make, recipe, ".json", 1, trials, "trial", _print_best)


def frozen_features():
    """HandNet's features of all training hands: float32[n, features], signs int64[n], whether to validate bool[n]."""
    import keras

    from course_utils import fingers
    from course_utils.fingers.train import training_hands

    cutouts, y = training_hands(data.load("sign_language_digits").real)
    body = keras.Sequential([fingers.backbone("HandNet"), keras.layers.GlobalAveragePooling2D()])
    pictures = fingers.resized([one.image for one in cutouts], fingers.IMAGE_SIZE)
    validation = np.random.default_rng(0).permutation(len(y)) < len(y) // 5
    return body.predict(pictures, verbose=0), y, validation


def accuracy(features, y, validation, l2: float, rate: float, dropout: float, epochs: int = 6) -> float:
    """Train a head with some settings; returns its accuracy on the hands that validate."""
    import keras

    keras.utils.set_random_seed(0)
    top = keras.layers.Dense(10, "softmax", kernel_regularizer=keras.regularizers.L2(l2))
    head = keras.Sequential([keras.Input(features.shape[1:]), keras.layers.Dropout(dropout), top])
    settings = {"metrics": ["accuracy"], "jit_compile": False}
    head.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", **settings)
    head.fit(features[~validation], y[~validation], epochs=epochs, verbose=0)
    return float(head.evaluate(features[validation], y[validation], verbose=0)[1])


def _print_best(files):
    trials = sorted((jobs.read(file) for file in files), key=lambda trial: -trial["accuracy"])
    for trial in trials[:5]:
        print(f"{trial['accuracy']:.1%}", *(f"{name} {trial[name]:.2g}" for name in ("rate", "l2", "dropout")))
