"""Losses and scores for semantic segmentation, in which every pixel has a class.

truth: uint8[n, h, w], the classes. predicted: float32[n, h, w, classes], probabilities; the scores also take
uint8[n, h, w].
"""

from __future__ import annotations

import cv2
import numpy as np


def cross_entropy(truth, predicted):
    """Mean of -log p over all pixels, p the probability of the true class; every pixel counts the same."""
    import keras

    return keras.ops.mean(keras.losses.sparse_categorical_crossentropy(truth, predicted))


def focal(truth, predicted, gamma: float = 2.0):
    """Cross-entropy times (1 - p)^gamma: easy pixels hardly count, hard ones do.

    Lin et al. 2017 (arXiv 1708.02002).
    """
    import keras

    loss = keras.losses.sparse_categorical_crossentropy(truth, predicted)
    return keras.ops.mean((1 - keras.ops.exp(-loss)) ** gamma * loss)


def dice(truth, predicted, smooth: float = 1.0):
    """1 minus the mean Dice overlap 2 |A ∩ B| / (|A| + |B|) of all classes but the first; small classes count in full.

    The overlap is that of the whole batch. Milletari, Navab and Ahmadi 2016 (arXiv 1606.04797).
    """
    from keras import ops

    classes = predicted.shape[-1]
    predicted = ops.reshape(predicted, (-1, classes))
    truth = ops.one_hot(ops.reshape(ops.cast(truth, "int32"), (-1,)), classes)
    # Products of matrices are the fastest sums over many pixels.
    both = ops.diagonal(ops.transpose(truth) @ predicted)[1:]
    ones = ops.ones_like(predicted[:, :1])
    sizes = (ops.transpose(ones) @ (truth + predicted))[0, 1:]
    return 1 - ops.mean((2 * both + smooth) / (sizes + smooth))


def cross_entropy_and_dice(truth, predicted):
    """The sum of the two losses, with which the course's segmenter is trained."""
    return cross_entropy(truth, predicted) + dice(truth, predicted)


LOSSES = {"cross-entropy": cross_entropy, "Dice": dice, "focal": focal, "cross-entropy + Dice": cross_entropy_and_dice}


def confusion(truth, predicted, classes: int) -> np.ndarray:
    """Count pixels: int64[classes, classes], rows for the truth, columns for the prediction.

    Raises ValueError for different shapes, or for labels that are not below `classes`.
    """
    truth, predicted = _labels(truth), _labels(predicted)
    if truth.shape != predicted.shape:
        raise ValueError(
            f"Truth and prediction must have the same size; these are {list(truth.shape)} and {list(predicted.shape)}. "
            "Resize the prediction with cv2.INTER_NEAREST, which makes no new labels."
        )
    if truth.size and max(truth.max(), predicted.max()) >= classes:
        raise ValueError(f"Labels are 0 to {classes - 1}; there is a {max(truth.max(), predicted.max())}.")
    counts = np.bincount(truth.ravel() * classes + predicted.ravel(), minlength=classes * classes)
    return counts.reshape(classes, classes)


def iou(counts) -> np.ndarray:
    """Intersection over union of each class, float64[classes]; NaN for a class in neither truth nor prediction.

    counts: from `confusion`. Everingham et al. 2010 (Pascal VOC, doi 10.1007/s11263-009-0275-4).
    """
    counts = np.asarray(counts, float)
    both = np.diag(counts)
    either = counts.sum(0) + counts.sum(1) - both
    return np.divide(both, either, out=np.full(len(counts), np.nan), where=either > 0)


def merged(counts, groups) -> np.ndarray:
    """Merge classes, for example left and right hands: groups ((0, 3), (1, 2)) makes two classes of four."""
    counts = np.asarray(counts)
    return np.array([[counts[np.ix_(a, b)].sum() for b in groups] for a in groups])


def boundary_f(truth, predicted, within: float = 2.0) -> float:
    """Boundary F-score, 0 to 1: what share of each outline is near the other one, and their harmonic mean.

    truth, predicted: bool[h, w]. within: pixels that count as near. NaN if neither mask has an outline.
    Csurka, Larlus and Perronnin 2013 (doi 10.5244/C.27.32).
    """
    edges = [_outline(np.asarray(mask, bool)) for mask in (truth, predicted)]
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
    """Find the pixels of a mask that have a neighbour outside it; the picture's border is no outline."""
    padded = np.pad(mask, 1, mode="edge")
    inside = padded[:-2, 1:-1] & padded[2:, 1:-1] & padded[1:-1, :-2] & padded[1:-1, 2:]
    return mask & ~inside


def _labels(array):
    array = np.asarray(array)
    if array.ndim and array.dtype.kind == "f":
        return array.argmax(-1)
    return array.astype(np.int64)
