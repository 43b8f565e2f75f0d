"""Scissors: hands cut out of photos before a white wall, and out of renderings whose masks are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from course_utils.files import SAMPLES

WRIST, MIDDLE_ROOT = 0, 9
HAND_END = -0.19  # palm lengths from the wrist's landmark towards the elbow, where rendered hands end, too
SIDE = 200  # pixels to which a photo is enlarged before it is cut


@dataclass(frozen=True, eq=False)
class Cutout:
    """A hand with its arm, cut out.

    image: uint8[h, w, 3] RGB. alpha: uint8[h, w], 255 where hand or arm cover what is behind. hand: bool[h, w], the
    hand without its arm. points: float32[21, 2], landmarks in pixels. right: whether it is the person's right hand.
    """

    image: np.ndarray
    alpha: np.ndarray
    hand: np.ndarray
    points: np.ndarray
    right: bool

    @cached_property
    def colour(self) -> np.ndarray:
        """Its usual colour, float32[3]."""
        return (
            np.median(self.image[self.hand], 0).astype(np.float32) if self.hand.any() else np.full(3, 128, np.float32)
        )

    @cached_property
    def half(self) -> Cutout:
        """The same hand at half the size."""
        size = self.image.shape[1] // 2, self.image.shape[0] // 2
        hand = cv2.resize(self.hand.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA) > 127
        image, alpha = (cv2.resize(part, size, interpolation=cv2.INTER_AREA) for part in (self.image, self.alpha))
        return Cutout(image, alpha, hand, self.points / 2 - 0.25, self.right)

    def mirrored(self) -> Cutout:
        """The same hand as the other one."""
        points = self.points * (-1, 1) + (self.image.shape[1] - 1, 0)
        image, alpha, hand = (np.ascontiguousarray(part[:, ::-1]) for part in (self.image, self.alpha, self.hand))
        return Cutout(image, alpha, hand, points.astype(np.float32), not self.right)


def wall_mask(photo) -> np.ndarray:
    """Tell a hand from the white wall behind it by its colour alone: bool[h, w].

    photo: uint8[h, w, 3] RGB with one hand. Skin is redder and yellower than any white; where to draw the line is found
    by Otsu's method (1979, doi 10.1109/TSMC.1979.4310076). Shadows are dark but not red, so they stay outside; black
    nails and bright highlights are filled as small holes.
    """
    lab = cv2.cvtColor(_rgb(photo), cv2.COLOR_RGB2LAB).astype(np.float32)
    warm = cv2.GaussianBlur(lab[..., 1] + lab[..., 2], (0, 0), photo.shape[0] / 200)
    wall = np.median(np.concatenate([warm[: len(warm) // 16].ravel(), warm[: len(warm) // 2, [0, -1]].ravel()]))
    warm = np.clip(4 * (warm - wall) + 60, 0, 255).astype(np.uint8)
    _, mask = cv2.threshold(warm, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return _tidied(mask > 0)


def _tidied(mask, hole=0.004):
    """The largest piece without its small holes; a hole is small below `hole` of the picture."""
    found, pieces, sizes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if found < 2:
        return mask
    mask = pieces == 1 + sizes[1:, cv2.CC_STAT_AREA].argmax()
    _, holes, sizes, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8))
    small = sizes[:, cv2.CC_STAT_AREA] < hole * mask.size
    small[0] = False
    return mask | small[holes]


def without_arm(mask, points) -> np.ndarray:
    """Cut a mask off at the wrist, square to the palm: bool[h, w].

    points: float[21, 2], the hand's landmarks in pixels.
    """
    axis = points[MIDDLE_ROOT] - points[WRIST]
    y, x = np.indices(mask.shape)
    along = (x - points[WRIST, 0]) * axis[0] + (y - points[WRIST, 1]) * axis[1]
    return mask & (along > HAND_END * (axis @ axis))


def cut_photo(photo, points, right: bool = True) -> Cutout:
    """Cut a hand out of a photo before a white wall.

    photo: uint8[h, w, 3] RGB. points: float[21, 2], landmarks as shares of width and height.
    """
    big = cv2.resize(_rgb(photo), (SIDE, SIDE), interpolation=cv2.INTER_CUBIC)
    points = np.asarray(points, np.float32) * SIDE - 0.5
    mask = wall_mask(big)
    return Cutout(big, _soft(mask), without_arm(mask, points), points, right)


def cut_rendering(image, parts, points, right: bool) -> Cutout:
    """Cut out a rendered hand; its mask is known: parts uint8[h, w] (`hand.PARTS`), points float[21, 2] in pixels."""
    from course_utils.drawn.hand.labels import OF_HAND

    return Cutout(image, _soft(parts > 0), OF_HAND[parts], np.asarray(points, np.float32)[:, :2], right)


def sample_hands() -> tuple[list[Cutout], np.ndarray]:
    """Cut out the rendered hands that the course ships: a list of `Cutout` and the name of the pose of each."""
    from course_utils.drawn import hand

    found = hand.read(SAMPLES / "hands", masks=True)
    rows = zip(found["image"], found["parts"], found["keypoints"], found["side"], strict=True)
    cutouts = [cut_rendering(*row, found["sides"][side] == "right") for *row, side in rows]
    return cutouts, np.array(found["poses"])[found["pose"]]


def _soft(mask):
    """Opacity of a mask, a little smaller than it, so that no rim of the old background comes along."""
    return np.clip(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0) * 510 - 220, 0, 255).astype(np.uint8)


def _rgb(photo):
    photo = np.asarray(photo)
    if photo.ndim != 3 or photo.shape[2] != 3 or photo.dtype != np.uint8:
        raise ValueError(f"A photo is uint8[h, w, 3] RGB; this is {photo.dtype}{list(photo.shape)}.")
    return np.ascontiguousarray(photo)
