"""Drawn faces: the same numbers give the same face, the labels are right, and a real detector finds them."""

import numpy as np
import pytest

from course_utils import data, faces
from course_utils.drawn import face

PLAIN = face.View(size=0.33, light=1.0)


def test_the_same_numbers_give_the_same_picture():
    a, b = face.draw(5, seed=9), face.draw(5, seed=9)
    np.testing.assert_array_equal(a.image, b.image)
    np.testing.assert_array_equal(a.landmarks, b.landmarks)
    assert (a.who, a.view) == (b.who, b.view)
    assert a.image.shape == (112, 112, 3) and a.image.dtype == np.uint8
    assert not np.array_equal(a.image, face.draw(6, seed=9).image)


def test_a_person_stays_when_the_view_changes():
    a, b = face.draw(5, seed=1), face.draw(5, seed=2)
    assert a.who == b.who and a.view != b.view


def test_people_differ_in_every_number():
    people = np.array([face.person(seed) for seed in range(50)])
    assert (people.std(axis=0) > 0).all()
    tone = people[:, face.Person._fields.index("tone")]
    assert tone.min() < 0.15 and tone.max() > 0.85


@pytest.mark.parametrize("yaw", [-0.5, 0.0, 0.5])
def test_landmarks_follow_the_pose(yaw):
    points = face.draw(3, PLAIN._replace(yaw=yaw)).landmarks
    right, left, nose, mouth_right, mouth_left = points
    assert right[0] < left[0] and mouth_right[0] < mouth_left[0]
    assert max(right[1], left[1]) < nose[1] < min(mouth_right[1], mouth_left[1])
    aside = (nose - (right + left) / 2)[0]
    assert abs(aside) < 1 if yaw == 0 else np.sign(aside) == np.sign(yaw)


def test_roll_turns_the_eyes():
    right, left, *_ = face.draw(3, PLAIN._replace(roll=0.3)).landmarks
    assert np.arctan2(*(left - right)[::-1]) == pytest.approx(0.3, abs=0.05)


def test_eyes_are_where_the_landmarks_say():
    """Closing the eyes changes the picture at the eyes, and nowhere else."""
    opened = face.draw(4, PLAIN, seed=1, size=(160, 160))
    closed = face.draw(4, PLAIN._replace(eyes_open=0.0), seed=1, size=(160, 160))
    change = np.abs(opened.image.astype(int) - closed.image).max(axis=2)
    for x, y in opened.landmarks[:2].round().astype(int):
        assert change[y - 3 : y + 4, x - 3 : x + 4].max() > 40
        change[y - 14 : y + 15, x - 18 : x + 19] = 0
    assert np.quantile(change, 0.99) < 15


def test_dark_and_light_skin_come_out_dark_and_light():
    def cheek(tone):
        portrait = face.draw(face.person(3)._replace(tone=tone, beard=-1.0), PLAIN, seed=1)
        x, y = portrait.landmarks[[0, 3]].mean(axis=0).round().astype(int)
        return portrait.image[y - 2 : y + 3, x - 4 : x].mean()

    assert cheek(0.0) > cheek(0.5) + 20 > cheek(1.0) + 40


def test_two_crowds_share_no_person():
    a, b = face.crowd(3, 2), face.crowd(3, 2, first=3)
    assert a.people.tolist() == [0, 0, 1, 1, 2, 2] and b.people.tolist() == [3, 3, 4, 4, 5, 5]
    assert a.images.shape == (6, 80, 80, 3) and a.landmarks.shape == (6, 5, 2)
    np.testing.assert_array_equal(a.images, face.crowd(3, 2).images)


def test_a_film_shows_its_scenes():
    camera = face.FaceCamera([face.Scene(3, 1.0, blinks=(0.4,)), face.Scene(None, 0.4)], fps=10, size=(160, 120))
    frames = list(camera)
    assert len(frames) == len(camera) == len(camera.truth) == 14
    assert [frame.time for frame in frames] == pytest.approx([i / 10 for i in range(14)])
    assert max(lids for _, who, lids in camera.truth if who == 3) == 1
    np.testing.assert_array_equal(frames[3].image, list(camera)[3].image)
    shown = np.abs(frames[2].image.astype(int) - frames[12].image)
    assert shown[40:80, 60:100].mean() > 10, "the chair is empty at the end"


@pytest.mark.slow
def test_a_detector_made_for_people_finds_them():
    try:
        detector = faces.FaceDetector("blaze_face")
    except data.DataError as error:
        pytest.skip(f"blaze_face is not here: {error.reason}")
    portraits = [face.draw(who, seed=who, size=(192, 192)) for who in range(100)]
    found = [(detector(portrait.image), portrait) for portrait in portraits]
    detector.close()
    hits = [(faces_found[0], portrait) for faces_found, portrait in found if faces_found]
    assert len(hits) >= 97
    missed = [np.linalg.norm(hit.points[:2] - p.landmarks[:2], axis=1).mean() / hit.size for hit, p in hits]
    assert np.median(missed) < 0.12, "the eyes are where the detector finds them"
