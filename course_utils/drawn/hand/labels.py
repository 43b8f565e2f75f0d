"""Labels of a rendered picture: keypoints, parts, masks, boxes, poses and the camera."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from course_utils.drawn.hand.skeleton import FINGERS

PARTS = ("background", "palm", "thumb", "index", "middle", "ring", "little", "forearm", "sleeve", "jewellery", "watch")
# From a cone's part (see `surface`) to its number in PARTS.
_NAMES = ("palm", *np.repeat(FINGERS, 3), "forearm", "sleeve", "jewellery", "watch", "watch")
PART_NUMBERS = np.array([PARTS.index(name) for name in _NAMES], np.uint8)
# Which of PARTS belong to the hand itself.
OF_HAND = np.array([name not in ("background", "forearm", "sleeve", "watch") for name in PARTS])


@dataclass(frozen=True)
class HandLabel:
    """The labels of one hand in a picture.

    pose: its name, or "" for free joint angles. side: "left" or "right", the person's. view: "palm", "back" or "side".
    keypoints: float32[21, 3], x and y in pixels (they may lie outside) and depth in cm, in the order of KEYPOINTS.
    world: float32[21, 3], centimetres from the wrist, in camera axes (x right, y down, z away).
    visible: bool[21], in the picture and not hidden by the hand itself, another hand or a sleeve.
    box: x0, y0, x1, y1 in pixels around the hand without its arm; zeros for a hand outside the picture.
    inside: share of the keypoints in the picture.
    camera: float64[3, 3]. angles: float64[23], degrees (skeleton.ANGLES).
    tone: 0 light to 1 dark; ita: individual typology angle in degrees; monk: step 1 to 10 of the Monk scale.
    """

    pose: str
    side: str
    view: str
    keypoints: np.ndarray
    world: np.ndarray
    visible: np.ndarray
    box: np.ndarray
    inside: float
    camera: np.ndarray
    angles: np.ndarray
    tone: float
    ita: float
    monk: int


@dataclass(frozen=True)
class Sample:
    """A rendered picture with all labels.

    image: uint8[h, w, 3] RGB. hands: the nearest last. owner: uint8[h, w], 0 for none, else 1 + index in `hands`.
    parts: uint8[h, w], numbers of PARTS. mask: bool[h, w], hands without their arms.
    """

    image: np.ndarray
    hands: list
    owner: np.ndarray
    parts: np.ndarray

    @property
    def mask(self):
        """Pixels of hands, without arms, sleeves and watches: bool[h, w]."""
        return OF_HAND[self.parts]


def number_parts(surface):
    """Turn what `trace` saw into numbers of PARTS, uint8[h, w]."""
    numbers = PART_NUMBERS[surface.part]
    numbers[surface.cover < 0.5] = 0
    return numbers


def visible(points, surface_depth, thickness=1.6):
    """Which keypoints[n, 3] are not hidden by more than their own flesh (`thickness` cm): bool[n]."""
    height, width = surface_depth.shape
    x, y = np.floor(points[:, 0]).astype(int), np.floor(points[:, 1]).astype(int)
    inside = (x >= 0) & (y >= 0) & (x < width) & (y < height)
    nearest = surface_depth[np.clip(y, 0, height - 1), np.clip(x, 0, width - 1)]
    return inside & ((nearest == 0) | (points[:, 2] - nearest < thickness))


def box_around(mask):
    """Box x0, y0, x1, y1 around the true pixels of a mask, float32[4]; zeros if there are none."""
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    return np.array([x, y, x + width, y + height], np.float32)
