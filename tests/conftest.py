"""The browser of all tests that need one: Playwright can be started only once in a process."""

import pytest
from needs import CHROMIUM


@pytest.fixture(scope="session")
def launch():
    """A function that starts Chromium with flags; without Chromium or Playwright the test is skipped."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        yield lambda *flags: playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))
