"""Cut-out hands: from photos with a white wall, and from renderings, whose masks are known."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from course_utils.drawn import hand
from course_utils.drawn.hand.labels import OF_HAND
from course_utils.files import SAMPLES
from course_utils.overlay import Frame

WRIST, MIDDLE_ROOT = 0, 9
HAND_END = -0.19  # palm lengths from the wrist's landmark to the end of the hand; rendered hands end there, too
PHOTO_SIZE = 200  # pixels to which a photo is enlarged before a hand is cut out


@dataclass(frozen=True, eq=False)
class Cutout:
    """A hand with its arm, cut out.

    image: uint8[h, w, 3] RGB. alpha: uint8[h, w], the opacity, 255 on hand and arm. hand: bool[h, w], the hand without
    its arm. points: float32[21, 2], landmarks in pixels. right: whether it is the person's right hand.
    """

    image: np.ndarray
    alpha: np.ndarray
    hand: np.ndarray
    points: np.ndarray
    right: bool

    @cached_property
    def colour(self) -> np.ndarray:
        """The median colour of the hand, float32[3]."""
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
        """The mirrored hand: a right hand becomes a left one."""
        points = self.points * (-1, 1) + (self.image.shape[1] - 1, 0)
        image, alpha, hand = (np.ascontiguousarray(part[:, ::-1]) for part in (self.image, self.alpha, self.hand))
        return Cutout(image, alpha, hand, points.astype(np.float32), not self.right)


def wall_mask(photo) -> np.ndarray:
    """Separate a hand from the white wall behind it by colour alone: bool[h, w].

    photo: uint8[h, w, 3] RGB with one hand. Skin is redder and yellower than any white; Otsu's method finds the
    threshold (1979, doi 10.1109/TSMC.1979.4310076). Shadows are dark but not red, so they stay outside. Black nails and
    bright highlights are small holes, which are filled. Raises TypeError or ValueError for any other array.
    """
    lab = cv2.cvtColor(np.ascontiguousarray(Frame(photo).image), cv2.COLOR_RGB2LAB).astype(np.float32)
    warm = cv2.GaussianBlur(lab[..., 1] + lab[..., 2], (0, 0), photo.shape[0] / 200)
    wall = np.median(np.concatenate([warm[: len(warm) // 16].ravel(), warm[: len(warm) // 2, [0, -1]].ravel()]))
    warm = np.clip(4 * (warm - wall) + 60, 0, 255).astype(np.uint8)
    _, mask = cv2.threshold(warm, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    return _largest(mask > 0)


def _largest(mask, hole=0.004):
    """Keep the largest piece of a mask and fill its holes that are smaller than `hole` of the picture."""
    found, pieces, sizes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if found < 2:
        return mask
    mask = pieces == 1 + sizes[1:, cv2.CC_STAT_AREA].argmax()
    _, holes, sizes, _ = cv2.connectedComponentsWithStats((~mask).astype(np.uint8))
    small = sizes[:, cv2.CC_STAT_AREA] < hole * mask.size
    small[0] = False
    return mask | small[holes]


def without_arm(mask, points) -> np.ndarray:
    """Cut a mask bool[h, w] off at the wrist, at a right angle to the palm.

    points: float[21, 2], the hand's landmarks in pixels.
    """
    axis = points[MIDDLE_ROOT] - points[WRIST]
    y, x = np.indices(mask.shape)
    along = (x - points[WRIST, 0]) * axis[0] + (y - points[WRIST, 1]) * axis[1]
    return mask & (along > HAND_END * (axis @ axis))


def cut_photo(photo, points, right: bool = True) -> Cutout:
    """Cut a hand out of a photo with a white wall.

    photo: uint8[h, w, 3] RGB. points: float[21, 2], landmarks as shares of width and height.
    """
    big = cv2.resize(photo, (PHOTO_SIZE, PHOTO_SIZE), interpolation=cv2.INTER_CUBIC)
    points = np.asarray(points, np.float32) * PHOTO_SIZE - 0.5
    mask = wall_mask(big)
    return Cutout(big, soft_edge(mask), without_arm(mask, points), points, right)


def cut_rendering(image, parts, points, right: bool) -> Cutout:
    """Cut out a rendered hand with its known mask: parts uint8[h, w] (`hand.PARTS`), points float[21, 2] in pixels."""
    return Cutout(image, soft_edge(parts > 0), OF_HAND[parts], np.asarray(points, np.float32)[:, :2], right)


def sample_hands(folder=SAMPLES / "hands") -> tuple[list[Cutout], np.ndarray]:
    """Cut out rendered hands, by default those that the course ships: a list of `Cutout`, and their poses str[n]."""
    found = hand.read(folder, masks=True)
    rows = zip(found["image"], found["parts"], found["keypoints"], found["side"], strict=True)
    cutouts = [cut_rendering(*row, found["sides"][side] == "right") for *row, side in rows]
    return cutouts, np.array(found["poses"])[found["pose"]]


def soft_edge(mask):
    """Turn a mask into an opacity that is a little smaller, so that no edge of the old background is pasted."""
    return np.clip(cv2.GaussianBlur(mask.astype(np.float32), (0, 0), 1.0) * 510 - 220, 0, 255).astype(np.uint8)
