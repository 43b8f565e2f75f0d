"""Checks for the exercises of lesson 8."""

import numpy as np

from course_utils.check import exercise, unfinished


@exercise("matrix.sum(0) counts how often each class was predicted, matrix.sum(1) how often it was true.")
def precision_recall(measure):
    """Precision and recall of each class are those of the confusion matrix, NaN where a class was never predicted."""
    rng = np.random.default_rng(0)
    matrices = [np.array([[8, 2], [1, 9]]), rng.integers(0, 30, (5, 5)) + np.diag(rng.integers(50, 99, 5))]
    matrices.append(np.array([[4, 0, 1], [2, 0, 3], [0, 0, 5]]))  # the second class is never predicted
    matrices.append(np.array([[0, 3], [2, 5]]))  # the first class is predicted, and always wrongly
    for matrix in matrices:
        result = unfinished(measure(matrix.copy()))
        assert len(result) == 2 and np.ndim(result[0]) == 1, "return two things: precision and recall"
        precision, recall = (np.asarray(part, float) for part in result)
        assert precision.shape == recall.shape == (len(matrix),), "there should be one number for each class"
        for k, hits in enumerate(np.diag(matrix)):
            predicted, true = matrix[:, k].sum(), matrix[k].sum()
            swapped = predicted and abs(precision[k] - hits / true) < 1e-5 and abs(recall[k] - hits / predicted) < 1e-5
            assert not (swapped and hits and predicted != true), "right, but in the wrong order: rows are the truth"
            assert abs(recall[k] - hits / true) < 1e-5, f"class {k} has recall {hits / true:.3f}; yours {recall[k]:.3f}"
            if not predicted:
                assert np.isnan(precision[k]), f"class {k} was never predicted: its precision is np.nan"
            else:
                right = hits / predicted
                assert abs(precision[k] - right) < 1e-5, (
                    f"class {k} has precision {right:.3f}; yours {precision[k]:.3f}"
                )


@exercise("Divide alpha by 255, give it a third axis with [..., None], and mix: a * hand + (1 - a) * background.")
def paste(mix):
    """The hand shows where it is opaque, the background where it is not, a mixture at its edge."""
    rng = np.random.default_rng(1)
    hand, background = rng.integers(0, 256, (2, 20, 30, 3), np.uint8)
    alpha = rng.choice(np.array([0, 64, 128, 255], np.uint8), (20, 30))
    copies = hand.copy(), alpha.copy(), background.copy()
    result = np.asarray(unfinished(mix(*copies)))
    unchanged = all(np.array_equal(a, b) for a, b in zip((hand, alpha, background), copies, strict=True))
    assert unchanged, "your function changes its input"
    assert result.shape == hand.shape, f"the picture should stay {list(hand.shape)}; yours is {list(result.shape)}"
    assert result.dtype == np.uint8, f"a picture is uint8; yours is {result.dtype}: round and use .astype(np.uint8)"
    assert np.array_equal(result[alpha == 255], hand[alpha == 255]), "where alpha is 255 there should be the hand"
    assert np.array_equal(result[alpha == 0], background[alpha == 0]), "where alpha is 0 there should be the background"
    share = alpha[..., None] / 255
    wrong = np.abs(result - (share * hand + (1 - share) * background)).max()
    assert wrong <= 1, f"at the edge it should be a mixture; yours is off by {wrong:.0f} of 255"


@exercise("The largest weight, whatever its sign, should become 127 or -127. What is the scale, then?")
def quantise(squeeze):
    """Weights become bytes and one scale, with the smallest possible error."""
    rng = np.random.default_rng(2)
    for weights in (rng.normal(0, 0.1, (3, 3, 8)), -np.abs(rng.normal(0, 5, 50)), np.zeros(4)):
        with np.errstate(all="ignore"):
            result = unfinished(squeeze(weights.copy()))
        assert isinstance(result, tuple | list) and len(result) == 2, "return two things: the bytes and their scale"
        assert result[1] is not None and np.size(result[1]) == 1, "there should be one scale, a single number"
        numbers, scale = np.asarray(result[0]), float(result[1])
        assert numbers.dtype == np.int8, f"the bytes should be int8; yours are {numbers.dtype}"
        assert numbers.shape == weights.shape, f"the shape should stay {list(weights.shape)}"
        assert np.isfinite(scale) and scale > 0, "the scale should be above 0, also where all weights are 0"
        assert numbers.min() >= -127, "the bytes should go from -127 to 127; yours reach -128"
        largest = np.abs(weights).max() / 254
        error = np.abs(numbers * scale - weights).max()
        assert error <= largest + 1e-9, f"bytes · scale should be off by {largest:.4f} at most; yours by {error:.4f}"
