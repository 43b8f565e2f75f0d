"""The browser engine: MediaPipe's web tracker in Chromium, landmarks in the kernel."""

from urllib.parse import urlparse

import pytest
from lab import wait_python

from course_utils import data
from course_utils.camera.engine_files import digests

CELL = """
from course_utils.camera.engine import browser_hands
from course_utils.camera.live import LiveCamera
from course_utils.track import hand_overlay

found = []

def demo(frame):
    hands = browser_hands(frame)
    found.extend(hands)
    return hand_overlay(hands)

camera = LiveCamera(demo, engine="browser")
camera
"""


@pytest.fixture(scope="module")
def files():
    missing = [row.name for row in data.status(*digests("hands")) if row.where == "—"]
    if missing:
        pytest.skip(f"not on this machine: {', '.join(missing)}")


def test_only_landmarks_travel(files, lab, context):
    hosts = set()
    with lab.page(context, CELL) as page:
        page.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
        page.locator(".hl-start").click()
        page.locator(".hl-meter", has_text="fps").wait_for()
        wait_python(page, "print(len(found) > 0, camera._run.last.image.any())", "True False")
    assert hosts <= {"localhost", None}, "a request left the machine"
