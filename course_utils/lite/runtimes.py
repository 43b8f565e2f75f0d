"""The same net in six runtimes, side by side."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from course_utils.lite.convert import export
from course_utils.lite.cost import milliseconds, singles
from course_utils.lite.model import Lite, input_shape
from course_utils.quiet import silent

COMPARED = 8  # pictures on which outputs are compared


def compare_runtimes(model, x, calls: int = 100) -> list[dict]:
    """Run one Keras net on one picture at a time in all runtimes that are installed.

    x: [n, *shape], used in turn. calls: of each runtime, at most; a slow one gets fewer.
    LiteRT, ONNX Runtime and OpenCV use one thread, TensorFlow its own choice.
    Returns rows {"runtime", "median_ms", "p95_ms", "difference", "note"}. difference: the largest from the output of
    `predict`. If a runtime is not installed or cannot read the net, the note says so and the rest is None.
    """
    ones = [one.astype(np.float32) for one in singles(x, input_shape(model), calls)]
    truth, rows = model.predict(np.concatenate(ones[:COMPARED]), verbose=0), []
    with tempfile.TemporaryDirectory() as folder:
        for runtime, load in RUNTIMES.items():
            row = {"runtime": runtime, "median_ms": None, "p95_ms": None, "difference": None, "note": ""}
            try:
                with silent():
                    net = load(model, Path(folder))
                    answers = [np.reshape(net(one), truth[:1].shape)[0] for one in ones[:COMPARED]]
                    median, p95 = np.percentile(milliseconds(net, ones, calls), (50, 95))
                difference = float(np.abs(np.array(answers) - truth).max())
                row |= {"median_ms": float(median), "p95_ms": float(p95), "difference": difference}
            except ImportError:
                row["note"] = "not installed: pip install 'haptic-learning[compare]'"
            except Exception as error:  # a failing runtime must not stop the others
                row["note"] = f"cannot run this net: {str(error).strip().splitlines()[0][:100]}"
            rows.append(row)
    return rows


def _compiled(model, folder):
    import tensorflow as tf

    compiled = tf.function(model)
    return lambda one: compiled(one).numpy()


def _onnx(model, folder):
    """The net's ONNX file as bytes, written once for its two readers."""
    path = folder / "model.onnx"
    if not path.exists():
        model.export(path, format="onnx", verbose=False)
    return path.read_bytes()


def _onnxruntime(model, folder):
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(_onnx(model, folder), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda one: session.run(None, {name: one})[0]


def _opencv(model, folder):
    import cv2

    net = cv2.dnn.readNetFromONNX(np.frombuffer(_onnx(model, folder), np.uint8))

    def answer(one):
        threads = cv2.getNumThreads()
        cv2.setNumThreads(1)
        try:
            net.setInput(one)
            return net.forward()
        finally:
            cv2.setNumThreads(threads)

    return answer


RUNTIMES = {
    "Keras predict": lambda model, folder: lambda one: model.predict(one, verbose=0),
    "Keras model(x)": lambda model, folder: lambda one: np.asarray(model(one)),
    "tf.function": _compiled,
    "LiteRT": lambda model, folder: Lite(export(model, folder / "model.tflite")),
    "ONNX Runtime": _onnxruntime,
    "OpenCV DNN": _opencv,
}
