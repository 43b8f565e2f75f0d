"""Faces: alignment, distances, the nets, the quality of pictures, and the blink challenge."""

import zipfile

import cv2
import numpy as np
import pytest
from needs import need

from course_utils import checkpoints, data, faces
from course_utils.drawn import face
from course_utils.faces.blink_challenge import BlinkChallenge
from course_utils.faces.data import read_orl
from course_utils.faces.embedding import TEMPLATE, Found
from course_utils.faces.gallery import QualityError, check_quality
from course_utils.overlay import Frame

FRONT = face.View(size=0.3)


@pytest.fixture(scope="module")
def tracker():
    need("face_landmarker")
    from course_utils.track.faces import FaceTracker

    with FaceTracker(faces=3, mode="image", blendshapes=False) as tracker:
        yield tracker


@pytest.fixture(scope="module")
def embed():
    return faces.Embedder("faces")


def portrait(who=3, pixels=(320, 240), seed=1, **view):
    return face.draw(who, FRONT._replace(**view), seed=seed, size=pixels)


def found(drawn):
    marks = drawn.landmarks
    middle, reach = marks.mean(axis=0), 2 * np.linalg.norm(marks[1] - marks[0])
    return Found((*(middle - reach), *(middle + reach)), marks)


# Alignment


def test_similarity_recovers_a_known_transform():
    turn = 1.7 * np.array([[np.cos(0.4), -np.sin(0.4)], [np.sin(0.4), np.cos(0.4)]])
    moved = TEMPLATE @ turn.T + (12, -3)
    move = faces.similarity(TEMPLATE, moved)
    np.testing.assert_allclose(move, np.column_stack([turn, (12, -3)]), atol=1e-9)


def test_similarity_agrees_with_opencv():
    rng = np.random.default_rng(0)
    points = TEMPLATE * 100 + rng.normal(0, 0.4, (5, 2))
    theirs, _ = cv2.estimateAffinePartial2D(points, TEMPLATE * 64, method=cv2.LMEDS)
    residual = [
        np.linalg.norm(points @ m[:, :2].T + m[:, 2] - TEMPLATE * 64)
        for m in (faces.similarity(points, TEMPLATE * 64), theirs)
    ]
    assert residual[0] <= residual[1] + 1e-6, "no transform has a smaller squared error"


@pytest.mark.parametrize("points", [np.ones((5, 2)), np.full((5, 2), np.nan)])
def test_points_that_are_no_face_raise_an_error(points):
    with pytest.raises(ValueError, match="no face"):
        faces.similarity(points, TEMPLATE)


@pytest.mark.parametrize("side", [96, 240, 700])
def test_align_puts_the_landmarks_on_the_template(side):
    """The eyes are at the template's places for every picture size, also if the head is rolled."""
    drawn = face.draw(3, FRONT._replace(roll=0.3), seed=1, size=(side, side))
    image = np.zeros_like(drawn.image)
    for x, y in drawn.landmarks:
        cv2.circle(image, (round(float(x)), round(float(y))), max(1, side // 60), (255, 255, 255), -1)
    crop = faces.align(image, drawn.landmarks, 64)
    assert crop.shape == (64, 64, 3)
    for x, y in (TEMPLATE * 64 - 0.5)[:2]:
        near = crop[..., 0].astype(float)
        near[np.hypot(*(np.indices((64, 64))[::-1] - np.reshape((x, y), (2, 1, 1)))) > 9] = 0
        centre = [np.average(np.arange(64), weights=near.sum(axis=axis)) for axis in (0, 1)]
        np.testing.assert_allclose(centre, (x, y), atol=2.2)


# Distances


def test_rates_and_thresholds():
    distance = np.array([0.1, 0.2, 0.6, 0.5, 0.7, 0.8, 0.9])
    same = np.array([True, True, True, False, False, False, False])
    assert faces.auc(distance, same) == pytest.approx(11 / 12)
    assert faces.accept_rate(distance, same, 0.55) == (2 / 3, 1 / 4)
    for far in (0.0, 0.25, 0.5):
        threshold = faces.threshold_at(distance, same, far)
        assert faces.accept_rate(distance, same, threshold)[1] == far


def test_each_pair_is_compared_once():
    vectors = faces.unit(np.random.default_rng(0).normal(size=(6, 8)))
    distance, same = faces.pairs(vectors, [0, 0, 1, 1, 2, 2])
    assert len(distance) == 15 and same.sum() == 3
    assert distance[0] == pytest.approx(1 - vectors[0] @ vectors[1])


def test_the_shipped_net_separates_unseen_people(embed):
    crowd = face.crowd(20, 5, first=700_000)
    crops = np.stack([faces.align(image, marks) for image, marks in zip(crowd.images, crowd.landmarks, strict=True)])
    vectors = embed(crops)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert faces.auc(*faces.pairs(vectors, crowd.people)) > 0.98
    assert checkpoints.load("faces", "float16").shape == (48, 48, 3)


def test_the_threshold_is_that_of_the_card():
    card = (checkpoints.path("faces") / "card.md").read_text(encoding="utf-8")
    assert f"cosine distance {faces.THRESHOLD:.3f}," in card


def test_training_crops_are_new_in_each_epoch_and_reproducible():
    from course_utils.faces.train import Crops

    batches = Crops(face.crowd(3, 2), batch=4)
    first, who = batches[0]
    np.testing.assert_array_equal(batches[0][0], first)
    assert first.shape == (4, 48, 48, 3) and len(batches) == 2 and len(batches[1][1]) == 2
    assert sorted(np.concatenate([who, batches[1][1]])) == [0, 0, 1, 1, 2, 2]
    batches.epoch = 1
    assert not np.array_equal(batches[0][0], first)


@pytest.mark.slow
def test_a_few_steps_lower_the_loss():
    from course_utils.faces.net import face_net
    from course_utils.faces.train import fit_arcface

    losses = fit_arcface(face_net(), face.crowd(8, 8), epochs=12).history["loss"]
    assert losses[-1] < 0.6 * losses[0]


def orl_like(path, people=40):
    """Write an archive like the ORL's; the grey level of a picture is the number of its person."""
    with zipfile.ZipFile(path, "w") as box:
        for who in range(people):
            for view in range(10):
                box.writestr(f"orl/s{who + 1}/{view + 1}.pgm", b"P5\n92 112\n255\n" + bytes([who]) * (92 * 112))
    return path


def test_the_orl_people_are_split_by_person(tmp_path):
    (x, y), (x_other, y_other), names = read_orl(orl_like(tmp_path / "orl.zip"))
    assert x.shape == (300, 112, 92) and x_other.shape == (100, 112, 92) and len(names) == 40
    assert (x[:, 5, 5] == y).all() and (x_other[:, 5, 5] == y_other).all()
    assert set(y) == set(range(30)) and set(y_other) == set(range(30, 40))


def test_other_and_damaged_archives_raise_an_error(tmp_path):
    path = orl_like(tmp_path / "orl.zip", people=3)
    with pytest.raises(data.DataError, match="30 pictures of 3 people"):
        read_orl(path)
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(data.DataError, match="load again"):
        read_orl(path)


# Quality


def test_a_good_picture_is_accepted():
    drawn = portrait()
    assert check_quality(drawn.image, [found(drawn)]).size > 30


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"size": 0.08}, "small"),
        ({"x": 0.05}, "border"),
        ({"yaw": 0.9}, "turned"),
    ],
)
def test_bad_views_are_refused(change, word):
    drawn = portrait(**change)
    with pytest.raises(QualityError, match=word):
        check_quality(drawn.image, [found(drawn)])


def test_bad_pictures_are_refused():
    drawn = portrait()
    drawn_face, image = found(drawn), drawn.image
    for bad, word in [
        (cv2.GaussianBlur(image, (0, 0), 6), "blurred"),
        (image // 8, "dark"),
        (255 - (255 - image) // 12, "bright"),
    ]:
        with pytest.raises(QualityError, match=word):
            check_quality(bad, [drawn_face])
    with pytest.raises(QualityError, match="no face"):
        check_quality(image, [])
    with pytest.raises(QualityError, match="3 faces"):
        check_quality(image, [drawn_face] * 3)


def checked(drawn, tracker):
    """Check the quality of the faces that the real tracker finds in a picture."""
    frame = Frame(drawn.image)
    return check_quality(drawn.image, [Found.of(face, frame) for face in tracker(frame)])


def test_a_tracked_face_is_at_the_place_where_it_was_drawn(tracker):
    drawn = portrait()
    errors = np.linalg.norm(checked(drawn, tracker).points - drawn.landmarks, axis=1) / found(drawn).size
    assert errors.max() < 0.2, "shares of the distance of the eyes"


def test_a_face_that_is_cut_by_the_border_is_refused(tracker):
    with pytest.raises(QualityError, match="border"):
        checked(portrait(x=0.13), tracker)


def test_a_face_of_twenty_pixels_is_refused(tracker):
    """If the tracker finds it at all, the check calls it too small."""
    tiny = portrait(size=12 / 240)  # half a head is 12 pixels
    with pytest.raises(QualityError, match=r"no face|small"):
        checked(tiny, tracker)
    with pytest.raises(QualityError, match="small"):
        check_quality(tiny.image, [found(tiny)])


def test_a_face_with_glasses_is_accepted(tracker):
    drawn = portrait(glasses=0.6)
    without, tracked = portrait(seed=2), checked(drawn, tracker)
    assert tracked.size == pytest.approx(found(without).size, rel=0.15)


# Blinks


def ratios(blinks, seconds, fps=30, width=0.2, level=0.3):
    """(time, eye aspect ratio) of somebody who blinks at these times."""
    time = np.arange(0, seconds, 1 / fps)
    closed = np.max(
        [np.zeros_like(time), *(np.clip(1.6 - np.abs(time - at) / (width / 2), 0, 1) for at in blinks)], axis=0
    )
    noise = np.random.default_rng(0).normal(0, 0.008, len(time))
    return zip(time.tolist(), (level * (1 - 0.7 * closed) + noise).tolist(), strict=True)


def result(challenge, rows):
    return [challenge(time, ratio) for time, ratio in rows][-1]


@pytest.mark.parametrize("fps", [15, 30])
@pytest.mark.parametrize("requested", [1, 2, 3])
def test_the_right_number_of_blinks_passes(requested, fps):
    assert result(BlinkChallenge(requested, 0.3), ratios([1 + 0.8 * i for i in range(requested)], 6.5, fps)) == "passed"


def test_slow_blinks_pass_at_five_frames_a_second():
    assert result(BlinkChallenge(2, 0.3), ratios([1.2, 2.8], 6.5, fps=5, width=0.8)) == "passed"


@pytest.mark.parametrize(
    ("requested", "blinks"), [(1, []), (2, [1.0]), (1, [1.0, 1.6]), (3, [0.8 + 0.5 * i for i in range(10)])]
)
def test_another_number_of_blinks_fails(requested, blinks):
    assert result(BlinkChallenge(requested, 0.3), ratios(blinks, 7)) == "failed"


def test_eyes_that_stay_closed_and_a_lost_face_fail():
    assert result(BlinkChallenge(1, 0.3), ratios([3.0], 7, width=4)) == "failed"
    lost = [(time, None if time > 0.5 else ratio) for time, ratio in ratios([], 2)]
    assert result(BlinkChallenge(1, 0.3), lost) == "failed"
