"""The base of all training recipes: their command line, and data that must be real."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from course_utils import data
from course_utils.checkpoints import CHECKPOINTS


def recipe_parser(name: str, doc: str, epochs: int, rounds: str = "rounds over the data"):
    """Make the argparse.ArgumentParser of a recipe, with --epochs, --seed and --out.

    name: of the checkpoint. doc: the recipe's docstring. epochs: the default; rounds: what an epoch is, in words.
    """
    parser = argparse.ArgumentParser(prog=f"python -m course_utils train {name}", description=doc.splitlines()[0])
    parser.add_argument("--epochs", type=at_least(1), default=epochs, help=f"{rounds} (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same net, on the same machine")
    parser.add_argument(
        "--out", type=folder, default=CHECKPOINTS, metavar="DIR", help=f"folder that gets the folder '{name}'"
    )
    return parser


def folder(text: str) -> Path:
    """The type of a command-line option that is a folder; what cannot be written is refused before the training."""
    path = Path(text)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise argparse.ArgumentTypeError(f"{path} is no folder and cannot be made ({error.strerror})") from error
    if not os.access(path, os.W_OK):
        raise argparse.ArgumentTypeError(f"{path} is read-only")
    return path


def at_least(least: int):
    """The type of a command-line option that is a whole number from `least` on; argparse says so for a smaller one."""

    def number(text):
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"must be at least {least}")
        return int(text)

    return number


def kept_weights(name: str) -> Path:
    """Name the file in the cache that keeps the weights of a training."""
    return data.cache_dir() / "training" / f"{name}.weights.h5"


def real_data(name: str):
    """Load a data set without its stand-in; raises DataError if the real data is not available."""
    dataset = data.load(name)
    if not dataset.real:
        raise data.DataError(f"{dataset.card.title} is not available now (see above). Or train with: --data stand-in")
    return dataset
