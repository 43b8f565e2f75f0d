"""What a net costs (milliseconds, file size, parameters, multiply-adds, memory), and its accuracy."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from course_utils.lite.graph import Graph, keras_multiply_adds
from course_utils.lite.model import Lite, batch, input_shape
from course_utils.quiet import silent

LONG = 3000  # milliseconds, the time limit for a slow net


def milliseconds(work, items, calls: int | None = None) -> np.ndarray:
    """Time a callable on one item after another; returns float[n] milliseconds, one for each call.

    calls: repeat the items until there are so many calls, or ten calls and three seconds.
    """
    spent, calls = [], len(items) if calls is None else calls
    while len(spent) < min(calls, 10) or (len(spent) < calls and sum(spent) < LONG):
        item = items[len(spent) % len(items)]
        start = time.perf_counter()
        work(item)
        spent.append(1000 * (time.perf_counter() - start))
    return np.array(spent)


def measure(model, x, y=None, calls: int = 300, name: str = "") -> dict:
    """Measure the cost of a net that reads one picture at a time, as with a camera.

    model: a Lite or Keras model. x: [n, *shape], used in turn. y: int[n], the classes, for the accuracy.
    calls: largest number of timed calls; a slow net gets fewer. name: for tables and pictures.
    Returns one row, a dict:
    - name, median_ms, p95_ms: with one thread for a Lite net, with TensorFlow's own choice for a Keras model;
    - two_threads_median_ms, two_threads_p95_ms: None for a Keras model, and on a machine with one core;
    - kb: of the file; 4 bytes a parameter for a Keras model;
    - parameters, and multiply_adds for one picture (None for a Keras model with loops);
    - memory_mb: how much a new process grows when it loads the net and runs it once, with LiteRT's own 3 to 4 MB;
      None for a Keras model, because TensorFlow's 500 MB would hide it;
    - accuracy: in per cent of x, None without y.
    """
    lite = isinstance(model, Lite)
    ones = singles(x, model.shape if lite else input_shape(model), calls)
    row = {"name": name or ("" if lite else model.name)}
    alone = Lite(model.content) if lite and model.threads > 1 else model
    pair = Lite(model.content, threads=2) if lite and cores() > 1 else None
    for which, net in {"": alone, "two_threads_": pair}.items():
        row |= dict.fromkeys((f"{which}median_ms", f"{which}p95_ms"))
        if net is not None:
            net(ones[0])
            median, p95 = np.percentile(milliseconds(lambda one, net=net: np.asarray(net(one)), ones, calls), (50, 95))
            row |= {f"{which}median_ms": float(median), f"{which}p95_ms": float(p95)}
    row["parameters"] = model.count_params()
    row["kb"] = (len(model.content) if lite else 4 * row["parameters"]) / 1024
    row["multiply_adds"] = Graph(model.content).multiply_adds if lite else keras_multiply_adds(model, ones[0].shape[1:])
    row["memory_mb"] = _memory(model.content) if lite else None
    row["accuracy"] = None if y is None else accuracy(model, x, y)
    return row


def singles(x, shape, most: int) -> list:
    """The first pictures of a batch [n, *shape], each as a batch of one; raises ValueError for a bad or empty one."""
    x = batch(x, shape)
    if not len(x):
        raise ValueError("There are no pictures to measure on: x is empty.")
    return [x[i : i + 1] for i in range(min(len(x), most))]


def accuracy(model, x, y) -> float:
    """The share of pictures that a Keras or Lite model classifies correctly, in per cent.

    x: [n, ...], y: int[n], the classes; or bool[n, k] for a net with k answers that are yes or no: all must be right.
    """
    with silent():  # TensorFlow warns about batches of another size
        answers = model(x) if isinstance(model, Lite) else model.predict(x, batch_size=500, verbose=0)
    right = np.argmax(answers, 1) == y if np.ndim(y) == 1 else ((np.asarray(answers) > 0.5) == y).all(1)
    return 100 * float(right.mean())


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory(content):
    script = [sys.executable, str(Path(__file__).with_name("memory.py"))]
    done = subprocess.run(script, input=content, capture_output=True)
    return int(done.stdout) / 1e6 if done.returncode == 0 else None
