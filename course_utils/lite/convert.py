"""Write a Keras net as a LiteRT file, from 32-bit floats down to 8-bit integers."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from course_utils.files import replacing
from course_utils.lite.graph import Graph
from course_utils.lite.model import batch, input_shape
from course_utils.quiet import silent

KINDS = ("float32", "float16", "dynamic", "int8")
FEW = 50  # samples; with fewer the value ranges are rough


def export(model, path, kind: str = "float32", samples=None) -> Path:
    """Write a Keras model as a LiteRT file.

    kind: "float32" is the same net; "float16" halves the file; "dynamic" stores weights in int8; "int8" also computes
    in int8 and takes uint8 pictures. samples: [n, *input shape], some hundred typical inputs from which "int8" takes
    the value ranges; a note is printed if there are few. An op without an int8 form stays in float32, with a note.
    Returns the path; an interrupted export leaves no file.
    Raises ValueError, and says how to fix it, for a bad kind, path or samples, and for an op that LiteRT does not have.
    """
    if kind not in KINDS:
        raise ValueError(f"kind is one of {', '.join(KINDS)}; not {kind!r}.")
    if kind == "int8" and (samples is None or not len(samples)):
        raise ValueError("An int8 export needs samples: some hundred typical inputs, for example x_train[:500].")
    input_shape(model)
    if half := sorted({layer.compute_dtype for layer in model.layers} & {"float16", "bfloat16"}):
        raise ValueError(
            f"This net computes in {half[0]} (mixed precision), which LiteRT cannot hold. Make the same net after "
            'keras.mixed_precision.set_global_policy("float32"), then copy the weights: '
            "net.set_weights(trained.get_weights()). The kinds float16 and int8 make the file small."
        )
    path = Path(path)
    if path.suffix != ".tflite":
        raise ValueError(f"The name of a LiteRT file ends in .tflite; this is {path.name!r}.")
    if kind == "int8":
        samples = batch(samples, input_shape(model)).astype(np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    # Keras prints the place of an intermediate copy that is deleted at once.
    with silent(), replacing(path) as part:
        content = _convert(model, kind, samples)
        part.write_bytes(content)
    if kind == "int8":
        if len(samples) < FEW:
            print(
                f"NOTE: the ranges that int8 takes from so few samples ({len(samples)}) are rough; give some hundred."
            )
        if floats := Graph(content).float_ops:
            print(f"NOTE: no int8 form of {', '.join(floats)}: computed in float32, so the net is a little slower.")
    return path


def _convert(model, kind, samples):
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    if kind != "float32":
        converter.optimizations = [tf.lite.Optimize.DEFAULT]
    if kind == "float16":
        converter.target_spec.supported_types = [tf.float16]
    if kind == "int8":
        converter.representative_dataset = lambda: ([sample[None]] for sample in samples)
        converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
        converter.inference_input_type = converter.inference_output_type = tf.uint8
    try:
        return converter.convert()
    except Exception as error:
        unknown = sorted(set(re.findall(r"'tf\.(\w+)' op", str(error))))
        if not unknown:
            raise
        raise ValueError(
            f"LiteRT cannot hold this net: it has no op for {', '.join(unknown)}. Replace the layers that use it; a "
            "recurrent layer (GRU, LSTM) works with unroll=True."
        ) from None  # the converter's own message is pages long
