"""Calibrate probabilities: divide a net's scores by one number, the temperature (Guo et al. 2017, arXiv 1706.04599)."""

from __future__ import annotations

from functools import partial

import keras
import numpy as np
import scipy.optimize
import scipy.special

softmax = partial(scipy.special.softmax, axis=-1)  # from scores [..., classes] to probabilities


def best_temperature(logits, truth) -> float:
    """The temperature of scores [views, n, classes] that makes the true labels most likely in the views' mean."""

    def loss(temperature):
        return -np.log(softmax(logits / temperature).mean(0)[np.arange(len(truth)), truth] + 1e-12).mean()

    return float(scipy.optimize.minimize_scalar(loss, (0.3, 5), bounds=(0.3, 5), method="bounded").x)


def cooled(model, temperature: float) -> keras.Model:
    """Calibrate a net's probabilities: divide the weights of its last layer by the temperature; returns the net."""
    model.layers[-1].set_weights([weight / temperature for weight in model.layers[-1].get_weights()])
    return model
