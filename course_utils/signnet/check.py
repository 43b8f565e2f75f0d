"""Checks for the exercises of lesson 6."""

import numpy as np

from course_utils.check import exercise, numbers, unfinished
from course_utils.signnet import segmentation
from course_utils.signnet.composites import LEFT, RIGHT


@exercise("(truth == c) & (predicted == c) is the intersection, | the union; a class that neither has gets np.nan.")
def overlap(measure):
    """The intersection over union of each class agrees with the course's; NaN for a class that neither picture has."""
    rng = np.random.default_rng(0)
    for share in (0.3, 0.0, 1.0):
        truth = rng.choice([0, 1, 3], (40, 60), p=[0.8, 0.15, 0.05])
        shuffled = rng.permutation(truth.ravel()).reshape(truth.shape)
        predicted = np.where(rng.random(truth.shape) < share, truth, shuffled)
        yours = numbers(measure(truth, predicted, 4), (4,), "one number for each of 4 classes")
        assert np.isnan(yours[2]), f"class 2 is in neither picture: return np.nan for it, not {yours[2]:.2f}"
        counts = segmentation.confusion(truth, predicted, 4)
        both, of_truth, of_predicted = np.diag(counts), counts.sum(1), counts.sum(0)
        expected = segmentation.iou(counts)
        for c in (0, 1, 3):
            if abs(yours[c] - expected[c]) < 1e-6:
                continue
            recall, dice = both[c] / of_truth[c], 2 * both[c] / (of_truth[c] + of_predicted[c])
            assert abs(yours[c] - recall) > 1e-6, "that is recall: divide by the union, not by the truth"
            assert abs(yours[c] - dice) > 1e-6, "that is Dice: divide the intersection by the union"
            raise AssertionError(f"the overlap of class {c} is {expected[c]:.3f}; yours is {yours[c]:.3f}")


@exercise("image[:, ::-1] mirrors a picture. A left hand in a mirror is a right one: swap the numbers 1 and 2.")
def mirror(flip):
    """Picture and label are mirrored, left and right are swapped in the label, and the input stays unchanged."""
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (20, 30, 3), np.uint8)
    label = rng.integers(0, 4, (20, 30)).astype(np.uint8)
    copies = image.copy(), label.copy()
    result = unfinished(flip(image, label))
    assert isinstance(result, (tuple, list)) and len(result) == 2, "return two things: the picture and its label"
    assert np.array_equal(image, copies[0]) and np.array_equal(label, copies[1]), "your function changes its input"
    assert np.array_equal(result[0], image[:, ::-1]), "the picture should be mirrored, left to right"
    flipped = np.asarray(result[1])
    assert flipped.shape == label.shape, f"the label should keep the shape {label.shape}; yours has {flipped.shape}"
    swapped = np.array([0, RIGHT, LEFT, 3], np.uint8)
    assert not np.array_equal(flipped, swapped[label]), "left and right are swapped, but the label is not mirrored"
    assert not np.array_equal(flipped, label[:, ::-1]), "the label is mirrored, but left hands are still called left"
    for old, new, name in ((LEFT, RIGHT, "left"), (RIGHT, LEFT, "right"), (3, 3, "face"), (0, 0, "background")):
        there = label[:, ::-1] == old
        wrong = flipped[there][flipped[there] != new]
        assert not len(wrong), f"{name} ({old}) should become {new}; yours is {wrong[0]} (does one swap undo another?)"


@exercise("Subtract the middle of the eyes, divide by their distance, and rotate back by the angle of their line.")
def face_place(measure):
    """The place of a hand in eye distances does not change when the camera moves, zooms or tilts."""
    rng = np.random.default_rng(2)
    for _ in range(20):
        place, middle, unit = rng.uniform(-4, 4, 2), rng.uniform(100, 500, 2), rng.uniform(20, 80)
        angle = rng.uniform(-0.6, 0.6)
        rotation = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        hand, first, second = (middle + unit * rotation @ np.array(p) for p in (place, (-0.5, 0), (0.5, 0)))
        yours = numbers(measure(hand, first, second), (2,), "two numbers, right and down")
        assert np.isfinite(yours).all(), "there are NaN or infinite numbers in your result"
        ignores_tilt = np.allclose(rotation @ place, yours, atol=1e-6)
        assert not ignores_tilt or abs(angle) < 0.01, "position and size are right, but a tilted head moves the hand"
        assert not np.allclose(yours, place * (1, -1), atol=1e-6), "down is up: y grows downwards in a picture"
        from_eye = np.allclose(yours, np.add(place, (0.5, 0)), atol=1e-6)
        assert not from_eye, "you measure from the first eye: take the middle between the eyes"
        assert np.allclose(yours, place, atol=1e-6), f"the hand is at {place.round(2)}; yours is at {yours.round(2)}"
