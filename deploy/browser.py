"""One person of a class in a real Chromium, with a fake camera that sees a rendered hand."""

from __future__ import annotations

import json
from contextlib import contextmanager
from pathlib import Path

from visitor import Visitor

CELL = """from course_utils import {room}
from course_utils.camera import LiveCamera

live = LiveCamera({demo})
live"""
DEMO = 'airdraw.AirDraw(tip="finger")'  # that of lesson 0
FLAGS = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]


def clip(folder: Path) -> Path:
    """Write what the fake camera shows: a rendered hand that draws a 7."""
    import cv2

    from course_utils.camera import Clip
    from course_utils.camera.live import CLIP

    path = folder / "camera.mjpeg"
    with open(path, "wb") as file:
        for frame in Clip(CLIP):
            file.write(cv2.imencode(".jpg", frame.image[..., ::-1])[1].tobytes())
    return path


def notebook(visitor: Visitor, demo: str = DEMO):
    """Put a notebook that shows a demo live into a seat: live.ipynb."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    source = CELL.format(room=demo.partition(".")[0], demo=demo)
    cell = {"cell_type": "code", "id": "live", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": [cell]}
    visitor.api(
        "contents/live.ipynb", "PUT", data=json.dumps({"type": "notebook", "content": content})
    ).raise_for_status()


@contextmanager
def live_page(browser, url: str, name: str, password: str):
    """Log in as a person does, run the live cell and press Start; yields (page, addresses that were asked for)."""
    context = browser.new_context(permissions=["camera"], ignore_https_errors=True)
    try:
        page, asked = context.new_page(), []
        page.set_default_timeout(90_000)
        page.on("response", lambda answer: asked.append((answer.status, answer.url)))
        page.goto(f"{url}/hub/login?next=%2Fhub%2Fuser%2F{name}%2Flab%2Ftree%2Flive.ipynb")
        page.fill("input[name=username]", name)
        page.fill("input[name=password]", password)
        page.locator("form [type=submit]").click()
        page.locator(".jp-Notebook .jp-CodeCell .cm-content").first.click()
        for _ in range(450):
            if _connected(page.request.get(f"{url}/user/{name}/api/sessions")):
                break
            page.wait_for_timeout(200)
        page.locator("#jp-main-statusbar", has_text="Idle").wait_for()
        page.keyboard.press("Shift+Enter")
        page.locator(".hl-start").first.click()
        page.evaluate(
            "() => { window.drawn = []; document.querySelector('.hl').addEventListener('haptic-drawn',"
            " (event) => drawn.push([performance.now(), event.detail.ms])); }"
        )
        page.wait_for_function("window.drawn.length > 20")
        yield page, asked
    finally:
        context.close()


def _connected(sessions):
    """Whether the page has its kernel. JupyterLab asks "Select Kernel" where a cell is run before that."""
    return sessions.ok and any(one["kernel"]["connections"] for one in sessions.json())


def rate(page, seconds: float) -> tuple[float, float]:
    """Frames a second and the median of the milliseconds from a picture to its overlay."""
    page.evaluate("window.drawn.length = 0")
    page.wait_for_timeout(1000 * seconds)
    drawn = page.evaluate("window.drawn.slice()")
    delays = sorted(ms for _, ms in drawn)
    return len(drawn) / seconds, delays[len(delays) // 2] if delays else float("inf")
