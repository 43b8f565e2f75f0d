"""Checks for the exercises of lesson 10."""

import numpy as np

from course_utils.check import exercise, unfinished
from course_utils.handpoints.metrics import pck as true_pck


@exercise("np.ptp(truth, axis=1) gives width and height of each true box. A comparison with NaN is False.")
def pck(measure):
    """The share of points within the threshold times the longer side of the true box; lost hands are wrong."""
    rng = np.random.default_rng(0)
    truth = rng.uniform(0, 1, (8, 21, 2)) * rng.uniform(40, 200, (8, 1, 2)) + 30
    points = truth + rng.normal(0, 12, truth.shape)
    one = truth[:1] + np.array([3.0, 4.0])  # all points are off by 5 pixels
    side = np.ptp(truth[0], axis=0).max()
    for shift, right in ((1.01, 1.0), (0.99, 0.0)):
        value = _measured(measure, one, truth[:1], shift * 5 / side)
        allowed = f"all points are 5 pixels off and {shift * 5:.2f} are allowed"
        assert abs(value - right) < 1e-9, f"{allowed}: it should be {right:.0f}; yours is {value:.3f}"
    lost = points.copy()
    lost[::2] = np.nan
    for found, words in ((points, ""), (lost, "; a hand that was not found (NaN) has no correct point")):
        for threshold in (0.05, 0.1, 0.2):
            wanted, value = true_pck(found, truth, threshold), _measured(measure, found, truth, threshold)
            assert abs(value - wanted) < 1e-9, f"at {threshold} it should be {wanted:.3f}; yours is {value:.3f}{words}"


def _measured(measure, points, truth, threshold) -> float:
    """A learner's score, unless it is one of two that are nearly right."""
    value, right = _number(measure(points.copy(), truth.copy(), threshold)), true_pck(points, truth, threshold)
    found, width = np.isfinite(points[:, 0, 0]), np.ptp(truth[..., :1], axis=1)
    by_width = (np.linalg.norm(points - truth, axis=2) <= threshold * width).mean()
    if abs(value - right) > 1e-9:
        left_out = not found.all() and abs(value - true_pck(points[found], truth[found], threshold)) < 1e-9
        assert not left_out, "you leave out the hands that were not found: all their points count, as wrong"
        assert abs(value - by_width) > 1e-9, "the longer side of a box is not always its width"
    return value


def _number(value):
    value = unfinished(value)
    assert np.ndim(value) == 0, f"return one number, not an array {list(np.shape(value))}"
    return float(value)


@exercise("weights = np.exp(scores - scores.max()), divided by their sum; then the mean of the cells' middles.")
def soft_argmax(read):
    """The mean of the cells' middles, weighted by the softmax of their scores; x first, in shares of the map."""
    rng = np.random.default_rng(1)
    sharp = np.full((4, 8), -50.0)
    sharp[1, 6] = 50
    large = rng.normal(0, 2, (16, 16)) + 2000
    for scores in (sharp, np.zeros((6, 6)), rng.normal(0, 2, (12, 9)), large):
        height, width = scores.shape
        weights = np.exp(scores - scores.max())
        weights /= weights.sum()
        x = (weights.sum(0) * (np.arange(width) + 0.5) / width).sum()
        y = (weights.sum(1) * (np.arange(height) + 0.5) / height).sum()
        with np.errstate(all="ignore"):
            result = np.asarray(unfinished(read(scores.copy())), float)
        assert result.shape == (2,), f"return two numbers, x and y; yours is {list(result.shape)}"
        assert np.isfinite(result).all(), "scores near 2000 overflow: subtract the largest score before np.exp"
        off = np.abs(result - (x, y)).max()
        assert off < 1e-6 or np.abs(result[::-1] - (x, y)).max() > 1e-6, "right, but in the wrong order: x comes first"
        corner = np.abs(result - (x - 0.5 / width, y - 0.5 / height)).max()
        assert corner > 1e-6, "you average the cells' corners; the middle of cell i is at (i + 0.5) / n"
        assert off < 1e-6, f"it should be ({x:.3f}, {y:.3f}); yours is ({result[0]:.3f}, {result[1]:.3f})"


@exercise("image[:, ::-1] mirrors the picture. Where does column 0 land? And which hand does the picture show now?")
def mirror(flip):
    """Picture, points and side are mirrored together; the joints keep their order, and the input is unchanged."""
    rng = np.random.default_rng(2)
    for right in (True, False):
        image = np.zeros((30, 40, 3), np.uint8)
        points = np.column_stack([rng.permutation(40)[:21], rng.permutation(30)[:21]]).astype(float)
        columns, rows = points.astype(int).T
        image[rows, columns] = np.arange(1, 22)[:, None]  # point i has colour i + 1
        copies = image.copy(), points.copy()
        result = unfinished(flip(*copies, right))
        assert np.array_equal(copies[0], image) and np.array_equal(copies[1], points), "your function changes its input"
        assert isinstance(result, tuple | list) and len(result) == 3, "return three things: picture, points, side"
        picture, moved, side = np.asarray(result[0]), np.asarray(result[1], float), result[2]
        assert np.array_equal(picture, image[:, ::-1]), "the picture should be mirrored left to right"
        assert moved.shape == points.shape, (
            f"the points should stay {list(points.shape)}; yours are {list(moved.shape)}"
        )
        wanted = np.column_stack([39 - points[:, 0], points[:, 1]])
        assert not np.allclose(moved, points), "the picture has moved and the points have not: that is the bug"
        one_off = np.allclose(moved, wanted + np.array([1, 0]))
        assert not one_off, "all points are one pixel too far right: the last column of 40 is 39"
        assert np.allclose(moved, wanted), "each point should lie on its pixel; keep the order of the joints"
        assert bool(side) is (not right), "in a mirror a right hand looks like a left one"
