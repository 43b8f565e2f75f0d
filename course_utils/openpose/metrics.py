"""Scores for keypoints: PCK, PCKh, OKS and COCO's average precision, each as its authors defined it.

The predicted keypoints of a person are float[J, 2], pixels, NaN for those that were not found. The truth is
float[J, 3]: x, y and COCO's flag (0 not labelled, 1 labelled but hidden, 2 visible). Keypoints that are not labelled
are not scored.
"""

from __future__ import annotations

import numpy as np

THRESHOLDS = np.arange(0.5, 0.951, 0.05)
MAX_PEOPLE = 20  # predicted people that COCO scores in one picture
# COCO's standard deviations among annotators, as shares of the square root of a person's area (Ronchi and Perona 2017).
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


def pck(predicted, truth, size, alpha: float = 0.2) -> float:
    """Percentage of correct keypoints: the share of labelled keypoints that are within alpha · size of the truth.

    predicted: float[n, J, 2]; truth: float[n, J, 3]; size: float[n], a length of each person in pixels, such as the
    torso's diagonal (LSP) or the longer side of the box (hands). Returns NaN if nothing is labelled.
    Yang and Ramanan 2013 (doi 10.1109/TPAMI.2012.261).
    """
    predicted, truth, size = np.asarray(predicted, float), np.asarray(truth, float), np.asarray(size, float)
    distance = np.linalg.norm(predicted[..., :2] - truth[..., :2], axis=-1)
    labelled = truth[..., 2] > 0
    # A keypoint that was not found (NaN) is wrong: NaN <= anything is False.
    correct = distance <= alpha * size[:, None]
    return float(correct[labelled].mean()) if labelled.any() else float("nan")


def pckh(predicted, truth, head_boxes, alpha: float = 0.5) -> float:
    """PCK relative to the head: size is 0.6 of the diagonal of each person's head box.

    head_boxes: float[n, 4], x0, y0, x1, y1. Andriluka et al. 2014 (MPII; doi 10.1109/CVPR.2014.471).
    """
    boxes = np.asarray(head_boxes, float)
    return pck(predicted, truth, 0.6 * np.linalg.norm(boxes[:, 2:] - boxes[:, :2], axis=1), alpha)


def object_keypoint_similarity(predicted, truth, area: float, sigmas) -> float:
    """OKS: how close a person's keypoints are to the truth, from 0 to 1, as a mean of Gaussians.

    predicted: float[J, 2]; truth: float[J, 3]; area: of the person in pixels²; sigmas: float[J], shares of √area.
    Returns 0 if nothing is labelled. Lin et al. 2014, cocodataset.org/#keypoints-eval.
    """
    predicted, truth, sigmas = np.asarray(predicted, float), np.asarray(truth, float), np.asarray(sigmas, float)
    labelled = truth[:, 2] > 0
    if not labelled.any():
        return 0.0
    squared = ((predicted[labelled, :2] - truth[labelled, :2]) ** 2).sum(axis=1)
    similarity = np.exp(-squared / (2 * max(area, np.spacing(1)) * (2 * sigmas[labelled]) ** 2))
    return float(np.nan_to_num(similarity).mean())


def _near_box(predicted, box, area: float, sigmas) -> float:
    """COCO's OKS with a person whose keypoints are not labelled: 1 for keypoints in the box made three times as large.

    predicted: float[J, 2]; box: x, y, width, height. Farther away it falls as for labelled keypoints.
    """
    x, y, width, height = box
    low, high = np.array([x - width, y - height]), np.array([x + 2 * width, y + 2 * height])
    outside = np.maximum(0, low - predicted) + np.maximum(0, predicted - high)
    spread = 2 * (area + np.spacing(1)) * (2 * np.asarray(sigmas, float)) ** 2
    return float(np.nan_to_num(np.exp(-(outside**2).sum(axis=1) / spread)).mean())


def average_precision(scenes, sigmas, thresholds=THRESHOLDS) -> float:
    """COCO's average precision over pictures with any number of people: the mean over several OKS thresholds.

    scenes: for each picture (predicted, scores, truth, areas), or with boxes as a fifth: predicted float[p, J, 2],
    scores float[p], truth float[q, J, 3], areas float[q], boxes float[q, 4] as x, y, width, height.
    True people without a labelled keypoint are ignored: it is no mistake to find them or to miss them. Without boxes,
    theirs are made from their x and y, if these are not all 0.
    Returns a share from 0 to 1, NaN if no picture has a labelled person.
    """
    prepared = [_similarities(*scene[:4], scene[4] if len(scene) > 4 else None, sigmas) for scene in scenes]
    people = sum(int((~ignored).sum()) for _, _, ignored in prepared)
    if not people:
        return float("nan")
    return float(np.mean([_precision_at(prepared, people, threshold) for threshold in thresholds]))


def _similarities(predicted, scores, truth, areas, boxes, sigmas):
    """OKS of each predicted person, highest score first, with each true person, ignored ones last."""
    predicted, truth = np.asarray(predicted, float), np.asarray(truth, float)
    order = np.argsort(-np.asarray(scores, float), kind="stable")[:MAX_PEOPLE]
    ignored = np.array([not (person[:, 2] > 0).any() for person in truth], bool)
    last = np.argsort(ignored, kind="stable")

    def similarity(i, j):
        if not ignored[j]:
            return object_keypoint_similarity(predicted[i], truth[j], areas[j], sigmas)
        box = _box(truth[j]) if boxes is None else boxes[j]
        return 0.0 if box is None else _near_box(predicted[i], box, areas[j], sigmas)

    table = np.array([[similarity(i, j) for j in last] for i in order], float).reshape(len(order), len(last))
    return table, np.asarray(scores, float)[order], ignored[last]


def _box(person):
    """The box x, y, width, height of keypoints that have places but no flag; None if they have no places, either."""
    points = person[:, :2]
    if not points.any():
        return None
    low, high = points.min(axis=0), points.max(axis=0)
    return (*low, *(high - low))


def _precision_at(prepared, people, threshold):
    """Average precision at one OKS threshold, from what `_similarities` returns for each picture."""
    correct, scores = [], []
    for table, score, ignored in prepared:
        free = np.ones(table.shape[1], bool)
        for row, value in zip(table, score, strict=True):
            # Match with the nearest true person that is scored, or else with one that is ignored.
            for group in (free & ~ignored, free & ignored):
                near = np.where(group, row, -1.0)
                if near.size and near.max() >= threshold:
                    free[near.argmax()] = False
                    if not ignored[near.argmax()]:
                        correct.append(True)
                        scores.append(value)
                    break
            else:
                correct.append(False)
                scores.append(value)
    hits = np.cumsum(np.array(correct, bool)[np.argsort(-np.array(scores), kind="stable")])
    if not len(hits):
        return 0.0
    precision = hits / np.arange(1, len(hits) + 1)
    precision = np.maximum.accumulate(precision[::-1])[::-1]
    # The mean precision at 101 recalls; 0 for recalls that are never reached.
    place = np.searchsorted(hits / people, np.linspace(0, 1, 101))
    return float(np.append(precision, 0.0)[place].mean())
