"""The synthetic driver: its script, its truth, and what a real face tracker sees in it."""

import numpy as np
import pytest
from needs import need

from course_utils.drowsiness.driver import DriverCamera, Event
from course_utils.drowsiness.eye_aspect_ratio import eye_aspect_ratio, mouth_aspect_ratio
from course_utils.overlay import Frame


@pytest.fixture(scope="module")
def tracker():
    from course_utils.track import FaceTracker

    need("face_landmarker")
    with FaceTracker(mode="image") as tracker:
        yield tracker


def see(tracker, mirrored=False, **pose):
    """The face that the tracker finds in one posed picture, and the picture's frame."""
    camera = DriverCamera("look 1", noise=0)
    truth = camera.truth[0]
    values = {"lid": 0.0, "jaw": 0.0, "yaw": 0.0, "pitch": 0.0} | pose
    picture = camera.draw(type(truth)(0.0, covered=False, **values))
    frame = Frame(np.ascontiguousarray(picture[:, ::-1]) if mirrored else picture, mirrored=mirrored)
    (face,) = tracker(frame)
    return face, frame


# The script and the truth


def test_a_script_becomes_events():
    camera = DriverCamera("look 2, blink 0.2, look 1, close 1.5, yawn 3, nod 2, turn 1, cover 1", fps=30)
    kinds = [(event.kind, round(event.start, 3), event.duration) for event in camera.events]
    assert kinds == [
        ("blink", 2.0, 0.2),
        ("close", 3.2, 1.5),
        ("yawn", 4.7, 3.0),
        ("nod", 7.7, 2.0),
        ("turn", 9.7, 1.0),
        ("cover", 10.7, 1.0),
    ]
    assert len(camera) == len(camera.truth) == round(11.7 * 30)


@pytest.mark.parametrize("duration", [0.05, 0.1, 0.25, 0.5, 2.0])
def test_an_event_lasts_from_half_closed_to_half_open(duration):
    camera = DriverCamera([Event("blink", 1.0, duration)], seconds=5)
    times = np.arange(0, 5, 0.001)
    lid = np.array([camera.at(time).lid for time in times])
    half = times[lid >= 0.5]
    assert abs(half[0] - 1.0) < 0.012 and abs(half[-1] - 1.0 - duration) < 0.012
    assert lid.max() > 0.99 or duration < 0.1


def test_the_truth_does_not_depend_on_the_frame_rate():
    slow, fast = (DriverCamera("drive 20", fps=fps, seed=4) for fps in (10, 30))
    assert slow.events == fast.events and 3 <= len(slow.events) <= 14
    for a, b in zip(slow.truth, fast.truth[::3], strict=True):
        np.testing.assert_allclose(a.lid, b.lid, atol=1e-9)


def test_the_same_arguments_give_the_same_frames():
    frames = [list(DriverCamera("blink 0.2, look 0.2", seed=3, size=(160, 120))) for _ in range(2)]
    for a, b in zip(*frames, strict=True):
        np.testing.assert_array_equal(a.image, b.image)
        assert a.image.shape == (120, 160, 3) and a.time == b.time


def test_a_tired_driver_blinks_longer():
    awake, tired = (DriverCamera(f"{how} 120", seed=5).events for how in ("drive", "doze"))
    assert max(event.duration for event in awake) <= 0.3
    assert np.median([e.duration for e in tired]) > 2 * np.median([e.duration for e in awake])
    assert any(event.kind == "close" for event in tired)


@pytest.mark.parametrize("script", ["", "sleep 3", "blink", "blink fast", "blink -1"])
def test_a_wrong_script_is_refused_with_an_example(script):
    with pytest.raises(ValueError, match="drive 10, blink"):
        DriverCamera(script)


def test_a_tiny_picture_and_no_frame_rate_are_refused():
    with pytest.raises(ValueError, match="cannot be made"):
        DriverCamera(size=(8, 8))
    with pytest.raises(ValueError, match="cannot be made"):
        DriverCamera(fps=0)


def test_the_picture_at_rest_is_the_portrait():
    from course_utils.drawn.portrait import Head

    head, face = Head(), np.s_[60:180, 100:215]
    difference = np.abs(head.draw(head.size)[face].astype(int) - head.picture[face])
    assert difference.max() <= 12 and difference.mean() < 1


# What a real tracker sees


def test_lids_really_cover_the_eyes(tracker):
    ratios, scores = [], []
    for lid in (0, 0.25, 0.5, 0.75, 1):
        face, frame = see(tracker, lid=lid)
        ratios.append(eye_aspect_ratio(face.pixels(frame)))
        scores.append(min(face.blendshapes["eyeBlinkLeft"], face.blendshapes["eyeBlinkRight"]))
    assert (np.diff(ratios) < 0).all() and ratios[-1] < 0.4 * ratios[0]
    assert (np.diff(scores) > 0).all() and scores[-1] > 6 * scores[0]


def test_the_mouth_opens(tracker):
    closed, yawn = (see(tracker, jaw=jaw) for jaw in (0, 0.9))
    assert mouth_aspect_ratio(closed[0].pixels(closed[1])) < 0.3 < 0.55 < mouth_aspect_ratio(yawn[0].pixels(yawn[1]))
    assert yawn[0].blendshapes["jawOpen"] > 0.3 > closed[0].blendshapes["jawOpen"]


@pytest.mark.parametrize("mirrored", [False, True])
def test_the_signs_of_the_head_s_angles(tracker, mirrored):
    rest = see(tracker, mirrored)[0]
    left, right = (see(tracker, mirrored, yaw=yaw)[0] for yaw in (25, -25))
    up, down = (see(tracker, mirrored, pitch=pitch)[0] for pitch in (15, -20))
    assert left.yaw - rest.yaw == pytest.approx(25, abs=8) and right.yaw - rest.yaw == pytest.approx(-25, abs=8)
    assert up.pitch - rest.pitch == pytest.approx(15, abs=8) and down.pitch - rest.pitch == pytest.approx(-20, abs=8)
    # The person's own left is on the right of a picture, on the left of a mirror picture.
    assert (left.points[1, 0] > rest.points[1, 0]) != mirrored


def test_a_tracked_face_has_landmarks_box_and_expressions(tracker):
    face, frame = see(tracker)
    assert face.points.shape == (478, 3) and face.points.dtype == np.float32
    x0, y0, x1, y1 = face.box
    assert 0.3 < x0 < x1 < 0.7 and 0.2 < y0 < y1 < 0.8
    assert len(face.blendshapes) == 52 and all(0 <= score <= 1 for score in face.blendshapes.values())
    np.testing.assert_allclose(face.pixels(frame), face.points[:, :2] * (640, 480), rtol=1e-5)
    mirror, _ = see(tracker, mirrored=True)
    assert mirror.roll == pytest.approx(face.roll, abs=4)
    assert set(mirror.blendshapes) == set(face.blendshapes)
