"""What native libraries log must not appear as a box in a notebook, also when its demos run live."""

import pytest
from lab import python
from needs import need
from test_live_camera import SPY, Widget

LESSONS = {
    "hand": ("from course_utils import airdraw, checkpoints", "airdraw.AirDraw('finger')", "hand_landmarker"),
    "face": ("from course_utils import drowsiness", "drowsiness.Drowsiness()", "face_landmarker"),
}


@pytest.mark.parametrize("tracker", LESSONS)
def test_a_live_demo_writes_no_log_into_its_notebook(lab, context, tracker):
    imports, demo, model = LESSONS[tracker]
    need(model)
    cell = f"from course_utils.camera import LiveCamera\ncamera = LiveCamera({demo})\ncamera"
    with lab.page(context, imports, cell, "import gc; print('after')") as page:
        page.evaluate(SPY)
        widget = Widget(page)
        for _ in range(2):
            widget.start()
            widget.wait_drawn(25)
            widget.toggle.click()
            widget.wait_idle()
        python(page, "camera._run.join(5); camera.demo.close(); gc.collect()")
        boxes = page.locator('.jp-Notebook [data-mime-type="application/vnd.jupyter.stderr"]')
        assert boxes.all_inner_texts() == []
