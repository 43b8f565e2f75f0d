"""Seconds to 99.2 % on MNIST's test set: the Keras example's convnet against the recipe of lesson 1, in the same run.

    python benchmarks/time_to_accuracy.py            # about ten minutes on two cores
    python benchmarks/time_to_accuracy.py --seeds 1

Both train on all 60,000 pictures, and each test set is looked at once, after training. The number of epochs of
either was chosen beforehand: the example's by its authors, ours on 10,000 held-out training pictures.
"""

import argparse
import os
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

from course_utils import data, training
from course_utils.airdraw.net import digit_net, keras_io_convnet
from course_utils.lite import cost

EPOCHS = {"keras.io": 15, "ours": 3}


def keras_io(x, y):
    """The recipe of keras.io/examples/vision/mnist_convnet: Adam at its default rate, batches of 128."""
    net = keras_io_convnet()
    net.compile("adam", "sparse_categorical_crossentropy")
    return net, lambda epochs: net.fit(x, y, 128, epochs, verbose=0)


def ours(x, y):
    """The recipe of lesson 1: `nets.digit_net` and `train.fit_quick`."""
    net = digit_net()
    return net, lambda epochs: training.fit_quick(net, x, y, epochs)


def measure(recipe, epochs, digits, seed):
    """Train once; returns parameters, seconds (building and compiling included) and test accuracy in per cent."""
    keras.utils.set_random_seed(seed)
    start = time.perf_counter()
    net, fit = recipe(*digits.train)
    fit(epochs)
    seconds = time.perf_counter() - start
    return net.count_params(), seconds, cost.accuracy(net, *digits.test)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3, help="trainings of our recipe (default %(default)s)")
    seeds = range(parser.parse_args().seeds)
    digits = data.load("mnist")
    rival = [measure(keras_io, EPOCHS["keras.io"], digits, 0)]
    runs = [measure(ours, EPOCHS["ours"], digits, seed) for seed in seeds]
    reference = np.mean([seconds for _, seconds, _ in rival])
    print(f"\n{'recipe':10} {'parameters':>10} {'epochs':>6} {'seconds':>14} {'accuracy %':>14} {'time':>6}")
    for name, rows in (("keras.io", rival), ("ours", runs)):
        parameters, seconds, accuracy = (np.array(column) for column in zip(*rows, strict=True))
        spread = [f"{values.mean():.{n}f} ± {values.std():.{n}f}" for values, n in ((seconds, 1), (accuracy, 2))]
        ratio = f"1/{reference / seconds.mean():.1f}"
        print(f"{name:10} {parameters[0]:10,} {EPOCHS[name]:6} {spread[0]:>14} {spread[1]:>14} {ratio:>6}")


if __name__ == "__main__":
    main()
