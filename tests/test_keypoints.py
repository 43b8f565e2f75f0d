"""Lesson 11: crops and targets, decoding, scores, the nets' costs, the cascade, the demo, its checks and its recipe."""

import re

import faults
import keras
import numpy as np
import pytest
import verdicts

from course_utils import checkpoints, lite
from course_utils.keypoints import PersonTracker, cascade, data, decode, features, methods, net, scores
from course_utils.keypoints import check as lesson11
from course_utils.keypoints import demo as live
from course_utils.keypoints import train as recipe
from course_utils.lite.graph import keras_multiply_adds
from course_utils.openpose import metrics
from course_utils.openpose.squat_camera import SquatCamera
from course_utils.overlay import Frame


@pytest.fixture(scope="module")
def people():
    return data.draw(12, data.TEST_SEED + 70_000)


@pytest.fixture(scope="module")
def cropped(people):
    return data.crops(people)


@pytest.fixture(scope="module")
def shipped():
    return checkpoints.load("keypoints", "float16")


# Pictures and targets.


def test_crops_hold_the_whole_person(people, cropped):
    assert cropped.images.shape == (12, 128, 128, 3) and cropped.images.dtype == np.uint8
    for keypoints in cropped.keypoints:
        known = keypoints[keypoints[:, 2] > 0, :2]
        assert known.min() > 8 and known.max() < 119
        assert np.ptp(known, axis=0).max() == pytest.approx(128 / data.MARGIN, abs=0.5)
    matrix = data.crop_matrix(data.person_box(people.keypoints[0]), zoom=1.1, turn=7, shift=(0.02, -0.05))
    there = data.moved(people.keypoints[0], matrix)
    np.testing.assert_allclose(data.back(there, matrix), people.keypoints[0], atol=1e-3)


def test_a_crop_shows_what_its_map_says():
    picture = np.zeros((400, 400, 3), np.uint8)
    picture[196:205, 246:255] = 255  # the middle of the square is at (250, 200)
    for side in (100, 300):  # a large one is made smaller first
        matrix = data.crop_matrix((230, 210, side))
        bright = np.argwhere(data.crop(picture, matrix)[..., 0] > 100).mean(0)[::-1]
        np.testing.assert_allclose(bright, data.moved(np.array([250.0, 200.0]), matrix), atol=0.6)


def test_a_moved_crop_keeps_its_labels(people):
    one, other = (data.moved_crops(people, 3) for _ in range(2))
    np.testing.assert_array_equal(one.images, other.images)
    assert (one.images != data.moved_crops(people, 4).images).any()
    labelled = one.keypoints[one.keypoints[..., 2] > 0]
    assert labelled[:, :2].min() >= 0 and labelled[:, :2].max() <= 127


def test_maps_have_their_peak_at_the_joint(cropped):
    maps = data.heat_maps(cropped.keypoints)
    known = cropped.keypoints[..., 2] > 0
    assert maps.shape == (12, 16, 16, 14) and (maps[:, 0, 0][~known] == -1).all() and maps.max() <= 1
    away = np.linalg.norm(decode.highest(maps)[..., :2] - cropped.keypoints[..., :2], axis=-1)[known]
    assert away.max() <= 4 * np.sqrt(2) + 1e-3
    np.testing.assert_allclose(data.pixels(data.coordinates(cropped.keypoints)), cropped.keypoints[..., :2], atol=1e-3)


def test_nobody_has_no_box():
    assert isinstance(faults.held("keypoints", lambda: data.person_box(np.zeros((14, 3))), ValueError), ValueError)


# Decoding.


def test_each_way_of_reading_maps_is_more_exact_than_the_one_before(cropped):
    maps = np.maximum(data.heat_maps(cropped.keypoints), 0)
    known = cropped.keypoints[..., 2] > 0

    def error(way):
        return np.linalg.norm(way(maps)[..., :2] - cropped.keypoints[..., :2], axis=-1)[known].mean()

    cell, quarter, mean = (error(way) for way in (decode.highest, decode.quarter, decode.local_mean))
    assert 2.5 < cell < 4 and quarter < 0.7 * cell and mean < 0.6 * quarter
    assert error(decode.soft_argmax) < 0.1, "perfect maps have no second peak"


def test_a_second_peak_pulls_the_mean_away_and_not_the_local_one():
    maps = data.heat_maps(np.array([[[40.0, 40.0, 2]]])) + 0.5 * data.heat_maps(np.array([[[100.0, 100.0, 2]]]))
    assert np.hypot(*(decode.soft_argmax(maps)[0, 0, :2] - 40)) > 20
    assert np.hypot(*(decode.local_mean(maps)[0, 0, :2] - 40)) < 1.5
    assert decode.highest(maps)[0, 0, 2] == pytest.approx(decode.local_mean(maps)[0, 0, 2])


def test_flip_averaging_turns_back_and_swaps_sides(cropped):
    maps = np.maximum(data.heat_maps(cropped.keypoints), 0)
    turned = np.stack([data.mirrored(cropped.images[i], cropped.keypoints[i])[1] for i in range(12)])
    np.testing.assert_allclose(decode.averaged(maps, np.maximum(data.heat_maps(turned), 0)), maps, atol=1e-5)


# Scores.


def test_scores_of_the_truth_and_of_a_shift(cropped):
    truth = cropped.keypoints[..., :2]
    assert set(scores.table(truth, cropped).values()) == {100.0}
    torso = scores.torso(cropped.keypoints)
    shifted = truth + np.stack([0.15 * torso, 0 * torso], 1)[:, None]
    assert scores.pck(shifted, cropped) == 1 and scores.pck(shifted, cropped, 0.1) == 0
    curve = scores.pck_curve(shifted, cropped, [0.1, 0.14, 0.16, 0.3])
    assert curve.tolist() == [0, 0, 1, 1]
    assert scores.pck(shifted, cropped) == metrics.pck(shifted, cropped.keypoints, torso)


def test_pcp_is_strict_with_short_bones(cropped):
    one = cropped[:1]
    one.keypoints[..., 2] = 2
    start, end = scores.BONES[0]
    moved = one.keypoints[..., :2].copy()
    bone = moved[0, end] - moved[0, start]
    moved[0, end] += 0.6 * bone
    wrong = sum(end in bone for bone in scores.BONES)
    long_enough = [np.linalg.norm(one.keypoints[0, a, :2] - one.keypoints[0, b, :2]) for a, b in scores.BONES]
    assert scores.pcp(moved, one) <= 1 - 1 / len(long_enough) and wrong == 2
    assert np.isnan(scores.pcp(moved, data.People(one.images, one.keypoints * [1, 1, 0], one.areas)))


# Nets.


def test_nets_with_maps_cost_about_the_same_and_give_probabilities():
    costs = {}
    for name, make in net.NETS.items():
        head = make()
        costs[name] = keras_multiply_adds(head, features.SHAPE)
        maps = np.asarray(head(np.random.default_rng(0).random((2, *features.SHAPE))))
        assert maps.shape == (2, 2 if "2 stacks" in name else 1, 16, 16, 14)
        np.testing.assert_allclose(maps.sum((2, 3)), 1, atol=1e-4)
    assert max(costs.values()) < 1.25 * min(costs.values()), costs


def test_each_stack_is_trained():
    truth = data.heat_maps(np.array([[[40.0, 60.0, 2]] * 14]))
    right = truth / truth.sum((1, 2), keepdims=True)
    both, losses = np.stack([right, right], 1), []
    for stack in (0, 1):
        wrong = both.copy()
        wrong[:, stack] = 1 / 256
        losses.append(float(keras.ops.convert_to_numpy(net.maps_loss(truth, wrong))[0]))
    best = float(keras.ops.convert_to_numpy(net.maps_loss(truth, both))[0])
    assert losses[0] == pytest.approx(losses[1]) and losses[0] > best + 1
    truth[..., 3] = -1  # not labelled, so it does not count
    both[..., 3] = 1 / 256
    assert float(keras.ops.convert_to_numpy(net.maps_loss(truth, both))[0]) < best


def test_examples_move_together_with_their_targets():
    features_of_one = np.zeros((16, *features.SHAPE), np.float16)
    keypoints = np.full((16, 14, 3), 2, np.float32)
    cells = np.random.default_rng(0).integers(3, 13, (16, 2))
    features_of_one[np.arange(16), cells[:, 1], cells[:, 0]] = 1
    keypoints[..., :2] = (cells * data.STRIDE + (data.STRIDE - 1) / 2)[:, None]
    people = data.People(np.zeros((16, 1), np.uint8), keypoints, np.ones(16))
    batches = methods.ShiftedBatches(methods.Crops(people, features_of_one), data.heat_maps)
    x, y = batches[0]
    np.testing.assert_array_equal(decode.highest(x[..., :1])[:, 0], decode.highest(y)[:, 0])
    picked = batches.picked(0)
    assert 5 < (x != features_of_one[picked]).any((1, 2, 3)).sum() < 16, "most move, by up to a cell"


def test_views_of_a_person_stay_on_one_side():
    backbone = features.backbone()
    train, validation = methods.split(methods.train_crops(backbone, 10, views=3))
    first, *others = methods.train_crops(backbone, 9).people.images
    assert len(train) == 27 and len(validation) == 3
    np.testing.assert_array_equal(train.people.images[::3], [first, *others])


def test_part_detectors_see_no_other_part():
    detector = net.part_detectors()
    x = np.random.default_rng(0).random((1, *features.SHAPE)).astype(np.float32)
    far, logits = x.copy(), keras.Model(detector.input, detector.layers[-3].output)
    far[:, 8:] += 1
    far[..., : features.COARSE] += 1
    np.testing.assert_allclose(logits(x)[:, :4], logits(far)[:, :4], atol=1e-5)


def test_the_cut_of_a_second_look_is_where_it_says():
    seen = np.zeros((1, *features.SHAPE), np.float32)
    seen[0, 5, 9] = 1  # the cell whose centre is at (75.5, 43.5)
    cut, middle = cascade.around(seen, np.array([[[69.0, 52.0]]]))
    assert cut.shape == (1, 1, 7, 7, 224) and middle.tolist() == [[[67.5, 51.5]]]
    y, x = np.argwhere(cut[0, 0, ..., 0])[0] - 3
    assert (middle[0, 0] + (8 * x, 8 * y)).tolist() == [75.5, 43.5]
    assert cascade.around(seen, np.array([[[-50.0, 500.0]]]))[0].shape == (1, 1, 7, 7, 224)


def test_features_hold_two_layers_of_lesson_7(cropped):
    backbone = features.backbone()
    found = features.compute(backbone, cropped.images[:3])
    assert found.shape == (3, *features.SHAPE) and found.dtype == np.float16
    second = [layer for layer in backbone.layers if isinstance(layer, keras.layers.ReLU)][1]
    fine = keras.Model(backbone.input, second.output).predict(cropped.images[:3], verbose=0)
    corner = found[:, 3, 5, features.COARSE :].reshape(3, 2, 2, features.FINE)
    np.testing.assert_allclose(corner, fine[:, 6:8, 10:12], atol=0.02)
    assert not backbone.trainable_weights


# The net that ships, and its demo.


def test_the_shipped_net_finds_joints_of_new_people(shipped):
    new = data.crops(data.draw(60, data.TEST_SEED + 80_000))
    maps = decode.averaged(*(np.asarray(lite.predict(shipped, x))[:, -1] for x in (new.images, new.images[:, :, ::-1])))
    assert scores.pck(decode.local_mean(maps), new) >= 0.95
    card = (checkpoints.path("keypoints") / "card.md").read_text(encoding="utf-8")
    assert "course_utils train keypoints" in card and re.search(r"PCK@.2 9[5-9]\.\d %", card)


def test_the_demo_counts_squats_with_our_own_net(shipped):
    demo = live.Person(shipped)
    for frame in SquatCamera(size=(240, 240), fps=8):
        demo(frame)
    assert demo.answers == ["1", "2", "3"] and demo.agreement is None


def test_the_demo_says_how_far_it_agrees_with_another_tracker(shipped):
    frame = next(iter(SquatCamera(size=(240, 240), fps=8)))
    demo = live.Person(shipped, beside=PersonTracker(shipped))
    overlay = demo(frame)
    assert demo.agreement == 1 and any("100%" in (mark.text or "") for mark in overlay.marks)


def test_without_a_person_nothing_is_found(shipped):
    tracker = PersonTracker(shipped)
    assert tracker(Frame(np.zeros((120, 160, 3), np.uint8))) == [] and tracker.keypoints is None


@pytest.mark.faults
@pytest.mark.parametrize(
    "read",
    [net.simple_baseline, lambda: lambda x: x, lambda: 3, lambda: keras.Sequential([keras.Input((64, 64, 3))])],
)
def test_other_nets_are_refused(read):
    error = faults.held("keypoints", lambda: PersonTracker(read()), ValueError)
    assert "The demo gives: two pictures" in str(error)


# Checks, and the recipe.


def quarter(one, swapped=False, move=0.25):
    y, x = np.unravel_index(one.argmax(), one.shape)
    moved = x + move * np.sign(one[y, x + 1] - one[y, x - 1]), y + move * np.sign(one[y + 1, x] - one[y - 1, x])
    return np.array(moved[::-1] if swapped else moved)


def joints_right(found, truth, size, alpha, counts=lambda flag, lost: flag > 0, of=None):
    right = np.linalg.norm(found - truth[..., :2], axis=-1) <= alpha * size[:, None]
    counted = counts(truth[..., 2], np.isnan(found[..., 0]))
    return (right & counted).sum() / (of or counted.sum())


def solved(views, matrices, last=1, length=3):
    rows = [row for (u, v), P in zip(views, matrices, strict=True) for row in (u * P[2] - P[0], v * P[2] - P[1])]
    point = np.linalg.svd(np.array(rows))[2][-1]
    return (point / (point[3] if last else 1))[:length]


@pytest.mark.parametrize(
    ("check", "solution", "message"),
    [
        (lesson11.quarter, lambda one: None, "Not done yet"),
        (lesson11.quarter, lambda one: quarter(one, move=0), "the highest cell"),
        (lesson11.quarter, lambda one: quarter(one, swapped=True), "x comes first"),
        (lesson11.quarter, lambda one: quarter(one, move=0.5), "for a bump at"),
        (lesson11.pck, lambda *all: 0.5, "labelled joints"),
        (lesson11.pck, lambda *all: joints_right(*all, lambda flag, lost: flag > -1), "leave them out"),
        (lesson11.pck, lambda *all: joints_right(*all, of=70), "not of all"),
        (lesson11.pck, lambda *all: joints_right(*all, lambda flag, lost: (flag > 0) & ~lost), "not found"),
        (lesson11.pck, lambda *all: joints_right(*all, lambda flag, lost: flag == 2), "hidden joints"),
        (lesson11.triangulate, lambda *all: None, "Not done yet"),
        (lesson11.triangulate, lambda *all: np.zeros(3), "cameras see the point"),
        (lesson11.triangulate, lambda *all: solved(*all, length=4), "fourth number"),
        (lesson11.triangulate, lambda *all: solved(*all, last=0), "divide by the last"),
    ],
)
def test_wrong_solutions_are_explained(check, solution, message, capsys):
    verdicts.refused(check, solution, message, capsys)


@pytest.mark.parametrize(
    ("check", "solution"),
    [(lesson11.quarter, quarter), (lesson11.pck, joints_right), (lesson11.triangulate, solved)],
)
def test_right_solutions_are_accepted(check, solution, capsys):
    verdicts.accepted(check, solution, capsys)


@pytest.mark.slow
def test_the_recipe_writes_a_checkpoint_that_loads(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(recipe, "TEST_PEOPLE", 8)
    assert recipe.main(["--people", "40", "--epochs", "1", "--out", str(tmp_path)]) == 0
    assert lite.Lite(tmp_path / "keypoints" / "model.tflite")(np.zeros((1, 128, 128, 3), np.uint8)).shape[2:] == (
        16,
        16,
        14,
    )


def test_methods_have_one_interface():
    assert list(methods.methods()) == ["springs", "DeepPose", "its cascade", *net.NETS]
