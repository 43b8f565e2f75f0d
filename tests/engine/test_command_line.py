"""`python -m course_utils`: what it prints, and exit codes that scripts can trust."""

import os
import subprocess
import sys

import pytest
from needs import need


def run(*arguments, **environment):
    command = [sys.executable, "-m", "course_utils", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, env={**os.environ, **environment})


@pytest.mark.parametrize("command", [[], ["demo"], ["data"], ["data", "list"], ["train"], ["doctor"]])
def test_help(command):
    answer = run(*command, "--help") if command != ["train"] else run("train")
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


def test_doctor_examines_this_machine():
    answer = run("doctor")
    assert answer.returncode == 0, answer.stdout
    for word in ("Python", "mediapipe", "hand_landmarker", "camera", "Ready"):
        assert word in answer.stdout


def test_doctor_says_what_to_do_about_a_cache_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("in the way")
    answer = run("doctor", COURSE_CACHE=str(tmp_path / "file" / "cache"))
    assert answer.returncode == 1
    assert "COURSE_CACHE" in answer.stdout


def test_importing_the_package_is_light():
    code = "import sys, course_utils, course_utils.overlay; print(*sys.modules)"
    modules = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"tensorflow", "keras", "mediapipe", "cv2", "matplotlib", "scipy", "sklearn"} & set(modules)
