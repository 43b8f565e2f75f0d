"""Judge choosers by stored runs: areas under learning curves, intervals over seeds, and paired tests."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy import stats

from course_utils.data.reading import reading
from course_utils.files import REPOSITORY

STORED = REPOSITORY / "benchmarks" / "labelling.jsonl"


def read_rows(file=STORED) -> list[dict]:
    """Read runs from JSON lines, one row a round; raises DataError for a damaged file."""
    file = Path(file)
    with reading(file, "the rows of runs", "Make it again: python benchmarks/labelling.py runs"):
        rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
        for row in rows:
            row["pool"], row["method"], row["seed"], row["round"], row["score"]  # a KeyError names what is missing
        return rows


def curves(rows, pool: str, value: str = "score") -> dict[str, np.ndarray]:
    """The learning curves of a pool's runs: by method, float[seeds, rounds], the same seeds in the same order.

    Runs that are not complete, and seeds that not all methods have, are left out.
    """
    runs = defaultdict(dict)
    for row in rows:
        if row["pool"] == pool:
            runs[row["method"], row["seed"]][row["round"]] = row[value]
    rounds = max(map(len, runs.values()), default=0)
    runs = {key: [run[i] for i in range(rounds)] for key, run in runs.items() if sorted(run) == list(range(rounds))}
    methods = list(dict.fromkeys(method for method, _ in runs))
    seeds = sorted(set.intersection(*({s for m, s in runs if m == method} for method in methods))) if methods else []
    return {method: np.array([runs[method, seed] for seed in seeds], float) for method in methods}


def area(curve) -> np.ndarray:
    """The area under learning curves float[..., rounds], divided by their width: the mean score."""
    curve = np.asarray(curve, float)
    return ((curve[..., 1:] + curve[..., :-1]) / 2).mean(-1)


def interval(values, level: float = 0.95) -> tuple[float, float]:
    """The mean of values float[n] of different seeds, and half the width of its interval (Student's t)."""
    values = np.asarray(values, float)
    half = stats.t.ppf((1 + level) / 2, len(values) - 1) * stats.sem(values) if len(values) > 1 else np.nan
    return float(values.mean()), float(half)


def paired(values, others) -> dict:
    """Compare two methods seed by seed: the mean gain, its standard error, the gain in standard errors, and p.

    values, others: float[seeds], the same seeds. p: of a paired t-test, two-sided.
    """
    gain = np.asarray(values, float) - np.asarray(others, float)
    error = float(stats.sem(gain)) if len(gain) > 1 else np.nan
    p = float(stats.ttest_1samp(gain, 0).pvalue) if len(gain) > 1 and error > 0 else np.nan
    ratio = float(gain.mean() / error) if error else np.nan
    return {"gain": float(gain.mean()), "error": error, "ratio": ratio, "p": p}


def holm(p_values) -> np.ndarray:
    """Correct the p-values float[n] of several tests, so that many tests do not find what is not there (Holm 1979)."""
    p = np.asarray(p_values, float)
    order = np.argsort(p)
    grown = np.maximum.accumulate((len(p) - np.arange(len(p))) * p[order])
    corrected = np.empty_like(p)
    corrected[order] = np.minimum(grown, 1)
    return corrected


def summary(rows, pool: str) -> list[dict]:
    """Compare all methods of a pool with random: one dict a method, the largest area first.

    area: mean and half interval. gain, error, ratio, p: of areas against random's, see `paired`; p is Holm's. last: the
    mean score of the last round. gap: how much better light skin is read than dark in the last round, mean and half
    interval. dark: the share of dark skin among the labelled pictures, per cent. scenes: different ones among them.
    seconds: to choose in one round, with a look at the pool; the median, because other work disturbs.
    """
    by_method, table = curves(rows, pool), []
    for method, curve in by_method.items():
        own = [row for row in rows if row["pool"] == pool and row["method"] == method]
        last = [row for row in own if row["round"] == curve.shape[1] - 1]
        chose = [row["seconds"]["look"] + row["seconds"]["choose"] for row in own if row["round"]]
        gap = curves(own, pool, "light")[method][:, -1] - curves(own, pool, "dark")[method][:, -1]
        table.append(
            {
                "method": method,
                "area": interval(area(curve)),
                **paired(area(curve), area(by_method["random"])),
                "last": float(curve[:, -1].mean()),
                "gap": interval(gap),
                "dark": 100 * float(np.mean([row["dark labels"] / row["labelled"] for row in last])),
                "wrong": 100 * float(np.mean([row["wrong labels"] / row["labelled"] for row in last])),
                "scenes": float(np.mean([row["scenes"] for row in last])),
                "seconds": float(np.median(chose)),
            }
        )
    tested = [row for row in table if row["method"] != "random"]
    for row, p in zip(tested, holm([row["p"] for row in tested]), strict=True):
        row["p"] = float(p)
    return sorted(table, key=lambda row: -row["area"][0])
