"""LiteRT: every kind of export answers as Keras does, bad input is told what to do, nothing is left half-written."""

import subprocess
import sys
import threading

import keras
import numpy as np
import pytest

from course_utils import frugal, nets

X = np.random.default_rng(0).integers(0, 256, (300, 28, 28), np.uint8)


@pytest.fixture(scope="module")
def net():
    keras.utils.set_random_seed(0)
    net = nets.digit_net(widths=(8, 12, 16, 16))
    # A little training, so that the batch norms are not the identity and the answers differ.
    net.compile("adam", "sparse_categorical_crossentropy")
    net.fit(X, (X[:, 5:9, 5:9].mean((1, 2)) // 26).clip(0, 9).astype(int), epochs=3, verbose=0)
    return net


@pytest.fixture(scope="module")
def files(net, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lite")
    return {kind: frugal.export(net, folder / f"{kind}.tflite", kind, X) for kind in frugal.KINDS}


@pytest.mark.parametrize(("kind", "tolerance"), [("float32", 1e-5), ("float16", 1e-2), ("dynamic", 0.1), ("int8", 0.1)])
def test_answers_are_those_of_keras(net, files, kind, tolerance):
    lite = frugal.Lite(files[kind])
    answers = lite(X)
    assert answers.shape == (300, 10) and answers.dtype == np.float32
    np.testing.assert_allclose(answers, net.predict(X, verbose=0), atol=tolerance)
    # One by one, with a channel axis, and as float: the same answers.
    np.testing.assert_allclose(lite(X[7:8, ..., None].astype(float))[0], answers[7], atol=1e-5)


def test_smaller_kinds_are_smaller(files):
    size = {kind: path.stat().st_size for kind, path in files.items()}
    assert size["int8"] < size["float32"] and size["dynamic"] < size["float16"] < size["float32"]


def test_bytes_threads_and_an_empty_batch(files):
    lite = frugal.Lite(files["int8"].read_bytes(), threads=2)
    assert lite(X[:0]).shape == (0, 10)
    whole, answers = lite(X), {}

    def ask(i):
        answers[i] = lite(X[i : i + i % 3 + 1])

    askers = [threading.Thread(target=ask, args=(i,)) for i in range(20)]
    [t.start() for t in askers], [t.join() for t in askers]
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
def test_bad_input_is_told_what_to_do(files, bad, error, words):
    with pytest.raises(error, match=words):
        frugal.Lite(files["int8"])(bad)


def test_bad_files_and_names(tmp_path, net):
    with pytest.raises(ValueError, match="LiteRT"):
        frugal.Lite(b"not a model at all")
    with pytest.raises(FileNotFoundError, match=r"frugal\.export"):
        frugal.Lite(tmp_path / "none.tflite")
    with pytest.raises(FileNotFoundError, match="course_utils train"):
        frugal.load("no such checkpoint")
    with pytest.raises(ValueError, match="int8"):
        frugal.load("digits", kind="int4")
    with pytest.raises(ValueError, match="samples"):
        frugal.export(net, tmp_path / "a.tflite", "int8")
    with pytest.raises(ValueError, match=r"\.tflite"):
        frugal.export(net, tmp_path / "a.bin")


def test_a_failed_export_leaves_the_old_file_and_no_litter(tmp_path, net):
    path = tmp_path / "net.tflite"
    path.write_bytes(b"old")
    with pytest.raises(Exception):  # noqa: B017 (TensorFlow's own error)
        frugal.export(net, path, "int8", np.zeros((2, 5, 5)))
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_export_and_load_are_silent(tmp_path, net, capfd):
    frugal.Lite(frugal.export(net, tmp_path / "net.tflite", "int8", X))
    assert capfd.readouterr() == ("", "")


def test_measure(net, files):
    lite = frugal.measure(frugal.Lite(files["int8"]), X, calls=50)
    keras_ = frugal.measure(net, X, calls=5)
    assert 0 < lite["median_ms"] <= lite["p95_ms"] < keras_["p95_ms"]
    assert lite["kb"] == pytest.approx(files["int8"].stat().st_size / 1024)
    # Batch norms are folded: fewer numbers than in Keras, but every kernel is there.
    assert 0.8 * net.count_params() < lite["parameters"] < 1.1 * net.count_params()


def test_a_checkpoint_answers_at_once_and_without_tensorflow():
    code = (
        "import sys, time, numpy as np\n"
        "from course_utils import frugal\n"
        "start = time.perf_counter()\n"
        "answer = frugal.load('digits')(np.zeros((1, 28, 28), np.uint8))\n"
        "print(time.perf_counter() - start, answer.shape, 'tensorflow' in sys.modules, 'keras' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    seconds, rest = done.stdout.split(maxsplit=1)
    assert rest.strip() == "(1, 10) False False" and done.stderr == ""
    assert float(seconds) < 1
