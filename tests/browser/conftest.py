"""Fixtures of the browser tests; without Chromium they are skipped."""

import pytest
from lab import FAKE_CAMERA, REMOTE_NAME, Lab, write_mjpeg
from needs import CHROMIUM

from course_utils.camera import Clip
from course_utils.camera.live import CLIP


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.slow)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """JupyterLab, running."""
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.close()


@pytest.fixture(scope="session")
def context(launch, tmp_path_factory):
    """Chromium that may use its camera, a fake one that sees a rendered hand; one for all tests."""
    clip = write_mjpeg(tmp_path_factory.mktemp("clip") / "camera.mjpeg", Clip(CLIP))
    flags = [FAKE_CAMERA, f"--use-file-for-fake-video-capture={clip}"]
    browser = launch(*flags, f"--host-resolver-rules=MAP {REMOTE_NAME} 127.0.0.1")
    yield browser.new_context(permissions=["camera"])
    browser.close()
