"""Benchmarks: each says what it measures and which page quotes it, answers --help at once, and passes its smoke run."""

import importlib
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

import pytest
from needs import CHROMIUM, need

from course_utils.__main__ import rooms

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted(file for file in (ROOT / "benchmarks").glob("*.py") if file.name != "__main__.py")
HEAVY = ["numpy", "keras", "tensorflow", "mediapipe", "cv2", "sklearn", "numba"]
PREFIXES = [*(room.__name__.split(".")[1] for room in rooms()), "camera", "colab", "demo", "drawn", "jobs", "scores"]
# Benchmark: arguments of its smoke run (None: it downloads too much for one), and models or data that it needs.
SMOKE = {
    "airdraw_speed": ("--smoke", ["hand_landmarker"]),
    "airdraw_time_to_accuracy": ("--smoke", []),
    "camera_live": ("--smoke", ["hand_landmarker"]),
    "colab_bootstrap": (None, []),
    "demo_speed": ("--smoke", ["hand_landmarker", "face_landmarker", "pose_landmarker_full"]),
    "drawn_hand_speed": ("--smoke", ["hand_landmarker"]),
    "drawn_hand_tracked": ("--smoke", ["hand_landmarker"]),
    "emojinator_speed": ("--smoke", ["hand_landmarker"]),
    "faces_liveness": ("--smoke", ["face_landmarker", "sface"]),
    "faces_orl": ("--smoke", ["face_landmarker"]),
    "faces_speed": ("--smoke", ["face_landmarker", "sface"]),
    "fingers_folds": ("handnet --smoke", []),
    "fingers_mobilenet": ("probe --smoke", []),
    "fingers_speed": ("--smoke", ["hand_landmarker"]),
    "handpoints": ("--smoke", ["hand_landmarker"]),
    "jobs_speed": ("--smoke", []),
    "labelling": ("--smoke", []),
    "keypoints_methods": ("--smoke", []),
    "openpose_coco": ("--smoke", ["coco_people", "pose_landmarker_full"]),
    "openpose_speed": ("--smoke", []),
    "openpose_toy": ("--smoke", []),
    "quickdraw_speed": ("--smoke", ["hand_landmarker"]),
    "reactions_models": ("--smoke", ["hand_landmarker"]),
    "reactions_shrink": ("--smoke", []),
    "scores": ("--smoke", []),
    "signnet_real": ("--smoke", ["webcam_hands", "hand_landmarker"]),
}


def run(*command, **options):
    return subprocess.run([sys.executable, *command], capture_output=True, text=True, cwd=ROOT, **options)


def test_every_benchmark_has_a_smoke_run_and_the_name_of_its_room():
    assert {file.stem for file in FILES} == set(SMOKE)
    assert [file.stem for file in FILES if not file.stem.startswith(tuple(PREFIXES))] == []


def test_one_command_lists_them_with_a_line_each():
    listed = run("benchmarks").stdout.splitlines()
    assert [line.split()[0] for line in listed] == [file.name for file in FILES]
    assert all("quoted in" in line for line in listed), "say in the first line which page quotes the numbers"


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_help_starts_at_once(file):
    code = f"""
import runpy, sys
sys.argv, sys.path[0] = [{file.name!r}, "--help"], {str(file.parent)!r}
try:
    runpy.run_path({str(file)!r}, run_name="__main__")
finally:
    print("heavy:", *(name for name in {HEAVY} if name in sys.modules))
"""
    done = run("-c", code)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("usage:") and done.stdout.splitlines()[-1] == "heavy:"


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name, (arguments, _) in SMOKE.items() if arguments])
def test_smoke(name, tmp_path, monkeypatch, capsys):
    arguments, wanted = SMOKE[name]
    for model in wanted:
        need(model)
    if name == "camera_live" and CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    monkeypatch.syspath_prepend(ROOT / "benchmarks")
    kept = {path: path.read_bytes() for path in (ROOT / "benchmarks").glob("*.json")}
    # In this process: TensorFlow starts once for all of them.
    with patch.dict(os.environ, {"COURSE_CACHE": str(tmp_path)}):
        assert not importlib.import_module(name).main(arguments.split())
    assert any(character.isdigit() for character in capsys.readouterr().out), "it prints a number"
    assert kept == {path: path.read_bytes() for path in (ROOT / "benchmarks").glob("*.json")}, "real results are kept"


def test_pages_quote_files_that_are_there():
    pages = [
        *ROOT.glob("*.md"),
        *ROOT.glob("docs/*.md"),
        *ROOT.glob("data/**/*.md"),
        *ROOT.glob("notebooks/source/*.py"),
    ]
    for page in pages:
        for word in page.read_text(encoding="utf-8").replace("`", " ").replace("(", " ").replace(")", " ").split():
            if word.startswith("benchmarks/") and ".py" in word and "*" not in word:
                assert (ROOT / word.rstrip(".,;:")).is_file(), f"{page.name} names {word}"
