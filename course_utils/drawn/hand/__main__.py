"""Contact sheets and data sets of rendered hands from the command line.

python -m course_utils.drawn.hand sheet hands.png --size 128
python -m course_utils.drawn.hand make data/samples/hands --count 870 --size 128 --seed 2026 --shard 290
"""

from __future__ import annotations

import argparse
import sys

from course_utils.data.cards import DataError
from course_utils.drawn.hand.dataset import Recipe, make
from course_utils.drawn.hand.poses import POSES, PoseError


def main(argv=None):
    """Run one of the two commands; returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m course_utils.drawn.hand",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True)
    sheet = commands.add_parser("sheet", help="draw every pose from all views into one picture")
    sheet.add_argument("file", help="such as hands.png")
    sheet.add_argument("--columns", type=int, default=6)
    data = commands.add_parser("make", help="render a data set into a folder")
    data.add_argument("folder")
    data.add_argument("--count", type=int, default=2000)
    data.add_argument("--shard", type=int, default=500)
    for command in (sheet, data):
        command.add_argument("--size", type=int, default=128)
        command.add_argument("--seed", type=int, default=0)
        command.add_argument("--pose", nargs="+", default=list(POSES))
    options = parser.parse_args(argv)
    try:
        return _sheet(options) if options.command == "sheet" else _make(options)
    except (PoseError, DataError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def _sheet(options):
    from PIL import Image

    from course_utils.drawn.hand.contact_sheet import contact_sheet

    picture = contact_sheet(options.pose, options.columns, options.size, options.seed)
    Image.fromarray(picture).save(options.file)
    return 0


def _make(options):
    recipe = Recipe(options.count, options.size, options.seed, tuple(options.pose), shard=options.shard)
    print(make(options.folder, recipe))
    return 0


if __name__ == "__main__":
    sys.exit(main())
