"""The labelling widget of lesson 12 in a real JupyterLab and Chromium: drag, keys, undo, reload, and the file."""

import json

import cv2
import numpy as np
import pytest
from lab import python, wait_for_kernel, wait_python

CELL = """
import numpy as np
from course_utils.labelling import LabellingWidget
from course_utils.track import Hand

shares = np.linspace(0.2, 0.8, 21, dtype=np.float32)
points = np.stack([shares, 0.3 + 0 * shares, 0 * shares], 1)
widget = LabellingWidget(["0.png", "1.png", "2.png"], "labels.json", lambda frame: [Hand(points, points, "Left", 0.9)])
widget
"""
WIDTH, HEIGHT = 200, 150
PROPOSED = np.stack([np.linspace(0.2, 0.8, 21) * WIDTH - 0.5, np.full(21, 0.3 * HEIGHT - 0.5)], 1)


@pytest.fixture(scope="module")
def page(lab, context):
    for number in range(3):
        cv2.imwrite(str(lab.notebooks / f"{number}.png"), np.full((HEIGHT, WIDTH, 3), 40 + 60 * number, np.uint8))
    with lab.page(context, CELL, ready=".hl-labels circle") as page:
        yield page


@pytest.fixture
def labels(lab):
    """What the file holds now, by the picture's name."""

    def read():
        content = json.loads((lab.notebooks / "labels.json").read_text())
        names = {image["id"]: image["file_name"] for image in content["images"]}
        return {names[a["image_id"]]: np.reshape(a["keypoints"], (21, 3)) for a in content["annotations"]}

    return read


def at(page, x, y):
    """Where a place of the picture, in pixels, is on the screen."""
    return page.evaluate(
        """([x, y]) => {
            const sheet = document.querySelector(".hl-labels svg");
            const place = new DOMPoint(x + 0.5, y + 0.5).matrixTransform(sheet.getScreenCTM());
            return [place.x, place.y];
        }""",
        [float(x), float(y)],
    )


def wait_state(page, words):
    page.locator(".hl-count", has_text=words).wait_for()


def press(page, *keys):
    page.locator(".hl-labels svg").focus()
    for key in keys:
        page.keyboard.press(key)


def test_proposed_points_are_shown_and_nothing_is_saved_yet(page, lab):
    assert page.locator(".hl-labels circle").count() == 21
    assert page.locator(".hl-title").inner_text() == "1 of 3 · 0.png"
    wait_state(page, "proposed; 0 of 3 labelled")
    assert not (lab.notebooks / "labels.json").exists()


def test_a_point_is_dragged_and_saved_at_once(page, labels):
    page.locator(".hl-labels svg").scroll_into_view_if_needed()
    page.mouse.move(*at(page, *PROPOSED[8]))
    page.mouse.down()
    page.mouse.move(*at(page, 100, 100), steps=6)
    page.mouse.up()
    wait_state(page, "labelled; 1 of 3 labelled")
    own = labels()["0.png"]
    np.testing.assert_allclose(own[8], [100, 100, 2], atol=0.6)
    np.testing.assert_allclose(np.delete(own[:, :2], 8, 0), np.delete(PROPOSED, 8, 0), atol=0.02)
    assert "index tip: 100, 100" in page.locator(".hl-head output").inner_text()


def test_keys_choose_move_hide_and_undo(page, labels):
    before = labels()["0.png"]
    cells = page.locator(".jp-Cell").count()
    press(page, "n", "n", "b", "ArrowRight", "ArrowRight", "Shift+ArrowDown")
    wait_python(page, "print(widget.points[9].round(2).tolist())", str((before[9] + (2, 10, 0)).round(2).tolist()))
    press(page, "h")
    wait_python(page, "print(int(widget.points[9, 2]))", "1")
    np.testing.assert_allclose(labels()["0.png"][9], [*(before[9, :2] + (2, 10)), 1], atol=0.01)
    press(page, "Delete")
    wait_python(page, "print(int(widget.points[9, 2]))", "0")
    assert labels()["0.png"][9].tolist() == [0, 0, 0], "COCO's way to say that there is no label"
    press(page, "z", "z", "z", "z", "z")
    wait_python(page, "print(widget.points[9].round(2).tolist())", str(before[9].tolist()))
    np.testing.assert_allclose(labels()["0.png"], before, atol=0.01)
    assert page.locator(".jp-Cell").count() == cells, "JupyterLab has taken no key"


def test_quick_keys_are_not_lost_while_python_still_answers(page, labels):
    before = labels()["0.png"][9]  # chosen before
    press(page, *["ArrowRight"] * 15, *["ArrowDown"] * 15)
    wait_python(page, "print(widget.points[9].round(2).tolist())", str(np.add(before, (15, 15, 0)).round(2).tolist()))
    press(page, *["z"] * 30)
    wait_python(page, "print(widget.points[9].round(2).tolist())", str(before.tolist()))


def test_enter_accepts_and_page_keys_go_back(page, labels):
    press(page, "Enter")
    page.locator(".hl-title", has_text="2 of 3").wait_for()
    wait_state(page, "proposed; 1 of 3 labelled")
    press(page, "Enter")
    page.locator(".hl-title", has_text="3 of 3").wait_for()
    wait_state(page, "proposed; 2 of 3 labelled")
    np.testing.assert_allclose(labels()["1.png"][:, :2], PROPOSED, atol=0.02)
    press(page, "PageUp")
    page.locator(".hl-title", has_text="2 of 3").wait_for()
    press(page, "PageUp", "PageUp")  # before the first there is none
    page.locator(".hl-title", has_text="1 of 3").wait_for()


def test_a_label_is_taken_back_in_the_browser_too(page, labels):
    press(page, "PageDown", "PageDown")
    page.locator(".hl-title", has_text="3 of 3").wait_for()
    press(page, "ArrowLeft")
    wait_state(page, "labelled; 3 of 3 labelled")
    press(page, "z")
    wait_state(page, "proposed; 2 of 3 labelled")
    assert set(labels()) == {"0.png", "1.png"}
    assert page.locator(".hl-bar button", has_text="Undo").is_disabled()


def test_what_is_wrong_is_said(page):
    python(page, "widget.send({'type': 'refused', 'words': 'The disk is full.'})")
    page.locator(".hl-notice", has_text="The disk is full.").wait_for()
    press(page, "PageUp")
    page.locator(".hl-notice").wait_for(state="hidden")


def test_a_curve_grows_with_the_labels(page):
    python(page, "widget.scores = [[5, 40.0], [10, 47.5]]; widget._show(new=False)")
    page.locator(".hl-curve text", has_text="47.5").wait_for()
    assert page.locator(".hl-curve polyline").count() == 1


def test_after_a_reload_nothing_is_lost(page, labels):
    """The page ends without a word, as when a tab is closed; then the kernel, too."""
    before = labels()
    page.reload()
    wait_for_kernel(page)
    page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    page.locator(".hl-title", has_text="3 of 3").wait_for()  # the first one without a label
    wait_state(page, "proposed; 2 of 3 labelled")
    press(page, "PageUp", "PageUp")
    page.locator(".hl-title", has_text="1 of 3").wait_for()
    assert "labelled" in page.locator(".hl-count").inner_text()
    x, y = before["0.png"][8, :2]
    place = page.evaluate(
        "[...document.querySelectorAll('.hl-labels circle')].map((c) => [c.cx.baseVal.value, c.cy.baseVal.value])"
    )
    np.testing.assert_allclose(place[8], [x + 0.5, y + 0.5], atol=0.01)
    assert {name: points.tolist() for name, points in labels().items()} == {n: p.tolist() for n, p in before.items()}


def test_pycocotools_reads_what_the_browser_saved(lab, labels):
    pycoco = pytest.importorskip("pycocotools.coco", reason="pycocotools is not installed")
    truth = pycoco.COCO(str(lab.notebooks / "labels.json"))
    own = truth.loadAnns(truth.getAnnIds(imgIds=truth.getImgIds()[:1]))[0]
    np.testing.assert_allclose(np.reshape(own["keypoints"], (21, 3)), labels()["0.png"])
