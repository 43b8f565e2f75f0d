"""Checks for the exercises of lesson 2."""

import numpy as np

from course_utils.check import exercise, numbers, unfinished


@exercise("Subtract the smallest x and y of ALL strokes together, then divide by the larger of the two extents.")
def fit_box(fit):
    """Drawings of any place and size are moved and scaled to 0 to 255, and keep their proportions."""
    rng = np.random.default_rng(4)
    for scale, shift in [(1, 0), (300, -70), (0.001, 5)]:
        wide = [shift + scale * rng.uniform(0, (1, 0.4), (n, 2)) for n in (5, 9, 2)]
        for strokes in (wide, [stroke[:, ::-1] for stroke in wide]):
            fitted = list(unfinished(fit([stroke.copy() for stroke in strokes])))
            assert len(fitted) == len(strokes), f"{len(strokes)} strokes went in, {len(fitted)} came out"
            before, after = np.concatenate(strokes), np.concatenate([np.asarray(stroke, float) for stroke in fitted])
            assert np.allclose(after.min(0), 0, atol=1e-6), f"the box should begin at (0, 0), not at {after.min(0)}"
            assert np.isclose(after.max(), 255), f"the longer side should reach 255; yours reaches {after.max():.1f}"
            expected = (before - before.min(0)) / np.ptp(before, 0).max() * 255
            rounded = after.shape == expected.shape and np.allclose(after, expected, atol=1) and (after % 1 == 0).all()
            assert not rounded or np.allclose(expected % 1, 0), "right, but you round the numbers: leave that out"
            extent, original = np.ptp(after, 0), np.ptp(before, 0)
            assert np.allclose(extent / extent.max(), original / original.max()), "the proportions should not change"
            assert after.shape == expected.shape and np.allclose(after, expected, atol=1e-6), (
                "each point should keep its place within the drawing: mirror or exchange nothing"
            )


@exercise("Go through the shares from the last to the first, as long as the prediction is right.")
def settled(find):
    """The share of ink from which a prediction is right and stays right is found for five known cases."""
    shares = np.array([0.2, 0.4, 0.6, 0.8, 1.0])
    truth = np.array([0, 1, 2, 3, 4])
    wrong = 9
    predicted = np.array(
        [[0, 0, 0, 0, 0], [1, wrong, 1, 1, 1], [wrong] * 4 + [2], [3, 3, 3, 3, wrong], [wrong, 4, 4, 4, 4]]
    )
    expected = np.array([0.2, 0.6, 1.0, np.inf, 0.4])
    found = numbers(find(predicted.T, shares, truth), (5,), "a number for each of the 5 drawings")
    for i, (yours, right) in enumerate(zip(found, expected, strict=True)):
        assert yours == right, (
            f"drawing {i}: predicted {predicted[i]}, truth {truth[i]}; the result is {right}, not {yours}"
        )


@exercise("For each temperature: divide, take the softmax, and average -log p of the true class.")
def temperature(choose):
    """The temperature with the smallest loss is chosen."""
    rng = np.random.default_rng(6)
    options = np.array([0.5, 0.8, 1.0, 1.5, 2.0, 3.0, 4.0])
    for right in (0.8, 2.0, 3.0):
        z = rng.normal(0, 1.5, (4000, 6))
        p = np.exp(z) / np.exp(z).sum(1, keepdims=True)
        truth = np.array([rng.choice(6, p=row) for row in p])
        found = float(numbers(choose(z * right, truth, options), (), "a temperature"))
        assert found in options, f"choose one of the options; yours is {found:g}"
        assert found == right, f"the scores were multiplied by {right:g}, so {right:g} is right; you chose {found:g}"
