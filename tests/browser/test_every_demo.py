"""Every demo of the course in a real JupyterLab, before a fake camera that sees a rendered hand."""

import pytest
from lab import python
from needs import need

from course_utils.__main__ import rooms

NAMES = [name for room in rooms() for name in room.DEMOS]
CELL = """
from course_utils.__main__ import rooms
from course_utils.camera.live import LiveCamera

kinds = {name: getattr(room, kind) for room in rooms() for name, (kind, _) in room.DEMOS.items()}
camera = LiveCamera(kinds[globals().get("name", "fingers")]())
camera
"""
READ = {"fingers": ("1", "5"), "fingers_signs": ("1", "5")}  # what the film shows, for demos that read hands at once


@pytest.fixture(scope="module")
def page(lab, context):
    for name in ("hand_landmarker", "face_landmarker", "pose_landmarker_full"):
        need(name)
    with lab.page(context, CELL) as page:
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_it_starts_answers_and_stops(page, name):
    python(page, f"name = {name!r}")
    page.evaluate("document.querySelector('.hl').dataset.old = true")
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    widget = page.locator(".hl:not([data-old])")
    widget.locator(".hl-start").click()
    widget.locator(".hl-meter", has_text="fps").wait_for()
    tracks = widget.locator("video").evaluate_handle("(video) => video.srcObject.getTracks()")
    if name in READ:
        page.wait_for_function(f"{list(READ[name])}.includes(document.querySelector('.hl-answers b')?.innerText)")
    widget.locator(".hl-start").click()
    page.locator(".hl[data-phase=idle]").wait_for()
    assert tracks.evaluate("(all) => all.map((track) => track.readyState)") == ["ended"]
    assert not widget.locator(".hl-notice").inner_text(), "nothing went wrong"
