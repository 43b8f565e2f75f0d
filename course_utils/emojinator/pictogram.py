"""An emoji of our own for any hand: a cartoon glove drawn from 21 landmarks.

Emoji fonts differ from machine to machine and many have none; two opacity masks look the same everywhere.
"""

from __future__ import annotations

import numpy as np

SIZE = 96  # pixels
OVERSAMPLING = 4  # drawn so many times larger, then scaled down, which smooths the edges
PALM = (0, 1, 5, 9, 13, 17)
FINGERS = tuple(tuple(range(base, base + 4)) for base in (1, 5, 9, 13, 17))
THICKNESS = 0.24  # of a finger, in palm lengths
OUTLINE = 0.07  # thickness of the dark line around each part, in palm lengths


def pictogram(points) -> tuple[np.ndarray, np.ndarray]:
    """Draw a hand as a cartoon: two masks float32[96, 96] in [0, 1], the dark outline and the bright filling over it.

    points: float[21, 3], x right, y down, z away, any unit; nearer fingers are drawn over farther ones.
    Raises ValueError for another shape and for NaN.
    """
    import cv2

    points = np.asarray(points, float)
    if points.shape != (21, 3) or not np.isfinite(points).all():
        raise ValueError(f"A hand has 21 finite points [21, 3]; this array has the shape {list(points.shape)}.")
    palm = np.linalg.norm(points[9] - points[0])
    low, high = points[:, :2].min(0) - 0.2 * palm, points[:, :2].max(0) + 0.2 * palm
    size = OVERSAMPLING * SIZE
    scale = size / (high - low).max()
    xy = np.rint((points[:, :2] - (low + high) / 2) * scale + size / 2).astype(np.int32)
    dark, bright = np.zeros((2, size, size), np.uint8)
    inner, outer = THICKNESS * palm * scale, (THICKNESS + 2 * OUTLINE) * palm * scale
    # Far parts first; a part's depth is the mean of its points.
    parts = sorted((PALM, *FINGERS), key=lambda part: -points[list(part), 2].mean())
    for part in parts:
        chain = [xy[list(part)].reshape(-1, 1, 2)]
        for layer, value, width in ((dark, 255, outer), (bright, 0, outer), (bright, 255, inner)):
            if part is PALM:
                cv2.fillConvexPoly(layer, cv2.convexHull(chain[0]), value)
            cv2.polylines(layer, chain, part is PALM, value, max(1, round(width)), cv2.LINE_AA)
    scaled = [cv2.resize(layer, (SIZE, SIZE), interpolation=cv2.INTER_AREA) for layer in (dark, bright)]
    return tuple(np.float32(layer) / 255 for layer in scaled)
