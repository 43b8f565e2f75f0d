"""Checks for the exercises of lesson 5."""

import numpy as np

from course_utils.check import exercise, numbers


@exercise("For vectors of length 1: |a - b|² = 2 - 2 a·b. The cosine distance is 1 - a·b.")
def euclidean(convert):
    """The conversion agrees with distances measured between vectors."""
    rng = np.random.default_rng(0)
    a, b = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True) for vectors in rng.normal(size=(2, 50, 64)))
    cosine, truth = 1 - (a * b).sum(1), np.linalg.norm(a - b, axis=1)
    answer = numbers(convert(cosine), (50,), "a distance for each of the 50")
    assert not np.allclose(answer, truth**2), "that is the squared distance; take its square root"
    assert np.allclose(answer, truth), f"a cosine distance of {cosine[0]:.3f} is {truth[0]:.3f}, not {answer[0]:.3f}"


@exercise("Sort the distances of the wrong pairs: the threshold is at the end of the allowed share of them.")
def tar_at_far(measure):
    """The rate agrees with a search over all thresholds."""
    rng = np.random.default_rng(1)
    same = rng.uniform(size=3000) < 0.2
    distance = np.where(same, rng.normal(0.3, 0.15, 3000), rng.normal(0.8, 0.2, 3000)).clip(0)
    for far in (0.1, 0.01, 0.001):
        best = max(
            np.mean(distance[same] <= level)
            for level in distance
            if np.mean(distance[~same] <= level) <= far
        )  # fmt: skip
        rate = float(numbers(measure(distance, same, far), (), "a rate"))
        assert 0 <= rate <= 1, f"a rate lies between 0 and 1; yours is {rate:.3f}"
        assert rate <= best + 1e-9, (
            f"at FAR {far} one can accept {best:.1%}; {rate:.1%} lets in too many strangers "
            "(at most int(far * n) of n wrong pairs may pass)"
        )
        assert rate >= best - 0.005, f"at FAR {far} one can accept {best:.1%} of the right people; yours is {rate:.1%}"


@exercise("Remember whether the eyes are closed. They open again only below the lower threshold: then count one.")
def count_blinks(count):
    """Each blink is counted once, noisy scores add no blinks, and a photo has none."""
    cases = {
        "two clean blinks": ([0.1, 0.1, 0.8, 0.1, 0.1, 0.9, 0.1], 2),
        "open eyes, as in a photo": ([0.2, 0.3, 0.25, 0.2, 0.3], 0),
        "one blink with noise around the upper threshold": ([0.1, 0.55, 0.45, 0.55, 0.45, 0.6, 0.1], 1),
        "eyes that are closed from the start and then open": ([0.9, 0.9, 0.1, 0.1], 0),
        "open eyes with noise around the lower threshold": ([0.1, 0.35, 0.25, 0.35, 0.1], 0),
        "eyes that close and then open only half": ([0.1, 0.8, 0.4, 0.4], 0),
        "eyes that close and stay closed": ([0.1, 0.1, 0.9, 0.9, 0.9], 0),
    }
    for case, (scores, truth) in cases.items():
        answer = numbers(count(scores), (), "how many blinks there are")
        assert answer == truth, f"{case}: {scores} has {truth} blinks, you counted {answer:g}"
