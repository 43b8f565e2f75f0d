"""Do two pictures show one person? Distances, thresholds and error rates of face verification."""

from __future__ import annotations

import numpy as np

THRESHOLD = 0.459  # cosine distance, for the course's own net; its card says how it was chosen


def unit(vectors) -> np.ndarray:
    """Scale vectors float[..., d] to length 1."""
    vectors = np.asarray(vectors)
    return vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12)


def cosine_distance(a, b) -> np.ndarray:
    """1 - cosine of vectors of length 1: 0 the same, 1 at right angles; a[n, d] and b[m, d] give float[n, m]."""
    return 1 - np.asarray(a) @ np.asarray(b).T


def pairs(vectors, people) -> tuple[np.ndarray, np.ndarray]:
    """Compare every two pictures once: (cosine distances, whether both show one person).

    vectors: float[n, d], length 1. people: int[n]. Returns float[m], bool[m] with m = n (n - 1) / 2.
    """
    i, j = np.triu_indices(len(vectors), 1)
    people = np.asarray(people)
    return cosine_distance(vectors, vectors)[i, j], people[i] == people[j]


def auc(distance, same) -> float:
    """The area under the ROC: the probability that a pair of one person is nearer than a pair of two people."""
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(same, -np.asarray(distance)))


def threshold_at(distance, same, far: float) -> float:
    """The largest distance that accepts at most a share `far` of the pairs of different people."""
    strangers = np.sort(np.asarray(distance)[~np.asarray(same)])
    allowed = int(far * len(strangers))
    return float(np.nextafter(strangers[min(allowed, len(strangers) - 1)], -np.inf))


def accept_rate(distance, same, threshold: float) -> tuple[float, float]:
    """(TAR, FAR): the shares of same-person and of different-people pairs that a threshold accepts."""
    accepted, same = np.asarray(distance) <= threshold, np.asarray(same)
    return float(accepted[same].mean()), float(accepted[~same].mean())
