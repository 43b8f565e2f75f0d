"""Checks for the exercises of lesson 11."""

import numpy as np

from course_utils.check import exercise, unfinished
from course_utils.keypoints import cameras, decode
from course_utils.openpose import metrics


@exercise("Compare the two cells beside the peak in x, then those in y; go a quarter of a cell towards the higher one.")
def quarter(read):
    """The highest cell, moved by a quarter of a cell towards the higher neighbour in x and in y."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        x, y = rng.uniform(2, 9, 2)
        places = np.arange(12)
        one = np.exp(-((places - y) ** 2)[:, None] / 2 - (places - x) ** 2 / 2)
        expected = decode.quarter(one[None, :, :, None], stride=1)[0, 0, :2]
        value = np.asarray(unfinished(read(one.copy())), float)
        assert value.shape == (2,), f"return x and y; yours has the shape {list(value.shape)}"
        right = np.allclose(value, expected)
        assert right or not np.allclose(value[::-1], expected), "right, but in the wrong order: x comes first"
        assert right or not np.allclose(value, np.rint(expected)), "that is the highest cell; go a quarter of a cell on"
        assert right, (
            f"for a bump at ({x:.2f}, {y:.2f}) the result is {expected.tolist()}; yours is {value.round(2).tolist()}"
        )


@exercise("A joint counts if its distance to the truth is at most alpha * size of its person; hidden ones count, too.")
def pck(measure):
    """PCK agrees with the course's; joints with the flag 0 do not count, and those that are NaN are wrong."""
    rng = np.random.default_rng(1)
    for _ in range(20):
        truth = np.concatenate([rng.uniform(0, 100, (5, 14, 2)), rng.integers(0, 3, (5, 14, 1))], 2)
        truth[0, 0, 2] = 2
        predicted, size = truth[..., :2] + rng.normal(0, 6, (5, 14, 2)), rng.uniform(20, 50, 5)
        predicted[1, 2] = np.nan
        expected = metrics.pck(predicted, truth, size, 0.2)
        value = unfinished(measure(predicted.copy(), truth.copy(), size.copy(), 0.2))
        assert np.ndim(value) == 0, f"return one number; yours has the shape {np.shape(value)}"
        near = np.linalg.norm(predicted - truth[..., :2], axis=-1) <= 0.2 * size[:, None]
        labelled, found = truth[..., 2] > 0, np.isfinite(predicted[..., 0])
        for counted, words in (
            (near[np.ones_like(near)], "joints with the flag 0 are not labelled: leave them out"),
            (near & labelled, "divide by the number of labelled joints, not of all"),
            (near[labelled & found], "joints that were not found (NaN) are wrong, and they count"),
            (near[truth[..., 2] == 2], "hidden joints (flag 1) are labelled, too: count them"),
        ):
            assert abs(float(value) - counted.mean()) > 1e-9 or abs(counted.mean() - expected) < 1e-9, words
        assert abs(float(value) - expected) < 1e-9, (
            f"of {int((truth[..., 2] > 0).sum())} labelled joints {expected:.4f} are right; yours is {float(value):.4f}"
        )


@exercise("Each view gives the rows u * P[2] - P[0] and v * P[2] - P[1]; take the last row of np.linalg.svd(rows)[2].")
def triangulate(solve):
    """The point in space from two or more views, also when its last coordinate is not 1."""
    rng = np.random.default_rng(2)
    for count in (2, 3, 4):
        around, truth = cameras.ring(count, span=120), rng.uniform(-0.5, 0.5, 3)
        views = np.array([camera.project(truth) for camera in around])
        value = np.asarray(unfinished(solve(views, [camera.matrix for camera in around])), float)
        assert value.shape != (4,), "that is a point with a fourth number: divide the other three by it"
        assert value.shape == (3,), f"return x, y, z; yours has the shape {list(value.shape)}"
        times = value / truth
        undivided = np.allclose(times, times[0]) and not np.isclose(times[0], 0) and not np.isclose(times[0], 1)
        assert not undivided, "the direction is right: divide by the last of the four numbers"
        assert np.allclose(value, truth, atol=1e-6), (
            f"{count} cameras see the point {truth.round(3).tolist()}; yours is {value.round(3).tolist()}"
        )
