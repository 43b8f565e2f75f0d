"""Checks for the exercises of lesson 3."""

import numpy as np

from course_utils.check import exercise, unfinished
from course_utils.emojinator.gestures import sample

KNUCKLES = [5, 9, 13, 17]


@exercise("Subtract row 0 from all rows, then divide by the largest np.linalg.norm(..., axis=1) of the four knuckles.")
def normalise(move_and_scale):
    """The wrist is at the origin, the farthest knuckle at distance 1; the hand's place and size change nothing."""
    for hand in sample()[0][:20].astype(float):
        copy = hand.copy()
        points = np.asarray(unfinished(move_and_scale(copy)), float)
        assert points.shape == (21, 3), f"the result should stay [21, 3]; yours is {list(points.shape)}"
        assert np.array_equal(copy, hand), "the function should not change its input; yours does"
        assert np.allclose(points[0], 0), f"the wrist is at {points[0].round(2).tolist()}"
        far = np.linalg.norm(points[KNUCKLES], axis=1).max()
        assert abs(far - 1) < 1e-6, f"the farthest knuckle is at distance {far:.2f}"
        assert np.allclose(np.asarray(move_and_scale(7 * hand + (1, -2, 3))), points, atol=1e-6), (
            "a hand seven times as large and elsewhere should give the same numbers"
        )


@exercise("labels[max(0, i + 1 - n) : i + 1] are the last n; list.count counts one word.")
def majority(vote):
    """The most frequent of the last n labels, the most recent one on a tie."""
    rng = np.random.default_rng(3)
    noisy = rng.choice(["palm", "fist", "none"], 60, p=[0.6, 0.3, 0.1]).tolist()
    cases = [(["palm"] * 4 + ["fist"] + ["palm"] * 3, 3), (["palm"] * 6 + ["fist"] * 6, 5), (noisy, 4), (noisy, 9)]
    cases.append((["palm", "palm", "fist", "fist", "none"], 5))  # the word seen last is not the most frequent
    for labels, n in cases:
        result = unfinished(vote(list(labels), n))
        assert len(result) == len(labels), f"there should be {len(labels)} labels; your list has {len(result)}"
        for i, word in enumerate(result):
            last = labels[max(0, i + 1 - n) : i + 1]
            most = max(map(last.count, last))
            right = next(word for word in reversed(last) if last.count(word) == most)
            assert word == right, f"the last {n} labels at frame {i} are {last}; you return {word!r}, not {right!r}"


@exercise("Add one person after another to the test, and stop as soon as it is large enough.")
def hold_out(split):
    """Whole people are held out, just enough for the share of samples that is asked for."""
    rng = np.random.default_rng(4)
    cases = [(rng.integers(5, 40, people), share) for people, share in ((10, 0.2), (7, 0.5), (30, 0.1))]
    cases += [([1, 1, 1, 1, 96], 0.5), ([10, 10, 10, 10], 0.5)]  # a share of samples, not of people; and just enough
    for samples, share in cases:
        person = rng.permutation(np.repeat(np.arange(len(samples)), samples))
        test = np.asarray(unfinished(split(person, share)))
        assert test.shape == person.shape and test.dtype == bool, "return one True or False for each sample"
        both = np.intersect1d(person[test], person[~test])
        assert not len(both), f"person {both[0]} is on both sides"
        assert test.mean() >= share, f"the test should hold {share:.0%} of the samples; yours holds {test.mean():.1%}"
        most = max(np.sum(person == one) for one in np.unique(person[test]))
        assert (test.sum() - most) / len(person) < share, "one person fewer would still be enough"
