"""Small and fast: export a net to LiteRT, run it without TensorFlow, and measure what it costs.

LiteRT (once TensorFlow Lite) answers one picture in a fraction of a millisecond, where Keras needs several: it has no
Python between the layers. int8 stores each weight in one byte (Jacob et al. 2018, arXiv 1712.05877).
"""

from __future__ import annotations

import io
import threading
import time
from contextlib import redirect_stdout
from pathlib import Path

import numpy as np

from course_utils.atomic import replacing
from course_utils.quiet import quiet

KINDS = ("float32", "float16", "dynamic", "int8")
SHIPPED = {"float16": "model.tflite", "int8": "model_int8.tflite"}
_CHUNK = 256  # pictures at a time, so that a big batch needs little memory


class Lite:
    """A LiteRT model that is called like a Keras one: a batch in, a batch of answers out.

    model: path or bytes of a .tflite file with one input and one output. threads: CPU threads an answer may use.
    Call it with [n, *shape] in the values that the net was trained on; a last axis of 1 may be left out.
    Returns float32[n, ...], also from an int8 model. Safe to call from several threads.
    Raises FileNotFoundError or ValueError, with the mend, for a bad file, shape, type or range.
    """

    def __init__(self, model, threads: int = 1):
        from ai_edge_litert.interpreter import Interpreter

        self.content = bytes(model) if isinstance(model, (bytes, bytearray, memoryview)) else _read(model)
        try:
            with quiet():
                self._interpreter = Interpreter(model_content=self.content, num_threads=threads)
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise ValueError(f"This is no LiteRT model that can be run here: {error}") from error
        inputs, outputs = self._interpreter.get_input_details(), self._interpreter.get_output_details()
        if len(inputs) != 1 or len(outputs) != 1:
            raise ValueError(
                f"Lite runs nets with one input and one output; this has {len(inputs)} and {len(outputs)}."
            )
        self._input, self._output = inputs[0], outputs[0]
        self.shape = tuple(int(n) for n in self._input["shape"][1:])
        self._batch = int(self._input["shape"][0])
        self._lock = threading.Lock()
        self._run(np.zeros((1, *self.shape), self._input["dtype"]))  # the first answer is slow: take it now

    def __call__(self, x) -> np.ndarray:
        x = self._quantise(self._check(np.asarray(x)))
        chunks = [x[i : i + _CHUNK] for i in range(0, len(x), _CHUNK)]
        if not chunks:
            return np.zeros((0, *self._output["shape"][1:]), np.float32)
        with self._lock:
            return np.concatenate([self._run(chunk) for chunk in chunks])

    def count_params(self) -> int:
        """How many numbers the file stores (batch norms are folded into their convolutions)."""
        from ai_edge_litert import schema_py_generated as schema

        model = schema.Model.GetRootAsModel(self.content, 0)
        graph = model.Subgraphs(0)
        tensors = [graph.Tensors(i) for i in range(graph.TensorsLength())]
        return int(sum(np.prod(t.ShapeAsNumpy()) for t in tensors if model.Buffers(t.Buffer()).DataLength()))

    def _check(self, x):
        wanted = f"This net takes [n, {', '.join(map(str, self.shape))}]; this has the shape {list(x.shape)}."
        if x.dtype.kind not in "buif":
            raise TypeError(f"A net takes an array of numbers; this one holds {x.dtype}.")
        if x.shape in (self.shape, self.shape[:-1]) and x.shape[1:] != self.shape:
            raise ValueError(f"{wanted} A net answers batches: for one picture, write net(picture[None])[0].")
        if self.shape[-1] == 1 and x.shape[1:] == self.shape[:-1]:
            x = x[..., None]
        if x.shape[1:] != self.shape or x.ndim == 0:
            raise ValueError(f"{wanted} Resize the pictures or choose another net.")
        if x.dtype.kind == "f" and not np.isfinite(x).all():
            raise ValueError("There are NaN or infinite values in this batch; find out where they come from.")
        return x

    def _quantise(self, x):
        dtype, (scale, zero) = self._input["dtype"], self._input["quantization"]
        if not scale:
            return np.ascontiguousarray(x, dtype)
        if scale == 1 and zero == 0 and x.dtype == dtype:
            return np.ascontiguousarray(x)
        limits = np.iinfo(dtype)
        if x.dtype.kind == "f" and x.size and 0 < x.max() <= 1 and scale * (limits.max - zero) > 100:
            raise ValueError("This net takes values from 0 to 255 and scales them itself; undo the / 255.")
        return np.clip(np.rint(x / scale) + zero, limits.min, limits.max).astype(dtype)

    def _run(self, x):
        if len(x) != self._batch:
            self._interpreter.resize_tensor_input(self._input["index"], x.shape)
            self._interpreter.allocate_tensors()
            self._batch = len(x)
        self._interpreter.set_tensor(self._input["index"], x)
        self._interpreter.invoke()
        y = self._interpreter.get_tensor(self._output["index"])
        scale, zero = self._output["quantization"]
        return (y.astype(np.float32) - zero) * np.float32(scale) if scale else y


def export(model, path, kind: str = "float32", samples=None) -> Path:
    """Write a Keras model as a LiteRT file.

    kind: "float32" is the same net; "float16" halves the file; "dynamic" stores weights in int8; "int8" also computes
    in int8 and takes uint8 pictures. samples: [n, *input shape], some hundred typical inputs that show "int8" the
    ranges to expect. Returns the path; an interrupted export leaves no file.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}; not {kind!r}.")
    if kind == "int8" and (samples is None or not len(samples)):
        raise ValueError("An int8 export needs samples: some hundred typical inputs, for example x_train[:500].")
    path = Path(path)
    if path.suffix != ".tflite":
        raise ValueError(f"The name of a LiteRT file ends in .tflite; this is {path.name!r}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    # Keras prints where it put an intermediate copy that is gone when its reader looks.
    with quiet(), redirect_stdout(io.StringIO()), replacing(path) as part:
        part.write_bytes(_converter(model, kind, samples).convert())
    return path


def _converter(model, kind, samples):
    import tensorflow as tf

    tf.get_logger().setLevel("ERROR")  # else it says where it put copies that are gone when its reader looks
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        samples = np.asarray(samples, np.float32)
        samples = samples[..., None] if samples.ndim == 3 else samples
        converter.representative_dataset = lambda: ([sample[None]] for sample in samples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.uint8
    return converter


def load(name: str = "digits", kind: str = "int8", threads: int = 1) -> Lite:
    """Load a checkpoint that the course ships, without importing TensorFlow.

    name: a folder of data/checkpoints. kind: "int8" or "float16".
    Raises FileNotFoundError when there is no such checkpoint.
    """
    from course_utils.data import REPOSITORY

    if kind not in SHIPPED:
        raise ValueError(f"Checkpoints come as {' and '.join(SHIPPED)}; not as {kind!r}.")
    root = REPOSITORY / "data" / "checkpoints"
    path = root / name / SHIPPED[kind]
    if not path.is_file():
        known = ", ".join(sorted(p.name for p in root.glob("[!.]*") if p.is_dir())) or "none yet"
        raise FileNotFoundError(
            f"There is no checkpoint {name!r} in {root} (there: {known}). "
            f"Make it with: python -m course_utils train {name}"
        )
    return Lite(path, threads)


def reader(name: str):
    """Load a shipped checkpoint as a live demo wants it: a callable from one picture to its probabilities."""
    net = load(name)
    return lambda picture: net(picture[None])[0]


def measure(model, x, calls: int = 300) -> dict:
    """Time a net on one picture at a time, as a camera would bring them.

    model: a Lite or Keras model. x: [n, *shape], taken in turn.
    Returns median_ms and p95_ms of `calls` answers, kb (file, or 4 bytes a parameter) and parameters.
    """
    parameters = model.count_params()
    kb = (len(model.content) if isinstance(model, Lite) else 4 * parameters) / 1024
    model(x[:1])
    times = []
    for i in range(calls):
        one = x[i % len(x) :][:1]
        start = time.perf_counter()
        np.asarray(model(one))
        times.append(1000 * (time.perf_counter() - start))
    median, p95 = np.percentile(times, (50, 95))
    return {"median_ms": float(median), "p95_ms": float(p95), "kb": kb, "parameters": parameters}


def _read(path):
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no LiteRT model at {path}. Make one with frugal.export(net, path).")
    return path.read_bytes()
