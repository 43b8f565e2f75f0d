"""What all training recipes share: their command line, and data that must be real."""

from __future__ import annotations

import argparse

from course_utils import data
from course_utils.checkpoints import CHECKPOINTS


def recipe_parser(name: str, doc: str, epochs: int, rounds: str = "rounds over the data"):
    """The command line that all recipes share, --epochs, --seed and --out: an argparse.ArgumentParser.

    name: of the checkpoint. doc: the recipe's docstring. epochs: how many by default; rounds: what one of them is.
    """
    parser = argparse.ArgumentParser(prog=f"python -m course_utils train {name}", description=doc.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=epochs, help=f"{rounds} (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same net, on the same machine")
    parser.add_argument("--out", default=CHECKPOINTS, metavar="DIR", help=f"folder that gets the folder '{name}'")
    return parser


def real_data(name: str):
    """Load a data set that training must not replace by its stand-in; raises DataError where it cannot be had."""
    dataset = data.load(name)
    if not dataset.real:
        raise data.DataError(f"{dataset.card.title} cannot be had now (see above). Or train with: --data stand-in")
    return dataset
