"""What a net costs: milliseconds, file, numbers, multiply-adds, memory; and what it gives, its accuracy."""

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

LONG = 3000  # milliseconds; a slow net is not asked for longer than that


def milliseconds(work, items, calls: int | None = None) -> np.ndarray:
    """Time a callable on one item after the other: float[n] milliseconds, one a call.

    calls: go on from the start of the items until so many, or until three seconds have passed after ten calls.
    """
    spent, calls = [], len(items) if calls is None else calls
    while len(spent) < min(calls, 10) or (len(spent) < calls and sum(spent) < LONG):
        item = items[len(spent) % len(items)]
        start = time.perf_counter()
        work(item)
        spent.append(1000 * (time.perf_counter() - start))
    return np.array(spent)


def measure(model, x, y=None, calls: int = 300, name: str = "") -> dict:
    """Say what a net costs that answers one picture at a time, as a camera would bring them.

    model: a Lite or Keras model. x: [n, *shape], taken in turn. y: int[n], the classes, for the accuracy.
    calls: answers to time, at most; a slow net gets fewer. name: for tables and pictures.
    Returns one row, a dict:
    - name, median_ms, p95_ms: on one thread for a Lite net, on as many as TensorFlow likes for a Keras model;
    - two_threads_median_ms, two_threads_p95_ms: None for a Keras model, and where there is only one core;
    - kb: of the file; 4 bytes a parameter for a Keras model;
    - parameters, and multiply_adds of one answer (None for a Keras model with loops);
    - memory_mb: what a fresh process grows by when it loads the net and answers once, LiteRT's own 3 to 4 MB
      included; None for a Keras model, which TensorFlow's 500 MB would hide;
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
    """The share of pictures that a Keras or Lite model names rightly, in per cent.

    x: [n, ...], y: int[n].
    """
    with silent():  # TensorFlow warns of a net that is asked in batches of another size
        answers = model(x) if isinstance(model, Lite) else model.predict(x, batch_size=500, verbose=0)
    return 100 * float((np.argmax(answers, 1) == y).mean())


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _memory(content):
    script = [sys.executable, str(Path(__file__).with_name("memory.py"))]
    done = subprocess.run(script, input=content, capture_output=True)
    return int(done.stdout) / 1e6 if done.returncode == 0 else None
