"""The jobs that the course names: they are found, their functions' parameters are options, and they do their work."""

import io
import json
import tarfile
import zipfile

import faults
import numpy as np
import pytest
from needs import need
from PIL import Image

from course_utils import jobs
from course_utils.__main__ import main
from course_utils.data import DataError
from course_utils.data.pictures import Pictures, upright
from course_utils.files import SAMPLES
from course_utils.jobs import named


def jpeg(width, height, orientation=1):
    """A JPEG whose upper half is red; orientation: as EXIF stores it, 6 is turned by a quarter."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, :, 0] = 250
    exif = Image.Exif()
    exif[0x0112] = orientation
    held = io.BytesIO()
    Image.fromarray(picture).save(held, "JPEG", exif=exif, quality=95)
    return held.getvalue()


CONTENT = {
    "a/one.v2.jpg": jpeg(640, 320),
    "a/two.jpg": b"no picture",
    "b/three.JPG": jpeg(100, 50, orientation=6),
    "b/four.png": jpeg(40, 20),
    "notes.txt": b"this is no picture",
}


@pytest.fixture(params=["folder", "zip", "tar"])
def source(request, tmp_path):
    """The same pictures as a folder, in a zip archive, and in tar shards."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    if request.param == "zip":
        with zipfile.ZipFile(tmp_path / "pictures.zip", "w") as box:
            for name, content in CONTENT.items():
                box.writestr(name, content)
        return tmp_path / "pictures.zip"
    if request.param == "tar":
        with tarfile.open(folder / "x-00000.tar", "w") as box:
            for name, content in CONTENT.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                box.addfile(entry, io.BytesIO(content))
        return folder
    for name, content in CONTENT.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_all_jobs_are_found_and_their_options_explained(capsys):
    assert main(["jobs"]) == 0
    text = capsys.readouterr().out
    assert {"drawn_hands", "data_shrink", "track_hands", "openpose_people"} <= set(named.listed())
    for name in named.listed():
        assert name in text and callable(named.find(name))
        with pytest.raises(SystemExit) as end:
            main(["jobs", name, "--help"])
        text_of_one = capsys.readouterr().out
        assert (
            end.value.code == 0 and "--workers" in text_of_one and "--cluster" in text_of_one and "--out" in text_of_one
        )


def test_pictures_are_shrunk_into_tar_shards(source, tmp_path):
    out = tmp_path / "small"
    options = ["--source", str(source), "--size", "64", "--shard", "3", "--out", str(out), "--workers", "0"]
    assert main(["jobs", "data_shrink", *options]) == 0
    found = dict(row for file in sorted(out.glob("*.tar")) for row in jobs.read(file))
    start = "x-00000_tar/" if source.is_dir() and list(source.glob("*.tar")) else ""
    assert set(found) == {f"{start}{key}" for key in ("a/one_v2", "a/two", "b/three", "b/four")}
    assert len(list(out.glob("*.tar"))) == 2 and b"picture" in found[f"{start}a/two"]["error.txt"]
    sizes = {key: Image.open(io.BytesIO(files["jpg"])).size for key, files in found.items() if "jpg" in files}
    assert sizes == {f"{start}a/one_v2": (64, 32), f"{start}b/three": (32, 64), f"{start}b/four": (40, 20)}
    turned = np.asarray(Image.open(io.BytesIO(found[f"{start}b/three"]["jpg"])))
    assert turned[32, 28, 0] > 200 > 60 > turned[32, 4, 0]  # what was above is now on the right


def test_hands_of_a_data_set_are_tracked(tmp_path):
    need("hand_landmarker")
    from course_utils.drawn import hand

    shown = hand.read(SAMPLES / "hands")["image"][::29][:6]
    folder = tmp_path / "hands"
    folder.mkdir()
    for i, picture in enumerate(shown):
        Image.fromarray(picture).resize((256, 256)).save(folder / f"{i}.png")
    Image.new("RGB", (64, 64)).save(folder / "nobody.png")
    (folder / "zzz.jpg").write_bytes(b"no picture")
    job = named.find("track_hands")(folder, shard=5, out=tmp_path / "out")
    parts = [jobs.read(file) for file in jobs.run(job, workers=0, progress=False)]
    table = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    assert table["picture"].tolist() == [*(f"{i}.png" for i in range(6)), "nobody.png", "zzz.jpg"]
    found = table["hand"] >= 0
    assert found[:6].sum() >= 4 and not found[6:].any() and table["width"].tolist() == [256] * 6 + [64, 0]
    assert np.isfinite(table["points"][found]).all() and np.isnan(table["points"][~found]).all()
    assert table["points"].shape == (8, 21, 3) and set(table["score"][found] > 0.4) == {True}


def test_hands_are_rendered_from_the_command_line(tmp_path, capsys):
    from course_utils.drawn import hand

    options = ["--count", "5", "--size", "32", "--shard", "3", "--out", str(tmp_path), "--workers", "0"]
    assert main(["jobs", "drawn_hands", *options]) == 0
    assert len(hand.read(tmp_path)["image"]) == 5 and "2 files" in capsys.readouterr().err


def test_scenes_of_lesson_7_are_kept_for_its_recipe(tmp_path, monkeypatch):
    from course_utils.openpose import jobs as scenes

    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.setattr(scenes, "SHARD", 4)
    few = jobs.kept(scenes.people(6), workers=0)
    assert [len(shard["images"]) for shard in few] == [4, 4] and few[0]["keypoints"].shape[1:] == (14, 3)
    times = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("*.npz")}
    more = jobs.kept(scenes.people(9), workers=0)
    assert len(more) == 3 and all(file.stat().st_mtime_ns == time for file, time in times.items())
    (tmp_path / "file").touch()
    nowhere = jobs.kept(scenes.people(4, out=tmp_path / "file"), workers=0)
    assert (nowhere[0]["images"] == few[0]["images"]).all()


@pytest.mark.slow
def test_trials_of_a_search_are_kept_and_the_best_is_printed(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DATA", "sample")
    options = ["--trials", "2", "--out", str(tmp_path), "--workers", "0"]
    assert main(["jobs", "fingers_search", *options]) == 0
    best = capsys.readouterr().out.splitlines()[-2:]
    trials = [json.loads((tmp_path / f"trial-0000{i}.json").read_text()) for i in range(2)]
    assert best[0].startswith(f"{max(trial['accuracy'] for trial in trials):.1%} rate")
    assert trials[0]["rate"] != trials[1]["rate"]


@pytest.mark.faults
def test_a_damaged_picture_in_a_zip_does_not_end_a_job(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as box:
        for name in ("one.jpg", "two.jpg"):
            box.writestr(name, jpeg(640, 320))
    content = bytearray((tmp_path / "a.zip").read_bytes())
    content[content.index(jpeg(640, 320)) + 300] ^= 255  # in the first picture, whose CRC is then wrong
    (tmp_path / "a.zip").write_bytes(content)
    job = named.find("data_shrink")(tmp_path / "a.zip", size=32, out=tmp_path / "out")
    files = faults.held("jobs", lambda: jobs.run(job, workers=0, progress=False))
    assert [list(found) for _, found in jobs.read(files[0])] == [["error.txt"], ["jpg"]]


@pytest.mark.faults
def test_sources_without_pictures_are_explained(tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "bad.zip").write_bytes(b"PK no archive")
    (tmp_path / "shards").mkdir()
    (tmp_path / "shards" / "a.tar").write_bytes(b"no archive at all")
    for name in ("empty", "missing", "bad.zip", "shards"):
        source = Pictures(tmp_path / name)
        assert isinstance(faults.held("jobs", lambda source=source: source.sizes, DataError), DataError)
    assert isinstance(faults.held("jobs", lambda: upright(b"GIF89a", 64), ValueError), ValueError)
    with pytest.raises(SystemExit):
        main(["jobs", "data_shrink", "--workers", "0"])
    assert main(["jobs", "data_shrink", "--source", str(tmp_path / "empty"), "--workers", "0"]) == 1
