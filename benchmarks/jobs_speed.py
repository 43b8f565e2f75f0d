"""How much faster two workers are than one, and how fast 10,000 hands are rendered; quoted in docs/jobs.md.

    python benchmarks/jobs_speed.py            three minutes on two idle cores
    python benchmarks/jobs_speed.py --smoke

It ends with an error if two workers are less than 1.7 times as fast as one. A rate is that of the time in which all
workers work: it begins when each of them has finished its first shard. Dask is left out where it is not installed.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
from contextlib import ExitStack
from datetime import datetime

LEAST = 1.7  # how much faster two workers must be
WANTED = 180  # hands a second with two workers
HANDS = {"threads": 1000, "one": 2000, "two": 10_000, "Dask": 1500}


def rate(count: int, size: int, shard: int, workers) -> tuple[float, float]:
    """Render hands; returns hands a second when all workers work, and over all, with their start."""
    from course_utils.drawn import hand
    from course_utils.drawn.hand import dataset

    with tempfile.TemporaryDirectory() as folder:
        start = datetime.now().astimezone()
        hand.make(folder, hand.Recipe(count, size, shard=shard), workers)
        job = dataset.job(folder, hand.Recipe(count, size, shard=shard))
        lines = [json.loads(line) for line in (job.file(0).parent / "hands.log").read_text().splitlines()]
    ends = [datetime.fromisoformat(line["time"]) for line in lines]
    firsts = {line["pid"]: end for line, end in reversed([*zip(lines, ends, strict=True)])}
    since = max(firsts.values())
    hands = sum(len(job.examples(line["shard"])) for line, end in zip(lines, ends, strict=True) if end > since)
    whole = count / (ends[-1] - start).total_seconds()
    return (hands / (ends[-1] - since).total_seconds() if hands else whole), whole


def show(what: str, size: int, rates):
    """Print a line."""
    print(f"{what:34} {rates[0]:6.0f} hands of {size} px a second ({rates[1]:.0f} with the start of the workers)")


def cluster(workers: int):
    """A Dask cluster on this machine, of processes with one thread each."""
    from distributed import LocalCluster

    from course_utils.jobs.pool import ENVIRONMENT

    os.environ |= ENVIRONMENT
    return LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)


def main(argv=None) -> int:
    """Print the rates; returns 1 if two workers are not fast enough."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--smoke", action="store_true", help="a few small hands, no limit")
    smoke = parser.parse_args(argv).smoke
    counts, size, shard = (dict.fromkeys(HANDS, 8), 32, 2) if smoke else (HANDS, 128, 50)
    from course_utils.drawn import hand

    hand.draw(0)  # compiled once, for all processes
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else "")
    show(f"one process, {os.cpu_count()} threads", size, rate(counts["threads"], size, shard, 0))
    one, two = (rate(counts[name], size, shard, n) for name, n in (("one", 0 if smoke else 1), ("two", 2)))
    show("one worker", size, one)
    show(f"two workers, {counts['two']:,} hands", size, two)
    ratios = {"local processes": two[0] / one[0]}
    with ExitStack() as stack:
        try:
            rates = []
            for workers in () if smoke else (1, 2):
                address = stack.enter_context(cluster(workers)).scheduler_address
                rates.append(rate(counts["Dask"], size, shard, address))
                show(f"Dask, {workers} of its workers", size, rates[-1])
                stack.close()
        except ImportError:
            print("Dask is not installed: pip install 'haptic-learning[jobs]'")
        else:
            if rates:
                ratios["Dask"] = rates[1][0] / rates[0][0]
    for name, ratio in ratios.items():
        print(f"two workers against one, {name}: {ratio:.2f} times as fast (at least {LEAST})")
    print(f"{two[0]:.0f} hands a second, {two[0] / 2:.0f} a core; {WANTED} are wanted with two cores")
    return int(not smoke and min(ratios.values()) < LEAST)


if __name__ == "__main__":
    raise SystemExit(main())
