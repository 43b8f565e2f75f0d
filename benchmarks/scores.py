"""How often each live part is right on real people's pictures that trained nothing; quoted in docs/scores.md.

    python benchmarks/scores.py                  all parts
    python benchmarks/scores.py fingers faces    some of them
    python benchmarks/scores.py --smoke

The pictures are found in the folders of COURSE_DATA_DIRS. What is not there is not measured, and its score is a dash.
They are for measuring only: nothing of the course may be trained, tuned or chosen on them, and they are not published.
"""

from __future__ import annotations

import argparse
from importlib import import_module

FEW = 4  # pictures of each set in a smoke run
# Part: its module in benchmarks/parts.
PARTS = {
    "digits": "characters",
    "letters": "characters",
    "doodles": "characters",
    "gestures": "gestures",
    "faces": "faces",
    "signnet": "signnet",
    "film": "signnet",
    "fingers": "fingers",
}


def measure(part: str, most: int | None = None) -> list:
    """Measure one part on at most so many pictures of each set; returns rows (name, score, count, how)."""
    from course_utils.data import DataError

    function = getattr(import_module(f"parts.{PARTS[part]}"), part)
    try:
        return function(most)
    except DataError as error:  # such as a tracker's file that is not here
        print(f"NOTE: {part} is not measured: {error.reason}")
        return function(0)


def main(argv=None):
    """Print a line for each score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--smoke", action="store_true", help="a few pictures of each set")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for part in arguments.parts or PARTS:
        for row in measure(part, FEW if arguments.smoke else None):
            print(f"{part:10}{row.score or '—':>10} of {row.count:<7,} {row.name} ({row.how})", flush=True)


if __name__ == "__main__":
    main()
