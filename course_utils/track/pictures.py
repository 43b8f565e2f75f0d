"""Hands in single pictures: prepared so that the tracker finds them, and the landmarks of the sign photos."""

from __future__ import annotations

import numpy as np

from course_utils.data import cached, sign_photos
from course_utils.files import source_hash
from course_utils.overlay import Frame
from course_utils.track.hands import HandTracker

ENLARGED, BORDER = 200, 40  # pixels of an enlarged picture, and of the border around it


def framed(picture, border: int = BORDER) -> np.ndarray:
    """Enlarge a picture uint8[h, w, 3] to 200 pixels and add a border in which its edge pixels repeat.

    The palm detector often misses hands in small photos that end at the wrist; the size and the border help it.
    """
    import cv2

    big = cv2.resize(picture, (ENLARGED, ENLARGED), interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(big, *[border] * 4, cv2.BORDER_REPLICATE)


def without_border(points, border: int = BORDER) -> np.ndarray:
    """Convert landmarks from shares of a framed picture to shares of the picture without its border."""
    return (points * (ENLARGED + 2 * border) - border) / ENLARGED


def track_pictures(pictures, confidence: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Track one hand in each picture uint8[h, w, 3]; NaN where none is found.

    Returns points float32[n, 21, 2], shares of width and height, and world float32[n, 21, 3].
    """
    points, world = [], []
    with HandTracker(mode="image", confidence=confidence, looks=1) as tracker:
        for picture in pictures:
            hands = tracker(Frame(np.ascontiguousarray(picture)))
            points.append(hands[0].points[:, :2] if hands else np.full((21, 2), np.nan))
            world.append(hands[0].world if hands else np.full((21, 3), np.nan))
    return np.array(points, np.float32).reshape(-1, 21, 2), np.array(world, np.float32).reshape(-1, 21, 3)


def sign_landmarks(photos: sign_photos.Photos) -> tuple[np.ndarray, np.ndarray]:
    """Track the hands of the sign photos, once, and keep their landmarks in the cache; NaN where none is found.

    Returns points float32[n, 21, 2], shares of width and height of the photo, and world float32[n, 21, 3].
    """
    from tqdm.auto import tqdm

    def make():
        points, world = track_pictures(tqdm(map(framed, photos.images), "tracking photos", len(photos.images)))
        return {"points": without_border(points), "world": world}

    found = cached.arrays(f"sign-landmarks-{len(photos.images)}-{source_hash(__file__)}", make)
    return found["points"], found["world"]
