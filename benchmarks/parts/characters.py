"""Written digits and letters (Chars74K), and doodles."""

from __future__ import annotations

import re

import cv2
import numpy as np

from course_utils import checkpoints
from course_utils.glyphs import EmptyGlyph, image_to_glyph
from parts.pictures import Row, pictures, share

HOW = "Chars74K, 18 writers on a tablet, one answer a glyph"


def digits(most):
    """Digits."""
    return [_written("digits", checkpoints.reader("airdraw"), lambda k: k - 1 if k <= 10 else None, most)]


def letters(most):
    """Letters; a capital and its small letter are one class."""
    read = checkpoints.reader("quickdraw_letters")
    return [
        _written("capitals", read, lambda k: k - 11 if 11 <= k <= 36 else None, most),
        _written("small letters", read, lambda k: k - 37 if k >= 37 else None, most),
    ]


def _written(name, read, wanted, most):
    """Score a reader; wanted: from the number of a folder of Chars74K (1 to 62) to the class, or None."""

    def truth(file):
        found = re.search(r"img(\d{3})-\d+\.png", file)
        return wanted(int(found[1])) if found else None

    def answer(picture):
        try:
            return np.argmax(read(image_to_glyph(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY))))
        except EmptyGlyph:
            return None

    glyphs = pictures("letters/chars74k_third.zip", truth, most)
    return share(name, [answer(picture) == label for label, picture in glyphs], HOW)


def doodles(most):
    """Doodles: what the recipe wrote on the card, because only its folds have nets that saw none of the drawings."""
    card = (checkpoints.path("quickdraw") / "card.md").read_text(encoding="utf-8")
    right, count = re.search(r"([\d.]+) % of (\d+) real drawings", card).groups()
    unknown, others = re.search(r"rejects ([\d.]+) % of the drawings of (\d+) other things", card).groups()
    answered = re.search(r"answers for (\d+) % of the drawings", card)[1]
    folds = "Quick, Draw!, five folds: each net saw none of its test drawings"
    return [
        Row("doodles", f"{right} %", int(count), folds),
        Row("doodles that get an answer", f"{answered} %", int(count), folds),
        Row('"I don\'t know" to another thing', f"{unknown} %", 25 * int(others), "Quick, Draw!, unseen things"),
    ]
