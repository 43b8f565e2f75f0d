"""Checks for the exercises of lesson 9."""

import numpy as np

from course_utils.check import exercise, unfinished
from course_utils.reactions import signs


@exercise("For each class: hits = both say it; F1 = 2 · hits / (said in truth + said in prediction). Then the mean.")
def macro_f1(score):
    """The mean of the F1 scores of all classes that occur in the truth, in per cent."""
    rng = np.random.default_rng(0)
    cases = [(rng.integers(0, 4, 80), rng.integers(0, 4, 80)) for _ in range(5)]
    truth = np.array([3] * 90 + [0] * 10)
    cases += [(truth, truth), (truth, np.full(100, 3)), (np.array([0, 0, 1]), np.array([0, 2, 1]))]
    for truth, predicted in cases:
        result = unfinished(score(truth.copy(), predicted.copy()))
        right = signs.macro_f1(truth, predicted)
        assert np.ndim(result) == 0, "the score is a single number; yours has several"
        assert not np.isclose(result, right / 100) or right == 0, "the score should be in per cent: 100 times yours"
        accuracy = 100 * np.mean(truth == predicted)
        assert np.isclose(result, right) or not np.isclose(result, accuracy), (
            "that is the accuracy; a frequent class should not count more than a rare one"
        )
        assert np.isclose(result, right), f"the score should be {right:.1f}; yours is {result:.1f}"


@exercise("scale = size / longer side; place the resized picture in the middle of np.full((size, size, 3), 114).")
def letterbox(square):
    """A picture becomes square without losing its edges or changing its shape; grey bars fill the rest."""
    for height, width in ((90, 120), (120, 90), (64, 64), (40, 160)):
        image = np.zeros((height, width, 3), np.uint8)
        image[..., 1] = 200
        image[:, :4] = image[:, -4:] = (250, 0, 0)  # hands at both sides
        copy = image.copy()
        result = np.asarray(unfinished(square(copy, 96)))
        assert result.shape == (96, 96, 3), f"the result should be [96, 96, 3]; yours is {list(result.shape)}"
        assert np.array_equal(copy, image), "the function should not change its input; yours does"
        red, green = result[..., 0].astype(int) > 180, result[..., 1].astype(int) > 150
        assert red[:, :48].any() and red[:, 48:].any(), "a side of the picture is cut away"
        shown = red | green
        high, wide = np.ptp(np.flatnonzero(shown.any(1))) + 1, np.ptp(np.flatnonzero(shown.any(0))) + 1
        assert abs(wide / high - width / height) < 0.12 * width / height, "the picture is stretched"
        assert abs(max(wide, high) - 96) <= 2, "the longer side should fill the square"
        if height != width:
            top, left = np.flatnonzero(shown.any(1))[0], np.flatnonzero(shown.any(0))[0]
            assert abs(2 * top + high - 96) <= 3 and abs(2 * left + wide - 96) <= 3, "the picture should be centred"


@exercise(
    "np.unique(users), shuffled, gives the people; take some until they have enough pictures; np.isin does the rest."
)
def by_person(split):
    """Every person is on one side, and about the share that is asked for is held out."""
    rng = np.random.default_rng(1)
    for people, share in ((40, 0.2), (25, 0.4), (100, 0.1)):
        users = np.repeat([f"user {k:03}" for k in rng.permutation(people)], rng.integers(1, 9, people))
        test = np.asarray(unfinished(split(users.copy(), share)))
        assert test.shape == users.shape and test.dtype == bool, "return one True or False for each picture"
        both = np.intersect1d(users[test], users[~test])
        assert not len(both), f"{both[0]} is on both sides"
        assert abs(test.mean() - share) < 0.12, (
            f"the test should hold {share:.0%} of the pictures; yours {test.mean():.0%}"
        )
