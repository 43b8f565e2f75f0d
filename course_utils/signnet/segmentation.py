"""Losses and scores for pictures whose every pixel has a class.

Truth is uint8[n, h, w], numbers of classes; an answer is float32[n, h, w, classes], probabilities, or uint8[n, h, w].
"""

from __future__ import annotations

import numpy as np


def cross_entropy(truth, answer):
    """Mean of -log p over all pixels, p the probability of the right class; every pixel counts the same."""
    import keras

    return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(truth, answer))


def focal(truth, answer, gamma: float = 2.0):
    """Cross-entropy times (1 - p)^gamma: pixels that are nearly right hardly count, hard ones do.

    Lin et al. 2017 (arXiv 1708.02002).
    """
    import keras

    surprise = keras.losses.sparse_categorical_crossentropy(truth, answer)
    return keras.ops.mean((1 - keras.ops.exp(-surprise)) ** gamma * surprise)


def dice(truth, answer, smooth: float = 1.0):
    """1 minus the mean Dice overlap of the classes but the first, 2 |A ∩ B| / (|A| + |B|): small classes count in full.

    Overlaps are those of the whole batch. Milletari, Navab and Ahmadi 2016 (arXiv 1606.04797).
    """
    from keras import ops

    classes = answer.shape[-1]
    answer = ops.reshape(answer, (-1, classes))
    right = ops.one_hot(ops.reshape(ops.cast(truth, "int32"), (-1,)), classes)
    # Products of matrices are the fastest sums over many pixels.
    both = ops.diagonal(ops.transpose(right) @ answer)[1:]
    ones = ops.ones_like(answer[:, :1])
    sizes = (ops.transpose(ones) @ (right + answer))[0, 1:]
    return 1 - ops.mean((2 * both + smooth) / (sizes + smooth))


def cross_entropy_and_dice(truth, answer):
    """The sum of both: what the course's segmenter is trained with."""
    return cross_entropy(truth, answer) + dice(truth, answer)


LOSSES = {"cross-entropy": cross_entropy, "Dice": dice, "focal": focal, "cross-entropy + Dice": cross_entropy_and_dice}


def confusion(truth, answer, classes: int) -> np.ndarray:
    """Count pixels: int64[classes, classes], rows the truth, columns the answer.

    Raises ValueError when the two have different shapes or hold other numbers.
    """
    truth, answer = _labels(truth), _labels(answer)
    if truth.shape != answer.shape:
        raise ValueError(
            f"Truth and answer must have the same size; these are {list(truth.shape)} and {list(answer.shape)}. "
            "Resize the answer with cv2.INTER_NEAREST, so that no class between two classes appears."
        )
    if truth.size and max(truth.max(), answer.max()) >= classes:
        raise ValueError(f"Labels are 0 to {classes - 1}; there is a {max(truth.max(), answer.max())}.")
    counts = np.bincount(truth.ravel().astype(np.int64) * classes + answer.ravel(), minlength=classes * classes)
    return counts.reshape(classes, classes)


def iou(counts) -> np.ndarray:
    """Intersection over union of each class, float64[classes]: NaN for a class that neither truth nor answer has.

    counts: from `confusion`. Everingham et al. 2010 (Pascal VOC, doi 10.1007/s11263-009-0275-4).
    """
    counts = np.asarray(counts, float)
    both = np.diag(counts)
    either = counts.sum(0) + counts.sum(1) - both
    return np.divide(both, either, out=np.full(len(counts), np.nan), where=either > 0)


def merged(counts, groups) -> np.ndarray:
    """Take classes together, as when left or right does not matter: groups ((0, 3), (1, 2)) makes two of four."""
    counts = np.asarray(counts)
    return np.array([[counts[np.ix_(a, b)].sum() for b in groups] for a in groups])


def boundary_f(truth, answer, within: float = 2.0) -> float:
    """How well two outlines agree, from 0 to 1: the harmonic mean of the shares of each that lie near the other.

    truth, answer: bool[h, w]. within: pixels that count as near. NaN when there is no outline at all.
    Csurka, Larlus and Perronnin 2013 (doi 10.5244/C.27.32).
    """
    import cv2

    edges = [_outline(np.asarray(mask, bool)) for mask in (truth, answer)]
    if edges[0].shape != edges[1].shape:
        raise ValueError(f"The two masks differ in size: {list(edges[0].shape)} and {list(edges[1].shape)}.")
    if not edges[0].any() and not edges[1].any():
        return float("nan")
    if not edges[0].any() or not edges[1].any():
        return 0.0
    shares = []
    for one, other in (edges, edges[::-1]):
        distance = cv2.distanceTransform((~other).astype(np.uint8), cv2.DIST_L2, cv2.DIST_MASK_PRECISE)
        shares.append(float((distance[one] <= within).mean()))
    return 2 * shares[0] * shares[1] / max(sum(shares), 1e-12)


def _outline(mask):
    """Pixels of a mask with a neighbour outside it; the picture's border is no outline."""
    padded = np.pad(mask, 1, mode="edge")
    inside = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask & ~inside


def _labels(array):
    array = np.asarray(array)
    if array.ndim and array.dtype.kind == "f":
        return array.argmax(-1)
    return array.astype(np.int64)
