"""The live camera with the hand demo: JupyterLab, kernel and Chromium with a fake camera, all on this machine.

    python benchmarks/live_camera.py [--minutes 1] [--clip CLIP] [--size 640x480] [--engine browser]

Nothing is attached to the browser while it is measured: a test driver listens to all that the page sends and receives.
Printed: frames a second, milliseconds from taking a picture to its drawn overlay, the share of Python's time outside
tracker and demo (unpacking, packing, sending), memory over time, and frames out of order.
The fake camera shows a clip over and over, by default the course's own of a rendered hand that writes.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from course_utils import camera
from course_utils.camera.live import CLIP, ENGINES
from course_utils.overlay import Frame

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "browser"))
from lab import ALLOW_CAMERA, CHROMIUM, FAKE_CAMERA, Lab, python, write_mjpeg

CELL = """
import os, psutil
from course_utils.camera import LiveCamera, browser_hands
from course_utils.track import HandTracker, hand_overlay

engine = %r
tracker, seen = browser_hands if engine == "browser" else HandTracker(), 0

def demo(frame):
    global seen
    hands = tracker(frame)
    seen += bool(hands)
    return hand_overlay(hands)

LiveCamera(demo, size=%s, engine=engine)
"""
SPY = """() => {
    window.drawn = [];
    document.querySelector(".hl").addEventListener("haptic-drawn", ({ detail }) =>
        drawn.push([performance.now(), detail.seq, detail.ms, detail.python.demo, detail.python.python]));
}"""
TARGETS = "targets: ≥ 24 frames a second, median ≤ 60 ms, 95th percentile ≤ 100 ms, ≤ 15 % outside"


def fitted(source, size=(640, 480)):
    """Yield the frames of a source, cut and scaled to a size."""
    for frame in source:
        width, height = frame.size
        w, h = min(width, height * size[0] // size[1]), min(height, width * size[1] // size[0])
        left, top = (width - w) // 2, (height - h) // 2
        yield Frame(cv2.resize(frame.image[top : top + h, left : left + w], size, interpolation=cv2.INTER_AREA))


@contextmanager
def chromium(folder, clip):
    """Run Chromium with a fake camera; yields a function that attaches to it for the length of a `with` block."""
    from playwright.sync_api import sync_playwright

    profile = Path(folder) / "profile"
    flags = [FAKE_CAMERA, ALLOW_CAMERA, f"--use-file-for-fake-video-capture={clip}", f"--user-data-dir={profile}"]
    command = [CHROMIUM, "--headless", "--no-sandbox", "--no-first-run", "--remote-debugging-port=0", *flags]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not (port := profile / "DevToolsActivePort").exists():
            time.sleep(0.1)
        with sync_playwright() as playwright:
            address = f"http://127.0.0.1:{port.read_text().split()[0]}"

            @contextmanager
            def attached():
                browser = playwright.chromium.connect_over_cdp(address)
                yield browser.contexts[0]
                browser.close()

            yield attached
    finally:
        process.terminate()
        process.wait(10)


def memory(page):
    """Memory of the kernel and of the page's JavaScript in MB."""
    resident = int(python(page, "print(psutil.Process(os.getpid()).memory_info().rss)"))
    cdp = page.context.new_cdp_session(page)
    cdp.send("HeapProfiler.collectGarbage")
    return resident / 1e6, cdp.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def run(attached, lab, cell, seconds):
    """Let the demo run; prints memory each minute; returns a list of float[frames, 5], see SPY, and hands seen."""
    with attached() as context:
        page = lab.open(context, cell)
        page.evaluate(SPY)
        page.locator(".hl-start").click()
        page.wait_for_function("drawn.length > 60", timeout=120_000)
    parts, began = [], time.monotonic()
    while (left := seconds + began - time.monotonic()) > 0:
        with attached() as context:
            _notebook(context).evaluate("drawn.length = 0")
        time.sleep(min(60, max(5, left)))
        with attached() as context:
            page = _notebook(context)
            parts.append(np.array(page.evaluate("drawn.splice(0)")))
            kernel, heap = memory(page)
            found = int(python(page, "print(seen)"))
        print(f"{(time.monotonic() - began) / 60:6.1f} min: kernel {kernel:.0f} MB, page's heap {heap:.0f} MB")
    return parts, found


def _notebook(context):
    return next(page for page in context.pages if "/lab/" in page.url)


def main():
    """Print the numbers and the targets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--clip", default=CLIP, help="a clip that shows a hand")
    parser.add_argument("--size", default="640x480", choices=["320x240", "640x480", "1280x720"])
    parser.add_argument("--engine", default=ENGINES[0], choices=ENGINES)
    arguments = parser.parse_args()
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"{os.cpu_count()} cores, load before the start {load}")
    size = tuple(map(int, arguments.size.split("x")))
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        clip = write_mjpeg(Path(folder) / "camera.mjpeg", fitted(camera.Clip(arguments.clip)))
        lab = Lab(Path(folder) / "lab")
        try:
            with chromium(folder, clip) as attached:
                parts, found = run(attached, lab, CELL % (arguments.engine, size), 60 * arguments.minutes)
        finally:
            lab.close()
    # The moments between two parts, when something was attached, do not count.
    gaps = np.concatenate([np.diff(part[:, 0]) for part in parts])
    _, seq, ms, demo, total = np.concatenate(parts).T
    print(f"{len(seq)} frames at {arguments.size}; a hand was found in {found} of all since the start")
    print(f"frames a second: {1000 / gaps.mean():.1f}")
    print(f"picture to overlay, ms: median {np.median(ms):.0f}, 95th percentile {np.percentile(ms, 95):.0f}")
    print(f"longest pause, ms: {gaps.max():.0f}")
    print(f"Python a frame, ms: demo {np.median(demo):.1f}, all {np.median(total):.1f}")
    print(f"Python's time outside tracker and demo: {1 - demo.sum() / total.sum():.1%}")
    print(f"frames out of order: {int((np.diff(seq) <= 0).sum())}")
    print(TARGETS)


if __name__ == "__main__":
    main()
