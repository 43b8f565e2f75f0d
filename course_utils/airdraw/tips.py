"""Two pens for drawing in the air: a coloured marker, found by its hue, and the tip of the index finger."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from course_utils.demo import OnFirstFrame
from course_utils.overlay import Frame
from course_utils.track import HandTracker

BLUE = ((110, 50, 50), (130, 255, 255))  # lowest and highest hue (0 to 179), saturation and value of OpenCV's HSV
WORK_HEIGHT = 240  # pixels: a marker is found as well in a small picture, and four times as fast
SMALLEST = 0.0006  # of the frame's area: 13 x 13 pixels of 640 x 480
NEAR = 0.15  # frame heights that the marker may move between two frames
KNOWN = 0.5  # seconds for which the last place says where to look
STILL = 1.0  # seconds after which a blue thing that does not move counts as furniture
INDEX, MIDDLE = (5, 6, 7, 8), (9, 10, 11, 12)


@dataclass(frozen=True, eq=False)
class Tip:
    """Where a pen is in a frame: `xy` float[2], normalised, or None when it is not seen; `pen_down` when it draws."""

    xy: np.ndarray | None = None
    pen_down: bool = False
    hands: list = field(default_factory=list)  # what the tracker saw, for drawing


class Pen:
    """What draws in the air: a callable from `Frame` to `Tip`.

    hint: words that tell how to draw.
    """

    hint = ""

    def __call__(self, frame: Frame) -> Tip:
        raise NotImplementedError(f"{type(self).__name__} lacks __call__(frame), which returns a Tip.")

    def reset(self):
        """Forget where the pen was."""

    def close(self):
        """Free what the pen holds, such as a tracker."""


class FunctionPen(Pen):
    """A pen made of a plain function from `Frame` to `Tip`."""

    def __init__(self, function):
        self.function = function

    def __call__(self, frame: Frame) -> Tip:
        return self.function(frame)


class MarkerTip(Pen):
    """Find a coloured marker: `tip(frame)` returns a `Tip`, with the pen down whenever the marker is seen.

    hsv_range: ((h, s, v) lowest, highest) with OpenCV's hue from 0 to 179; a lowest hue above the highest goes round
    through red. smallest: share of the frame's area below which a blob is no marker.
    Of several blobs those that move win, then the nearest to the last place, then the largest, so that a blue poster
    is not taken for the marker once the marker has moved.
    """

    hint = "Draw with something blue; hide it to finish"

    def __init__(self, hsv_range=BLUE, smallest: float = SMALLEST):
        self.hsv_range, self.smallest = hsv_range, smallest
        self.reset()

    def reset(self):
        """Forget where the marker was."""
        self._xy, self._time, self._still = None, -np.inf, None

    def __call__(self, frame: Frame) -> Tip:
        import cv2

        step = frame.time - self._time
        if step < 0:  # a clip that starts over
            self.reset()
        mask = self._mask(frame)
        if self._still is None or self._still.shape != mask.shape:
            self._still, self._seen = np.zeros(mask.shape, np.float32), frame.time
        contours, _ = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        blobs = [(cv2.contourArea(contour), contour) for contour in contours]
        blobs = [self._blob(area, contour, mask) for area, contour in blobs if area >= self.smallest * mask.size]
        cv2.accumulateWeighted(mask, self._still, 1 - np.exp((self._seen - frame.time) / STILL))
        self._seen = frame.time
        moving = [blob for blob in blobs if blob["fresh"] > 0.3]
        if self._xy is not None and frame.time - self._time <= KNOWN:
            best = min(moving or [blob for blob in blobs if self._away(blob) < NEAR], key=self._away, default=None)
        else:
            best = max(moving, key=lambda blob: blob["area"], default=None)
        if best is None:
            return Tip()
        self._xy, self._time = best["at"], frame.time
        height, width = mask.shape
        return Tip(best["at"] * (height / width, 1), True)

    def calibrate(self, frame: Frame, box) -> tuple:
        """Learn the marker's colour from the part of a frame that it fills.

        box: ((x0, y0), (x1, y1)), normalised. Returns the new `hsv_range`.
        Raises ValueError when the box is empty or what it shows is grey.
        """
        import cv2

        (x0, y0), (x1, y1) = np.sort(np.clip(np.asarray(box, float), 0, 1), 0)
        width, height = frame.size
        part = frame.image[round(y0 * height) : round(y1 * height), round(x0 * width) : round(x1 * width)]
        if part.size == 0:
            raise ValueError("The box is empty. Give two corners ((x0, y0), (x1, y1)) between 0 and 1.")
        h, s, v = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2HSV).reshape(-1, 3).T.astype(float)
        # Hue is an angle: its mean is the direction of the mean vector, weighted by how coloured a pixel is.
        vector = (s * np.exp(1j * np.pi * h / 90)).mean()
        if abs(vector) < 40:
            raise ValueError(
                "The box shows no clear colour. Choose a strongly coloured thing and fill the box with it."
            )
        hue = np.angle(vector) * 90 / np.pi
        off = np.abs((h - hue + 90) % 180 - 90)
        spread = np.clip(2.5 * np.median(off), 8, 18)
        own = off <= spread
        low_s, low_v = (max(40, 0.6 * np.percentile(channel[own], 10)) for channel in (s, v))
        low, high = round(hue - spread) % 180, round(hue + spread) % 180
        self.hsv_range = ((low, round(low_s), round(low_v)), (high, 255, 255))
        self.reset()
        return self.hsv_range

    def _mask(self, frame):
        import cv2

        width, height = frame.size
        image = frame.image
        if height > WORK_HEIGHT:
            size = (max(1, round(width * WORK_HEIGHT / height)), WORK_HEIGHT)
            image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR)
        hsv = cv2.cvtColor(np.ascontiguousarray(image), cv2.COLOR_RGB2HSV)
        low, high = self.hsv_range
        if low[0] <= high[0]:
            mask = cv2.inRange(hsv, low, high)
        else:
            mask = cv2.inRange(hsv, low, (179, *high[1:])) | cv2.inRange(hsv, (0, *low[1:]), high)
        return cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))

    def _blob(self, area, contour, mask):
        """Measure a blob: its area, its centre in frame heights, and how much of it was not there before."""
        import cv2

        moments, (x, y, w, h) = cv2.moments(contour), cv2.boundingRect(contour)
        inside = np.s_[y : y + h, x : x + w]
        still = cv2.mean(self._still[inside], mask[inside])[0] / 255
        at = np.array([moments["m10"], moments["m01"]]) / moments["m00"] + 0.5
        return {"area": area, "at": at / mask.shape[0], "fresh": 1 - still}

    def _away(self, blob):
        return np.hypot(*(blob["at"] - self._xy))


class FingerTip(Pen):
    """Draw with the index finger: `tip(frame)` returns a `Tip` with the pen down while the finger points.

    Pointing is an index finger that is stretched beside a middle finger that is folded; any other hand (open, two
    fingers, fist) lifts the pen. tracker: a `HandTracker`, by default one that is made at the first frame.
    On photos of the ten sign-language digits, 40 of each, a pointing hand had its middle finger at most 0.66 straight,
    one with two fingers or an open one at least 0.96; between two thresholds the pen stays as it was.
    """

    hint = "Point to draw, open your hand to finish"
    down = (0.88, 0.75)  # index finger at least so straight, middle finger at most
    up = (0.80, 0.88)  # index finger less straight, or middle finger more

    def __init__(self, tracker=None):
        self._track = OnFirstFrame(tracker, HandTracker)
        self.reset()

    def reset(self):
        """Lift the pen."""
        self._down = False

    def close(self):
        """Close the tracker, if this pen made it."""
        self._track.close()

    def __call__(self, frame: Frame) -> Tip:
        hands = self._track(frame) if frame.hands is None else frame.hands  # the browser may have tracked already
        if not hands:
            return Tip()
        self._down = self._points(hands[0].world)
        return Tip(hands[0].points[INDEX[-1], :2], self._down, hands)

    def _points(self, world):
        index, middle = straightness(world[list(INDEX)]), straightness(world[list(MIDDLE)])
        if self._down:
            return index >= self.up[0] and middle <= self.up[1]
        return index >= self.down[0] and middle <= self.down[1]


def pen(tip) -> Pen:
    """Make a pen: "marker" (something blue) or "finger" by name; a function from `Frame` to `Tip` is wrapped.

    Raises ValueError for another name.
    """
    if callable(tip):
        return tip if isinstance(tip, Pen) else FunctionPen(tip)
    tips = {"marker": MarkerTip, "finger": FingerTip}
    if tip not in tips:
        raise ValueError(f'The tip is "marker" or "finger", not {tip!r}.')
    return tips[tip]()


def straightness(joints) -> float:
    """Say how straight a finger is: the distance of its ends over its length, 1 for a stretched one.

    joints: float[n, 3] from knuckle to tip, in any unit.
    """
    joints = np.asarray(joints, float)
    length = np.linalg.norm(np.diff(joints, axis=0), axis=1).sum()
    return float(np.linalg.norm(joints[-1] - joints[0]) / max(length, 1e-9))
