"""The Python side of the live widgets: messages, runs, recordings, with a real kernel and real comm buffers."""

import io
import json
import queue
import re
import struct
import sys
import time
import zipfile
from itertools import pairwise
from types import ModuleType
from urllib.parse import urlparse

import cv2
import numpy as np
import pytest

from course_utils import airdraw, data
from course_utils.camera import messages
from course_utils.camera.engine import browser_hands, engine_files, tracked_frame
from course_utils.camera.live import LiveCamera
from course_utils.camera.messages import MessageError, check_picture, decode_picture, overlay_to_message
from course_utils.camera.pad import DrawingPad
from course_utils.camera.recorder import GestureRecorder, Recording
from course_utils.drawn import strokes
from course_utils.drawn.marker import MarkerCamera
from course_utils.overlay import COLORS, Frame, Overlay
from course_utils.track import Hand


def jpeg(width=64, height=48, **options):
    picture = np.full((height, width, 3), (200, 40, 10), np.uint8)  # BGR: a strong blue
    return cv2.imencode(".jpg", picture, [part for option in options.items() for part in option[1]])[1].tobytes()


def claiming(width, height):
    """A JPEG whose header claims another size than it has."""
    data = bytearray(jpeg())
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


# Messages


def test_an_overlay_becomes_plain_json_and_buffers():
    overlay = Overlay().line([[0, 0], [0.123456789, 1]], COLORS["red"], 0.02).box(0.1, 0.1, 0.5, 0.5, label="hand")
    overlay.mask(np.array([[0, 0.5, 1]]), box=((0.2, 0.2), (0.4, 0.4))).text(0, 0, "Ä")
    overlay.answer, overlay.score = "7", np.float32(0.5)
    message, buffers = overlay_to_message(overlay)
    plain = json.loads(json.dumps(message, allow_nan=False))
    assert [mark["kind"] for mark in plain["marks"]] == ["line", "box", "mask", "text"]
    assert plain["marks"][0]["xy"] == [[0, 0], [0.1235, 1]]
    assert plain["marks"][2]["shape"] == [1, 3] and list(buffers[0]) == [0, 128, 255]
    assert (plain["answer"], plain["score"], plain["sound"]) == ("7", 0.5, None)
    assert overlay_to_message(Overlay(sound=880))[0]["sound"] == 880


def test_nan_and_infinity_never_travel():
    overlay = Overlay().points([[np.nan, 0.5]]).points([[np.inf, 0.5]]).points([[1e30, -1e30]]).points([])
    overlay.mask(np.array([[np.nan, 1.0]]))
    overlay.score = float("nan")
    message, buffers = overlay_to_message(overlay)
    text = json.dumps(message, allow_nan=False)
    assert [mark["kind"] for mark in message["marks"]] == ["points", "mask"] and "e+" not in text
    assert list(buffers[0]) == [0, 255] and message["score"] is None


def test_a_large_mask_is_made_small():
    message, (buffer,) = overlay_to_message(Overlay().mask(np.ones((480, 640))))
    rows, columns = message["marks"][0]["shape"]
    assert max(rows, columns) == messages.MASK_EDGE and len(buffer) == rows * columns


def test_a_forgotten_return_is_named():
    with pytest.raises(TypeError, match="forget `return`"):
        overlay_to_message(None)


@pytest.mark.parametrize("options", [(), (cv2.IMWRITE_JPEG_PROGRESSIVE, 1), (cv2.IMWRITE_JPEG_QUALITY, 5)])
def test_a_jpeg_arrives_as_rgb(options):
    picture = decode_picture(check_picture([memoryview(jpeg(96, 64, options=options))]))
    assert picture.shape == (64, 96, 3) and picture.dtype == np.uint8
    assert np.abs(picture.reshape(-1, 3).mean(0) - (10, 40, 200)).max() < 12


BAD_PICTURES = {
    "no buffer": [],
    "two buffers": [jpeg(), jpeg()],
    "an empty one": [b""],
    "a text file": [b"Dear teacher, the dog ate my camera." * 9],
    "a PNG": [cv2.imencode(".png", np.zeros((9, 9, 3), np.uint8))[1].tobytes()],
    "a PNG bomb": [cv2.imencode(".png", np.zeros((12000, 12000), np.uint8))[1].tobytes()],
    "100 MB": [jpeg() + bytes(100_000_000)],
    "a JPEG bomb": [claiming(65000, 65000)],
    "no pixels": [claiming(0, 48)],
    "a cut header": [jpeg()[:100]],
}


@pytest.mark.parametrize("buffers", BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_bad_pictures_are_refused_in_words(buffers):
    with pytest.raises(MessageError, match=r"^(A|The) .*\.$"):
        check_picture(buffers)


DAMAGED = jpeg()[:200] + b"\xff\xd8\xff\xc0\x00\x11\x08\x00\x30\x00\x40"


def test_a_damaged_jpeg_is_refused():
    with pytest.raises(MessageError, match="damaged"):
        decode_picture(check_picture([DAMAGED]))


# The widget in Python alone


@pytest.mark.parametrize("widget", [LiveCamera, GestureRecorder, DrawingPad])
def test_the_browser_gets_one_module_that_loads_nothing(widget):
    module = str(widget._esm)
    assert re.findall(r"^export.*", module, re.MULTILINE)[-1].startswith("export default")
    assert len(re.findall(r"^(?:import|export)\b", module, re.MULTILINE)) == 1
    assert set(re.findall(r"https?://[\w.]+", module + str(widget._css))) <= {"http://localhost", "http://www.w3.org"}


def test_the_live_cell_plays_without_a_browser():
    camera = LiveCamera(lambda frame: Overlay().text(0, 0, f"{frame.time:.2f}"), source=MarkerCamera("1"))
    played = list(camera.play(limit=5))
    assert len(played) == 5 and played[4][1].marks[0].text == "0.13"
    shown = camera._repr_mimebundle_()[0]
    assert "application/vnd.jupyter.widget-view+json" in shown and shown["text/plain"].startswith("LiveCamera: run")
    assert not camera.running
    assert "data:image/" in camera.preview("Times.", seconds=0.3).data


def test_wrong_arguments_of_the_live_camera_are_named():
    with pytest.raises(TypeError, match="function from a Frame"):
        LiveCamera("airdraw")
    with pytest.raises(ValueError, match="engine"):
        LiveCamera(Overlay, engine="warp")
    with pytest.raises(ValueError, match="size"):
        LiveCamera(Overlay, size=(7, 7))


def test_the_menu_offers_what_was_given():
    camera = LiveCamera(lambda frame: Overlay(), source=MarkerCamera("7"), sources={"Photos": "photos"})
    keys = dict(camera.settings["sources"])
    assert camera.settings["source"] == "given" and keys["given"] == "MarkerCamera"
    assert {"camera", "clip", "file", "synthetic"} < set(keys) and "Photos" in keys.values()


@pytest.mark.slow
def test_the_fingertip_of_the_bundled_clip_is_read():
    try:
        data.path("hand_landmarker")
    except data.DataError as error:
        pytest.skip(error.reason)
    camera = LiveCamera(airdraw.AirDraw("finger"), source="clip")
    assert [overlay.answer for _, overlay in camera.play() if overlay.answer] == ["7"]


# Recordings


def hand(left=False):
    points = np.random.default_rng(0).random((21, 3)).astype(np.float32)
    return Hand(points, points / 10, "Left" if left else "Right", 0.9)


def recorder_with(samples):
    recorder = GestureRecorder(["fist", "palm"], lambda frame: [hand(left=frame.time > 2)])
    for n, name in enumerate(samples):
        recorder.hold(name)
        recorder.see(Frame(np.zeros((4, 4, 3), np.uint8), float(n)))
        recorder.release()
        recorder.see(Frame(np.zeros((4, 4, 3), np.uint8), n + 0.5))
    return recorder


def test_recording_keeps_frames_while_a_class_is_held():
    recorder = recorder_with(["fist", "palm", "palm", "fist"])
    assert recorder.counts == [2, 2]
    recording = recorder.recording
    assert recording.labels.tolist() == [0, 1, 1, 0] and len(set(recording.takes)) == 4
    assert recording.left.tolist() == [False, False, False, True] and recording.points.shape == (4, 21, 3)
    recorder.undo()
    assert recorder.counts == [1, 2]


def test_no_hand_means_no_sample():
    recorder = GestureRecorder(["fist"], lambda frame: [])
    recorder.hold("fist")
    overlay = recorder.see(Frame(np.zeros((4, 4, 3), np.uint8)))
    assert recorder.counts == [0] and overlay.marks[0].text == "No hand seen"


def test_a_recording_survives_its_file(tmp_path):
    recorder = recorder_with(["fist", "palm", "palm"])
    path = recorder.save(tmp_path / "mine")
    loaded = Recording.load(path)
    assert loaded.classes == ["fist", "palm"] and repr(loaded) == "Recording(fist: 1, palm: 2)"
    for name in ("points", "world", "labels", "takes", "left", "time"):
        np.testing.assert_array_equal(getattr(loaded, name), getattr(recorder.recording, name))
    assert [file.name for file in tmp_path.iterdir()] == ["mine.npz"]
    other = GestureRecorder(["palm", "fist", "none"], lambda frame: [])
    other.load(path)
    other.load(path)
    assert other.counts == [4, 2, 0] and len(set(other.recording.takes)) == 6
    with pytest.raises(ValueError, match="palm"):
        GestureRecorder(["fist"], lambda frame: []).load(path)


class Evil:
    def __reduce__(self):
        return (print, ("executed",))


def test_other_files_than_recordings_are_refused(tmp_path, capsys):
    arrays = recorder_with(["fist"]).recording._arrays()
    bad = {
        "text": b"not a zip",
        "foreign": npz(x=np.zeros(3)),
        "pickled": npz(**{**arrays, "classes": np.array([Evil()], object)}),
        "shape": npz(**{**arrays, "classes": ["fist"], "points": np.zeros((1, 20, 3))}),
        "nan": npz(**{**arrays, "classes": ["fist"], "world": np.full((1, 21, 3), np.nan)}),
        "label": npz(**{**arrays, "classes": ["fist"], "labels": [7]}),
        "bomb": npz(**{**arrays, "classes": ["fist"], "time": np.zeros(20_000_000)}),
        "cut": npz(**arrays, classes=["fist"])[:-300],
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ValueError, match="recording"):
            Recording.load(tmp_path / name)
    assert capsys.readouterr().out == ""
    with pytest.raises(FileNotFoundError):
        Recording.load(tmp_path / "absent.npz")


def npz(**arrays):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, array in arrays.items():
            part = io.BytesIO()
            np.save(part, np.asarray(array), allow_pickle=True)
            file.writestr(f"{name}.npy", part.getvalue())
    return buffer.getvalue()


# The pad


def test_the_pad_reads_strokes_from_python():
    seen = []

    def read(images):
        seen.append(images)
        return np.array([[0.1, 0.7, 0.2]])

    pad = DrawingPad(read, classes=["one", "two", "three"])
    drawing = [s[:, :2] for s in strokes.glyph("2", np.random.default_rng(0))]
    assert pad.draw(drawing) == "two" and pad.score == 0.7
    assert seen[0].shape == (1, 28, 28) and seen[0].dtype == np.uint8 and seen[0].max() == 255
    pad.clear()
    assert pad.strokes == [] and pad.answer is None
    with pytest.raises(ValueError, match="larger"):
        pad.draw([[[0.5, 0.5]]])


BAD_STROKES = [None, 7, "abc", [[1, 2]], [[[1, 2, 3]]], [[["a", "b"]]], [[[0, float("nan")]]], [[[0, 0]] * 30_000]]


@pytest.mark.parametrize("bad", BAD_STROKES, ids=range(len(BAD_STROKES)))
def test_bad_strokes_are_refused(bad):
    with pytest.raises(MessageError):
        DrawingPad()._on_strokes({"strokes": bad}, [])


# The browser engine


def landmarks(hands=1):
    values = np.arange(hands * 126, dtype=np.float32) / 126
    return {"width": 640, "height": 480, "hands": [["Left", 0.9]] * hands}, [values.tobytes()]


@pytest.mark.parametrize("hands", [1, 2])
def test_landmarks_become_a_frame_with_hands(hands):
    frame = tracked_frame(*landmarks(hands))(1.5)
    found = browser_hands(frame)
    assert frame.size == (640, 480) and frame.time == 1.5 and not frame.image.any()
    assert len(found) == hands and not frame.mirrored
    assert found[0].points.shape == (21, 3) and found[0].world[0, 0] == 0.5 and found[0].handedness == "Left"


def test_no_hand_needs_no_buffer():
    assert browser_hands(tracked_frame({"width": 64, "height": 48, "hands": []}, [])(0)) == []


def other_landmarks(kind):
    """One face that looks straight ahead from half a metre, or one body, as the browser sends it."""
    matrix = np.eye(4, dtype=np.float32)
    matrix[2, 3] = -50
    count = {"faces": 478 * 3, "bodies": 33 * 7}[kind]
    values = np.linspace(0, 1, count, dtype=np.float32)
    if kind == "faces":
        values = np.concatenate([values, matrix.T.ravel()])  # by columns
    return {"width": 640, "height": 480, "kind": kind}, [values.tobytes()]


def test_landmarks_become_a_frame_with_a_face_or_a_body():
    (face,) = tracked_frame(*other_landmarks("faces"))(1.5).faces
    assert face.points.shape == (478, 3) and (face.yaw, face.pitch, face.roll) == (0, 0, 0)
    (body,) = tracked_frame(*other_landmarks("bodies"))(1.5).bodies
    assert body.points.shape == body.world.shape == (33, 3) and body.visible.shape == (33,)
    empty = tracked_frame({"width": 64, "height": 48, "kind": "faces"}, [])(0)
    assert empty.faces == () and empty.hands is None


@pytest.mark.parametrize("kind", ["faces", "bodies"])
def test_bad_faces_and_bodies_are_refused(kind):
    content, (data_,) = other_landmarks(kind)
    for bad in ([data_[:-4]], [data_ * 5], [b"\xff" * len(data_)], [data_, data_]):
        with pytest.raises(MessageError):
            tracked_frame(content, bad)
    for name in ("feet", 7, None, ["hands"]):
        with pytest.raises(MessageError):
            tracked_frame(content | {"kind": name}, [data_])


def test_the_engine_of_a_class_is_for_demos_without_pictures(monkeypatch):
    finger = airdraw.AirDraw(tip="finger")
    assert LiveCamera(finger).engine == "python"
    monkeypatch.setenv("COURSE_ENGINE", "browser")
    camera = LiveCamera(finger)
    assert camera.engine == "browser" and camera.settings["tracks"] == "hands"
    assert "hand_landmarker" in camera.settings["files"]
    assert LiveCamera(airdraw.AirDraw(tip="marker")).engine == "python", "a marker is found in the picture"
    assert LiveCamera(lambda frame: Overlay()).engine == "python", "nobody knows what this one needs"
    assert LiveCamera(finger, engine="python").engine == "python", "what is asked for is done"
    monkeypatch.setenv("COURSE_ENGINE", "warp")
    with pytest.raises(ValueError, match="COURSE_ENGINE"):
        LiveCamera(finger)


BAD_LANDMARKS = [
    ({}, []),
    ({"hands": "two"}, None),
    ({"hands": [["Left"]]}, None),
    ({"hands": [["Middle", 0.5]]}, None),
    ({"hands": [["Left", 7]]}, None),
    ({"hands": [["Left", 0.5]] * 9}, None),
    ({"width": 1e9}, None),
    ({"height": None}, None),
    ({}, [bytes(503)]),
    ({}, [np.full(126, np.nan, np.float32).tobytes()]),
]


@pytest.mark.parametrize("bad", BAD_LANDMARKS, ids=range(len(BAD_LANDMARKS)))
def test_bad_landmarks_are_refused(bad):
    content, buffers = landmarks()
    with pytest.raises(MessageError):
        tracked_frame(content | bad[0], buffers if bad[1] is None else bad[1])


def test_a_download_is_announced(tmp_path, monkeypatch):
    monkeypatch.delenv("COURSE_DATA_DIRS", raising=False)
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    content, buffers = next(engine_files())
    host = urlparse(data.card("tasks_vision_wasm").urls[0]).hostname
    assert host in content["words"] and "19 MB" in content["words"] and not buffers


def test_the_browsers_tracker_takes_no_other_frames():
    with pytest.raises(TypeError, match="engine"):
        browser_hands(Frame(np.zeros((4, 4, 3), np.uint8)))


# A real kernel, its comm messages, no browser

CELL = """
import time
from course_utils.camera.engine import browser_hands, tracked_frame
from course_utils.camera.live import LiveCamera
from course_utils.overlay import Overlay
from course_utils.drawn.marker import MarkerCamera

times = []

def demo(frame):
    times.append(frame.time)
    red, green, blue = frame.image.reshape(-1, 3).mean(0)
    if frame.size == (32, 32):
        raise ZeroDivisionError("my mistake")
    if frame.size == (16, 16):
        time.sleep(2)
    overlay = Overlay().points([[0.5, 0.5]])
    overlay.answer = "blue" if blue > red else "red"
    return overlay

camera = LiveCamera(demo, sources={"seven": MarkerCamera("7", size=(160, 120))})
"""


class Kernel:
    """A kernel and the comm of the one widget in it, from the browser's end."""

    def __init__(self, cell):
        from jupyter_client.manager import start_new_kernel

        self.manager, self.client = start_new_kernel(kernel_name="python3", startup_timeout=60)
        self.comm = None
        self.run(cell)

    def run(self, code):
        """Run code; returns what it prints. Notes the widget's comm."""
        identity, text = self.client.execute(code), ""
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            content, kind = message["content"], message["msg_type"]
            if kind == "comm_open" and "settings" in content["data"]["state"]:
                self.comm = content["comm_id"]
            if kind == "error":
                raise RuntimeError("\n".join(content["traceback"]))
            if message["parent_header"].get("msg_id") == identity:
                text += content.get("text", "")
                if content.get("execution_state") == "idle":
                    return text.strip()

    def send(self, buffers=(), **content):
        data = {"comm_id": self.comm, "data": {"method": "custom", "content": content}}
        message = self.client.session.msg("comm_msg", data)
        self.client.session.send(self.client.shell_channel.socket, message, buffers=list(buffers))

    def receive(self, *kinds, timeout=10):
        """The next message of the widget of one of these kinds, with its buffers."""
        end = time.monotonic() + timeout
        while True:
            message = self.client.get_iopub_msg(timeout=max(0.01, end - time.monotonic()))
            content = message["content"].get("data", {}).get("content", {})
            if message["msg_type"] == "comm_msg" and content.get("type") in kinds:
                return content, message["buffers"]

    def frame(self, seq, seconds=0.0, size=(64, 48), run="a"):
        self.send([jpeg(*size)], type="frame", run=run, seq=seq, time=seconds)

    def start(self, name, source="camera"):
        self.send(type="start", run=name, source=source)
        assert self.receive("started")[0]["run"] == name


@pytest.fixture(scope="module")
def kernel():
    pytest.importorskip("ipykernel")
    kernel = Kernel(CELL)
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


LINES = [
    "WARNING: All log messages before absl::InitializeLog() is called are written to STDERR",
    "W0000 00:00:1795866625.029324   11959 inference_feedback_manager.cc:114] Feedback manager requires a model.",
    "INFO: Created TensorFlow Lite XNNPACK delegate for CPU.",
    "E0000 00:00:1795866625.029324   11959 graph.cc:114] A real error.",
    "W0000 is a name, and Python's own words are kept.",
]


@pytest.mark.slow
def test_log_lines_of_native_libraries_are_no_box_in_the_notebook(kernel):
    # As ipykernel writes what a library wrote on standard error; in a process of pytest it does not watch it.
    assert kernel.run(f"import sys; sys.stderr.write({chr(10).join(LINES)!r}); sys.stderr.flush()") == "\n".join(
        LINES[-2:]
    )


@pytest.mark.slow
def test_frames_are_answered_in_order_with_rising_times(kernel):
    kernel.start("a")
    for seq, seconds in enumerate([0.0, 0.04, 0.04, 0.01, 0.2]):
        kernel.frame(seq, seconds)
        content, _ = kernel.receive("overlay")
        assert (content["seq"], content["answer"]) == (seq, "blue") and content["ms"]["python"] > 0
    times = json.loads(kernel.run("print(times)"))
    assert all(later > earlier for earlier, later in pairwise(times))
    kernel.frame(2)
    assert "after a newer" in kernel.receive("refused", "overlay")[0]["words"]
    kernel.send(type="stop", run="a")
    kernel.frame(9, run="b")
    assert "over" in kernel.receive("refused", "overlay")[0]["words"]
    assert kernel.run("print(camera.answers)") == str(["blue"] * 5)


@pytest.mark.slow
def test_malformed_messages_leave_the_kernel_up(kernel):
    kernel.start("a")
    for buffers in [*BAD_PICTURES.values(), [DAMAGED]]:
        kernel.send(buffers, type="frame", run="a", seq=0, time=0)
        assert kernel.receive("refused", "overlay", "problem")[0]["type"] == "refused"
    bad = [
        {},
        {"type": 7},
        {"type": "_receive"},
        {"type": "no_such"},
        {"type": "start", "run": 7, "source": "camera"},
        {"type": "start", "run": "x", "source": "/etc/passwd"},
        {"type": "start", "run": "x" * 99, "source": "camera"},
        {"type": "frame", "run": "a", "seq": "1", "time": 0},
        {"type": "frame", "run": "a", "seq": 1, "time": -5},
        {"type": "frame", "run": "a", "seq": True, "time": 0},
        {"type": "snapshot", "run": "a"},
    ]
    for content in bad:
        kernel.send([jpeg()] if content.get("type") == "frame" else [], **content)
        assert kernel.receive("refused", "overlay", "problem", "kept", "started")[0]["type"] == "refused"
    kernel.frame(1)
    assert kernel.receive("overlay")[0]["seq"] == 1


@pytest.mark.slow
def test_a_run_goes_on_after_an_exception(kernel):
    kernel.start("a")
    kernel.frame(0, size=(32, 32))
    content, _ = kernel.receive("problem")
    assert content["seq"] == 0 and content["words"] == "ZeroDivisionError: my mistake"
    assert "demo(frame)" not in content["traceback"] and 'raise ZeroDivisionError("my mistake")' in content["traceback"]
    kernel.frame(1)
    assert kernel.receive("overlay")[0]["seq"] == 1


@pytest.mark.slow
def test_a_slow_demo_does_not_block_messages(kernel):
    kernel.start("a")
    kernel.frame(0, size=(16, 16))
    kernel.send(type="ping", run="a")
    assert kernel.receive("pong", "overlay")[0]["type"] == "pong", "before the demo has finished its frame"
    for seq in range(1, 6):  # only the newest two are kept
        kernel.frame(seq)
    assert [kernel.receive("overlay")[0]["seq"] for _ in range(3)] == [0, 4, 5]


@pytest.mark.slow
def test_a_source_in_python_waits_for_the_browser(kernel):
    kernel.start("a", source="more 0")
    first = kernel.receive("picture")
    assert first[0]["seq"] == 0 and decode_picture(check_picture(first[1][:1])).shape == (120, 160, 3)
    kernel.receive("picture")
    with pytest.raises(queue.Empty):  # two are in flight
        kernel.receive("picture", timeout=0.5)
    kernel.send(type="shown", run="a", seq=0)
    assert kernel.receive("picture")[0]["seq"] == 2
    kernel.send(type="snapshot", run="a")
    assert kernel.receive("kept")[0]["count"] == 1
    assert kernel.run("print(camera.snapshots[-1].size, camera.running)") == "(160, 120) True"
    kernel.send(type="stop", run="a")
    kernel.run("camera._run.join(5)")
    assert kernel.run("print(camera.running)") == "False"


@pytest.mark.slow
def test_a_snapshot_of_the_camera_reaches_python(kernel):
    kernel.send([jpeg(80, 60)], type="snapshot", run="a", time=1.5, mirrored=True)
    kernel.receive("kept")
    last = "camera.snapshots[-1]"
    assert kernel.run(f"print({last}.size, {last}.time, {last}.mirrored)") == "(80, 60) 1.5 True"


@pytest.mark.slow
def test_frames_wait_while_a_cell_runs_and_are_not_lost(kernel):
    kernel.start("a")
    kernel.client.execute("time.sleep(1)")
    kernel.frame(0)
    assert kernel.receive("overlay", timeout=5)[0]["seq"] == 0


def test_on_colab_the_widget_says_that_pictures_leave_the_computer(monkeypatch):
    here = LiveCamera(lambda frame: Overlay()).settings["privacy"]
    assert "nowhere else" in here
    monkeypatch.setitem(sys.modules, "google.colab", ModuleType("google.colab"))
    assert "Google" in LiveCamera(lambda frame: Overlay()).settings["privacy"]
    assert "stay in this page" in LiveCamera(lambda frame: Overlay(), engine="browser").settings["privacy"]
