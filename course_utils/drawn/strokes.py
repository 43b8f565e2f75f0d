"""A parametric pen: glyphs as people write them, from control points to pictures like MNIST's.

A style is one line of styles.toml: the points of a pen's path, with a smooth curve through them. The sevens of two
people differ in style. Two sevens of one person differ in slant, proportions, tremor and haste, which `glyph` chooses
at random. No font and no picture of anyone's handwriting is used.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from course_utils.files import read_toml
from course_utils.glyphs import STROKE, strokes_to_image

TABLE = Path(__file__).with_name("styles.toml")
DIGITS, SIGNS, LETTERS, DOODLES, OTHERS = read_toml(TABLE).values()
STYLES = DIGITS | SIGNS | LETTERS | DOODLES | OTHERS
LEAN = 0.16, 0.25  # mean and standard deviation of the slant: most people's writing leans to the right
UPRIGHT = 0.0, 0.1  # the same for drawings
_STEP = 0.07  # between two points of a curve


def glyph(label: str, rng: np.random.Generator, style: int | None = None, variety: float = 1.0) -> list[np.ndarray]:
    """Write one character, or draw one thing, as one person might.

    label: a key of `STYLES`. style: the index of one of its lines, by default any.
    variety: 0 follows the table exactly, 1 is as varied as MNIST's writers.
    Returns strokes as float32[n, 2] poly-lines in the unit square, x to the right and y down.
    Raises ValueError for an unknown label or style.
    """
    lines = _lines(label)
    if style is None:
        style = int(rng.integers(len(lines)))
    if not 0 <= style < len(lines):
        raise ValueError(f"{label!r} has the styles 0 to {len(lines) - 1}; there is no style {style}.")
    pen = _compile(lines[style])
    lean = LEAN if len(label) == 1 else UPRIGHT
    return np.split(_write(pen, 1, rng, variety, lean)[0, :, :2], pen.lifts)


def outline(line: str) -> np.ndarray:
    """The curve of one line of a table without any variation: float[n, 2] in the unit square."""
    pen = _compile(line)
    return pen.basis @ pen.control


def digits(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Write n digits in random order, about equally many of each.

    Returns pictures uint8[n, 28, 28] and labels int64[n]; the same for the same n and seed.
    """
    return characters("0123456789", n, seed)


def letters(n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Write n letters in random order, capital and small, about equally many of each.

    Returns pictures uint8[n, 28, 28] and labels int64[n], 0 to 25 for A to Z and 26 to 51 for a to z.
    """
    return characters(list(LETTERS), n, seed)


def characters(names, n: int, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Write n of the characters in random order, about equally many of each.

    names: keys of `STYLES`. Returns pictures uint8[n, 28, 28] and labels int64[n], places in `names`.
    """
    rng = np.random.default_rng(seed)
    labels = rng.permutation(np.arange(n, dtype=np.int64) % len(names))
    choice = rng.random(n)
    # MNIST's widths; its ones have the widest strokes.
    bold = np.array([1.12 if name == "1" else 1.0 for name in names])
    widths = STROKE * np.exp(rng.normal(0, 0.26, n).clip(-0.65, 0.9)) * bold[labels]
    pictures = np.empty((n, 28, 28), np.uint8)
    for label, name in enumerate(names):
        lines = _lines(name)
        drawn_as = (choice * len(lines)).astype(int)
        for style, line in enumerate(lines):
            pen = _compile(line)
            chosen = np.flatnonzero((labels == label) & (drawn_as == style))
            for i, points in zip(chosen, _write(pen, len(chosen), rng), strict=True):
                pictures[i] = strokes_to_image(np.split(points, pen.lifts), width=widths[i])
    return pictures, labels


@dataclass(frozen=True)
class _Pen:
    """A style as matrices: curve = basis @ control."""

    control: np.ndarray  # float[c, 2]
    basis: np.ndarray  # float[p, c]
    lifts: list[int]  # where the p points of the curve are split into strokes


def _lines(label):
    if label not in STYLES:
        raise ValueError(f"The pen cannot write {label!r}; it knows {', '.join(STYLES)}.")
    return STYLES[label]


@cache
def _compile(line):
    """Turn a style into a matrix, so that a thousand varied copies of its control points become curves at once."""
    from scipy.interpolate import CubicSpline

    control, sections, lifted = [], [], []
    for stroke in line.split("|"):
        points = [tuple(float(v) for v in point.split()) for point in stroke.strip(" /").split(",")]
        if stroke.lstrip().startswith("/"):  # straight lines: each point is a corner
            points = [point for i, point in enumerate(points) for _ in range(2 if 0 < i < len(points) - 1 else 1)]
        section = []
        for i, point in enumerate(points):
            corner = i > 0 and point == points[i - 1]
            if not corner:
                control.append(point)
                section.append(len(control) - 1)
            if corner or i == len(points) - 1:
                sections.append(section)
                section = section[-1:]
        lifted.append(len(sections))
    control = np.array(control) / 100
    basis, lengths = [], [0]
    for section in sections:
        chords = np.linalg.norm(np.diff(control[section], axis=0), axis=1)
        knots = np.append(0, np.cumsum(np.sqrt(chords)))  # centripetal: no overshoot between close points
        t = np.linspace(0, knots[-1], max(4, int(chords.sum() / _STEP)))
        rows = np.zeros((len(t), len(control)))
        rows[:, section] = CubicSpline(knots, np.eye(len(section)), bc_type="natural")(t)
        basis.append(rows)
        lengths.append(lengths[-1] + len(rows))
    return _Pen(control, np.concatenate(basis), [lengths[i] for i in lifted[:-1]])


def _write(pen, n, rng, variety=1.0, lean=LEAN):
    """Write a style n times, each with its own variation: float32[n, p, 3], x, y and the pen's relative width."""

    def normal(spread, *shape):
        return rng.normal(0, spread * variety, (n, *shape))

    haste = np.exp(normal(0.4, 1, 1))
    curve = pen.basis @ (pen.control + haste * normal(0.032, *pen.control.shape))
    # Proportions: a larger upper or lower half, a fuller left or right.
    curve = np.clip(curve, 0, 1.2) ** np.exp(normal(0.22, 1, 2))
    x, y = curve[..., 0] - 0.5, curve[..., 1] - 0.5
    # A smooth bend of the whole glyph.
    bend = normal(0.25, 6, 1)
    squares = np.stack([y * y, x * y, x * x], 1)
    x, y = x + (bend[:, :3] * squares).sum(1), y + 0.6 * (bend[:, 3:] * squares).sum(1)
    # Proportion, rotation, then slant.
    x = x * np.exp(normal(0.25, 1))
    angle = normal(0.12, 1)
    x, y = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    x = x - y * (lean[0] + normal(lean[1], 1))
    # Tremor along the stroke, and pressure: sums of slow waves.
    phase = rng.uniform(1, 6, (n, 6, 1)) * np.linspace(0, 1, curve.shape[1]) + rng.random((n, 6, 1))
    wave = np.sin(2 * np.pi * phase) * normal(1, 6, 1)
    x, y = x + 0.008 * (wave[:, 0] + wave[:, 1]), y + 0.008 * (wave[:, 2] + wave[:, 3])
    pressure = np.exp(0.12 * (wave[:, 4] + wave[:, 5]))
    xy = np.stack([x, y], -1)
    low, high = xy.min(1, keepdims=True), xy.max(1, keepdims=True)
    xy = (xy - (low + high) / 2) / (high - low).max(-1, keepdims=True) + 0.5
    return np.concatenate([xy, pressure[..., None]], -1).astype(np.float32)
