"""Scenes with exact labels: hands that were cut out of pictures are pasted over people and rooms.

A hand in front of a white wall is easy to cut out, and it can then be pasted anywhere. We know where it was pasted, so
its label is exact (Dwibedi, Misra and Hebert 2017, "Cut, Paste and Learn", arXiv 1708.01642).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from course_utils.signnet.cutouts import MIDDLE_ROOT, WRIST, Cutout
from course_utils.signnet.scenery import Background, clouds

LABELS = ("background", "left hand", "right hand", "face")
BACKGROUND, LEFT, RIGHT, FACE = range(4)


@dataclass(frozen=True, eq=False)
class Composite:
    """A scene and its label: image uint8[h, w, 3] RGB, label uint8[h, w] into LABELS.

    hands: a list of (points float[21, 2] in pixels, whether it is a right hand), the nearest last.
    face: bool[h, w], also where a hand hides it.
    """

    image: np.ndarray
    label: np.ndarray
    hands: list
    face: np.ndarray


def compose(
    hands,
    background: Background,
    rng,
    augment: bool = True,
    extent=(0.16, 0.7),
    roll: float = 30,
    whole: bool = False,
    meet: float = 0,
) -> Composite:
    """Paste hands over a background with random places, sizes and angles.

    hands: a list of `Cutout`, which may be empty; right hands are more often on the left of the picture. rng: numpy
    Generator. augment: also change colours, light, sharpness and noise, as other cameras, people and rooms would.
    extent: smallest and largest length of a hand as a share of the picture. roll: the standard deviation of the hands'
    angles in degrees. whole: no fingertip lies outside the picture. meet: how often a hand touches the face or the
    hand before it.
    """
    hands, image = list(hands), _shaded(background, rng) if augment else background.image.astype(np.float32)
    label, placed = np.where(background.face, FACE, BACKGROUND).astype(np.uint8), []
    for i, hand in enumerate(hands):
        # The second hand is the other hand of the same person; all others are left or right at random.
        mirror = (hands[0].right == hand.right) if i == 1 else rng.random() < 0.5
        hands[i] = hand = hand.mirrored() if mirror else hand
        near = _meeting(background, placed, rng) if meet and rng.random() < meet else None
        points = _paste(hand, background, image, label, rng, augment, extent, roll, whole, near)
        placed.append((points, hand.right))
    face = background.face
    if augment:
        image, label, face, matrix = _photographed(image, label, face, rng)
        placed = [(points @ matrix[:, :2].T + matrix[:, 2], right) for points, right in placed]
    return Composite(np.clip(np.rint(image), 0, 255).astype(np.uint8), label, placed, face)


def _meeting(background, placed, rng):
    """Choose where a hand meets another one or the face: (centre, extent or None) in pixels; None if there is neither.

    Hands that touch belong to one person, so the second is about as large as the first.
    """
    if placed and rng.random() < 0.6:
        points, _ = placed[-1]
        low, high = points.min(0), points.max(0)
        return rng.uniform(low, high), (high - low).max() * rng.uniform(0.8, 1.25)
    y, x = np.nonzero(background.face)
    if not len(x):
        return None
    pick = rng.integers(len(x))
    return np.array([x[pick], y[pick]], float), np.ptp(y) * rng.uniform(0.7, 1.3)


def placement(hand: Cutout, centre, extent, roll) -> np.ndarray:
    """Compute the affine map float[2, 3] that puts a hand at `centre`, `extent` pixels long, rotated by `roll`°."""
    middle = (hand.points.min(0) + hand.points.max(0)) / 2
    scale = extent / np.ptp(hand.points, axis=0).max()
    c, s = scale * np.cos(np.radians(roll)), scale * np.sin(np.radians(roll))
    turn = np.array([[c, -s], [s, c]])
    return np.hstack([turn, (np.asarray(centre) - turn @ middle)[:, None]])


def paste(hand: Cutout, matrix, image, label, picture=None):
    """Paste a hand into image float32[h, w, 3] and label uint8[h, w], in place; picture: other colours for the hand."""
    size = image.shape[1::-1]
    picture = hand.image if picture is None else picture
    cover = cv2.warpAffine(hand.alpha, matrix, size)
    _blend(image, cv2.warpAffine(picture, matrix, size, borderMode=cv2.BORDER_REPLICATE), cover)
    solid = cover > 127
    label[solid] = BACKGROUND  # an arm hides a face, too
    inside = cv2.warpAffine(hand.hand.astype(np.uint8) * 255, matrix, size)
    label[solid & (inside > 127)] = RIGHT if hand.right else LEFT


def _blend(image, over, cover):
    """Blend `over` into image, in place, with the opacity cover uint8[h, w]; only the box that is covered changes."""
    x, y, w, h = cv2.boundingRect(cover)
    part = image[y : y + h, x : x + w]
    over = over[y : y + h, x : x + w] if np.ndim(over) == 3 else over
    part += (over - part) * (cover[y : y + h, x : x + w, None] * np.float32(1 / 255))


def _paste(hand, background, image, label, rng, augment, extent, roll, whole, near=None):
    """Paste one hand with its arm and its shadow; returns its points in the scene.

    near: a centre and a size in pixels instead of random ones. The other arguments are those of `compose`.
    """
    height, width = label.shape
    # A right hand is usually on the left of the picture; one in four is on the other side.
    x = rng.uniform(0.08, 0.6) if hand.right == (rng.random() < 0.75) else rng.uniform(0.4, 0.92)
    centre = x * width, rng.uniform(0.15, 0.9) * height
    extent = np.exp(rng.uniform(*np.log(extent))) * height
    centre, extent = near or (centre, extent)
    roll = np.clip(rng.normal(0, roll), -100, 100)
    # A warp that shrinks to less than half would skip pixels.
    hand = hand.half if extent < 0.5 * np.ptp(hand.points, axis=0).max() else hand
    matrix = placement(hand, centre, extent, roll)
    if whole:
        points = hand.points @ matrix[:, :2].T + matrix[:, 2]
        matrix[:, 2] += np.maximum(0, -points.min(0)) - np.maximum(0, points.max(0) - (width, height))
    picture, colour = _recoloured(hand, background, rng) if augment else (hand.image, hand.colour)
    long_sleeve = rng.random() < 0.5
    _shadow(hand, matrix, image, rng)
    if not long_sleeve:
        arm(hand, matrix, image, label, 0.95 * colour, rng)
    paste(hand, matrix, image, label, picture)
    if long_sleeve or rng.random() < 0.3:
        arm(hand, matrix, image, label, rng.uniform(10, 240, 3), rng, 0 if long_sleeve else rng.uniform(0.8, 3))
    return hand.points @ matrix[:, :2].T + matrix[:, 2]


def _recoloured(hand, background, rng):
    """Change the colours of a hand, often to those of the face behind it; returns the picture and its median colour."""
    colour = hand.colour
    if background.skin is not None and rng.random() < 0.6:
        new = background.skin * np.exp(rng.normal(0, 0.12) + rng.normal(0, 0.04, 3))
    else:
        new = colour * np.exp(rng.normal(-0.15, 0.3) + rng.normal(0, 0.06, 3))
    gain = np.clip(new / np.maximum(colour, 1), 0.25, 3)
    contrast = rng.uniform(0.7, 1.15)
    levels = colour * gain + (np.arange(256)[:, None] - colour) * gain * contrast
    return cv2.LUT(hand.image, np.clip(levels, 0, 255).astype(np.uint8)[None]), colour * gain


def arm(hand, matrix, image, label, colour, rng, bare: float = 0):
    """Draw an arm from below the wrist to outside the picture, in place, so that no hand ends in the air.

    hand, matrix, image, label: as for `paste`. colour: float[3], of skin or cloth. bare: palm lengths of skin between
    the wrist and a short sleeve.
    """
    wrist, root = hand.points[[WRIST, MIDDLE_ROOT]] @ matrix[:, :2].T + matrix[:, 2]
    palm = wrist - root
    across = np.array([-palm[1], palm[0]])
    start = wrist + palm * (rng.uniform(0.1, 0.5) + bare)
    end = start + palm * 8 + across * rng.normal(0, 1.5)
    narrow, wide = rng.uniform(0.3, 0.42) + 0.06 * bare, rng.uniform(0.5, 1.2)
    corners = [start - across * narrow, start + across * narrow, end + across * wide, end - across * wide]
    cover = np.zeros(label.shape, np.uint8)
    cv2.fillPoly(cover, [np.rint(np.clip(corners, -4000, 4000)).astype(np.int32)], 255, cv2.LINE_AA)
    # Darker on one side, as an arm is round, and a little uneven.
    slope = (rng.normal(0, 0.25) / max(across @ across, 1) * across).astype(np.float32)
    x, y = _grid(label.shape)
    shade = np.clip(1 + (x - np.float32(start[0])) * slope[0] + (y - np.float32(start[1])) * slope[1], 0.7, 1.3)
    shade *= clouds(label.shape, rng, rng.uniform(0, 0.15), 16)
    _blend(image, shade[..., None] * colour.astype(np.float32), cover)
    label[cover > 127] = BACKGROUND


def _shaded(background, rng):
    """Add random shading and sometimes a beard to a drawn face: real faces are less smooth."""
    image = background.image.astype(np.float32)
    if not background.face.any():
        return image
    change = clouds(background.face.shape, rng, rng.uniform(0, 0.3), 6)
    rows = np.flatnonzero(background.face.any(1))
    if rng.random() < 0.3:
        below = (np.arange(len(image)) - np.quantile(rows, rng.uniform(0.55, 0.75))) / max(1, len(rows))
        change *= 1 - rng.uniform(0.2, 0.8) * np.clip(12 * below, 0, 1)[:, None] * clouds(change.shape, rng, 0.2, 24)
    face = cv2.GaussianBlur(background.face.astype(np.float32), (0, 0), 1.0)
    return image * (1 + (np.clip(change, 0.1, 2) - 1) * face)[..., None].astype(np.float32)


@lru_cache(maxsize=4)
def _grid(shape):
    y, x = np.indices(shape, np.float32)
    return x, y


def _shadow(hand, matrix, image, rng):
    if rng.random() < 0.5:
        return
    size, height = image.shape[1::-1], image.shape[0]
    moved = matrix.copy()
    moved[:, 2] += rng.uniform(-0.06, 0.06, 2) * height
    dark = cv2.GaussianBlur(cv2.warpAffine(hand.alpha, moved, size), (0, 0), height * rng.uniform(0.008, 0.04))
    _blend(image, np.float32(0), cv2.convertScaleAbs(dark, alpha=rng.uniform(0.1, 0.5)))


def _photographed(image, label, face, rng):
    """Change a scene as a camera would: aspect ratio, gamma, colours, focus, noise, JPEG.

    Returns the three pictures and the affine map of the new aspect ratio.
    """
    height, width = label.shape
    stretch = np.exp(rng.normal(0, 0.12, 2))  # pictures of any shape are squeezed into a square
    matrix = np.diag([*stretch, 1.0])[:2]
    matrix[:, 2] = (1 - stretch) * (width, height) / 2
    image = cv2.warpAffine(image, matrix, (width, height), borderMode=cv2.BORDER_REFLECT_101)
    label, face = (
        cv2.warpAffine(part, matrix, (width, height), flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_REFLECT_101)
        for part in (label, face.astype(np.uint8))
    )
    image = 255 * (np.clip(image, 0, 255) / np.float32(255)) ** np.float32(np.exp(rng.normal(0, 0.2)))
    image *= np.exp(rng.normal(0, 0.12) + rng.normal(0, 0.05, 3)).astype(np.float32)
    if rng.random() < 0.5:
        image = cv2.GaussianBlur(image, (0, 0), rng.uniform(0.3, max(0.4, 0.006 * height)))
    image += rng.uniform(0, 6) * rng.standard_normal((height, width, 1), np.float32)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(40, 95))]
        image = cv2.imdecode(cv2.imencode(".jpg", np.clip(image, 0, 255).astype(np.uint8), quality)[1], -1)
    return image, label, face > 0, matrix
