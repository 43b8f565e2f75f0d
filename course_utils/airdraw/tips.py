"""Two pens for drawing in the air: a coloured marker, which is found by its hue, and the tip of the index finger."""

from __future__ import annotations

from dataclasses import dataclass, field

import cv2
import numpy as np

from course_utils.demo import OnFirstFrame
from course_utils.overlay import Frame
from course_utils.track import HandTracker

BLUE = ((110, 50, 50), (130, 255, 255))  # lowest and highest hue (0 to 179), saturation and value of OpenCV's HSV
WORK_HEIGHT = 240  # pixels: a smaller picture is enough to find a marker, and four times as fast
SMALLEST = 0.0006  # of the frame's area: 13 x 13 pixels of 640 x 480
NEAR = 0.15  # frame heights that the marker may move between two frames
REMEMBERED = 0.5  # seconds for which the last place tells where to look
STILL = 1.0  # seconds: the time constant after which a blue thing that does not move counts as background
INDEX, MIDDLE = (5, 6, 7, 8), (9, 10, 11, 12)


@dataclass(frozen=True, eq=False)
class Tip:
    """Where a pen is in a frame: `xy` float[2], normalised, or None when it is not seen; `pen_down` while it draws."""

    xy: np.ndarray | None = None
    pen_down: bool = False
    hands: list = field(default_factory=list)  # what the tracker found, for the overlay


class Pen:
    """The base class of pens: a callable from `Frame` to `Tip`.

    hint: one line for the overlay that tells how to draw.
    """

    hint = ""

    def __call__(self, frame: Frame) -> Tip:
        raise NotImplementedError(f"{type(self).__name__} lacks __call__(frame), which returns a Tip.")

    def reset(self):
        """Forget where the pen was."""

    def close(self):
        """Close what the pen uses, such as a tracker."""


class FunctionPen(Pen):
    """A pen made of a plain function from `Frame` to `Tip`."""

    def __init__(self, function):
        self.function = function

    def __call__(self, frame: Frame) -> Tip:
        return self.function(frame)


class MarkerTip(Pen):
    """Find a coloured marker: `tip(frame)` returns a `Tip`, with the pen down whenever the marker is seen.

    hsv_range: (lowest, highest), each (h, s, v) with OpenCV's hue from 0 to 179; a lowest hue above the highest means
    a range that passes through red. smallest: share of the frame's area; a smaller blob is ignored.
    Of several blobs it takes one that moves, then the one nearest to the last place, or the largest where no place is
    known. So it does not follow a blue poster once the marker has moved.
    """

    hint = "Draw with something blue; hide it to finish"

    def __init__(self, hsv_range=BLUE, smallest: float = SMALLEST):
        self.hsv_range, self.smallest = hsv_range, smallest
        self.reset()

    def reset(self):
        """Forget where the marker was."""
        self._xy, self._time, self._still = None, -np.inf, None

    def __call__(self, frame: Frame) -> Tip:
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
        moving = [blob for blob in blobs if blob["new"] > 0.3]
        if self._xy is not None and frame.time - self._time <= REMEMBERED:
            near = [blob for blob in blobs if self._distance(blob) < NEAR]
            best = min(moving or near, key=self._distance, default=None)
        else:
            best = max(moving, key=lambda blob: blob["area"], default=None)
        if best is None:
            return Tip()
        self._xy, self._time = best["at"], frame.time
        height, width = mask.shape
        return Tip(best["at"] * (height / width, 1), True)

    def calibrate(self, frame: Frame, box) -> tuple:
        """Set the marker's colour from a part of a frame that the marker fills.

        box: ((x0, y0), (x1, y1)), normalised. Returns the new `hsv_range`.
        Raises ValueError when the box is empty or shows no clear colour.
        """
        (x0, y0), (x1, y1) = np.sort(np.clip(np.asarray(box, float), 0, 1), 0)
        width, height = frame.size
        part = frame.image[round(y0 * height) : round(y1 * height), round(x0 * width) : round(x1 * width)]
        if part.size == 0:
            raise ValueError("The box is empty. Give two corners ((x0, y0), (x1, y1)) between 0 and 1.")
        h, s, v = cv2.cvtColor(np.ascontiguousarray(part), cv2.COLOR_RGB2HSV).reshape(-1, 3).T.astype(float)
        # Hue is an angle: its mean is the direction of the mean vector, weighted by saturation.
        vector = (s * np.exp(1j * np.pi * h / 90)).mean()
        if abs(vector) < 40:
            raise ValueError(
                "The box shows no clear colour. Choose a thing with a strong colour and fill the box with it."
            )
        hue = np.angle(vector) * 90 / np.pi
        distance = np.abs((h - hue + 90) % 180 - 90)
        spread = np.clip(2.5 * np.median(distance), 8, 18)
        near = distance <= spread
        low_s, low_v = (max(40, 0.6 * np.percentile(channel[near], 10)) for channel in (s, v))
        low, high = round(hue - spread) % 180, round(hue + spread) % 180
        self.hsv_range = ((low, round(low_s), round(low_v)), (high, 255, 255))
        self.reset()
        return self.hsv_range

    def _mask(self, frame):
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
        """Measure a blob: its area, its centre in frame heights, and the share of it that is new at its place."""
        moments, (x, y, w, h) = cv2.moments(contour), cv2.boundingRect(contour)
        inside = np.s_[y : y + h, x : x + w]
        still = cv2.mean(self._still[inside], mask[inside])[0] / 255
        at = np.array([moments["m10"], moments["m01"]]) / moments["m00"] + 0.5
        return {"area": area, "at": at / mask.shape[0], "new": 1 - still}

    def _distance(self, blob):
        return np.hypot(*(blob["at"] - self._xy))


class FingerTip(Pen):
    """Draw with the index finger: `tip(frame)` returns a `Tip` with the pen down while the finger points.

    A hand points when its index finger is stretched and its middle finger is folded. Any other hand (open, two fingers,
    fist) lifts the pen. tracker: a `HandTracker`, by default one that is made at the first frame.
    The thresholds are for `straightness`. In photos of the ten sign-language digits, 40 of each, it was at most 0.66
    for the middle finger of a pointing hand, and at least 0.96 for that of an open hand or of one with two fingers.
    There are two pairs of thresholds (hysteresis): between them the pen stays as it was.
    """

    tracks = "hands"
    hint = "Point to draw, open your hand to finish"
    down = (0.88, 0.75)  # the pen goes down: index finger at least the first number, middle finger at most the second
    up = (0.80, 0.88)  # the pen goes up: index finger below the first number, or middle finger above the second

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
    """Make a pen from a name, "marker" (something blue) or "finger", or from a function from `Frame` to `Tip`.

    Raises ValueError for another name.
    """
    if callable(tip):
        return tip if isinstance(tip, Pen) else FunctionPen(tip)
    tips = {"marker": MarkerTip, "finger": FingerTip}
    if tip not in tips:
        raise ValueError(f'The tip is "marker" or "finger", not {tip!r}.')
    return tips[tip]()


def straightness(joints) -> float:
    """Measure how straight a finger is: the distance between its ends divided by its length, 1 for a straight line.

    joints: float[n, 3] from knuckle to tip, in any unit.
    """
    joints = np.asarray(joints, float)
    length = np.linalg.norm(np.diff(joints, axis=0), axis=1).sum()
    return float(np.linalg.norm(joints[-1] - joints[0]) / max(length, 1e-9))
