"""Hands in single pictures: framed so that the tracker finds them, and the landmarks of the sign photos."""

from __future__ import annotations

import numpy as np

from course_utils.data import cached, sign_photos
from course_utils.files import source_hash
from course_utils.overlay import Frame
from course_utils.track.hands import HandTracker

BIG, BORDER = 200, 40  # pixels of a framed picture without its border, and of the border


def framed(picture, border: int = BORDER) -> np.ndarray:
    """Enlarge a picture uint8[h, w, 3] to 200 pixels and add a border on which its edge pixels repeat.

    A photo that ends at the wrist is hard on the palm detector; a border helps, and so does size.
    """
    import cv2

    big = cv2.resize(picture, (BIG, BIG), interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(big, *[border] * 4, cv2.BORDER_REPLICATE)


def without_border(points, border: int = BORDER) -> np.ndarray:
    """Turn landmarks of a framed picture, shares of its width and height, into shares of the picture inside."""
    return (points * (BIG + 2 * border) - border) / BIG


def track_pictures(pictures, confidence: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Track one hand in each picture uint8[h, w, 3]; NaN where none is found.

    Returns points float32[n, 21, 2], shares of width and height, and world float32[n, 21, 3].
    """
    points, world = [], []
    with HandTracker(mode="image", confidence=confidence) as tracker:
        for picture in pictures:
            hands = tracker(Frame(np.ascontiguousarray(picture)))
            points.append(hands[0].points[:, :2] if hands else np.full((21, 2), np.nan))
            world.append(hands[0].world if hands else np.full((21, 3), np.nan))
    return np.array(points, np.float32).reshape(-1, 21, 2), np.array(world, np.float32).reshape(-1, 21, 3)


def sign_landmarks(photos: sign_photos.Photos) -> tuple[np.ndarray, np.ndarray]:
    """Landmarks of the sign photos, tracked once and kept in the cache; NaN where the tracker finds no hand.

    Returns points float32[n, 21, 2], shares of width and height of the photo, and world float32[n, 21, 3].
    """
    from tqdm.auto import tqdm

    def make():
        points, world = track_pictures(tqdm(map(framed, photos.images), "tracking photos", len(photos.images)))
        return {"points": without_border(points), "world": world}

    found = cached.arrays(f"sign-landmarks-{len(photos.images)}-{source_hash(__file__)}", make)
    return found["points"], found["world"]
