"""Choosers: from features and predictions to the numbers of the pictures that shall be labelled next.

Each is a few lines from its definition. A score says how useful a picture's label might be; `largest` takes the best.
Core-set methods look at all chosen pictures together, so that no two are alike.
"""

from __future__ import annotations

import numpy as np
from scipy.ndimage import maximum_filter
from scipy.special import entr, softmax
from sklearn.metrics import pairwise_distances_argmin_min

from course_utils.labelling.gradients import egl_plus_plus, expected_gradient_length
from course_utils.labelling.seen import Seen, dropped_out

PEAKS = 5  # of a heat map, the highest; more are noise


def choose(method: str, seen: Seen, labelled, budget: int, rng) -> np.ndarray:
    """Choose `budget` pictures that are not labelled yet: int[budget], the most useful first.

    method: a name of METHODS. labelled: the numbers of the labelled pictures. rng: numpy Generator.
    Raises ValueError for an unknown method, or if fewer pictures than `budget` are left.
    """
    if method not in METHODS:
        raise ValueError(f"A chooser is one of {', '.join(METHODS)}; not {method!r}.")
    labelled = np.asarray(labelled, int)
    left = len(seen) - len(np.unique(labelled))
    if not 0 < budget <= left:
        raise ValueError(f"{left} pictures are not labelled; {budget} of them cannot be chosen.")
    return METHODS[method](seen, labelled, budget, rng)


def largest(scores, labelled, budget: int) -> np.ndarray:
    """The pictures with the largest scores float[n] that are not labelled, int[budget], the largest first."""
    scores = np.array(scores, float)
    scores[labelled] = -np.inf
    return np.argsort(-scores, kind="stable")[:budget]


def at_random(seen, labelled, budget, rng) -> np.ndarray:
    """The baseline: any pictures."""
    return rng.permutation(np.setdiff1d(np.arange(len(seen)), labelled))[:budget]


def distances(features, centres) -> np.ndarray:
    """The distance of each row of features float[n, C] from the nearest centre, a row number: float[n]."""
    if len(centres) == 0:
        return np.full(len(features), np.inf)
    return pairwise_distances_argmin_min(features, features[centres])[1]


def radius(features, centres) -> float:
    """The largest distance of a picture from its nearest centre: what a core-set makes small."""
    return float(distances(features, centres).max())


def k_centre_greedy(features, labelled, budget: int) -> np.ndarray:
    """Take, again and again, the picture that is farthest from all labelled ones and from those taken: int[budget].

    features: float[n, C]. If nothing is labelled, the first one is nearest to the mean. Its radius is at most twice
    the smallest one that so many centres can have. Core-set: Sener and Savarese 2018 (arXiv 1708.00489); the bound:
    Gonzalez 1985.
    """
    return uncertain_k_centre(features, np.zeros(len(features)), labelled, budget)


def uncertain_k_centre(features, scores, labelled, budget: int, weight: float = 1.0) -> np.ndarray:
    """Core-set and uncertainty together: take the picture with the largest distance + weight · score, again and again.

    scores: float[n], such as the epistemic variance. Distances and scores are divided by their means first, so that
    `weight` has no unit. After Caramalau, Bhattarai and Kim 2021 (arXiv 2010.00694).
    """
    features, labelled = np.asarray(features, np.float32), np.asarray(labelled, int)
    scores = weight * np.asarray(scores, float) / max(np.mean(scores), 1e-12)
    away, chosen = distances(features, labelled), []
    if len(labelled) == 0:
        first = np.linalg.norm(features - features.mean(0), axis=1).argmin()
        away = np.linalg.norm(features - features[first], axis=1)
        chosen.append(first)
    unit = max(away.mean(), 1e-12)
    free = np.ones(len(features), bool)
    free[labelled] = free[chosen] = False
    while len(chosen) < budget:
        new = np.where(free, away / unit + scores, -np.inf).argmax()
        chosen.append(new)
        free[new] = False
        away = np.minimum(away, np.linalg.norm(features - features[new], axis=1))
    return np.array(chosen, int)


def multi_peak_entropy(scores) -> np.ndarray:
    """How undecided heat maps are between their peaks, summed over the joints: float[n].

    scores: float[n, K, J], logits of square maps. The peaks are the five highest of the local maxima; their softmax is
    a distribution, and its entropy is 0 for one clear peak and log 5 for five equal ones.
    Liu and Ferrari 2017 (doi 10.1109/ICCV.2017.468).
    """
    n, cells, joints = scores.shape
    side = round(cells**0.5)
    maps = scores.reshape(n, side, side, joints)
    highest = maximum_filter(maps, (1, 3, 3, 1), mode="nearest")
    peaks = np.where(maps == highest, maps, -np.inf).reshape(n, cells, joints)
    top = -np.partition(-peaks, min(PEAKS, cells) - 1, axis=1)[:, :PEAKS]
    return entr(softmax(top, axis=1)).sum((1, 2))


def bayesian_variance(points, variances) -> tuple[np.ndarray, np.ndarray]:
    """Split the variance of several predictions of the same pictures into epistemic and aleatoric: two float[n].

    points: float[T, n, J, 2]. variances: float[T, n, J], which the net expects for each coordinate.
    Var ≈ (1/T) Σ ŷ² - ((1/T) Σ ŷ)² + (1/T) Σ σ̂²: the first two are epistemic (the net does not know), the third is
    aleatoric (the picture does not say). Summed over joints. Kendall and Gal 2017 (arXiv 1703.04977).
    """
    points, variances = np.asarray(points, float), np.asarray(variances, float)
    epistemic = (points**2).mean(0) - points.mean(0) ** 2
    return epistemic.sum((1, 2)), 2 * variances.mean(0).sum(1)  # x and y have the same variance


def _bayesian(seen, rng):
    return sum(bayesian_variance(*dropped_out(seen, rng)))


def _epistemic(seen, rng):
    return bayesian_variance(*dropped_out(seen, rng))[0]


def _egl_plus_plus(seen, labelled, budget, rng):
    rows = np.setdiff1d(np.arange(len(seen)), labelled)
    scores = np.full(len(seen), -np.inf)
    scores[rows] = egl_plus_plus(seen.cells, seen.maps, labelled, rows)
    return largest(scores, labelled, budget)


# Name: from what a net sees, the labelled pictures, the budget and a random generator to pictures.
METHODS = {
    "random": at_random,
    "core-set": lambda seen, labelled, budget, rng: k_centre_greedy(seen.embedding, labelled, budget),
    "learning loss": lambda seen, labelled, budget, rng: largest(seen.expected["ranking"], labelled, budget),
    "learning loss++": lambda seen, labelled, budget, rng: largest(seen.expected["kl"], labelled, budget),
    "multi-peak entropy": lambda seen, labelled, budget, rng: largest(
        multi_peak_entropy(seen.scores), labelled, budget
    ),
    "Bayesian uncertainty": lambda seen, labelled, budget, rng: largest(_bayesian(seen, rng), labelled, budget),
    "uncertainty + core-set": lambda seen, labelled, budget, rng: uncertain_k_centre(
        seen.embedding, _epistemic(seen, rng), labelled, budget
    ),
    "EGL": lambda seen, labelled, budget, rng: largest(
        expected_gradient_length(seen.cells, seen.maps), labelled, budget
    ),
    "EGL++": _egl_plus_plus,
    "oracle": lambda seen, labelled, budget, rng: largest(seen.error, labelled, budget),
}
