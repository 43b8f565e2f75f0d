"""Lesson 10: heads and losses that are compared, learning rates by hand, the live demo and the exercises."""

import faults
import keras
import numpy as np
import pytest
import verdicts

from course_utils import handpoints
from course_utils.drawn.hand import SyntheticCamera
from course_utils.handpoints import check as lesson10
from course_utils.handpoints import heads
from course_utils.handpoints.demo import HandPoints, as_rows
from course_utils.handpoints.learning_rate import LayerRates, RangeTest
from course_utils.overlay import Frame
from course_utils.track import Hand

GREY = np.full((120, 160, 3), 90, np.uint8)


def labels(points):
    """Labels of `crops.Crops` for points float[n, 21, 2] of hands that are there."""
    n = len(points)
    rest = np.zeros((n, 21)), np.ones((n, 21)), np.ones((n, 2))
    return np.concatenate([points[..., 0], points[..., 1], *rest], 1).astype(np.float32)


# Heads and losses.


def test_both_heads_have_the_same_body_and_are_small():
    bodies = []
    for head, length in {"numbers": 42, "maps": 16 * 16 * 42 + 23}.items():
        net = handpoints.compared_net(head)
        assert net.output_shape == (None, length) and net.count_params() < 400_000
        bodies.append([layer.filters for layer in net.layers if isinstance(layer, keras.layers.Conv2D)][:6])
        points = handpoints.read(net(np.full((2, 64, 64, 3), 90, np.uint8)))
        assert points.shape == (2, 21, 2) and np.abs(points - 0.5).max() < 0.5
    assert bodies[0] == bodies[1] == [16, 24, 48, 48, 72, 72]


def test_a_heat_map_is_read_by_its_largest_cell_or_by_its_mean():
    maps = np.zeros((1, 16, 16, 42), np.float32)
    maps[0, 3, 5, :21], maps[0, 3, 6, :21] = 20, 20 + np.log(3)  # a quarter and three quarters of the weight
    row = np.concatenate([maps.reshape(1, -1), np.zeros((1, 23))], 1).astype(np.float32)
    np.testing.assert_allclose(handpoints.read(row)[0, 0], [(5.25 + 0.5 + 0.5) / 16, 3.5 / 16], atol=1e-4)
    np.testing.assert_allclose(handpoints.read(row, by="largest")[0, 20], [6.5 / 16, 3.5 / 16])


def test_a_loss_counts_no_point_outside_the_crop_and_no_picture_without_a_hand():
    loss = heads.PlaceLoss(lambda truth, points, maps: keras.ops.sum(keras.ops.abs(points - truth), -1))
    truth = np.full((2, 21, 2), 0.5)
    truth[0, 0] = 1.4  # outside
    answer = np.full((2, 42), 0.5, np.float32)
    answer[0, :2], answer[1] = 9, 9  # wrong only where it does not count
    y = labels(truth)
    y[1, 85] = 0
    assert float(loss(y, answer)) == pytest.approx(0, abs=1e-6)
    y[1, 85] = 1
    assert float(loss(y, answer)) > 5


def test_a_small_net_learns_where_a_dot_is():
    """A crop with a dot, and all 21 points on it: 60 steps are enough to find it to a few pixels."""
    rng = np.random.default_rng(0)
    keras.utils.set_random_seed(0)
    place = rng.integers(12, 52, (160, 2))
    x = np.zeros((160, 64, 64, 3), np.uint8)
    for picture, (column, row) in zip(x, place, strict=True):
        picture[row - 3 : row + 4, column - 3 : column + 4] = 255
    truth = np.repeat((place[:, None] + 0.5) / 64, 21, 1)
    loss = heads.PlaceLoss(lambda truth, points, maps: keras.ops.norm(points - truth + 1e-4, axis=-1))
    net = handpoints.compared_net("maps")
    heads.train(net, x, labels(truth), loss, epochs=12)
    error = np.linalg.norm(handpoints.read(heads.answers(net, x)) - truth, axis=-1).mean()
    assert error < 0.06  # guessing the middle costs 0.24


# Learning rates.


def line():
    """A net of one weight, and numbers that it can fit."""
    x = np.random.default_rng(0).permutation(np.linspace(-1, 1, 64)).reshape(-1, 1).astype(np.float32)
    net = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, name="only")])
    return net, x, 3 * x


def test_the_range_test_raises_the_rate_and_restores_the_weights():
    net, x, y = line()
    net.compile(keras.optimizers.SGD(0.1), "mse")
    before, test = net.get_weights(), RangeTest(1e-4, 100, steps=40, smoothing=0.5)
    net.fit(x, y, 16, epochs=99, verbose=0, shuffle=False, callbacks=[test])
    assert len(test.rates) == len(test.losses) < 40  # it stopped when the loss exploded
    np.testing.assert_allclose(np.diff(np.log(test.rates)), np.log(1e6) / 39, rtol=1e-4)
    assert min(test.losses) < 0.5 * test.losses[0] and test.losses[-1] > 2 * min(test.losses)
    assert 1e-3 < test.suggestion < 1
    np.testing.assert_array_equal(before[0], net.get_weights()[0])


def test_the_range_test_sees_the_loss_of_each_batch():
    net, x, y = line()
    net.compile(keras.optimizers.SGD(0.1), "mse")
    test = RangeTest(1e-12, 1e-11, steps=8, smoothing=0.0)  # too slow to learn anything
    net.fit(x, y, 16, epochs=2, verbose=0, shuffle=False, callbacks=[test])
    alone = [net.evaluate(x[i : i + 16], y[i : i + 16], verbose=0) for i in range(0, 64, 16)]
    np.testing.assert_allclose(test.losses, alone * 2, rtol=1e-3)


def test_slow_layers_get_a_share_of_the_rate():
    picture = keras.Input((4,))
    body, head = keras.layers.Dense(4, name="body"), keras.layers.Dense(1, name="head")
    net = keras.Model(picture, head(body(picture)))
    net.compile(LayerRates(0.01, body.trainable_variables, 0.1, weight_decay=0.0), "mse")
    before = [layer.get_weights()[0].copy() for layer in (body, head)]
    rng = np.random.default_rng(0)
    net.train_on_batch(rng.normal(0, 1, (8, 4)), np.full((8, 1), 50.0))
    moved = [np.abs(layer.get_weights()[0] - old).max() for layer, old in zip((body, head), before, strict=True)]
    # Adam's first step is as long as its rate.
    assert moved[0] == pytest.approx(0.001, rel=0.02) and moved[1] == pytest.approx(0.01, rel=0.02)


@pytest.mark.faults
@pytest.mark.parametrize(
    "call",
    [
        lambda: RangeTest(0, 1),
        lambda: RangeTest(1, 0.1),
        lambda: RangeTest(steps=1),
        lambda: RangeTest(smoothing=1.0),
        lambda: LayerRates(0.1, [], 2.0),
        lambda: handpoints.compared_net("points"),
    ],
)
def test_useless_settings_are_explained(call):
    assert isinstance(faults.held("training", call, ValueError), ValueError)


@pytest.mark.faults
def test_a_range_test_refuses_a_schedule():
    net, x, y = line()
    net.compile(keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10)), "mse")
    call = lambda: net.fit(x, y, verbose=0, callbacks=[RangeTest()])  # noqa: E731
    assert "compile the net with a number" in str(faults.held("training", call, ValueError))


# The demo.


def shown(x=0.5, seed=0):
    points = np.random.default_rng(seed).uniform(0.3, 0.7, (21, 3)).astype(np.float32)
    return Hand(points * (1, 1, 0) + np.float32([x - 0.5, 0, 0]), points, "Right", 0.9)


def test_the_demo_says_how_many_hands_there_are_and_forgets_them():
    hands = {0.0: [shown()], 0.5: [shown()], 1.0: [shown(0.3), shown(0.7)], 1.5: [shown(0.3), shown(0.7)], 2.0: []}
    demo = HandPoints(tracker=lambda frame: hands[frame.time])
    overlays = [demo(Frame(GREY, time)) for time in hands]
    assert demo.answers == ["1", "2"] and demo.hands == [] and overlays[-1].answer is None
    # A skeleton has a palm, five fingers with their dots, and a wrist.
    assert [sum(mark.kind == "line" for mark in overlay.marks) for overlay in overlays] == [6, 6, 12, 12, 0]
    demo.reset()
    assert demo.answers == [] and demo.shown == "0"


def test_drawn_points_are_steadier_than_the_trackers_and_follow_a_jump():
    rng = np.random.default_rng(0)
    still = [shown(seed=1)] * 40

    def shaken(frame):
        one = still[0]
        return [Hand(one.points + rng.normal(0, 0.004, (21, 3)).astype(np.float32), one.world, "Right", 1.0)]

    demo, raw = HandPoints(tracker=shaken), []
    drawn = []
    for i in range(40):
        demo(Frame(GREY, i / 20))
        drawn.append(demo.hands[0].points[8, :2])
        raw.append(shaken(None)[0].points[8, :2])
    assert np.std(drawn[10:], axis=0).mean() < 0.6 * np.std(raw, axis=0).mean()
    far = HandPoints(tracker=lambda frame: [shown(0.3 if frame.time < 1 else 0.9)])
    far(Frame(GREY, 0.0))
    far(Frame(GREY, 1.0))
    np.testing.assert_allclose(far.hands[0].points, shown(0.9).points, atol=1e-6)  # no trail from the old place


def test_the_demo_follows_a_rendered_hand_with_our_nets():
    camera = HandPoints.synthetic("show count_5")
    demo, errors = HandPoints(), []
    for frame in camera:
        demo(frame)
        if demo.hands:
            truth = camera.truth[-1].hand.keypoints[:, :2]
            found = demo.hands[0].points[:, :2] * frame.size
            errors.append(np.linalg.norm(found - truth, axis=1).mean() / np.ptp(truth, axis=0).max())
    demo.close()
    assert len(errors) > 0.5 * len(camera.truth) and np.median(errors) < 0.1
    assert demo.answers[0] == "1" and demo.tracker_seconds > 0


def test_without_mediapipes_model_the_demo_goes_on_alone(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("COURSE_DATA", "sample")
    monkeypatch.setenv("COURSE_DATA_DIRS", "")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # a closed port
    demo = HandPoints(beside="mediapipe", tracker=lambda frame: [shown()])
    for time in (0.0, 0.1):
        demo(Frame(GREY, time))
    assert len(demo.hands) == 1 and capsys.readouterr().out.count("NOTE: there is no second tracker") == 1


def test_a_net_of_your_own_reads_live():
    net = handpoints.compared_net("maps", 32)
    rows = as_rows(net)
    assert rows(np.zeros((2, 96, 96, 3), np.uint8)).shape == (2, 8 * 8 * 42 + 23)
    demo = HandPoints(read=net)
    for frame in list(SyntheticCamera("show count_5", size=(160, 120), fps=5, seed=3))[:3]:
        demo(frame)
    demo.close()


@pytest.mark.faults
@pytest.mark.parametrize(
    "call",
    [
        lambda: HandPoints("theirs"),
        lambda: HandPoints(beside="theirs"),
        lambda: HandPoints(read=lambda crops: crops),
        lambda: HandPoints(read=handpoints.compared_net("numbers")),
        lambda: HandPoints(read=keras.Sequential([keras.Input((96, 64, 3)), keras.layers.Flatten()])),
        lambda: HandPoints(read=keras.Sequential([keras.Input((8,)), keras.layers.Dense(2)])),
    ],
)
def test_wrong_engines_and_nets_are_explained(call):
    assert isinstance(faults.held("demos", call, ValueError), ValueError)


# The exercises.


def scores_of(points, truth, threshold):
    away = np.linalg.norm(points - truth, axis=2)
    return away / np.ptp(truth, axis=1).max(1)[:, None] <= threshold


def by_width(points, truth, threshold):
    return (np.linalg.norm(points - truth, axis=2) <= threshold * np.ptp(truth, axis=1)[:, :1]).mean()


@pytest.mark.parametrize(
    ("check", "solution", "message"),
    [
        (lesson10.pck, lambda *all: None, "Not done yet"),
        (lesson10.pck, scores_of, "one number"),
        (lesson10.pck, lambda p, t, s: np.nanmean(np.linalg.norm(p - t, axis=2) < s), "pixels off"),
        (lesson10.pck, lambda p, t, s: scores_of(p, t, s)[np.isfinite(p[:, 0, 0])].mean(), "leave out"),
        (lesson10.pck, by_width, "longer side"),
        (lesson10.soft_argmax, lambda scores: None, "Not done yet"),
        (lesson10.soft_argmax, lambda scores: np.unravel_index(scores.argmax(), scores.shape), "yours is"),
        (lesson10.soft_argmax, lambda scores: middle(scores)[::-1], "wrong order"),
        (lesson10.soft_argmax, lambda scores: middle(scores, 0.0), "corners"),
        (lesson10.soft_argmax, lambda scores: middle(scores, safe=False), "overflow"),
        (lesson10.mirror, lambda image, points, right: image[:, ::-1], "three things"),
        (lesson10.mirror, lambda image, points, right: (image[:, ::-1], points, not right), "that is the bug"),
        (
            lesson10.mirror,
            lambda image, points, right: (image[:, ::-1], np.array([40, 0]) + points * (-1, 1), not right),
            "one pixel",
        ),
        (
            lesson10.mirror,
            lambda image, points, right: (image[:, ::-1], np.array([39, 0]) + points * (-1, 1), right),
            "looks like a left one",
        ),
    ],
)
def test_wrong_solutions_are_explained(check, solution, message, capsys):
    verdicts.refused(check, solution, message, capsys)


def middle(scores, shift=0.5, safe=True):
    weights = np.exp(scores - (scores.max() if safe else 0))
    weights /= weights.sum()
    y, x = np.indices(scores.shape) + shift
    return np.array([(weights * x).sum() / scores.shape[1], (weights * y).sum() / scores.shape[0]])


@pytest.mark.parametrize(
    ("check", "solution"),
    [
        (lesson10.pck, lambda *all: scores_of(*all).mean()),
        (lesson10.soft_argmax, middle),
        (
            lesson10.mirror,
            lambda image, points, right: (image[:, ::-1].copy(), np.array([39, 0]) + points * (-1, 1), not right),
        ),
    ],
)
def test_right_solutions_are_accepted(check, solution, capsys):
    verdicts.accepted(check, solution, capsys)
