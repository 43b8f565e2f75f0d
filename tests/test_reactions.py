"""Lesson 9: HaGRID's layout, the pass over its archive, drawn participants, nets, demo, meeting and exercises."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile

import cv2
import numpy as np
import pytest
import verdicts
from faults import held
from needs import need

from course_utils import checkpoints, data, reactions
from course_utils.data import store
from course_utils.emojinator.gestures import landmark_features
from course_utils.overlay import Frame
from course_utils.reactions import check as lesson9
from course_utils.reactions import (
    close_ups,
    film,
    finder,
    hagrid,
    hand_bank,
    meeting,
    participants,
    pictures,
    shrink,
    train,
    training,
    varied,
)
from course_utils.reactions.demo import HANDS, Reactions
from course_utils.reactions.signs import NO_GESTURE, REACTIONS, SIGNS, macro_f1, reaction, recalls
from course_utils.track import Hand

UUID = "03487280-224f-490d-8e36-6c5f48e3d7a0"
VERSION_1 = {
    "bboxes": [[0.03, 0.86, 0.07, 0.11], [0.68, 0.26, 0.1, 0.14]],
    "labels": ["no_gesture", "like"],
    "leading_hand": "left",
    "leading_conf": 1.0,
    "user_id": "bb138d5d",
}
VERSION_2 = VERSION_1 | {
    "hand_landmarks": [[], [[0.7, 0.3]] * 21],
    "united_bbox": None,
    "meta": {"age": [31.2], "gender": ["female"], "race": ["white"]},
}


def jpeg(width=64, height=48, level=90):
    image = np.full((height, width, 3), level, np.uint8)
    return cv2.imencode(".jpg", image)[1].tobytes()


def write_zip(path, count, notes=VERSION_1, sign="like", layout="hagrid_512/{sign}/{name}.jpg", split="train"):
    names = [f"{path.stem}-{i:04}" for i in range(count)]
    with zipfile.ZipFile(path, "w") as box:
        for i, name in enumerate(names):
            box.writestr(layout.format(sign=sign, name=name), jpeg(level=i % 250))
        table = {name: notes | {"user_id": f"user {i // 3}"} for i, name in enumerate(names)}
        box.writestr(f"annotations/{split}/{sign}.json", json.dumps(table))
    return path


@pytest.fixture(scope="module")
def one_of_each():
    """A rendered hand for each reaction and for three other signs, as banks of one."""
    return {sign: film.single(sign, [5, k]) for k, sign in enumerate(("like", "dislike", "ok", "palm", "fist", "one"))}


# HaGRID as it is downloaded.


@pytest.mark.parametrize("notes", [VERSION_1, VERSION_2])
def test_annotations_of_both_versions_are_read(tmp_path, notes):
    write_zip(tmp_path / "like.zip", 3, notes)
    entries = hagrid.index(tmp_path)
    assert len(entries) == 3 and {one.sign for one in entries} == {"like"} and entries[0].user == "user 0"
    assert entries[0].box == (0.68, 0.26, 0.1, 0.14) and entries[0].reaction == REACTIONS.index("like")
    assert len(entries[0].landmarks) == 2


def test_the_sample_of_30k_is_read_unpacked_with_its_own_folders(tmp_path):
    (tmp_path / "hagrid_30k" / "train_val_ok").mkdir(parents=True)
    (tmp_path / "ann_train_val").mkdir()
    (tmp_path / "hagrid_30k" / "train_val_ok" / f"{UUID}.jpg").write_bytes(jpeg())
    notes = {UUID: VERSION_1 | {"labels": ["ok", "no_gesture"]}}
    (tmp_path / "ann_train_val" / "ok.json").write_text(json.dumps(notes))
    (entry,) = hagrid.index(tmp_path)
    assert (entry.sign, entry.user, entry.split, entry.archive) == ("ok", "bb138d5d", "train", "")


def test_test_pictures_are_told_by_their_folder_and_people_stay_together(tmp_path):
    write_zip(tmp_path / "a.zip", 30)
    write_zip(tmp_path / "b.zip", 6, split="test", sign="call")
    entries = hagrid.index(tmp_path)
    assert hagrid.counts(entries) == {"like": 36} and sum(one.split == "test" for one in entries) == 6
    test = np.array(hagrid.by_user(entries, 0.3))
    users = np.array([one.user for one in entries])
    assert 0 < test.sum() < len(test) and not set(users[test]) & set(users[~test])


def test_real_pictures_without_annotations_count_by_their_folder():
    places = [folder / "hand_gestures" / "hagrid_40.zip" for folder in store.folders()]
    if not (found := [place for place in places if place.is_file()]):
        pytest.skip("hand_gestures/hagrid_40.zip is in no folder of COURSE_DATA_DIRS")
    entries = hagrid.index(found[0])
    assert hagrid.counts(entries) == {"call": 10, "four": 10, "no_gesture": 10, "rock": 10}
    assert len({one.user for one in entries}) == 40


@pytest.mark.faults
@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b"[]",
        b'{"a": 3}',
        json.dumps({"a": VERSION_1 | {"bboxes": [[1, 2, 3]]}}).encode(),
        json.dumps({"a": VERSION_1 | {"bboxes": [[1, 2, 3, float("nan")]] * 2}}).encode(),
        json.dumps({"a": VERSION_1 | {"labels": ["like"]}}).encode(),
        json.dumps({"a": VERSION_1 | {"labels": ["like", "../etc"]}}).encode(),
        json.dumps({"a": VERSION_2 | {"hand_landmarks": [[], [[1, 2]]]}}).encode(),
    ],
)
def test_bad_annotations_are_explained(tmp_path, content):
    (tmp_path / "like").mkdir()
    (tmp_path / "like" / "a.jpg").write_bytes(jpeg())
    (tmp_path / "like.json").write_bytes(content)
    error = held("readers", lambda: hagrid.index(tmp_path), data.DataError)
    assert "like.json" in str(error)


@pytest.mark.faults
def test_a_folder_without_pictures_and_a_broken_zip_are_explained(tmp_path):
    assert "no pictures of HaGRID" in str(held("readers", lambda: hagrid.index(tmp_path), data.DataError))
    (tmp_path / "like.zip").write_bytes(b"PK not really")
    assert "like.zip" in str(held("readers", lambda: hagrid.index(tmp_path), data.DataError))


# One pass over the archive.


def test_shrinking_is_resumed_and_loses_no_picture(tmp_path):
    write_zip(tmp_path / "like.zip", 20)
    first = shrink.run(tmp_path / "like.zip", tmp_path / "out", workers=0, progress=False, size=8)
    assert first["pictures"] == 20 and len(first["shards"]) == 3 and first["counts"] == {"train like": 20}
    kept, gone = sorted((tmp_path / "out").glob("*.tar"))[:2]
    before = kept.stat().st_mtime_ns
    gone.write_bytes(gone.read_bytes()[:-100])  # as after a power cut
    again = shrink.run(tmp_path / "like.zip", tmp_path / "out", workers=0, progress=False, size=8)
    assert again == first and kept.stat().st_mtime_ns == before
    names = [name for file in sorted((tmp_path / "out").glob("*.tar")) for name, _ in shrink.facts(file)]
    assert len(names) == len(set(names)) == 20


def test_a_shrunk_picture_keeps_its_shape_and_is_decoded_small():
    big = np.zeros((720, 1280, 3), np.uint8)
    big[:, :640] = (0, 0, 255)
    content = cv2.imencode(".jpg", big)[1].tobytes()
    assert shrink.jpeg_size(content) == (1280, 720)
    assert shrink.decoded(content).shape == (180, 320, 3)  # a quarter, which is enough for 300 pixels
    small = shrink.shrunk(shrink.decoded(content))
    assert small.shape == (169, 300, 3) and small[80, 20].tolist() == pytest.approx([0, 0, 254], abs=3)
    assert shrink.shrunk(big[:100, :100]).shape == (100, 100, 3)


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no SIGKILL")
def test_a_run_that_is_killed_at_any_moment_is_continued(tmp_path):
    write_zip(tmp_path / "like.zip", 400)
    out = tmp_path / "out"
    program = "import sys; from course_utils.reactions import shrink; shrink.run(*sys.argv[1:], 40, 0, False, size=4)"
    command = [sys.executable, "-c", program, str(tmp_path / "like.zip"), str(out)]
    for target in (1, 25, 60):
        killed = subprocess.Popen(command)
        while len(list(out.glob("*.tar"))) < target and killed.poll() is None:
            time.sleep(0.001)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    assert not (out / shrink.INDEX).exists()
    index = shrink.run(tmp_path / "like.zip", out, 40, 0, False, size=4)
    names = [name for file in sorted(out.glob("*.tar")) for name, _ in shrink.facts(file)]
    assert index["pictures"] == len(names) == len(set(names)) == 400 and len(index["shards"]) == 100
    left = {file.suffix for file in out.iterdir()}
    assert left == {".tar", ".json", ".log"}


@pytest.mark.faults
def test_a_damaged_picture_is_left_out_and_named(tmp_path, capsys):
    write_zip(tmp_path / "like.zip", 6)
    (tmp_path / "ok").mkdir()
    (tmp_path / "ok" / "broken.jpg").write_bytes(b"\xff\xd8 and no more")
    assert shrink.main([str(tmp_path), "--out", str(tmp_path / "out"), "--workers", "0"]) == 0
    index = json.loads((tmp_path / "out" / shrink.INDEX).read_text())
    assert index["pictures"] == 6 and index["counts"] == {"train like": 6} and list(index["damaged"]) == ["broken"]
    assert "1 damaged pictures were left out" in (said := capsys.readouterr().err) and "broken.jpg" in said
    assert len(pictures.load(tmp_path / "out")) == 6


@pytest.mark.faults
def test_a_cut_off_zip_member_is_left_out_and_a_folder_of_damaged_pictures_is_explained(tmp_path):
    content = bytearray(write_zip(tmp_path / "like.zip", 3).read_bytes())
    content[content.index(b"\xff\xd8") + 200] ^= 255  # its checksum is wrong now
    (tmp_path / "like.zip").write_bytes(content)
    index = shrink.run(tmp_path / "like.zip", tmp_path / "out", workers=0, progress=False)
    assert index["pictures"] == 2 and "CRC" in next(iter(index["damaged"].values()))
    (tmp_path / "ok").mkdir()
    (tmp_path / "ok" / "broken.jpg").write_bytes(b"no picture")
    (tmp_path / "like.zip").unlink()
    error = held("readers", lambda: shrink.run(tmp_path, tmp_path / "new", workers=0, progress=False), data.DataError)
    assert "broken.jpg" in str(error)


def test_the_letterbox_keeps_what_a_centre_crop_cuts():
    image = np.zeros((60, 120, 3), np.uint8)
    image[20:40, :20] = 255
    assert shrink.letterbox(image, 60).max() == 255 and shrink.centre_crop(image, 60).max() == 0
    assert (shrink.letterbox(image, 60)[:14] == shrink.GREY).all()


# Drawn participants.


def test_each_sign_has_poses_and_a_bank_holds_all():
    assert set(hand_bank.SHOWN) == set(SIGNS) and len(SIGNS) == 18
    assert {hand_bank.sign_of(i) for i in range(200)} == {*SIGNS, NO_GESTURE}
    share = np.mean([reaction(hand_bank.sign_of(i)) < 3 for i in range(600)])
    assert share == 0.5


def test_a_participant_is_the_same_for_the_same_seed_and_knows_the_box(one_of_each):
    where = participants.room(7, 0, (320, 240), tone=0.5)
    shown = [
        participants.show(where, "ok", one_of_each["ok"], np.random.default_rng(3), row=0, calm=True) for _ in range(2)
    ]
    np.testing.assert_array_equal(shown[0].image, shown[1].image)
    (left, top, width, height), points = shown[0].boxes[0], shown[0].landmarks[0]
    assert shown[0].labels[0] == "ok" and shown[0].reaction == REACTIONS.index("ok")
    assert (points >= (left, top)).all() and (points <= (left + width, top + height)).all()
    changed = np.abs(shown[0].image.astype(int) - where.image).mean(2) > 40
    rows, columns = np.array([top, top + height]) * 240, np.array([left, left + width]) * 320
    inside = changed[int(rows[0]) : int(rows[1]), int(columns[0]) : int(columns[1])]
    assert inside.mean() > 0.2


def test_people_have_their_own_signs_and_ids():
    assert participants.user_id(1) != participants.user_id(2)
    assert len({participants.picture_id(1, n) for n in range(8)}) == 8
    assert participants.signs_of(3) == participants.signs_of(3) and len(set(participants.signs_of(3))) <= 2


# Nets and batches.


def test_nets_take_pixels_and_give_four_probabilities():
    x = np.random.default_rng(0).integers(0, 256, (2, 64, 64, 3)).astype(np.float32)
    for net in (reactions.mobilenet(64), reactions.attention_hgr(64, 8), reactions.attention_hgr(64, 8, False)):
        p = np.asarray(net(x, training=False))
        assert p.shape == (2, 4) and np.allclose(p.sum(1), 1, atol=1e-5)
    maps = reactions.attention_maps(reactions.attention_hgr(64, 8), x)
    assert [one.shape for one in maps] == [(2, 16, 16)] * 2 and 0 <= maps[0].min() <= maps[0].max() <= 1


def test_without_the_download_the_net_starts_from_random_numbers(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # a closed port
    assert reactions.mobilenet(64, weights="imagenet").output_shape == (None, 4)
    assert "NOTE: ImageNet's weights cannot be had" in capsys.readouterr().out


def test_batches_never_flip_a_picture_upside_down():
    pool = np.zeros((40, 70, 70, 3), np.uint8)
    pool[:, :35] = 255  # bright above
    batches = varied.Varied(pool, np.arange(40) % 4, 64, batch=8)
    for index in range(len(batches)):
        x, y = batches[index]
        assert x.shape == (8, 64, 64, 3) and (x[:, :20].mean((1, 2, 3)) > x[:, 44:].mean((1, 2, 3))).all()
        assert y.shape == (8, 1) and set(y[:, 0]) <= {0, 1, 2, 3}
    assert not np.array_equal(batches[0][0], batches[1][0])
    with pytest.raises(ValueError, match="jitter"):
        varied.Varied(pool, np.zeros(40), 64, colours="rainbow")


def test_places_follow_a_picture_that_is_turned_moved_and_mirrored():
    pool, places = np.zeros((16, 100, 100, 3), np.uint8), np.full((16, 2, 4), np.nan)
    pool[:, 60:80, 10:30] = 255  # a bright square
    places[:, 0] = 0.2, 0.7, 0.1, 0.1
    x, y = varied.Varied(pool, np.zeros(16), 64, places, 16, margin=1, colours="none", degrees=5)[0]
    assert y.shape == (16, 9) and (y[:, 5:7] < -1).all()
    for picture, (across, down, half, _) in zip(x, y[:, 1:5], strict=True):
        ys, xs = np.nonzero(picture[..., 0] > 200)
        assert xs.mean() / 64 == pytest.approx(across, abs=0.02) and ys.mean() / 64 == pytest.approx(down, abs=0.02)
        assert half == pytest.approx((len(xs) / 64**2) ** 0.5 / 2, abs=0.012)


def test_places_and_squares_of_shrunk_pictures_agree():
    image = np.full((90, 120, 3), 40, np.uint8)
    image[30:60, 90:110] = 250
    box = (90 / 120, 30 / 90, 20 / 120, 30 / 90)
    one = pictures.Shrunk(["a"], [cv2.imencode(".jpg", image)[1].tobytes()], ["ok"], ["u"], [box], [[]])
    across, down, half_width, half_height = one.places()[0, 0] * 120
    assert (across, down, half_width, half_height) == pytest.approx((100, 60, 10, 15), abs=0.1)
    assert np.isnan(one.places()[0, 1]).all() and one.squares(120)[0, 60, 100].min() > 200
    x, y = one.all_hands(48)
    assert x.shape == (2, 48, 48, 3) and y.tolist() == [2, 3] and x[0, 24, 24].min() > 200


def test_more_hands_are_pasted_over_parts_of_pictures(one_of_each):
    code = cv2.imencode(".jpg", np.full((90, 120, 3), 60, np.uint8))[1].tobytes()
    known = pictures.Shrunk(["a"], [code], ["ok"], ["u"], [None], [[]])
    for sign in ("like", "fist"):
        x, y = close_ups.close_ups(known, one_of_each[sign], 64, pictures.FIT)
        assert x.shape == (1, 64, 64, 3) and y.tolist() == [reaction(sign)]
        assert (np.abs(x[0, 16:48, 16:48].astype(int) - x[0, 2, 2]).max(-1) > 30).mean() > 0.3


def test_the_loss_weighs_rare_classes():
    loss = training.weighted_loss(np.array([0] + [3] * 9))
    p = np.float32([[0.1, 0.3, 0.3, 0.3], [0.3, 0.3, 0.3, 0.1]])
    rare, frequent = (float(loss(np.array([k]), p[i : i + 1])) for i, k in enumerate((0, 3)))
    assert rare == pytest.approx(3 * frequent, rel=1e-4)  # the square root of 9


def test_the_finders_loss_is_least_for_a_map_that_finds_the_hand():
    label = np.full((1, 9), -9, np.float32)
    label[0, :5] = 0, 0.52, 0.31, 0.05, 0.08
    maps = np.full((1, 20, 20, 6), -8, np.float32)
    nothing = float(finder.finder_loss(label, maps))
    x, y = 0.52 * 20 - 0.5, 0.31 * 20 - 0.5  # of its centre, in cells
    rows, columns = np.indices((20, 20))
    near = np.exp(-((columns - x) ** 2 + (rows - y) ** 2) / (2 * (0.3 * 20 * 0.08 / 0.72) ** 2))
    maps[0, ..., 0] = np.log((near + 1e-4) / (1 - np.minimum(near, 0.9999) + 1e-4))
    maps[0, ..., 1], maps[0, ..., 2] = x - columns, y - rows
    maps[0, ..., 3] = np.log(160 * 0.08 / 0.72 / 4)
    assert float(finder.finder_loss(label, maps)) < nothing / 10
    (found,) = finder.Finder(lambda x: maps, 160)(Frame(np.zeros((160, 160, 3), np.uint8)))
    assert (found.x, found.y, found.half) == pytest.approx((83, 49.4, 160 * 0.08 / 0.72), abs=0.5)


def test_squares_that_are_found_have_the_sign_only_on_the_hand_that_shows_it():
    image = np.full((90, 120, 3), 40, np.uint8)
    image[30:60, 90:110] = 250
    code = cv2.imencode(".jpg", image)[1].tobytes()
    shrunk = pictures.Shrunk(["a"], [code], ["ok"], ["u"], [(0.75, 1 / 3, 1 / 6, 1 / 3)], [[]])
    found = [finder.Found(100, 45, 16, 0.9), finder.Found(30, 45, 16, 0.5)]
    x, y = finder.squares(shrunk, 48, find=lambda frame: found)
    assert y.tolist() == [2, 3] and x[0, 24, 24].min() > 200 and x[1, 24, 24].max() < 60


def test_maps_of_attention_learn_where_the_hands_are():
    net = reactions.attention_hgr(64, 8)
    label = np.full((2, 9), -9, np.float32)
    label[:, :5] = 3, 0.5, 0.5, 0.2, 0.2
    p, cells = np.full((2, 4), 0.25, np.float32), np.zeros((2, 2, 16, 16), np.float32) + 0.02
    loss = training.looking(training.weighted_loss(np.arange(4)))
    blind = float(loss(label, np.concatenate([p, cells.reshape(2, -1)], 1)))
    cells[:, :, 5:11, 5:11] = 0.98
    seeing = float(loss(label, np.concatenate([p, cells.reshape(2, -1)], 1)))
    assert seeing < blind / 1.2 and training.with_maps(net).output_shape == (None, 4 + 2 * 16 * 16)


def test_posed_landmarks_are_told_apart():
    world, y = train.posed(240, seed=1)
    assert world.shape == (240, 21, 3) and set(y) == {0, 1, 2, 3}
    predicted = reactions.load("landmarks")(landmark_features(world)).argmax(1)
    assert macro_f1(y, predicted) > 85


def test_scores_count_each_class_alike():
    truth = np.array([3] * 90 + [0] * 10)
    assert macro_f1(truth, truth) == 100 and macro_f1(truth, np.full(100, 3)) == pytest.approx(47.4, abs=0.1)
    assert recalls(truth, np.full(100, 3))[[0, 3]].tolist() == [0, 100] and np.isnan(recalls(truth, truth)[1])


# The demo and the meeting.


def hand_of(bank, sign_x=0.5):
    """What a perfect tracker finds of a bank's hand."""
    points = np.column_stack([bank.points[0] / 128 * 0.3 + (sign_x - 0.15, 0.3), np.zeros(21)])
    return Hand(points.astype(np.float32), bank.world[0] / 100, "Right", 1.0)


def test_an_emoji_rises_over_a_reaction_and_over_nothing_else(one_of_each):
    blank = np.zeros((120, 160, 3), np.uint8)
    demo = Reactions(tracker=lambda frame: [hand_of(one_of_each["like" if frame.time < 2 else "palm"])])
    heights = []
    for i in range(50):
        overlay = demo(Frame(blank, i / 10))
        masks = [mark for mark in overlay.marks if mark.kind == "mask"]
        heights.append(masks[0].xy[:, 1].mean() if masks else None)
    assert demo.answers == ["👍"] and demo.shown == "none" and heights[-1] is None
    rising = [height for height in heights[5:15] if height is not None]
    assert rising == sorted(rising, reverse=True) and set(HANDS) == set(REACTIONS) - {"none"}
    demo.reset()
    assert demo.answers == []


def test_of_two_hands_the_one_that_reacts_counts(one_of_each):
    hands = [hand_of(one_of_each["palm"], 0.3), hand_of(one_of_each["ok"], 0.7)]
    demo = Reactions(tracker=lambda frame: hands)
    for i in range(15):
        demo(Frame(np.zeros((120, 160, 3), np.uint8), i / 10))
    assert demo.shown == "ok"


def test_the_demo_reads_its_camera_with_the_real_tracker():
    need("hand_landmarker")
    demo = Reactions()
    for frame in Reactions.synthetic("show like, show ok"):
        demo(frame)
    demo.close()
    assert demo.answers == ["👍", "👌"]


def test_the_demo_finds_hands_by_itself_and_reads_what_is_in_the_squares():
    seen = []

    def read(pixels):
        seen.append(pixels.shape)
        return np.array([0.9, 0, 0, 0.1]) if pixels.mean() > 128 else np.array([0, 0, 0, 1.0])

    image = np.zeros((120, 160, 3), np.uint8)
    image[20:60, 100:140] = 255
    squares = [finder.Found(40, 80, 20, 0.9), finder.Found(120, 40, 20, 0.8)]
    demo = Reactions("search", read, tracker=lambda frame: squares)
    for i in range(10):
        demo(Frame(image, i / 10))
    assert demo.answers == ["👍"] and set(seen) == {(96, 96, 3)}


def test_the_shipped_finder_and_reader_read_a_participant_without_a_tracker():
    demo = Reactions("search")
    for frame in Reactions.synthetic("show like, show ok"):
        demo(frame)
    demo.close()
    assert demo.answers == ["👍", "👌"]


def test_a_net_of_your_own_reads_whole_pictures():
    net = reactions.attention_hgr(64, 4)
    net.get_layer("head").set_weights([np.zeros((128, 4)), 9 * np.eye(4)[1]])
    demo = Reactions("picture", net)
    assert demo(Frame(np.zeros((90, 160, 3), np.uint8))).answer == "👎" and demo.read.shape == (64, 64, 3)


@pytest.mark.faults
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: Reactions("smell"), "not by 'smell'"),
        (lambda: Reactions("picture", reactions.landmark_net()), "whole picture"),
        (lambda: Reactions("landmarks", lambda x: np.ones(3) / 3), "4 probabilities"),
        (lambda: Reactions.synthetic("show spaghetti"), "spaghetti"),
        (lambda: meeting.Tally().receive(b"\xff\x00"), "no message"),
        (lambda: meeting.Tally().receive(b'{"who": "a", "reaction": "rocket", "time": 1}'), "rocket"),
        (lambda: meeting.Tally().receive(b'["who"]'), "no message"),
        (lambda: pictures.load("/nowhere"), "no shrunk pictures"),
    ],
)
def test_wrong_arguments_are_explained(call, words):
    assert words in str(held("readers", call, ValueError, TypeError, data.DataError))


def test_a_meeting_counts_messages_and_no_picture_is_sent(one_of_each):
    shown = iter(["like", "like", "palm", "ok", "fist", "dislike"])

    def reader():
        hand = hand_of(one_of_each[next(shown)])
        return Reactions(tracker=lambda frame: [hand])

    room = meeting.Meeting(reader)
    for i in range(12):
        room(Frame(np.zeros((90, 150, 3), np.uint8), i / 8))
    assert room.tally.counts() == {"like": 2, "dislike": 1, "ok": 1}
    assert room.tally.received < 400 < 400_000 < room.pictures
    assert room.text.endswith("like 2   dislike 1   ok 1")


def test_tiles_of_a_meeting_are_cut_where_they_lie():
    image = np.arange(6, dtype=np.uint8).reshape(2, 3).repeat(10, 0).repeat(10, 1)[..., None].repeat(3, 2)
    assert [int(tile.mean()) for tile in meeting.tiles(image)] == list(range(6))
    assert meeting.places()[4] == (1 / 3, 1 / 2)


# What ships.


@pytest.mark.parametrize("name", ["reactions", "reactions_hand", "reactions_picture"])
def test_shipped_nets_read_four_reactions_and_are_small(name):
    nets = [checkpoints.load(name, kind) for kind in ("float16", "int8")]
    x = np.zeros((1, *nets[0].shape), np.float32 if name == "reactions" else np.uint8)
    assert all(net(x).shape == (1, 4) for net in nets)
    assert (checkpoints.path(name) / "model_int8.tflite").stat().st_size < 1_400_000
    assert "no photo" in (card := (checkpoints.path(name) / "card.md").read_text()) or "no picture of HaGRID" in card


def test_the_net_of_attention_ships_for_its_maps():
    net = checkpoints.load_keras("reactions_attention")
    maps = reactions.attention_maps(net, np.zeros((2, *net.input_shape[1:]), np.uint8))
    assert len(maps) == 2 and all(len(one) == 2 and one.min() >= 0 for one in maps)


@pytest.mark.slow
def test_the_recipes_for_pictures_run_on_a_small_archive(tmp_path, monkeypatch, one_of_each):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as box:
        for n in range(36):
            sign, split = list(one_of_each)[n % 4], "test" if n >= 28 else "train"
            where = participants.room(n, 0, (160, 120), tone=0.4)
            shown = participants.show(where, sign, one_of_each[sign], np.random.default_rng(n), row=0, calm=True)
            name, code = f"{n:04}", cv2.imencode(".jpg", shown.image[..., ::-1])[1].tobytes()
            notes = {"bboxes": shown.boxes.tolist(), "labels": shown.labels, "user_id": str(n)}
            box.writestr(f"{sign}/{name}.jpg", code)
            box.writestr(f"annotations/{split}/{n}/{sign}.json", json.dumps({name: notes}))
    shrink.run(tmp_path / "all.zip", tmp_path / "shards", workers=0, progress=False)
    from course_utils.reactions import train_hand

    options = ["--epochs", "1", "--most", "32", "--data", str(tmp_path / "shards"), "--out", str(tmp_path)]
    assert train_hand.main(options) == 0
    assert "macro-F1" in (tmp_path / "reactions_hand" / "card.md").read_text()
    shutil.rmtree(tmp_path / "reactions_hand")


# The exercises.


@pytest.mark.parametrize(
    ("check", "solution", "words"),
    [
        (lesson9.macro_f1, lambda truth, predicted: 100 * np.mean(truth == predicted), "accuracy"),
        (lesson9.macro_f1, lambda truth, predicted: macro_f1(truth, predicted) / 100, "per cent"),
        (lesson9.macro_f1, lambda truth, predicted: None, "Not done yet"),
        (lesson9.letterbox, shrink.centre_crop, "cut away"),
        (lesson9.letterbox, lambda image, size: cv2.resize(image, (size, size)), "stretched"),
        (lesson9.by_person, lambda users, share: np.random.default_rng(0).random(len(users)) < share, "both sides"),
        (lesson9.by_person, lambda users, share: users == users[0], "should hold"),
    ],
)
def test_wrong_solutions_are_explained(check, solution, words, capsys):
    verdicts.refused(check, solution, words, capsys)
