"""The phone page in Chromium, as on a phone: small, private, offline, and with words for what goes wrong."""

import json
import re
import threading
from contextlib import contextmanager
from urllib.parse import urlparse

import cv2
import numpy as np
import pytest
import serve
from faults import held

from course_utils import checkpoints, web

pytestmark = pytest.mark.slow
PHONE = {"viewport": {"width": 390, "height": 760}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
MOST = 6_000_000  # bytes of a first visit
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (event) => window.refused.push(event.violatedDirective));
window.streams = [];
const open = navigator.mediaDevices?.getUserMedia.bind(navigator.mediaDevices);
if (open) navigator.mediaDevices.getUserMedia = async (wanted) => {
    const stream = await open(wanted);
    window.streams.push(stream);
    return stream;
};
"""


class Host(serve.Handler):
    """The page's own server, which counts its bytes and can break off."""

    protocol_version = "HTTP/1.0"  # no connection stays open when the server ends
    sent, broken = 0, ""

    def copyfile(self, source, outputfile):
        content = source.read()
        if Host.broken and Host.broken in self.path:
            content = content[: len(content) // 2]
            self.close_connection = True
        Host.sent += len(content)
        outputfile.write(content)


@pytest.fixture
def host(page, tmp_path, monkeypatch):
    """A server of the page in a folder that may be replaced: (address, folder, how to end it)."""
    monkeypatch.setattr(serve, "Handler", Host)
    Host.sent, Host.broken = 0, ""
    folder = tmp_path / "web"
    folder.symlink_to(page)
    server = serve.Server(("127.0.0.1", 0), folder)
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def end():
        server.shutdown()
        server.server_close()

    yield f"http://127.0.0.1:{server.server_address[1]}/", folder, end
    end()


@contextmanager
def phone(browser, address, *, hash="", init="", before=lambda page: None, **options):
    """A page on a phone; afterwards no request has left the machine and the policy has refused nothing."""
    context = browser.new_context(**({"permissions": ["camera"]} | PHONE | options))
    hosts = set()
    context.on("request", lambda request: hosts.add(urlparse(request.url).hostname))
    context.add_init_script(WATCH + init)
    page = context.new_page()
    page.set_default_timeout(30_000)
    problems = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    before(page)
    page.goto(address + hash)
    page.locator("main h1").wait_for()
    yield page
    assert hosts <= {"127.0.0.1", None, ""}, "a request left the machine"
    assert page.evaluate("window.refused") == [] and problems == []
    context.close()


def opened(page, demo):
    page.evaluate("name => { location.hash = name; }", demo)
    page.locator("[data-ready]").wait_for()


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def write_a_seven(page):
    box = page.locator(".hl-sheet svg").bounding_box()
    at = [
        (box["x"] + u * box["width"], box["y"] + v * box["height"]) for u, v in ((0.3, 0.2), (0.7, 0.2), (0.45, 0.85))
    ]
    page.mouse.move(*at[0])
    page.mouse.down()
    for place in at[1:]:
        page.mouse.move(*place, steps=6)
    page.mouse.up()
    page.locator(".hl-best").wait_for()
    return page.locator(".hl-best b").inner_text()


def test_the_first_visit_is_small_and_the_page_then_needs_no_network(browser, host):
    address, _, end = host
    with phone(browser, address, hash="#write") as page:
        page.locator("[data-ready]").wait_for()
        first = Host.sent
        assert write_a_seven(page) == "7"
        page.get_by_text("Works without a network").wait_for()
        print(f"first demo {first / 1e6:.1f} MB, whole first visit {Host.sent / 1e6:.1f} MB")
        assert first <= Host.sent <= MOST
        end()
        page.reload()
        page.locator("[data-ready]").wait_for()
        assert write_a_seven(page) == "7"
        page.locator("select").select_option("doodles")
        page.locator("[data-ready=doodles]").wait_for()
        page.evaluate("location.hash = 'fingers'")
        page.get_by_text("There is no network").wait_for()
        press(page, "Try again")
        page.get_by_text("There is no network").wait_for()


def test_fingers_are_counted_from_camera_film_and_picture_and_the_camera_goes_off(browser, host, hand):
    with phone(browser, host[0]) as page:
        opened(page, "fingers")
        press(page, "Front camera")
        page.locator(".answer").get_by_text("5", exact=True).wait_for()
        page.locator(".unseen").get_by_text("5", exact=True).wait_for(state="attached")
        press(page, "Film")
        page.locator(".answer").get_by_text("1", exact=True).wait_for()
        page.set_viewport_size({"width": 760, "height": 390})
        page.locator("input[type=file]").set_input_files(str(hand))
        page.locator(".answer").get_by_text("5", exact=True).wait_for()
        press(page, "Back camera")
        page.locator("[data-state=running]").wait_for()
        page.locator("#home").click()
        page.locator(".demos").wait_for()
        states = page.evaluate("streams.flatMap((stream) => stream.getTracks().map((track) => track.readyState))")
        assert len(states) == 2 and set(states) == {"ended"}


def test_hands_are_followed_in_all_their_demos(browser, host):
    with phone(browser, host[0]) as page:
        for demo in ("air", "signs", "reactions", "gestures"):
            opened(page, demo)
            press(page, "Film")
            page.get_by_text("pictures a second").wait_for()
        page.locator(".answer").get_by_text("index").wait_for()


def test_faces_and_bodies_are_followed_by_the_page_s_own_files(browser, host, version):
    kinds = {"eyes": "faces", "squats": "bodies"}
    there = json.loads((version / "course.json").read_text())["trackers"]
    if not there:
        pytest.skip("face_landmarker and pose_landmarker_full are not here")
    for demo in (name for name, kind in kinds.items() if kind in there):
        with phone(browser, host[0]) as page:
            opened(page, demo)
            press(page, "Front camera")
            page.get_by_text("pictures a second").wait_for()


def test_the_policy_refuses_other_hosts(browser, host):
    with phone(browser, host[0]) as page:
        ask = "fetch('https://127.0.0.1:9/').then(() => 'sent', () => 'refused')"
        assert page.evaluate(ask) == "refused"
        assert page.evaluate("window.refused.splice(0)") == ["connect-src"]


def test_nothing_serious_for_axe_and_buttons_are_large(browser, host, modules):
    axe = (modules / "axe-core" / "axe.min.js").read_text()
    for scheme in ("light", "dark"):
        with phone(browser, host[0], color_scheme=scheme) as page:
            page.evaluate(axe)
            for demo in ("", "write", "fingers"):
                if demo:
                    opened(page, demo)
                    page.locator("summary").click()
                found = page.evaluate("axe.run().then(({violations}) => violations)")
                serious = [(v["id"], v["nodes"][0]["html"]) for v in found if v["impact"] in ("serious", "critical")]
                assert serious == [], demo
                sizes = page.evaluate(
                    "[...document.querySelectorAll('button, select, summary, .demos a, #home')]"
                    ".map((one) => one.getBoundingClientRect()).map(({width, height}) => Math.min(width, height))"
                )
                assert min(sizes) >= 44


def test_an_update_never_mixes_versions(browser, host, page, tmp_path):
    address, folder, _ = host
    labels = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
    mine = web.export(checkpoints.load("airdraw"), "digits", labels, tmp_path / "mine", page=page)
    old, new = (next(made.glob("v-*")).name for made in (page, mine.folder))
    with phone(browser, address, hash="#write") as phone_page:
        phone_page.get_by_text("Works without a network").wait_for()
        folder.unlink()
        folder.symlink_to(mine.folder)
        phone_page.reload()
        phone_page.get_by_text("A new version of this page is ready.").wait_for()
        scripts = phone_page.evaluate("[...document.scripts].map((script) => script.src).join()")
        assert old in scripts and new not in scripts
        phone_page.locator("[data-ready]").wait_for()
        assert write_a_seven(phone_page) == "7"
        with phone_page.expect_navigation():
            press(phone_page, "Load it")
        phone_page.get_by_text("With a net of your own.").wait_for()
        assert old not in phone_page.content()
        phone_page.locator("[data-ready]").wait_for()
        assert write_a_seven(phone_page) == "seven"


def told(page, words, role=None):
    """Wait until the page says these words, and count the bad input as held."""
    place = page.get_by_role(role) if role else page
    held("phone page", lambda: place.get_by_text(words).wait_for())


CAMERA_FAULTS = {
    "no camera": ("NotFoundError", "finds no camera"),
    "another app has it": ("NotReadableError", "Another app uses the camera"),
}


@pytest.mark.faults
@pytest.mark.parametrize("name, words", CAMERA_FAULTS.values(), ids=CAMERA_FAULTS)
def test_no_camera_is_said_in_words(browser, host, name, words):
    init = f"navigator.mediaDevices.getUserMedia = async () => {{ throw new DOMException('no', '{name}'); }};"
    with phone(browser, host[0], init=init) as page:
        opened(page, "fingers")
        press(page, "Front camera")
        told(page, words, "alert")
        press(page, "Film")
        page.locator("[data-state=running]").wait_for()


@pytest.mark.faults
def test_a_camera_that_is_refused_or_taken_away_is_said_in_words(browser, host):
    refuse = "navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', 'NotAllowedError'); };"
    with phone(browser, host[0], init=refuse) as page:
        opened(page, "fingers")
        press(page, "Front camera")
        told(page, "The camera is not allowed.", "alert")
    with phone(browser, host[0]) as page:
        opened(page, "fingers")
        press(page, "Front camera")
        page.locator("[data-state=running]").wait_for()
        page.evaluate("streams[0].getTracks()[0].dispatchEvent(new Event('ended'))")
        told(page, "The camera was taken away", "alert")
        press(page, "Front camera")
        page.locator("[data-state=running]").wait_for()


@pytest.mark.faults
def test_a_browser_without_simd_is_told_so(browser, host):
    with phone(browser, host[0], init="WebAssembly.validate = () => false;") as page:
        told(page, "Update the browser")


@pytest.mark.faults
def test_pictures_of_any_kind_are_opened_or_refused_in_words(browser, host, hand, tmp_path):
    large, heic, empty = (tmp_path / name for name in ("large.jpg", "IMG_1.HEIC", "empty.jpg"))
    cv2.imwrite(str(large), cv2.resize(cv2.imread(str(hand)), (8000, 6000), interpolation=cv2.INTER_NEAREST))
    heic.write_bytes(b"\x00\x00\x00\x18ftypheic" + bytes(100))
    empty.write_bytes(b"")
    with phone(browser, host[0]) as page:
        opened(page, "fingers")
        picker = page.locator("input[type=file]")
        picker.set_input_files(str(heic))
        told(page, "share it as JPEG", "alert")
        picker.set_input_files(str(empty))
        told(page, "cannot open empty.jpg", "alert")
        picker.set_input_files(str(large))
        page.locator(".answer").get_by_text("5", exact=True).wait_for()


@pytest.mark.faults
def test_a_broken_download_is_said_in_words_and_tried_again(browser, host):
    Host.broken = "nets/handpoints.tflite"
    with phone(browser, host[0]) as page:
        page.evaluate("location.hash = 'fingers'")
        told(page, "The download was interrupted.")
        Host.broken = ""
        press(page, "Try again")
        page.locator("[data-ready]").wait_for()


@pytest.mark.faults
def test_full_storage_is_said_in_words_and_the_page_works(browser, host):
    def tiny(page):
        session = page.context.new_cdp_session(page)
        session.send("Storage.overrideQuotaForOrigin", {"origin": host[0].rstrip("/"), "quotaSize": 1_500_000})

    with phone(browser, host[0], hash="#write", before=tiny) as page:
        page.locator("[data-ready]").wait_for()
        told(page, "This phone has no room to keep the page")
        assert write_a_seven(page) == "7"


def read_code(html):
    """What a QR code in a notebook's output says."""
    side = int(re.search(r'viewBox="0 0 (\d+)', html)[1])
    picture = np.full((side, side), 255, np.uint8)
    for x, y in re.findall(r"M(\d+) (\d+)h", html):
        picture[int(y), int(x)] = 0
    return cv2.QRCodeDetector().detectAndDecode(np.kron(picture, np.ones((8, 8), np.uint8)))[0]


@pytest.mark.faults
def test_an_exported_net_has_to_fit_its_demo(page, tmp_path):
    net = checkpoints.load("emojinator", "float16")
    bad = {
        "name them in labels": lambda: web.export(net, "fingers", folder=tmp_path / "a", page=page),
        "gives its net": lambda: web.export(checkpoints.load("airdraw"), "fingers", folder=tmp_path / "b", page=page),
        "has the demos digits": lambda: web.export(net, "dancing", page=page),
        "make phone": lambda: web.export(net, "gestures", page=tmp_path),
    }
    for words, call in bad.items():
        assert words in str(held("phone page", call, ValueError, FileNotFoundError))
    made = web.export(net, "gestures", folder=tmp_path / "mine", address="https://example.org/mine/", page=page)
    assert read_code(made._repr_html_()) == made.address == "https://example.org/mine/"
    assert "make phone PAGE=" in web.export(net, "gestures", folder=tmp_path / "mine", page=page)._repr_html_()
    assert not list(tmp_path.glob("[ab]"))
    x = np.ones((1, 63), np.float32)
    own = next(made.folder.glob("v-*/nets/emojinator.tflite"))
    assert np.allclose(type(net)(own)(x), net(x))
