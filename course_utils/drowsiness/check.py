"""Checks for the exercises of lesson 4."""

import numpy as np

from course_utils.check import exercise, numbers


@exercise("Take the distances of the points 1 and 7, 2 and 6, 3 and 5, and the width between the points 0 and 4.")
def mouth_ratio(measure):
    """The ratio of mouths of known shape, at any place and with any tilt."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        width, *heights = rng.uniform((30, 2, 2, 2), (80, 30, 30, 30))
        up, down = ([(x, sign * h / 2) for x, h in zip(at, heights, strict=True)] for at, sign in _LIPS)
        mouth = np.array([(0, 0), *up, (1, 0), *down[::-1]]) * (width, 1)
        angle = rng.uniform(-1, 1)
        turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
        mouth = mouth @ turn + rng.uniform(100, 400, 2)
        ratio = float(numbers(measure(mouth.copy()), (), "the ratio"))
        expected = _lips(mouth, (7, 6, 5)).mean()
        if np.isclose(ratio, 3 * expected):
            raise AssertionError("that is three times the ratio: take the mean of the three heights, not their sum")
        if np.isclose(ratio, 1.5 * expected):
            raise AssertionError("that is 1.5 times the ratio: a mouth has three heights, so divide their sum by 3")
        if np.isclose(ratio, expected / 2):
            raise AssertionError("that is half of the ratio: divide by the width once, not by twice the width")
        if np.isclose(ratio, _lips(mouth, (5, 6, 7)).mean()):
            raise AssertionError("the lower lip runs back, so below point 1 lies point 7, and below point 3 point 5")
        assert abs(ratio - expected) < 1e-6, (
            f"a mouth {width:.1f} pixels wide, tilted by {np.degrees(angle):.0f} degrees, with lips "
            f"{width * expected:.1f} pixels apart on average, has the ratio {expected:.3f}; you return {ratio:.3f}"
        )


# Where the three points of the upper lip and those of the lower one lie, as shares of the width. They are not exactly
# above each other, because a height is the distance of two points, not a difference of rows.
_LIPS = ((0.2, 0.55, 0.85), -1), ((0.15, 0.5, 0.75), 1)


def _lips(mouth, lower):
    """The three heights over the width; lower: the rows that belong to the points 1, 2 and 3."""
    heights = np.linalg.norm(mouth[[1, 2, 3]] - mouth[list(lower)], axis=1)
    return heights / np.linalg.norm(mouth[0] - mouth[4])


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
        try:
            answer = measure(uneven, np.array(ratios), 0.2)
        except ValueError as error:
            raise AssertionError(f"{story}: the answer is {expected} s, but your function stops: {error}") from error
        value = float(numbers(answer, (), "seconds"))
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
            f"drawing people gives {expected[0]:.3f} to {expected[1]:.3f}; you return {low:.3f} to {high:.3f}. "
            "Did you draw clips instead of people?"
        )
        widths.append((high - low) / np.diff(expected)[0])
    # Chance moves the mean of four widths by about 1 %; an interval of 90 % is 16 % narrower than one of 95 %.
    assert abs(np.mean(widths) - 1) < 0.08, (
        f"your intervals are {np.mean(widths):.2f} times as wide as those of 95 %: did you draw clips instead of "
        "people, and which quantiles do you take?"
    )
