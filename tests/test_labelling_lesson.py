"""Lesson 12: pools, the loop, how runs are judged, the tool for folders, labels as COCO keypoints, and the demo."""

import csv
import json

import cv2
import faults
import keras
import numpy as np
import pytest
import verdicts

from course_utils import jobs
from course_utils.__main__ import main as command_line
from course_utils.data import DataError
from course_utils.labelling import check as lesson12
from course_utils.labelling import coco, folder, judge, loop, net, person, pools
from course_utils.labelling import jobs as labelling_jobs
from course_utils.labelling.demo import Labelling
from course_utils.labelling.widget import LabellingWidget, open_hand
from course_utils.overlay import Frame
from course_utils.track import Hand


@pytest.fixture(scope="module", params=pools.NAMES)
def pool(request):
    return pools.pool(request.param, count=80)


@pytest.fixture(scope="module")
def hands():
    return pools.pool("hands", count=80)


# The pools.


def test_a_pool_has_points_inside_its_pictures_and_wrong_labels_at_their_rate(pool):
    joints = pool.points.shape[1]
    assert pool.x.shape == (80, 64, 64, 3) and pool.x.dtype == np.uint8 and joints in (14, 21)
    assert ((pool.points > 0) & (pool.points < 1)).mean() > 0.98
    same = np.isclose(pool.labels, pool.points).all((1, 2))
    np.testing.assert_array_equal(same, ~pool.wrong)
    assert 0 < pool.wrong.sum() < 20 and 0 < pool.rare.sum() < 30 and 0 < pool.dark.sum() < 30


def test_films_are_near_duplicates_and_people_stand_alone(hands):
    sizes = np.bincount(hands.film)
    assert (sizes > 7).sum() == 1 and sizes.max() < 60
    assert not hands.rare[np.isin(hands.film, np.flatnonzero(sizes > 1))].any()
    small = hands.x[:, ::4, ::4].reshape(80, -1).astype(float)
    away = np.linalg.norm(small[:, None] - small[None], axis=-1)
    same = hands.film[:, None] == hands.film[None]
    np.fill_diagonal(same, False)
    assert np.median(away[same]) < 0.6 * np.median(away[~same])
    assert len(np.unique(pools.pool("people", count=80).film)) == 80


def test_a_test_has_right_labels_and_half_dark_skin():
    test = pools.test_pictures("people", count=60)
    assert not test.wrong.any() and 0.3 < test.dark.mean() < 0.7 and 0.2 < test.rare.mean() < 0.6


def test_dark_people_are_drawn_dark():
    faces = {}
    for tone in (False, True):
        values = []
        for i in range(6):
            picture, joints = person.draw([i], False, tone)
            x, y = np.rint(joints[0]).astype(int)
            values.append(picture[y - 2 : y + 3, x - 2 : x + 3].mean())
        faces[tone] = np.mean(values)
    assert faces[True] < 0.75 * faces[False]


def test_the_first_net_knows_light_skin_and_usual_poses_only():
    known = pools.known_pictures("people", count=60)
    assert not (known.dark | known.rare | known.wrong).any()


@pytest.mark.faults
def test_an_unknown_pool_is_explained():
    assert "hands, people" in str(faults.held("labelling", lambda: pools.pool("cats"), ValueError))


# The net and the loop.


@pytest.fixture(scope="module")
def reader():
    return net.reader(21)


def test_the_reader_learns_again_from_new_weights(reader, hands):
    first, again = (reader.train(hands.x, hands.points, 3, steps=12) for _ in range(2))
    np.testing.assert_allclose(first, again, rtol=1e-3)
    assert np.mean(first[-3:]) < 0.9 * np.mean(first[:3])
    from_there = reader.train(hands.x, hands.points, 4, 3, reader.net.get_weights(), (hands.x, hands.points))
    assert from_there[0] < np.mean(first[:3]), "it begins where the weights are"


def test_what_is_seen_is_what_the_net_says(reader, hands):
    reader.train(hands.x, hands.points, 3, steps=4)
    seen = reader.look(hands.x[:6])
    np.testing.assert_allclose(seen.cells @ seen.weights + seen.bias, seen.scores, atol=1e-4)
    np.testing.assert_allclose(np.exp(seen.embedding @ seen.spread + seen.spread_bias), seen.variance, rtol=1e-3)
    row = keras.ops.convert_to_numpy(reader.net(hands.x[:6], training=False))
    scores, features, _, expected = (np.asarray(part) for part in net.unpack(row, 21))
    np.testing.assert_allclose(scores, seen.scores, atol=1e-4)
    np.testing.assert_allclose(features, seen.embedding, atol=1e-4)
    np.testing.assert_allclose(expected[:, 1], seen.expected["kl"], atol=1e-4)


def test_the_heads_of_errors_do_not_change_the_features(reader):
    import tensorflow as tf

    x = np.random.default_rng(0).integers(0, 255, (4, 64, 64, 3)).astype(np.float32)
    with tf.GradientTape() as tape:
        _, _, spread, expected = net.unpack(reader.net(x, training=True), 21)
        loss = tf.reduce_sum(spread) + tf.reduce_sum(expected)
    gradients = tape.gradient(loss, reader.net.trainable_variables)
    moved = [g for g in gradients if g is not None and np.abs(g).max() > 0]
    assert len(moved) == 10  # spread, and two heads of two layers, each with a kernel and a bias


def test_an_interrupted_run_goes_on_and_gives_the_same_rows(hands):
    task = loop.task("hands", counts=(80, 20, 20), steps=3)
    short = {"start": 8, "budget": 4, "rounds": 2, "steps": 3}
    whole = list(loop.run(task, "core-set", 1, **short))
    task.begun.clear()
    rest = list(loop.run(task, "core-set", 1, rows=whole[:2], **short))
    assert [row["labelled"] for row in whole] == [8, 12, 16] and len(rest) == 1
    assert rest[0]["indices"] == whole[2]["indices"] and rest[0]["score"] == pytest.approx(whole[2]["score"], abs=0.5)
    every = [i for row in whole for i in row["indices"]]
    assert len(set(every)) == 16 and whole[2]["scenes"] == len(set(hands.film[every].tolist()))
    other = next(loop.run(task, "random", 1, **short))
    assert other["indices"] == whole[0]["indices"], "all methods of a seed begin with the same labels"


def test_runs_are_files_that_are_not_made_twice(tmp_path):
    job = labelling_jobs.runs(seeds=1, pool="people", out=tmp_path, short=True)
    assert len(job.shards) == 10
    file = jobs.run(job, [0, 4], workers=0, progress=False)[1]
    rows, before = jobs.read(file)["rows"], file.stat().st_mtime_ns
    assert [row["method"] for row in rows] == ["multi-peak entropy"] * 2 and len(rows[1]["indices"]) == 4
    jobs.run(job, [0, 4], workers=0, progress=False)
    assert file.stat().st_mtime_ns == before


# The judgement.


def stored(gains=(3.0, 4.0, 5.0), **more):
    """Rows of two methods and three seeds; the second method is better by the gains."""
    rows = []
    for seed, gain in enumerate(gains):
        for method in ("random", "core-set"):
            for number, score in enumerate((20.0, 30.0, 40.0)):
                score += 3 * seed + (gain if method == "core-set" and number else 0)
                row = {"pool": "hands", "method": method, "seed": seed, "round": number, "labelled": 50 * (number + 1)}
                row |= {"score": score, "light": score + 2, "dark": score - 2, "indices": [], "scenes": 9}
                row |= {"wrong labels": 3, "dark labels": 15, "rare labels": 1}
                rows.append(row | {"seconds": {"train": 1.0, "look": 0.5, "choose": 0.25}} | more)
    return rows


def test_the_area_is_that_of_trapezes_and_an_interval_is_students():
    assert judge.area([10, 20, 40]) == pytest.approx((15 + 30) / 2)
    mean, half = judge.interval([1.0, 2.0, 3.0])
    assert mean == 2 and half == pytest.approx(4.303 / 3**0.5, rel=1e-3)


def test_methods_are_compared_seed_by_seed():
    """Seeds differ by much more than methods: only the paired test sees the gain."""
    table = {row["method"]: row for row in judge.summary(stored(), "hands")}
    gain = 0.75 * np.array([3, 4, 5])
    own = table["core-set"]
    assert own["gain"] == pytest.approx(gain.mean()) and own["error"] == pytest.approx(gain.std(ddof=1) / 3**0.5)
    assert own["ratio"] > 4 and own["p"] < 0.05 and own["gap"] == pytest.approx((4, 0))
    assert own["dark"] == pytest.approx(10) and own["seconds"] == 0.75
    assert next(iter(table)) == "core-set", "the best comes first"


def test_incomplete_runs_are_left_out():
    rows = stored()[:-1]
    assert judge.curves(rows, "hands")["random"].shape == (2, 3)


def test_holm_is_its_definition():
    np.testing.assert_allclose(judge.holm([0.01, 0.04, 0.03]), [0.03, 0.06, 0.06])


@pytest.mark.faults
@pytest.mark.parametrize("text", ["not json", "{}", '{"pool": "hands"}', "[1]"])
def test_damaged_rows_are_explained(text, tmp_path):
    file = tmp_path / "runs.jsonl"
    file.write_text(text)
    assert "benchmarks/labelling.py" in str(faults.held("labelling", lambda: judge.read_rows(file), DataError))


# Labels.


def some_points(seed=0):
    points = np.random.default_rng(seed).uniform(10, 90, (21, 3)).round(2)
    points[:, 2] = 2
    return points


def check_coco(content):
    """The rules of COCO keypoints, for machines without pycocotools."""
    images = {image["id"]: image for image in content["images"]}
    category = content["categories"][0]
    assert len(images) == len(content["images"]) and len(category["keypoints"]) == 21
    assert all(1 <= joint <= 21 for bone in category["skeleton"] for joint in bone)
    for one in content["annotations"]:
        x, y, v = np.array(one["keypoints"]).reshape(21, 3).T
        image = images[one["image_id"]]
        assert one["category_id"] == category["id"] and one["iscrowd"] == 0
        assert one["num_keypoints"] == (v > 0).sum() and not x[v == 0].any() and not y[v == 0].any()
        assert x.max() <= image["width"] and y.max() <= image["height"]
        np.testing.assert_allclose(one["bbox"], [x[v > 0].min(), y[v > 0].min(), np.ptp(x[v > 0]), np.ptp(y[v > 0])])
        assert one["area"] == pytest.approx(one["bbox"][2] * one["bbox"][3], abs=0.01)


def test_labels_are_coco_keypoints_and_are_read_again(tmp_path):
    labels, points = coco.Labels(tmp_path / "labels.json"), some_points()
    points[3, 2], points[4, 2] = 0, 1
    labels.put("a.jpg", (100, 120), points)
    labels.put("b.jpg", (100, 120), some_points(1))
    labels.put("a.jpg", (100, 120), points + np.array([1, 0, 0]))
    check_coco(json.loads(labels.file.read_text()))
    again = coco.Labels(labels.file)
    assert again.names == ["a.jpg", "b.jpg"] and "c.jpg" not in again
    np.testing.assert_allclose(again["a.jpg"][[0, 4]], (points + np.array([1, 0, 0]))[[0, 4]])
    again.remove("a.jpg")
    assert coco.Labels(labels.file).names == ["b.jpg"]


def test_pycocotools_reads_the_file(tmp_path):
    pycoco = pytest.importorskip("pycocotools.coco", reason="pycocotools is not installed")
    evaluation = pytest.importorskip("pycocotools.cocoeval", reason="pycocotools is not installed")
    labels = coco.Labels(tmp_path / "labels.json")
    for name in ("a.jpg", "b.jpg"):
        labels.put(name, (100, 100), some_points())
    truth = pycoco.COCO(str(labels.file))
    assert len(truth.getImgIds()) == 2 and truth.loadCats([1])[0]["keypoints"][8] == "index tip"
    found = [{**one, "score": 0.9} for one in truth.dataset["annotations"]]
    scored = evaluation.COCOeval(truth, truth.loadRes(found), "keypoints")
    scored.params.kpt_oks_sigmas = np.full(21, 0.05)
    scored.evaluate()
    scored.accumulate()
    scored.summarize()
    assert scored.stats[0] == pytest.approx(1.0)


@pytest.mark.faults
@pytest.mark.parametrize(
    "content",
    ["", "[]", "{}", '{"images": 1, "annotations": []}', '{"images": [], "annotations": [{"keypoints": [1]}]}'],
)
def test_files_that_are_no_labels_are_explained_and_not_touched(content, tmp_path):
    file = tmp_path / "labels.json"
    file.write_text(content)
    assert "Move it away" in str(faults.held("labelling", lambda: coco.Labels(file), DataError))
    assert file.read_text() == content


@pytest.mark.faults
@pytest.mark.parametrize("points", [np.zeros((20, 3)), np.full((21, 3), np.nan), np.full((21, 3), 3.0)])
def test_points_that_are_none_are_explained(points, tmp_path):
    labels = coco.Labels(tmp_path / "labels.json")
    assert faults.held("labelling", lambda: labels.put("a.jpg", (9, 9), points), ValueError)
    assert len(labels) == 0 and not labels.file.exists()


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    labels = coco.Labels(tmp_path / "labels.json")
    labels.put("a.jpg", (100, 100), some_points())
    before = labels.file.read_text()
    monkeypatch.setattr("os.replace", lambda *all: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    with pytest.raises(DataError):
        labels.put("b.jpg", (100, 100), some_points())
    assert labels.file.read_text() == before and "b.jpg" in labels
    monkeypatch.undo()
    labels.save()
    assert coco.Labels(labels.file).names == ["a.jpg", "b.jpg"]


# The widget, without a browser.


def sent(widget):
    """Keep what a widget sends."""
    messages = []
    widget.send = lambda content, buffers=None: messages.append((content, buffers))
    return messages


@pytest.fixture
def files(tmp_path):
    for number in range(3):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.full((80, 100, 3), 60 * number, np.uint8))
    return sorted(tmp_path.glob("*.png"))


def test_changes_are_saved_undone_and_accepted(files, tmp_path):
    out = tmp_path / "labels.json"
    widget = LabellingWidget(files, out, tracker=None)
    messages = sent(widget)
    proposed = widget.points
    np.testing.assert_allclose(proposed[:, :2], open_hand((100, 80)).clip(0, (99, 79)))
    moved = proposed.copy()
    moved[8, :2] = 20, 30
    widget._receive(None, {"type": "edit", "item": 0, "points": moved.tolist(), "number": 1}, [])
    assert coco.Labels(out)["0.png"][8].tolist() == [20, 30, 2]
    widget._receive(None, {"type": "undo"}, [])
    assert len(coco.Labels(out)) == 0 and np.allclose(widget.points, proposed)
    widget._receive(None, {"type": "undo"}, [])
    assert messages[-1][0]["type"] == "refused" and "nothing to undo" in messages[-1][0]["words"]
    widget._receive(None, {"type": "accept", "item": 0}, [])
    assert widget.item == 1 and coco.Labels(out).names == ["0.png"]
    assert messages[-1][0]["words"] == "proposed; 1 of 3 labelled" and len(messages[-1][1]) == 1


def test_a_new_widget_goes_on_where_the_last_one_stopped(files, tmp_path):
    out = tmp_path / "labels.json"
    widget = LabellingWidget(files, out, tracker=None)
    points = widget.points + np.array([1, 2, 0])
    widget.edit(0, points)
    again = LabellingWidget(files, out, tracker=None)
    assert again.item == 1
    sent(again)
    again._receive(None, {"type": "go", "step": -1}, [])
    np.testing.assert_allclose(again.points, points.round(2), atol=0.006)


def test_points_outside_the_picture_are_moved_in(files, tmp_path):
    widget = LabellingWidget(files, tmp_path / "labels.json", tracker=None)
    widget.edit(0, widget.points + np.array([500, -500, 0]))
    assert widget.points[:, 0].max() == 99 and widget.points[:, 1].min() == 0


def test_the_tracker_proposes_and_a_score_grows(files, tmp_path):
    points = np.random.default_rng(0).uniform(0.2, 0.8, (21, 3)).astype(np.float32)
    tracker = lambda frame: [Hand(points, points, "Left", 0.9)]  # noqa: E731
    scores = iter([40.0, 55.0])
    widget = LabellingWidget(files, tmp_path / "l.json", tracker, retrain=lambda labels: next(scores), every=1)
    sent(widget)
    np.testing.assert_allclose(widget.points[:, :2], points[:, :2] * (100, 80) - 0.5, rtol=1e-5)
    for number in range(2):
        widget.accept(number)
        widget.wait()
    assert widget.scores == [[1, 40.0], [2, 55.0]]


@pytest.mark.faults
@pytest.mark.parametrize(
    "message",
    [
        {"type": "edit", "item": 0, "points": [[1, 2]], "number": 1},
        {"type": "edit", "item": 0, "points": "all", "number": 1},
        {"type": "edit", "item": 0, "points": [[float("nan"), 0, 2]] * 21, "number": 1},
        {"type": "edit", "item": 0, "points": [[0, 0, 7]] * 21, "number": 1},
        {"type": "edit", "item": 7, "points": [[0, 0, 2]] * 21, "number": 1},
        {"type": "accept", "item": "first"},
        {"type": "accept"},
        {"type": "go", "step": True},
    ],
)
def test_wrong_messages_are_refused_and_change_nothing(message, files, tmp_path):
    widget = LabellingWidget(files, tmp_path / "labels.json", tracker=None)
    messages = sent(widget)
    faults.held("labelling", lambda: widget._receive(None, message, []))
    assert messages[-1][0]["type"] == "refused" and not widget.labels.file.exists()


@pytest.mark.faults
def test_a_picture_that_is_gone_is_said(files, tmp_path):
    widget = LabellingWidget(files, tmp_path / "labels.json", tracker=None)
    messages = sent(widget)
    files[0].unlink()
    faults.held("labelling", lambda: widget._receive(None, {"type": "hello"}, []))
    assert messages[-1][0]["type"] == "refused" and "0.png" in messages[-1][0]["words"]
    with pytest.raises(ValueError, match="no picture"):
        LabellingWidget([])


# The tool.


@pytest.fixture
def album(tmp_path):
    """Thirty pictures: twenty of one film, ten others."""
    rng, pictures = np.random.default_rng(0), tmp_path / "album"
    pictures.mkdir()
    for number in range(30):
        colour = (200, 120, 90) if number < 20 else rng.integers(0, 255, 3)
        picture = np.clip(rng.normal(0, 3, (90, 120, 3)) + colour, 0, 255).astype(np.uint8)
        cv2.imwrite(str(pictures / f"{number:02}.png"), picture)
    return pictures


def colours(crops):
    """A stand-in for the net: the mean colour is the feature, and no map is undecided."""
    rows = np.zeros((len(crops), 64 * 21 + 48), np.float32)
    rows[:, 0 : 64 * 21 : 21] = np.arange(64)
    rows[:, -48:-45] = crops.mean((1, 2))
    return rows


def test_one_picture_of_a_film_is_chosen_with_a_reason(album):
    (album / "notes.txt").write_text("no picture")
    (album / "broken.png").write_bytes(b"no picture")
    hand = np.random.default_rng(0).uniform(0.3, 0.7, (21, 3)).astype(np.float32)
    seen = folder.look(album, lambda frame: [Hand(hand, hand, "Left", 1.0)], lambda x: colours(x))
    assert len(seen.files) == 30 and seen.crops.shape == (30, 64, 64, 3) and seen.found.all()
    choices = folder.choose(seen, 8)
    assert sum(choice.number < 20 for choice in choices) == 1 and sum(choice.alike for choice in choices) == 30
    film = next(choice for choice in choices if choice.number < 20)
    assert film.alike >= 20 and f"stands for {film.alike} pictures" in film.reason
    rest = folder.choose(seen, 8, labelled=[choice.file.name for choice in choices])
    assert not {one.number for one in rest} & {one.number for one in choices}
    for way in folder.WAYS:
        assert len({choice.number for choice in folder.choose(seen, 50, way)}) == 30
    sheet = folder.contact_sheet(seen, choices)
    assert sheet.shape[2] == 3 and sheet.std() > 10


def test_the_command_writes_a_sheet_and_reasons(album, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert command_line(["labelling", str(album), "--budget", "3"]) == 0
    printed = capsys.readouterr().out
    assert "no hand found" in printed and "sheet.png" in printed
    with open(tmp_path / "labelling" / "chosen.csv", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["number"] for row in rows] == ["1", "2", "3"] and all(row["reason"] for row in rows)
    assert cv2.imread(str(tmp_path / "labelling" / "sheet.png")).shape[0] > 100
    assert command_line(["labelling", str(tmp_path / "nowhere")]) == 1
    assert "There is no" in capsys.readouterr().err


@pytest.mark.faults
def test_ways_that_are_none_and_an_empty_choice_are_explained(album):
    seen = folder.look(album, lambda frame: [], lambda x: colours(x))
    names = [file.name for file in seen.files]
    assert "core-set" in str(faults.held("labelling", lambda: folder.choose(seen, 5, "guess"), ValueError))
    assert "labelled" in str(faults.held("labelling", lambda: folder.choose(seen, 5, labelled=names), ValueError))


# The demo.


def test_the_demo_keeps_few_frames_of_a_film():
    camera = Labelling.synthetic("show count_5, show fist")
    demo = Labelling()
    overlays = [demo(frame) for frame in camera]
    demo.close()
    assert 2 <= len(demo.kept) <= len(overlays) // 4
    assert demo.answers == [str(number) for number in range(1, len(demo.kept) + 1)]
    assert any(mark.text == f"{len(demo.kept)} kept" for mark in overlays[-1].marks)
    demo.reset()
    assert demo.kept == [] and demo.answers == []


def test_the_same_frame_is_kept_once():
    hand = np.random.default_rng(0).uniform(0.3, 0.7, (21, 3)).astype(np.float32)
    demo = Labelling(tracker=lambda frame: [Hand(hand, hand, "Left", 1.0)], net=colours)
    picture = np.full((80, 100, 3), 90, np.uint8)
    for time in range(5):
        demo(Frame(picture, float(time)))
    assert len(demo.kept) == 1
    demo(Frame(np.full((80, 100, 3), (250, 10, 10), np.uint8), 6.0))
    assert len(demo.kept) == 2


@pytest.mark.faults
def test_a_useless_distance_is_explained():
    assert faults.held("demos", lambda: Labelling(apart=0), ValueError)


# The exercises.


def greedy(features, labelled, budget, update=True):
    away = np.linalg.norm(features[:, None] - features[labelled], axis=-1).min(1)
    chosen = []
    for _ in range(budget):
        chosen.append(int(away.argmax()))
        new = np.linalg.norm(features - features[chosen[-1]], axis=1) if update else np.inf
        away = np.minimum(away, new)
        away[chosen[-1]] = -1
    return chosen


def peak_entropy(peaks, safe=True):
    p = np.exp(peaks - (peaks.max() if safe else 0))
    p = p / p.sum()
    return -(p * np.log(p)).sum()


def paired_gain(mine, theirs, ddof=1, root=True):
    gain = mine - theirs
    return gain.mean(), gain.std(ddof=ddof) / (len(gain) ** 0.5 if root else 1)


@pytest.mark.parametrize(
    ("check", "solution", "message"),
    [
        (lesson12.farthest, lambda *all: None, "Not done yet"),
        (lesson12.farthest, lambda *all: greedy(*all, update=False), "the distances change"),
        (lesson12.farthest, lambda f, labelled, budget: [labelled[0]] * budget, "twice"),
        (lesson12.farthest, lambda f, labelled, budget: [1], "return 4 numbers"),
        (lesson12.entropy, lambda peaks: None, "Not done yet"),
        (lesson12.entropy, lambda peaks: -peak_entropy(peaks), "sign is wrong"),
        (lesson12.entropy, lambda peaks: peak_entropy(peaks) / np.log(2), "bits"),
        (lesson12.entropy, lambda peaks: peak_entropy(peaks, safe=False), "subtract the largest"),
        (lesson12.entropy, lambda peaks: -(peaks * np.log(peaks)).sum(), "first the softmax"),
        (lesson12.entropy, lambda p: -(p / p.sum() * np.log(p / p.sum())).sum(), "first the softmax"),
        (lesson12.compare, lambda mine, theirs: None, "Not done yet"),
        (lesson12.compare, lambda m, t: ((m - t).mean(), (m - t).std(ddof=1) / len(m)), "square root"),
        (lesson12.compare, lambda mine, theirs: paired_gain(theirs, mine), "the sign"),
        (lesson12.compare, lambda mine, theirs: paired_gain(mine, theirs, ddof=0), "ddof=1"),
        (lesson12.compare, lambda mine, theirs: paired_gain(mine, theirs, root=False), "divide it"),
        (
            lesson12.compare,
            lambda m, t: ((m - t).mean(), np.sqrt((m.var(ddof=1) + t.var(ddof=1)) / len(m))),
            "unpaired",
        ),
    ],
)
def test_wrong_solutions_are_explained(check, solution, message, capsys):
    verdicts.refused(check, solution, message, capsys)


@pytest.mark.parametrize(
    ("check", "solution"),
    [(lesson12.farthest, greedy), (lesson12.entropy, peak_entropy), (lesson12.compare, paired_gain)],
)
def test_right_solutions_are_accepted(check, solution, capsys):
    verdicts.accepted(check, solution, capsys)
