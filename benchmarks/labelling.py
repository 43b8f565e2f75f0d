"""All choosers of lesson 12 with many seeds, and how fast they choose from 10,000 pictures: quoted in lesson 12.

    python benchmarks/labelling.py runs --workers 2   every method, 5 seeds, 2 pools: about an hour on one core
    python benchmarks/labelling.py table              the table of the runs that are stored
    python benchmarks/labelling.py speed              seconds to choose 50 of 10,000, features given
    python benchmarks/labelling.py --smoke            a test of this file

The runs are a job of `course_utils.jobs`: an interrupted one goes on, and --cluster spreads it over machines. Their
rows (method, seed, round, indices, scores) are stored in benchmarks/labelling.jsonl, from which lesson 12 draws.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

RESULTS = Path(__file__).with_suffix(".jsonl")
PICTURES, LABELLED, BUDGET = 10_000, 250, 50


def runs(file: Path, workers, seeds: int, short: bool = False, pool: str = "both", out=None):
    """Make the runs that are missing, and store all rows, the seconds without digits that mean nothing."""
    from course_utils import jobs
    from course_utils.labelling.jobs import runs as job

    files = jobs.run(job(seeds, pool, out, short), workers=workers)
    rows = [row for one in files for row in jobs.read(one)["rows"]]
    file.write_text("".join(json.dumps(row, separators=(",", ":")) + "\n" for row in rows), encoding="utf-8")
    print(f"{len(files)} runs, {len(rows)} rows, {file.stat().st_size / 1000:.0f} KB in {file.name}")


def table(file: Path):
    """Print how the methods compare with random on each pool."""
    from course_utils.labelling import judge

    rows = judge.read_rows(file)
    for pool in dict.fromkeys(row["pool"] for row in rows):
        print(f"\n{pool}: seeds {len({row['seed'] for row in rows if row['pool'] == pool})}")
        print(f"{'method':24}{'area':>14}{'gain':>8}{'± SE':>7}{'in SE':>7}{'p':>7}{'last':>7}{'scenes':>8}", end="")
        print(f"{'dark %':>8}{'gap':>14}{'wrong %':>9}{'s':>6}")
        for row in judge.summary(rows, pool):
            gap, area = (f"{mean:.1f} ± {half:.1f}" for mean, half in (row["gap"], row["area"]))
            print(f"{row['method']:24}{area:>14}{row['gain']:>8.2f}{row['error']:>7.2f}{row['ratio']:>7.1f}", end="")
            print(f"{row['p']:>7.3f}{row['last']:>7.1f}{row['scenes']:>8.0f}{row['dark']:>8.1f}{gap:>14}", end="")
            print(f"{row['wrong']:>9.1f}{row['seconds']:>6.1f}")


def speed(pictures: int = PICTURES):
    """Print how long each method takes to choose from many pictures, features and predictions given."""
    import numpy as np

    from course_utils.labelling import METHODS, Seen, choose
    from course_utils.labelling.net import CELLS, CHANNELS

    rng, joints = np.random.default_rng(0), 21
    cells = rng.standard_normal((pictures, CELLS, CHANNELS), np.float32)
    weights = [rng.standard_normal((CHANNELS, joints), np.float32), np.zeros(joints, np.float32)] * 2
    expected = {name: rng.random(pictures) for name in ("ranking", "kl")}
    variance = np.full((pictures, joints), 0.01)
    seen = Seen(cells, cells @ weights[0], variance, expected, *weights, rng.random(pictures))
    for method in METHODS:
        start, used = time.perf_counter(), time.process_time()
        choose(method, seen, np.arange(min(LABELLED, pictures // 2)), min(BUDGET, pictures // 2), rng)
        wall, used = time.perf_counter() - start, time.process_time() - used
        print(f"{method:24}{wall:7.2f} s, {used:.2f} s of CPU time")


def main(argv=None) -> int:
    """Run a part; returns an exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("runs", "table", "speed"), default="table")
    parser.add_argument("--workers", type=int, default=1, help="processes (default 1)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler instead")
    parser.add_argument("--seeds", type=int, default=5, help="random seeds of each method (default 5)")
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder of the runs' files (default: in the cache)")
    parser.add_argument("--smoke", action="store_true", help="a quick test of this file")
    arguments = parser.parse_args(argv)
    if arguments.smoke:
        with tempfile.TemporaryDirectory() as folder:
            runs(Path(folder) / "runs.jsonl", 0, 2, True, "people", folder)
            table(Path(folder) / "runs.jsonl")
        speed(200)
    elif arguments.what == "runs":
        runs(RESULTS, arguments.cluster or arguments.workers, arguments.seeds, out=arguments.out)
    elif arguments.what == "table":
        table(RESULTS)
    else:
        speed()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
