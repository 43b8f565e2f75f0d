"""Filters over time: a steady point, a smooth value, a label that changes only when it is sure."""

import math

import numpy as np
import pytest

from course_utils.filters import ExponentialAverage, OneEuro, StableLabel


def test_one_euro_follows_motion_and_steadies_rest():
    rng = np.random.default_rng(0)
    times = np.cumsum(rng.uniform(0.02, 0.05, 200))
    rest = OneEuro(2, 30, 2)
    noise = rng.normal(0, 0.002, (200, 2))
    steady = np.array([rest(x, t) for x, t in zip(noise, times, strict=True)])
    assert steady[20:].std() < 0.7 * noise[20:].std()
    moving = OneEuro(2, 30, 2)
    line = times[:, None] * (0.6, 0.8)
    lag = np.linalg.norm(line - [moving(x, t) for x, t in zip(line, times, strict=True)], axis=1)[20:]
    assert lag.max() < 0.010, "seconds of delay at a speed of one height a second"


def test_one_euro_keeps_shape_and_forgets():
    follow = OneEuro()
    assert follow(3.0, 0.0) == 3.0
    assert follow(4.0, 0.0) == 3.0, "the time did not rise"
    assert 3.0 < follow(4.0, 0.1) < 4.0
    follow.reset()
    np.testing.assert_array_equal(follow(np.ones((21, 3)), 0.0), np.ones((21, 3)))
    with pytest.raises(ValueError, match="hertz"):
        OneEuro(min_cutoff=0)


def test_after_its_time_constant_an_average_has_gone_63_per_cent():
    average = ExponentialAverage(0.5)
    assert average([0.0], 0.0) == [0.0]
    assert average([1.0], 0.5)[0] == pytest.approx(1 - math.exp(-1))


@pytest.mark.parametrize("fps", [5, 30, 120])
def test_an_average_is_the_same_at_any_frame_rate(fps):
    average = ExponentialAverage(0.4)
    average(np.zeros(3), 0.0)
    for n in range(1, fps + 1):
        value = average(np.ones(3), n / fps)
    np.testing.assert_allclose(value, 1 - math.exp(-1 / 0.4))


def test_an_average_starts_again_after_a_reset_and_when_time_goes_back():
    average = ExponentialAverage(1.0)
    average(0.0, 5.0)
    assert average(8.0, 5.0) == 0.0, "the time did not rise"
    assert average(8.0, 1.0) == 8.0, "a clip that starts again"
    average.reset()
    assert average(3.0, 9.0) == 3.0
    assert ExponentialAverage(0)(1.0, 0.0) == 1.0
    with pytest.raises(ValueError, match="negative"):
        ExponentialAverage(-1)


def test_without_a_time_constant_nothing_is_smoothed():
    average = ExponentialAverage(0.0)
    assert [float(average(x, t)) for t, x in enumerate([1.0, 0.0, 5.0])] == [1.0, 0.0, 5.0]


def label(**options):
    return StableLabel(["cat", "dog"], **{"threshold": 0.7, "seconds": 0.5, **options})


def test_a_label_is_shown_when_it_reaches_the_threshold_and_says_so_once():
    shown = label()
    assert shown.shown is None
    assert [shown([0.9, 0.1], t / 10) for t in range(3)] == [True, False, False]
    assert shown.shown == "cat" and shown.best == pytest.approx(0.9)
    np.testing.assert_allclose(shown.smoothed, [0.9, 0.1])


def test_an_unsure_moment_and_a_short_one_change_nothing():
    shown = label()
    shown([0.9, 0.1], 0.0)
    assert not shown([0.45, 0.55], 0.1) and shown.shown == "cat", "below the threshold"
    assert not shown([0.0, 1.0], 0.15) and shown.shown == "cat", "one frame is not enough"
    changes = [shown([0.0, 1.0], 0.15 + t / 10) for t in range(1, 20)]
    assert sum(changes) == 1 and shown.shown == "dog"


def test_a_label_is_forgotten_after_its_time_constant_without_input():
    shown = label(start="cat")
    assert shown.shown == "cat"
    shown([0.0, 1.0], 1.0)
    assert shown.shown == "dog"
    shown.missing(1.4)
    assert shown.shown == "dog"
    shown.missing(1.6)
    assert shown.shown == "cat" and shown.best == 0 and not shown.smoothed.any()
    assert shown([0.0, 1.0], 1.7), "the first value after a pause counts fully"


def test_probabilities_must_fit_the_labels():
    with pytest.raises(ValueError, match=r"\(3,\) probabilities for 2 labels"):
        label()([0.1, 0.2, 0.7], 0.0)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("first", [True, False])
def test_a_value_that_is_not_finite_does_not_stay(bad, first):
    for smooth in (OneEuro(1.0, 0.1), ExponentialAverage(0.2)):
        if not first:
            smooth(np.array([0.5, 0.5]), 0.0)
        smooth(np.array([0.5, bad]), 0.1)
        for n in range(2, 60):
            value = smooth(np.array([0.2, 0.8]), n / 10)
        np.testing.assert_allclose(value, [0.2, 0.8], atol=1e-3)
    label = StableLabel(["a", "b"], 0.5, 0.2)
    for n, probabilities in enumerate([[bad, 0.1], [bad, bad], *[[0.1, 0.9]] * 20]):
        label(probabilities, n / 10)
    assert label.shown == "b" and np.isfinite(label.smoothed).all()
