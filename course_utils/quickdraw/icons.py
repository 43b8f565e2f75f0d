"""A small coloured picture for each doodle, drawn by us: many machines have no emoji font, and the others differ."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import cv2
import numpy as np

from course_utils.drawn.strokes import outline
from course_utils.files import read_toml
from course_utils.overlay import Overlay

ICON_SIZE = 96  # pixels
_FINE = 4  # sub-pixels along each side of a pixel while drawing
ICONS = read_toml(Path(__file__).with_name("icons.toml"))  # name: [[colour, outlines], ...]


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
