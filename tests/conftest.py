"""The browser of all tests that need one, and a short summary of what was skipped."""

from collections import Counter

import faults
import pytest
from needs import CHROMIUM

# What a machine may lack: words in the reason of a skipped test, and how to run those tests.
LACKING = {
    "the browser": (("Chromium", "Playwright"), "install Chromium, then `make browser`"),
    "the hub": (("hub's packages", "a class cannot run"), "make class-test; the reason says what is missing: -rs"),
    "root": (("without root",), "run the tests as root"),
    "a package": (("not installed", "package index", "make wheelhouse", "build/assets"), "the reason names it: -rs"),
    "data or a model": (("",), "name their folders in COURSE_DATA_DIRS, see data/README.md; which: -rs"),
}


@pytest.fixture(scope="session")
def launch():
    """A function that starts Chromium with flags; without Chromium or Playwright the test is skipped.

    Playwright can be started only once in a process.
    """
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed")
    with api.sync_playwright() as playwright:
        yield lambda *flags: playwright.chromium.launch(executable_path=CHROMIUM, args=list(flags))


def pytest_terminal_summary(terminalreporter):
    """Say in one line each what kinds of tests were skipped, and how to run them."""
    reasons = [str(report.longrepr[-1]) for report in terminalreporter.stats.get("skipped", [])]
    kinds = Counter(next(kind for kind, (words, _) in LACKING.items() if any(w in r for w in words)) for r in reasons)
    for kind, count in kinds.items():
        terminalreporter.write_line(f"{count} skipped for lack of {kind}: {LACKING[kind][1]}")
    if "faults" in terminalreporter.config.option.markexpr:
        for line in faults.table():
            terminalreporter.write_line(line)
