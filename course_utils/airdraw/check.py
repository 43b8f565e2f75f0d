"""Checks for the exercises of lesson 1."""

import numpy as np

from course_utils.check import exercise, unfinished
from course_utils.drawn import strokes


@exercise("The centre of mass is the mean of the row (column) numbers, weighted by the ink.")
def centre(shift):
    """Pictures pushed out of the middle come back to it, with their ink unchanged."""
    images, _ = strokes.digits(100, seed=1)
    roomy = [image for image in images if image[3:-3, 3:-3].sum() == image.sum()]  # a shift wraps no ink around
    for i, image in enumerate(roomy):
        moved = unfinished(shift(np.roll(image, (i % 5 - 2, i % 7 - 3), axis=(0, 1))))
        assert np.shape(moved) == (28, 28), f"the picture should stay [28, 28]; yours is {list(np.shape(moved))}"
        assert np.sum(moved) == image.sum(), "the ink should be moved, none added or lost"
        mass = [np.average(np.arange(28), weights=np.sum(moved, axis=axis)) for axis in (1, 0)]
        assert np.abs(np.subtract(mass, 14)).max() <= 0.5 + 1e-9, (
            f"picture {i}'s centre of mass is at ({mass[0]:.1f}, {mass[1]:.1f}) after your shift"
        )


@exercise("Pick the answers where truth equals the digit; the mean of a comparison is a share.")
def recall(measure):
    """The shares agree with a count by hand."""
    truth = np.repeat(np.arange(10), 10)
    answers = truth.copy()
    expected = np.ones(10)
    for digit in range(10):
        answers[10 * digit : 11 * digit] = (digit + 1) % 10  # the first `digit` of the ten are wrong
        expected[digit] = 1 - digit / 10
    shares = np.asarray(unfinished(measure(truth, answers)), float)
    assert shares.shape == (10,), f"there should be ten shares; yours has the shape {shares.shape}"
    for digit in range(10):
        assert abs(shares[digit] - expected[digit]) < 1e-9, (
            f"of the {digit}s {expected[digit]:.0%} were read right; you say {shares[digit]:.0%}"
        )


@exercise("Try every confidence that occurs. Beware: the share of mistakes can fall again further down.")
def threshold(choose):
    """The threshold keeps as many answers as the allowed share of mistakes permits."""
    rng = np.random.default_rng(2)
    confidence = rng.uniform(0.3, 1, 4000).round(3)  # with ties, as a net has them
    right = rng.uniform(size=4000) < confidence**0.1
    for allowed in (0.001, 0.01, 0.02):
        value = float(unfinished(choose(confidence, right, allowed)))
        kept = confidence >= value
        best = max(
            _kept(confidence, right, level)
            for level in np.unique(confidence)
            if _errors(confidence, right, level) <= allowed
        )
        assert kept.any(), f"with {allowed:.1%} allowed your threshold of {value:.3f} keeps no answer at all"
        errors = np.mean(~right[kept])
        assert errors <= allowed, f"with {allowed:.1%} allowed, {errors:.2%} of the kept answers are wrong"
        assert kept.sum() >= best, f"with {allowed:.1%} allowed one can keep {best} answers; yours keeps {kept.sum()}"


def _errors(confidence, right, level):
    return np.mean(~right[confidence >= level])


def _kept(confidence, right, level):
    return int(np.sum(confidence >= level))
