"""Answers to the exercises of lessons 1 to 7, right and wrong: no wrong one is accepted, no right one refused."""

import numpy as np
import pytest
import verdicts
from scipy.special import softmax
from sklearn.metrics import log_loss, recall_score

from course_utils.airdraw import check as lesson1
from course_utils.drowsiness import check as lesson4
from course_utils.emojinator import check as lesson3
from course_utils.faces import check as lesson5
from course_utils.openpose import check as lesson7
from course_utils.quickdraw import check as lesson2
from course_utils.signnet import check as lesson6


def centre(image, by=np.rint, axes=(0, 1)):
    """A shift to the middle; `by` rounds it."""
    mass = [np.average(np.arange(28), weights=image.sum(axis=1 - axis)) for axis in (0, 1)]
    return np.roll(image, [int(by(14 - mass[axis])) for axis in axes], axis=(0, 1))


def threshold(confidence, right, allowed, empty=1.0, strict=False):
    """The lowest good threshold; `empty` where there is none."""
    for level in np.unique(confidence):
        kept = confidence > level if strict else confidence >= level
        if kept.any() and np.mean(~right[kept]) <= allowed:
            return level
    return empty


def longest(times, ratios, threshold, to_the_end=True, last=False, at_most=False):
    """Seconds of the longest closure, and typical mistakes."""
    closed = ratios <= threshold if at_most else ratios < threshold
    spent = best = 0.0
    for i, step in enumerate(np.diff(times)):
        spent = spent + step if closed[i + last] else 0.0
        if to_the_end or not closed[i + 1]:
            best = max(best, spent)
    return best


def closures(times, closed):
    """Seconds of each closure."""
    edges = np.flatnonzero(np.diff(closed.astype(int), prepend=0, append=0))
    return [times[min(end, len(times) - 1)] - times[start] for start, end in edges.reshape(-1, 2)]


def mouth(points, lower=(7, 6, 5), total=np.mean, distance=lambda a, b: np.linalg.norm(a - b, axis=1), twice=1):
    """Height over width of a mouth, and typical mistakes."""
    return total(distance(points[[1, 2, 3]], points[list(lower)])) / (twice * np.linalg.norm(points[0] - points[4]))


def interval(right, share=0.95, people=True, count=2000):
    """A bootstrap interval."""
    rng = np.random.default_rng(3)
    rows = right if people else right.reshape(-1, 1)
    means = rows[rng.integers(0, len(rows), (count, len(rows)))].mean((1, 2))
    return list(np.quantile(means, ((1 - share) / 2, (1 + share) / 2)))


def fit_box(strokes, change=lambda points: points, each=False):
    """Move and scale; `change` is done at the end."""
    points = np.concatenate(strokes)
    low, extent = points.min(0), np.ptp(points, axis=0).max()
    if each:
        extent = np.ptp(points, axis=0)
    return [change((stroke - low) / extent * 255) for stroke in strokes]


def settled(predicted, shares, truth, stays=True):
    """From which share a prediction is right."""
    right = np.asarray(predicted) == truth
    stay = np.logical_and.accumulate(right[::-1])[::-1] if stays else right
    return [shares[np.argmax(column)] if column.any() else np.inf for column in stay.T]


def temperature(scores, truth, options, times=False):
    """The option with the smallest loss."""

    def loss(option):
        z = scores * option if times else scores / option
        return np.mean(np.log(np.exp(z - z.max(1, keepdims=True)).sum(1)) + z.max(1) - z[np.arange(len(z)), truth])

    return min(options, key=loss)


def majority(labels, n, oldest=False):
    """The most frequent of the last labels."""
    result = []
    for i in range(len(labels)):
        last = labels[max(0, i + 1 - n) : i + 1]
        result.append(max(last if oldest else last[::-1], key=last.count))
    return result


def rate(distance, same, far, times=1):
    """The share of right pairs below the threshold that lets `times` the share `far` of wrong ones in."""
    wrong = np.sort(distance[~same])
    return np.mean(distance[same] < wrong[int(times * far * len(wrong))])


def blinks(scores, low=0.3, high=0.5):
    """Closures that have ended, with hysteresis."""
    closed, count = None, 0
    for score in scores:
        if closed is None:
            closed = None if score > low else False
        elif score > high:
            closed = True
        elif closed and score < low:
            closed, count = False, count + 1
    return count


def overlap(truth, predicted, classes, missing=np.nan, part=False):
    """Intersection over union of each class; part: over the truth instead."""
    result = []
    for c in range(classes):
        union = ((truth == c) | ((predicted == c) & (not part))).sum()
        result.append(((truth == c) & (predicted == c)).sum() / union if union else missing)
    return result


def face_place(hand, first, second, down=1, eyes=0.5):
    """Where a hand is from the middle of the eyes, by complex numbers."""
    hand, first, second = (complex(*point) for point in (hand, first, second))
    place = (hand - first - eyes * (second - first)) / (second - first)
    return place.real, down * place.imag


def mirror(image, label, numbers=(0, 2, 1, 3), kind=tuple):
    """Mirror a picture and its label."""
    return kind((image[:, ::-1], np.array(numbers, np.uint8)[label[:, ::-1]]))


def oks(predicted, truth, area, sigmas, seen=lambda flags: flags > 0, factor=2, power=1, total=np.mean):
    """Object keypoint similarity, and typical mistakes."""
    squared = ((predicted - truth[:, :2]) ** 2).sum(1)
    return total(np.exp(-squared / (2 * area**power * (factor * sigmas) ** 2))[seen(truth[:, 2])])


def squats(angles, down, up):
    """Squats that ended."""
    low, count = False, 0
    for angle in angles:
        if angle < down:
            low = True
        elif low and angle > up:
            low, count = False, count + 1
    return count


def normalised(points, knuckles=(5, 9, 13, 17), wrist=0):
    """A hand with its wrist at the origin and its farthest knuckle at 1."""
    points = points - points[wrist]
    return points / np.linalg.norm(points[list(knuckles)], axis=1).max()


def held_out(person, share):
    """Whole people for testing, one after another."""
    test = np.zeros(len(person), bool)
    for one in np.unique(person)[::-1]:
        if test.mean() >= share:
            break
        test |= person == one
    return test


def jaccard(truth, predicted, classes):
    """Intersection over union by counting pairs of classes."""
    pairs = np.zeros((classes, classes))
    np.add.at(pairs, (truth.ravel(), predicted.ravel()), 1)
    union = pairs.sum(0) + pairs.sum(1) - np.diag(pairs)
    return np.where(union > 0, np.diag(pairs) / np.maximum(union, 1), np.nan)


RIGHT = [
    (lesson1.centre, centre),
    (lesson1.centre, lambda image: centre(image).astype(int)),
    (lesson1.recall, lambda y, p: [float(np.mean(p[y == k] == k)) for k in range(10)]),
    (lesson1.recall, lambda y, p: np.bincount(y[y == p], minlength=10) / np.bincount(y)),
    (lesson1.threshold, threshold),
    (lesson1.threshold, lambda *known: float(threshold(*known))),
    (lesson2.fit_box, fit_box),
    (lesson2.fit_box, lambda strokes: tuple(fit_box(strokes))),
    (lesson2.settled, settled),
    (lesson2.settled, lambda *known: np.array(settled(*known))),
    (lesson2.temperature, temperature),
    (lesson2.temperature, lambda *known: float(temperature(*known))),
    (lesson3.majority, majority),
    (lesson4.mouth_ratio, mouth),
    (lesson4.mouth_ratio, lambda points: float(mouth(points))),
    (
        lesson4.mouth_ratio,
        lambda p: sum(np.hypot(*(p[i] - p[8 - i])) for i in (1, 2, 3)) / 3 / np.hypot(*(p[4] - p[0])),
    ),
    (lesson4.longest, longest),
    (lesson4.longest, lambda t, r, k: np.float64(longest(t, r, k))),
    (lesson4.people_interval, interval),
    (lesson4.people_interval, lambda right: tuple(interval(right, count=10_000))),
    (lesson4.people_interval, lambda right: np.array(interval(right, count=1000))),
    (lesson5.euclidean, lambda cosine: np.sqrt(2 * cosine)),
    (lesson5.tar_at_far, rate),
    (lesson5.count_blinks, blinks),
    (lesson6.overlap, overlap),
    (lesson6.overlap, lambda *known: np.array(overlap(*known))),
    (lesson6.mirror, mirror),
    (lesson6.face_place, face_place),
    (lesson6.face_place, lambda *points: list(face_place(*points))),
    (lesson6.mirror, lambda image, label: mirror(image, label, kind=list)),
    (lesson7.similarity, oks),
    (lesson7.similarity, lambda p, t, a, s: float(oks(p, t, a, s))),
    (lesson7.count_squats, squats),
    (lesson7.count_squats, lambda *known: np.int64(squats(*known))),
    (lesson7.affinity, lambda arrows, start, end: (arrows @ (end - start)).mean() / np.linalg.norm(end - start)),
    (lesson1.centre, lambda image: centre(image).astype(np.float32)),
    (lesson1.recall, lambda y, p: recall_score(y, p, average=None)),
    (lesson1.threshold, lambda c, r, a: next((v for v in np.sort(c) if np.mean(~r[c >= v]) <= a), 1)),
    (lesson2.fit_box, lambda strokes: [stroke.tolist() for stroke in fit_box(strokes)]),
    (lesson2.settled, lambda *known: tuple(settled(*known))),
    (lesson2.temperature, lambda z, y, options: min(options, key=lambda t: log_loss(y, softmax(z / t, axis=1)))),
    (lesson3.normalise, normalised),
    (lesson3.normalise, lambda points: normalised(points).tolist()),
    (lesson3.normalise, lambda points: normalised(points.astype(np.float64) * 3)),
    (lesson3.majority, lambda *known: np.array(majority(*known))),
    (lesson3.majority, lambda *known: tuple(majority(*known))),
    (lesson3.hold_out, held_out),
    (lesson3.hold_out, lambda *known: held_out(*known).tolist()),
    (lesson3.hold_out, lambda person, share: held_out(-person, share)),
    (lesson4.longest, lambda t, r, k: max([0, *closures(t, r < k)])),
    (lesson5.euclidean, lambda cosine: [float(2 * np.sin(np.arccos(1 - c) / 2)) for c in cosine]),
    (lesson5.euclidean, lambda cosine: (2 * cosine) ** 0.5),
    (lesson5.tar_at_far, lambda *known: float(rate(*known))),
    (lesson5.tar_at_far, lambda d, same, far: max(np.mean(d[same] <= v) for v in d if np.mean(d[~same] <= v) <= far)),
    (lesson5.count_blinks, lambda scores: np.int64(blinks(scores))),
    (lesson5.count_blinks, lambda scores: float(blinks(list(scores)))),
    (lesson6.overlap, lambda truth, predicted, n: jaccard(truth, predicted, n)),
    (lesson6.mirror, lambda image, label: (np.fliplr(image), np.choose(np.fliplr(label), [0, 2, 1, 3]))),
    (lesson6.face_place, lambda *points: np.array(face_place(*points), np.float64)),
    (lesson7.similarity, lambda p, t, a, s: oks(p.astype(float), t, a, np.array(s))),
    (lesson7.count_squats, lambda angles, down, up: int(squats(list(angles), down, up))),
    (lesson7.affinity, lambda f, a, b: float(np.mean(f @ ((b - a) / np.hypot(*(b - a)))))),
    (lesson7.affinity, lambda f, a, b: np.mean([one @ (b - a) for one in f]) / np.linalg.norm(b - a)),
]
WRONG = [
    (lesson1.centre, lambda image: centre(image, axes=(1, 0)), "centre of mass"),
    (lesson1.centre, lambda image: centre(image, by=lambda shift: shift - 2), "centre of mass"),
    (lesson1.recall, lambda y, p: {k: np.mean(p[y == k] == k) for k in range(10)}, "not a dict"),
    (lesson1.recall, lambda y, p: [np.mean(y[p == k] == k) for k in range(10)], "read right"),
    (lesson1.threshold, lambda c, r, a: threshold(c, r, a, empty=None), "Not done"),
    (lesson1.threshold, lambda c, r, a: threshold(c, r, a, empty=0.0), "return 1.0"),
    (lesson1.threshold, lambda c, r, a: min(v for v in c if np.mean(~r[c >= v]) <= a), "return 1.0"),
    (lesson1.threshold, lambda c, r, a: threshold(c, r, a, strict=True), "%"),
    (lesson2.fit_box, lambda strokes: fit_box(strokes, np.rint), "round"),
    (lesson2.fit_box, lambda strokes: fit_box(strokes, each=True), "proportions"),
    (lesson2.fit_box, lambda strokes: fit_box(strokes, lambda points: 255 - points), "(0, 0)"),
    (lesson2.settled, lambda *known: settled(*known, stays=False), "drawing 1"),
    (lesson2.settled, lambda predicted, shares, truth: shares, "drawing"),
    (lesson2.temperature, lambda *known: temperature(*known, times=True), "were multiplied by"),
    (lesson2.temperature, lambda scores, truth, options: 1.0, "were multiplied by"),
    (lesson3.majority, lambda *known: majority(*known, oldest=True), "last"),
    (lesson3.majority, lambda labels, n: labels, "last"),
    (lesson4.mouth_ratio, lambda points: mouth(points, total=np.sum), "the mean of the three heights"),
    (lesson4.mouth_ratio, lambda points: mouth(points, lower=(5, 6, 7)), "runs back"),
    (lesson4.mouth_ratio, lambda points: mouth(points, twice=2), "twice the width"),
    (lesson4.mouth_ratio, lambda points: mouth(points, distance=lambda a, b: abs(a - b)[:, 1]), "tilted"),
    (lesson4.mouth_ratio, lambda points: 1 / mouth(points), "pixels wide"),
    (lesson4.mouth_ratio, lambda points: np.ones(3), "one number"),
    (lesson4.longest, lambda *known: longest(*known, to_the_end=False), "to the end"),
    (lesson4.longest, lambda *known: longest(*known, last=True), "s"),
    (lesson4.longest, lambda *known: longest(*known, at_most=True), "threshold itself"),
    (lesson4.longest, lambda t, r, k: (r < k).sum() / 30, "frames a second"),
    (lesson4.people_interval, lambda right: interval(right, 0.9), "95 %"),
    (lesson4.people_interval, lambda right: interval(right, 0.99), "drawing people"),
    (lesson4.people_interval, lambda right: interval(right, people=False), "drawing people"),
    (lesson4.people_interval, lambda right: np.mean(right), "low and high"),
    (lesson5.euclidean, lambda cosine: 2 * cosine, "squared"),
    (lesson5.euclidean, lambda cosine: cosine, "distance"),
    (
        lesson5.tar_at_far,
        lambda *known: rate(*known, times=2),
        "strangers",
    ),
    (lesson5.tar_at_far, lambda *known: rate(*known, times=0), "accept"),
    (lesson5.count_blinks, lambda scores: blinks(scores, 0.5, 0.5), "blinks"),
    (lesson5.count_blinks, lambda scores: sum(score > 0.5 for score in scores), "blinks"),
    (lesson6.overlap, lambda *known: overlap(*known, missing=0.0), "np.nan"),
    (
        lesson6.overlap,
        lambda y, p, n: [np.mean(p[y == c] == c) if (y == c).any() else np.nan for c in range(n)],
        "recall",
    ),
    (lesson6.overlap, lambda *known: [2 * iou / (1 + iou) for iou in overlap(*known)], "Dice"),
    (lesson6.face_place, lambda *points: face_place(*points, down=-1), "y grows downwards"),
    (lesson6.face_place, lambda *points: face_place(*points, eyes=0), "from the first eye"),
    (lesson4.mouth_ratio, lambda points: mouth(points, total=np.sum, twice=2), "divide their sum by 3"),
    (lesson4.longest, lambda times, ratios, threshold: max(closures(times, ratios < threshold)), "stops"),
    (lesson6.mirror, lambda image, label: mirror(image, label, (0, 1, 2, 3)), "still called left"),
    (lesson6.mirror, lambda image, label: mirror(image, label, (0, 2, 2, 3)), "should become"),
    (lesson6.mirror, lambda image, label: image[:, ::-1], "two things"),
    (lesson7.similarity, lambda *known: oks(*known, seen=lambda flags: flags >= 0), "flag 0"),
    (lesson7.similarity, lambda *known: oks(*known, seen=lambda flags: flags > 1), "flag 1"),
    (lesson7.similarity, lambda *known: oks(*known, factor=1), "two sigmas"),
    (lesson7.similarity, lambda *known: oks(*known, power=2), "do not square"),
    (lesson7.similarity, lambda *known: oks(*known, total=np.sum), "mean, not the sum"),
    (lesson7.similarity, lambda *known: oks(*known, total=lambda terms: terms), "one number"),
    (lesson7.count_squats, lambda angles, down, up: squats(angles, down, 150), "`up`"),
    (lesson7.count_squats, lambda angles, down, up: squats(angles, 100, up), "`down`"),
    (lesson7.count_squats, lambda angles, down, up: squats(angles, down, down), "trembles"),
    (lesson7.count_squats, lambda angles, down, up: int((np.diff(angles < down) > 0).sum()), "squat"),
    (lesson7.affinity, lambda arrows, start, end: (arrows @ (end - start)).mean(), "arrows"),
    (
        lesson7.affinity,
        lambda arrows, start, end: abs(arrows @ (end - start)).mean() / np.linalg.norm(end - start),
        "-1",
    ),
    (lesson7.affinity, lambda arrows, start, end: 1.0, "arrows"),
    (lesson1.centre, lambda image: image, "centre of mass"),
    (lesson1.recall, lambda y, p: np.mean(y == p), "ten shares"),
    (lesson2.settled, lambda *known: [0.5 if np.isinf(one) else one for one in settled(*known)], "drawing"),
    (lesson2.temperature, lambda scores, truth, options: max(options), "you chose"),
    (lesson3.normalise, lambda points: points - points[0], "farthest knuckle"),
    (lesson3.normalise, lambda points: normalised(points, wrist=9), "wrist"),
    (lesson3.normalise, lambda points: normalised(points, knuckles=(9,)), "farthest knuckle"),
    (lesson3.majority, lambda labels, n: [majority(labels, n)[-1]], "labels"),
    (lesson3.hold_out, lambda person, share: np.arange(len(person)) < share * len(person), "both sides"),
    (lesson3.hold_out, lambda person, share: person == person[0], "the test should hold"),
    (lesson3.hold_out, lambda person, share: person >= 0, "one person fewer"),
    (lesson5.euclidean, lambda cosine: 2 * cosine, "square root"),
    (lesson5.tar_at_far, lambda d, same, far: np.mean(d[same] < 0.5), "at FAR"),
    (lesson5.count_blinks, lambda scores: sum(np.diff(np.array(scores) > 0.5) == 1), "blinks"),
    (lesson6.face_place, lambda hand, first, second: hand - (first + second) / 2, "the hand is at"),
]


@pytest.mark.parametrize(("check", "answer"), RIGHT)
def test_right_answers_are_accepted(check, answer, capsys):
    verdicts.accepted(check, answer, capsys)


@pytest.mark.parametrize(("check", "answer", "words"), WRONG)
def test_wrong_answers_are_refused_with_a_reason(check, answer, words, capsys):
    verdicts.refused(check, answer, words, capsys)
