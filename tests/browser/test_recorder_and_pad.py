"""Recording gestures, playing one's own clip and writing on the pad, in a real JupyterLab and Chromium."""

import json
from itertools import islice

import cv2
import pytest
from lab import python, wait_python

from course_utils.camera.recorder import Recording
from course_utils.drawn.marker import MarkerCamera

CELL = """
import numpy as np
from IPython.display import display
from course_utils.camera.pad import DrawingPad
from course_utils.camera.recorder import GestureRecorder
from course_utils.track import Hand

points = np.random.default_rng(0).random((21, 3)).astype("float32")

def tracker(frame):
    return [Hand(points, points, "Left", 0.9)]

def read(images):
    ink = images[0].sum(0) > 0
    return np.array([[1 - ink.mean(), ink.mean()]])

recorder = GestureRecorder(["fist", "palm"], tracker)
pad = DrawingPad(read, classes=["slim", "wide"])
display(recorder, pad)
"""
COUNTS = "[...document.querySelectorAll('.hl-classes output')].map((output) => Number(output.textContent))"


@pytest.fixture(scope="module")
def page(lab, context):
    with lab.page(context, CELL, ready=".hl-pad") as page:
        yield page


def wait_counts(page, *counts):
    page.wait_for_function(f"{COUNTS}.join() === '{','.join(map(str, counts))}'")


def test_gestures_are_recorded_undone_exported_and_imported(page, tmp_path):
    fist = page.locator(".hl-classes button").first
    fist.click()
    assert "Press Start first" in page.locator(".hl-notice").first.inner_text()
    page.locator(".hl-start").click()
    page.locator(".hl-meter", has_text="fps").wait_for()
    fist.hover()
    page.mouse.down()
    page.wait_for_function(f"{COUNTS}[0] >= 3")
    page.mouse.up()
    page.locator(".hl").first.focus()
    page.keyboard.down("2")
    page.wait_for_function(f"{COUNTS}[1] >= 2")
    page.keyboard.up("2")
    page.locator(".hl-start").click()
    kept = json.loads(python(page, "recorder._run.join(10); print(recorder.counts)"))
    wait_counts(page, *kept)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    path = tmp_path / "gestures.npz"
    download.value.save_as(path)
    recording = Recording.load(path)
    assert recording.classes == ["fist", "palm"] and len(recording) == sum(kept) and recording.left.all()
    page.get_by_role("button", name="Undo last").click()
    wait_counts(page, kept[0], 0)
    page.locator("input[accept='.npz']").set_input_files(path)
    wait_counts(page, 2 * kept[0], kept[1])
    (tmp_path / "letter.npz").write_text("Dear teacher")
    page.locator("input[accept='.npz']").set_input_files(tmp_path / "letter.npz")
    page.get_by_text("This is no recording").wait_for()


def test_ones_own_clip_plays(page, tmp_path):
    path = tmp_path / "mine.webm"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"VP80"), 30, (320, 240))
    if not writer.isOpened():
        pytest.skip("this OpenCV writes no WebM")
    for frame in islice(MarkerCamera("1", size=(320, 240)), 30):
        writer.write(frame.image[..., ::-1])
    writer.release()
    page.locator(".hl select").first.select_option("file")
    page.locator("input[accept='video/*']").set_input_files(path)
    page.get_by_text("The clip has ended.").wait_for()
    assert python(page, "print(recorder._run.last.size)") == "(320, 240)"
    (tmp_path / "letter.webm").write_text("Dear teacher")
    page.locator("input[accept='video/*']").set_input_files(tmp_path / "letter.webm")
    page.get_by_text("cannot play letter.webm").wait_for()


def test_the_pad_reads_what_is_drawn(page):
    sheet = page.locator(".hl-sheet svg")
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()

    def at(x, y):
        return box["x"] + x * box["width"], box["y"] + y * box["height"]

    page.mouse.move(*at(0.5, 0.2))
    page.mouse.down()
    page.mouse.move(*at(0.5, 0.8), steps=10)
    page.mouse.up()
    page.locator(".hl-best b", has_text="slim").wait_for()
    assert python(page, "print(pad.answer, pad.image.shape, len(pad.strokes))") == "slim (28, 28) 1"
    name, track = (page.locator(f".hl-best {part}").bounding_box() for part in ("b", ".hl-track"))
    assert name["x"] + name["width"] <= track["x"], "the name stands beside its bar"
    assert name["y"] < track["y"] < name["y"] + name["height"]
    page.get_by_role("button", name="Clear").click()
    page.locator(".hl-best").wait_for(state="detached")
    page.mouse.click(*at(0.5, 0.5))
    page.get_by_text("only a dot").wait_for()
    assert page.locator(".hl-pad details").count() == 0
    page.get_by_role("button", name="Clear").click()
    wait_python(page, "print(pad.answer)", "None")
    python(page, "pad.draw([[[10, 10], [90, 12], [95, 80], [5, 90]]])")
    page.locator(".hl-best b", has_text="wide").wait_for()
