"""Small and fast: export a net to LiteRT, run it without TensorFlow, and measure what it costs.

LiteRT (once TensorFlow Lite) answers one picture in a fraction of a millisecond, where Keras needs several: it has no
Python between the layers. int8 stores each weight in one byte (Jacob et al. 2018, arXiv 1712.05877).
"""

from course_utils.lite.convert import KINDS, export
from course_utils.lite.cost import accuracy, measure, milliseconds
from course_utils.lite.model import Lite, batch, input_shape, predict
from course_utils.lite.report import picture, table
from course_utils.lite.runtimes import compare_runtimes
from course_utils.lite.stages import time_demo

__all__ = [
    "KINDS",
    "Lite",
    "accuracy",
    "batch",
    "compare_runtimes",
    "export",
    "input_shape",
    "measure",
    "milliseconds",
    "picture",
    "predict",
    "table",
    "time_demo",
]
