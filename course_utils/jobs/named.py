"""The jobs that packages of the course name in their JOBS, and their command line.

A job `room_part` is the function `part` of the module `course_utils.room.jobs`. It returns a `Job`; its parameters
become options.
"""

from __future__ import annotations

import argparse
import importlib
import inspect
import sys
import typing
from pathlib import Path

from course_utils.jobs import driver


def listed() -> dict[str, str]:
    """The names of all jobs, and what they do."""
    names = sorted(file.parent.name for file in Path(__file__).parents[1].glob("*/jobs.py"))
    packages = [importlib.import_module(f"course_utils.{name}") for name in names]
    return {name: what for package in packages for name, what in package.JOBS.items()}


def find(name: str):
    """The function that makes the job of a name."""
    package, _, part = name.partition("_")
    return getattr(importlib.import_module(f"course_utils.{package}.jobs"), part)


def main(name: str, argv) -> int:
    """Run the job of a name with the options of its command line; returns an exit code."""
    make = find(name)
    parser = argparse.ArgumentParser(
        prog=f"python -m course_utils jobs {name}",
        description=inspect.getdoc(make),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    who = parser.add_mutually_exclusive_group()
    who.add_argument("--workers", type=int, default=2, help="processes on this machine; 0: this one (default 2)")
    who.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler instead, such as tcp://10.0.0.5:8786")
    for option, parameter in inspect.signature(make, eval_str=True).parameters.items():
        kind = next(iter(typing.get_args(parameter.annotation)), parameter.annotation)  # of Path | None
        needed = parameter.default is parameter.empty
        default = None if needed else parameter.default
        words = "" if default is None else f"(default {default})"
        parser.add_argument(
            f"--{option}", type=kind, default=default, required=needed, help=words, metavar=kind.__name__.upper()
        )
    options = vars(parser.parse_args(argv))
    workers, cluster = options.pop("workers"), options.pop("cluster")
    job = make(**options)
    driver.run(job, workers=cluster or workers)
    print(f"{len(job.shards)} files in {job.folder}; what took how long: {job.name}.log", file=sys.stderr)
    return 0
