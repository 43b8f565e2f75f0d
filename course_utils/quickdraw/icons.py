"""A small coloured picture for each doodle, drawn by us: many machines have no emoji font, and the others differ."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np

from course_utils.drawn.strokes import outline
from course_utils.overlay import Overlay

ICON_SIZE = 96  # pixels
_FINE = 4  # sub-pixels along each side of a pixel while drawing
_INK = "#222222"
# Each line is a layer: its colour, and its outlines in a box of 100 x 100, as in course_utils/drawn/styles.toml.
# Later layers cover earlier ones. An outline is filled; one that begins with "~" is drawn as a line.
ICONS = {
    "apple": [
        ("#D7263D", "50 28, 30 18, 8 34, 8 64, 28 94, 50 88, 72 94, 92 64, 92 34, 70 18, 50 28"),
        ("#7A4B21", "~ 50 28, 52 12, 60 4"),
        ("#2E9E4F", "54 16, 66 4, 86 6, 76 18, 54 16"),
    ],
    "bowtie": [
        ("#7B2CBF", "/ 46 50, 4 24, 4 76, 46 50 | / 54 50, 96 24, 96 76, 54 50"),
        ("#5A189A", "/ 42 40, 58 40, 58 60, 42 60, 42 40"),
    ],
    "candle": [
        ("#F4E3B2", "/ 34 42, 66 42, 66 98, 34 98, 34 42"),
        (_INK, "~ 50 42, 50 32"),
        ("#F79D1E", "50 34, 40 22, 50 2, 60 22, 50 34"),
        ("#FFE45E", "50 32, 46 24, 50 14, 54 24, 50 32"),
    ],
    "door": [
        ("#8C5A2B", "/ 24 2, 76 2, 76 98, 24 98, 24 2"),
        ("#A9743F", "/ 34 12, 66 12, 66 44, 34 44, 34 12 | / 34 56, 66 56, 66 88, 34 88, 34 56"),
        ("#FFD166", "68 48, 72 50, 72 54, 68 56, 65 52, 68 48"),
    ],
    "envelope": [
        ("#F2F2F2", "/ 4 22, 96 22, 96 80, 4 80, 4 22"),
        ("#6C757D", "~ / 4 22, 50 56, 96 22 | ~ / 4 22, 96 22, 96 80, 4 80, 4 22"),
    ],
    "fish": [
        ("#1F8AC0", "76 50, 52 26, 22 30, 4 50, 22 70, 52 74, 76 50 | / 70 50, 98 26, 98 74, 70 50"),
        ("#FFFFFF", "20 42, 26 42, 26 48, 20 48, 20 42"),
    ],
    "guitar": [
        ("#C8772E", "50 46, 34 50, 38 64, 26 80, 38 98, 62 98, 74 80, 62 64, 66 50, 50 46"),
        ("#5C3A1E", "/ 46 2, 54 2, 54 74, 46 74, 46 2 | / 41 0, 59 0, 57 12, 43 12, 41 0"),
        (_INK, "50 66, 58 72, 56 80, 44 80, 42 72, 50 66"),
    ],
    "ice cream": [
        ("#D89B4A", "/ 28 44, 72 44, 50 99, 28 44"),
        ("#F7A1C4", "24 46, 22 22, 50 2, 78 22, 76 46, 64 50, 50 46, 36 50, 24 46"),
        ("#D7263D", "50 0, 58 4, 56 12, 46 12, 42 4, 50 0"),
    ],
    "lightning": [("#FFD23F", "/ 58 0, 22 54, 46 52, 34 99, 80 38, 56 40, 74 0, 58 0")],
    "moon": [("#FFE08A", "66 4, 26 12, 8 50, 26 88, 66 96, 66 96, 46 74, 42 50, 46 26, 66 4")],
    "mountain": [
        ("#5B7553", "/ 0 92, 38 16, 62 60, 74 40, 100 92, 0 92"),
        ("#FFFFFF", "/ 38 16, 26 40, 34 36, 40 44, 46 36, 50 38, 38 16"),
    ],
    "star": [("#FFD23F", "/ 50 2, 62 38, 99 38, 70 60, 80 97, 50 76, 20 97, 30 60, 1 38, 38 38, 50 2")],
    "tent": [
        ("#E8702A", "/ 50 6, 98 92, 2 92, 50 6"),
        ("#7A3212", "/ 50 36, 64 92, 36 92, 50 36"),
    ],
    "toothbrush": [
        ("#1FA187", "/ 2 56, 98 56, 98 68, 2 68, 2 56"),
        ("#FFFFFF", "/ 66 32, 96 32, 96 56, 66 56, 66 32"),
        ("#56B4E9", "~ / 74 34, 74 56 | ~ / 81 34, 81 56 | ~ / 88 34, 88 56"),
    ],
    "wristwatch": [
        ("#444B54", "/ 40 0, 60 0, 60 100, 40 100, 40 0"),
        ("#C0C6CC", "50 26, 72 34, 76 54, 62 74, 38 74, 24 54, 28 34, 50 26"),
        ("#FFFFFF", "50 33, 66 39, 69 53, 59 67, 41 67, 31 53, 34 39, 50 33"),
        (_INK, "~ / 50 38, 50 52, 60 56"),
    ],
}


@cache
def icon(name: str) -> tuple[tuple[str, np.ndarray], ...]:
    """Draw the layers of a doodle's icon, the lowest first: (colour, opacity float32[96, 96] in [0, 1])."""
    layers = []
    for color, outlines in ICONS[name]:
        size = ICON_SIZE * _FINE
        canvas = np.zeros((size, size), np.uint8)
        for line in outlines.split("|"):
            xy = np.rint((outline(line.strip(" ~")) * 0.96 + 0.02) * size).astype(np.int32)
            if line.lstrip().startswith("~"):
                cv2.polylines(canvas, [xy], False, 255, size // 24)
            else:
                cv2.fillPoly(canvas, [xy], 255)
        opacity = cv2.resize(canvas, (ICON_SIZE, ICON_SIZE), interpolation=cv2.INTER_AREA)
        layers.append((color, np.float32(opacity) / 255))
    return tuple(layers)


def put_icon(overlay: Overlay, name: str, box) -> Overlay:
    """Add a doodle's icon to an overlay, stretched over `box` ((x0, y0), (x1, y1)); nothing for an unknown name."""
    for color, opacity in icon(name) if name in ICONS else ():
        overlay.mask(opacity, color, box)
    return overlay
