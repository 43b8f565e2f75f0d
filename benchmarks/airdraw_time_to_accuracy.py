"""Training time and MNIST accuracy of the Keras example's convnet and of lesson 1's recipe; quoted in the README.

    python benchmarks/airdraw_time_to_accuracy.py            about ten minutes on two cores
    python benchmarks/airdraw_time_to_accuracy.py --seeds 1
    python benchmarks/airdraw_time_to_accuracy.py --smoke    a few seconds

Both train on all 60,000 pictures in the same run, and the test set is used once, after training. The number of epochs
was chosen before: that of the example by its authors, ours on 10,000 held-out training pictures. It ends with an error
if our recipe takes more than half of the example's time, or if its mean accuracy is lower.
"""

from __future__ import annotations

import argparse
import time

EPOCHS = {"keras.io": 15, "ours": 3}
MAX_TIME = 0.5


def keras_io(x, y):
    """The recipe of keras.io/examples/vision/mnist_convnet: Adam with its default rate, batches of 128."""
    from course_utils.airdraw import keras_io_convnet

    net = keras_io_convnet()
    net.compile("adam", "sparse_categorical_crossentropy")
    return net, lambda epochs: net.fit(x, y, 128, epochs, verbose=0)


def ours(x, y):
    """The recipe of lesson 1: `airdraw.digit_net` and `training.fit_quick`."""
    from course_utils import training
    from course_utils.airdraw import digit_net

    net = digit_net()
    return net, lambda epochs: training.fit_quick(net, x, y, epochs)


def measure(recipe, epochs, train, test, seed):
    """Train once; returns parameters, seconds (with building and compiling) and test accuracy in per cent."""
    import keras

    from course_utils import lite

    keras.utils.set_random_seed(seed)
    start = time.perf_counter()
    net, fit = recipe(*train)
    fit(epochs)
    seconds = time.perf_counter() - start
    return net.count_params(), seconds, lite.accuracy(net, *test)


def main(argv=None) -> int:
    """Print the table; returns 1 if our recipe is slower than half of the example's time, or less accurate."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=3, help="trainings of our recipe (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="one epoch each on 1,000 pictures, and no limits")
    arguments = parser.parse_args(argv)

    import numpy as np

    from course_utils import data

    digits, some = data.load("mnist"), slice(1000 if arguments.smoke else None)
    train, test = [array[some] for array in digits.train], [array[some] for array in digits.test]
    epochs = dict.fromkeys(EPOCHS, 1) if arguments.smoke else EPOCHS
    seeds = range(1 if arguments.smoke else arguments.seeds)
    runs = {
        "keras.io": [measure(keras_io, epochs["keras.io"], train, test, 0)],
        "ours": [measure(ours, epochs["ours"], train, test, seed) for seed in seeds],
    }
    means = {name: np.mean(rows, axis=0) for name, rows in runs.items()}
    shares = {name: mean[1] / means["keras.io"][1] for name, mean in means.items()}
    print(f"\n{'recipe':10} {'parameters':>10} {'epochs':>6} {'seconds':>14} {'accuracy %':>14} {'time':>6}")
    for name, rows in runs.items():
        (parameters, seconds, accuracy), (_, s, a) = means[name], np.std(rows, axis=0)
        numbers = f"{seconds:.1f} ± {s:.1f}", f"{accuracy:.2f} ± {a:.2f}", f"1/{1 / shares[name]:.1f}"
        print(f"{name:10} {parameters:10,.0f} {epochs[name]:6} {numbers[0]:>14} {numbers[1]:>14} {numbers[2]:>6}")
    worse = shares["ours"] > MAX_TIME or means["ours"][2] < means["keras.io"][2]
    return int(not arguments.smoke and worse)


if __name__ == "__main__":
    raise SystemExit(main())
