"""Expected gradient length: how much a label would change the net, averaged over the labels that are likely.

The gradient is that of the layer that makes the heat maps, the last one, with the cross-entropy of each map: it has a
closed form. For a map p, a wanted map h and the features F of the cells it is Fᵀ(p - h).
"""

from __future__ import annotations

import numpy as np

PERPLEXITY, NEIGHBOURS = 20.0, 30
CHUNK = 500  # pictures at a time, so that memory stays small


def expected_gradient_length(cells, maps) -> np.ndarray:
    """EGL: the mean length of the gradient over all places of each joint, weighted by the heat map; float[n].

    cells: float[n, K, C]. maps: float[n, K, J], each sums to 1. Summed over joints.
    Settles, Craven and Ray 2008; for regression: Cai, Zhang and Zhou 2013.
    """
    # ‖Fᵀ(p - e_y)‖ is the distance between the mean features of a map and those of cell y.
    means = np.swapaxes(maps, 1, 2) @ cells
    squared = (cells**2).sum(-1)[..., None] + (means**2).sum(-1)[:, None] - 2 * cells @ np.swapaxes(means, 1, 2)
    return (maps * np.sqrt(np.maximum(squared, 0))).sum((1, 2))


def neighbour_weights(squared, perplexity: float = PERPLEXITY) -> np.ndarray:
    """Turn squared distances float[n, m] into probabilities float[n, m] of the given perplexity in each row.

    p = exp(-d² / 2σ²) / Σ; σ is found by bisection, so that exp(entropy) is the perplexity, as in t-SNE.
    van der Maaten and Hinton 2008.
    """
    squared = squared - squared.min(1, keepdims=True)
    wanted = np.log(min(perplexity, 0.9 * squared.shape[1]))
    precision = 1 / np.maximum(squared.mean(1, keepdims=True), 1e-12)
    low, high = np.zeros_like(precision), np.full_like(precision, np.inf)
    for _ in range(100):
        weights = np.exp(-squared * precision)
        weights /= weights.sum(1, keepdims=True)
        entropy = -(weights * np.log(np.maximum(weights, 1e-300))).sum(1, keepdims=True)
        if np.abs(entropy - wanted).max() < 1e-8:
            break
        wide = entropy > wanted  # too many neighbours: σ must shrink
        low, high = np.where(wide, precision, low), np.where(wide, high, precision)
        precision = np.where(np.isinf(high), 2 * precision, (low + high) / 2)
    return weights


def egl_plus_plus(cells, maps, labelled, rows, perplexity: float = PERPLEXITY, neighbours: int = NEIGHBOURS):
    """EGL++: the labels that are likely are the heat maps of similar labelled pictures; float[len(rows)].

    Σ over the nearest labelled pictures i of p(i|x) ‖gradient of the loss with the wanted maps of i‖².
    cells: float[n, K, C]. maps: float[n, K, J]. labelled: numbers of the labelled pictures; rows: of those to score.
    p: over all labelled pictures, by the distance of the mean features; the most probable ones are kept, and their
    weights are not scaled up again. Shukla 2022 (doi 10.1109/WACV51458.2022.00208).
    """
    embedding, rows = cells.mean(1), np.asarray(rows, int)
    squared = ((embedding[rows][:, None] - embedding[labelled][None]) ** 2).sum(-1)
    weights = neighbour_weights(squared.astype(float), perplexity)
    near = np.argsort(-weights, axis=1, kind="stable")[:, :neighbours]
    weights = np.take_along_axis(weights, near, 1)
    wanted, lengths = maps[labelled], []
    for first in range(0, len(rows), CHUNK):
        part = rows[first : first + CHUNK]
        turned = np.swapaxes(cells[part], 1, 2)
        own = turned @ maps[part]
        squares = np.empty((len(part), near.shape[1]))
        for k in range(near.shape[1]):
            gradient = own - turned @ wanted[near[first : first + CHUNK, k]]
            squares[:, k] = np.einsum("ncj,ncj->n", gradient, gradient)
        lengths.append((weights[first : first + CHUNK] * squares).sum(1))
    return np.concatenate(lengths)
