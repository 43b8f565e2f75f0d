"""SFace as a LiteRT net: the weights of OpenCV's ONNX file, in half the time and a quarter of the memory.

SFace (Zhong et al. 2021, arXiv 2205.12010) is a MobileNet: fourteen steps of a 3×3 convolution in each channel and a
1×1 convolution across the channels. Batch norms are folded into the convolutions before them. The large weights become
8-bit integers with one scale a row ("dynamic range"); LiteRT computes all else in 32-bit floats.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course_utils.files import damage
from course_utils.lite import Lite

SIZE = 112  # pixels of a crop
HALVING = (3, 5, 7, 13)  # steps that halve the picture
STEPS = 14
EPSILON = {"bn1": 2e-5, "fc1": 2e-5}  # of the last two batch norms; 1e-3 of all others


def load(path, threads: int = 1) -> Lite:
    """Make the net from the official file: it takes [n, 112, 112, 3] from `scaled`, returns float32[n, 128].

    path: of face_recognition_sface_2021dec.onnx. Raises ValueError for another file.
    """
    try:
        return Lite(_flatbuffer(_weights(Path(path).read_bytes())), threads)
    except (KeyError, IndexError, StopIteration, ValueError) as error:
        raise ValueError(f"{path} is not the SFace net that the course knows ({damage(error)}).") from error


def scaled(crops) -> np.ndarray:
    """Crops uint8[n, 112, 112, 3] RGB as the net expects them, float32 from -1 to 1."""
    return (np.asarray(crops, np.float32) - 127.5) / 128


# The file: an ONNX model is a protocol buffer, in which a graph (field 7) has named weights (field 5).


def _fields(data):
    """The fields of a protocol buffer: (number, value), an int or a memoryview."""
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        if key & 7 == 0:
            value, at = _varint(data, at)
        else:
            length, at = _varint(data, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
            value, at = data[at : at + length], at + length
        yield key >> 3, value


def _varint(data, at):
    number = shift = 0
    while True:
        byte = data[at]
        number, shift, at = number | (byte & 127) << shift, shift + 7, at + 1
        if byte < 128:
            return number, at


def _weights(content):
    """All weights of an ONNX file by name."""
    graph = next(value for number, value in _fields(memoryview(content)) if number == 7)
    found = {}
    for number, tensor in _fields(graph):
        if number == 5:
            shape = [value for field, value in _fields(tensor) if field == 1]
            parts = dict(_fields(tensor))
            found[bytes(parts[8]).decode()] = np.frombuffer(parts.get(9, parts.get(4)), np.float32).reshape(shape)
    return found


def _norm(weights, name):
    """A batch norm as scale and shift."""
    gamma, beta, mean, var = (weights[f"{name}_{part}"] for part in ("gamma", "beta", "moving_mean", "moving_var"))
    scale = gamma / np.sqrt(var + EPSILON.get(name, 1e-3))
    return scale, beta - mean * scale


# The net: tensors and operators of a .tflite file, one after the other.


class _Net:
    def __init__(self):
        from ai_edge_litert import schema_py_generated as schema

        self.s, self.tensors, self.buffers, self.operators, self.codes = schema, [], [schema.BufferT()], [], []
        self.graph, self.last = schema.SubGraphT(), self.tensor("crop", (1, SIZE, SIZE, 3))

    def tensor(self, name, shape, values=None, scales=None):
        """Add a tensor, with values if it is a weight; returns its number."""
        s, tensor = self.s, self.s.TensorT()
        kinds = {"int8": s.TensorType.INT8, "int32": s.TensorType.INT32}
        tensor.name, tensor.shape, tensor.buffer = name, np.array(shape, np.int32), 0
        tensor.type = kinds.get(str(getattr(values, "dtype", "")), s.TensorType.FLOAT32)
        if values is not None:
            buffer = s.BufferT()
            buffer.data = np.frombuffer(np.ascontiguousarray(values).tobytes(), np.uint8)
            self.buffers.append(buffer)
            tensor.buffer = len(self.buffers) - 1
        if scales is not None:
            tensor.quantization = s.QuantizationParametersT()
            tensor.quantization.scale = scales.astype(np.float32)
            tensor.quantization.zeroPoint = np.zeros(len(scales), np.int64)
        self.tensors.append(tensor)
        return len(self.tensors) - 1

    def weight(self, values, rows=False):
        """Add a weight in float32 or, with one scale for each of its rows, in int8."""
        values = np.asarray(values, np.float32)
        if not rows:
            return self.tensor("weight", values.shape, values)
        scales = np.abs(values).reshape(len(values), -1).max(1) / 127
        rounded = np.rint(values / scales.reshape(-1, *[1] * (values.ndim - 1))).astype(np.int8)
        return self.tensor("weight", values.shape, rounded, scales)

    def add(self, kind, shape, weights=(), version=1, **options):
        """Add an operator on the last result; shape: of its own result."""
        s = self.s
        code = (getattr(s.BuiltinOperator, kind), version)
        if code not in self.codes:
            self.codes.append(code)
        operator, result = s.OperatorT(), self.tensor(kind.lower(), shape)
        operator.opcodeIndex = self.codes.index(code)
        operator.inputs, operator.outputs = [self.last, *weights], [result]
        if options:
            ((name, fields),) = options.items()
            operator.builtinOptionsType = getattr(s.BuiltinOptions, name)
            operator.builtinOptions = getattr(s, name + "T")()
            vars(operator.builtinOptions).update(fields)
        self.operators.append(operator)
        self.last = result

    def content(self) -> bytes:
        """The bytes of the .tflite file."""
        import flatbuffers

        s, model = self.s, self.s.ModelT()
        self.graph.tensors, self.graph.operators = self.tensors, self.operators
        self.graph.inputs, self.graph.outputs = [0], [self.last]
        model.version, model.subgraphs, model.buffers, model.operatorCodes = 3, [self.graph], self.buffers, []
        for kind, version in self.codes:
            code = s.OperatorCodeT()
            code.builtinCode, code.deprecatedBuiltinCode, code.version = kind, min(kind, 127), version
            model.operatorCodes.append(code)
        builder = flatbuffers.Builder(1 << 24)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())


def _flatbuffer(weights):
    net, side = _Net(), SIZE
    convolve = {"padding": 0, "strideW": 1, "strideH": 1, "dilationWFactor": 1, "dilationHFactor": 1}

    def activated(name, kind, kernel, rows=False, version=1, **options):
        scale, shift = _norm(weights, f"{name}_batchnorm")
        kernel = kernel * scale if kind == "DEPTHWISE_CONV_2D" else kernel * scale.reshape(-1, 1, 1, 1)
        shape = (1, side, side, len(scale))
        net.add(kind, shape, (net.weight(kernel, rows), net.weight(shift)), version, **options)
        net.add("PRELU", shape, (net.weight(weights[f"{name}_relu_gamma"].reshape(1, 1, -1)),))

    def kernel(name):
        return weights[f"{name}_conv2d_weight"]

    activated("conv_1", "CONV_2D", kernel("conv_1").transpose(0, 2, 3, 1), Conv2DOptions=convolve)
    for step in range(2, STEPS + 1):
        options = convolve | {"depthMultiplier": 1}
        if step in HALVING:
            border = np.array([[0, 0], [1, 1], [1, 1], [0, 0]], np.int32)
            channels = len(kernel(f"conv_{step}_dw"))
            net.add("PAD", (1, side + 2, side + 2, channels), (net.tensor("border", (4, 2), border),), PadOptions={})
            options |= {"padding": 1, "strideW": 2, "strideH": 2}
            side //= 2
        each = kernel(f"conv_{step}_dw").transpose(1, 2, 3, 0)
        activated(f"conv_{step}_dw", "DEPTHWISE_CONV_2D", each, DepthwiseConv2DOptions=options)
        across = kernel(f"conv_{step}").transpose(0, 2, 3, 1)
        activated(f"conv_{step}", "CONV_2D", across, True, 5, Conv2DOptions=convolve)
    scale, shift = _norm(weights, "bn1")
    after, moved = _norm(weights, "fc1")
    # The numbers come as [channel, row, column] there and as [row, column, channel] here.
    dense = weights["pre_fc1_weight"].reshape(-1, len(scale), side * side)
    bias = (dense.sum(2) @ shift + weights["pre_fc1_bias"]) * after + moved
    dense = (dense * scale[:, None] * after[:, None, None]).transpose(0, 2, 1).reshape(len(after), -1)
    shape = net.tensor("shape", (2,), np.array([-1, dense.shape[1]], np.int32))
    net.add("RESHAPE", (1, dense.shape[1]), (shape,), ReshapeOptions={})
    fields = {"asymmetricQuantizeInputs": True}
    rest = (net.weight(dense, rows=True), net.weight(bias))
    net.add("FULLY_CONNECTED", (1, len(after)), rest, 9, FullyConnectedOptions=fields)
    return net.content()
