"""The synthetic camera: a marker that writes in front of a cluttered wall."""

import itertools

import cv2
import numpy as np
import pytest

from course_utils.drawn.marker import MarkerCamera
from course_utils.overlay import Frame


@pytest.fixture(scope="module")
def four_and_seven():
    camera = MarkerCamera("47", seed=3)
    return camera, list(camera)


def blue(image):
    """The blue of the marker: smaller blue spots are removed."""
    mask = cv2.inRange(cv2.cvtColor(image, cv2.COLOR_RGB2HSV), (108, 120, 60), (128, 255, 255))
    return cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((15, 15), np.uint8))


def runs(camera):
    """Lengths in seconds of the times with the marker seen (True) and hidden (False)."""
    grouped = itertools.groupby(truth.pen_down for truth in camera.truth)
    return [(seen, len(list(group)) / camera.fps) for seen, group in grouped]


def test_frames_and_truth_go_together(four_and_seven):
    camera, frames = four_and_seven
    assert camera.labels == ["4", "7"]
    assert len(frames) == len(camera) == len(camera.truth)
    assert all(isinstance(f, Frame) and f.size == (640, 480) for f in frames)
    times = [f.time for f in frames]
    assert times == [t.time for t in camera.truth]
    np.testing.assert_allclose(np.diff(times), 1 / 30)
    assert {t.label for t in camera.truth if t.pen_down} == {"4", "7"}


def test_the_marker_is_where_the_truth_says(four_and_seven):
    camera, frames = four_and_seven
    misses = []
    for frame, truth in zip(frames, camera.truth, strict=True):
        mask = blue(frame.image)
        if truth.pen_down:
            moments = cv2.moments(mask, binaryImage=True)
            assert moments["m00"] > 400
            found = np.array([moments["m10"], moments["m01"]]) / moments["m00"]
            misses.append(np.hypot(*(found - np.multiply(truth.xy, frame.size))))
        else:
            assert not mask.any()
    assert np.median(misses) < 4 and max(misses) < 12


def test_short_lifts_within_a_glyph_and_long_ones_between(monkeypatch):
    from course_utils.drawn import strokes

    monkeypatch.setitem(strokes.STYLES, "4", ["20 0, 10 60, 10 60, 90 60 | 70 0, 70 100"])
    seen = runs(MarkerCamera("44", seed=1))
    assert [s for s, _ in seen] == [False, True] * 4 + [False]
    lifts = [seconds for s, seconds in seen if not s]
    assert max(lifts[1], lifts[3]) <= 0.3
    assert min(lifts[2], lifts[4]) >= 0.8
    assert all(0.15 < seconds < 4 for s, seconds in seen if s)


def test_glyphs_stay_inside_the_picture():
    for seed in range(8):
        xy = np.array([t.xy for t in MarkerCamera("083", seed=seed, size=(320, 240)).truth if t.pen_down])
        assert xy.min() > 0.05 and xy.max() < 0.9
        assert np.ptp(xy[:, 1]) > 0.3


def test_the_hand_slows_down_at_the_ends():
    path = np.array([t.xy for t in MarkerCamera("1", seed=0).truth if t.pen_down])
    speed = np.linalg.norm(np.diff(path, axis=0), axis=1)
    assert speed[len(speed) // 2] > 1.5 * max(speed[0], speed[-1])


def test_the_same_seed_gives_the_same_film(four_and_seven):
    camera, frames = four_and_seven
    for again in (camera, MarkerCamera("47", seed=3)):
        for i, frame in zip(range(40), again, strict=False):
            np.testing.assert_array_equal(frame.image, frames[i].image)
    other = next(iter(MarkerCamera("47", seed=4)))
    assert (other.image != frames[0].image).mean() > 0.5


def test_a_space_is_a_rest():
    assert len(MarkerCamera("1 ", seed=0)) > len(MarkerCamera("1", seed=0)) + 20
    assert MarkerCamera("1 2").labels == ["1", "2"]


def test_wrong_arguments_are_named():
    with pytest.raises(ValueError, match="cannot write"):
        MarkerCamera("?")
    with pytest.raises(ValueError, match="frames a second"):
        MarkerCamera("1", fps=0)
