"""Checks for the exercises of lesson 4."""

import numpy as np

from course_utils.check import exercise, numbers


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
        ratio = numbers(measure(eye @ turn + rng.uniform(100, 400, 2)), (), "the ratio")
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
            value = float(numbers(measure(times, ratios, 0.2), (), "seconds"))
            assert abs(value - seconds) < 1e-6, (
                f"at {fps} frames a second the longest closure is {seconds} s; you return {value:.2f}"
            )
    uneven = np.array([0.0, 1.0, 1.1, 1.2, 3.0, 3.1])
    for ratios, expected, story in (
        ([0.3, 0.1, 0.1, 0.1, 0.3, 0.3], 2.0, "closed at 1.0, 1.1 and 1.2 s, open again at 3.0 s, so from 1.0 to 3.0"),
        ([0.3, 0.3, 0.3, 0.1, 0.1, 0.1], 1.9, "closed from 1.2 s to the end at 3.1 s: this closure counts, too"),
        ([0.1, 0.1, 0.1, 0.1, 0.1, 0.1], 3.1, "closed from the first frame to the last, at 3.1 s"),
        ([0.3, 0.2, 0.2, 0.2, 0.3, 0.3], 0.0, "0.2 is the threshold itself, and closed is a ratio below it"),
        ([0.3, 0.3, 0.3, 0.3, 0.3, 0.3], 0.0, "eyes that never close"),
    ):
        value = float(numbers(measure(uneven, np.array(ratios), 0.2), (), "seconds"))
        assert abs(value - expected) < 1e-6, (
            f"frames may come late, here at {uneven.tolist()} s. {story}: {expected} s; you return {value:.2f} s"
        )


@exercise("Draw as many people as there are, with repetition (rng.integers), pool their clips, and repeat 2,000 times.")
def people_interval(measure):
    """The interval agrees with a bootstrap over people; if people differ, it is wider than one over clips."""
    rng, widths = np.random.default_rng(1), []
    for spread in (0.0, 0.35, 0.35, 0.35):
        skill = np.clip(0.65 + rng.choice([-spread, spread], 60), 0, 1)
        right = rng.random((60, 5)) < skill[:, None]
        low, high = numbers(measure(right), (2,), "low and high")
        shares = right[rng.integers(0, 60, (4000, 60))].mean((1, 2))
        expected = np.quantile(shares, (0.025, 0.975))
        assert np.abs(np.subtract((low, high), expected)).max() < 0.025, (
            f"drawing people gives {expected[0]:.3f} to {expected[1]:.3f}; you return {low:.3f} to {high:.3f}"
        )
        widths.append((high - low) / np.diff(expected)[0])
    # Chance moves the mean of four widths by about 1 %; an interval of 90 % is 16 % narrower than one of 95 %.
    assert abs(np.mean(widths) - 1) < 0.08, (
        f"your intervals are {np.mean(widths):.2f} times as wide as those of 95 %: which quantiles do you take?"
    )
