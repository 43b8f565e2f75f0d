"""Make the first moving picture of README and site: python docs/picture.py; `make picture` calls it.

Four lessons' pictures stand beside the phone page, which Chromium shows as on a phone while it counts a hand's fingers.
It needs Chromium, Node.js and what `make phone` has built.
"""

import sys
import threading
import time

import cv2
import numpy as np
from lessons import NOTEBOOKS, ROOT

from course_utils.camera.playback import save_clip

sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "web")]
import serve  # noqa: E402 - neither folder is a package
from needs import CHROMIUM  # noqa: E402

LESSONS = ("airdraw", "emojinator", "signnet", "openpose")
SECONDS, FPS = 12, 8
START = 3  # second of each lesson's picture: all show something in the first frame
SIZE = 296, 222  # of a lesson's picture
PHONE = 390, 822  # of the phone's page, in CSS pixels
GAP = 6
SETTINGS = {"is_mobile": True, "has_touch": True, "viewport": {"width": PHONE[0], "height": PHONE[1]}}


def lesson(name: str) -> list[np.ndarray]:
    """A lesson's moving picture, over and over: RGB uint8[222, 296, 3], one for each of our frames."""
    from PIL import Image, ImageOps, ImageSequence

    frames, ends = [], []
    with Image.open(NOTEBOOKS / "pictures" / f"{name}.gif") as picture:
        for frame in ImageSequence.Iterator(picture):
            frames.append(np.asarray(ImageOps.pad(frame.convert("RGB"), SIZE, color="white")))
            ends.append(frame.info["duration"] / 1000)
    ends = np.cumsum(ends)
    return [frames[np.searchsorted(ends, (i / FPS + START) % ends[-1], "right")] for i in range(SECONDS * FPS)]


def phone() -> list[np.ndarray]:
    """The phone page, filmed while it counts the fingers of the shipped film: RGB uint8[450, 213, 3] each."""
    from playwright.sync_api import sync_playwright

    server = serve.Server(("127.0.0.1", 0), ROOT / "build" / "web")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=CHROMIUM)
            page = chromium.new_page(**SETTINGS)
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/#fingers")
            page.locator("[data-ready]").wait_for()
            page.get_by_role("button", name="Film", exact=True).click()
            page.locator(".answer").get_by_text("1", exact=True).wait_for()
            shots, start = [], time.monotonic()
            while len(shots) < SECONDS * FPS:  # a slow machine repeats a shot
                shot = cv2.imdecode(np.frombuffer(page.screenshot(type="png"), np.uint8), cv2.IMREAD_COLOR_RGB)
                due = min(SECONDS * FPS, int((time.monotonic() - start) * FPS) + 1)
                shots += [shot] * (due - len(shots))
            chromium.close()
    finally:
        server.shutdown()
    height = 2 * SIZE[1] + GAP
    return [cv2.resize(shot, (height * PHONE[0] // PHONE[1], height), interpolation=cv2.INTER_AREA) for shot in shots]


def beside(pictures, axis: int) -> np.ndarray:
    """Pictures side by side (axis 1) or one under the other (axis 0), with a white gap between."""
    gap = np.full_like(pictures[0].take(range(GAP), axis), 255)
    return np.concatenate([part for picture in pictures for part in (picture, gap)][:-1], axis)


if __name__ == "__main__":
    films = [lesson(name) for name in LESSONS]
    sheets = [beside([beside(row, 1) for row in (shown[:2], shown[2:])], 0) for shown in zip(*films, strict=True)]
    frames = [beside(pair, 1) for pair in zip(sheets, phone(), strict=True)]
    save_clip(NOTEBOOKS / "pictures" / "course.gif", frames, FPS, frames[0].shape[1])
