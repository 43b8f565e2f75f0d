"""How often each live part is right on real people's pictures that trained nothing; quoted in docs/scores.md.

    python benchmarks/scores.py                  all parts
    python benchmarks/scores.py fingers faces    some of them
    python benchmarks/scores.py --write          also write them to docs/scores.json, and docs/scores.md from it
    python benchmarks/scores.py --smoke

The pictures are found in the folders of COURSE_DATA_DIRS. What is not there is not measured, and its score is a dash.
They are for measuring only: nothing of the course may be trained, tuned or chosen on them, and they are not published.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"
FEW = 4  # pictures of each set in a smoke run


@dataclass(frozen=True)
class Part:
    """One part of the page; module: its file in benchmarks/parts. limits: a sentence on what it cannot do."""

    title: str
    lesson: int
    module: str
    limits: str


PARTS = {
    "digits": Part(
        "Digits, in the air or on a pad",
        1,
        "characters",
        "It reads one digit at a time, and takes anything else for a digit, too.",
    ),
    "doodles": Part(
        "Doodles",
        2,
        "characters",
        "It knows fifteen things, and similar things are confused: is a simple peak a mountain or a tent?",
    ),
    "letters": Part(
        "Letters",
        2,
        "characters",
        "It does not tell capitals from small letters, and reads no joined writing.",
    ),
    "gestures": Part(
        "Gestures",
        3,
        "gestures",
        "It knows thirteen gestures of one hand; a hand on its way from one to another may look like a third.",
    ),
    "drowsiness": Part(
        "Drowsy eyes",
        4,
        "bodies",
        "It is no safety device: it cannot see through sunglasses or in the dark, and who is awake may still not look.",
    ),
    "faces": Part(
        "Faces at the door",
        5,
        "faces",
        "A film of a person that blinks when asked passes the door; twins and masks were not measured.",
    ),
    "signnet": Part(
        "Hands, pixel by pixel",
        6,
        "signnet",
        "The net is given the landmarks that it is scored with: where the tracker errs, these scores do not show it.",
    ),
    "film": Part(
        "Only the hands are shown",
        6,
        "signnet",
        "A face that the tracker does not find can stay visible: do not rely on it to make people anonymous.",
    ),
    "openpose": Part(
        "Bodies and squats",
        7,
        "bodies",
        "It needs the whole body in view, and the course's own net was trained on drawn people.",
    ),
    "fingers": Part(
        "Counted fingers",
        8,
        "fingers",
        "It counts one hand, and fingers that hide behind others are guessed.",
    ),
    "signs": Part(
        "Ten signs",
        8,
        "signs",
        'It knows these ten signs of one school and no others: it has no answer "none of these".',
    ),
    "reactions": Part(
        "Reactions in a call",
        9,
        "reactions",
        "It reads like, dislike and OK of hands that the tracker finds; the reader of crops has seen only drawn hands.",
    ),
    "handpoints": Part(
        "Points of hands",
        10,
        "handpoints",
        "Take MediaPipe for photos and for exact points; take ours where a small file, speed or no download counts.",
    ),
    "keypoints": Part(
        "Joints of one person",
        11,
        "bodies",
        "Our own net was trained with drawn people; on photographs it shows where such a net fails.",
    ),
    "labelling": Part(
        "Pictures to label next",
        12,
        "labelling",
        "The net is small and has seen only drawn hands: its points are proposals, and its doubt is a hint.",
    ),
}
HEAD = """# What to expect of each live part

How often the live parts are right on pictures of real people. Nothing of the course was trained, tuned or chosen on
these pictures, except where a line says so. A dash means: not measured. A score of a hundred pictures is exact to a few
per cent, a score of ten is a hint. Your camera, your light and your hands are different: try it.

`python benchmarks/scores.py --write` wrote this page, from the pictures in the folders of `COURSE_DATA_DIRS`.
"""


def measure(part: str, most: int | None = None) -> list:
    """Measure one part on at most so many pictures of each set; returns rows (name, score, count, how)."""
    from course_utils.data import DataError

    function = getattr(import_module(f"parts.{PARTS[part].module}"), part)
    try:
        return function(most)
    except DataError as error:  # such as a tracker's file that is not here
        print(f"NOTE: {part} is not measured: {error.reason}")
        return function(0)


def page(scores: dict) -> str:
    """The page in Markdown; scores: {part: [{"name", "score", "count", "how"}, ...]}, as in docs/scores.json."""
    text = HEAD
    for name, part in PARTS.items():
        text += f"\n## {part.title} (lesson {part.lesson})\n\n| | score | of | measured on |\n|---|---|---|---|\n"
        for row in scores.get(name, ()):
            count = f"{row['count']:,}" if row["count"] and row["score"] else "—"
            text += f"| {row['name']} | {row['score'] or '—'} | {count} | {row['how']} |\n"
        text += f"\n{part.limits}\n"
    return text


def write(measured: dict):
    """Put new scores beside the earlier ones of other parts, and write the page."""
    file = DOCS / "scores.json"
    scores = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    scores |= measured
    file.write_text(json.dumps(scores, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    (DOCS / "scores.md").write_text(page(scores), encoding="utf-8")


def main(argv=None):
    """Print a line for each score."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"some of {', '.join(PARTS)} (default: all)")
    parser.add_argument("--write", action="store_true", help="write docs/scores.json and docs/scores.md")
    parser.add_argument("--smoke", action="store_true", help="a few pictures of each set; nothing is written")
    arguments = parser.parse_args(argv)
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    for part in arguments.parts or PARTS:
        rows = measure(part, FEW if arguments.smoke else None)
        for row in rows:
            print(f"{part:11}{row.score or '—':>8} of {row.count:<7,} {row.name} ({row.how})", flush=True)
        if arguments.write and not arguments.smoke:
            write({part: [asdict(row) for row in rows]})


if __name__ == "__main__":
    main()
