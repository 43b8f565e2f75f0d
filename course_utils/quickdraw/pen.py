"""Doodles by the parametric pen: the fifteen things, drawn as people draw them in twenty seconds, and other things.

Its table is course_utils/drawn/styles.toml, written by hand. It contains no drawing of a person.
"""

from __future__ import annotations

import numpy as np

from course_utils.drawn import strokes
from course_utils.quickdraw.classes import CLASSES
from course_utils.quickdraw.strokes import simplify

# The largest turn in degrees, for things that people draw at many angles; the pen itself turns all others a little.
TURNS = {"guitar": 180, "toothbrush": 180, "wristwatch": 180, "fish": 20, "bowtie": 15, "moon": 25, "lightning": 15}


def draw(thing: str, rng: np.random.Generator, style: int | None = None, variety: float = 1.0) -> list[np.ndarray]:
    """Draw one thing once, as one player might, in the form of Quick, Draw!'s simplified strokes.

    thing: a key of `drawn.strokes.STYLES`. style: the index of its line in the table, by default a random one.
    variety: 0 draws exactly what the table says, 1 varies it as people do.
    Returns a list of uint8[n, 2]. Raises ValueError for a thing or style that is not in the table.
    """
    drawn = [stroke - 0.5 for stroke in strokes.glyph(thing, rng, style, variety)]
    return turned(drawn, thing, rng) if variety > 0 else simplify(drawn)


def turned(drawing, thing: str, rng: np.random.Generator) -> list[np.ndarray]:
    """Turn a drawing of a thing at random, as far as people turn this thing, and mirror every second one.

    drawing: a list of [n, 2] in any unit. Returns a list of uint8[n, 2], simplified.
    """
    angle = np.radians(TURNS.get(thing, 0)) * rng.uniform(-1, 1)
    flip = -1 if rng.random() < 0.5 else 1
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * (flip, 1)
    return simplify([stroke @ turn.T for stroke in drawing])


def doodles(n: int, seed: int = 0, things=CLASSES) -> tuple[np.ndarray, np.ndarray]:
    """Draw n doodles in random order, about equally many of each thing.

    Returns drawings, object[n], each a list of uint8[k, 2] strokes, and labels int64[n], indices into `things`. The
    same arguments give the same drawings.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n, dtype=np.int64) % len(things))
    drawings = np.empty(n, object)
    for i, label in enumerate(labels):
        drawings[i] = draw(things[label], rng)
    return drawings, labels
