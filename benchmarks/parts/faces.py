"""Faces at the door: all pairs of the ORL pictures."""

from __future__ import annotations

import re

import cv2
import numpy as np

from course_utils import faces as room
from course_utils.data import DataError
from course_utils.overlay import Frame
from parts.pictures import Row, pictures, tracker

WORDS = ("AUC", "accepted pairs of one person", "accepted pairs of strangers", "accepted of one person at 0.1 % FAR")


def framed(picture) -> Frame:
    """Enlarge a picture of ORL and add a border: the tracker looks for faces that fill less of the picture."""
    return Frame(cv2.copyMakeBorder(cv2.resize(picture, None, fx=3, fy=3), *[90] * 4, cv2.BORDER_REPLICATE))


def faces(most):
    """The official net and the course's own, each at the threshold with which it stands at the door."""
    track, found = tracker("FaceTracker", blendshapes=False), []

    def person(file):
        number = re.search(r"s(\d+)/", file)
        return int(number[1]) if number else None

    for who, picture in pictures("faces/orl.zip", person, most and 20 * most):
        frame = framed(picture)
        if seen := track(frame.image):
            found.append((frame.image, room.Found.of(seen[0], frame), who))
    rows = []
    for kind, name in {"sface": "SFace", "faces": "own net"}.items():
        how = f"ORL, 40 people, {len(found)} of their pictures, all pairs"
        how += "; its threshold was chosen on them" if kind == "sface" else ""
        values = _values(kind, found) if found else [None] * len(WORDS)
        count = len(found) * (len(found) - 1) // 2
        rows += [Row(f"{name}: {words}", value, count, how) for words, value in zip(WORDS, values, strict=True)]
    return rows


def _values(kind, found):
    try:
        embed = room.Embedder(kind)
    except DataError as error:
        print(f"NOTE: {kind} is not measured: {error.reason}")
        return [None] * len(WORDS)
    vectors = np.array([embed.face(picture, face) for picture, face, _ in found])
    distance, same = room.pairs(vectors, np.array([who for *_, who in found]))
    tar, far = room.accept_rate(distance, same, embed.threshold)
    best, _ = room.accept_rate(distance, same, room.threshold_at(distance, same, 0.001))
    return [f"{room.auc(distance, same):.4f}", f"{100 * tar:.1f} %", f"{100 * far:.2f} %", f"{100 * best:.1f} %"]
