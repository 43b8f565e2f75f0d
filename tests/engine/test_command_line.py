"""`python -m course_utils`: what it prints, and exit codes that scripts can trust."""

import os
import shutil
import subprocess
import sys
import tempfile

import pytest
from needs import need

from course_utils import doctor


def run(*arguments, **environment):
    command = [sys.executable, "-m", "course_utils", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, **environment})


COMMANDS = ("", "demo", "data", "data list", "train", "jobs", "labelling", "doctor")


@pytest.mark.parametrize("command", map(str.split, COMMANDS), ids=COMMANDS)
def test_help(command):
    answer = run(*command, "--help")
    assert answer.returncode == 0 and "usage" in answer.stdout


def test_demo_reads_what_the_synthetic_camera_writes(tmp_path):
    clip = tmp_path / "demo.gif"
    answer = run("demo", "airdraw", "--write", "37", "--out", str(clip))
    assert answer.returncode == 0, answer.stderr
    assert "Read: 3 7" in answer.stdout and clip.stat().st_size > 10_000
    assert answer.stderr == ""


@pytest.mark.parametrize(
    ("arguments", "read"),
    [
        (["quickdraw", "--write", "fish"], "fish"),
        (["quickdraw_letters", "--write", "HI"], "HI"),
        (["emojinator"], "\u270c"),
        (["signnet"], "2 7 1 8"),
        (["openpose"], "1 2 3"),
        (["keypoints"], "1 2 3"),
        (["labelling"], "1 2 3"),
    ],
)
def test_every_lesson_s_demo_runs(arguments, read):
    answer = run("demo", *arguments)
    assert answer.returncode == 0, answer.stderr
    assert read in answer.stdout.splitlines()[-1]


def test_drowsy_eyes_without_a_notebook():
    need("face_landmarker")
    answer = run("demo", "drowsiness")
    assert "blink ALARM closed" in answer.stdout.splitlines()[-1]
    assert answer.stdout.count("Look ahead with open eyes") == 1, "a prompt is printed once"


def test_faces_are_enrolled_and_recognised_without_a_notebook(tmp_path):
    need("face_landmarker")
    clip = tmp_path / "gate.gif"
    answer = run("demo", "faces", "--enrol", "Bea", "--out", str(clip), COURSE_CACHE=str(tmp_path))
    assert answer.returncode == 0 and answer.stderr == ""
    assert "Bea is enrolled" in answer.stdout and "Blink 2" in answer.stdout
    assert "Read: Bea unknown" in answer.stdout and clip.stat().st_size > 10_000


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["demo", "airdraw", "--source", "no-such.mp4"], 1, "no-such.mp4"),
        (["demo", "airdraw", "--seconds", "1", "--out", "clip.txt"], 1, ".gif"),
        (["demo", "juggling"], 2, "juggling"),
        (["demo", "airdraw", "--enrol", "Ada"], 1, "no --enrol"),
        (["demo", "faces", "--source", "camera"], 1, "--enrol"),
        (["data", "download", "mnits"], 1, "mnist"),
        (["train", "letters-to-santa"], 2, "letters"),
        ([], 2, "COMMAND"),
    ],
)
def test_wrong_arguments_are_named(arguments, code, words, tmp_path):
    answer = run(*arguments, COURSE_CACHE=str(tmp_path))
    assert answer.returncode == code
    assert words in answer.stderr and "Traceback" not in answer.stderr


def test_data_list_names_every_licence_without_a_download(tmp_path):
    answer = run("data", "list", COURSE_CACHE=str(tmp_path), COURSE_DATA_DIRS="")
    assert answer.returncode == 0
    assert "mnist" in answer.stdout and "CC BY-SA 3.0" in answer.stdout
    assert not list(tmp_path.rglob("*.npz"))


def test_doctor_examines_this_machine_and_needs_no_wide_encoding():
    answer = run("doctor", PYTHONIOENCODING="cp1252")
    assert answer.returncode == 0 and answer.stderr == "", answer.stdout
    assert answer.stdout.startswith("+ Python")
    for word in ("Python", "mediapipe", "hand_landmarker", "camera", "Ready"):
        assert word in answer.stdout


def test_doctor_says_what_to_do_about_a_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    answer = run("doctor", COURSE_CACHE=str(tmp_path / "file" / "cache"))
    assert answer.returncode == 1
    assert "COURSE_CACHE" in answer.stdout


def test_a_narrow_encoding_ends_no_command():
    answer = run("data", "list", PYTHONIOENCODING="ascii")
    assert answer.returncode == 0 and "mnist" in answer.stdout and answer.stderr == ""
    answer = run("demo", "emojinator", "--seconds", "2", PYTHONIOENCODING="cp1252")
    assert answer.returncode == 0 and answer.stdout.splitlines()[-1].startswith("Read:"), answer.stderr
    answer = run("demo", "airdraw", "--source", "अनिल.mp4", PYTHONIOENCODING="cp1252")
    assert answer.returncode == 1 and "There is no clip ????" in answer.stderr


def test_a_password_in_an_address_is_not_printed():
    answer = run("demo", "airdraw", "--source", "rtsp://ada:secret@127.0.0.1:9/live?pwd=secret")
    assert answer.returncode == 1 and "secret" not in answer.stdout + answer.stderr
    assert "rtsp://…@127.0.0.1:9/live" in answer.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="needs root to become another user")
def test_a_user_without_a_home_folder():
    # Modules are imported first: another user may not be allowed to read the folder of the course.
    code = """if True:
        import os
        from course_utils import data, doctor
        data.catalog(), data.cache_dir(), list(doctor._data_folders())
        os.setuid(54321)
        os.environ["COURSE_DATA_DIRS"] = "~/data"
        print(data.cache_dir(), doctor._cache().verdict, doctor._short("/a/b"), len(list(doctor._data_folders())))"""
    kept = {name: value for name, value in os.environ.items() if name not in ("HOME", "COURSE_CACHE", "XDG_CACHE_HOME")}
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=kept)
    folder = os.path.join(tempfile.gettempdir(), "haptic-learning-54321")
    assert answer.stdout.split() == [folder, doctor.GOOD, "/a/b", "1"], answer.stderr
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.slow
def test_a_home_with_letters_beyond_ascii(tmp_path):
    home = tmp_path / "Zoë 李"
    home.mkdir()
    shutil.copy(need("hand_landmarker"), home)
    code = """if True:
        import numpy as np
        from course_utils import data
        from course_utils.overlay import Frame
        from course_utils.track import HandTracker
        print(str(data.path("hand_landmarker")).isascii(), HandTracker()(Frame(np.zeros((48, 64, 3), np.uint8))))"""
    places = {"HOME": str(home), "COURSE_DATA_DIRS": str(home), "COURSE_CACHE": str(home / "cache")}
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env={**os.environ, **places})
    assert answer.stdout.split() == ["False", "[]"], answer.stderr


def test_doctor_names_what_an_interrupted_pip_left(tmp_path, monkeypatch):
    before = doctor._opencv()
    left = tmp_path / "~pencv_python-5.0.dist-info"
    left.mkdir()
    (left / "METADATA").write_text("Metadata-Version: 2.1\nName: opencv-python\nVersion: 5.0\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    found = [finding for finding in doctor._left_over() if str(left) in finding.found]
    assert found[0].verdict == doctor.NOTE and "delete" in found[0].found
    assert doctor._opencv() == before, "it is not taken for a second OpenCV"


def test_doctor_survives_missing_and_damaged_packages(tmp_path, monkeypatch):
    broken = tmp_path / "mediapipe-9.9.dist-info"
    broken.mkdir()
    (broken / "METADATA").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert [f.verdict for f in doctor._packages() if f.what == "mediapipe"] == [doctor.BAD]
    assert list(doctor._privacy()) == []
    (tmp_path / "nameless-1.dist-info").mkdir()
    assert doctor._opencv().what == "OpenCV"


def test_importing_the_package_is_light():
    code = "import sys, course_utils, course_utils.overlay; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"tensorflow", "keras", "mediapipe", "cv2", "matplotlib", "scipy", "sklearn"} & set(modules)


@pytest.mark.parametrize("why", ["a file", "below a file"])
def test_a_training_checks_its_folder_first(tmp_path, capsys, why):
    from course_utils.training.recipe import recipe_parser

    (tmp_path / "file").write_text("")
    out = tmp_path / "file" if why == "a file" else tmp_path / "file" / "below"
    with pytest.raises(SystemExit):
        recipe_parser("airdraw", "A recipe.", 1).parse_args(["--out", str(out)])
    assert "cannot be made" in capsys.readouterr().err
    assert recipe_parser("airdraw", "A recipe.", 1).parse_args(["--out", str(tmp_path / "new")]).out.is_dir()
