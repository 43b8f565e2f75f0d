"""Checks for the exercises of lesson 1."""

import numpy as np

from course_utils.check import exercise, numbers, unfinished
from course_utils.drawn import strokes


@exercise("The centre of mass is the mean of the row (column) numbers, weighted by the ink.")
def centre(shift):
    """Images that were shifted out of the middle come back to it, with their ink unchanged."""
    images, _ = strokes.digits(100, seed=1)
    roomy = [image for image in images if image[3:-3, 3:-3].sum() == image.sum()]  # no shift wraps ink around the edge
    for i, image in enumerate(roomy):
        moved = unfinished(shift(np.roll(image, (i % 5 - 2, i % 7 - 3), axis=(0, 1))))
        assert np.shape(moved) == (28, 28), f"the image should stay [28, 28]; yours is {list(np.shape(moved))}"
        assert np.sum(moved) == image.sum(), "the shift should move the ink, not add or lose any"
        mass = [np.average(np.arange(28), weights=np.sum(moved, axis=axis)) for axis in (1, 0)]
        assert np.abs(np.subtract(mass, 14)).max() <= 0.5 + 1e-9, (
            f"after your shift the centre of mass of image {i} is at ({mass[0]:.1f}, {mass[1]:.1f})"
        )


@exercise("Select the predictions where truth equals the digit; the mean of a comparison is a share.")
def recall(measure):
    """The ten shares are right for predictions with a known number of mistakes."""
    truth = np.repeat(np.arange(10), 10)
    predicted = truth.copy()
    expected = np.ones(10)
    for digit in range(10):
        predicted[10 * digit : 11 * digit] = (digit + 1) % 10  # the first `digit` of the ten are wrong
        expected[digit] = 1 - digit / 10
    shares = numbers(measure(truth, predicted), (10,), "ten shares, in the order of the digits")
    for digit in range(10):
        assert abs(shares[digit] - expected[digit]) < 1e-9, (
            f"{expected[digit]:.0%} of the {digit}s were read right; your share is {shares[digit]:.0%}"
        )


@exercise("Try every confidence that occurs. Note that the share of mistakes can fall again at a lower threshold.")
def threshold(choose):
    """The threshold keeps as many predictions as the allowed share of mistakes permits."""
    rng = np.random.default_rng(2)
    confidence = rng.uniform(0.3, 1, 4000).round(3)  # with ties, as a net has them
    right = rng.uniform(size=4000) < confidence**0.1
    for allowed in (0.001, 0.01, 0.02):
        value = float(numbers(choose(confidence, right, allowed), (), "a threshold"))
        kept = confidence >= value
        masks = [confidence >= level for level in np.unique(confidence)]
        best = max(np.sum(mask) for mask in masks if np.mean(~right[mask]) <= allowed)
        assert kept.any(), f"with {allowed:.1%} allowed, your threshold of {value:.3f} keeps no prediction at all"
        errors = np.mean(~right[kept])
        assert errors <= allowed, f"with {allowed:.1%} allowed, {errors:.2%} of the kept predictions are wrong"
        assert kept.sum() >= best, (
            f"with {allowed:.1%} allowed {best} predictions can be kept; yours keeps {kept.sum()}"
        )
    try:
        value = choose(confidence[:50] * 0.9, np.zeros(50, bool), 0.01)
    except Exception as error:
        raise AssertionError(
            f"if all predictions are wrong, no threshold is good: return 1.0; yours stops with {type(error).__name__}"
        ) from error
    value = float(numbers(value, (), "a threshold"))
    assert value == 1, f"if all predictions are wrong, no threshold is good: return 1.0, not {value:.3f}"
