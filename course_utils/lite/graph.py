"""What is in a net: the parameters of a .tflite file, its multiply-adds, and the ops that compute in floats."""

from __future__ import annotations

from math import prod

import numpy as np


class Graph:
    """The graph inside a .tflite file; content: the bytes of the file."""

    def __init__(self, content: bytes):
        from ai_edge_litert import schema_py_generated as schema

        self._content, self._schema = content, schema
        self._model = schema.Model.GetRootAsModel(content, 0)
        self._graph = self._model.Subgraphs(0)

    @property
    def parameters(self) -> int:
        """How many numbers the file stores."""
        tensors = map(self._graph.Tensors, range(self._graph.TensorsLength()))
        stored = [t for t in tensors if self._model.Buffers(t.Buffer()).DataLength()]
        return int(sum(np.prod(t.ShapeAsNumpy()) for t in stored))

    @property
    def multiply_adds(self) -> int:
        """How many products one run adds up in convolutions and matrix products; the rest of a net is small."""
        shapes = self._shapes()
        shaped = ((op, [shapes[i] for i in into], shapes[out[0]]) for op, into, out in self._ops() if op in _PRODUCTS)
        return sum(_PRODUCTS[op](into, out) for op, into, out in shaped)

    @property
    def float_ops(self) -> list[str]:
        """The names of the ops that compute in float32."""
        floats = self._schema.TensorType.FLOAT32
        found = {op for op, _, out in self._ops() if self._graph.Tensors(out[0]).Type() == floats}
        return sorted(found - {"DEQUANTIZE"})

    @property
    def input_gain(self) -> float | None:
        """How large a float net's first sums are for inputs of about 1; None where its first ops do not show that.

        It is about 1 for a net of values up to 1. It is far below for one that takes pixels from 0 to 255 and scales
        them itself, also where the scaling is part of the first kernel.
        """
        net, ops = self._interpreter(), list(self._ops())
        stored = {out[0]: into[0] for op, into, out in ops if op == "DEQUANTIZE"}  # float16 weights
        details = {t["index"]: t for t in net.get_tensor_details()}
        at, gain = self._graph.InputsAsNumpy().tolist()[0], 1.0
        for op, into, out in ops:
            if at not in into or op == "SHAPE":
                continue
            other = next((stored.get(i, i) for i in into if i not in (at, -1)), None)
            if op in ("MUL", "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"):
                if other is None or not self._model.Buffers(self._graph.Tensors(other).Buffer()).DataLength():
                    return None
                weights = _real(net.get_tensor(other), details[other]["quantization_parameters"])
                gain *= float(np.sqrt(np.mean(weights**2)))
                if op != "MUL":
                    summed = prod(weights.shape[1:3] if op == "DEPTHWISE_CONV_2D" else weights.shape[1:])
                    return gain * summed**0.5
            elif op not in ("ADD", "SUB", "PAD", "RESHAPE"):
                return None
            at = out[0]
        return None

    def _interpreter(self):
        from ai_edge_litert.interpreter import Interpreter, OpResolverType

        # A delegate such as XNNPACK would hide the tensors between its ops.
        plain = OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES
        net = Interpreter(model_content=self._content, experimental_op_resolver_type=plain)
        net.allocate_tensors()
        return net

    def _ops(self):
        """The name of each op, and the numbers of the tensors that it reads and writes; -1 for a missing one."""
        names = {code: name for name, code in vars(self._schema.BuiltinOperator).items() if isinstance(code, int)}
        for op in map(self._graph.Operators, range(self._graph.OperatorsLength())):
            code = self._model.OperatorCodes(op.OpcodeIndex()).BuiltinCode()
            yield names[code], op.InputsAsNumpy().tolist(), op.OutputsAsNumpy().tolist()

    def _shapes(self):
        """The shape of each tensor in a run on one picture; the file itself does not hold all of them."""
        net = self._interpreter()
        for taken in net.get_input_details():
            net.set_tensor(taken["index"], np.zeros(taken["shape"], taken["dtype"]))
        net.invoke()
        return {t["index"]: tuple(t["shape"].tolist()) for t in net.get_tensor_details()} | {-1: ()}


def _real(weights, quantization):
    """The numbers that stored weights stand for; those of the kind "dynamic" are int8 with a scale for each output."""
    scales, axis = quantization["scales"], quantization["quantized_dimension"]
    if not len(scales):
        return weights.astype(np.float32)
    shape = [-1 if i == axis and len(scales) > 1 else 1 for i in range(weights.ndim)]
    return weights.astype(np.float32) * np.reshape(scales, shape)


# From the shapes of an op's inputs and of its output. Kernels are [out, height, width, in], depthwise [1, h, w, out].
_PRODUCTS = {
    "CONV_2D": lambda into, out: prod(out) * prod(into[1][1:]),
    "DEPTHWISE_CONV_2D": lambda into, out: prod(out) * prod(into[1][1:3]),
    "TRANSPOSE_CONV": lambda into, out: prod(into[2]) * prod(into[1][:3]),
    "FULLY_CONNECTED": lambda into, out: prod(out) * into[1][-1],
    "BATCH_MATMUL": lambda into, out: prod(out) * into[0][-1],
}


def keras_multiply_adds(model, shape) -> int | None:
    """Count the multiply-adds of a Keras net for one input of `shape`; None for one with loops (recurrent layers)."""
    import tensorflow as tf

    one = tf.TensorSpec((1, *shape), tf.float32)
    ops = tf.function(lambda x: model(x, training=False)).get_concrete_function(one).graph.get_operations()
    if any(op.type in _LOOPS for op in ops):
        return None
    shapes = lambda tensors: [tuple(t.shape.as_list()) for t in tensors]  # noqa: E731
    return sum(_KERAS[op.type](shapes(op.inputs), *shapes(op.outputs)) for op in ops if op.type in _KERAS)


_LOOPS = {"While", "StatelessWhile", "PartitionedCall", "StatefulPartitionedCall", "CudnnRNNV3"}
# Kernels are [height, width, in, out], depthwise [h, w, in, multiples], transposed [h, w, out, in].
_KERAS = {
    "Conv2D": lambda into, out: prod(out) * prod(into[1][:3]),
    "DepthwiseConv2dNative": lambda into, out: prod(out) * prod(into[1][:2]),
    "Conv2DBackpropInput": lambda into, out: prod(into[2]) * prod(into[1][:3]),
    "MatMul": lambda into, out: prod(out) * into[0][-1],
    "BatchMatMulV2": lambda into, out: prod(out) * into[0][-1],
}
