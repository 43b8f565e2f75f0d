"""How good keypoints are: the share that is near enough, at one threshold and at all of them."""

from __future__ import annotations

import numpy as np

THRESHOLDS = np.linspace(0, 0.5, 51)


def box_errors(points, truth) -> np.ndarray:
    """The distance of each point from the truth, in shares of the longer side of the true box: float[n, 21].

    points: float[n, 21, 2 or 3], NaN where no hand was found; truth: float[n, 21, 2 or 3], both in the same unit.
    """
    points, truth = np.asarray(points)[..., :2], np.asarray(truth)[..., :2]
    side = np.ptp(truth, axis=-2).max(-1)[..., None]
    return np.linalg.norm(points - truth, axis=-1) / side


def pck(points, truth, threshold: float = 0.2) -> float:
    """The percentage of correct keypoints, 0 to 1: those within `threshold` times the longer side of the true box.

    A hand that was not found (NaN) has no correct keypoint. Arguments as for `box_errors`. Yang and Ramanan 2013 (doi
    10.1109/TPAMI.2012.261); hands: Simon and others 2017 (arXiv 1704.07809).
    """
    return float((np.nan_to_num(box_errors(points, truth), nan=np.inf) <= threshold).mean())


def pck_curve(points, truth, thresholds=THRESHOLDS) -> np.ndarray:
    """The PCK at each threshold, float[n]; arguments as for `box_errors`."""
    errors = np.nan_to_num(box_errors(points, truth), nan=np.inf)
    return (errors[..., None] <= np.asarray(thresholds)).mean(axis=(0, 1))
