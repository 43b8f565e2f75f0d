"""A smooth curve through the places of a pen: a slow camera sees only a few places of a fast stroke."""

from __future__ import annotations

import numpy as np

STEP = 0.01  # frame heights between two points of a curve
_MOST_PARTS = 12  # of one gap between two places


def curve(points, step: float = STEP) -> np.ndarray:
    """Draw the centripetal Catmull-Rom spline through points, which neither overshoots nor makes loops.

    points: float[n, 2]. step: the distance of two points of the curve, where a gap is not longer than 12 steps.
    Returns float[m, 2] with all of `points` in it; fewer than three different points are returned as they are.
    Yuksel, Schaefer and Keyser 2011, "Parameterization and applications of Catmull-Rom curves",
    doi 10.1016/j.cad.2010.08.008.
    """
    points = np.asarray(points, float)
    if len(points) < 3:
        return points
    gaps = np.linalg.norm(np.diff(points, axis=0), axis=1)
    different = np.append(True, gaps > 0)
    points, gaps = points[different], gaps[gaps > 0]
    parts = int(np.clip(np.ceil(gaps.max(initial=0) / step), 1, _MOST_PARTS))
    if len(points) < 3 or parts == 1:
        return points
    # A mirrored point beyond each end; a gap's parameter is the root of its length.
    padded = np.concatenate([[2 * points[0] - points[1]], points, [2 * points[-1] - points[-2]]])
    knots = np.sqrt(np.concatenate([gaps[:1], gaps, gaps[-1:]]))[:, None]
    slopes = np.diff(padded, axis=0) / knots
    tangents = slopes[:-1] + slopes[1:] - (padded[2:] - padded[:-2]) / (knots[:-1] + knots[1:])
    # Cubic Hermite pieces.
    u, width = np.arange(parts)[:, None, None] / parts, knots[1:-1]
    pieces = (
        (1 + 2 * u) * (1 - u) ** 2 * points[:-1]
        + u * (1 - u) ** 2 * width * tangents[:-1]
        + u**2 * (3 - 2 * u) * points[1:]
        + u**2 * (u - 1) * width * tangents[1:]
    )
    return np.concatenate([pieces.transpose(1, 0, 2).reshape(-1, 2), points[-1:]])
