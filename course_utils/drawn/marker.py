"""A synthetic camera: a hand with a blue marker writes glyphs in the air in front of a cluttered wall.

It is used in tests, in the documentation and on machines without a webcam. It knows the truth: where the marker is, and
what is written.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from course_utils.drawn import strokes
from course_utils.drawn.smooth import smoothstep
from course_utils.overlay import Frame

BETWEEN_STROKES = (0.15, 0.25)  # seconds without a visible marker within a glyph
BETWEEN_GLYPHS = (1.0, 1.3)  # seconds without a visible hand after a glyph
EXPOSURE = 0.5  # share of a frame's time during which the shutter is open
_MARKER_BLUE = (28, 62, 205)
_SKINS = [(241, 194, 165), (224, 172, 138), (198, 134, 94), (141, 85, 54), (96, 60, 42)]
_SLEEVES = [(70, 74, 82), (122, 44, 48), (52, 96, 72), (186, 174, 150), (40, 40, 46)]


@dataclass(frozen=True)
class Truth:
    """What a frame shows; xy: the marker's centre, normalised, or None while it is hidden."""

    time: float
    xy: tuple[float, float] | None
    label: str | None  # the glyph that is being written

    @property
    def pen_down(self) -> bool:
        """Whether the marker is visible."""
        return self.xy is not None


class MarkerCamera:
    """Frames of a blue marker that writes `text` glyph by glyph and is hidden while the pen is up.

    text: characters of `strokes.STYLES`, or a list of its names such as ["fish", "tent"]; a space is a longer rest.
    size: width, height in pixels.
    Each iteration starts from the beginning; the same arguments give the same frames.
    labels: the glyphs in order. truth: a `Truth` for each frame.
    Raises ValueError for a character that the pen cannot write.
    """

    def __init__(self, text: str | list[str] = "7", size: tuple[int, int] = (640, 480), fps: float = 30, seed: int = 0):
        self.size, self.fps, self.seed = (int(size[0]), int(size[1])), float(fps), seed
        if min(self.size) < 32 or not self.fps > 0:
            raise ValueError(f"A picture of {self.size} pixels at {fps} frames a second cannot be made.")
        self.labels = [character for character in text if character != " "]
        rng = np.random.default_rng(seed)
        self._hand, self.truth = _play(text, self.size, self.fps, rng)
        self._background = _wall(self.size, rng)
        self._sprites = _draw_hand(self.size[1] / 480, rng)

    def __len__(self):
        return len(self.truth)

    def __iter__(self):
        width, height = self.size
        rng = np.random.default_rng(self.seed)
        # Sensor noise: a random window of one large field.
        noise = rng.normal(0, 4, (height + 64, width + 64, 3)).astype(np.int8)
        for i, truth in enumerate(self.truth):
            x, y = rng.integers(0, 64, 2)
            picture = self._background.copy()
            last, now = self._hand[max(i - 1, 0)], self._hand[i]
            moved = (now - last) * EXPOSURE if truth.xy and self.truth[i - 1].xy else np.zeros(2)
            self._sprites[0 if truth.xy else 1].paste(picture, now, moved)
            yield Frame(cv2.add(picture, noise[y : y + height, x : x + width], dtype=cv2.CV_8U), truth.time)


# The timeline: where the hand is in each frame.


def _play(text, size, fps, rng):
    """Where the hand is in pixels, float[frames, 2], and the truth of each frame."""
    scale = np.array(size, float)
    below = np.array([0.6, 1.6]) * scale
    path, seen, labels = [], [], []

    def move(points, label=None):
        path.extend(points)
        seen.extend([label is not None] * len(points))
        labels.extend([label] * len(points))

    here = below
    for character in text:
        if character == " ":
            move(np.repeat(here[None], round(fps), 0))
            continue
        glyph = strokes.glyph(character, rng, variety=0.6)  # in front of an audience people write clearly
        height = rng.uniform(0.45, 0.6) * size[1]
        middle = (0.5 + rng.uniform(-0.06, 0.06, 2) - (0.06, 0.08)) * scale
        pause = rng.uniform(*BETWEEN_GLYPHS) / 2
        for stroke in glyph:
            stroke = (stroke - 0.5) * height + middle
            # The hand comes from below at the start of a glyph, and from the last stroke within it.
            move(_glide(here, stroke[0], max(1, int(pause * fps))))
            move(_write(stroke, height, fps, rng), character)
            here, pause = path[-1], rng.uniform(*BETWEEN_STROKES)
        pause = rng.uniform(*BETWEEN_GLYPHS) / 2
        move(_glide(here, below, round(pause * fps)))
        here = below
    move(np.repeat(below[None], round(0.5 * fps), 0))
    truth = [
        Truth(i / fps, tuple((p / scale).tolist()) if s else None, label)
        for i, (p, s, label) in enumerate(zip(path, seen, labels, strict=True))
    ]
    return np.array(path), truth


def _glide(a, b, n):
    return a + (b - a) * smoothstep(np.linspace(0, 1, n + 1)[1:, None])


def _write(stroke, height, fps, rng):
    """The marker's place in each frame along one stroke, at the speed of a hand.

    It slows down in bends by the two-thirds power law (Lacquaniti, Terzuolo and Viviani 1983) and near the ends.
    """
    length = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(stroke, axis=0), axis=1))])
    s = np.linspace(0, length[-1], 200)
    xy = np.stack([np.interp(s, length, stroke[:, k]) for k in (0, 1)], 1)
    step = s[1]
    turn = np.abs(np.diff(np.unwrap(np.arctan2(*np.gradient(xy, axis=0).T[::-1]))))
    curvature = np.convolve(np.append(turn, turn[-1]) / step * height, np.ones(11) / 11, "same")
    speed = (1 + curvature / 4) ** (-1 / 3)
    to_end = np.minimum(s, s[-1] - s) / height
    speed *= np.sqrt(np.clip(to_end / 0.15, 0.03, 1))
    seconds = np.cumsum(step / height / speed) / rng.uniform(1.8, 2.6)
    t = np.arange(0, seconds[-1], 1 / fps)
    return np.stack([np.interp(t, seconds, xy[:, k]) for k in (0, 1)], 1)


# The picture: a wall, and a hand with a marker.


def _wall(size, rng):
    """A room out of focus: a wall, furniture, and a few small blue things that are not the marker."""
    width, height = size
    unit = height / 480
    y, x = np.mgrid[0:height, 0:width].astype(np.float32) / height
    wall = rng.uniform(150, 215) + rng.uniform(-10, 10, 3)
    picture = np.full((height, width, 3), wall, np.float32)
    for _ in range(rng.integers(5, 9)):
        hue = int(rng.choice([0, 8, 14, 22, 35, 50, 75, 165]))
        color = _rgb(hue, rng.integers(25, 120), rng.integers(70, 225))
        a = rng.uniform(-0.1, 1, 2) * size
        b = a + rng.uniform(0.08, 0.35, 2) * size
        if rng.random() < 0.7:
            cv2.rectangle(picture, a.astype(int).tolist(), b.astype(int).tolist(), color, -1)
        else:
            cv2.circle(picture, a.astype(int).tolist(), int(rng.uniform(20, 70) * unit), color, -1, cv2.LINE_AA)
    shelf = int(rng.uniform(0.1, 0.3) * height)
    left = int(rng.uniform(0, 0.6) * width)
    for _ in range(12):
        book = np.array([rng.uniform(8, 20), rng.uniform(40, 75)]) * unit
        hue = int(rng.choice([2, 12, 25, 45, 85, 95, 150, 170]))
        top = [left, int(shelf - book[1])]
        left += int(book[0])
        cv2.rectangle(picture, top, [left - 1, shelf], _rgb(hue, rng.integers(40, 160), rng.integers(60, 210)), -1)
    board = [left - int(200 * unit), shelf], [left + int(20 * unit), shelf + int(7 * unit)]
    cv2.rectangle(picture, *board, (120, 90, 64), -1)
    picture = cv2.GaussianBlur(picture, None, 4 * unit)
    for _ in range(4):
        spot = (rng.uniform(0.05, 0.95, 2) * size).astype(int).tolist()
        blue = _rgb(rng.integers(108, 125), 170, 190)
        cv2.circle(picture, spot, int(rng.uniform(3, 6) * unit), blue, -1, cv2.LINE_AA)
    angle, lamp = rng.uniform(0, 2 * np.pi), rng.uniform(0.2, 1, 2)
    light = 0.95 + 0.12 * (np.cos(angle) * (x - 0.6) + np.sin(angle) * (y - 0.5))
    light += 0.16 * np.exp(-((x - lamp[0]) ** 2 + (y - lamp[1]) ** 2) / 0.15)
    return np.clip(picture * light[..., None], 0, 255).astype(np.uint8)


def _rgb(hue, saturation, value):
    color = cv2.cvtColor(np.array([[[hue, saturation, value]]], np.uint8), cv2.COLOR_HSV2RGB)
    return color[0, 0].tolist()


@dataclass(frozen=True)
class _Sprite:
    """A cut-out picture: RGB times opacity, the opacity, and its anchor."""

    color: np.ndarray  # uint8[h, w, 3]
    alpha: np.ndarray  # uint8[h, w, 3], three equal channels
    anchor: np.ndarray  # float[2]

    def paste(self, picture, at, moved):
        """Paste the sprite with its anchor at `at`, blurred along its movement, `moved` pixels."""
        corner = at - self.anchor
        steps = np.unique(np.rint(np.linspace(-0.5, 0.5, 9)[:, None] * moved).astype(int), axis=0)
        whole = np.floor(corner).astype(int)
        low = whole + steps.min(0)
        high = whole + steps.max(0) + 1 + self.color.shape[1::-1]
        x0, y0 = np.maximum(low, 0)
        x1, y1 = np.minimum(high, picture.shape[1::-1])
        if x1 <= x0 or y1 <= y0:
            return
        # Interpolated for parts of a pixel, then blurred by whole ones.
        margin = np.abs(steps).max(0)
        view = (int(x1 - x0 + 2 * margin[0]), int(y1 - y0 + 2 * margin[1]))
        shift = np.float64([[1, 0, corner[0] - x0 + margin[0]], [0, 1, corner[1] - y0 + margin[1]]])
        color, alpha = (
            _blurred(cv2.warpAffine(layer, shift, view), steps, margin) for layer in (self.color, self.alpha)
        )
        region = picture[y0:y1, x0:x1]
        region[:] = cv2.add(cv2.multiply(region, cv2.bitwise_not(alpha), scale=1 / 255), color)


def _blurred(layer, steps, margin):
    """The mean of the layer after each of the shifts `steps`, without its margin."""
    height, width = layer.shape[0] - 2 * margin[1], layer.shape[1] - 2 * margin[0]
    total = None
    for i, (x, y) in enumerate(margin - steps):
        part = layer[y : y + height, x : x + width]
        total = part if total is None else cv2.addWeighted(total, i / (i + 1), part, 1 / (i + 1), 0)
    return total


def _draw_hand(unit, rng):
    """Two sprites of a fist: with the marker, and with the marker turned away."""
    skin = np.array(_SKINS[rng.integers(len(_SKINS))], float)
    sleeve = np.array(_SLEEVES[rng.integers(len(_SLEEVES))], float)
    lean = rng.uniform(-0.2, 0.25)
    return [_draw_fist(unit, skin, sleeve, lean, marker) for marker in (True, False)]


def _draw_fist(unit, skin, sleeve, lean, marker):
    # Drawn at twice the size, in pixels of a frame 480 high with the marker's centre at (0, 0).
    fine = 2 * unit
    size = np.array([420, 560])
    anchor = np.array([110.0, 60.0])
    layer = np.zeros((*np.ceil(size[::-1] * fine).astype(int), 4), np.uint8)
    turn = np.array([[np.cos(lean), np.sin(lean)], [-np.sin(lean), np.cos(lean)]])

    def limb(a, b, width, color):
        """A rounded bar, dark at its edge and light at the upper left, where the lamp is."""
        ends = (np.array([a, b], float) @ turn + anchor) * fine
        for k in np.linspace(0, 1, 9):
            shade = np.clip(np.asarray(color) * (0.68 + 0.42 * k), 0, 255)
            shift = -0.16 * width * k * fine
            p, q = np.rint((ends + shift) * 16).astype(int).tolist()
            thickness = max(1, round(width * fine * (1 - 0.85 * k**1.5)))
            cv2.line(layer, p, q, (*shade.tolist(), 255), thickness, cv2.LINE_AA, 4)

    limb((66, 190), (120, 480), 92, sleeve)
    limb((48, 128), (66, 188), 60, skin * 0.95)
    limb((44, 96), (52, 134), 74, skin)
    if marker:
        limb((4, 18), (30, 110), 19, (226, 226, 222))
        limb((-5.5, -20), (5.5, 20), 27, _MARKER_BLUE)
    for i, (reach, y) in enumerate([(4, 72), (2, 94), (7, 115), (16, 134)]):
        limb((64 - 2 * i, y - 4), (reach + 8, y + 3), 25 - i, skin * (1 - 0.02 * i))
    limb((66, 112), (40, 66), 26, skin * 1.03)
    limb((40, 66), (20, 58), 22, skin * 1.05)
    layer = cv2.resize(layer, np.ceil(size * unit).astype(int).tolist(), interpolation=cv2.INTER_AREA)
    layer = cv2.GaussianBlur(layer, None, 0.6 * unit)
    return _Sprite(layer[..., :3].copy(), cv2.merge([layer[..., 3]] * 3), anchor * unit)
