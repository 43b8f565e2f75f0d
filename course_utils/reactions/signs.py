"""The signs of HaGRID, and the four reactions that a call software tells apart."""

from __future__ import annotations

import numpy as np

LIKE, DISLIKE, OK, NONE = REACTIONS = ("like", "dislike", "ok", "none")
EMOJIS = {"like": "👍", "dislike": "👎", "ok": "👌"}
# The 18 signs of HaGRID (Kapitanov et al. 2024, arXiv 2206.08219), and those that its second version added.
SIGNS = (
    *("call", "dislike", "fist", "four", "like", "mute", "ok", "one", "palm", "peace", "peace_inverted", "rock"),
    *("stop", "stop_inverted", "three", "three2", "two_up", "two_up_inverted"),
)
SECOND_VERSION = (
    *("grabbing", "grip", "hand_heart", "hand_heart2", "holy", "little_finger", "middle_finger", "point"),
    *("take_picture", "three3", "three_gun", "thumb_index", "thumb_index2", "timeout", "xsign"),
)
NO_GESTURE = "no_gesture"  # a hand that shows none of the signs


def reaction(sign: str) -> int:
    """Turn the name of a sign into an index of REACTIONS; every other sign, and no sign, is "none"."""
    return REACTIONS.index(sign) if sign in REACTIONS else REACTIONS.index(NONE)


def macro_f1(truth, predicted) -> float:
    """The mean of the F1 scores of the four reactions, in per cent: a rare class counts as much as a frequent one.

    truth, predicted: int[n] into REACTIONS. A class without any example is left out.
    """
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    scores = []
    for k in np.unique(truth):
        hits = np.sum((truth == k) & (predicted == k))
        scores.append(2 * hits / max(np.sum(truth == k) + np.sum(predicted == k), 1))
    return 100 * float(np.mean(scores))


def recalls(truth, predicted) -> np.ndarray:
    """Of each reaction, the share that is found, in per cent: float[4]; NaN for a class without examples."""
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    found = [predicted[truth == k] == k for k in range(len(REACTIONS))]
    return np.array([100 * np.mean(one) if len(one) else np.nan for one in found])
