"""The runs of lesson 12 as a job: every method, with several random seeds, on both pools; one file a run."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from course_utils import jobs
from course_utils.data import store
from course_utils.files import source_hash
from course_utils.labelling import choosers, gradients, learning_loss, loop, net, person, pools, seen

SOURCES = (choosers, gradients, learning_loss, loop, net, person, pools, seen)
SEEDS = 5
SHORT = {"start": 8, "budget": 4, "rounds": 1, "steps": 2}  # of a run that only tests the code


def runs(seeds: int = SEEDS, pool: str = "both", out: Path | None = None, short: bool = False) -> jobs.Job:
    """Run every method with several random seeds; `python benchmarks/labelling.py runs` gathers the rows.

    seeds: how many. pool: "hands", "people" or "both". out: the folder, by default in the cache. short: as little
    as possible.
    """
    names = pools.NAMES if pool == "both" else (pool,)
    # All methods of a seed first: then an interrupted job has whole comparisons.
    order = [(name, method, seed) for seed in range(seeds) for name in names for method in choosers.METHODS]
    version = source_hash(*SOURCES, extra="short" if short else "")

    def make(shard):
        name, method, seed = order[shard]
        lines = loop.run(given(name, short), method, seed, **(SHORT if short else {}))
        return {"rows": [{"pool": name, "method": method, "seed": seed, **line} for line in lines]}

    folder = out or store.cache_dir() / "jobs" / f"labelling-{version}"
    return jobs.Job("runs", folder, make, f"{version}-{pool}", ".json", count=len(order), unit="run")


@lru_cache
def given(name: str, short: bool = False) -> loop.Task:
    """A pool with its test and the first net, read once in a process."""
    return loop.task(name, counts=(60, 20, 20), steps=2) if short else loop.task(name)
