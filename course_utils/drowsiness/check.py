"""Checks for the exercises of lesson 4."""

import numpy as np

from course_utils.check import exercise, unfinished


@exercise("np.linalg.norm(p2 - p6) is the distance of two points. Two heights go over twice the width.")
def eye_ratio(measure):
    """The ratio of eyes of known shape, at any place and with any tilt."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        first, second, width = rng.uniform((0.5, 0.5, 15), (12, 12, 40))
        # The upper lid is shifted sideways: a height is a distance, not a difference of rows.
        eye = np.array([(0, 0), (0.2, -first / 2), (0.6, -second / 2), (1, 0), (0.7, second / 2), (0.3, first / 2)])
        eye *= (width, 1)
        angle = rng.uniform(-1, 1)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        ratio = unfinished(measure(eye @ turn + rng.uniform(100, 400, 2)))
        assert np.ndim(ratio) == 0, f"there should be one number; yours has the shape {np.shape(ratio)}"
        expected = (np.hypot(first, 0.1 * width) + np.hypot(second, 0.1 * width)) / (2 * width)
        assert abs(ratio - expected) < 1e-6, (
            f"an eye {width:.1f} wide, with lids {width * expected:.1f} apart on average, has the ratio "
            f"{expected:.3f}; you return {float(ratio):.3f}"
        )


@exercise(
    "np.diff(times) are the steps. A step counts if the eye is closed at its start: add it, else start again at 0."
)
def longest(measure):
    """The longest closure in seconds does not depend on the frame rate."""
    for fps in (10, 15, 30, 60):
        for seconds in (0.4, 1.0, 2.0):
            times = np.arange(0, 8, 1 / fps)
            ratios = np.where((times >= 3 - 1e-9) & (times < 3 + seconds - 1e-9), 0.1, 0.3)
            ratios[(times >= 1 - 1e-9) & (times < 1.2 - 1e-9)] = 0.1
            ratios[-round(0.1 * fps) :] = 0.1
            value = float(unfinished(measure(times, ratios, 0.2)))
            assert abs(value - seconds) <= 1.01 / fps, (
                f"at {fps} frames a second the longest closure is {seconds} s; you return {value:.2f}"
            )
    uneven = np.array([0.0, 1.0, 1.1, 1.2, 3.0, 3.1])
    value = float(unfinished(measure(uneven, np.array([0.3, 0.1, 0.1, 0.1, 0.3, 0.3]), 0.2)))
    assert abs(value - 2) < 0.11 or abs(value - 0.2) < 1e-6, (
        f"frames may come late: closed at 1.0, 1.1 and 1.2 s, open again at 3.0 s; you return {value:.2f} s"
    )
    value = float(unfinished(measure(np.arange(5.0), np.full(5, 0.3), 0.2)))
    assert value == 0, f"eyes that never close are closed for 0 s; you return {value}"


@exercise("Draw as many people as there are, with repetition (rng.integers), pool their clips, and repeat 2,000 times.")
def people_interval(measure):
    """The interval agrees with a bootstrap over people; if people differ, it is wider than one over clips."""
    rng = np.random.default_rng(1)
    for spread in (0.0, 0.35):
        skill = np.clip(0.65 + rng.choice([-spread, spread], 60), 0, 1)
        right = rng.random((60, 3)) < skill[:, None]
        interval = unfinished(measure(right))
        assert np.shape(interval) == (2,), f"return two numbers, low and high; yours has the shape {np.shape(interval)}"
        low, high = map(float, interval)
        shares = right[rng.integers(0, 60, (4000, 60))].mean((1, 2))
        expected = np.quantile(shares, (0.025, 0.975))
        assert np.abs(np.subtract((low, high), expected)).max() < 0.025, (
            f"drawing people gives {expected[0]:.3f} to {expected[1]:.3f}; you return {low:.3f} to {high:.3f}"
        )
