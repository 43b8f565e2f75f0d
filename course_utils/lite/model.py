"""Run a LiteRT net without TensorFlow, with calls like a Keras model."""

from __future__ import annotations

import threading
from functools import cached_property
from pathlib import Path

import numpy as np

from course_utils.lite.graph import Graph
from course_utils.quiet import quiet

FOR_PIXELS = 0.1  # a net with a lower `Graph.input_gain` takes pixels: those that ship have up to 0.05, others above 1
_CHUNK = 256  # pictures at a time, so that a big batch needs little memory


class Lite:
    """A LiteRT model that is called like a Keras model: a batch in, a batch of outputs out.

    model: path or bytes of a .tflite file with one input and one output. threads: CPU threads for one call.
    Call it with [n, *shape] in the range of values that the net was trained on; a last axis of 1 may be missing.
    Returns float32[n, ...], also from an int8 model. Safe to call from several threads.
    Raises FileNotFoundError or ValueError, and says how to fix it, for a bad file, shape, type or range.
    """

    def __init__(self, model, threads: int = 1):
        from ai_edge_litert.interpreter import Interpreter

        if threads < 1:
            raise ValueError(f"A net needs at least one thread, not {threads}.")
        self.threads = threads
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
        self._run(np.zeros((1, *self.shape), self._input["dtype"]))  # the first run is slow, so it is done here

    def __call__(self, x) -> np.ndarray:
        x = batch(x, self.shape)
        if x.dtype.kind == "f" and x.size and 0 < x.max() <= 1 and self.takes_pixels:
            raise ValueError("This net takes values from 0 to 255 and scales them itself; undo the / 255.")
        x = self._quantise(x)
        chunks = [x[i : i + _CHUNK] for i in range(0, len(x), _CHUNK)]
        if not chunks:
            return np.zeros((0, *self._output["shape"][1:]), np.float32)
        with self._lock:
            return np.concatenate([self._run(chunk) for chunk in chunks])

    @cached_property
    def takes_pixels(self) -> bool:
        """Whether the net takes values from 0 to 255 and scales them itself, as far as its file shows that."""
        scale, zero = self._input["quantization"]
        if scale:
            return scale * (np.iinfo(self._input["dtype"]).max - zero) > 100
        gain = Graph(self.content).input_gain
        return gain is not None and gain < FOR_PIXELS

    @property
    def takes_bytes(self) -> bool:
        """Whether it takes bytes from 0 to 255 as they are, and not floats."""
        return self._input["dtype"] == np.uint8 and self._input["quantization"] == (1, 0)

    @property
    def output_scale(self) -> tuple[float, int]:
        """The size of one step of an int8 net's output and its zero point; (0, 0) for a net that gives floats."""
        scale, zero = self._output["quantization"]
        return float(scale), int(zero)

    def count_params(self) -> int:
        """How many parameters the file stores (batch norms are folded into their convolutions)."""
        return Graph(self.content).parameters

    def _quantise(self, x):
        dtype, (scale, zero) = self._input["dtype"], self._input["quantization"]
        if not scale:
            return np.ascontiguousarray(x, dtype)
        if scale == 1 and zero == 0 and x.dtype == dtype:
            return np.ascontiguousarray(x)
        limits = np.iinfo(dtype)
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


def batch(x, shape) -> np.ndarray:
    """Check that x is a batch [n, *shape] of finite numbers and return it; a last axis of 1 may be missing.

    shape: of one input, None for an axis of any length. Raises TypeError or ValueError, and says how to fix it.
    """
    x = np.asarray(x)
    if x.ndim == len(shape) + 1:
        shape = tuple(side or n for side, n in zip(shape, x.shape[1:], strict=True))
    wanted = f"This net takes [n, {', '.join(str(side or 'any') for side in shape)}]; this has the shape {[*x.shape]}."
    if x.dtype.kind not in "buif":
        raise TypeError(f"A net takes an array of numbers; this one holds {x.dtype}.")
    if x.shape in (shape, shape[:-1]) and x.shape[1:] != shape:
        raise ValueError(f"{wanted} A net takes batches: for one picture, write net(picture[None])[0].")
    if shape[-1] == 1 and x.shape[1:] == shape[:-1]:
        x = x[..., None]
    if x.shape[1:] != shape or x.ndim == 0:
        raise ValueError(f"{wanted} Resize the pictures or choose another net.")
    if x.dtype.kind == "f" and not np.isfinite(x).all():
        raise ValueError("There are NaN or infinite values in this batch; find out where they come from.")
    return x


def input_shape(model) -> tuple:
    """The shape of one input of a Keras model or a `Lite`.

    Raises ValueError for a model with several inputs or outputs, and for one that has not been built.
    """
    if isinstance(model, Lite):
        return model.shape
    if not model.built or not getattr(model, "inputs", None):
        raise ValueError(
            "This Keras model has no input shape yet. Begin it with keras.Input, such as keras.Input((28, 28, 1)), or "
            "build it: model.build((None, 28, 28, 1)). For a class of your own: x = keras.Input((28, 28, 1)), then "
            "keras.Model(x, model(x))."
        )
    if len(model.inputs) != 1 or len(model.outputs) != 1:
        raise ValueError(
            f"This takes nets with one input and one output; here are {len(model.inputs)} and {len(model.outputs)}."
        )
    return tuple(model.inputs[0].shape[1:])


def _read(path):
    path = Path(path)
    if not path.is_file():
        raise FileNotFoundError(f"There is no LiteRT model at {path}. Make one with lite.export(net, path).")
    return path.read_bytes()


def predict(net, x, batch_size: int = 50) -> np.ndarray:
    """Run a Keras model or a `Lite` on many inputs, [n, *shape]; returns float32[n, ...]."""
    return net(x) if isinstance(net, Lite) else net.predict(x, batch_size=batch_size, verbose=0)
