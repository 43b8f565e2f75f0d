"""The browser engine: MediaPipe's web tracker in Chromium, landmarks in the kernel."""

from itertools import islice

import pytest
from lab import ALLOW_CAMERA, FAKE_CAMERA, python, write_mjpeg

from course_utils import data
from course_utils.camera import Clip
from course_utils.camera.engine import FILES
from course_utils.camera.live import CLIP

CELL = """
from course_utils.camera.engine import browser_hands
from course_utils.camera.live import LiveCamera
from course_utils.track import hand_overlay

found = []

def demo(frame):
    found[:] = browser_hands(frame)
    return hand_overlay(found)

LiveCamera(demo, engine="browser", mirror=False)
"""


@pytest.fixture(scope="module")
def files():
    catalogue = data.catalog()
    missing = [name for name in FILES if name not in catalogue or data.status(name)[0].where == "—"]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")


def test_only_landmarks_travel(files, lab, launch, tmp_path):
    hand = next(islice(Clip(CLIP), 60, None))
    clip = write_mjpeg(tmp_path / "hand.mjpeg", [hand] * 3)
    browser = launch(FAKE_CAMERA, ALLOW_CAMERA, f"--use-file-for-fake-video-capture={clip}")
    with lab.page(browser.new_context(permissions=["camera"]), CELL) as page:
        page.evaluate("document.querySelector('.hl').addEventListener('haptic-drawn', () => (window.drawn = true))")
        page.locator(".hl-start").click()
        page.wait_for_function("window.drawn", timeout=60_000)
        assert python(page, "print(len(found), found[0].points.shape)") == "1 (21, 3)"
    browser.close()
