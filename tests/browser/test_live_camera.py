"""The live camera in a real JupyterLab, in a real Chromium, with a fake camera."""

from urllib.parse import urlparse

import pytest
from lab import FAKE_CAMERA, KERNEL, REMOTE_NAME, python, wait_for_kernel

CELL = """
import time
from course_utils.camera.live import LiveCamera
from course_utils.overlay import Overlay
from course_utils.drawn.marker import MarkerCamera

mode, seen = "label", []

def demo(frame):
    seen.append(frame.time)
    if mode == "raise":
        raise ValueError("my demo is wrong")
    if mode == "slow":
        time.sleep(2)
    sound = 880 if mode == "alarm" else None
    overlay = Overlay(sound=sound).box(0.25, 0.25, 0.75, 0.75, color="#ff00ff", width=0.04, label="seen")
    if len(seen) == 3:
        overlay.answer, overlay.score = "seven", 0.9
    return overlay

camera = LiveCamera(demo, sources={"Marker": MarkerCamera("7", size=(320, 240))})
camera
"""
SPY = """() => {
    window.flying = []; window.drawn = []; window.notices = "";
    window.AudioContext = class extends AudioContext { constructor() { super(); window.tone = this; } };
    const root = document.querySelector(".hl");
    root.addEventListener("haptic-sent", (event) => flying.push(event.detail.inFlight));
    root.addEventListener("haptic-drawn", (event) => drawn.push(event.detail.seq));
    const notice = root.querySelector(".hl-notice");
    new MutationObserver(() => (notices += notice.innerText)).observe(notice, { childList: true });
}"""


class Widget:
    """What a learner does with the widget."""

    def __init__(self, page):
        self.page = page
        self.toggle = page.locator(".hl-start")
        self.notice = page.locator(".hl-notice")
        self.sign = page.locator(".hl-sign")

    def start(self):
        self.page.evaluate("flying.length = drawn.length = 0; notices = ''")
        self.toggle.click()

    def wait_drawn(self, count):
        """Wait until so many frames are drawn with their overlays."""
        self.page.wait_for_function(f"drawn.length >= {count}")

    def wait_drawn_again(self, count):
        """Wait until so many more were drawn."""
        self.page.evaluate("drawn.length = 0")
        self.wait_drawn(count)

    def wait_notice(self, words):
        """Wait until the widget has shown a notice, even if it shows another one by now."""
        self.page.wait_for_function(f"notices.includes({words!r})")

    def keep_tracks(self):
        self.page.evaluate("window.tracks = document.querySelector('.hl video').srcObject.getTracks()")

    def released(self):
        states = self.page.evaluate("tracks.map((track) => track.readyState)")
        return states == ["ended"] and self.page.evaluate("document.querySelector('.hl video').srcObject === null")

    def wait_idle(self):
        self.page.locator(".hl[data-phase=idle]").wait_for()


@pytest.fixture(scope="module")
def hosts():
    return set()


@pytest.fixture(scope="module")
def page(lab, context, hosts):
    context.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    with lab.page(context, CELL) as page:
        page.on("websocket", lambda socket: hosts.add(urlparse(socket.url).hostname))
        page.evaluate(SPY)
        yield page


@pytest.fixture
def widget(page):
    widget = Widget(page)
    python(page, "mode = 'label'; seen.clear()")
    yield widget
    if page.locator(".hl[data-phase=idle]").count() == 0:
        widget.toggle.click()
        widget.wait_idle()
    page.locator(".hl select").first.select_option("camera")


def test_nothing_starts_by_itself(widget):
    assert widget.toggle.inner_text() == "Start" and widget.sign.inner_text() == "Camera off"
    assert widget.page.evaluate("document.querySelector('.hl video').srcObject") is None
    assert python(widget.page, "print(camera.running, len(seen))") == "False 0"


def test_start_shows_the_overlay_and_stop_releases_the_camera(widget, hosts):
    widget.start()
    widget.wait_drawn(30)
    assert widget.sign.inner_text() == "Camera on"
    widget.page.locator(".hl-meter", has_text="fps").wait_for()
    assert widget.page.locator(".hl-answers b").inner_text() == "seven"
    pixel = """([x, y]) => {
        const canvas = document.querySelector(".hl canvas");
        return [...canvas.getContext("2d").getImageData(x * canvas.width, y * canvas.height, 1, 1).data];
    }"""
    widget.page.wait_for_function(f"({pixel})([0.25, 0.5]).join() === '255,0,255,255'")  # the box's line
    # Below it is the picture that the line belongs to.
    widget.page.wait_for_function(f"Math.min(...({pixel})([0.9, 0.9])) > 20")
    widget.keep_tracks()
    assert max(widget.page.evaluate("flying")) <= 2
    drawn = widget.page.evaluate("drawn")
    assert drawn == sorted(drawn)
    widget.toggle.click()
    widget.wait_idle()
    assert widget.released() and widget.sign.inner_text() == "Camera off"
    python(widget.page, "camera._run.join(5)")
    assert python(widget.page, "print(camera.running, seen == sorted(set(seen)))") == "False True"
    assert hosts <= {"localhost", None, ""}, "a request left the machine"


def test_a_demo_that_raises_shows_its_traceback_and_goes_on(widget):
    python(widget.page, "mode = 'raise'")
    widget.start()
    widget.notice.get_by_text("ValueError: my demo is wrong").first.wait_for()
    widget.notice.locator("summary").click()
    assert 'raise ValueError("my demo is wrong")' in widget.notice.locator("pre").inner_text()
    python(widget.page, "mode = 'label'")
    widget.wait_drawn(5)  # what raises is not drawn


def test_the_tone_of_a_demo_starts_and_stops(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.page.wait_for_function("tone.state === 'suspended'")
    for mode, state in (("alarm", "running"), ("label", "suspended"), ("alarm", "running")):
        python(widget.page, f"mode = {mode!r}")
        widget.page.wait_for_function(f"tone.state === {state!r}")
    widget.toggle.click()
    widget.page.wait_for_function("tone.state === 'suspended'")


def test_a_slow_demo_gets_one_frame_at_a_time_and_no_notice(widget):
    python(widget.page, "mode = 'slow'")
    widget.start()
    widget.wait_drawn(3)
    assert widget.page.evaluate("flying.slice(0, 3)") == [1, 2, 1]  # two are sent before the first answer comes
    assert widget.notice.is_hidden() and widget.sign.inner_text() == "Camera on"


def test_a_busy_cell_is_waited_for(widget):
    widget.start()
    widget.wait_drawn(5)
    python(widget.page, "time.sleep(1)")
    widget.wait_drawn_again(5)
    assert widget.notice.is_hidden()


def test_python_plays_a_source_into_the_browser(widget):
    widget.page.locator(".hl select").first.select_option("more 0")
    widget.start()
    widget.wait_drawn(10)
    assert widget.sign.inner_text() == "Playing"  # no camera is on
    widget.page.get_by_role("button", name="Snapshot").click()
    widget.wait_notice("snapshots[0]")
    assert python(widget.page, "print(camera.snapshots[0].size)") == "(320, 240)"
    widget.wait_notice("The clip has ended.")
    assert widget.toggle.inner_text() == "Start"


def test_a_snapshot_of_the_camera_comes_as_it_is_seen(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.page.get_by_role("button", name="Snapshot").click()
    widget.wait_notice("Python has this picture")
    assert python(widget.page, "print(camera.snapshots[-1].size)") == "(640, 480)"


def test_the_keyboard_is_enough(widget):
    widget.toggle.focus()
    widget.page.keyboard.press("Enter")
    widget.wait_drawn_again(3)
    widget.page.keyboard.press("Tab")
    assert widget.page.evaluate("document.activeElement.textContent") == "Snapshot"
    names = ["Source", "Camera", "Size"]
    assert all(widget.page.get_by_role("combobox", name=name, exact=True).count() == 1 for name in names)
    widget.toggle.focus()
    widget.page.keyboard.press("Space")
    widget.wait_idle()


def test_another_size_and_mirror_take_effect_at_once(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.page.get_by_label("Mirror").uncheck()
    widget.page.get_by_label("Size").select_option("320,240")
    widget.wait_drawn_again(3)
    assert python(widget.page, "print(camera._run.last.size, camera._run.last.mirrored)") == "(320, 240) False"
    widget.page.get_by_label("Mirror").check()
    widget.page.get_by_label("Size").select_option("640,480")


def test_the_camera_can_be_chosen(widget):
    menu = widget.page.get_by_role("combobox", name="Camera", exact=True)
    widget.start()
    widget.wait_drawn(3)
    chosen = menu.locator("option").nth(1)  # after "Default"
    menu.select_option(chosen.get_attribute("value"))
    widget.wait_drawn_again(3)
    settings = "document.querySelector('.hl video').srcObject.getTracks()[0].getSettings()"
    assert widget.page.evaluate(f"{settings}.deviceId") == menu.input_value() == chosen.get_attribute("value")


def test_a_hidden_page_releases_the_camera(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.keep_tracks()
    hide = "Object.defineProperty(document, 'hidden', {value: %s, configurable: true})"
    widget.page.evaluate(hide % "true" + "; document.dispatchEvent(new Event('visibilitychange'))")
    widget.wait_idle()
    assert widget.released() and "hidden" in widget.notice.inner_text()
    widget.page.evaluate("delete document.hidden")


def test_stop_from_python_releases_the_camera(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.keep_tracks()
    python(widget.page, "camera.stop()")
    widget.wait_idle()
    assert widget.released()


def test_clearing_the_output_releases_the_camera(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.keep_tracks()
    widget.page.evaluate("jupyterapp.commands.execute('notebook:clear-all-cell-outputs')")
    widget.page.wait_for_function("tracks[0].readyState === 'ended'")
    assert widget.toggle.count() == 0
    widget.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    widget.toggle.wait_for()
    widget.page.evaluate(SPY)


def test_a_reloaded_page_starts_again(widget):
    page = widget.page
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    widget.start()
    widget.wait_drawn(3)
    page.reload()
    wait_for_kernel(page)
    widget.toggle.wait_for()
    page.evaluate(SPY)
    assert widget.toggle.inner_text() == "Start"
    widget.start()
    widget.wait_drawn(3)


def test_a_restarted_kernel_is_noticed(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.keep_tracks()
    widget.page.evaluate(f"{KERNEL}.restart()")
    widget.notice.get_by_text("run this cell again").wait_for(timeout=20_000)
    assert widget.released()
    wait_for_kernel(widget.page)
    widget.page.evaluate("jupyterapp.commands.execute('notebook:run-all-cells')")
    widget.page.wait_for_function("document.querySelector('.hl-notice')?.hidden")
    widget.page.evaluate(SPY)
    widget.start()
    widget.wait_drawn(3)


def test_picture_and_start_fit_a_small_laptop(widget):
    """A window of 1280 × 720 leaves 519 pixels for the notebook; a phone's camera is higher than wide."""
    widget.page.set_viewport_size({"width": 1280, "height": 720})
    widget.start()
    widget.wait_drawn(3)
    for ratio in (4 / 3, 16 / 9, 9 / 16):
        set_ratio = f"document.querySelector('.hl-stage').style.setProperty('--ratio', {ratio})"
        widget.page.evaluate(set_ratio)
        box = widget.page.locator(".hl-stage").bounding_box()
        assert widget.page.locator(".hl").bounding_box()["height"] <= 519
        assert box["width"] / box["height"] == pytest.approx(ratio, rel=0.01), "the picture keeps its shape"


def test_full_screen_and_back(widget):
    widget.start()
    widget.wait_drawn(3)
    widget.page.get_by_role("button", name="Full screen").click()
    widget.page.wait_for_function("document.fullscreenElement?.classList.contains('hl')")
    size = "[innerWidth, innerHeight, document.querySelector('.hl-stage').getBoundingClientRect().height]"
    _, height, picture = widget.page.evaluate(size)
    assert picture > 0.7 * height, "the picture fills the screen"
    assert widget.toggle.bounding_box()["y"] + 30 <= height
    widget.page.get_by_role("button", name="Full screen").click()
    widget.page.wait_for_function("document.fullscreenElement === null")


def test_the_confidence_is_shown_beside_the_answer(widget):
    widget.start()
    widget.page.locator(".hl-answers b").wait_for()
    shown = "getComputedStyle(document.querySelector('.hl-answers b'), '::after').content"
    assert "90 %" in widget.page.evaluate(shown)


def test_a_clip_can_be_mirrored(widget):
    widget.page.locator(".hl select").first.select_option("clip")
    first = "print(camera._run.last.mirrored)"
    assert not widget.page.get_by_label("Mirror").is_checked()
    widget.start()
    widget.wait_drawn(3)
    assert python(widget.page, first) == "False"
    widget.page.get_by_label("Mirror").check()
    widget.wait_drawn_again(3)
    assert python(widget.page, first) == "True"


def test_one_live_widget_stops_the_other(lab, launch):
    cell = CELL + "\nfrom IPython.display import display\ndisplay(camera)\nLiveCamera(demo)"
    browser = launch(FAKE_CAMERA)
    with lab.page(browser.new_context(permissions=["camera"]), cell.replace("\ncamera\n", "\n")) as page:
        starts = page.locator(".hl-start")
        starts.nth(1).wait_for()
        starts.nth(0).click()
        page.locator(".hl[data-phase=running]").nth(0).wait_for()
        starts.nth(1).click()
        page.get_by_text("another live widget has started").wait_for()
        phases = "[...document.querySelectorAll('.hl')].map((root) => root.dataset.phase)"
        page.wait_for_function(f"({phases}).join() === 'idle,running'")
    browser.close()


# Without a camera: a notice says what to do.


def test_an_open_question_for_permission_says_press_allow(widget):
    widget.page.evaluate(
        "window.ask = navigator.mediaDevices.getUserMedia;"
        "navigator.mediaDevices.getUserMedia = () => new Promise(() => {}); 0"  # nobody has answered yet
    )
    widget.start()
    widget.page.locator(".hl-hint", has_text="press Allow").wait_for()
    widget.page.locator(".hl-meter", has_text="press Allow").wait_for()
    widget.page.evaluate("navigator.mediaDevices.getUserMedia = window.ask; 0")


def test_a_denied_permission_is_explained(widget, context):
    context.clear_permissions()
    widget.start()
    widget.wait_notice("choose “Allow”, and press Start again")
    assert widget.sign.inner_text() == "Camera off"
    context.grant_permissions(["camera"])
    widget.start()
    widget.wait_drawn(3)


def test_a_missing_camera_is_explained(lab, launch):
    browser = launch(f"{FAKE_CAMERA}=device-count=0")
    with lab.page(browser.new_context(permissions=["camera"]), CELL) as page:
        page.locator(".hl-start").click()
        page.get_by_text("finds no camera").wait_for()
        assert page.locator(".hl-sign").inner_text() == "Camera off"
    browser.close()


def test_an_insecure_page_is_explained_and_plays_what_needs_no_camera(lab, context):
    with lab.page(context, CELL, host=REMOTE_NAME) as page:
        page.locator(".hl-start").click()
        page.get_by_text(f"This page is http://{REMOTE_NAME}:{lab.port}").wait_for()
        assert f"http://localhost:{lab.port}" in page.locator(".hl-notice").inner_text()
        page.evaluate(SPY)
        page.locator(".hl select").first.select_option("more 0")
        page.locator(".hl-start").click()
        page.wait_for_function("drawn.length > 3")
