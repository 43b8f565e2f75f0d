"""Checks for the exercises of lesson 7."""

import numpy as np

from course_utils.check import exercise, numbers
from course_utils.openpose.metrics import object_keypoint_similarity
from course_utils.openpose.squats import DOWN, UP, SquatCounter


@exercise("The limb's direction is (end - start) / its length; arrows @ direction is each arrow's part along the limb.")
def affinity(measure):
    """Arrows along a limb count fully, across it not at all, and against it negatively, at any angle and length."""
    rng = np.random.default_rng(0)
    for _ in range(20):
        start, bone = rng.uniform(0, 100, 2), rng.normal(0, 30, 2)
        unit = bone / np.linalg.norm(bone)
        for arrow, expected in ((unit, 1), (unit / 2, 0.5), (unit[::-1] * (1, -1), 0), (-unit, -1)):
            value = numbers(measure(np.tile(arrow, (10, 1)), start, start + bone), (), "the mean")
            assert abs(value - expected) < 1e-6, (
                f"for ten arrows ({arrow[0]:.2f}, {arrow[1]:.2f}) on a limb in the direction ({unit[0]:.2f}, "
                f"{unit[1]:.2f}) the result is {expected}; yours is {float(value):.3f}"
            )
    half = np.array([[1.0, 0.0]] * 5 + [[0.0, 0.0]] * 5)
    value = float(numbers(measure(half, np.zeros(2), np.array([40.0, 0.0])), (), "the mean"))
    assert abs(value - 0.5) < 1e-6, f"if half of the line has no arrows, the mean is 0.5; yours is {value:.3f}"


@exercise("exp(-d**2 / (2 * area * (2 * sigmas)**2)) for each labelled keypoint (flag above 0), then their mean.")
def similarity(measure):
    """OKS agrees with COCO's, and keypoints that are not labelled do not count."""
    rng = np.random.default_rng(1)
    for _ in range(20):
        truth = np.column_stack([rng.uniform(0, 100, (14, 2)), rng.integers(0, 3, 14)])
        truth[0, 2] = 2
        predicted, area = truth[:, :2] + rng.normal(0, 3, (14, 2)), rng.uniform(300, 3000)
        sigmas = rng.uniform(0.025, 0.11, 14)
        expected = object_keypoint_similarity(predicted, truth, area, sigmas)
        value = float(numbers(measure(predicted, truth, area, sigmas), (), "the mean over the labelled keypoints"))
        for mistake, wrong in _wrong_similarities(predicted, truth, area, sigmas).items():
            assert abs(wrong - expected) < 1e-4 or abs(value - wrong) > 1e-6, f"nearly: {mistake}"
        assert abs(value - expected) < 1e-6, (
            f"a person of {area:.0f} pixels² with {int((truth[:, 2] > 0).sum())} labelled keypoints scores "
            f"{expected:.4f}; yours is {value:.4f}"
        )


@exercise("Remember whether the person is down. Down begins below `down`; only above `up` does a squat end and count.")
def count_squats(count):
    """A squat counts once, even if the knee trembles, and only if it is deep enough and finished."""
    smooth = 172 - 90 * (1 - np.cos(np.linspace(0, 6 * np.pi, 91))) / 2
    for angles, expected, story in (
        (smooth, 3, "three deep squats"),
        (np.where(smooth < 130, 130, smooth), 0, "three half squats, down to 130 degrees only"),
        (np.array([170, 120, 99, 101, 99, 101, 99, 120, 151, 170]), 1, "one squat with a knee that trembles at 100"),
        (np.array([170, 120, 90, 149, 151, 149, 151, 149, 170]), 1, "one squat with a knee that trembles at 150"),
        (np.array([170, 120, 90, 140, 90, 140, 90, 160]), 1, "one squat with two bounces that stay below 150"),
        (np.array([170, 120, 90, 80, 80]), 0, "a squat that has not ended"),
        (np.array([80, 80, 170]), 1, "a person who is down when the film begins, and gets up"),
    ):
        value = numbers(count(angles.astype(float), 100, 150), (), "how many squats there are")
        assert value == expected, f"{story}: that is {expected}; yours is {value:g}"
    for angles, down, up, expected, story in (
        (smooth, 60, 150, 0, "with `down` at 60 degrees, three squats to 82 degrees do not count"),
        (np.minimum(smooth, 140), 100, 130, 3, "with `up` at 130 degrees, a knee that straightens to 140 ends a squat"),
        (np.minimum(smooth, 140), 100, 145, 0, "with `up` at 145 degrees, a knee that straightens to 140 ends none"),
    ):
        value = numbers(count(angles.astype(float), down, up), (), "how many squats there are")
        assert value == expected, f"{story}: that is {expected}; yours is {value:g}"


def _wrong_similarities(predicted, truth, area, sigmas):
    """What typical mistakes give, so that the message can name them."""
    seen, squared = truth[:, 2] > 0, ((predicted - truth[:, :2]) ** 2).sum(1)
    terms = np.exp(-squared / (2 * area * (2 * sigmas) ** 2))
    return {
        "keypoints that are not labelled (flag 0) must not count": terms.mean(),
        "hidden keypoints (flag 1) are labelled, so they count": terms[truth[:, 2] > 1].mean(),
        "take the mean, not the sum": terms[seen].sum(),
        "divide by the number of labelled keypoints, not of all": terms[seen].sum() / len(terms),
        "k is two sigmas": np.exp(-squared / (2 * area * sigmas**2))[seen].mean(),
        "s² is the area already: do not square it": np.exp(-squared / (2 * area**2 * (2 * sigmas) ** 2))[seen].mean(),
        "square the distance": np.exp(-np.sqrt(squared) / (2 * area * (2 * sigmas) ** 2))[seen].mean(),
    }


def counter(function, down: float = DOWN, up: float = UP):
    """Make a counter for the demo `openpose.Squats` from a solution of the exercise; down, up: its two thresholds."""
    return _ExerciseCounter(function, down, up)


class _ExerciseCounter(SquatCounter):
    """A `SquatCounter` that lets the learner's function count all smoothed angles so far."""

    def __init__(self, function, down, up):
        self._count_all, self._angles = function, []
        super().__init__(down, up)

    def reset(self):
        super().reset()
        self._angles = []

    def __call__(self, time, angle):
        count_so_far = self.count
        super().__call__(time, angle)
        if self.angle is not None:
            self._angles.append(self.angle)
        self.count = int(self._count_all(np.array(self._angles), self.down, self.up) or 0)
        return self.count > count_so_far
