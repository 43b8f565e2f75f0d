"""Learning loss: a small head learns which of two pictures has the larger loss; it guesses losses without labels.

Each loss gets the true losses and the predicted ones of a batch; picture i is compared with picture i + batch / 2.
"""

from __future__ import annotations

import numpy as np
from keras import ops
from scipy.special import expit


def _pairs(values):
    half = values.shape[0] // 2
    return values[:half], values[half : 2 * half]


def ranking_loss(true, predicted, margin: float = 1.0):
    """The margin loss of learning loss: 0 for a pair whose order is right by at least the margin; a number.

    true, predicted: [batch]. Yoo and Kweon 2019 (arXiv 1905.03677).
    """
    (a, b), (c, d) = _pairs(true), _pairs(predicted)
    return ops.mean(ops.relu(margin - ops.sign(a - b) * (c - d)))


def kl_loss(true, predicted):
    """The loss of learning loss++: the KL divergence between a pair's shares of the loss and the predicted shares.

    p = true / (sum of the pair), q = softmax(predicted); Σ p log(p / q), the mean over all pairs.
    true: [batch], above 0; predicted: [batch], any. Shukla and Ahmed 2021 (arXiv 2104.09315).
    """
    (a, b), (c, d) = _pairs(true), _pairs(predicted)
    p = a / (a + b)
    log_q, log_rest = -ops.softplus(d - c), -ops.softplus(c - d)
    return ops.mean(p * (ops.log(p) - log_q) + (1 - p) * (ops.log(1 - p) - log_rest))


def kl_gradients(true, features, weights) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The gradients of `kl_loss` for one pair and a linear head, predicted = features · weights, by hand.

    true: two losses. features: float[2, C], θ_i and θ_j. weights: float[C].
    Returns ∂/∂w = (q_i - p_i)(θ_i - θ_j), ∂/∂θ_i = (q_i - p_i) w and ∂/∂θ_j, its negative. They shrink smoothly as
    the predicted share q_i comes near to the true one, p_i; the gradient of the margin loss is all or nothing.
    """
    (true_i, true_j), features, weights = true, np.asarray(features, float), np.asarray(weights, float)
    off = expit((features[0] - features[1]) @ weights) - true_i / (true_i + true_j)
    return off * (features[0] - features[1]), off * weights, -off * weights
