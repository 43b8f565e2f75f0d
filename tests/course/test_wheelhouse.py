"""Installing without a network, from a folder that was filled before."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WHEELHOUSE = ROOT / "build" / "wheelhouse"
PROJECT = '[project]\nname = "stub"\nversion = "1"\n[build-system]\nrequires = ["setuptools"]\n'
PROJECT += 'build-backend = "setuptools.build_meta"\n[tool.setuptools]\npy-modules = []\n'


def without_network() -> list[str]:
    """A command's beginning that takes the network away, where this machine lets us."""
    wrap = ["unshare", "--net"]
    works = shutil.which("unshare") and subprocess.run([*wrap, "true"], capture_output=True).returncode == 0
    return wrap if works else []


def install(project, folder, venv):
    """`make` the environment of a project from a folder, with no network and no index; returns make's process."""
    dead = {"PIP_INDEX_URL": "http://127.0.0.1:9/", "PIP_EXTRA_INDEX_URL": "", "PIP_RETRIES": "0"}
    command = [
        "make",
        "-f",
        ROOT / "Makefile",
        "-C",
        project,
        f"PYTHON={sys.executable}",
        f"VENV={venv}",
        f"OFFLINE={folder}",
    ]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    everything = [*without_network(), *command, f"{venv}/.ready"]
    return subprocess.run(everything, env=environment | dead, capture_output=True, text=True)


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    """A small project with one locked package: the first of ours that it cannot be built without."""
    if shutil.which("make") is None or os.name == "nt":
        pytest.skip("make is not installed")
    folder = tmp_path_factory.mktemp("project")
    (folder / "pyproject.toml").write_text(PROJECT)
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    (folder / "requirements.lock").write_text(
        re.search(r"^setuptools==.*(?:\n +--hash.*)+", lock, flags=re.M)[0] + "\n"
    )
    return folder


@pytest.mark.slow
def test_a_filled_folder_is_enough(project, tmp_path):
    command = [sys.executable, ROOT / "docs" / "wheelhouse.py", tmp_path / "wheels"]
    done = subprocess.run([*command, "--lock", project / "requirements.lock"], capture_output=True, text=True)
    if "No matching distribution" in done.stderr:
        pytest.skip("the package index is out of reach")
    assert done.returncode == 0, done.stderr
    done = install(project, tmp_path / "wheels", tmp_path / "venv")
    assert done.returncode == 0, done.stdout + done.stderr
    assert list((tmp_path / "venv").rglob("stub-1.dist-info"))


def test_a_package_that_the_folder_lacks_is_named(project, tmp_path):
    (tmp_path / "wheels").mkdir()
    done = install(project, tmp_path / "wheels", tmp_path / "venv")
    assert done.returncode and "No matching distribution found for setuptools" in done.stderr
    assert not (tmp_path / "venv" / ".ready").exists()


@pytest.mark.slow
def test_the_whole_course_installs_and_runs(tmp_path):
    if not WHEELHOUSE.exists():
        pytest.skip("run `make wheelhouse` first (about 600 MB)")
    done = install(ROOT, WHEELHOUSE, tmp_path / "venv")
    assert done.returncode == 0, done.stdout + done.stderr
    python = [*without_network(), tmp_path / "venv" / "bin" / "python", "-m", "course_utils"]
    printed = subprocess.run([*python, "demo", "airdraw"], capture_output=True, text=True, cwd=tmp_path).stdout
    assert "Read: 2 0 2 6" in printed
