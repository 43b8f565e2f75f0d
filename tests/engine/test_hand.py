"""The hand renderer: poses, labels, reproducibility, motion, data sets, and whether a real tracker finds the hands."""

import importlib.util
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from course_utils import data
from course_utils.drawn import hand, skin
from course_utils.drawn.backgrounds import KINDS, background
from course_utils.drawn.hand import contact, skeleton
from course_utils.drawn.hand.poses import clamp, free_angles
from course_utils.drawn.hand.script import parse
from course_utils.drawn.sensor import Sensor
from course_utils.overlay import Frame

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "samples" / "hands"
NAMES = [*hand.POSES, *hand.ALIASES]


@pytest.mark.parametrize("name", NAMES)
def test_every_pose_is_within_a_hands_limits(name):
    angles = contact.settle(name)
    assert angles.shape == (len(skeleton.ANGLES),)
    assert (angles >= skeleton.LOWEST - 1e-6).all() and (angles <= skeleton.HIGHEST + 1e-6).all()


def test_the_poses_that_lessons_need_are_there():
    wanted = {*hand.SIGNS, *(f"count_{n}" for n in range(6)), *(f"euro_{n}" for n in range(6))}
    wanted |= {"fist", "palm", "thumbs_up", "thumbs_down", "ok", "victory", "pointing", "rock", "call", "love_you"}
    assert wanted | {"spock", "pinch_open", "pinch_closed"} <= set(NAMES)


def test_counts_raise_as_many_fingers():
    def raised(name):
        joints, _ = skeleton.forward(contact.settle(name), skeleton.Shape())
        fingers = joints[5:].reshape(4, 4, 3)
        return int((np.linalg.norm(fingers[:, 3] - fingers[:, 0], axis=1) > 5).sum())

    assert [raised(f"count_{n}") for n in range(5)] == [0, 1, 2, 3, 4]
    assert [raised(f"euro_{n}") for n in range(1, 4)] == [0, 1, 2]  # and the thumb


@pytest.mark.parametrize("digit, finger", [(6, 20), (7, 16), (8, 12), (9, 8)])
def test_the_thumb_meets_its_finger_in_the_signs_6_to_9(digit, finger):
    joints, _ = skeleton.forward(contact.settle(f"sign_{digit}"), skeleton.Shape())
    gaps = np.linalg.norm(joints[[8, 12, 16, 20]] - joints[4], axis=1)
    assert np.argmin(gaps) == [8, 12, 16, 20].index(finger) and gaps.min() < 2.2


def test_bones_keep_their_lengths():
    rng = np.random.default_rng(0)
    for _ in range(20):
        angles = rng.uniform(skeleton.LOWEST, skeleton.HIGHEST)
        joints, _ = skeleton.forward(angles, skeleton.Shape())
        bones = np.linalg.norm(np.diff(joints[1:].reshape(5, 4, 3), axis=1), axis=2)
        # The thumb's first keypoint lies on its ball, beside the bone.
        np.testing.assert_allclose(bones[1:], skeleton.LENGTHS[1:], atol=1e-9)
        np.testing.assert_allclose(bones[0, 1:], skeleton.LENGTHS[0, 1:], atol=1e-9)


@pytest.mark.parametrize(
    "pose, words",
    [
        (hand.Pose(index={"pip": 150}), "index.pip is 150"),
        (hand.Pose(thumb={"radial": -90}), "thumb.radial"),
        (hand.Pose(index={"knee": 10}), "no joint angle called 'knee'"),
        (hand.Pose(wrist={"flexion": 120}), "wrist.flexion"),
        (hand.Pose(index="bent"), "index"),
        ("victroy", "victory"),
    ],
)
def test_impossible_poses_are_refused_by_name(pose, words):
    with pytest.raises(hand.PoseError, match=words):
        contact.settle(pose)


def test_clamp_brings_angles_back():
    wild = np.full(len(skeleton.ANGLES), 500.0)
    assert (clamp(wild) == skeleton.HIGHEST).all()


def test_a_new_pose_is_one_line(monkeypatch):
    monkeypatch.setitem(hand.POSES, "hook", hand.Pose(index={"mcp": 10, "pip": 90, "dip": 50}, middle=hand.CURLED))
    sample = hand.draw(0, "hook", "palm", (64, 64))
    assert sample.hands[0].pose == "hook"
    angles, curled = free_angles(hand.find("hook"))
    assert curled == ["middle"] and angles[skeleton.ANGLES.index("index.pip")] == 90


@pytest.fixture(scope="module")
def sample():
    return hand.draw(11, "count_5", "palm", (128, 128), side="right", roll=0, tilt=0)


def test_a_picture_comes_with_all_its_labels(sample):
    label = sample.hands[0]
    assert sample.image.shape == (128, 128, 3) and sample.image.dtype == np.uint8
    assert label.keypoints.shape == (21, 3) and label.world.shape == (21, 3) and label.camera.shape == (3, 3)
    assert label.visible.sum() > 15 and label.inside == 1.0 and label.monk in range(1, 11)
    assert {hand.PARTS[n] for n in np.unique(sample.parts)} >= {"background", *skeleton.FINGERS, "palm", "forearm"}
    x0, y0, x1, y1 = label.box
    rows, columns = np.nonzero(sample.mask)
    assert (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1) == (x0, y0, x1, y1)


def test_keypoints_lie_on_their_parts(sample):
    for k in (8, 12, 16, 20, 4):
        x, y = sample.hands[0].keypoints[k, :2]
        # A fingertip's keypoint lies just below the skin, so look a little towards the palm.
        x1, y1 = sample.hands[0].keypoints[k - 1, :2]
        seen = sample.parts[int(y * 0.6 + y1 * 0.4), int(x * 0.6 + x1 * 0.4)]
        assert hand.PARTS[seen] == hand.KEYPOINTS[k].split("_")[0]


def test_the_camera_matrix_explains_the_pixels(sample):
    label = sample.hands[0]
    x, y, depth = label.keypoints.T
    rays = np.linalg.inv(label.camera) @ np.stack([x * depth, y * depth, depth])
    np.testing.assert_allclose((rays - rays[:, :1]).T, label.world, atol=2e-3)


def test_a_left_hand_is_the_mirror_image():
    right, left = (
        hand.draw(5, "count_3", "palm", (96, 96), side=side, roll=0, tilt=0, centre=(0.5, 0.5)).hands[0]
        for side in ("right", "left")
    )
    np.testing.assert_allclose(left.keypoints[:, 0], 96 - right.keypoints[:, 0], atol=1e-3)
    np.testing.assert_allclose(left.keypoints[:, 1], right.keypoints[:, 1], atol=1e-3)


def test_views_show_what_they_say():
    def turned(view):
        world = hand.draw(3, "palm", view, (64, 64), side="right", roll=0, tilt=0, toward=1).hands[0].world
        across = world[5] - world[17]  # from the little finger's knuckle to the index finger's
        return across[0] / np.linalg.norm(across)

    assert turned("palm") > 0.9 and turned("back") < -0.9 and abs(turned("side")) < 0.75


def test_the_same_seed_gives_the_same_bytes_on_any_number_of_threads():
    one = [hand.draw(seed, size=(64, 64)) for seed in range(6)]
    with ThreadPoolExecutor(4) as pool:
        four = list(pool.map(lambda seed: hand.draw(seed, size=(64, 64)), range(6)))
    for a, b in zip(one, four, strict=True):
        assert a.image.tobytes() == b.image.tobytes() and a.parts.tobytes() == b.parts.tobytes()
        assert a.hands[0].keypoints.tobytes() == b.hands[0].keypoints.tobytes()
    assert one[0].image.tobytes() != one[1].image.tobytes()


def test_several_hands_and_none():
    two = hand.draw(4, size=(128, 96), hands=2)
    assert len(two.hands) == 2 and set(np.unique(two.owner)) == {0, 1, 2}
    assert two.image.shape == (96, 128, 3)
    none = hand.draw(4, size=(64, 64), hands=0)
    assert none.hands == [] and not none.mask.any() and none.image.std() > 0


def test_a_hand_outside_the_picture_is_labelled_so():
    outside = hand.draw(1, "palm", "palm", (64, 64), centre=(3.0, 0.5)).hands[0]
    assert outside.inside == 0 and not outside.visible.any() and not outside.box.any()


def test_hidden_keypoints_are_marked():
    fist = hand.draw(2, "fist", "back", (128, 128), roll=0, tilt=0).hands[0]
    assert not fist.visible[[8, 12, 16, 20]].any()
    assert fist.visible[[5, 9, 13, 17]].all()


@pytest.mark.parametrize("field", [{"view": "top"}, {"side": "middle"}])
def test_wrong_fields_are_explained(field):
    with pytest.raises(ValueError, match=next(iter(field))):
        hand.Hand(**field)


def test_clothes_and_jewellery_are_parts():
    dressed = hand.draw(8, "palm", "back", (128, 128), sleeve=-3.0, rings=(1, 3), watch=True, roll=0, tilt=0)
    seen = {hand.PARTS[n] for n in np.unique(dressed.parts)}
    assert {"sleeve", "jewellery", "watch"} <= seen


def test_skin_tones_run_from_light_to_dark():
    angles = [skin.typology_angle(skin.colours(tone)[0]) for tone in np.linspace(0, 1, 9)]
    assert angles == sorted(angles, reverse=True) and angles[0] > 55 and angles[-1] < -30
    assert [skin.ita_class(a) for a in (60, 45, 30, 20, 0, -50)] == [name for _, name in skin.ITA_CLASSES]
    assert skin.monk(skin.colours(0.0)[0]) <= 3 and skin.monk(skin.colours(1.0)[0]) >= 8


def test_skin_gets_darker_in_the_picture():
    pale, dark = (hand.draw(21, "palm", "palm", (64, 64), tone=tone) for tone in (0.0, 1.0))
    assert pale.image[pale.mask].mean() > 1.5 * dark.image[dark.mask].mean()


@pytest.mark.parametrize("kind", KINDS)
def test_backgrounds_fill_any_size(kind):
    picture = background(np.random.default_rng(0), 65, 40, kind)
    assert picture.shape == (40, 65, 3) and picture.dtype == np.float32
    assert np.isfinite(picture).all() and picture.min() >= 0 and picture.max() <= 1


def test_the_sensor_is_brighter_with_more_light():
    rng = np.random.default_rng(0)
    dark, bright = (Sensor(noise=0).expose(np.full((16, 16, 3), v, np.float32), rng).mean() for v in (0.1, 0.4))
    assert dark < bright < 255


def test_a_script_becomes_steps():
    steps = parse("write 7 with the index finger, wait 2, show thumbs up, then show three for 0.5 s")
    assert [(s.action, s.what) for s in steps] == [
        ("write", "7"),
        ("wait", ""),
        ("show", "thumbs_up"),
        ("show", "count_3"),
    ]
    assert steps[1].seconds == 2 and steps[3].seconds == 0.5


@pytest.mark.parametrize("script", ["", "dance", "show elephant", "write", "write ☂", "wait long"])
def test_scripts_that_make_no_sense_are_explained(script):
    with pytest.raises(hand.ScriptError):
        parse(script)


def test_the_synthetic_camera_plays_its_script():
    camera = hand.SyntheticCamera("write 1, show three", size=(96, 72), fps=12, seed=1)
    frames = list(camera)
    assert camera.labels == ["1", "count_3"] and len(frames) == len(camera) == len(camera.truth)
    assert all(isinstance(frame, Frame) and frame.size == (96, 72) for frame in frames)
    assert [frame.time for frame in frames] == sorted(frame.time for frame in frames)
    again = list(camera)
    assert all(a.image.tobytes() == b.image.tobytes() for a, b in zip(frames, again, strict=True))
    tips = np.array([truth.hand.keypoints[8, :2] for truth in camera.truth if truth.pen_down])
    assert len(tips) > 4 and np.ptp(tips[:, 1]) > 0.15 * 72  # a one is tall
    assert {truth.what for truth in camera.truth if truth.action == "show"} == {"count_3"}


def test_a_data_set_is_made_once_and_read_back(tmp_path):
    recipe = hand.Recipe(count=7, size=48, poses=("palm", "fist"), shard=3)
    hand.make(tmp_path / "a", recipe, workers=2, progress=False)
    (tmp_path / "a" / "hands-00001.npz").unlink()  # as if the run had been interrupted
    hand.make(tmp_path / "a", recipe, workers=0, progress=False)
    hand.make(tmp_path / "b", recipe, progress=False)
    found, other = hand.read(tmp_path / "a", masks=True), hand.read(tmp_path / "b")
    assert found["image"].shape == (7, 48, 48, 3) and found["parts"].shape == (7, 48, 48)
    assert (found["image"] == other["image"]).all() and (found["keypoints"] == other["keypoints"]).all()
    assert [found["poses"][n] for n in found["pose"][:3]] == ["palm", "fist", "palm"]
    assert not list((tmp_path / "a").glob("*.part"))


def test_a_missing_data_set_says_how_to_make_it(tmp_path):
    with pytest.raises(FileNotFoundError, match="make"):
        hand.read(tmp_path)
    with pytest.raises(hand.PoseError):
        hand.Recipe(poses=("palmm",))


def test_load_gives_arrays_for_training(tmp_path):
    (x, y), (x_test, y_test), classes = hand.load(tmp_path, train=4, test=2, size=32, poses=("palm", "ok"))
    assert x.shape == (4, 32, 32, 3) and x_test.shape == (2, 32, 32, 3) and classes == ["palm", "ok"]
    assert y.tolist() == [0, 1, 0, 1] and len(y_test) == 2 and y.dtype == np.int64
    assert len(list(tmp_path.iterdir())) == 2
    hand.load(tmp_path, train=4, test=2, size=32, poses=("palm", "ok"))
    assert len(list(tmp_path.iterdir())) == 2


def test_data_load_renders_hands_once_and_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.setattr(hand, "load", partial(hand.load, train=4, test=2, size=32, poses=("palm", "ok")))
    first = data.load("hands")
    assert "Rendered hands: 4 for training and 2 for testing, drawn by the course itself." in capsys.readouterr().out
    assert "4 + 2 × uint8[32, 32, 3], 2 classes, drawn, from course" in repr(first) and not first.real
    files = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.npz")}
    again = data.load("hands")
    assert len(files) == 2 and files == {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.npz")}
    assert (first.train[0] == again.train[0]).all() and (first.test[1] == again.test[1]).all()


def test_hands_that_cannot_be_kept_are_explained(tmp_path, monkeypatch):
    (tmp_path / "hands").write_text("in the way")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    with pytest.raises(data.DataError, match="COURSE_CACHE"):
        data.load("hands")


def test_the_shipped_sample_is_small_and_whole():
    found = hand.read(SAMPLE)
    assert sum(file.stat().st_size for file in SAMPLE.iterdir()) <= 6e6
    assert set(found["pose"]) == set(range(len(found["poses"]))) and found["poses"] == list(hand.POSES)


def test_the_contact_sheet_has_a_row_for_each_pose():
    from course_utils.drawn.hand.contact_sheet import contact_sheet

    sheet = contact_sheet(("palm", "ok"), columns=2, size=64)
    assert sheet.shape[1] == 128 and sheet.shape[0] > 128


def test_the_command_line_draws_and_makes(tmp_path, capsys):
    from course_utils.drawn.hand.__main__ import main

    assert main(["sheet", str(tmp_path / "a.png"), "--size", "32", "--columns", "1", "--pose", "palm"]) == 0
    assert (tmp_path / "a.png").stat().st_size > 500
    assert main(["make", str(tmp_path / "b"), "--count", "2", "--size", "32"]) == 0
    assert len(hand.read(tmp_path / "b")["image"]) == 2
    assert main(["make", str(tmp_path / "c"), "--pose", "elephant"]) == 1
    assert "elephant" in capsys.readouterr().err


def benchmark():
    file = Path(__file__).resolve().parents[2] / "benchmarks" / "drawn_hand_tracked.py"
    spec = importlib.util.spec_from_file_location("drawn_hand_tracked", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_a_real_tracker_finds_the_hands():
    script = benchmark()
    try:
        rows = script.measure(["count_1", "count_5", "sign_7", "ok", "thumbs_up"], ["palm", "back"], 3, 256)
    except data.DataError as error:
        pytest.skip(f"The hand tracker's model is not here: {error}")
    found = script.summary(rows)
    assert found["detected"] >= 0.9 and found["pck2"] >= 0.9 and found["side"] >= 0.9
    assert len(script.table(rows)) > 8
