"""LiteRT: exports give the outputs of Keras, costs agree with counts by hand, errors say what to do."""

import os
import subprocess
import sys
import threading

import keras
import matplotlib
import numpy as np
import pytest
from keras import layers

from course_utils import checkpoints, lite
from course_utils.airdraw.demo import AirDraw
from course_utils.airdraw.net import digit_net
from course_utils.airdraw.tips import MarkerTip
from course_utils.demo import Demo
from course_utils.drawn.marker import MarkerCamera
from course_utils.lite.cost import cores
from course_utils.lite.graph import Graph, keras_multiply_adds
from course_utils.overlay import Frame, Overlay

matplotlib.use("Agg")

RNG = np.random.default_rng(0)
X = RNG.integers(0, 256, (300, 28, 28), np.uint8)


@pytest.fixture(scope="module")
def net():
    keras.utils.set_random_seed(0)
    net = digit_net(widths=(8, 12, 16, 16))
    # As after training: the batch norms change something, and the outputs differ from picture to picture.
    for layer in net.layers:
        if isinstance(layer, layers.BatchNormalization):
            layer.set_weights([RNG.uniform(0.5, 1.5, weights.shape) for weights in layer.get_weights()])
    net.layers[-1].set_weights([3 * weights for weights in net.layers[-1].get_weights()])
    assert net.predict(X, verbose=0).std(0).max() > 0.05
    return net


@pytest.fixture(scope="module")
def files(net, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite")
    return {kind: lite.export(net, folder / f"{kind}.tflite", kind, X) for kind in lite.KINDS}


@pytest.mark.parametrize(("kind", "tolerance"), [("float32", 1e-5), ("float16", 1e-2), ("dynamic", 0.1), ("int8", 0.1)])
def test_answers_are_those_of_keras(net, files, kind, tolerance):
    small = lite.Lite(files[kind])
    answers = small(X)
    assert answers.shape == (300, 10) and answers.dtype == np.float32
    np.testing.assert_allclose(answers, net.predict(X, verbose=0), atol=tolerance)
    # One by one, with a channel axis, and as float: the same answers.
    np.testing.assert_allclose(small(X[7:8, ..., None].astype(float))[0], answers[7], atol=1e-5)


def test_smaller_kinds_are_smaller(files):
    size = {kind: path.stat().st_size for kind, path in files.items()}
    assert size["int8"] < size["float32"] and size["dynamic"] < size["float16"] < size["float32"]


def test_bytes_threads_and_an_empty_batch(files):
    small = lite.Lite(files["int8"].read_bytes(), threads=2)
    assert small(X[:0]).shape == (0, 10)
    whole, answers = small(X), {}

    def run(i):
        answers[i] = small(X[i : i + i % 3 + 1])

    threads = [threading.Thread(target=run, args=(i,)) for i in range(20)]
    [t.start() for t in threads], [t.join() for t in threads]
    for i, answer in answers.items():
        np.testing.assert_allclose(answer, whole[i : i + len(answer)], atol=1e-6)


@pytest.mark.parametrize(
    ("bad", "error", "words"),
    [
        (X[0], ValueError, r"picture\[None\]"),
        (X[0][..., None], ValueError, r"picture\[None\]"),
        (np.zeros((1, 32, 32)), ValueError, "shape"),
        (np.zeros((1, 28, 28, 3)), ValueError, "shape"),
        (X[:1] / 255, ValueError, "0 to 255"),
        (np.full((1, 28, 28), np.nan), ValueError, "NaN"),
        (["seven"], TypeError, "numbers"),
    ],
)
def test_errors_for_bad_input_say_what_to_do(files, bad, error, words):
    with pytest.raises(error, match=words):
        lite.Lite(files["int8"])(bad)


@pytest.mark.parametrize("kind", lite.KINDS)
def test_pixels_that_were_scaled_twice_are_refused_in_every_kind(files, kind):
    small = lite.Lite(files[kind])
    with pytest.raises(ValueError, match="undo the / 255"):
        small(X[:3] / 255)
    assert small(X[:3].astype(np.float32)).shape == (3, 10), "floats from 0 to 255 are right"
    assert small(np.zeros((1, 28, 28), np.float32)).shape == (1, 10), "and so is a black picture"


def _net(*body, shape=(28, 28, 1)):
    return keras.Sequential([keras.Input(shape), *body, layers.Flatten(), layers.Dense(10, "softmax")])


SCALED = {
    "its own kernel holds the scale": (_net(layers.Rescaling(1 / 255), layers.Conv2D(8, 3)), True),
    "from -1 to 1 inside": (_net(layers.Rescaling(1 / 127.5, -1), layers.Conv2D(8, 3)), True),
    "depthwise first": (_net(layers.Rescaling(1 / 255), layers.DepthwiseConv2D(3)), True),
    "dense": (_net(layers.Rescaling(1 / 255), layers.Flatten(), layers.Dense(20)), True),
    "unscaled pictures": (_net(layers.Conv2D(8, 3)), False),
    "unscaled numbers": (_net(layers.Dense(30, "relu"), shape=(63,)), False),
    "an op that hides it": (_net(layers.Rescaling(1 / 255), layers.MaxPooling2D()), False),
}


@pytest.mark.parametrize("name", SCALED)
@pytest.mark.parametrize("kind", ["float32", "float16", "dynamic"])
def test_whether_a_float_net_takes_pixels_is_read_from_its_file(tmp_path, name, kind):
    net, pixels = SCALED[name]
    small = lite.Lite(lite.export(net, tmp_path / "net.tflite", kind))
    assert small.takes_pixels is pixels
    if not pixels:
        assert small(np.full((1, *small.shape), 0.5, np.float32)).shape == (1, 10)


@pytest.mark.parametrize("name", [folder.name for folder in sorted(checkpoints.CHECKPOINTS.glob("[!.]*/"))])
def test_shipped_nets_know_what_they_take(name):
    if not (checkpoints.path(name) / "model.tflite").is_file():
        pytest.skip("ships as a Keras file only")
    for kind in checkpoints.SHIPPED:
        small = checkpoints.load(name, kind)
        assert small.takes_pixels == (len(small.shape) == 3), f"{name}, {kind}: pictures have pixels, numbers do not"


class Own(keras.Model):
    def __init__(self):
        super().__init__()
        self.last = layers.Dense(3)

    def call(self, x):
        return self.last(x)


def called(model):
    model(np.zeros((1, 4)))
    return model


@pytest.mark.parametrize("model", [keras.Sequential([layers.Dense(3)]), Own(), called(Own())])
def test_an_unbuilt_model_is_told_how_to_begin(tmp_path, model):
    for use in (lite.input_shape, lambda net: lite.export(net, tmp_path / "net.tflite")):
        with pytest.raises(ValueError, match=r"no input shape yet. Begin it with keras\.Input"):
            use(model)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
def test_a_mixed_precision_model_is_told_how_to_become_float32(tmp_path, policy):
    mixed = keras.Sequential([keras.Input((4,)), layers.Dense(3, dtype=policy)])
    with pytest.raises(ValueError, match=r"mixed precision.*set_global_policy\(\"float32\"\)"):
        lite.export(mixed, tmp_path / "net.tflite")
    plain = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    plain.set_weights(mixed.get_weights())  # as the advice says
    assert lite.Lite(lite.export(plain, tmp_path / "net.tflite")).shape == (4,)


def test_bad_files_and_names(tmp_path, net):
    with pytest.raises(ValueError, match="LiteRT"):
        lite.Lite(b"not a model at all")
    with pytest.raises(FileNotFoundError, match=r"lite\.export"):
        lite.Lite(tmp_path / "none.tflite")
    with pytest.raises(FileNotFoundError, match="course_utils train"):
        checkpoints.load("no such checkpoint")
    with pytest.raises(ValueError, match="int8"):
        checkpoints.load("airdraw", kind="int4")
    with pytest.raises(ValueError, match="samples"):
        lite.export(net, tmp_path / "a.tflite", "int8")
    with pytest.raises(ValueError, match=r"\.tflite"):
        lite.export(net, tmp_path / "a.bin")


def waves(op):
    """A net with a layer for which LiteRT or its int8 has no op."""
    body = [layers.Conv2D(4, 3), layers.Activation(op), layers.Flatten(), layers.Dense(10, "softmax")]
    return keras.Sequential([keras.Input((28, 28, 1)), layers.Rescaling(1 / 255), *body])


def test_a_net_that_litert_cannot_hold_leaves_the_old_file_and_no_litter(tmp_path):
    path = tmp_path / "net.tflite"
    path.write_bytes(b"old")
    with pytest.raises(ValueError, match="no op for Erf"):
        lite.export(waves(keras.ops.erf), path)
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_an_op_without_int8_stays_in_float_and_is_named(tmp_path, capsys):
    wavy = waves(keras.ops.sin)
    small = lite.Lite(lite.export(wavy, tmp_path / "net.tflite", "int8", X))
    assert capsys.readouterr().out.startswith("NOTE: no int8 form of SIN:")
    assert Graph(small.content).float_ops == ["SIN"]
    np.testing.assert_allclose(small(X[:20]), wavy.predict(X[:20], verbose=0), atol=0.05)


def test_one_sample_makes_an_int8_net_and_a_note(tmp_path, net, capsys):
    small = lite.Lite(lite.export(net, tmp_path / "net.tflite", "int8", X[:1]))
    assert "so few samples (1)" in capsys.readouterr().out
    assert np.mean(small(X).argmax(1) == net.predict(X, verbose=0).argmax(1)) > 0.7


@pytest.mark.parametrize(
    ("samples", "words"),
    [
        (X[0], r"picture\[None\]"),
        (np.zeros((5, 32, 32)), "shape"),
        (np.zeros((5, 28, 28, 3)), "shape"),
        (np.full((5, 28, 28), np.nan), "NaN"),
    ],
)
def test_bad_samples(tmp_path, net, samples, words):
    with pytest.raises(ValueError, match=words):
        lite.export(net, tmp_path / "net.tflite", "int8", samples)
    assert not list(tmp_path.iterdir())


def test_export_and_load_are_silent(tmp_path, net, capfd):
    lite.Lite(lite.export(net, tmp_path / "net.tflite", "int8", X))
    assert capfd.readouterr() == ("", "")


def test_measure(net, files):
    y = net.predict(X, verbose=0).argmax(1)
    row = lite.measure(lite.Lite(files["int8"]), X, y, calls=50, name="int8")
    slow = lite.measure(net, X[:20], y[:20], calls=5)
    assert row["name"] == "int8" and slow["name"] == "digit_net"
    assert 0 < row["median_ms"] <= row["p95_ms"] and 0 < slow["median_ms"] <= slow["p95_ms"]
    assert (row["two_threads_median_ms"] is None) == (cores() == 1) and slow["two_threads_median_ms"] is None
    assert row["kb"] == pytest.approx(files["int8"].stat().st_size / 1024)
    # Batch norms are folded: fewer numbers than in Keras, but every kernel is there.
    assert 0.8 * net.count_params() < row["parameters"] < 1.1 * net.count_params()
    assert row["multiply_adds"] == slow["multiply_adds"]
    assert 1 < row["memory_mb"] < 20 and slow["memory_mb"] is None
    assert row["accuracy"] > 85 and slow["accuracy"] == 100
    for wrong in (X[:, :20], X[:0, :20]):
        with pytest.raises(ValueError, match="Resize"):
            lite.measure(net, wrong)


def test_no_pictures_to_measure_on(net):
    for measure in (lite.measure, lite.compare_runtimes):
        with pytest.raises(ValueError, match="no pictures"):
            measure(net, X[:0])


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores can only be taken away on Linux")
def test_one_core_has_no_second_thread():
    code = (
        "import os, numpy as np\n"
        "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
        "from course_utils import checkpoints, lite\n"
        "net, x = checkpoints.load('airdraw', threads=2), np.zeros((5, 28, 28), np.uint8)\n"
        "row = lite.measure(net, x, calls=5)\n"
        "print(net(x).shape, row['median_ms'] > 0, row['two_threads_median_ms'], row['two_threads_p95_ms'])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(5, 10) True None None" and done.stderr == ""


def test_multiply_adds_are_those_counted_by_hand(tmp_path):
    body = [
        layers.Conv2D(4, 3, padding="same"),  # 12 x 12 x 4 sums of 3 x 3 x 3
        layers.DepthwiseConv2D(3, strides=2, padding="same"),  # 6 x 6 x 4 sums of 3 x 3
        layers.BatchNormalization(),
        layers.Conv2D(5, 3, padding="same", dilation_rate=2),  # 6 x 6 x 5 sums of 3 x 3 x 4
        layers.Conv2DTranspose(2, 2, 2),  # each of 6 x 6 x 5 numbers goes to 2 x 2 x 2 places
        layers.Flatten(),
        layers.Dense(7),  # 7 sums of 12 x 12 x 2
    ]
    net = keras.Sequential([keras.Input((12, 12, 3)), *body])
    by_hand = 12 * 12 * 4 * 27 + 6 * 6 * 4 * 9 + 6 * 6 * 5 * 36 + 6 * 6 * 5 * 8 + 7 * 288
    assert keras_multiply_adds(net, (12, 12, 3)) == by_hand
    path = lite.export(net, tmp_path / "net.tflite", "int8", RNG.random((60, 12, 12, 3)))
    assert Graph(path.read_bytes()).multiply_adds == by_hand
    loop = keras.Sequential([keras.Input((9, 2)), layers.GRU(3)])
    assert keras_multiply_adds(loop, (9, 2)) is None


def test_memory_grows_with_the_net(tmp_path):
    wide = keras.Sequential([keras.Input((500,)), layers.Dense(8000), layers.Dense(1)])  # 4 million numbers
    row = lite.measure(lite.Lite(lite.export(wide, tmp_path / "net.tflite")), RNG.random((3, 500)), calls=3)
    assert row["parameters"] == pytest.approx(4.016e6, rel=0.01)
    assert 16 < row["memory_mb"] < 60


class Clock:
    """A clock that goes only when `sleep` is called."""

    def __init__(self):
        self.now = 0.0

    def perf_counter(self):
        return self.now

    def sleep(self, seconds):
        self.now += seconds


def test_a_slow_net_is_timed_for_three_seconds(monkeypatch):
    clock, items = Clock(), []
    monkeypatch.setattr("course_utils.lite.cost.time", clock)
    spent = lite.milliseconds(lambda i: (items.append(i), clock.sleep(0.25)), range(4), calls=1000)
    assert len(spent) == 12 and items[:6] == [0, 1, 2, 3, 0, 1] and set(spent) == {250.0}
    assert len(lite.milliseconds(lambda i: clock.sleep(0.5), range(4), calls=1000)) == 10, "ten calls at least"
    assert len(lite.milliseconds(lambda i: clock.sleep(0.5), range(4))) == 4, "all items once"


# The runtimes side by side.


@pytest.mark.slow
def test_six_runtimes_give_the_same_answers(net, capfd):
    pytest.importorskip("onnxruntime"), pytest.importorskip("tf2onnx")
    rows = {row["runtime"]: row for row in lite.compare_runtimes(net, X, calls=30)}
    assert len(rows) == 6 and not any(row["note"] for row in rows.values())
    assert all(row["difference"] < 1e-4 and 0 < row["median_ms"] <= row["p95_ms"] for row in rows.values())
    assert capfd.readouterr() == ("", "")


def test_a_missing_or_failing_runtime_gets_a_note(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)  # its import fails, as if it were not installed
    rows = {row["runtime"]: row for row in lite.compare_runtimes(waves(keras.ops.erf), X, calls=2)}
    assert rows["ONNX Runtime"]["note"] == "not installed: pip install 'haptic-learning[compare]'"
    assert "cannot run this net" in rows["LiteRT"]["note"] and "Erf" in rows["LiteRT"]["note"]
    assert rows["LiteRT"]["median_ms"] is None and rows["tf.function"]["difference"] < 1e-5


# What a notebook shows.

ROWS = [
    {"name": "big", "median_ms": 12.0, "p95_ms": 20.0, "kb": 900.0, "accuracy": 99.0, "multiply_adds": 1_234_567},
    {"name": "small", "median_ms": 0.1, "p95_ms": 0.2, "kb": 100.0, "accuracy": 97.5, "multiply_adds": None},
]


def test_table():
    html = lite.table([{**ROWS[0], "memory_mb": None}, ROWS[1]], "Two <nets>").data
    assert "1,234,567" in html and "0.10" in html and "99.00" in html and "Two &lt;nets&gt;" in html
    assert "memory" not in html and "None" not in html, "an empty column is left out, an empty cell is empty"


def test_picture():
    fig = lite.picture(ROWS)
    (ax,) = fig.axes
    assert ax.get_xscale() == "log" and "ms" not in ax.get_ylabel()
    area = [disc.get_sizes()[0] for disc in ax.collections]
    assert area[0] == pytest.approx(9 * area[1]), "the area is the size"
    assert {text.get_text() for text in ax.texts} == {"big, 900 KB", "small, 100 KB"}
    with pytest.raises(ValueError, match="accuracies"):
        lite.picture([{**ROWS[0], "accuracy": None}])


# Demos.


def test_the_stages_of_a_demo(monkeypatch):
    clock = Clock()
    for module in ("demo", "lite.stages"):
        monkeypatch.setattr(f"course_utils.{module}.time", clock)
    monkeypatch.setattr("course_utils.lite.stages.draw", lambda frame, overlay: clock.sleep(0.003))

    class Tracked(Demo):
        def find(self, frame):
            clock.sleep(0.02 if frame.time else 9)  # the first frame is slow

        def follow(self, found, frame):
            clock.sleep(0.01)
            return Overlay()

    frames = [Frame(np.zeros((48, 64, 3), np.uint8), i / 30) for i in range(9)]
    rows = lite.time_demo(Tracked(), iter(frames))
    assert [row["stage"] for row in rows] == ["tracker", "rest of the demo", "drawing", "all"]
    assert [row["median_ms"] for row in rows] == pytest.approx([20, 10, 3, 33])
    assert [row["p95_ms"] for row in rows] == pytest.approx([20, 10, 3, 33])
    assert [row["stage"] for row in lite.time_demo(lambda frame: Overlay(), frames)] == ["demo", "drawing", "all"]
    with pytest.raises(ValueError, match="more than 3 frames"):
        lite.time_demo(Tracked(), frames[:3])
    with pytest.raises(TypeError, match="Frame"):
        lite.time_demo(Tracked(), [frame.image for frame in frames])


def test_the_stages_of_a_real_demo():
    demo = AirDraw(MarkerTip(), checkpoints.reader("airdraw"))
    rows = lite.time_demo(demo, MarkerCamera("7", seed=1, size=(320, 240)))
    assert demo.answers == ["7"] and rows[0]["stage"] == "tracker"
    assert all(row["median_ms"] > 0 for row in rows)


def test_a_checkpoint_runs_without_tensorflow():
    code = (
        "import sys, numpy as np\n"
        "from course_utils import checkpoints\n"
        "answer = checkpoints.load('airdraw')(np.zeros((1, 28, 28), np.uint8))\n"
        "print(answer.shape, 'tensorflow' in sys.modules, 'keras' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "(1, 10) False False" and done.stderr == ""
