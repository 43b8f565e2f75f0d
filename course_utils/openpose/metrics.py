"""Scores for keypoints: PCK, PCKh, OKS and COCO's average precision, each as its authors defined it.

A person's keypoints are found[J, 2], pixels, NaN where nothing was found; the truth is truth[J, 3]: x, y and COCO's
flag v (0 not labelled, 1 labelled but hidden, 2 visible). What is not labelled is not scored.
"""

from __future__ import annotations

import numpy as np

THRESHOLDS = np.arange(0.5, 0.951, 0.05)
MOST = 20  # people found in a picture that COCO counts
# COCO's spread of each keypoint among annotators, as a share of the root of a person's area (Ronchi and Perona 2017).
COCO_SIGMAS = {
    "nose": 0.026,
    "eye": 0.025,
    "ear": 0.035,
    "shoulder": 0.079,
    "elbow": 0.072,
    "wrist": 0.062,
    "hip": 0.107,
    "knee": 0.087,
    "ankle": 0.089,
}


def pck(found, truth, size, alpha: float = 0.2) -> float:
    """Share of labelled keypoints found within alpha · size of the truth: "percentage of correct keypoints".

    found: float[n, J, 2]; truth: float[n, J, 3]; size: float[n], a length of each person in pixels: the
    torso's diagonal for LSP, the longer side of the box for hands. Returns NaN where nothing is labelled.
    Yang and Ramanan 2013 (doi 10.1109/TPAMI.2012.261).
    """
    found, truth, size = np.asarray(found, float), np.asarray(truth, float), np.asarray(size, float)
    distance = np.linalg.norm(found[..., :2] - truth[..., :2], axis=-1)
    labelled = truth[..., 2] > 0
    # A keypoint that was not found (NaN) is a miss: NaN <= anything is False.
    hits = distance <= alpha * size[:, None]
    return float(hits[labelled].mean()) if labelled.any() else float("nan")


def pckh(found, truth, head_boxes, alpha: float = 0.5) -> float:
    """PCK measured in heads: size is 0.6 of the diagonal of each person's head box.

    head_boxes: float[n, 4], x0, y0, x1, y1. Andriluka et al. 2014 (MPII; doi 10.1109/CVPR.2014.471).
    """
    boxes = np.asarray(head_boxes, float)
    return pck(found, truth, 0.6 * np.linalg.norm(boxes[:, 2:] - boxes[:, :2], axis=1), alpha)


def object_keypoint_similarity(found, truth, area: float, sigmas) -> float:
    """How near a person's keypoints are to the truth, from 0 to 1: OKS, a mean of Gaussians.

    found: float[J, 2]; truth: float[J, 3]; area: of the person in pixels²; sigmas: float[J], shares of √area.
    Returns 0 where nothing is labelled. Lin et al. 2014, cocodataset.org/#keypoints-eval.
    """
    found, truth, sigmas = np.asarray(found, float), np.asarray(truth, float), np.asarray(sigmas, float)
    labelled = truth[:, 2] > 0
    if not labelled.any():
        return 0.0
    squared = ((found[labelled, :2] - truth[labelled, :2]) ** 2).sum(axis=1)
    similarity = np.exp(-squared / (2 * max(area, np.spacing(1)) * (2 * sigmas[labelled]) ** 2))
    return float(np.nan_to_num(similarity).mean())


def average_precision(scenes, sigmas, thresholds=THRESHOLDS) -> float:
    """COCO's average precision over pictures with any number of people: the mean over OKS thresholds.

    scenes: for each picture (found, scores, truth, areas): found float[p, J, 2], scores float[p], truth float[q, J, 3],
    areas float[q]. People without a labelled keypoint are ignored, whether found or not.
    Returns a share from 0 to 1, NaN where no picture has a labelled person.
    """
    prepared = [_similarities(*scene, sigmas) for scene in scenes]
    people = sum(int((~ignored).sum()) for _, _, ignored in prepared)
    if not people:
        return float("nan")
    return float(np.mean([_precision_at(prepared, people, threshold) for threshold in thresholds]))


def _similarities(found, scores, truth, areas, sigmas):
    """OKS of the best MOST people found, best first, against the true ones, those to be ignored last."""
    order = np.argsort(-np.asarray(scores, float), kind="stable")[:MOST]
    ignored = np.array([not (np.asarray(person)[:, 2] > 0).any() for person in truth], bool)
    last = np.argsort(ignored, kind="stable")
    table = np.array(
        [[object_keypoint_similarity(found[i], truth[j], areas[j], sigmas) for j in last] for i in order], float
    ).reshape(len(order), len(last))
    return table, np.asarray(scores, float)[order], ignored[last]


def _precision_at(prepared, people, threshold):
    right, scores = [], []
    for table, score, ignored in prepared:
        free = np.ones(table.shape[1], bool)
        for row, value in zip(table, score, strict=True):
            # The nearest person that counts, else one that is ignored, takes this find.
            for group in (free & ~ignored, free & ignored):
                near = np.where(group, row, -1.0)
                if near.size and near.max() >= threshold:
                    free[near.argmax()] = False
                    if not ignored[near.argmax()]:
                        right.append(True)
                        scores.append(value)
                    break
            else:
                right.append(False)
                scores.append(value)
    hits = np.cumsum(np.array(right, bool)[np.argsort(-np.array(scores), kind="stable")])
    if not len(hits):
        return 0.0
    precision = hits / np.arange(1, len(hits) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    # Precision at 101 recalls, 0 where that recall is never reached.
    place = np.searchsorted(hits / people, np.linspace(0, 1, 101))
    return float(np.append(precision, 0.0)[place].mean())
