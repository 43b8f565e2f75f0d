"""Gestures: features that ignore place, size and side, the demo, the shipped net, and gestures of your own."""

import dataclasses
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from needs import need
from tqdm import tqdm

from course_utils import data, emojinator, filters
from course_utils.camera import GestureRecorder, Recording, play
from course_utils.data import sign_photos
from course_utils.emojinator import drawn_gestures as drawn
from course_utils.emojinator import own_gestures
from course_utils.emojinator import train as recipe
from course_utils.emojinator.gestures import (
    CLASSES,
    FEATURES,
    GESTURES,
    NONE,
    augmented,
    in_picture,
    landmark_features,
    rotated,
    turned,
)
from course_utils.emojinator.pictogram import pictogram
from course_utils.overlay import Frame, draw
from course_utils.track import Hand, HandTracker
from course_utils.track.pictures import framed, track_pictures

ROOT = Path(__file__).parents[1]
BLACK = np.zeros((240, 320, 3), np.uint8)


@pytest.fixture(scope="module")
def tracker_file():
    return need("hand_landmarker")


@pytest.fixture(scope="module")
def hands():
    return emojinator.sample()


def in_picture_rotated(world, degrees):
    """Hands [n, 21, 3] rotated in the picture."""
    return rotated(world, np.tile((0, 0, degrees), (len(world), 1)))


def a_hand(world, centre=(0.5, 0.5)):
    """A tracked hand that fills a third of a frame."""
    points = world / np.ptp(world[:, :2], axis=0).max() / 3 + (*centre, 0)
    return Hand(points.astype(np.float32), world.astype(np.float32), "Right", 0.9)


# Features.


def test_features_ignore_place_size_and_side(hands):
    world = hands[0]
    features = landmark_features(world)
    assert features.shape == (len(world), FEATURES) and features.dtype == np.float32
    for other in (world + np.array([3, -2, 1]), 0.01 * world, world * (-1, 1, 1)):
        np.testing.assert_allclose(landmark_features(other), features, atol=2e-4)
    np.testing.assert_allclose(landmark_features(world[0]), features[0])


def test_features_keep_the_rotation(hands):
    up = hands[0][hands[1] == CLASSES.index("thumbs_up")][:20]
    down = landmark_features(in_picture_rotated(up, 180)).reshape(-1, 21, 3)
    np.testing.assert_allclose(down[:, 4, 1], -landmark_features(up).reshape(-1, 21, 3)[:, 4, 1], atol=1e-4)


def test_features_of_a_hand_without_size_are_finite():
    assert np.isfinite(landmark_features(np.zeros((21, 3)))).all()


# The shipped net.


def test_the_shipped_net_is_small_and_reads_the_sample(hands):
    net = emojinator.load()
    assert net.count_params() < 30_000
    world, y = hands
    p = net(landmark_features(world))
    assert p.shape == (len(y), len(CLASSES)) and np.allclose(p.sum(1), 1, atol=1e-3)
    assert np.mean(p.argmax(1) == y) > 0.8, "fists and thumbs are drawn from all sides"


def test_a_thumb_upside_down_is_the_other_gesture(hands):
    world = hands[0][hands[1] == CLASSES.index("thumbs_up")]
    net = emojinator.load()
    right, up = ((world[:, 4, :2] - world[:, 2, :2]) * (1, -1)).T
    upright = np.abs(np.arctan2(right, up)) < np.radians(15)
    clear = world[upright & (net(landmark_features(world))[:, CLASSES.index("thumbs_up")] > 0.8)]
    assert len(clear) > 10
    predicted = net(landmark_features(in_picture_rotated(clear, 180))).argmax(1)
    assert np.mean(predicted == CLASSES.index("thumbs_down")) > 0.9
    sideways = net(landmark_features(in_picture_rotated(clear, 90))).argmax(1)
    assert np.mean(sideways == CLASSES.index(NONE)) > 0.5 > 0.3 > np.mean(sideways == CLASSES.index("thumbs_up"))


@pytest.mark.slow
def test_photographed_students_are_read(tracker_file):
    need("sign_language_digits")
    photos = sign_photos.photos()
    chosen = np.flatnonzero(photos.test)[::3]  # every third photo of the test students, to save time
    _, world = track_pictures(framed(photos.images[i]) for i in chosen)
    y = recipe.class_indices(recipe.SIGNS[sign] for sign in photos.signs[chosen])
    found = np.isfinite(world[:, 0, 0])
    predicted = emojinator.load()(landmark_features(world[found])).argmax(1)
    assert found.mean() > 0.95 and np.mean(predicted == y[found]) > 0.95


# The demo.


def test_everyday_gestures_are_read_at_arm_s_length_in_dim_light(tracker_file):
    names = ("fist", "palm", "victory", "ok", "thumbs_up") * 24
    _, world = track_pictures(drawn.picture(name, [77, i], 160, far=True).image for i, name in enumerate(names))
    found, truth = np.isfinite(world[:, 0, 0]), recipe.class_indices(names)
    assert found.mean() > 0.9
    right = emojinator.load()(landmark_features(world[found])).argmax(1) == truth[found]
    for name in names[:5]:
        assert right[truth[found] == CLASSES.index(name)].mean() >= 0.55, name
    assert right.mean() > 0.7


# The demo.


def fixed(*steps):
    """A reader of two classes that gives the probabilities of "a" step by step."""
    it = iter((1.0, *steps))  # the demo checks its reader with one more input
    return lambda features: np.array([[p := next(it), 1 - p]])


def test_a_flicker_changes_nothing_and_a_change_takes_the_stated_delay(hands):
    steps = [0.0] * 10 + [1.0] + [0.0] * 60 + [1.0] * 20  # long after the flicker, or it would help the change
    demo = emojinator.Emojinator(lambda frame: [], fixed(*steps), ["a", NONE], {})
    shown = []
    for i in range(len(steps)):
        demo.step(hands[0][0], i / 30)
        shown.append(demo.shown)
    assert shown[:71] == [NONE] * 71
    first = shown.index("a")
    assert 0 < (first - 70) / 30 - emojinator.delay() <= 1 / 30 + 1e-9
    assert set(shown[first:]) == {"a"} and emojinator.delay() < 0.15


def test_smoothing_is_the_same_at_any_frame_rate():
    slow, fast = filters.ExponentialAverage(0.1), filters.ExponentialAverage(0.1)
    for average, fps in ((slow, 10), (fast, 100)):
        for i in range(fps + 1):
            value = average([float(i > 0), 0.0], i / fps)
        assert value[0] == pytest.approx(1 - np.exp(-10), abs=1e-9)
    with pytest.raises(ValueError, match="not negative"):
        filters.ExponentialAverage(-1)


def test_the_demo_answers_each_gesture_once_and_forgets_on_reset(hands):
    hand = a_hand(hands[0][hands[1] == CLASSES.index("palm")][0])
    frames = [[hand]] * 12 + [[]] * 12 + [[hand]] * 12
    demo = emojinator.Emojinator(
        lambda frame: frames[round(frame.time * 30)], lambda f: np.eye(14)[[CLASSES.index("palm")]], smoothing=0.1
    )
    overlays = [overlay for _, overlay in play(demo, [Frame(BLACK, i / 30) for i in range(36)])]
    answers = [overlay.answer for overlay in overlays if overlay.answer]
    assert answers == demo.answers == [GESTURES["palm"]] * 2
    assert all(overlay.score is not None for overlay in overlays if overlay.answer)
    masks = [sum(mark.kind == "mask" for mark in overlay.marks) for overlay in overlays]
    assert masks[10] == masks[30] == 2 and masks[20] == 0
    picture = draw(Frame(BLACK), overlays[10])
    assert (picture == (0xF0, 0xE4, 0x42)).all(2).mean() > 0.02, "the emoji is yellow"
    demo.reset()
    assert demo.answers == [] and demo.shown == NONE


def test_the_browser_s_landmarks_are_used(hands):
    frame = Frame(BLACK, 1.0, False, (a_hand(hands[0][hands[1] == CLASSES.index("ok")][0]),))
    demo = emojinator.Emojinator(tracker=None, read=lambda f: np.eye(14)[[CLASSES.index("ok")]])
    assert demo(frame).answer == GESTURES["ok"]
    demo.close()


def test_wrong_input_is_explained():
    demo = emojinator.Emojinator(lambda frame: [])
    with pytest.raises(TypeError, match="Wrap it"):
        demo(BLACK)
    with pytest.raises(ValueError, match="gives 3 numbers for one input"):
        emojinator.Emojinator(lambda frame: [], lambda features: np.ones((1, 3)))
    with pytest.raises(ValueError, match="21 finite points"):
        pictogram(np.full((21, 3), np.nan))


@pytest.mark.slow
def test_the_demo_reads_what_the_synthetic_camera_shows(tracker_file):
    from course_utils.drawn.hand import SyntheticCamera

    script = "show victory, show thumbs up, show ok, show rock"
    demo = emojinator.Emojinator()
    for _ in play(demo, SyntheticCamera(script, size=(320, 240), fps=12, seed=2)):
        pass
    demo.close()
    shown = [answer for answer in demo.answers if answer not in (GESTURES["palm"], GESTURES["four"])]
    assert shown == [GESTURES[name] for name in ("victory", "thumbs_up", "ok", "rock")]


@pytest.mark.parametrize("degrees", [0, 40, -75, 170])
@pytest.mark.parametrize("mirror", [1, -1])
def test_the_emoji_turns_and_mirrors_with_the_hand(hands, degrees, mirror):
    icon = emojinator.Emojinator(lambda frame: []).icons["ok"]
    shown = in_picture_rotated(icon[None] * (mirror, 1, 1), degrees)
    np.testing.assert_allclose(turned(icon, in_picture(shown[0])), shown[0], atol=1e-4)
    demo = emojinator.Emojinator(lambda frame: [], lambda features: np.eye(14)[[CLASSES.index("ok")]])
    marks = demo.follow([a_hand(shown[0])], Frame(BLACK)).marks
    masks = [mark.mask for mark in marks if mark.kind == "mask"]
    np.testing.assert_allclose(masks[1], pictogram(shown[0])[1], atol=0.05)


def test_one_hand_is_read_and_the_others_are_told_so(hands):
    world = hands[0][hands[1] == CLASSES.index("palm")][0]
    near, far = a_hand(world, (0.3, 0.5)), a_hand(world, (0.8, 0.5))
    far = dataclasses.replace(far, points=(far.points - far.points[0]) * np.float32(0.3) + far.points[0])
    demo = emojinator.Emojinator(lambda frame: [], lambda features: np.eye(14)[[CLASSES.index("palm")]])
    assert [mark.text for mark in demo.follow([], Frame(BLACK)).marks] == ["show one hand"]
    for order in ([near, far], [far, near]):
        demo.reset()
        marks = demo.follow(order, Frame(BLACK)).marks
        texts = {mark.text: mark.xy[0, 0] for mark in marks if mark.kind == "text"}
        assert texts["one hand at a time"] > 0.5
        assert all(mark.xy[:, 0].max() < 0.6 for mark in marks if mark.kind == "mask")


# Pictograms.


def test_pictograms_are_masks_and_differ(hands):
    dark, bright = pictogram(hands[0][0])
    assert dark.shape == bright.shape == (96, 96) and bright.min() >= 0 and dark.max() <= 1
    assert bright.sum() < dark.sum()
    icons = emojinator.Emojinator(lambda frame: []).icons
    assert set(icons) == set(GESTURES)
    pictures = [pictogram(hand)[1] for hand in icons.values()]
    differences = [np.abs(a - b).mean() for i, a in enumerate(pictures) for b in pictures[:i]]
    assert min(differences) > 0.03, "two gestures have the same pictogram"


# Your own gestures.


def recording(hands, names, takes=2, samples=15, seed=0, person=0):
    """A recording of one person's swaying hand: a clear hand of the sample, held a little differently in each take."""
    world, y = hands
    rng = np.random.default_rng(seed)
    p = emojinator.load()(landmark_features(world))
    rows = []
    for label, name in enumerate(names):
        clear = world[np.argsort(np.where(y == CLASSES.index(name), -p[:, CLASSES.index(name)], 1))[person]]
        for take in range(takes):
            held = augmented(clear[None], rng.uniform(-8, 8, (1, 3)), 0.02, rng)
            for _ in range(samples):
                sample = augmented(held, rng.uniform(-6, 6, (1, 3)), 0.02, rng)
                rows.append((sample[0], label, takes * label + take))
    points, labels, take = (np.array(column) for column in zip(*rows, strict=True))
    points, left = points.astype(np.float32), np.zeros(len(labels), bool)
    return Recording(list(names), points, points, labels, take, left, np.arange(len(labels)) / 30)


@pytest.fixture(scope="module")
def mine(hands):
    return own_gestures.train(recording(hands, ["spock", "rock", "call"]))


def test_own_gestures_are_read(mine, hands):
    assert mine.labels == ["spock", "rock", "call", NONE] and mine.by_takes and len(mine.truth) == 90
    test = recording(hands, ["spock", "rock", "call"], seed=9)
    assert np.mean(mine(landmark_features(test.world)).argmax(1) == test.labels) > 0.6
    others = recording(hands, ["fist", "victory"], takes=8, seed=9)
    assert np.mean(mine(landmark_features(others.world)).argmax(1) == 3) > 0.9
    assert set(mine.icons) == {"spock", "rock", "call"}


def test_gestures_that_are_too_close_are_named(hands):
    film = recording(hands, ["palm", "fist"], takes=2)
    twin = recording(hands, ["palm"], takes=2)
    film.classes.append("hello")
    for name in ("points", "world", "left", "time"):
        setattr(film, name, np.concatenate([getattr(film, name), getattr(twin, name)]))
    film.labels = np.concatenate([film.labels, twin.labels + 2])
    film.takes = np.concatenate([film.takes, twin.takes + 10])
    mine = own_gestures.train(film)
    assert mine.too_close == [("palm", "hello")]
    assert '"palm" and "hello" are too close' in mine.advice[0]


def test_one_take_is_split_in_time_and_marked_so(hands):
    mine = own_gestures.train(recording(hands, ["rock"], takes=1))
    assert not mine.by_takes and len(mine.truth) == 5
    p = mine(landmark_features(recording(hands, ["rock"], takes=1).world))
    assert p.shape == (15, 2) and np.allclose(p.sum(1), 1) and (p.argmax(1) == 0).all()


def test_saved_gestures_are_loaded(mine, hands, tmp_path):
    path = mine.save(tmp_path / "mine")
    again = own_gestures.OwnGestures.load(path)
    x = landmark_features(hands[0][:50])
    np.testing.assert_allclose(again(x), mine(x), atol=1e-6)
    assert path.suffix == ".npz" and again.labels == mine.labels and set(again.icons) == set(mine.icons)
    with zipfile.ZipFile(path) as box:
        assert all(name.endswith(".npy") for name in box.namelist())


@pytest.mark.parametrize("change", ["version", "nan", "shape", "labels", "text"])
def test_a_damaged_gesture_file_is_refused(mine, tmp_path, change):
    path = mine.save(tmp_path / "mine")
    with np.load(path, allow_pickle=False) as file:
        arrays = dict(file)
    if change == "version":
        arrays["version"] = 99
    elif change == "nan":
        arrays["w1"][0, 0] = np.nan
    elif change == "shape":
        arrays["w2"] = arrays["w2"][:10]
    elif change == "labels":
        arrays["labels"] = arrays["labels"][:2]
    np.savez(path, **arrays)
    if change == "text":
        path.write_bytes(b"not a zip")
    with pytest.raises(ValueError, match=r"(?s)version 99|NaN|fit together|cannot be read"):
        own_gestures.OwnGestures.load(path)
    with pytest.raises(FileNotFoundError):
        own_gestures.OwnGestures.load(tmp_path / "absent.npz")


def test_unusable_recordings_are_explained(hands):
    film = recording(hands, ["rock", "call"])
    empty = GestureRecorder(["a"], lambda frame: []).recording
    with pytest.raises(ValueError, match="Nothing is recorded"):
        own_gestures.train(empty)
    film.labels[:-1] = 0
    with pytest.raises(ValueError, match=r'"call" has 1\. Record more'):
        own_gestures.train(film)
    film = recording(hands, ["rock", "call"])
    film.world[3, 2] = np.nan
    with pytest.raises(ValueError, match="NaN"):
        own_gestures.train(film)
    film = recording(hands, ["rock", "call"])
    film.classes[0] = NONE
    with pytest.raises(ValueError, match="cannot be called"):
        own_gestures.train(film)


def test_the_lesson_leaves_your_own_recording_alone(hands):
    text = (ROOT / "notebooks" / "source" / "03_emojinator.py").read_text(encoding="utf-8")
    (cell,) = (cell for cell in text.split("# %%") if "recorder.hold(name)" in cell)
    hand = a_hand(hands[0][0])

    def film(script, **options):
        camera = [Frame(BLACK, i / 8) for i in range(12)]
        return type("Camera", (list,), {"truth": [type("State", (), {"action": "show"})]})(camera)

    recorder = GestureRecorder(["wave", "hook"], lambda frame: [hand])
    names = {"recorder": recorder, "SyntheticCamera": film, "tqdm": tqdm, "sys": sys}
    exec(cell, dict(names))
    assert recorder.counts == [24, 24] and len(set(recorder.recording.takes)) == 4, "it records where nothing is"
    exec(cell, dict(names))
    assert recorder.counts == [24, 24], "it adds nothing to what is there"


# Silhouettes.


def test_the_stand_in_has_the_shape_of_the_real_silhouettes(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DATA", "sample")
    monkeypatch.setattr("course_utils.emojinator.data.FRAMES", 4)
    found = data.load("emojinator")
    assert "Stand-in" in capsys.readouterr().out and not found.real
    (x, y), (x_test, y_test) = found.train, found.test
    assert x.shape == (33, 50, 50) and x_test.shape == (11, 50, 50) and x.dtype == np.uint8
    assert np.bincount(y).tolist() == [3] * 11 and y_test.tolist() == list(range(11))
    assert len(found.classes) == 11 and 0.1 < (x > 128).mean() < 0.7


def test_real_silhouettes_keep_the_order_of_their_frames(capsys):
    try:
        path = data.path("emojinator")
    except data.DataError as error:
        pytest.skip(f"no silhouettes: {error.reason}")
    assert path.exists()
    found = data.load("emojinator")
    (x, y), (x_test, _) = found.train, found.test
    assert found.real and len(x) == 3 * len(x_test)
    same = y[1:] == y[:-1]
    neighbours = np.abs(x[1:].astype(int) - x[:-1]).mean((1, 2))[same]
    others = np.abs(x[30:].astype(int) - x[:-30]).mean((1, 2))
    assert neighbours.mean() < 0.7 * others.mean()


def test_another_archive_is_refused(tmp_path):
    from course_utils.emojinator.data import read

    path = tmp_path / "gestures_v1.zip"
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("gestures/1/1.jpg", b"no picture")
    with pytest.raises(data.DataError, match=r"Emojinator.s archive"):
        read(path)
    path.write_bytes(b"no zip")
    with pytest.raises(data.DataError, match="not the Emojinator's archive"):
        read(path)


# Drawn gestures.


def test_drawn_hands_are_reproducible_and_show_their_gesture():
    kinds = [*GESTURES, NONE] * 3
    world = drawn.landmarks(kinds, seed=5)
    np.testing.assert_array_equal(world, drawn.landmarks(kinds, seed=5))
    assert world.shape == (42, 21, 3) and np.isfinite(world).all()
    up, down = (world[[kind == name for kind in kinds]] for name in ("thumbs_up", "thumbs_down"))
    assert (up[:, 4, 1] < up[:, 2, 1]).all() and (down[:, 4, 1] > down[:, 2, 1]).all()
    thumb = drawn.landmarks(["thumbs_up"] * 60, seed=6)[:, [2, 4], :2]
    tilt = np.degrees(np.arctan2(*(thumb[:, 1] - thumb[:, 0]).T * [[1], [-1]]))
    assert np.abs(tilt).max() < 46, "a thumb up is at most 45° from upright, whatever the hand's direction"
    assert set(drawn.GESTURES) == set(GESTURES)


def test_a_rendered_gesture_is_found_by_the_tracker(tracker_file):
    with HandTracker(mode="image") as tracker:
        hands = tracker(Frame(drawn.picture("palm", seed=3, size=256, yaw=0, pitch=0, roll=0).image))
    assert len(hands) == 1
    assert emojinator.load()(landmark_features(hands[0].world)[None])[0].argmax() == CLASSES.index("palm")
