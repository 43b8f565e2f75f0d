"""Frames and overlays: the plain data that every demo takes and returns, and how an overlay is drawn."""

from __future__ import annotations

import unicodedata
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np

# Okabe & Ito's palette, which colour-blind people can distinguish too (jfly.uni-koeln.de/color).
COLORS = {
    "black": "#000000",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "green": "#009E73",
    "yellow": "#F0E442",
    "blue": "#0072B2",
    "red": "#D55E00",
    "pink": "#CC79A7",
    "white": "#FFFFFF",
}
MOST_LETTERS = 2000  # of one text; no frame has room for more
WHOLE_FRAME = ((0.0, 0.0), (1.0, 1.0))


@dataclass(frozen=True)
class Frame:
    """One picture and the moment it was taken.

    image: uint8[h, w, 3] RGB. time: seconds, rising from frame to frame.
    mirrored: left and right are swapped, as in a mirror; a webcam's picture usually is. still: a photo, alone.
    hands, faces, bodies: a tuple of what the browser has already tracked there (as from `track`), else None.
    Raises TypeError or ValueError for any other kind of array; the message says how to fix it.
    """

    image: np.ndarray
    time: float = 0.0
    mirrored: bool = False
    hands: tuple | None = None
    still: bool = False
    faces: tuple | None = None
    bodies: tuple | None = None

    def __post_init__(self):
        image = self.image
        if not isinstance(image, np.ndarray):
            raise TypeError(f"A frame's image is a NumPy array uint8[h, w, 3]; this is a {type(image).__name__}.")
        if image.ndim != 3 or image.shape[2] != 3 or 0 in image.shape:
            how = "Grey: np.dstack([grey] * 3). RGBA: image[..., :3]."
            raise ValueError(f"A frame's image has the shape (h, w, 3); this one has {image.shape}. {how}")
        if image.dtype != np.uint8:
            raise TypeError(
                f"A frame's image is uint8 with values 0 to 255; this one is {image.dtype}. "
                "From [0, 1]: (image * 255).astype('uint8')."
            )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.shape[1], self.image.shape[0]


def check_frame(frame, taker: str = "demo"):
    """Raise TypeError, and say how to fix it, if `frame` is not a `Frame`; taker: "demo" or "tracker"."""
    if not isinstance(frame, Frame):
        raise TypeError(f"A {taker} takes a Frame; this is a {type(frame).__name__}. Wrap it: Frame(image, time).")


@dataclass(frozen=True)
class Mark:
    """One drawing instruction; `kind` decides which fields are used (see the methods of `Overlay`)."""

    kind: str  # "points", "line", "box", "text" or "mask"
    xy: np.ndarray  # float32[n, 2], normalised
    color: str = COLORS["green"]
    size: float = 0.01  # radius, line width or letter height as a share of the frame's height
    text: str = ""
    mask: np.ndarray | None = None  # float32[h, w] in [0, 1], stretched over the box `xy`


@dataclass
class Overlay:
    """What a demo draws over its frame, as plain data that a browser, OpenCV or Matplotlib can draw.

    Coordinates are normalised: (0, 0) is the frame's top left, (1, 1) its bottom right.
    Sizes are shares of the frame's height. Colours are "#rrggbb".
    answer: what the demo read in exactly this frame ("7", "victory"), else None. score: its probability.
    sound: hertz of a tone that a live view plays until the next frame, None for silence.
    """

    marks: list[Mark] = field(default_factory=list)
    answer: str | None = None
    score: float | None = None
    sound: float | None = None

    def points(self, xy, color=COLORS["green"], radius=0.01) -> Overlay:
        """Add dots at xy[n, 2]."""
        return self._add("points", xy, color, radius)

    def line(self, xy, color=COLORS["green"], width=0.01) -> Overlay:
        """Add a poly-line through xy[n, 2]."""
        return self._add("line", xy, color, width)

    def box(self, x0, y0, x1, y1, color=COLORS["green"], width=0.006, label="") -> Overlay:
        """Add a rectangle with an optional label above it."""
        return self._add("box", [(x0, y0), (x1, y1)], color, width, text=_one_form(label))

    def text(self, x, y, words, color=COLORS["white"], size=0.06) -> Overlay:
        """Add words, also in several lines, whose top left corner is (x, y), on a dark box to be read anywhere."""
        return self._add("text", [(x, y)], color, size, text=_one_form(words))

    def mask(self, mask, color=COLORS["sky"], box=WHOLE_FRAME) -> Overlay:
        """Add a layer of `color` whose opacity is mask[h, w] in [0, 1], stretched over `box` ((x0, y0), (x1, y1))."""
        mask = np.clip(np.asarray(mask, np.float32), 0, 1)
        if mask.ndim != 2 or 0 in mask.shape:
            raise ValueError(f"A mask has the shape (h, w); this one has {mask.shape}.")
        return self._add("mask", box, color, 0.0, mask=mask)

    def _add(self, kind, xy, color, size, **more):
        xy = np.asarray(xy, np.float32).reshape(-1, 2)
        self.marks.append(Mark(kind, xy, color, float(size), **more))
        return self


def draw(frame: Frame, overlay: Overlay) -> np.ndarray:
    """Draw an overlay over a copy of its frame with OpenCV.

    Returns uint8[h, w, 3] RGB. Marks are cut off at the frame's edges; marks with NaN are skipped.
    """
    picture = np.ascontiguousarray(frame.image).copy()
    for mark in overlay.marks:
        if len(mark.xy) and np.isfinite(mark.xy).all():
            _DRAW[mark.kind](picture, mark)
    return picture


def _pixels(picture, xy):
    height, width = picture.shape[:2]
    # A mark far outside would overflow OpenCV's integers.
    return np.rint(np.clip(xy, -9, 9) * (width, height)).astype(np.int32)


def _rgb(color):
    return tuple(int(color[i : i + 2], 16) for i in (1, 3, 5))


def _thickness(picture, size):
    return max(1, round(size * picture.shape[0]))


def _draw_points(picture, mark):
    import cv2

    for x, y in _pixels(picture, mark.xy).tolist():
        cv2.circle(picture, (x, y), _thickness(picture, mark.size), _rgb(mark.color), -1, cv2.LINE_AA)


def _draw_line(picture, mark):
    import cv2

    points = _pixels(picture, mark.xy).reshape(-1, 1, 2)
    cv2.polylines(picture, [points], False, _rgb(mark.color), _thickness(picture, mark.size), cv2.LINE_AA)


def _draw_box(picture, mark):
    import cv2

    corners = _pixels(picture, mark.xy).tolist()
    cv2.rectangle(picture, *corners, _rgb(mark.color), _thickness(picture, mark.size), cv2.LINE_AA)
    if mark.text:
        _draw_words(picture, *np.min(corners, axis=0).tolist(), mark, height=0.045, above=True)


def _draw_mask(picture, mark):
    import cv2

    height, width = picture.shape[:2]
    (x0, y0), (x1, y1) = _pixels(picture, mark.xy).tolist()
    if x1 <= x0 or y1 <= y0:
        return
    opacity = cv2.resize(mark.mask, (x1 - x0, y1 - y0), interpolation=cv2.INTER_LINEAR)
    opacity = opacity[max(0, -y0) : max(0, height - y0), max(0, -x0) : max(0, width - x0), None]
    if opacity.size == 0:
        return
    region = picture[max(0, y0) : max(0, y1), max(0, x0) : max(0, x1)]
    region[:] = np.rint(region * (1 - opacity) + np.array(_rgb(mark.color)) * opacity)


def _draw_text(picture, mark):
    _draw_words(picture, *_pixels(picture, mark.xy)[0].tolist(), mark, height=mark.size)


def _draw_words(picture, x, y, mark, height, above=False):
    """Write the mark's text on a dark box at, or above, the pixel (x, y), moved and made smaller to fit the picture."""
    # With Pillow, because OpenCV's built-in letters are ASCII only.
    from PIL import Image, ImageDraw

    high, wide = picture.shape[:2]
    height = max(8, _thickness(picture, height))
    for _ in range(2):
        words, font = _typeset(mark.text, height)
        place, pad = {"font": font, "spacing": height // 4}, height // 4
        left, top, right, bottom = map(round, ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), words, **place))
        width, depth = right - left + 2 * pad, bottom - top + 2 * pad
        if width <= wide:
            break
        height = max(8, height * wide // width)
    y = max(0, y - depth) if above else y
    if 0 <= x < wide and 0 <= y < high:  # what begins in the picture is not cut at its edge
        x, y = max(0, min(x, wide - width)), max(0, min(y, high - depth))
    x0, y0, x1, y1 = max(0, x), max(0, y), min(picture.shape[1], x + width), min(picture.shape[0], y + depth)
    if x1 <= x0 or y1 <= y0:
        return
    box = Image.fromarray((picture[y0:y1, x0:x1] * 0.35).astype(np.uint8))
    ImageDraw.Draw(box).text((x - x0 + pad - left, y - y0 + pad - top), words, _rgb(mark.color), **place)
    picture[y0:y1, x0:x1] = np.asarray(box)


def legible(text) -> str:
    """Write letters that DejaVu Sans, the font of figures, does not have in Latin ones: "한" becomes "han".

    Letters of other scripts are spelled by their Unicode names, Chinese ones by their numbers.
    """
    written, text = "", _one_form(text)
    lacking = _lacking(_dejavu(), text)
    for letter in text:
        name = unicodedata.name(letter, "").split() or [f"[{ord(letter):04X}]"]
        if letter not in lacking:
            written += letter
        elif "VIRAMA" in name or "VOWEL" in name:  # it takes the place of the consonant's own a
            written = written.removesuffix("a") + ("" if "VIRAMA" in name else name[-1].lower())
        elif name[0] in ("THAI", "LAO") and unicodedata.category(letter) == "Lo":
            written += (name[3] if name[2] == "SARA" else name[2].removesuffix("O")).lower()
        elif unicodedata.category(letter) == "Lo" and name[0] != "CJK":
            written += name[-1].lower()
        elif unicodedata.category(letter) == "So":
            written += f"({' '.join(name).lower()})"
        elif unicodedata.category(letter)[0] not in "MC":  # other marks and invisible signs are left out
            written += f"[{ord(letter):04X}]"
    return written


def _one_form(text):
    """The composed form (NFC) of a text, so that one name is always the same, with line breaks as the only controls."""
    text = unicodedata.normalize("NFC", str(text)[:MOST_LETTERS]).encode("utf-8", "replace").decode()
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(" " if unicodedata.category(c) == "Cc" else c for c in line) for line in lines)


@lru_cache(maxsize=256)
def _typeset(text, height):
    """Return the text and a font for it: DejaVu Sans, else one of this system that has its letters."""
    from PIL import ImageFont

    if lacking := _lacking(_dejavu(), text):
        file = _font_with(lacking)
        if file and not _lacking(file, text):
            return text, ImageFont.truetype(file, height)
        text = legible(text)
    return text, ImageFont.truetype(_dejavu(), height)


@lru_cache(maxsize=64)
def _font_with(letters) -> str | None:
    """The file of an upright font on this system that has these letters, and digits."""
    from matplotlib import font_manager
    from PIL import ImageFont

    for font in sorted(font_manager.fontManager.ttflist, key=lambda font: (font.style != "normal", font.name)):
        if "Last Resort" not in font.name and not _lacking(font.fname, letters | set("A0")):
            with suppress(OSError):  # a font of pictures in one size only
                ImageFont.truetype(font.fname, 20)
                return font.fname
    return None


def _dejavu():
    from matplotlib import font_manager

    return font_manager.findfont("DejaVu Sans")


def _lacking(file, text) -> frozenset:
    """The letters of a text that a font does not have; all of them if it cannot be read."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(file)
        return frozenset(c for c in set(text) if not font.get_char_index(ord(c)) and c != "\n" and not _invisible(c))
    except (OSError, RuntimeError, ValueError):
        return frozenset(text)


def _invisible(letter):
    return unicodedata.category(letter) == "Cf" or "VARIATION SELECTOR" in unicodedata.name(letter, "")


_DRAW = {"points": _draw_points, "line": _draw_line, "box": _draw_box, "text": _draw_text, "mask": _draw_mask}
