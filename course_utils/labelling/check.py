"""Checks for the exercises of lesson 12."""

import numpy as np
from scipy.special import softmax

from course_utils.check import exercise, unfinished
from course_utils.labelling.choosers import k_centre_greedy


@exercise(
    "Keep, for each picture, the distance to its nearest chosen one; after each pick take np.minimum with the new."
)
def farthest(choose):
    """Take, again and again, the picture that is farthest from all labelled and chosen ones."""
    rng = np.random.default_rng(0)
    for seed in range(6):
        features = rng.normal(0, 1, (30, 1 + seed % 3)) * 4
        labelled, budget = rng.permutation(30)[: 1 + seed].tolist(), 4
        given = features.copy(), list(labelled)
        answer = np.asarray(unfinished(choose(*given, budget)))
        assert np.array_equal(given[0], features) and given[1] == labelled, "your function changes its input"
        assert answer.shape == (budget,), f"return {budget} numbers; yours is {list(answer.shape)}"
        answer = answer.astype(int)
        assert len(set(answer.tolist()) | set(labelled)) == budget + len(labelled), "a picture is chosen twice"
        wanted = k_centre_greedy(features, labelled, budget)
        first = np.linalg.norm(features[:, None] - features[labelled], axis=-1).min(1)
        at_once = np.argsort(-first)[:budget]
        same = np.array_equal(answer, wanted)
        assert same or not np.array_equal(answer, at_once), (
            "the first pick is right; after it the distances change, because the pick is a centre, too"
        )
        means = np.linalg.norm(features[:, None] - features[labelled], axis=-1).mean(1)
        assert same or answer[0] != means.argmax() or answer[0] == wanted[0], (
            "take the distance from the nearest labelled picture, not the mean distance"
        )
        assert same, f"it should be {wanted.tolist()}; yours is {answer.tolist()}"


@exercise("p = softmax of the peaks' scores; the entropy is -(p * np.log(p)).sum(). Subtract the largest score first.")
def entropy(measure):
    """The entropy of the softmax of some peaks; 0 for one peak, log n for n equal ones."""
    rng = np.random.default_rng(1)
    cases = [
        np.array([7.0]),
        np.zeros(2),
        np.full(5, 3.0),
        rng.normal(0, 2, 4),
        np.array([900.0, 899.0]),
        -rng.random(3),
    ]
    for peaks in cases:
        with np.errstate(all="ignore"):
            value = unfinished(measure(peaks.copy()))
        assert np.ndim(value) == 0, f"return one number, not an array {list(np.shape(value))}"
        p = softmax(peaks)
        wanted = -(p * np.log(p)).sum()
        too_large = "subtract the largest score before np.exp"
        advice = too_large if peaks.max() > 700 else "first the softmax of the peaks; a logarithm needs numbers above 0"
        assert np.isfinite(value), f"{peaks.round(2).tolist()} gives {value}: {advice}"
        raw = -(peaks * np.log(np.maximum(peaks, 1e-9))).sum()
        assert abs(value - raw) > 1e-9 or abs(wanted - raw) < 1e-9, "that is of the peaks themselves: first the softmax"
        assert wanted < 1e-9 or abs(value + wanted) > 1e-9, "the sign is wrong: an entropy is never below 0"
        bits = wanted / np.log(2)
        assert wanted < 1e-9 or abs(value - bits) > 1e-9, "that is in bits; take the natural logarithm"
        assert abs(value - wanted) < 1e-9, f"{peaks.round(2).tolist()} should give {wanted:.4f}; yours is {value:.4f}"


@exercise(
    "First the gain of each seed, mine - theirs; then its mean, and its standard deviation (ddof=1) over sqrt(n)."
)
def compare(judge):
    """The mean gain of paired runs and its standard error."""
    rng = np.random.default_rng(2)
    for n in (5, 8):
        theirs = 30 + 5 * rng.normal(0, 1, n)
        mine = theirs + 1 + 0.3 * rng.normal(0, 1, n)
        result = unfinished(judge(mine.copy(), theirs.copy()))
        assert np.shape(result) == (2,), "return two numbers: the mean gain and its standard error"
        gain, error = (float(value) for value in result)
        each = mine - theirs
        assert abs(gain + each.mean()) > 1e-9, "the sign is wrong: a gain is mine - theirs"
        assert abs(gain - each.mean()) < 1e-9, f"the mean gain should be {each.mean():.3f}; yours is {gain:.3f}"
        unpaired = np.sqrt(mine.var(ddof=1) / n + theirs.var(ddof=1) / n)
        assert abs(error - unpaired) > 1e-9, "that is for unpaired runs; here both have the same seeds"
        assert abs(error - each.std(ddof=1)) > 1e-9, "that is the standard deviation; divide it by sqrt(n)"
        assert abs(error - each.std() / n**0.5) > 1e-9, "use ddof=1: the mean is estimated from the same few seeds"
        assert abs(error - each.std(ddof=1) / n) > 1e-9, "divide by the square root of the number of seeds"
        wanted = each.std(ddof=1) / n**0.5
        assert abs(error - wanted) < 1e-9, f"the standard error should be {wanted:.4f}; yours is {error:.4f}"
