"""The live camera's frames a second, and its share of Python's time beside the demo; quoted in docs/instructor.md.

    python benchmarks/camera_live.py [--minutes 1] [--clip CLIP] [--size 640x480] [--engine browser]
    python benchmarks/camera_live.py --smoke

JupyterLab, a kernel and Chromium with a fake camera run on this machine. The fake camera repeats a clip, by default the
course's own of a rendered hand that writes. No test driver is attached to the browser during the measurement, because
it would listen to all messages of the page.
Printed: frames a second, milliseconds from a picture to its drawn overlay, the share of Python's time outside the
tracker and the demo (decoding, encoding, sending), memory over time, and frames out of order. It ends with an error if
that share is above 15 %, or if frames came out of order.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1] / "tests"
sys.path[:0] = [str(TESTS / "browser"), str(TESTS)]  # their module `lab` runs JupyterLab

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
MAX_OUTSIDE = 0.15


def fitted(source, size=(640, 480)):
    """Yield the frames of a source, cut and scaled to a size."""
    import cv2

    from course_utils.overlay import Frame

    for frame in source:
        width, height = frame.size
        w, h = min(width, height * size[0] // size[1]), min(height, width * size[1] // size[0])
        left, top = (width - w) // 2, (height - h) // 2
        yield Frame(cv2.resize(frame.image[top : top + h, left : left + w], size, interpolation=cv2.INTER_AREA))


@contextmanager
def chromium(folder, clip):
    """Run Chromium with a fake camera; yields a function that attaches a driver to it for a `with` block."""
    from lab import ALLOW_CAMERA, FAKE_CAMERA
    from needs import CHROMIUM
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
    from lab import python

    resident = int(python(page, "print(psutil.Process(os.getpid()).memory_info().rss)"))
    cdp = page.context.new_cdp_session(page)
    cdp.send("HeapProfiler.collectGarbage")
    return resident / 1e6, cdp.send("Runtime.getHeapUsage")["usedSize"] / 1e6


def run(attached, lab, cell, seconds):
    """Run the demo and print memory each minute; returns a list of float[frames, 5], see SPY, and frames with hands."""
    import numpy as np
    from lab import python

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


def main(argv=None) -> int:
    """Print the numbers; returns 1 if a limit is broken."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=1)
    parser.add_argument("--clip", help="a clip that shows a hand")
    parser.add_argument("--size", default="640x480", choices=["320x240", "640x480", "1280x720"])
    parser.add_argument("--engine", default="python", choices=["python", "browser"])
    parser.add_argument("--smoke", action="store_true", help="six seconds, and no limits")
    arguments = parser.parse_args(argv)

    import numpy as np
    from lab import Lab, write_mjpeg

    from course_utils.camera import Clip
    from course_utils.camera.live import CLIP

    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    print(f"{os.cpu_count()} cores, load before the start {load}")
    size, seconds = tuple(map(int, arguments.size.split("x"))), 6 if arguments.smoke else 60 * arguments.minutes
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        clip = write_mjpeg(Path(folder) / "camera.mjpeg", fitted(Clip(arguments.clip or CLIP)))
        lab = Lab(Path(folder) / "lab")
        try:
            with chromium(folder, clip) as attached:
                parts, found = run(attached, lab, CELL % (arguments.engine, size), seconds)
        finally:
            lab.close()
    # The moments between two parts, with an attached driver, do not count.
    gaps = np.concatenate([np.diff(part[:, 0]) for part in parts])
    _, seq, ms, demo, total = np.concatenate(parts).T
    outside, wrong = 1 - demo.sum() / total.sum(), int((np.diff(seq) <= 0).sum())
    print(f"{len(seq)} frames at {arguments.size}; {found} of all since the start had a hand")
    print(f"frames a second: {1000 / gaps.mean():.1f}")
    print(f"picture to overlay, ms: median {np.median(ms):.0f}, 95th percentile {np.percentile(ms, 95):.0f}")
    print(f"longest pause, ms: {gaps.max():.0f}")
    print(f"Python for a frame, ms: demo {np.median(demo):.1f}, all {np.median(total):.1f}")
    print(f"Python's time outside tracker and demo: {outside:.1%} (limit {MAX_OUTSIDE:.0%})")
    print(f"frames out of order: {wrong}")
    return int(not arguments.smoke and (outside > MAX_OUTSIDE or wrong > 0))


if __name__ == "__main__":
    raise SystemExit(main())
