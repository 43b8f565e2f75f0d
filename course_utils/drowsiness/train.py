"""Three models that predict tiredness from 30 blinks, tested on people who are not in the training.

Each fit is a function that takes `BlinkWindows` and returns a callable from windows to probabilities [n, 3]. Their
settings were chosen by cross-validation within the training people, never with the fold that is reported.
`python -m course_utils train drowsiness` prints the numbers of lesson 4; no net is saved. The job drowsiness_folds
does the same with several workers.
"""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

import keras
import numpy as np
from keras import layers

from course_utils import data, jobs
from course_utils.drowsiness import data as rldd
from course_utils.files import source_hash
from course_utils.training.recipe import at_least

EPOCHS = 8


def logistic(windows: rldd.BlinkWindows, strength: float = 0.001):
    """Fit a multinomial logistic regression on the summary of each window; strength: the inverse of the penalty."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=strength, max_iter=1000, tol=1e-3))
    model.fit(rldd.summary(windows.x), windows.y, logisticregression__sample_weight=windows.weights())
    return lambda test: model.predict_proba(rldd.summary(test.x))


def boosting(windows: rldd.BlinkWindows, seed: int = 0):
    """Fit gradient boosting of small trees on the summary of each window (Friedman 2001)."""
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    model = HistGradientBoostingClassifier(
        max_iter=120,
        learning_rate=0.04,
        max_leaf_nodes=4,
        min_samples_leaf=100,
        l2_regularization=5,
        max_features=0.3,
        max_bins=64,  # a quarter of the bins, a third of the time
        random_state=seed,
    )
    with threadpool_limits(1):  # trees as small as these take twice as long in two threads
        model.fit(rldd.summary(windows.x), windows.y, sample_weight=windows.weights())
    return lambda test: model.predict_proba(rldd.summary(test.x))


def sequence_net(width: int = 24, dropout: float = 0.5) -> keras.Model:
    """Make a small convolutional net over the 30 blinks: takes float[n, 30, 4], returns probabilities [n, 3]."""
    return keras.Sequential(
        [
            keras.Input((rldd.BLINKS, len(rldd.FEATURES))),
            layers.BatchNormalization(),
            layers.GaussianNoise(0.2),
            layers.Conv1D(width, 5, activation="relu"),
            layers.SpatialDropout1D(0.2),
            layers.Conv1D(width, 5, activation="relu"),
            layers.GlobalAveragePooling1D(),
            layers.Dropout(dropout),
            layers.Dense(len(rldd.CLASSES), activation="softmax"),
        ],
        name="sequence_net",
    )


def sequence(windows: rldd.BlinkWindows, seed: int = 0):
    """Train `sequence_net` on the blinks in their order, for few epochs, because it overfits soon."""
    keras.utils.set_random_seed(seed)
    net = sequence_net()
    net.compile(keras.optimizers.AdamW(4e-3, weight_decay=1e-3), "sparse_categorical_crossentropy")
    x, weights = rldd.compress_tails(windows.x), windows.weights()
    net.fit(x, windows.y, sample_weight=weights, batch_size=256, epochs=EPOCHS, verbose=0)
    return lambda test: np.asarray(net(rldd.compress_tails(test.x), training=False))


FITS = {"logistic regression": logistic, "gradient boosting": boosting, "sequence net": sequence}


def folds(seeds: int = 3, out: Path | None = None) -> jobs.Job:
    """Test three models of tiredness on people who are not in their training: five folds, several random seeds.

    seeds: how many. out: the folder of the results, by default in the cache. Each file has one model with one seed.
    """
    windows = rldd.load()
    fits = [(name, seed) for name in FITS for seed in range(1 if FITS[name] is logistic else seeds)]

    def make(shard):
        name, seed = fits[shard]
        fit = FITS[name] if FITS[name] is logistic else partial(FITS[name], seed=seed)
        return {"model": name, "seed": seed, "accuracy": rldd.cross_validate(windows, fit, progress=False)}

    recipe = source_hash(__file__, rldd, extra=f"{windows.real} {len(windows.y)} {seeds}")
    folder = out or data.cache_dir() / "jobs" / "drowsiness-folds"
    return jobs.Job("fit", folder, make, recipe, ".json", 1, len(fits), "fit", _print_table)


def _print_table(files):
    """Print each model's video accuracy by fold, and its range over seeds."""
    found = [jobs.read(file) for file in files]
    for name in FITS:
        accuracy = np.array([fit["accuracy"] for fit in found if fit["model"] == name])
        means = accuracy.mean(1)
        print(f"{name:20} {means.mean():.1%}, seeds {means.min():.1%} to {means.max():.1%};", end=" folds ")
        print(*(f"{share:.1%}" for share in accuracy.mean(0)), flush=True)


def main(argv=None) -> int:
    """Print each model's video accuracy by fold, and its range over seeds; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m course_utils train drowsiness", description=main.__doc__)
    parser.add_argument("--seeds", type=at_least(1), default=3, help="number of random seeds (default %(default)s)")
    jobs.run(folds(parser.parse_args(argv).seeds), workers=0)
    return 0
