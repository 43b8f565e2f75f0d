"""The ten signs of lesson 8, from the folds that fingers_folds.py measured: no student is in training and test."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from parts.pictures import Row

FOLDS = Path(__file__).resolve().parents[1] / "fingers_folds.json"
ROOMS = {"photos": "the photos themselves", "photographed backgrounds": "cut out, before photographed backgrounds"}


def signs(most):
    """The ten signs by image (int8) and by landmarks; `most` changes nothing, because the folds are not run again."""
    kept = json.loads(FOLDS.read_text(encoding="utf-8"))
    folds, how = list(kept["handnet"].values()), "Sign-Language-Digits, five folds of 218 students"
    photos = [fold["photos"] for fold in folds]
    values = {
        f"ten signs, by image, {words}": [fold[f"{room}, int8, ten"] for fold in folds] for room, words in ROOMS.items()
    }
    values["ten signs, by landmarks, where the tracker found a hand"] = kept["landmarks"]["by student, ten"]
    return [Row(name, f"{np.average(one, weights=photos):.1f} %", sum(photos), how) for name, one in values.items()]
