"""The driver of a job: it finds out which shards are missing, hands them out, and shows rate and time left."""

from __future__ import annotations

import json
import os
import sys
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from course_utils.data.cards import DataError
from course_utils.data.fetch import disk_problem
from course_utils.files import sweep
from course_utils.jobs import claim, formats, pool
from course_utils.jobs.job import Job, JobError

FAILURES = 3  # so many shards may fail before the others are not tried any more
LOOK, SELDOM = 1.0, 60.0  # seconds between two pictures of the bar: for somebody who watches it, and in a file
PAUSE = 0.5  # seconds between two looks at shards that another driver makes


def run(job: Job, shards=None, workers=2, progress: bool = True) -> list[Path]:
    """Make the missing shards of a job; returns the files of all of them.

    shards: how many, or their numbers; by default all of a job that knows its count. workers: a number of processes, 0
    for this process alone, or the address of a Dask scheduler, such as "tcp://10.0.0.5:8786". progress: show a bar.
    Several drivers may work on one folder: they share the shards. Raises DataError if the disk is full or cannot be
    written, and JobError for shards that could not be made; those that were made stay. The folder's file NAME.log has
    one JSON line for each shard.
    """
    from tqdm.auto import tqdm

    numbers = job.shards if shards is None else range(shards) if isinstance(shards, int) else list(shards)
    folder = Path(job.folder)
    with ThreadPoolExecutor() as threads:  # hashing frees Python's lock
        there = dict(zip(numbers, threads.map(job.note, numbers), strict=True))
    missing = [shard for shard, note in there.items() if note is None]
    total = sum(len(job.examples(shard)) for shard in numbers)
    todo = sum(len(job.examples(shard)) for shard in missing)
    if missing:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise DataError(disk_problem(error, folder)) from error
        with tqdm(total=total, initial=total - todo, desc=job.name, unit=job.unit, disable=not progress) as bar:
            _drive(job, missing, workers, bar)
    files = [job.file(shard) for shard in numbers]
    if shards is None and job.finish:
        job.finish(files)
    return files


def kept(job: Job, workers=None) -> list:
    """Read the contents of all shards, made before or now; where nothing can be written, they are made and not kept.

    workers: as for `run`; by default COURSE_WORKERS, such as 2 or tcp://10.0.0.5:8786, else this process alone.
    """
    if workers is None:
        wanted = os.environ.get("COURSE_WORKERS") or "0"
        workers = int(wanted) if wanted.isdigit() else wanted
    try:
        files = run(job, workers=workers)
    except DataError:
        return [job.make(shard) for shard in job.shards]
    return [formats.read(file) for file in files]


def _drive(job, missing, workers, bar):
    folder, log, failed = Path(job.folder), Log(job), {}
    todo, elsewhere, running = deque(missing), deque(), {}
    look = LOOK if sys.stderr.isatty() or "ipykernel" in sys.modules else SELDOM
    try:
        with pool.opened(workers) as executor:
            while todo or running or elsewhere:
                if not todo and not running:  # what is left is made by another driver, or was when we looked
                    time.sleep(PAUSE)
                    todo, elsewhere = elsewhere, todo
                while todo and len(running) < executor.at_once:
                    shard = todo.popleft()
                    running[executor.submit(job.do, shard)] = shard
                bar.refresh()
                for future in wait(running, look, FIRST_COMPLETED).done:
                    shard = running.pop(future)
                    try:
                        note = future.result()
                    except DataError as error:  # the disk: the other shards have the same problem
                        log.write(shard, "failed", error=str(error))
                        raise
                    except Exception as error:
                        failed[shard] = error
                        log.write(shard, "failed", error=f"{type(error).__name__}: {error}")
                        if len(failed) == FAILURES:
                            raise _failure(job, failed) from error
                        continue
                    if note is None:
                        elsewhere.append(shard)
                    else:
                        log.write(shard, "kept" if note.pop("kept", False) else "made", **note)
                        bar.update(len(job.examples(shard)))
    finally:
        sweep(folder)
        claim.clear(folder, job.name)
    if failed:
        raise _failure(job, failed) from next(iter(failed.values()))
    if gone := [shard for shard in missing if not job.file(shard).is_file()]:
        raise JobError(f"{job.file(gone[0])} was made, but is not here: all machines of a cluster must share {folder}.")


def _failure(job, failed):
    shard, error = next(iter(failed.items()))
    return JobError(
        f"{job.name}: {len(failed)} of the shards could not be made ({', '.join(map(str, failed))}). "
        f"Shard {shard}: {type(error).__name__}: {error}"
    )


class Log:
    """The file NAME.log of a job: what was made when, where, and how long it took; one JSON line for each shard."""

    def __init__(self, job: Job):
        self.path = Path(job.folder) / f"{job.name}.log"

    def write(self, shard: int, what: str, **more):
        """Add a line; a full disk does not end the run for want of a line."""
        line = {
            "time": datetime.now().astimezone().isoformat(timespec="milliseconds"),
            "shard": shard,
            "what": what,
            **more,
        }
        with suppress(OSError), open(self.path, "ab", buffering=0) as opened:
            opened.write(json.dumps(line).encode() + b"\n")
