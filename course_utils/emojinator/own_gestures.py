"""Your own gestures: a net trained in seconds on what you recorded, tested on whole takes, saved without pickle."""

from __future__ import annotations

import itertools
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from course_utils.emojinator.demo import load
from course_utils.emojinator.gestures import FEATURES, GESTURES, NONE, augmented, landmark_features, rotated, sample
from course_utils.files import damage, replacing, with_ending

VERSION = 1
MIN_SAMPLES = 10  # of a gesture
ROWS = 500  # training rows of a gesture; recorded hands are rotated a little until there are so many
MAX_ROTATION = 20  # degrees about each axis
NOISE = 0.02  # palms, about a millimetre or two: what is added to the points of these hands
OTHER_SIGN = (80, 280)  # degrees: a recorded hand that is rotated so far in the picture is another sign, or none
HIDDEN = 64
OTHERS = 1000  # rows of other hands
RECOGNISED = 0.05  # a course gesture that more than this share of the recorded hands show is among the recorded ones
SAME_SHAPE = 0.2  # palms: hands whose shapes differ by less may show the same sign (of tracked hands three in four do)
TOO_CLOSE = 0.09  # palms: gestures that differ by less look the same; one sign by two people differs by 0.07
CONFUSED = 0.15  # two gestures are too close when more than this share of one is read as the other


@dataclass
class OwnGestures:
    """A reader of your own gestures: `reader(features)` returns probabilities float[n, labels] for `Emojinator`.

    labels: your classes, then "none". layers: [(weights, bias), ...]. hands: float32[classes, 21, 3], a typical hand
    of each class. truth, predicted: classes of the held-out samples, int[m] into labels. by_takes: whether these were
    whole takes; else they are the last third of each class, and the score is too good. too_close: pairs of classes that
    look alike.
    """

    labels: list[str]
    layers: list
    hands: np.ndarray
    truth: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    predicted: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    by_takes: bool = False
    too_close: list = field(default_factory=list)

    def __call__(self, features) -> np.ndarray:
        (w1, b1), (w2, b2) = self.layers
        z = np.maximum(np.asarray(features, np.float32) @ w1 + b1, 0) @ w2 + b2
        e = np.exp(z - z.max(-1, keepdims=True))
        return e / e.sum(-1, keepdims=True)

    @property
    def icons(self) -> dict:
        """A recorded hand of each gesture, from which its emoji is drawn: {label: float32[21, 3]}."""
        return dict(zip(self.labels, self.hands, strict=False))

    @property
    def advice(self) -> list[str]:
        """One sentence for each pair of gestures that are too close."""
        return [
            f'"{a}" and "{b}" are too close: change one of them, or record both again and show them more clearly.'
            for a, b in self.too_close
        ]

    def save(self, path) -> Path:
        """Save as an .npz without pickles; the file appears only when it is complete."""
        path = with_ending(path, ".npz")
        (w1, b1), (w2, b2) = self.layers
        with replacing(path) as part:
            np.savez_compressed(
                part, version=VERSION, labels=np.array(self.labels, "U"), w1=w1, b1=b1, w2=w2, b2=b2, hands=self.hands
            )
        return path

    @classmethod
    def load(cls, path) -> OwnGestures:
        """Load what `save` wrote; the held-out samples are not kept.

        Raises FileNotFoundError, and ValueError for a file of another kind or version, or a damaged one.
        """
        advice = "Train your gestures again and save them."
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
            raise ValueError(f"{path} cannot be read as gestures: {damage(error)}. {advice}") from error
        expected = [(FEATURES, HIDDEN), (HIDDEN,), (HIDDEN, len(labels)), (len(labels),), (len(labels) - 1, 21, 3)]
        arrays = [w1, b1, w2, b2, hands]
        if [array.shape for array in arrays] != expected or labels[-1:] != [NONE]:
            raise ValueError(f"{path} cannot be read as gestures: its arrays do not fit together. {advice}")
        if not all(np.isfinite(array).all() for array in arrays):
            raise ValueError(f"{path} cannot be read as gestures: it holds NaN or infinite numbers. {advice}")
        return cls(labels, [(w1, b1), (w2, b2)], hands)


def train(recording, seed: int = 0) -> OwnGestures:
    """Train a net on recorded gestures in a few seconds, and test it on takes that were not trained on.

    recording: a `camera.Recording`. Takes are left out in turn; if a class has a single take, each is split in time.
    Raises ValueError when nothing was recorded, for a class with fewer than 10 samples, and for NaN.
    """
    world, labels, classes = _checked(recording)
    features, others = landmark_features(world), _others(world)
    truth, predicted = [], []
    tests, by_takes = _folds(labels, np.asarray(recording.takes))
    for test in tests:
        net = _fit(world[~test], labels[~test], others, len(classes), seed)
        truth.append(labels[test])
        predicted.append(OwnGestures([*classes, NONE], net, world)(features[test]).argmax(1))
    truth, predicted = np.concatenate(truth), np.concatenate(predicted)
    typical = [_most_typical(features[labels == i]) for i in range(len(classes))]
    hands = np.stack([world[labels == i][k] for i, k in enumerate(typical)]).astype(np.float32)
    net = _fit(world, labels, others, len(classes), seed)
    too_close = _too_close(features, labels, truth, predicted, classes)
    return OwnGestures([*classes, NONE], net, hands, truth, predicted, by_takes, too_close)


def _checked(recording):
    world, labels, classes = np.asarray(recording.world), np.asarray(recording.labels), list(recording.classes)
    if len(labels) == 0:
        raise ValueError("Nothing is recorded yet. Hold a gesture's button, or its number key, and show the gesture.")
    if NONE in classes:
        raise ValueError(f'A gesture cannot be called "{NONE}": that is the answer for everything else.')
    counts = np.bincount(labels, minlength=len(classes))
    few = [f'"{name}" has {count}' for name, count in zip(classes, counts, strict=True) if count < MIN_SAMPLES]
    if few:
        raise ValueError(
            f"A gesture needs at least {MIN_SAMPLES} samples, a second of it; {', '.join(few)}. Record more."
        )
    if not np.isfinite(world).all():
        raise ValueError("The recording holds NaN or infinite numbers. Undo the last take, or record again.")
    return world, labels, classes


def _folds(labels, takes):
    """Choose samples to hold out: whole takes where every class has several, else the last third of each class.

    Returns a list of bool[n], one a fold, and whether they are whole takes.
    """
    take = np.zeros(len(labels), int)  # index of the take within its class
    for label in np.unique(labels):
        take[labels == label] = np.unique(takes[labels == label], return_inverse=True)[1]
    counts = [take[labels == label].max() + 1 for label in np.unique(labels)]
    if min(counts) > 1:
        folds = min(3, *counts)
        return [take % folds == fold for fold in range(folds)], True
    test = np.zeros(len(labels), bool)
    for label in np.unique(labels):
        samples = np.flatnonzero(labels == label)
        test[samples[-(len(samples) // 3) :]] = True
    return [test], False


def _fit(world, labels, others, classes, seed):
    """Train one hidden layer on rotated copies of the hands and on other hands; returns [(weights, bias), ...]."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(seed)
    rows = np.concatenate([rng.choice(np.flatnonzero(labels == label), ROWS) for label in range(classes)])
    hands = augmented(world[rows], rng.uniform(-MAX_ROTATION, MAX_ROTATION, (len(rows), 3)), NOISE, rng)
    turned = rotated(hands[::3], np.outer(rng.uniform(*OTHER_SIGN, len(hands[::3])), (0, 0, 1)))
    x = landmark_features(np.concatenate([hands, turned, others]))
    y = np.concatenate([labels[rows], np.full(len(turned) + len(others), classes)])
    net = MLPClassifier((HIDDEN,), alpha=1e-3, learning_rate_init=5e-3, batch_size=200, max_iter=25, random_state=seed)
    # With so small a net, several threads mostly wait for one another.
    with warnings.catch_warnings(), threadpool_limits(1):
        warnings.simplefilter("ignore", ConvergenceWarning)  # few rounds, on purpose
        net.fit(x, y)
    layers = [(w.astype(np.float32), b.astype(np.float32)) for w, b in zip(net.coefs_, net.intercepts_, strict=True)]
    if classes == 1:  # for two classes scikit-learn keeps a single logit, that of the second
        w, b = layers[1]
        layers[1] = np.concatenate([-w / 2, w / 2], 1), np.concatenate([-b / 2, b / 2])
    return layers


def _others(world):
    """Choose sample hands of the course that show other signs than the recorded ones: float[n, 21, 3]."""
    others, y = sample()
    # Leave out the course's gestures that the course's net reads in the recording.
    read = load()(landmark_features(world)).argmax(1)
    same = np.isin(y, [gesture for gesture in range(len(GESTURES)) if np.mean(read == gesture) > RECOGNISED])
    # Of the hands without a gesture, leave out those with a recorded hand's shape, in any rotation.
    shapes, recorded = _shape(others), _shape(world[:: max(1, len(world) // 100)])
    squares = (shapes**2).mean(1)[:, None] + (recorded**2).mean(1) - 2 * shapes @ recorded.T / shapes.shape[1]
    same |= (y == len(GESTURES)) & (squares.min(1) < SAME_SHAPE**2)
    return others[~same][:OTHERS]


def _shape(world):
    """Describe hands by what no rotation changes: the 210 distances between their points, in palms."""
    first, second = np.triu_indices(21, 1)
    points = landmark_features(world).reshape(-1, 21, 3)
    return np.linalg.norm(points[:, first] - points[:, second], axis=2)


def _most_typical(features):
    """The index of the hand nearest to the mean of all."""
    return int(((features - features.mean(0)) ** 2).sum(1).argmin())


def _too_close(features, labels, truth, predicted, classes):
    """The pairs of classes whose mean hands nearly coincide, or that are often confused."""
    means = np.stack([features[labels == i].mean(0) for i in range(len(classes))])
    pairs = []
    for a, b in itertools.combinations(range(len(classes)), 2):
        distance = np.sqrt(((means[a] - means[b]) ** 2).sum() / 21)  # palms, root mean square over the landmarks
        confused = [np.mean(predicted[truth == one] == other) for one, other in ((a, b), (b, a))]
        if distance < TOO_CLOSE or max(confused) >= CONFUSED:
            pairs.append((classes[a], classes[b]))
    return pairs
