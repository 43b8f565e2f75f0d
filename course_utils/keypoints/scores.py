"""Scores of one person a picture: PCK, PCKh, PCP and OKS average precision on the same predictions, and PCK curves.

predicted: float[n, 14, 2 or 3], pixels, NaN for what was not found. people: `data.People` with the true keypoints.
"""

from __future__ import annotations

import numpy as np

from course_utils.openpose import metrics
from course_utils.openpose import part_affinity_fields as paf
from course_utils.openpose.drawn_people import ARMS, LEGS, NECK, NOSE

HEAD = 1.05  # the diameter of a drawn head, as a share of the way from nose to neck
BONES = tuple((chain[i], chain[i + 1]) for chain in (*ARMS, *LEGS) for i in (0, 1))


def torso(keypoints) -> np.ndarray:
    """The torso's diagonal, from a shoulder to the opposite hip, the mean of both: float[n], pixels."""
    keypoints = np.asarray(keypoints, float)
    pairs = ((ARMS[0][0], LEGS[1][0]), (ARMS[1][0], LEGS[0][0]))
    return np.mean([np.linalg.norm(keypoints[:, a, :2] - keypoints[:, b, :2], axis=1) for a, b in pairs], 0)


def pck(predicted, people, alpha: float = 0.2) -> float:
    """PCK of torsos: the share of labelled joints, hidden ones too, within alpha torso diagonals."""
    return metrics.pck(predicted, people.keypoints, torso(people.keypoints), alpha)


def pckh(predicted, people, alpha: float = 0.5) -> float:
    """PCKh: the same within alpha · 0.6 diagonals of the head's box, a square around the nose."""
    nose, neck = (people.keypoints[:, part, :2] for part in (NOSE, NECK))
    half = HEAD / 2 * np.linalg.norm(nose - neck, axis=1, keepdims=True)
    return metrics.pckh(predicted, people.keypoints, np.concatenate([nose - half, nose + half], 1), alpha)


def pcp(predicted, people, alpha: float = 0.5) -> float:
    """Percentage of correct parts: the share of bones with both ends within alpha bone lengths of the truth.

    The eight bones of arms and legs. Short bones are judged more strictly: one that points at the camera can hardly be
    right. Ferrari et al. 2008 (doi 10.1109/CVPR.2008.4587468).
    """
    predicted, truth = np.asarray(predicted, float)[..., :2], np.asarray(people.keypoints, float)
    away, (start, end) = np.linalg.norm(predicted - truth[..., :2], axis=-1), np.transpose(BONES)
    length = np.linalg.norm(truth[:, start, :2] - truth[:, end, :2], axis=-1)
    right = (away[:, start] <= alpha * length) & (away[:, end] <= alpha * length)
    labelled = (truth[:, start, 2] > 0) & (truth[:, end, 2] > 0)
    return float(right[labelled].mean()) if labelled.any() else float("nan")


def oks_ap(predicted, people) -> float:
    """OKS average precision with one person a picture; the score is the mean of the third column, 1 without one."""
    predicted = np.asarray(predicted, float)
    sure = predicted[..., 2].mean(1) if predicted.shape[-1] > 2 else np.ones(len(predicted))
    rows = zip(predicted[..., :2], sure, people.keypoints, people.areas, strict=True)
    scenes = [(points[None], [score], truth[None], [area]) for points, score, truth, area in rows]
    return metrics.average_precision(scenes, paf.SIGMAS)


def table(predicted, people) -> dict[str, float]:
    """All scores in per cent."""
    scores = {"PCK@.2": pck, "PCK@.1": lambda *a: pck(*a, 0.1), "PCKh@.5": pckh, "PCP@.5": pcp, "OKS-AP": oks_ap}
    return {name: 100 * score(predicted, people) for name, score in scores.items()}


def pck_curve(predicted, people, alphas) -> np.ndarray:
    """PCK at many thresholds: float[len(alphas)], shares."""
    return np.array([pck(predicted, people, alpha) for alpha in alphas])


def visible(people, flag: int = 2):
    """The same people with joints of one of COCO's flags alone: 2 visible, 1 hidden."""
    keypoints = people.keypoints.copy()
    keypoints[..., 2] *= keypoints[..., 2] == flag
    return type(people)(people.images, keypoints, people.areas)
