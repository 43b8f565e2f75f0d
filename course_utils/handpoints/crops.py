"""Batches for the regressor: hands from a bank, pasted over scenery, turned upright with a tracker's errors."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from course_utils.handpoints.rendered import HAND, Bank
from course_utils.signnet.scenery import clouds
from course_utils.track.hand_crop import apply, matrix, thumb_left, turned_square
from course_utils.track.own_hands import CROP_SIDE
from course_utils.training.batches import FreshBatches

VALUES = 86  # of a label: 21 x, 21 y, 21 depths, 21 times seen, right, hand
OWN_SCENE = 0.35  # share of hands that keep their own background
EMPTY, SECOND, CUT = 0.12, 0.25, 0.12  # shares without a hand, with another hand or arm, and cut by the picture's edge
OTHER_SIDE = 0.15  # share of hands whose thumb is on the right, which are none: the tracker mirrors its crops
EDGE = 0.15  # a smaller `thumb_left` belongs to both sides
OUTSIDE = 0.4  # with a larger share of its points outside the crop, a hand counts as none


@dataclass(frozen=True)
class Spread:
    """How far a crop is from the right one, as standard deviations, and how often it is turned by any angle.

    shift: in shares of the crop's side. stretch: how much longer a hand becomes along one direction, and shorter
    across, because people's hands and cameras differ more than rendered ones.
    """

    degrees: float = 14.0
    anywhere: float = 0.25
    zoom: float = 0.13
    shift: float = 0.06
    stretch: float = 0.0


def pack(points, seen, right, present) -> np.ndarray:
    """Turn labels into one row float32[86]; points: float[21, 3] in shares of the crop's side."""
    return np.concatenate([points.T.ravel(), seen, [right, present]]).astype(np.float32)


class Crops(FreshBatches):
    """Batches of crops and labels: (float32[n, side, side, 3] in 0 to 255, float32[n, 86]).

    All hands are mirrored so that their thumb is on the left: palm and back of a hand look alike, and so their points
    lie alike. A few are not, and count as none.
    A label is x, y, depth of 21 points in shares of the crop's side, whether each is seen (a point outside the crop is
    not; -1 is unknown), whether it is a right hand as the crop shows it, and whether there is a hand at all.
    rows: of the bank, those that an epoch shows, all by default. side: of a crop, pixels.
    views: uint8[m, h, w, 3], scenery without hands. paste, light, follow: parts of the augmentation that a lesson
    turns off; without `follow` the points do not move with the picture. empty: the share of crops without a hand.
    """

    def __init__(
        self,
        hands: Bank,
        views,
        batch=64,
        seed=0,
        side=CROP_SIDE,
        rows=None,
        spread=Spread(),
        paste=True,
        light=True,
        follow=True,
        empty=EMPTY,
    ):
        self.rows = np.arange(len(hands)) if rows is None else rows
        super().__init__(len(self.rows), batch, seed)
        self.hands, self.views, self.side, self.spread = hands, views, side, spread
        self.paste, self.light, self.follow, self.empty = paste, light, follow, empty

    def __getitem__(self, index):
        picked, rng = self.rows[self.picked(index)], self.rng(index)
        x = np.empty((len(picked), self.side, self.side, 3), np.float32)
        y = np.empty((len(picked), VALUES), np.float32)
        for row, i in enumerate(picked):
            x[row], y[row] = self.one(i, rng)
        return x, y

    def one(self, i, rng) -> tuple[np.ndarray, np.ndarray]:
        """Make one crop of hand i, and its label."""
        if self.paste and rng.random() < self.empty:
            return self._light(self._empty(rng), rng), np.zeros(VALUES, np.float32)
        hands, size, side = self.hands, self.hands.image.shape[1], self.side
        pixels = hands.points[i, :, :2] * size
        side_of_thumb, other_side = thumb_left(pixels), self.paste and rng.random() < OTHER_SIDE
        from_edge = abs(side_of_thumb) < EDGE
        mirrored = rng.random() < 0.5 if from_edge else (side_of_thumb < 0) != other_side
        to_crop = self._to_crop(pixels, mirrored, rng)
        picture = self._picture(i, to_crop, rng)
        points = apply(to_crop, pixels) if self.follow else pixels * side / size
        depth = hands.points[i, :, 2] * size * np.sqrt(abs(np.linalg.det(to_crop[:, :2])))
        inside = ((points > 0) & (points < side - 1)).all(1)
        if self.paste and rng.random() < CUT:
            inside &= _cut_by_edge(picture, points, rng)
        # The teacher of the photos does not say which points are hidden.
        seen = np.where(inside, hands.seen[i] if hands.monk[i] else -1, 0)
        present = inside.mean() > OUTSIDE and (from_edge or not other_side)
        label = pack(np.column_stack([points + 0.5, depth]) / side, seen, hands.right[i] != mirrored, present)
        return self._light(picture, rng), label

    def _to_crop(self, pixels, mirrored, rng):
        """The map from a hand's picture to a crop that is not quite the right one."""
        s = self.spread
        centre, half, angle = turned_square(pixels)
        error = rng.uniform(-np.pi, np.pi) if rng.random() < s.anywhere else np.radians(rng.normal(0, s.degrees))
        if abs(error) > 0.6:  # a turned hand has another square
            centre, half, _ = turned_square(pixels, angle + error)
        half *= np.exp(rng.normal(0, s.zoom))
        centre = centre + rng.normal(0, s.shift, 2) * 2 * half
        to_crop = matrix(centre, half, angle + error, self.side, mirrored)
        return _stretched(to_crop, rng.normal(0, s.stretch), rng.uniform(0, np.pi), self.side) if s.stretch else to_crop

    def _picture(self, i, to_crop, rng):
        hands = self.hands
        if not self.paste or rng.random() < OWN_SCENE:
            return cv2.warpAffine(hands.image[i], to_crop, (self.side,) * 2, borderMode=cv2.BORDER_REFLECT_101)
        picture = self._view(rng)
        if rng.random() < SECOND:
            self._distract(picture, rng)
        if rng.random() < 0.5:
            _shadow(picture, hands.mask[i], to_crop, rng)
        _lay(picture, hands.image[i], hands.mask[i], to_crop, rng)
        if rng.random() < SECOND / 3:  # a little of another hand, or an arm, lies in front
            self._distract(picture, rng, far=0.62)
        return picture

    def _view(self, rng):
        """A random part of the scenery, near or far."""
        view = self.views[rng.integers(len(self.views))]
        share = np.exp(rng.uniform(np.log(0.3), 0))
        side = max(8, round(share * len(view)))
        top, left = rng.integers(0, len(view) - side + 1, 2)
        part = view[top : top + side, left : left + side]
        picture = cv2.resize(part, (self.side, self.side), interpolation=cv2.INTER_LINEAR)
        return np.ascontiguousarray(picture[:, ::-1]) if rng.random() < 0.5 else picture

    def _distract(self, picture, rng, far=0.35):
        """Paste another hand, or only its arm, near the edge of a crop."""
        j = rng.integers(len(self.hands))
        pixels = self.hands.points[j, :, :2] * self.hands.image.shape[1]
        _, half, angle = turned_square(pixels)
        around, away = rng.uniform(0, 2 * np.pi), rng.uniform(far, 0.8)
        size = half * np.exp(rng.normal(0, 0.3))
        other = matrix(pixels.mean(0), size, angle + rng.uniform(-np.pi, np.pi), self.side, rng.random() < 0.5)
        other[:, 2] += away * self.side * np.array([np.cos(around), np.sin(around)])
        mask = self.hands.mask[j]
        _lay(picture, self.hands.image[j], mask if rng.random() < 0.6 else mask * (mask < HAND), other, rng)

    def _empty(self, rng):
        """A picture without a hand: scenery, often with an arm whose hand is outside or not there."""
        picture = self._view(rng)
        if rng.random() < 0.4:
            j = rng.integers(len(self.hands))
            pixels = self.hands.points[j, :, :2] * self.hands.image.shape[1]
            half = turned_square(pixels)[1] * np.exp(rng.normal(-0.2, 0.3))
            other = matrix(pixels[0], half, rng.uniform(-np.pi, np.pi), self.side, rng.random() < 0.5)
            mask = self.hands.mask[j]
            _lay(picture, self.hands.image[j], mask * (mask < HAND), other, rng)
        return picture

    def _light(self, picture, rng):
        return as_photographed(picture, rng) if self.light else picture


def _stretched(to_crop, amount, direction, side):
    """Change an affine map so that its crop is longer along a direction and shorter across."""
    c, s = np.cos(direction), np.sin(direction)
    turn = np.array([[c, s], [-s, c]])
    stretch = turn.T @ np.diag([np.exp(amount), np.exp(-amount)]) @ turn
    middle = (side - 1) / 2
    return np.column_stack([stretch @ to_crop[:, :2], stretch @ (to_crop[:, 2] - middle) + middle])


def _lay(picture, image, mask, to_crop, rng):
    """Paste a hand with its arm over a picture, in place; its edge is soft, its colours are changed a little."""
    size = picture.shape[1::-1]
    cover = cv2.warpAffine((mask > 0).astype(np.uint8) * 255, to_crop, size)
    cover = np.clip(cv2.GaussianBlur(cover, (0, 0), rng.uniform(0.6, 1.1)).astype(np.float32) * 2 - 225, 0, 255) / 255
    hand = cv2.warpAffine(image, to_crop, size, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    hand *= np.exp(rng.normal(-0.05, 0.22) + rng.normal(0, 0.06, 3)).astype(np.float32)
    if rng.random() < 0.5:
        hand *= clouds(cover.shape, rng, rng.uniform(0.05, 0.3), 4)[..., None]
    picture += np.rint((np.clip(hand, 0, 255) - picture) * cover[..., None]).astype(np.int16).astype(np.uint8)


def _shadow(picture, mask, to_crop, rng):
    moved = to_crop.copy()
    moved[:, 2] += rng.uniform(-0.1, 0.1, 2) * len(picture)
    dark = cv2.warpAffine((mask > 0).astype(np.float32), moved, picture.shape[1::-1])
    dark = 1 - rng.uniform(0.1, 0.5) * cv2.GaussianBlur(dark, (0, 0), rng.uniform(1, 5))
    picture[:] = picture * dark[..., None]


def _cut_by_edge(picture, points, rng):
    """Cut a hand off where the camera's picture ends, in place: edge pixels repeat. Returns which points remain."""
    axis, share = rng.integers(2), rng.uniform(0.55, 0.9)
    edge = round(share * len(picture))
    rows = picture if axis else picture.swapaxes(0, 1)
    if rng.random() < 0.5:
        rows[edge:] = rows[edge - 1]
        return points[:, axis] < edge
    rows[: len(rows) - edge] = rows[len(rows) - edge]
    return points[:, axis] > len(rows) - edge


def as_photographed(picture, rng) -> np.ndarray:
    """Change a picture uint8[h, w, 3] as cameras, lamps and compression do: uint8[h, w, 3]."""
    height, width = picture.shape[:2]
    gamma, gain = np.exp(rng.normal(0, 0.3)), np.exp(rng.normal(0, 0.2) + rng.normal(0, 0.08, 3))
    levels = 255 * (np.arange(256)[:, None] / 255) ** gamma * gain
    if rng.random() < 0.3:  # contrast
        levels = 128 + (levels - 128) * rng.uniform(0.5, 1.4)
    picture = cv2.LUT(picture, np.clip(levels, 0, 255).astype(np.uint8)[None])
    if rng.random() < 0.25:  # a small hand, enlarged
        scale = rng.uniform(0.3, 0.8)
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        picture = cv2.resize(small, (width, height), interpolation=cv2.INTER_LINEAR)
    elif rng.random() < 0.3:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.3, 1.5))
    if rng.random() < 0.1:  # movement
        kernel = np.zeros((9, 9), np.float32)
        cv2.line(kernel, *(tuple(int(v) for v in rng.integers(0, 9, 2)) for _ in range(2)), 1.0)
        picture = cv2.filter2D(picture, -1, kernel / max(1.0, kernel.sum()))
    if rng.random() < 0.12:
        picture = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, 2)
    if rng.random() < 0.6:
        noise = np.float32(rng.uniform(0, 12)) * rng.standard_normal((height, width, 1), np.float32)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.2:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 80))]
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_COLOR)
    return picture
