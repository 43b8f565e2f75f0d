"""The net of lesson 12 on hands that people labelled: how exact it is, and whether its doubt finds its errors."""

from __future__ import annotations

import numpy as np
from scipy.special import softmax

from course_utils import checkpoints
from course_utils.handpoints.metrics import pck
from course_utils.labelling.folder import FILLED, hand_crop, read_rows
from course_utils.labelling.net import CELLS
from course_utils.labelling.seen import middles
from parts.handpoints import HOW, real_hands
from parts.pictures import Row


def labelling(most):
    """PCK@.2 of all hands, and of the two halves about which the net is more and less sure."""
    images, truth = real_hands(most)
    names = ("all hands", "the half it is more sure about", "the half it is less sure about")
    if not images:
        return [Row(f"small net of the lesson, {name}: PCK@0.2", None, 0, HOW) for name in names]
    crops = [hand_crop(image, points) for image, points in zip(images, truth, strict=True)]
    rows = np.concatenate([np.asarray(checkpoints.load("labelling", "float16")(one[None])) for one in crops])
    maps = softmax(rows[:, : 21 * CELLS].reshape(-1, CELLS, 21), axis=1)
    share = np.einsum("nkj,kc->njc", maps, middles(CELLS))
    low, high = truth.min(1, keepdims=True), truth.max(1, keepdims=True)
    found = (low + high) / 2 + (share - 0.5) * (high - low).max(-1, keepdims=True) / FILLED
    order = np.argsort(read_rows(rows)[1].sum(1))
    parts = order, order[: len(order) // 2], order[len(order) // 2 :]
    return [
        Row(f"small net of the lesson, {name}: PCK@0.2", f"{100 * pck(found[i], truth[i], 0.2):.1f} %", len(i), HOW)
        for name, i in zip(names, parts, strict=True)
    ]
