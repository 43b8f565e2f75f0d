"""Choose which pictures of a folder to label next: `python -m course_utils labelling DIR --budget 50`.

It writes a contact sheet and a table with reasons. The pictures stay where they are; nothing is sent anywhere.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from course_utils.training.recipe import at_least


def main(argv=None) -> int:
    """Look at a folder, print and write the choices; returns an exit code."""
    from course_utils.labelling import folder

    parser = argparse.ArgumentParser(prog="python -m course_utils labelling", description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder of pictures of hands")
    parser.add_argument("--budget", type=at_least(1), default=50, help="how many to choose (default %(default)s)")
    parser.add_argument("--by", choices=folder.WAYS, default="both", help="what counts (default %(default)s)")
    parser.add_argument("--labels", type=Path, metavar="FILE", help="COCO keypoints that you have: those are left out")
    parser.add_argument("--out", type=Path, default=Path("labelling"), metavar="DIR", help="gets sheet.png, chosen.csv")
    arguments = parser.parse_args(argv)

    labelled = folder.labelled_names(arguments.labels) if arguments.labels else ()
    seen = folder.look(arguments.folder)
    choices = folder.choose(seen, arguments.budget, arguments.by, labelled)
    for rank, choice in enumerate(choices, 1):
        print(f"{rank:4}  {choice.file.name:32} {choice.reason}")
    for file in folder.save(seen, choices, arguments.out):
        print("Written:", file)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
