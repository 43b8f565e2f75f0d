"""Calibrated cameras around a person: projection, and triangulation by the direct linear transform.

The world is in metres, z points up. A camera is its matrix P, float[3, 4]: a point X has the pixels
(P₁X / P₃X, P₂X / P₃X). Hartley and Zisserman 2004, chapters 6 and 12.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations

import numpy as np

NEAR = 20.0  # pixels: a view whose point is that near to the projection agrees with the others


@dataclass(frozen=True, eq=False)
class Camera:
    """A pinhole camera: matrix float64[3, 4], and the width and height of its pictures in pixels."""

    matrix: np.ndarray
    size: tuple[int, int] = (1280, 720)

    def project(self, points) -> np.ndarray:
        """Pixels float64[..., 2] of points float[..., 3]; NaN for points that are not in front of the camera."""
        seen = np.asarray(points, float) @ self.matrix[:, :3].T + self.matrix[:, 3]
        depth = np.where(seen[..., 2:] > 1e-9, seen[..., 2:], np.nan)
        return seen[..., :2] / depth

    @property
    def place(self) -> np.ndarray:
        """Where the camera stands, float64[3]: the point that it cannot project."""
        return -np.linalg.solve(self.matrix[:, :3], self.matrix[:, 3])


def look_at(place, target, focal: float = 1100.0, size=(1280, 720)) -> Camera:
    """A camera at a place that looks at a target, its picture upright; focal: in pixels.

    Raises ValueError if it would have to look straight up or down, or at itself.
    """
    place, target = np.asarray(place, float), np.asarray(target, float)
    ahead = target - place
    right = np.cross(ahead, (0, 0, 1))
    if np.linalg.norm(right) < 1e-9:
        raise ValueError("A camera that stands exactly above or below its target has no upright picture.")
    ahead, right = ahead / np.linalg.norm(ahead), right / np.linalg.norm(right)
    turn = np.stack([right, np.cross(ahead, right), ahead])
    inner = np.array([[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1]])
    return Camera(inner @ np.column_stack([turn, -turn @ place]), size)


def ring(count: int = 4, distance: float = 3.5, height: float = 1.5, focal: float = 1100.0, size=(1280, 720), span=360):
    """Cameras around the origin that look at the middle of a person: a list of `Camera`.

    span: degrees of the arc; 360 for all around. The first one stands before the person, who looks along +y.
    """
    if count < 1:
        raise ValueError("There has to be at least one camera.")
    steps = np.arange(count) * span / count if span == 360 else np.linspace(-span / 2, span / 2, count)
    angles = np.radians(90 - steps)
    places = [(distance * np.cos(a), distance * np.sin(a), height) for a in angles]
    return [look_at(place, (0, 0, 0.9), focal, size) for place in places]


def triangulate(points, cameras, weights=None) -> np.ndarray:
    """The points in space that fit all views best (direct linear transform): float64[..., 3].

    points: float[C, ..., 2], pixels of each of C cameras, finite. weights: float[C, ...], how much each view counts, or
    None. Each view gives two rows, w (u P₃ - P₁) and w (v P₃ - P₂); the answer is the last right singular vector.
    Raises ValueError for fewer than two cameras: one view only gives a ray.
    """
    points = np.asarray(points, float)
    if len(cameras) < 2 or len(points) != len(cameras):
        raise ValueError(
            f"{len(cameras)} cameras and {len(points)} views: a point in space needs two of each at least."
        )
    rows = view_rows(points, cameras)
    if weights is not None:
        rows = rows * np.asarray(weights, float)[..., None, None]
    rows = np.moveaxis(rows, 0, -3)
    point = np.linalg.svd(rows.reshape(*rows.shape[:-3], -1, 4))[2][..., -1, :]
    return point[..., :3] / point[..., 3:]


def view_rows(points, cameras) -> np.ndarray:
    """The two rows of the direct linear transform for each view: float64[C, ..., 2, 4]."""
    matrices = np.array([camera.matrix / np.linalg.norm(camera.matrix[2, :3]) for camera in cameras])
    matrices = matrices.reshape(len(cameras), *(1,) * (points.ndim - 2), 3, 4)
    return points[..., None] * matrices[..., 2:, :] - matrices[..., :2, :]


def reprojection_errors(spots, points, cameras) -> np.ndarray:
    """How far each view's point is from the projection of a point in space: float64[C, ...], pixels."""
    return np.stack(
        [np.linalg.norm(camera.project(spots) - view, axis=-1) for camera, view in zip(cameras, points, strict=True)]
    )


def robust(points, cameras, near: float = NEAR) -> np.ndarray:
    """Triangulate with the views that agree: of all pairs of cameras, take the one that most views agree with.

    RANSAC (Fischler and Bolles 1981) that tries all pairs. points: float[C, ..., 2]. Returns float64[..., 3].
    """
    points, best, votes = np.asarray(points, float), None, None
    for pair in combinations(range(len(cameras)), 2):
        spots = triangulate(points[list(pair)], [cameras[i] for i in pair])
        away = reprojection_errors(spots, points, cameras)
        agree = away < near
        # More views, and among as many the smaller error.
        count = agree.sum(0) - np.where(agree, away, 0).sum(0) / (near * len(cameras) + 1)
        if votes is None:
            best, votes = agree, count
        else:
            best, votes = np.where(count > votes, agree, best), np.maximum(count, votes)
    return triangulate(points, cameras, np.where(best.sum(0) >= 2, best, True).astype(float))


def millimetres(found, truth) -> float:
    """The mean distance of points in space, in millimetres (MPJPE, here without moving the root); both in metres."""
    return 1000 * float(np.linalg.norm(np.asarray(found) - truth, axis=-1).mean())
