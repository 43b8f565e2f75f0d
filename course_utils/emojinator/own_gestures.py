"""Your own gestures: a net trained in seconds on what you recorded, judged by takes, saved without pickle."""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_utils.emojinator.demo import load
from course_utils.emojinator.gestures import FEATURES, GESTURES, NONE, landmark_features, sample
from course_utils.files import replacing

VERSION = 1
LEAST = 10  # samples of a gesture
ROWS = 500  # training rows of a gesture; recorded hands are turned a little until there are so many
TILT = 20  # degrees, the largest of these turns about each axis
OVER = (80, 280)  # degrees: a recorded hand that is turned so far in the picture is another sign, or none
HIDDEN = 64
OTHERS = 1000  # rows of other hands
RECOGNISED = 0.05  # share of the recorded hands
LIKE = 0.2  # palms: another hand's shape that differs by less may be the same sign (tracked: three in four do)
CLOSE = 0.09  # palms: gestures that differ by less look the same; one sign by two people differs by 0.07
CONFUSED = 0.15  # share of one gesture read as another from which they are too close


@dataclass
class OwnGestures:
    """A reader of your own gestures: `reader(features)` returns probabilities float[n, labels], as `Emojinator` asks.

    labels: your classes, then "none". layers: [(weights, bias), ...]. hands: float32[classes, 21, 3], a typical hand
    of each class. truth, answers: held-out samples and how they were read, int[m] into labels. by_takes: whether
    these were whole takes; else they are the last third of each class, and the score flatters. close: pairs of classes
    that are too close to another.
    """

    labels: list[str]
    layers: list
    hands: np.ndarray
    truth: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    answers: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    by_takes: bool = False
    close: list = field(default_factory=list)

    def __call__(self, features) -> np.ndarray:
        (w1, b1), (w2, b2) = self.layers
        z = np.maximum(np.asarray(features, np.float32) @ w1 + b1, 0) @ w2 + b2
        e = np.exp(z - z.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)

    @property
    def icons(self) -> dict:
        """A pictogram of each gesture, drawn from what was recorded."""
        from course_utils.emojinator.pictogram import pictogram

        return {label: pictogram(hand) for label, hand in zip(self.labels, self.hands, strict=False)}

    @property
    def advice(self) -> list[str]:
        """One sentence for each pair of gestures that are too close to another."""
        return [
            f'"{a}" and "{b}" are too close: change one of them, or record both again and show them more clearly.'
            for a, b in self.close
        ]

    def save(self, path) -> Path:
        """Save as an .npz without pickles; the file appears only when it is complete."""
        path = Path(path).with_suffix(".npz")
        (w1, b1), (w2, b2) = self.layers
        with replacing(path) as part:
            np.savez_compressed(
                part, version=VERSION, labels=np.array(self.labels, "U"), w1=w1, b1=b1, w2=w2, b2=b2, hands=self.hands
            )
        return path

    @classmethod
    def load(cls, path) -> OwnGestures:
        """Load what `save` wrote; the held-out samples are not kept.

        Raises FileNotFoundError, and ValueError when it is no such file, of another version, or damaged.
        """
        again = "Train your gestures again and save them."
        try:
            with np.load(path, allow_pickle=False) as file:
                version = int(file["version"])
                if version != VERSION:
                    raise ValueError(f"it is of version {version}, and this course reads version {VERSION}")
                labels = [str(label) for label in file["labels"]]
                w1, b1, w2, b2, hands = (np.asarray(file[key], np.float32) for key in ("w1", "b1", "w2", "b2", "hands"))
        except FileNotFoundError:
            raise
        except Exception as error:  # zipfile and NumPy raise many kinds for a damaged file
            raise ValueError(f"{path} cannot be read as gestures: {error}. {again}") from error
        wanted = [(FEATURES, HIDDEN), (HIDDEN,), (HIDDEN, len(labels)), (len(labels),), (len(labels) - 1, 21, 3)]
        arrays = [w1, b1, w2, b2, hands]
        if [array.shape for array in arrays] != wanted or labels[-1:] != [NONE]:
            raise ValueError(f"{path} cannot be read as gestures: its arrays do not fit together. {again}")
        if not all(np.isfinite(array).all() for array in arrays):
            raise ValueError(f"{path} cannot be read as gestures: it holds NaN or infinite numbers. {again}")
        return cls(labels, [(w1, b1), (w2, b2)], hands)


def train(recording, seed: int = 0) -> OwnGestures:
    """Train a net on recorded gestures in a few seconds, and judge it on takes that it did not see.

    recording: a `camera.Recording`. Takes are left out in turn; a class with a single take is split in time instead.
    Raises ValueError when nothing was recorded, for a class with fewer than 10 samples, and for NaN.
    """
    world, labels, classes = _checked(recording)
    features, others = landmark_features(world), _others(world)
    truth, answers = [], []
    folds, by_takes = _folds(labels, np.asarray(recording.takes))
    for held in folds:
        net = _fit(world[~held], labels[~held], others, len(classes), seed)
        truth.append(labels[held])
        answers.append(OwnGestures([*classes, NONE], net, world)(features[held]).argmax(1))
    truth, answers = np.concatenate(truth), np.concatenate(answers)
    middles = [_middle(features[labels == i]) for i in range(len(classes))]
    hands = np.stack([world[labels == i][m] for i, m in enumerate(middles)]).astype(np.float32)
    net = _fit(world, labels, others, len(classes), seed)
    close = _close(features, labels, truth, answers, classes)
    return OwnGestures([*classes, NONE], net, hands, truth, answers, by_takes, close)


def _checked(recording):
    world, labels, classes = np.asarray(recording.world), np.asarray(recording.labels), list(recording.classes)
    if len(labels) == 0:
        raise ValueError("Nothing is recorded yet. Hold a gesture's button, or its number key, and show the gesture.")
    if NONE in classes:
        raise ValueError(f'A gesture cannot be called "{NONE}": that is the answer for everything else.')
    counts = np.bincount(labels, minlength=len(classes))
    few = [f'"{name}" has {count}' for name, count in zip(classes, counts, strict=True) if count < LEAST]
    if few:
        raise ValueError(f"A gesture needs at least {LEAST} samples, a second of it; {', '.join(few)}. Record more.")
    if not np.isfinite(world).all():
        raise ValueError("The recording holds NaN or infinite numbers. Undo the last take, or record again.")
    return world, labels, classes


def _folds(labels, takes):
    """Yield which samples to hold out: whole takes where every class has several, else the last third of each class."""
    rank = np.zeros(len(labels), int)  # the how-manieth take of its class
    for label in np.unique(labels):
        rank[labels == label] = np.unique(takes[labels == label], return_inverse=True)[1]
    counts = [rank[labels == label].max() + 1 for label in np.unique(labels)]
    if min(counts) > 1:
        folds = min(3, *counts)
        return [rank % folds == fold for fold in range(folds)], True
    held = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        held[own[-(len(own) // 3) :]] = True
    return [held], False


def _fit(world, labels, others, classes, seed):
    """Train one hidden layer on turned copies of the hands and on hands of other kinds; [(weights, bias), ...]."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(seed)
    rows = np.concatenate([rng.choice(np.flatnonzero(labels == label), ROWS) for label in range(classes)])
    hands = turned(world[rows], rng)
    over = roll(hands[::3], rng.uniform(*OVER, len(hands[::3])))
    x = landmark_features(np.concatenate([hands, over, others]))
    y = np.concatenate([labels[rows], np.full(len(over) + len(others), classes)])
    net = MLPClassifier((HIDDEN,), alpha=1e-3, learning_rate_init=5e-3, batch_size=200, max_iter=25, random_state=seed)
    # For so small a net several threads mostly wait for one another.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # so few rounds on purpose
        net.fit(x, y)
    layers = [(w.astype(np.float32), b.astype(np.float32)) for w, b in zip(net.coefs_, net.intercepts_, strict=True)]
    if classes == 1:  # for two classes scikit-learn keeps a single logit, that of the second
        w, b = layers[1]
        layers[1] = np.concatenate([-w / 2, w / 2], 1), np.concatenate([-b / 2, b / 2])
    return layers


def turned(world, rng, most=TILT):
    """Turn each hand[n, 21, 3] by up to `most` degrees about each axis, and shake its points by a millimetre or two."""
    from scipy.spatial.transform import Rotation

    turns = Rotation.from_euler("xyz", rng.uniform(-most, most, (len(world), 3)), degrees=True).as_matrix()
    palm = np.linalg.norm(world[:, 9] - world[:, 0], axis=1)[:, None, None]
    return world @ turns.transpose(0, 2, 1) + rng.normal(0, 0.02, world.shape) * palm


def roll(world, degrees):
    """Turn each hand[n, 21, 3] in the picture by degrees[n]."""
    from scipy.spatial.transform import Rotation

    return world @ Rotation.from_euler("z", degrees[:, None], degrees=True).as_matrix().transpose(0, 2, 1)


def _others(world):
    """Choose from the course's sample hands that show something else than was recorded: float[n, 21, 3]."""
    others, kinds = sample()
    # The course's own gestures that are among the recorded ones, by the course's own net.
    read = load()(landmark_features(world)).argmax(1)
    same = np.isin(kinds, [kind for kind in range(len(GESTURES)) if np.mean(read == kind) > RECOGNISED])
    # Its hands of no gesture by their shape, however turned.
    shapes, some = _shape(others), _shape(world[:: max(1, len(world) // 100)])
    far = (shapes**2).mean(1)[:, None] + (some**2).mean(1) - 2 * shapes @ some.T / shapes.shape[1]
    same |= (kinds == len(GESTURES)) & (far.min(1) < LIKE**2)
    return others[~same][:OTHERS]


def _shape(world):
    """Describe hands by what no turn changes: the 210 distances between their points, in palms."""
    first, second = np.triu_indices(21, 1)
    points = landmark_features(world).reshape(-1, 21, 3)
    return np.linalg.norm(points[:, first] - points[:, second], axis=2)


def distance(a, b):
    """How far hands are apart, in palms, the mean over the landmarks' root mean square: float[len(a), len(b)]."""
    return np.sqrt(((a[:, None] - b[None]) ** 2).sum(-1) / 21)


def _middle(features):
    return int(((features - features.mean(0)) ** 2).sum(1).argmin())


def _close(features, labels, truth, answers, classes):
    means = np.stack([features[labels == i].mean(0) for i in range(len(classes))])
    apart, pairs = distance(means, means), []
    for a, b in itertools.combinations(range(len(classes)), 2):
        mixed = [np.mean(answers[truth == one] == other) for one, other in ((a, b), (b, a))]
        if apart[a, b] < CLOSE or max(mixed) >= CONFUSED:
            pairs.append((classes[a], classes[b]))
    return pairs
