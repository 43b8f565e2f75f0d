"""Lesson 10: geometry of crops, soft-argmax, losses, metrics, data, and our own hand tracker on rendered hands."""

import cv2
import faults
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils import checkpoints
from course_utils.drawn import hand
from course_utils.drawn.hand import SyntheticCamera
from course_utils.drawn.hand.skeleton import Shape
from course_utils.handpoints import crops, data, metrics, rendered, scenes
from course_utils.overlay import Frame
from course_utils.signnet import scenery
from course_utils.track import HandTracker, own_hands
from course_utils.track.hand_crop import apply, cut, matrix, thumb_left, turned_square, upward


@pytest.fixture(scope="module")
def bank():
    packed = [rendered.pack(rendered.draw([5, i])) for i in range(24)]
    images, masks = (
        np.stack([cv2.imdecode(one[name], flag) for one in packed])
        for name, flag in (("jpeg", cv2.IMREAD_COLOR), ("png", cv2.IMREAD_GRAYSCALE))
    )
    return rendered.Bank(
        images[..., ::-1],
        masks,
        *(np.stack([one[name] for one in packed]) for name in ("points", "seen", "right", "monk")),
    )


@pytest.fixture(scope="module")
def views():
    return np.stack([scenery.room_background(i, 96).image for i in range(6)])


def shot(seed=3, pose="palm", size=(320, 240), **given):
    made = hand.draw([77, seed], pose, "palm", size, roll=10.0, tilt=10.0, **given)
    return made.image, made.hands[0]


# Geometry.


@given(st.floats(-3.1, 3.1), st.floats(20, 300), st.booleans())
def test_a_crop_can_be_turned_back(angle, half, mirrored):
    to_crop = matrix((120.0, 80.0), half, angle, 96, mirrored)
    points = np.random.default_rng(0).uniform(0, 200, (21, 2))
    back = np.linalg.inv(np.vstack([to_crop, [0, 0, 1]]))[:2]
    np.testing.assert_allclose(apply(back, apply(to_crop, points)), points, atol=1e-6)
    assert (np.linalg.det(to_crop[:, :2]) < 0) == mirrored


@pytest.mark.parametrize("roll", [0, 60, 135, -100, 180])
def test_a_hand_in_its_square_points_up_and_lies_inside(roll):
    _, label = shot()
    centre = label.keypoints[:, :2].mean(0)
    turn = cv2.getRotationMatrix2D(tuple(centre.tolist()), -roll, 1.0)
    points = apply(turn, label.keypoints[:, :2])
    square = turned_square(points)
    inside = apply(matrix(*square, 96), points)
    assert (inside > 0).all() and (inside < 96).all()
    assert abs(upward(inside)) < 1e-6
    assert np.ptp(inside, axis=0).max() == pytest.approx(0.66 * 96, abs=0.5)


def test_a_cut_shows_what_is_there_at_any_size():
    for size in (64, 300, 1600):
        picture = np.zeros((size, size, 3), np.uint8)
        picture[: size // 2] = 200
        seen = cut(picture, matrix(((size - 1) / 2,) * 2, size / 2, 0.0, 96), 96)
        assert (seen[:46] == 200).all() and (seen[50:] == 0).all(), size


@given(st.floats(-3.1, 3.1), st.floats(0.2, 50), st.booleans())
def test_the_side_of_the_thumb_is_that_of_an_upright_hand(angle, scale, mirrored):
    points = np.zeros((21, 3))
    points[[5, 17], :2] = (-3, -9), (3, -8)  # a knuckle on each side, seen from the wrist
    points[:, :2] = apply(matrix((0, 0), 1 / scale, angle, 2, mirrored), points[:, :2])
    assert np.sign(thumb_left(points)) == (-1 if mirrored else 1)
    assert abs(thumb_left(points)) == pytest.approx(np.sin(np.arctan2(3, 9) + np.arctan2(3, 8)))
    assert thumb_left(np.zeros((21, 2))) == 0, "no hand has all its points in one place; one that has belongs nowhere"


# From maps to points, and losses.


def maps_for(points, depth, side=12, sharp=10.0):
    """Rows of the regressor that say where points float[21, 2] are, exactly as far as its cells allow."""
    along = (np.arange(side) + 0.5) / side
    x, y = np.meshgrid(along, along)
    away = (x.ravel()[:, None] - points[:, 0]) ** 2 + (y.ravel()[:, None] - points[:, 1]) ** 2
    row = np.concatenate([-sharp * 12 * away, np.full_like(away, own_hands.DEPTH_SCALE * depth)], 1).ravel()
    return np.concatenate([row, np.full(23, 9.0)]).astype(np.float32)


def test_soft_argmax_reads_places_between_cells():
    points = np.random.default_rng(1).uniform(0.3, 0.7, (21, 2))
    found, answers = own_hands.read_points(maps_for(points, 0.3)[None])
    np.testing.assert_allclose(found[0, :, :2], points, atol=0.004)
    np.testing.assert_allclose(found[0, :, 2], 0.3, atol=1e-3)
    assert answers.shape == (1, 23) and (answers > 0.99).all()


def test_the_loss_reads_maps_as_the_tracker_does():
    import keras

    from course_utils.handpoints import losses

    points = np.random.default_rng(2).uniform(0.2, 0.8, (21, 2))
    rows = np.stack([maps_for(points, 0.1), maps_for(points[::-1], -0.2)])
    ours, _ = losses.soft_argmax(*losses.unpack(keras.ops.convert_to_tensor(rows))[:2])
    np.testing.assert_allclose(np.asarray(ours), own_hands.read_points(rows)[0], atol=1e-4)


def test_the_loss_ignores_what_nobody_knows():
    from course_utils.handpoints import losses

    points = np.random.default_rng(3).uniform(0.3, 0.7, (21, 2))
    row, loss = maps_for(points, 0.0)[None], losses.PointLoss()
    label = crops.pack(np.column_stack([points, np.zeros(21)]), np.ones(21), 1, 1)
    right = float(loss(label[None], row))
    moved = label.copy()
    moved[0] = 1.4  # a point outside the crop
    assert float(loss(moved[None], row)) == pytest.approx(right, rel=0.1)
    moved[0] = points[0, 0] + 0.3
    assert float(loss(moved[None], row)) > right + 0.1
    unknown = label.copy()
    unknown[63:84] = -1
    assert float(loss(unknown[None], row)) <= right
    nothing = np.zeros_like(label)
    assert float(loss(nothing[None], row)) > 3, "there is no hand, and the net is sure of one"


def test_pck_by_hand():
    truth = np.zeros((2, 21, 2))
    truth[:, 1] = 100, 50
    points = truth.copy()
    points[0, 2] = 15, 0
    points[1] = np.nan
    assert metrics.pck(points, truth, 0.1) == pytest.approx(20 / 42)
    assert metrics.pck(points, truth, 0.2) == pytest.approx(21 / 42)
    curve = metrics.pck_curve(points, truth, [0.1, 0.2])
    np.testing.assert_allclose(curve, [20 / 42, 21 / 42])


# Data.


def test_points_follow_the_picture(bank):
    """A point that is drawn into the picture is where the label says, after all turns, mirrors and stretches."""
    marked = bank.image.copy() // 4
    for picture, points in zip(marked, bank.points, strict=True):
        x, y = np.rint(points[8, :2] * 144 - 0.5).astype(int)
        picture[max(0, y - 3) : y + 4, max(0, x - 3) : x + 4] = 255
    spread = crops.Spread(stretch=0.1)
    batches = crops.Crops(
        rendered.Bank(marked, *list(vars(bank).values())[1:]), None, 24, spread=spread, paste=False, light=False
    )
    x, y = batches[0]
    hits = 0
    for picture, label in zip(x, y, strict=True):
        at = label[[8, 29]] * 96
        if label[85] and (at > 6).all() and (at < 90).all():
            column, row = at.astype(int)
            assert picture[row - 3 : row + 4, column - 3 : column + 4].max() > 180
            hits += 1
    assert hits > 12


def test_batches_are_complete_and_the_same_again(bank, views):
    x, y = crops.Crops(bank, views, 16)[0]
    again = crops.Crops(bank, views, 16)[0]
    assert x.shape == (16, 96, 96, 3) and y.shape == (16, crops.VALUES)
    assert x.min() >= 0 and 200 < x.max() <= 255 and np.isfinite(y).all()
    np.testing.assert_array_equal(x, again[0])
    np.testing.assert_array_equal(y, again[1])
    lots = np.concatenate([crops.Crops(bank, views, 24, seed)[0][1] for seed in range(12)])
    assert 0.1 < (lots[:, 85] == 0).mean() < 0.4, "some crops show no hand, or its other side"
    assert 0.3 < lots[lots[:, 85] > 0, 84].mean() < 0.7, "right and left hands"


def test_thumbs_are_on_the_left_and_other_hands_count_as_none(bank, views):
    batches = crops.Crops(bank, views, 24)
    sides = []
    for seed in range(12):
        batches.epoch = seed
        for label in batches[0][1]:
            points = np.stack([label[:21], label[21:42]], 1)
            if points.any():  # there is a hand, whether it counts or not
                sides.append((thumb_left(points), label[85]))
    side, counts = np.array(sides).T
    assert (side[counts == 1] > -crops.EDGE - 0.05).all()
    other = side < -crops.EDGE - 0.05
    assert 0.05 < other.mean() < 0.25 and not counts[other].any()


def test_a_mirrored_picture_has_mirrored_points():
    image, label = shot(5, "victory")
    with HandTracker(mode="image", engine="ours") as tracker:
        (plain,), (other,) = tracker(Frame(image)), tracker(Frame(np.ascontiguousarray(image[:, ::-1])))
    back = other.points[:, :2] * (-1, 1) + (1, 0)
    side = np.ptp(label.keypoints[:, :2], axis=0).max()
    assert (np.linalg.norm((plain.points[:, :2] - back) * (320, 240), axis=1) < 0.06 * side).all()


def test_a_hand_that_turns_over_is_followed():
    """From its palm to its back the thumb changes sides, and the crop is mirrored from some frame on."""
    errors, sides = [], []
    with HandTracker(engine="ours") as tracker:
        for n, yaw in enumerate(range(0, 181, 10)):
            made = hand.draw([77, 3], "palm", "palm", (320, 240), roll=0.0, tilt=0.0, yaw=float(yaw))
            (found,) = tracker(Frame(made.image, n / 15))
            truth = made.hands[0].keypoints[:, :2]
            errors.append(metrics.pck(found.points[None, :, :2] * (320, 240), truth[None], 0.2))
            sides.append(np.sign(thumb_left(truth)))
    assert sides[0] != sides[-1] and np.mean(errors) > 0.8 and min(errors[-3:]) > 0.9, errors


def test_a_mirrored_hand_is_the_other_hand():
    image = shot(side="right")[0]
    tracker = HandTracker(mode="image", engine="ours")
    (plain,), (other,) = tracker(Frame(image)), tracker(Frame(np.ascontiguousarray(image[:, ::-1])))
    assert (plain.handedness, other.handedness) == ("Right", "Left")
    (mirrored,) = tracker(Frame(np.ascontiguousarray(image[:, ::-1]), mirrored=True))
    assert mirrored.handedness == "Right", "the person's own hand"


def test_scenes_have_the_hands_that_they_say(bank):
    hands = scenes.cutouts(bank)
    behind = [scenery.room_background(i, 160) for i in range(4)]
    for seed in range(8):
        image, found = scenes._scene([hands], behind, [1, seed])
        label = scenes.target(found)
        assert image.shape == (160, 160, 3) and label.shape == (20, 20, 8)
        clear = found[np.nan_to_num(found[:, 4]) > 0.6]
        inside = ((clear[:, :2] > 0) & (clear[:, :2] < 159)).all(1)
        assert label[..., 1].sum() >= min(1, inside.sum())
        for row, column in zip(*np.nonzero(label[..., 1]), strict=True):
            centre = (np.array([column, row]) + label[row, column, 2:4] + 0.5) * 8 - 0.5
            assert np.nanmin(np.linalg.norm(found[:, :2] - centre, axis=1)) < 1e-3


def test_random_poses_are_poses_of_a_hand():
    for seed in range(20):
        pose = rendered.random_pose(np.random.default_rng(seed))
        assert np.isfinite(hand.draw(seed, pose, size=(48, 48)).hands[0].keypoints).all()


def test_varied_hands_differ_more_and_are_the_same_again():
    shapes = [rendered._varied_shape(np.random.default_rng(i)) for i in range(300)]
    usual = [Shape.sample(np.random.default_rng(i)) for i in range(300)]
    for measure in (lambda one: one.palm[1], lambda one: one.thickness, lambda one: one.lengths.mean()):
        assert np.std([measure(one) for one in shapes]) > 1.5 * np.std([measure(one) for one in usual])
    assert min(one.lengths.min() for one in shapes) > 0.7 and min(one.thickness for one in shapes) > 0.7
    one, again, other = (rendered.draw([3, 1], 64, varied) for varied in (True, True, False))
    np.testing.assert_array_equal(one.image, again.image)
    assert not np.array_equal(one.image, other.image) and np.isfinite(one.hands[0].keypoints).all()


def test_faces_are_among_the_pictures_without_hands():
    views = data.views(0.004)
    assert views.shape[1:] == (160, 160, 3) and len(views) == sum(
        max(1, round(0.004 * count)) for count in (data.ROOMS, data.PEOPLE, data.BLANKETS, data.PORTRAITS, data.FACES)
    )
    near, far = data._face([1], 96), scenery.person_background([1], 96)
    assert near.face.mean() > 2 * far.face.mean()


# The tracker.


def test_a_hand_is_found_in_a_photo():
    errors = []
    with HandTracker(mode="image", engine="ours") as tracker:
        for seed, pose in enumerate(2 * ("palm", "count_5", "victory", "thumbs_up", "call", "count_1")):
            image, label = shot(seed, pose)
            (found,) = tracker(Frame(image))
            assert found.points.shape == found.world.shape == (21, 3) and found.points.dtype == np.float32
            errors.append(metrics.pck(found.points[None, :, :2] * (320, 240), label.keypoints[None], 0.2))
            assert 0.12 < np.linalg.norm(np.diff(found.world[[0, 9, 10, 11, 12]], axis=0), axis=1).sum() < 0.3
    assert np.mean(errors) > 0.85, errors


def test_a_film_is_followed_and_a_lost_hand_is_found_again():
    film = list(SyntheticCamera("show palm", size=(320, 240), fps=15, seed=4))[12:30]
    empty = Frame(np.full((240, 320, 3), 120, np.uint8), film[-1].time + 0.1)
    later = [Frame(frame.image, frame.time + 2) for frame in film]
    with HandTracker(engine="ours") as tracker:
        assert sum(len(tracker(frame)) for frame in film) >= len(film) - 1
        assert tracker(empty) == []
        assert sum(len(tracker(frame)) for frame in later) >= len(later) - 1


def test_two_hands_and_none():
    left, right = shot(1)[0], shot(2)[0]
    both = np.hstack([left, right])
    with HandTracker(2, "image", engine="ours") as two, HandTracker(1, "image", engine="ours") as one:
        found = two(Frame(both))
        assert len(found) == 2 and len(one(Frame(both))) == 1
        assert not set(np.sign([hand.points[:, 0].mean() - 0.5 for hand in found])) ^ {-1.0, 1.0}
        rooms = [scenery.room_background([9, i], 200).image for i in range(20)]
        assert sum(bool(two(Frame(room))) for room in rooms) <= 1


def test_a_new_hand_needs_more_than_the_threshold_and_never_more_than_certainty():
    frame = Frame(shot()[0])
    counts = {}
    for confidence in (0.0, 0.3, 0.7, 1.0):
        with HandTracker(mode="image", engine="ours", confidence=confidence) as tracker:
            counts[confidence] = len(tracker(frame))
    assert counts == {0.0: 1, 0.3: 1, 0.7: 1, 1.0: 0}


@pytest.mark.faults
def test_pictures_that_no_tracker_likes():
    image, _ = shot()
    half = np.ascontiguousarray(image[:, :150])
    small = np.full((480, 640, 3), 90, np.uint8)
    small[200:214, 300:319] = cv2.resize(image, (19, 14), interpolation=cv2.INTER_AREA)
    grey = np.repeat(image.mean(2, keepdims=True), 3, 2).astype(np.uint8)
    crossing = np.maximum(image, np.rot90(np.pad(image, ((40, 40), (0, 0), (0, 0))))[:240, :320])
    huge = cv2.resize(image, (3200, 2400))
    tiny = np.zeros((1, 1, 3), np.uint8)
    with HandTracker(2, engine="ours") as tracker:
        for n, picture in enumerate((half, small, grey, crossing, huge, tiny, image[::2, ::-2], image)):
            for found in tracker(Frame(picture, n / 10)):
                assert np.isfinite(found.points).all() and np.isfinite(found.world).all()
        assert tracker(Frame(grey, 3.0)), "a grey picture's hand"
        assert tracker(Frame(huge, 4.0)), "a huge picture's hand"
    faults.held("tracker", lambda: tracker(Frame(image)), RuntimeError)
    faults.held("tracker", lambda: HandTracker(engine="theirs"), ValueError)
    faults.held("tracker", lambda: HandTracker(mode="live", engine="ours"), ValueError)


def test_both_nets_are_small_and_int8_agrees():
    sizes = [len(checkpoints.load(name).content) for name in ("handpoints", "handpoints_detector")]
    assert sum(sizes) < 1.5e6, sizes
    image, label = shot()
    square = turned_square(label.keypoints[:, :2])
    float16, int8 = (
        own_hands.look(checkpoints.load("handpoints", kind), image, square) for kind in ("float16", "int8")
    )
    side = np.ptp(label.keypoints[:, :2], axis=0).max()
    assert np.linalg.norm(float16.points[:, :2] - int8.points[:, :2], axis=1).mean() < 0.03 * side


def test_demos_run_with_either_tracker():
    frames = list(SyntheticCamera("show three", size=(320, 240), fps=8, seed=2))[6:14]
    from course_utils.fingers import FingerCounter

    with HandTracker(engine="ours") as tracker:
        demo = FingerCounter("landmarks", tracker=tracker)
        shown = [demo(frame) and demo.shown for frame in frames]
    assert any(one is not None for one in shown)


def test_photographed_hands_have_labels(tmp_path):
    from needs import need

    need("sign_language_digits")
    need("hand_landmarker")
    photos = data.photographed(test=True)
    assert len(photos) > 300 and photos.right.mean() > 0.8 and (photos.monk == 0).all()
    assert (photos.mask == rendered.HAND).any((1, 2)).all()
