"""The phone page, built once for its tests; without Node.js and npm they are skipped."""

import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from course_utils.camera import Clip
from course_utils.camera.live import CLIP
from course_utils.fingers import FingerCounter
from course_utils.overlay import Frame
from course_utils.track.own_hands import OwnHands

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "web"), str(ROOT / "tests" / "browser")]

from lab import FAKE_CAMERA, write_mjpeg  # noqa: E402


@pytest.fixture(scope="session")
def page(tmp_path_factory):
    """The folder of the built page."""
    node = shutil.which("node")
    said = subprocess.run([node, "--version"], capture_output=True, text=True).stdout if node else ""
    if not said.startswith("v") or int(said[1:].split(".")[0]) < 18:
        pytest.skip(f"Node.js 18 or newer is not installed {said}".strip())
    target = tmp_path_factory.mktemp("phone") / "web"
    command = [sys.executable, ROOT / "web" / "build.py", "--out", target]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode and "npm" in done.stderr:
        pytest.skip(f"npm's packages are not here and not installed: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture(scope="session")
def version(page):
    """The folder of the page's version."""
    return next(page.glob("v-*"))


@pytest.fixture(scope="session")
def modules(page):
    """The folder of npm's packages."""
    return max((ROOT / "build" / "web-packages").glob("*/node_modules"), key=lambda folder: folder.stat().st_mtime)


@pytest.fixture(scope="session")
def film():
    """The frames of the shipped film."""
    return list(Clip(CLIP))


@pytest.fixture(scope="session")
def hand(film, tmp_path_factory):
    """A picture of an open hand, of the shipped film."""
    counter = FingerCounter(by="landmarks", tracker=OwnHands())
    file = tmp_path_factory.mktemp("hand") / "hand.png"
    for frame in film[::10]:
        counter.reset()
        counter(Frame(frame.image, still=True))
        if counter.shown == "5":
            cv2.imwrite(str(file), frame.image[..., ::-1])
            return file
    raise AssertionError("no frame of the film shows five fingers")


@pytest.fixture(scope="session")
def browser(launch, film, tmp_path_factory):
    """Chromium with a camera that sees the shipped film."""
    clip = write_mjpeg(tmp_path_factory.mktemp("clip") / "camera.mjpeg", film)
    browser = launch(FAKE_CAMERA, f"--use-file-for-fake-video-capture={clip}")
    yield browser
    browser.close()
