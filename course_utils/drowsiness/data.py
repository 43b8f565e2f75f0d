"""UTA-RLDD: how the blinks of 58 people change when they are tired, in five folds of different people.

Ghoddoosian, Galib and Athitsos 2019, arXiv 1904.07312. 58 people filmed themselves three times for about ten minutes:
alert, low in vigilance, and drowsy; that makes 174 clips. A window holds 30 consecutive blinks; the next window starts
two blinks later. Each person's features are z-scores relative to the last third of their own alert clip.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from functools import partial

import numpy as np

from course_utils import data
from course_utils.data import DataError, store
from course_utils.data.reading import reading

NAME = "rldd_blinks"
CLASSES = ("alert", "low vigilance", "drowsy")
FEATURES = ("frequency", "amplitude", "duration", "opening speed")
BLINKS = 30
# The first window of each clip, as the authors list them ("step_size=30" in Training.py of their repository).
STARTS = (
    "0 52 106 156 164 182 219 224 303 318 330 398 443 471 521 615 657 693 718 753 879 948 949 965 1068 1091 1126 1177 "
    "1178 1185 1200 1221 1226",
    "0 1 104 126 155 168 268 339 491 695 696 697 712 715 761 818 886 973 1012 1087 1189 1270 1298 1320 1380 1397 1406 "
    "1429 1439 1463 1464 1465 1549 1592 1753 1945",
    "0 1 2 7 11 19 36 71 89 97 263 505 740 779 888 995 1129 1232 1435 1441 1496 1502 1503 1524 1617 1618 1662 1755 "
    "1790 1881 2039 2065 2138 2183 2184 2190",
    "0 8 38 108 113 114 135 137 285 380 411 473 568 569 581 590 610 699 819 827 865 884 885 923 949 990 1051 1156 "
    "1157 1185 1265 1266 1284 1299 1391 1450",
    "0 1 27 45 55 153 205 256 382 515 521 522 527 536 556 575 598 730 794 795 904 955 999 1027 1059 1060 1088 1143 "
    "1275 1480 1605 1622 1659",
)


@dataclass(repr=False)
class BlinkWindows:
    """Windows of 30 blinks, and the clip and fold of each.

    x: float32[n, 30, 4], the columns are FEATURES. y: int[n], rows of CLASSES. clip, fold: int[n].
    clip_y: int[clips]. real: False for the stand-in.
    """

    x: np.ndarray
    y: np.ndarray
    clip: np.ndarray
    fold: np.ndarray
    real: bool = True

    def __post_init__(self):
        _, first = np.unique(self.clip, return_index=True)
        self.clip_y = self.y[first]

    def __repr__(self):
        kind = "real" if self.real else "STAND-IN"
        return f"<{len(self.x):,} windows of {len(self.clip_y)} clips in {self.fold.max() + 1} folds, {kind}>"

    def __getitem__(self, chosen):
        """Some of the windows, chosen by a mask or by row numbers."""
        return BlinkWindows(self.x[chosen], self.y[chosen], self.clip[chosen], self.fold[chosen], self.real)

    def weights(self) -> np.ndarray:
        """Weights of mean 1, for each window 1 / √(windows of its clip): long clips count for a little more."""
        weights = 1 / np.sqrt(np.bincount(self.clip)[self.clip])
        return weights / weights.mean()


def load() -> BlinkWindows:
    """Load the windows, or the stand-in if they are not available, and print in one line what they are.

    COURSE_DATA=sample forces the stand-in, =real forbids it and then raises DataError without the data.
    """
    title, reason = data.card(NAME).title, "COURSE_DATA is set to sample."
    if store.mode() != "sample":
        try:
            windows = _read()
            print(f"{title}: {windows!r}.")
            return windows
        except DataError as error:
            if store.mode() == "real":
                raise
            reason = error.reason
    windows = simulate()
    print(f"Stand-in for {title}: {windows!r}, drawn by the course itself.")
    print(f"NOTE: scores on a stand-in are not those of the real data. Why the stand-in: {reason}")
    return windows


def _read():
    x, y, clip, fold = [], [], [], []
    for number, starts in enumerate(STARTS):
        starts = np.array(starts.split(), int)
        windows, labels = (
            store.read(_array, partial(store.locate, NAME, f"{what}Test_30_Fold{number + 1}"))[0]
            for what in ("Blinks", "Labels")
        )
        if len(labels) != len(windows) or len(windows) <= starts[-1]:
            raise DataError(f"Fold {number + 1} of {NAME} has {len(windows)} windows and {len(labels)} labels.")
        x.append(windows.astype(np.float32))
        y.append(labels.ravel().astype(int) // 5)
        clip.append(np.searchsorted(starts, np.arange(len(windows)), "right") - 1 + (clip[-1][-1] + 1 if clip else 0))
        fold.append(np.full(len(windows), number))
    return BlinkWindows(*map(np.concatenate, (x, y, clip, fold)))


def _array(path):
    with reading(path, f"a fold of {data.card(NAME).title}"):
        array = np.load(path, allow_pickle=False)
        if array.dtype.kind != "f" or not np.isfinite(array).all():
            raise ValueError("its numbers are not finite")
        labels = array.size == len(array) and np.isin(array, (0, 5, 10)).all()
        if array.shape[1:] != (BLINKS, 4) and not labels:
            raise ValueError(f"its shape is {array.shape}")
        return array


def simulate(people: int = 60, seed: int = 0) -> BlinkWindows:
    """Draw blinks of people who become tired: more blinks, longer and slower ones, with large differences of people.

    The means are guesses from the literature (Caffier et al. 2003). Scores on these windows show that the code works;
    they say nothing about people. Returns windows in five folds, three clips a person.
    """
    rng = np.random.default_rng(seed)
    x, y, clip, fold = [], [], [], []
    for person in range(people):
        trend = rng.normal((0.25, -0.15, 0.3, -0.25), 0.45)  # how this person changes with tiredness
        day = rng.normal(0, 0.25, (3, 4))  # how the days of the three clips differ
        baseline = None
        for tired in range(3):
            blinks = rng.gamma(4, 0.25, (rng.integers(90, 260), 4)) * np.exp(tired * trend + day[tired])
            blinks[:, 2] *= np.where(rng.random(len(blinks)) < 0.03 * tired, 4, 1)  # sometimes the eyes stay closed
            if baseline is None:
                third = len(blinks) // 3
                baseline = blinks[-third:].mean(0), blinks[-third:].std(0)
                blinks = blinks[:-third]
            blinks = (blinks - baseline[0]) / baseline[1]
            windows = np.stack([blinks[i : i + BLINKS] for i in range(0, len(blinks) - BLINKS + 1, 2)])
            x.append(windows.astype(np.float32))
            y.append(np.full(len(windows), tired))
            clip.append(np.full(len(windows), 3 * person + tired))
            fold.append(np.full(len(windows), person * 5 // people))
    return BlinkWindows(*map(np.concatenate, (x, y, clip, fold)), real=False)


def compress_tails(x) -> np.ndarray:
    """Compress the features' heavy tails (up to 700 standard deviations) with the inverse hyperbolic sine."""
    return np.arcsinh(x)


def summary(x) -> np.ndarray:
    """Summarise windows float[n, 30, 4] in float[n, 47].

    For each feature: mean, standard deviation, minimum, maximum, trend, mean step from blink to blink, five quantiles.
    For each pair of amplitude, duration and speed: their correlation.
    """
    x = compress_tails(x)
    trend = (x * np.linspace(-1, 1, BLINKS)[:, None]).mean(1)
    parts = [x.mean(1), x.std(1), x.min(1), x.max(1), trend, np.abs(np.diff(x, axis=1)).mean(1)]
    parts += list(np.quantile(x, (0.1, 0.25, 0.5, 0.75, 0.9), axis=1))
    z = (x - x.mean(1, keepdims=True)) / (x.std(1, keepdims=True) + 1e-6)
    pairs = [(z[..., a] * z[..., b]).mean(1) for a, b in ((1, 2), (1, 3), (2, 3))]
    return np.concatenate([*parts, np.stack(pairs, 1)], 1)


def clip_probabilities(probabilities, clip) -> np.ndarray:
    """Average the windows' probabilities over each clip: float[clips, 3], in the order of the clips' numbers."""
    clips, where = np.unique(clip, return_inverse=True)
    total = np.zeros((len(clips), probabilities.shape[1]))
    np.add.at(total, where, probabilities)
    return total / np.bincount(where)[:, None]


def cross_validate(windows: BlinkWindows, fit, progress: bool = True) -> list[float]:
    """Return the video accuracy in each fold, of a model that was fitted on the other folds.

    fit: a callable that takes the training windows and returns a callable from windows to probabilities [n, 3].
    progress: whether a bar counts the folds.
    """
    from tqdm import tqdm

    accuracy = []
    for fold in tqdm(np.unique(windows.fold), "fold", file=sys.stdout, ncols=90, disable=not progress):
        test = windows[windows.fold == fold]
        predicted = clip_probabilities(fit(windows[windows.fold != fold])(test), test.clip).argmax(1)
        accuracy.append(float(np.mean(predicted == test.clip_y)))
    return accuracy
