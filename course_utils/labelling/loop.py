"""The loop of active learning: train, score, choose, label, and again; each round is a row that can be stored."""

from __future__ import annotations

import sys
import time
import zlib
from dataclasses import dataclass, field, replace

import numpy as np
from tqdm import tqdm

from course_utils.data import cached
from course_utils.files import source_hash
from course_utils.handpoints.metrics import box_errors
from course_utils.labelling import net, pools
from course_utils.labelling.choosers import choose
from course_utils.labelling.pools import COUNT, KNOWN, TEST, Pool
from course_utils.labelling.seen import Seen, read_points

START, BUDGET, ROUNDS, STEPS = 20, 30, 3, 80  # labels before the first round, of each, rounds; steps of a training
FIRST_STEPS = 900  # of the net that is there before
THRESHOLD = 0.2  # of the PCK


@dataclass(frozen=True, eq=False)
class Task:
    """What is given: a pool, its test, the pictures that were labelled long ago, and the weights that they gave."""

    pool: Pool
    test: Pool
    known: Pool
    weights: list[np.ndarray]
    begun: dict = field(default_factory=dict)  # weights of round 0, which all methods of a seed share


def task(name: str, seed: int = 0, counts=(COUNT, TEST, KNOWN), steps: int = FIRST_STEPS) -> Task:
    """Draw a pool, its test and its known pictures, and train the first net, or take them from the cache.

    name: "hands" or "people". counts: of the pool, the test and the known pictures. steps: of the first training.
    """
    known = pools.known_pictures(name, seed, counts[2])

    def make():
        reader = net.reader(known.points.shape[1])
        with tqdm(total=steps, desc="training the first net", unit="step", file=sys.stdout, ncols=90) as bar:
            reader.train(known.x, known.points, [seed, 0], steps, progress=bar.update)
        return {f"{i:03}": weight for i, weight in enumerate(reader.net.get_weights())}

    key = f"labelling-first-{name}-{seed}-{counts[2]}-{steps}-{source_hash(pools, net)}"
    weights = cached.arrays(key, make)
    weights = [weights[name] for name in sorted(weights)]
    return Task(pools.pool(name, seed, counts[0]), pools.test_pictures(name, seed, counts[1]), known, weights)


def run(task: Task, method: str, seed: int, rows=(), start=START, budget=BUDGET, rounds=ROUNDS, steps=STEPS):
    """Yield a row (dict) for each round: the score with so many labels, and which pictures were new.

    method: a name of `choosers.METHODS`. seed: of the first labels, which all methods of a seed share, and of the
    batches. rows: those of an earlier, interrupted run, which goes on after them. steps: of each training. All
    trainings start from the same first net, so that the budget is not mixed with the length of the training.
    A row has round, labelled (how many), indices (the new ones), the `scores` of the test, what is `held` by the
    labelled set, and seconds: to train, to look at the pool, and to choose. Round 0 has no choice: it is random.
    """
    pool, reader, ready = task.pool, net.reader(task.pool.labels.shape[1]), False
    labelled = [index for row in rows for index in row["indices"]]

    def train(number):
        key, known = (seed, start, steps), (task.known.x, task.known.labels)
        if number == 0 and key in task.begun:
            reader.net.set_weights(task.begun[key])
            return
        reader.train(pool.x[labelled], pool.labels[labelled], [seed, number], steps, task.weights, known)
        if number == 0:
            task.begun.clear()
            task.begun[key] = reader.net.get_weights()

    for number in range(len(rows), rounds + 1):
        times = [time.perf_counter()] * 2
        if number == 0:
            new = np.random.default_rng(seed).permutation(len(pool))[:start]
        else:
            if not ready and method != "random":  # the net of an interrupted run
                train(number - 1)
            times = [time.perf_counter()]
            seen = pool if method == "random" else seen_with_errors(reader, pool)
            times.append(time.perf_counter())
            rng = np.random.default_rng([seed, number, zlib.crc32(method.encode())])
            new = choose(method, seen, labelled, budget, rng)
        times.append(time.perf_counter())
        labelled += new.tolist()
        train(number)
        ready = True
        times.append(time.perf_counter())
        looked, chose, trained = np.diff(times).round(2).tolist()
        seconds = {"train": trained, "look": looked, "choose": chose}
        state = {"round": number, "labelled": len(labelled), "seconds": seconds, "indices": new.tolist()}
        yield state | scores(reader, task.test) | held(pool, labelled)


def seen_with_errors(reader, pool: Pool) -> Seen:
    """What a reader says about a pool, and its true errors, which only the oracle may use."""
    seen = reader.look(pool.x)
    return replace(seen, error=box_errors(read_points(seen.scores), pool.points).mean(1))


def scores(reader, test: Pool) -> dict:
    """PCK@0.2 in per cent, of all test pictures and of parts of them."""
    right = box_errors(read_points(reader.look(test.x).scores), test.points) <= THRESHOLD
    parts = {"dark": test.dark, "light": ~test.dark, "rare": test.rare, "usual": ~test.rare}
    parts = {"score": np.ones(len(test), bool)} | {name: rows for name, rows in parts.items() if rows.any()}
    return {name: round(100 * float(right[rows].mean()), 2) for name, rows in parts.items()}


def held(pool: Pool, labelled) -> dict:
    """What a labelled set holds: different scenes, and how many are wrong, dark and rare."""
    own = pool[np.asarray(labelled, int)]
    return {
        "scenes": len(np.unique(own.film)),
        **{f"{name} labels": int(getattr(own, name).sum()) for name in ("wrong", "dark", "rare")},
    }
