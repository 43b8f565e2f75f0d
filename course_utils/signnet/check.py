"""Checks for the exercises of lesson 6."""

import numpy as np

from course_utils.check import exercise, unfinished
from course_utils.signnet import segmentation
from course_utils.signnet.composites import LEFT, RIGHT


@exercise("(truth == c) & (answer == c) counts the intersection, | the union; a class that neither has gets np.nan.")
def overlap(measure):
    """The intersection over union of each class is that of the course, NaN where there is nothing to overlap."""
    rng = np.random.default_rng(0)
    for share in (0.0, 0.3, 1.0):
        truth = rng.choice([0, 1, 3], (40, 60), p=[0.8, 0.15, 0.05])
        answer = np.where(rng.random(truth.shape) < share, truth, rng.permutation(truth.ravel()).reshape(truth.shape))
        given = np.asarray(unfinished(measure(truth, answer, 4)), float)
        assert given.shape == (4,), f"there should be one number for each of 4 classes; yours has shape {given.shape}"
        assert np.isnan(given[2]), f"class 2 is in neither picture; its overlap is not {given[2]:.2f} but np.nan"
        right = segmentation.iou(segmentation.confusion(truth, answer, 4))
        for c in (0, 1, 3):
            assert abs(given[c] - right[c]) < 1e-6, f"class {c} overlaps by {right[c]:.3f}; you say {given[c]:.3f}"


@exercise("image[:, ::-1] turns a picture round. A left hand in a mirror is a right one: swap the numbers 1 and 2.")
def mirror(turn):
    """A mirrored scene has a mirrored label in which left and right are swapped, and leaves its input alone."""
    rng = np.random.default_rng(1)
    image = rng.integers(0, 256, (20, 30, 3), np.uint8)
    label = rng.integers(0, 4, (20, 30)).astype(np.uint8)
    before = image.copy(), label.copy()
    found = unfinished(turn(image, label))
    assert isinstance(found, tuple) and len(found) == 2, "return two things: the picture and its label"
    assert np.array_equal(image, before[0]) and np.array_equal(label, before[1]), "your function changes its input"
    assert np.array_equal(found[0], image[:, ::-1]), "the picture should be turned left to right"
    flipped = np.asarray(found[1])
    assert flipped.shape == label.shape, f"the label should stay {label.shape}; yours is {flipped.shape}"
    swapped = np.array([0, RIGHT, LEFT, 3], np.uint8)
    assert not np.array_equal(flipped, swapped[label]), "left and right are swapped, but the label is not turned round"
    assert not np.array_equal(flipped, label[:, ::-1]), "it is turned round, but left hands are still called left"
    for was, now, name in ((LEFT, RIGHT, "left"), (RIGHT, LEFT, "right"), (3, 3, "face"), (0, 0, "background")):
        there = label[:, ::-1] == was
        wrong = flipped[there][flipped[there] != now]
        assert not len(wrong), f"what was {name} should now be {now}; you have {wrong[0]} (does one swap undo another?)"


@exercise("Subtract the middle of the eyes, divide by their distance, and turn back by the angle of the line between.")
def face_place(measure):
    """A hand's place in units of the face stays the same when the camera moves, zooms or tilts."""
    rng = np.random.default_rng(2)
    for _ in range(20):
        place, middle, unit = rng.uniform(-4, 4, 2), rng.uniform(100, 500, 2), rng.uniform(20, 80)
        angle = rng.uniform(-0.6, 0.6)
        turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        hand, first, second = (middle + unit * turn @ np.array(p) for p in (place, (-0.5, 0), (0.5, 0)))
        found = np.asarray(unfinished(measure(hand, first, second)), float)
        assert found.shape == (2,), f"return two numbers, right and down; yours has the shape {found.shape}"
        assert np.isfinite(found).all(), "there are NaN or infinite numbers in your answer"
        untilted = np.allclose(turn @ place, found, atol=1e-6)
        assert not untilted or abs(angle) < 0.01, "place and size are right, but a tilted head moves the hand"
        assert np.allclose(found, place, atol=1e-6), f"the hand is at {place.round(2)}; you say {found.round(2)}"
