"""The hand tracker with MediaPipe itself, on rendered hands and, if they are here, on real clips and photos."""

import os
import subprocess
import sys
import threading

import cv2
import numpy as np
import pytest
from needs import need

from course_utils import camera, data, overlay
from course_utils.airdraw.tips import FingerTip, straightness
from course_utils.data import store
from course_utils.drawn.hand import draw as draw_hand
from course_utils.overlay import Frame
from course_utils.track import CONNECTIONS, LANDMARKS, HandTracker, closer, hand_overlay
from course_utils.track.tasks import TrackerError


@pytest.fixture(scope="module")
def model():
    return need("hand_landmarker")


@pytest.fixture(scope="module")
def clip():
    for folder in store.folders():
        for path in (folder / "clips" / "hand.mp4", folder / "hand.mp4"):
            if path.is_file():
                return camera.Clip(path)
    pytest.skip("clips/hand.mp4 is in no folder of COURSE_DATA_DIRS")


def rendered(pose="palm", side="right", seed=0, view="palm"):
    """A frame of a rendered hand that points up, slightly tilted, and its true keypoints, normalised."""
    sample = draw_hand(seed, pose=pose, view=view, side=side, size=(320, 240), roll=15, tilt=10, jitter=0.3)
    return Frame(sample.image), sample.hands[0].keypoints[:, :2] / (320, 240)


@pytest.fixture(scope="module")
def hand(model):
    return rendered()[0]


def test_names_and_connections():
    assert len(LANDMARKS) == 21 and LANDMARKS[8] == "index tip" and LANDMARKS[17] == "little mcp"
    assert len(CONNECTIONS) == 21 and {i for pair in CONNECTIONS for i in pair} == set(range(21))


def test_every_frame_of_the_clip_has_its_hand_and_fingertip(clip, model):
    with HandTracker() as tracker:
        tip = FingerTip(tracker)
        seen = 0
        for frame in clip:
            pen = tip(frame)
            if pen.xy is not None:
                seen += 1
                assert (pen.xy > 0).all() and (pen.xy < 1).all()
                np.testing.assert_array_equal(pen.xy, pen.hands[0].points[8, :2])
                assert not pen.pen_down, "the hand is open"
    assert seen == 202


def test_what_a_hand_is(model):
    frame, truth = rendered(seed=1)
    with HandTracker(mode="image") as tracker:
        (found,) = tracker(frame)
    assert found.points.shape == found.world.shape == (21, 3) and found.points.dtype == np.float32
    assert found.score > 0.8
    length = np.linalg.norm(np.diff(found.world[[0, 9, 10, 11, 12]], axis=0), axis=1).sum()
    assert 0.12 < length < 0.25, "metres from wrist to middle fingertip"
    error = np.linalg.norm((found.points[5:, :2] - truth[5:]) * (320, 240), axis=1)
    assert np.median(error) < 8, "pixels"


def test_the_largest_hand_is_followed_and_not_the_first_one(hand):
    small, large = cv2.resize(hand.image, (160, 120)), hand.image
    scene = np.full((480, 640, 3), 120, np.uint8)
    scene[20:140, 10:170] = small
    first = [Frame(scene.copy(), n / 20) for n in range(10)]
    scene[220:460, 300:620] = large
    both = [Frame(scene.copy(), 0.5 + n / 20) for n in range(60)]
    with HandTracker() as tracker:
        before = [found[0].points[0] for frame in first if (found := tracker(frame))]
        after = [found[0].points[0] for frame in both if (found := tracker(frame))]
    assert len(before) == 10 and len(after) == 60, "no frame without a hand"
    assert all(x < 0.3 and y < 0.3 for x, y, _ in before)
    assert all(x > 0.4 and y > 0.4 for x, y, _ in after[25:])


def test_photos_are_not_followed_like_a_film(hand):
    """A hand that was here in the last photo is not looked for at the same place in the next."""
    empty = np.full_like(hand.image, 120)
    moved = np.roll(empty, 0)
    moved[:, 160:] = hand.image[:, 80:240]
    with HandTracker() as film, HandTracker(mode="image") as photo:
        for n, image in enumerate([hand.image, empty, moved, hand.image]):
            found = film(Frame(image, n, still=True)), photo(Frame(image, n))
            assert len(found[0]) == len(found[1])
            for one, other in zip(*found, strict=True):
                np.testing.assert_array_equal(one.points, other.points)


@pytest.mark.parametrize("side", ["right", "left"])
def test_the_real_hand_is_named_in_plain_and_in_mirrored_pictures(side, model):
    with HandTracker(mode="image") as tracker:
        for seed, view in ((2, "palm"), (3, "back"), (4, "palm")):
            frame = rendered("count_5", side, seed, view)[0]
            mirror = frame.image[:, ::-1].copy()
            assert [hand.handedness for hand in tracker(frame)] == [side.title()]
            assert [hand.handedness for hand in tracker(Frame(mirror, mirrored=True))] == [side.title()]
            assert [hand.handedness for hand in tracker(Frame(mirror))] != [side.title()], "it names what it sees"


def test_two_hands(model):
    sample = draw_hand(5, pose="palm", view="palm", hands=2, size=(640, 320), roll=10, tilt=10, jitter=0.3)
    with HandTracker(hands=2, mode="image") as two, HandTracker(hands=1, mode="image") as one:
        assert len(two(Frame(sample.image))) == 2
        assert len(one(Frame(sample.image))) == 1


def test_a_pointing_hand_draws_and_an_open_one_does_not(model):
    with HandTracker(mode="image") as tracker:
        for pose, draws in (("pointing", True), ("count_5", False), ("victory", False), ("count_0", False)):
            frame, truth = rendered(pose, seed=6)
            pen = FingerTip(tracker)(frame)
            assert pen.pen_down == draws, pose
            if draws:
                assert np.linalg.norm((pen.xy - truth[8]) * (320, 240)) < 8


def test_no_hand_no_landmarks(model):
    with HandTracker() as tracker:
        assert tracker(Frame(np.full((48, 64, 3), 200, np.uint8))) == []


def test_times_that_repeat_or_go_back(hand, model):
    with HandTracker() as tracker:
        for time in (5.0, 5.0, 5.0001, 1.0, 1.1, 0.0, 7.0):
            assert len(tracker(Frame(hand.image, time))) == 1
        last = tracker._engine._last
    assert last == 5000 + 1 + 1 + 1 + 100 + 1 + 7000, "after a jump back, time goes on at its own pace"


def test_frames_of_any_size_and_memory_layout(hand, model):
    with HandTracker() as tracker:
        for image in (hand.image[::2, ::2], hand.image[:, 20:], np.asfortranarray(hand.image)):
            assert len(tracker(Frame(image, hand.time))) == 1
        with pytest.raises(TypeError, match="Wrap it"):
            tracker(hand.image)


def test_several_threads_may_share_a_tracker(hand, model):
    counts = []
    with HandTracker() as tracker:
        threads = [
            threading.Thread(target=lambda: counts.extend(len(tracker(hand)) for _ in range(5))) for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert counts == [1] * 20


def test_closing_twice_and_using_a_closed_tracker(hand, model):
    tracker = HandTracker()
    tracker.close()
    tracker.close()
    with pytest.raises(TrackerError, match="closed"):
        tracker(hand)


def test_bad_arguments(model):
    with pytest.raises(ValueError, match='"video" or "image"'):
        HandTracker(mode="live")


def test_a_model_that_is_damaged(tmp_path, monkeypatch, model, capfd):
    broken = tmp_path / "hand_landmarker.task"
    broken.write_bytes(model.read_bytes()[:100_000])
    monkeypatch.setattr(data, "path", lambda name: broken)
    with pytest.raises(TrackerError, match="doctor"):
        HandTracker()
    assert capfd.readouterr().err == ""


def test_a_model_that_is_missing_without_network(tmp_path):
    program = """
import course_utils.data as data
from course_utils.track import HandTracker
try:
    HandTracker()
except data.DataError as error:
    print("DataError:", error)
"""
    environment = {
        **{name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "HOME") if name in os.environ},
        "COURSE_CACHE": str(tmp_path),
        "COURSE_DATA_DIRS": "",
        "https_proxy": "http://127.0.0.1:9",
        "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
        "PIP_RETRIES": "0",
        "PYTHONWARNINGS": "ignore",
    }
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=environment, timeout=120)
    assert run.stdout.startswith("DataError:"), run.stderr
    assert "hand_landmarker" in run.stdout


def test_import_without_tensorflow_and_without_noise(hand, model, tmp_path):
    # The tracker is left open on purpose: the interpreter's end must be silent, too.
    program = """
import sys
from course_utils import camera
from course_utils.track import HandTracker
assert not {"mediapipe", "tensorflow"} & set(sys.modules)
tracker = HandTracker()
assert "mediapipe" in sys.modules and "tensorflow" not in sys.modules
frame = next(iter(camera.open_source(sys.argv[1])))
print(sum(len(tracker(frame)) for _ in range(5)))
import importlib.util
assert importlib.util.find_spec("tensorflow") is not None, "a later import finds it again"
"""
    picture = tmp_path / "hand.png"
    cv2.imwrite(str(picture), hand.image[..., ::-1])
    run = subprocess.run([sys.executable, "-c", program, str(picture)], capture_output=True, text=True, timeout=120)
    assert (run.stdout.strip(), run.stderr, run.returncode) == ("5", "", 0)


@pytest.mark.slow
def test_tensorflow_can_be_imported_after_mediapipe(model):
    program = """
from course_utils.track import HandTracker
HandTracker().close()
import tensorflow as tf
print(int(tf.constant(6) * 7))
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    assert run.stdout.strip() == "42", run.stderr


def test_the_skeleton_is_drawn(hand, model):
    with HandTracker() as tracker:
        marks = hand_overlay(tracker(hand))
    changed = (overlay.draw(hand, marks) != hand.image).any(2)
    assert 0.005 < changed.mean() < 0.1
    assert hand_overlay([]).marks == []


# Gestures, on hands made of angles


def finger(*bends):
    """A finger of three equal bones, bent by so many degrees at each joint."""
    angles = np.cumsum(np.deg2rad([0, *bends]))
    return np.concatenate([[(0, 0, 0)], np.cumsum(np.stack([np.sin(angles), -np.cos(angles), 0 * angles], 1), 0)])


def hand_of(index, middle):
    """World landmarks of which only the index and the middle finger count."""
    world = np.zeros((21, 3), np.float32)
    world[5:9], world[9:13] = finger(*index), finger(*middle)
    return world


def test_straightness():
    assert straightness(finger(0, 0)) == pytest.approx(1)
    assert straightness(finger(90, 90)) == pytest.approx(1 / 3)
    assert straightness(np.zeros((4, 3))) == 0


def test_pointing_has_hysteresis():
    tip = FingerTip(tracker=lambda frame: [])
    pointing, open_hand = hand_of((5, 5), (90, 80)), hand_of((5, 5), (5, 5))
    between = hand_of((5, 5), (55, 45))
    assert 0.75 < straightness(between[9:13]) < 0.88
    states = []
    for world in (open_hand, between, pointing, between, open_hand, between):
        tip._down = tip._points(world)
        states.append(tip._down)
    assert states == [False, False, True, True, False, False]


def small_and_dark(sample, hand=70):
    """A rendered hand of so many pixels in the corner of a dark, noisy picture of 640×480."""
    shrunk = cv2.resize(sample.image, None, fx=hand / 192, fy=hand / 192, interpolation=cv2.INTER_AREA)
    picture = np.full((480, 640, 3), 90.0)
    picture[300 : 300 + len(shrunk), 420 : 420 + shrunk.shape[1]] = shrunk
    picture = 0.3 * picture + np.random.default_rng(0).normal(0, 5, picture.shape)
    return np.clip(picture, 0, 255).astype(np.uint8)


def test_a_small_dark_hand_is_found_in_a_photo(model):
    samples = [draw_hand(seed, pose="palm", view="palm", size=(256, 256), roll=15, tilt=10) for seed in range(6)]
    found = 0
    with HandTracker(mode="image") as tracker:
        for sample in samples:
            hands = tracker(Frame(small_and_dark(sample)))
            if hands:
                truth = sample.hands[0].keypoints[:, :2] * 70 / 192 + (420, 300)
                found += np.median(np.linalg.norm(hands[0].points[:, :2] * (640, 480) - truth, axis=1)) < 7
        assert tracker(Frame(small_and_dark(draw_hand(0, hands=0)))) == []
    assert found >= 5


def test_parts_cover_the_picture_and_lie_in_it():
    for width, height in ((640, 480), (480, 640), (300, 300), (2, 1)):
        seen = np.zeros((height, width), int)
        for x, y, w, h in closer.parts((width, height)):
            assert 0 <= x <= x + w <= width and 0 <= y <= y + h <= height
            seen[y : y + h, x : x + w] += 1
        assert seen.all()
    x, y, w, h = closer.around(np.full((21, 2), 0.5) + np.linspace(0, 0.1, 21)[:, None], (640, 480))
    assert x <= 320 and x + w >= 384 and y <= 240 and y + h >= 288


def test_dark_pictures_become_brighter_and_bright_ones_stay(model):
    ramp = np.tile(np.arange(256, dtype=np.uint8)[None, :, None], (64, 1, 3))
    dark = closer.brightened(ramp // 8)
    assert dark.max() == 255 and np.median(dark) > 4 * np.median(ramp // 8)
    assert np.abs(closer.brightened(ramp)[:, 8:-8].astype(int) - ramp[:, 8:-8]).max() < 6


@pytest.mark.slow
def test_trackers_that_nobody_closes_never_stop_the_others(hand):
    """Garbage may be collected while MediaPipe hands a picture to its thread; the lock of that must not be needed."""
    program = """
import gc, numpy as np
from concurrent.futures import ThreadPoolExecutor
from course_utils.overlay import Frame
from course_utils.track import HandTracker
hand_over = ThreadPoolExecutor._adjust_thread_count

def collect_and_hand_over(self):
    gc.collect()
    hand_over(self)

with HandTracker() as tracker:
    dropped = HandTracker(mode="image")
    dropped.itself = dropped  # a cycle: only the collector can free it
    del dropped
    ThreadPoolExecutor._adjust_thread_count = collect_and_hand_over
    tracker(Frame(np.full((120, 160, 3), 90, np.uint8), 1.0))
print("done")
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert run.stdout.strip() == "done" and run.returncode == 0 and run.stderr.strip() == ""
