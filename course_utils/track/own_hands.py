"""The course's own hand tracker: a detector, a regressor of 21 points, and a loop that follows hands (lesson 10).

Both nets are this project's checkpoints, so nothing is downloaded. The plan is that of MediaPipe Hands (Zhang et al.
2020, arXiv 2006.10214): find hands in the whole picture, turn a square around each so that it points up, find the
points in it, and take the next frame's square from them.
"""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from course_utils import checkpoints
from course_utils.data import crop
from course_utils.overlay import Frame, check_frame
from course_utils.track.closer import same_place
from course_utils.track.hand import Hand
from course_utils.track.hand_crop import apply, cut, matrix, thumb_left, turned_square
from course_utils.track.tasks import LOOK_AROUND, MUCH_LARGER, TrackerError

POINTS = 21
CROP_SIDE, PICTURE_SIDE = 96, 160  # pixels of the regressor's crop and of the detector's picture
CELLS, GRID = CROP_SIDE // 8, PICTURE_SIDE // 8  # cells along a side of the nets' maps
DEPTH_SCALE = 20  # the net's depths are so much larger than shares of the crop, as large as its scores
# How a hand is looked at: turned by so many radians, in a square so many times larger. A film's hand is looked at once;
# a photo's last look is the mean of all.
VIEWS = ((0.0, 1.0), (0.2, 1.08), (-0.2, 1.08))
PALM_LENGTHS = ((5, 0.089), (9, 0.088), (13, 0.083), (17, 0.079))  # metres from the wrist to the knuckles, of adults
# A new hand needs more: this share of the way from the threshold to certainty. Chosen on drawn rooms: .5 % of them have
# a false hand then, 2.8 % without it.
STRICTER = 0.2
AWAY, LARGER = 0.5, 0.5  # in half sides of the square, and as a logarithm: how far both nets may disagree


@dataclass(frozen=True, eq=False)
class Reading:
    """What the regressor says about one crop.

    points: float32[21, 3], x and y in pixels of the picture, depth in the same unit, 0 at the wrist, smaller is nearer.
    seen: float32[21], how likely each point is not hidden. right: how likely the picture shows a right hand.
    hand: how likely there is a hand with its thumb on the side that was asked for.
    """

    points: np.ndarray
    seen: np.ndarray
    right: float
    hand: float


def read_points(rows) -> tuple[np.ndarray, np.ndarray]:
    """Turn the regressor's rows float[n, 6071] into points float32[n, 21, 3] and answers float32[n, 23].

    Points are shares of the crop's side: the mean of the cells' places, weighted by the softmax of their scores (a
    soft-argmax). Answers are probabilities: 21 times "is seen", "is a right hand", "is a hand".
    """
    length = rows.shape[1] - POINTS - 2
    maps = rows[:, :length].reshape(len(rows), -1, 2 * POINTS)
    along = np.arange(round(maps.shape[1] ** 0.5), dtype=np.float32)
    places = (np.stack(np.meshgrid(along, along), -1).reshape(-1, 2) + 0.5) / len(along)
    scores = maps[..., :POINTS]
    weights = np.exp(scores - scores.max(1, keepdims=True))
    weights /= weights.sum(1, keepdims=True)
    place = np.swapaxes(weights, 1, 2) @ places
    depth = (weights * maps[..., POINTS:]).sum(1) / DEPTH_SCALE
    return np.concatenate([place, depth[..., None]], -1), expit(rows[:, length:])


def look(net, image, square, views=VIEWS[:1], mirrored: bool = False) -> Reading:
    """Read the hand in a turned square (centre, half, angle) of a picture uint8[h, w, 3] with the regressor.

    mirrored: whether the crop is, for a hand whose thumb is on the right: the net was trained with thumbs on the left.
    views: (turn in radians, zoom) of each crop; the reading is the mean of all.
    """
    centre, half, angle = square
    maps = [matrix(centre, half * zoom, angle + turn, CROP_SIDE, mirrored) for turn, zoom in views]
    points, answers = read_points(net(np.stack([cut(image, to_crop, CROP_SIDE) for to_crop in maps])))
    readings = []
    for to_crop, one, (_, zoom) in zip(maps, points, views, strict=True):
        back = np.linalg.inv(np.vstack([to_crop, [0, 0, 1]]))[:2]
        depth = (one[:, 2] - one[0, 2]) * 2 * half * zoom
        readings.append(np.column_stack([apply(back, one[:, :2] * CROP_SIDE - 0.5), depth]))
    *seen, right, hand = answers.mean(0)
    right = 1 - right if mirrored else right
    return Reading(np.mean(readings, 0).astype(np.float32), np.array(seen), float(right), float(hand))


def look_twice(net, image, square, views=VIEWS[:1]) -> Reading:
    """Read a square as it is and mirrored, where nobody knows on which side the thumb is; returns the likelier reading.

    Its `hand` is how likely there is a hand at all.
    """
    left, right = (look(net, image, square, views, mirrored) for mirrored in (False, True))
    return replace(max(left, right, key=lambda one: one.hand), hand=min(1.0, left.hand + right.hand))


def letterbox(image, side: int = PICTURE_SIDE) -> tuple[np.ndarray, float, np.ndarray]:
    """Shrink a picture into the detector's square, grey beside it: uint8[side, side, 3], the scale, and the shift."""
    return crop.letterbox(image, side)


def detect(net, image, threshold: float = 0.3, most: int = 4, side: int = PICTURE_SIDE) -> list[tuple]:
    """Find hands in a picture uint8[h, w, 3]: a list of (centre, half, angle, probability), the surest first.

    net: the detector; side: of the picture that it takes. The square is the one that `hand_crop.turned_square` puts
    around a hand's points, in pixels.
    """
    from scipy.ndimage import maximum_filter

    square, scale, shift = letterbox(image, side)
    maps = net(square[None])[0]
    score = expit(maps[..., 0])
    peaks = (score >= threshold) & (score == maximum_filter(score, 3))
    found = []
    for y, x in sorted(zip(*np.nonzero(peaks), strict=True), key=lambda cell: -score[cell]):
        _, dx, dy, size, c, s = maps[y, x]
        centre = ((np.array([x + dx, y + dy]) + 0.5) * 8 - 0.5 - shift) / scale
        half = 4 * np.exp(np.clip(size, -2, 4)) / scale
        if all(np.linalg.norm(centre - other[0]) > 0.5 * max(half, other[1]) for other in found):
            found.append((centre, float(half), float(np.arctan2(s, c)), float(score[y, x])))
    return found[:most]


def world(points) -> np.ndarray:
    """Guess a hand's points in metres, float32[21, 3], the origin in its middle, from points in pixels.

    One camera cannot tell a small near hand from a large far one, so the palm gets the size of an adult's.
    """
    lengths = [np.linalg.norm(points[knuckle] - points[0]) / metres for knuckle, metres in PALM_LENGTHS]
    scaled = points / max(np.median(lengths), 1e-6)
    return (scaled - scaled.mean(0)).astype(np.float32)


class OwnHands(AbstractContextManager):
    """Find and follow hands with the course's own nets: a callable from `Frame` to a list of `Hand`.

    Arguments as for `HandTracker`. A film's hand is looked for where it was; the whole picture is searched when it is
    lost, and once a second for a further one, or for one that is much larger if only one is wanted.
    """

    def __init__(self, hands: int = 1, mode: str = "video", confidence: float = 0.5, looks: int = 2):
        self._points, self._detector = checkpoints.load("handpoints"), checkpoints.load("handpoints_detector")
        self._wanted, self._video, self._threshold, self._looks = hands, mode == "video", confidence, looks
        self._lock, self._closed = threading.Lock(), False
        self._followed, self._size, self._look_at = [], None, -1.0

    def __call__(self, frame: Frame) -> list[Hand]:
        check_frame(frame, "tracker")
        with self._lock:
            if self._closed:
                raise TrackerError("This tracker is closed. Make a new one.")
            film = self._video and not frame.still
            return [_hand(one, frame) for one in (self._follow(frame) if film else self._search(frame.image))]

    def _follow(self, frame):
        if frame.size != self._size:
            self._followed, self._size = [], frame.size
        now = []
        for old in self._followed:
            square = turned_square(old.points)
            one = look(self._points, frame.image, square, mirrored=thumb_left(old.points) < 0)
            if one.hand < self._threshold:
                one = look_twice(self._points, frame.image, square)
            if one.hand >= self._threshold and not any(same_place(one.points, other.points) for other in now):
                now.append(one)
        due = not self._look_at - LOOK_AROUND <= frame.time < self._look_at
        if not now or (due and (self._wanted == 1 or len(now) < self._wanted)):
            self._look_at = frame.time + LOOK_AROUND
            new = [
                one
                for one in self._search(frame.image)
                if not any(same_place(one.points, other.points) for other in now)
            ]
            if self._wanted == 1 and now and new:
                now = new[:1] if _area(new[0]) > MUCH_LARGER * _area(now[0]) else now
            else:
                now += new
        self._followed = now[: self._wanted]
        return self._followed

    def _search(self, image):
        """Find hands in a whole picture: `Reading`s, the largest first."""
        found, enough = [], self._threshold + STRICTER * (1 - self._threshold)
        for *square, sure in detect(self._detector, image):
            one = look_twice(self._points, image, square)
            for _ in range(self._looks - 1):
                if one.hand >= self._threshold / 2:
                    one = look_twice(self._points, image, turned_square(one.points), VIEWS)
            # A face is often one net's hand, but hardly ever both nets' hand of the same size in the same place.
            hand = one.hand * sure >= enough and _agrees(one, square)
            if hand and not any(same_place(one.points, other.points) for other in found):
                found.append(one)
        return sorted(found, key=_area, reverse=True)[: self._wanted]

    def close(self):
        """Release the nets; may be called twice."""
        self._closed = True

    def __exit__(self, *error):
        self.close()


def _agrees(one, square):
    """Whether a reading's hand is about where the detector's square is, and about as large."""
    centre, half, _ = turned_square(one.points)
    away = np.linalg.norm(centre - square[0]) / square[1]
    return away < AWAY and abs(np.log(half / square[1])) < LARGER


def _area(one):
    return float(np.prod(np.ptp(one.points[:, :2], axis=0)))


def _hand(one: Reading, frame: Frame) -> Hand:
    """Turn a reading into a `Hand`; in a mirrored frame the picture shows the other hand."""
    width, height = frame.size
    right = one.right >= 0.5
    name = "Right" if right != frame.mirrored else "Left"
    return Hand(
        (one.points / (width, height, width)).astype(np.float32), world(one.points), name, max(one.right, 1 - one.right)
    )
