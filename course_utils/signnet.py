"""SignNet, as far as it can be told from a talk: label hands and face pixel by pixel, then read the hand's sign.

The network of the talk was never published. This is its idea built anew: masks, a hand's place in units of the face,
and a small reader of ten signs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from course_utils.gestures import CALM, Calm, landmark_features
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.synth.composites import BACKGROUND, FACE, LEFT, RIGHT
from course_utils.synth.composites import LABELS as LABELS  # what the masks hold
from course_utils.track import HandTracker, TrackedDemo

LABEL_COLORS = (COLORS["black"], COLORS["orange"], COLORS["sky"], COLORS["pink"])
SIGNS = tuple("0123456789")
SIDE = 32  # pixels of the mask that is read
SMALLEST = 0.004  # share of the picture that a hand must fill
CERTAIN = 0.6  # a smoothed probability below it changes nothing
MASK_CALM = 0.06  # seconds, the time constant of the masks
CELLS = 12  # what is hidden is shown in so many rows of grey


def segment(net, image) -> np.ndarray:
    """Label a picture of any size: probabilities float32[size, size, 4] of LABELS, the net's own size.

    net: a Keras or Lite model of [n, size, size, 3]. image: uint8[h, w, 3] RGB; it is squeezed into a square.
    """
    import cv2

    image = Frame(image).image  # explains any other kind of array
    size = net.shape[0] if hasattr(net, "shape") else net.input_shape[1]
    smaller = cv2.INTER_AREA if max(image.shape[:2]) > size else cv2.INTER_LINEAR
    square = cv2.resize(image, (size, size), interpolation=smaller)
    return np.asarray(net(square[None].astype(np.float32)))[0]


def labels(net, image) -> np.ndarray:
    """Label every pixel of a picture: uint8[h, w] into LABELS; see `segment`."""
    import cv2

    p = segment(net, image)
    return cv2.resize(p, image.shape[1::-1], interpolation=cv2.INTER_LINEAR).argmax(-1).astype(np.uint8)


def keep_hands(image, label, cells: int = CELLS) -> np.ndarray:
    """Hide everything but the hands behind a coarse grey picture: uint8[h, w, 3].

    label: uint8[h, w], as from `labels`. Raises ValueError for a mask of another size.
    """
    import cv2

    image, label = Frame(image).image, np.asarray(label)
    if label.shape != image.shape[:2]:
        raise ValueError(
            f"The picture has {list(image.shape[:2])} pixels and the mask {list(label.shape)}. Resize the mask: "
            "cv2.resize(mask, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)."
        )
    grey = cv2.resize(_coarse(image, cells), image.shape[1::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(np.isin(label, (LEFT, RIGHT))[..., None], image, grey[..., None])


def _coarse(image, cells):
    import cv2

    columns = max(1, round(cells * image.shape[1] / image.shape[0]))
    return cv2.cvtColor(cv2.resize(image, (columns, cells), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)


@dataclass(frozen=True)
class Reference:
    """A face as a ruler: origin between the eyes, (x, y), and the distance of the eyes, both in pixels."""

    origin: tuple
    unit: float

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point is, in distances of the eyes: right and down from between the eyes."""
        return (x - self.origin[0]) / self.unit, (y - self.origin[1]) / self.unit

    @classmethod
    def from_landmarks(cls, pixels) -> Reference:
        """Measure a tracked face: pixels float[478, 2] (`face.pixels(frame)`)."""
        corners = np.asarray(pixels, float)[[33, 133, 263, 362], :2]  # of the right and of the left eye
        right, left = corners[:2].mean(0), corners[2:].mean(0)
        return cls(tuple((right + left) / 2), max(float(np.linalg.norm(left - right)), 1.0))

    @classmethod
    def from_mask(cls, mask) -> Reference | None:
        """Guess from a face's mask bool[h, w], by the proportions of drawn people; None where it is too small."""
        y, x = np.nonzero(mask)
        if len(x) < SMALLEST * np.size(mask) / 4:
            return None
        (left, right), (top, bottom) = np.quantile(x, (0.02, 0.98)), np.quantile(y, (0.02, 0.98))
        return cls(((left + right) / 2, top + 0.4 * (bottom - top)), max(0.4 * (right - left), 1.0))


def zone(x: float, y: float) -> str:
    """Name where a hand is, in distances of the eyes from between them: "forehead", "face", "chin", ... ."""
    if abs(x) > 1.6:
        return "beside the face" if y < 3 else "beside the chest"
    return "forehead" if y < -0.6 else "face" if y < 1.2 else "chin" if y < 2.8 else "chest"


def hand_crop(p, aspect: float = 1.0, side: int = SIDE):
    """Cut the largest hand out of its probabilities, square and centred, or None where there is none.

    p: float[h, w], of any hand. aspect: the picture's width over its height before it was squeezed.
    Returns (float32[side, side] in [0, 1], (x, y, half)): its middle as shares of width and height, and half of the
    crop's side as a share of the height, as `square_crop` takes them.
    """
    import cv2

    p = np.ascontiguousarray(p, np.float32)
    found, pieces, sizes, _ = cv2.connectedComponentsWithStats((p > 0.5).astype(np.uint8))
    if found < 2 or sizes[1:, cv2.CC_STAT_AREA].max() < SMALLEST * p.size:
        return None
    best = 1 + sizes[1:, cv2.CC_STAT_AREA].argmax()
    x, y, w, h, _ = sizes[best].tolist()
    height, width = p.shape
    box = (x + w / 2) / width, (y + h / 2) / height, 0.55 * max(w / width * aspect, h / height)
    return square_crop(np.where(pieces == best, p, 0), *box, side, aspect), box


def square_crop(picture, x: float, y: float, half: float, side: int = SIDE, aspect: float | None = None):
    """Cut a square out of a picture, which may reach beyond it: [side, side] or [side, side, 3].

    x, y: its middle as shares of width and height; half: of its side, as a share of the height. aspect: width over
    height before the picture was squeezed, by default that of the picture.
    """
    import cv2

    height, width = picture.shape[:2]
    aspect = width / height if aspect is None else aspect
    scale = np.array([aspect / width, 1 / height]) * (side - 1) / (2 * half)
    if min(scale) < 0.6:  # else a warp would skip pixels
        picture = cv2.GaussianBlur(picture, (0, 0), 0.4 / min(scale))
    middle = np.array([x * width, y * height]) - 0.5
    matrix = np.hstack([np.diag(scale), ((side - 1) / 2 - scale * middle)[:, None]])
    return cv2.warpAffine(picture, matrix, (side, side))


def sign_features(crop, world=None) -> np.ndarray:
    """Join what a sign is read from, float32[side² + 63]: the mask row by row, and the landmarks.

    crop: from `hand_crop`. world: float[21, 3], from the tracker; without it the landmarks are zeros.
    """
    numbers = np.zeros(63, np.float32) if world is None else landmark_features(world)
    return np.concatenate([np.asarray(crop, np.float32).ravel(), numbers])


class SignNet(TrackedDemo):
    """A demo that paints hands and face, reads the sign of the largest hand, and hides the rest if asked to.

    net: a segmenter, by default the course's. tracker: a callable from Frame to a list of `track.Hand`, by default one
    that is made at the first frame; where no tracker can be had give `lambda frame: []`, and signs are read from masks
    alone. read: from float32[n, 1087] (`sign_features`) to probabilities of SIGNS, by default the course's. hide: show
    only the hands, the rest as a coarse grey picture. calm: seconds, the masks' time constant.
    `Overlay.answer` is a sign, once, when it is new. label: uint8[192, 192], the last masks. shown: the sign that is
    shown. where: the hand's place in distances of the eyes, or None. Several people are not told apart.
    """

    def __init__(self, net=None, tracker=None, read=None, hide=False, calm=MASK_CALM, certain=CERTAIN):
        from course_utils import frugal

        super().__init__(tracker, HandTracker)
        self.net, self.read = net or frugal.load("signnet"), read or frugal.load("signs", "float16")
        self.hide, self.certain = hide, certain
        self._masks, self._signs = Calm(calm), Calm(CALM)
        self.reset()

    def reset(self):
        """Forget the film so far."""
        with self._lock:
            self._masks.reset()
            self._signs.reset()
            self.label, self.shown, self.where, self.answers, self._seen = None, None, None, [], -np.inf

    def find(self, frame: Frame) -> np.ndarray:
        """How likely each pixel is what, over the last moments: float32[192, 192, 4] of LABELS."""
        p = segment(self.net, frame.image)
        p = p[..., [BACKGROUND, RIGHT, LEFT, FACE]] if frame.mirrored else p
        return self._masks(p, frame.time).astype(np.float32)

    def follow(self, p, frame: Frame) -> Overlay:
        """Take a frame's probabilities; the hands are tracked only where there is one to read."""
        self.label = p.argmax(-1).astype(np.uint8)
        overlay = _hidden(frame.image, p) if self.hide else _painted(p)
        found = hand_crop(p[..., LEFT] + p[..., RIGHT], frame.size[0] / frame.size[1])
        changed, score = self._judge(found, frame)
        if changed:
            self.answers.append(self.shown)
            overlay.answer, overlay.score = self.shown, score
        return self._write(overlay, found, score)

    def _judge(self, found, frame):
        """Read the hand's sign and its place; returns whether the sign is new, and its probability."""
        if found is None:
            if frame.time - self._seen > CALM:
                self._signs.reset()
                self.shown = self.where = None
            return False, 0.0
        self._seen = frame.time
        crop, (x, y, _) = found
        reference, height, width = Reference.from_mask(self.label == FACE), *self.label.shape
        self.where = None
        if reference is not None:
            dx, dy = reference.place(x * width, y * height)
            self.where = dx, dy * width / height / (frame.size[0] / frame.size[1])  # as if it had not been squeezed
        hands = [hand for hand in self._track(frame) if _near(hand, x, y)]
        p = self._signs(self.read(sign_features(crop, hands[0].world if hands else None)[None])[0], frame.time)
        best, before = SIGNS[int(p.argmax())], self.shown
        if p.max() >= self.certain:
            self.shown = best
        return self.shown != before, float(p.max())

    def _write(self, overlay, found, score):
        if found is not None and self.shown is not None:
            (x, y, _), where = found[1], "" if self.where is None else f", {zone(*self.where)}"
            overlay.text(
                min(0.6, max(0.02, x - 0.1)), min(0.9, y + 0.18), f"{self.shown}{where}", COLORS["white"], 0.06
            )
        return overlay


def tracker():
    """Make the hand tracker or, where its model cannot be had, one that finds nothing: masks alone must do."""
    from course_utils.data import DataError

    try:
        return HandTracker(hands=2)
    except DataError as error:
        print(f"NOTE: signs are read from masks alone. Why: {error.reason}")
        return lambda frame: []


def _near(hand, x, y):
    x0, y0 = hand.points[:, :2].min(0)
    x1, y1 = hand.points[:, :2].max(0)
    return x0 <= x <= x1 and y0 <= y <= y1


def _painted(p):
    overlay = Overlay()
    for label in (LEFT, RIGHT, FACE):
        if (p[..., label] > 0.5).any():
            overlay.mask(0.55 * p[..., label], LABEL_COLORS[label])
    return overlay


def _hidden(image, p, sharp=8.0):
    """Two layers, black under white, that together are a coarse grey picture wherever there is no hand."""
    import cv2

    grey = cv2.resize(_coarse(image, CELLS), p.shape[1::-1], interpolation=cv2.INTER_LINEAR) / np.float32(255)
    # A hand shows where it is more likely than not; a little beyond its edge, so that no fingertip is lost.
    cover = 1 - np.clip(0.5 + sharp * (p[..., LEFT] + p[..., RIGHT] - 0.45), 0, 1)
    white = cover * grey
    return Overlay().mask((cover - white) / np.maximum(1 - white, 1e-6), COLORS["black"]).mask(white, COLORS["white"])
