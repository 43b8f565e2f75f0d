"""Messages, demos and runs that go wrong: every message is answered, no thread piles up, the camera is released."""

import json
import threading
import time

import cv2
import numpy as np
import pytest
from faults import WOUNDS, fuzz, held, wounded
from hypothesis import given
from hypothesis import strategies as st

from course_utils.camera import live, runner
from course_utils.camera.engine import tracked_frame
from course_utils.camera.live import LiveCamera
from course_utils.camera.messages import MessageError, check_picture, decode_picture, overlay_to_message
from course_utils.camera.pad import DrawingPad
from course_utils.camera.recorder import GestureRecorder
from course_utils.camera.source import CameraError
from course_utils.overlay import Frame, Overlay

pytestmark = pytest.mark.faults
JPEG = cv2.imencode(".jpg", np.full((48, 64, 3), 90, np.uint8))[1].tobytes()


def wait_for(condition, seconds=10):
    end = time.monotonic() + seconds
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)
    return condition()


def widget(kind, *arguments, **options):
    """A widget that keeps what it sends, as JSON must be able to carry it."""
    made = kind(*arguments, **options)
    made.sent = []

    def send(content, buffers=()):
        json.dumps(content, ensure_ascii=False, allow_nan=False).encode()
        made.sent.append(content)

    made.send = send
    return made


WIDGETS = {
    "camera": lambda: widget(LiveCamera, lambda frame: Overlay()),
    "recorder": lambda: widget(GestureRecorder, ["fist", "palm"], lambda frame: []),
    "pad": lambda: widget(DrawingPad, lambda images: np.full((1, 10), 0.1)),
}
KINDS = ["start", "stop", "ping", "frame", "engine", "landmarks", "shown", "snapshot", "hello", "hold", "release"]
KINDS += ["undo", "export", "import", "clear", "strokes"]
plain = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.just("a") | st.just("camera")
anything = st.recursive(plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner))
FIELDS = ("run", "source", "seq", "time", "mirrored", "width", "height", "hands", "index", "name", "strokes", "surplus")
numbers = st.integers(-5, 30) | st.floats(-1, 700)
strokes = st.lists(st.lists(st.tuples(numbers, numbers), max_size=4), max_size=3)
hands = st.lists(st.tuples(st.sampled_from(["Left", "Right", "Both"]), st.floats(-1, 2)).map(list), max_size=5)
contents = st.fixed_dictionaries(
    {"type": st.sampled_from(KINDS) | anything},
    optional=dict.fromkeys(FIELDS, anything | numbers | strokes | hands),
)
pictures = WOUNDS.map(lambda wounds: wounded(JPEG, wounds))
buffers = st.lists(
    pictures | st.just(JPEG) | st.binary(max_size=40) | st.just(bytes(504)) | st.just(np.zeros((2, 2))) | st.none(),
    max_size=2,
)


@pytest.mark.parametrize("kind", WIDGETS)
def test_no_message_raises(kind, monkeypatch):
    monkeypatch.setattr(live, "engine_files", lambda kind: iter(()))
    target, threads = WIDGETS[kind](), threading.active_count()

    @fuzz(0.4)  # a thousand in all three widgets
    @given(contents | anything, buffers | st.none())
    def receive(content, attached):
        held("messages", lambda: target._receive(None, content, attached))

    receive()
    if kind != "pad":
        target._end()
        assert wait_for(lambda: threading.active_count() <= threads + 1)


@fuzz()
@given(WOUNDS)
def test_a_damaged_picture_is_refused_or_decoded(wounds):
    held("messages", lambda: decode_picture(check_picture([wounded(JPEG, wounds)])), MessageError)


@fuzz(0.3)
@given(contents, buffers | st.none())
def test_landmarks_are_a_frame_or_refused(content, attached):
    frame = held("messages", lambda: tracked_frame(content, attached), MessageError)
    if not isinstance(frame, MessageError):
        assert isinstance(frame(0.0), Frame)


points = st.lists(st.tuples(st.floats(), st.floats()), max_size=4)


@fuzz()
@given(points, st.floats(), st.text(max_size=9), st.floats() | st.none())
def test_every_overlay_becomes_json(xy, size, text, score):
    overlay = Overlay(answer=text, score=score, sound=size).points(xy, radius=size).line(xy).text(0, 0, text, size=0.1)
    overlay.mask(np.array([[size, 0.5]]), box=[*xy, (0, 0), (1, 1)][:2])
    message, _ = held("messages", lambda: overlay_to_message(overlay))
    json.dumps(message, allow_nan=False)


# Demos that do not come back, or end Python


def start(camera, name, source="camera"):
    camera._receive(None, {"type": "start", "run": name, "source": source}, [])


def frame(camera, name, seq):
    camera._receive(None, {"type": "frame", "run": name, "seq": seq, "time": 0.1 * seq}, [JPEG])


def kinds(camera, name):
    return [message["type"] for message in camera.sent if message.get("run") == name]


class Closing:
    """A source that notes whether it was closed."""

    def __init__(self):
        self.open = False

    def __iter__(self):
        self.open = True
        try:
            for n in range(10_000):
                yield Frame(np.zeros((48, 64, 3), np.uint8), n / 100)
        finally:
            self.open = False


@pytest.mark.parametrize("error", [SystemExit, SystemExit(3), KeyboardInterrupt, GeneratorExit])
@pytest.mark.parametrize("place", ["frame", "reset", "source"])
def test_a_demo_that_ends_python_ends_its_run_alone(error, place):
    def stop(*_):
        raise error

    demo = live.as_demo((lambda frame: Overlay()) if place == "reset" else stop)
    if place == "reset":
        demo.reset = stop
    source = Closing()
    camera = widget(LiveCamera, demo, sources={"mine": source})
    start(camera, "a", source="more 0" if place == "source" else "camera")
    if place == "frame":
        frame(camera, "a", 0)
    assert held("demos", lambda: wait_for(lambda: "ended" in kinds(camera, "a")))
    assert wait_for(lambda: not camera.running) and not source.open
    ended = next(message for message in camera.sent if message["type"] == "ended")
    assert ended["words"]
    start(camera, "b")
    assert "started" in kinds(camera, "b")
    camera.stop()


def test_a_hung_demo_piles_up_no_threads(monkeypatch):
    monkeypatch.setattr(runner, "BUSY_TIMEOUT", 0.5)
    free, inside = threading.Event(), threading.Event()
    before = threading.active_count()

    def hang(frame):
        inside.set()
        free.wait(60)
        return Overlay()

    camera = widget(LiveCamera, hang)
    start(camera, "r0")
    frame(camera, "r0", 0)
    assert inside.wait(10)
    for n in range(1, 30):
        held("demos", lambda n=n: start(camera, f"r{n}"))
    assert threading.active_count() <= before + live.MOST_RUNS
    assert any(message["type"] == "refused" and "restart the kernel" in message["words"] for message in camera.sent)
    assert wait_for(lambda: threading.active_count() <= before + 2), "those that wait for the demo give up"
    start(camera, "last")
    assert wait_for(lambda: "ended" in kinds(camera, "last"))
    words = next(m["words"] for m in camera.sent if m["type"] == "ended" and m["run"] == "last")
    assert "still works on an earlier picture" in words
    free.set()
    assert wait_for(lambda: threading.active_count() <= before + 1)
    start(camera, "again")
    frame(camera, "again", 0)
    assert wait_for(lambda: "overlay" in kinds(camera, "again")), "it goes on when the demo comes back"
    camera.stop()


def test_many_engine_messages_make_one_thread(monkeypatch):
    free, sent = threading.Event(), []

    def files(kind):
        sent.append(threading.current_thread().name)
        free.wait(30)
        yield {"name": "tracker", "count": 1}, [b"net"]

    monkeypatch.setattr(live, "engine_files", files)
    camera, before = widget(LiveCamera, lambda frame: Overlay()), set(threading.enumerate())

    def made():  # a thread of an earlier test may end meanwhile
        return len(set(threading.enumerate()) - before)

    camera._receive(None, {"type": "engine"}, [])
    assert wait_for(lambda: sent)
    for _ in range(199):
        held("messages", lambda: camera._receive(None, {"type": "engine"}, []))
    assert made() == 1
    free.set()
    assert wait_for(lambda: made() == 0)
    # Those who asked while it sent get the files once more.
    assert sent == ["engine files"] * 2 and [m["type"] for m in camera.sent] == ["engine"] * 2
    camera._receive(None, {"type": "engine"}, [])
    assert wait_for(lambda: len(sent) == 3)


def test_passwords_of_stream_addresses_are_not_shown():
    address = "rtsp://ada:secret@127.0.0.1:9/live"
    camera = widget(LiveCamera, lambda frame: Overlay(), source=address)
    assert "secret" not in json.dumps(camera.settings)
    assert "secret" not in str(held("demos", lambda: list(camera.play()), CameraError))
    start(camera, "a", source="given")
    assert wait_for(lambda: "ended" in kinds(camera, "a")) and "secret" not in json.dumps(camera.sent)


def test_a_traceback_hides_passwords():
    try:
        raise ValueError("rtsp://ada:secret@cam.local/live is no camera")
    except ValueError as error:
        told = runner.problem(error)
    assert "secret" not in told["words"] + told["traceback"] and "rtsp://…@cam.local/live" in told["words"]
