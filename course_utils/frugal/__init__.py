"""Small and fast: export a net to LiteRT, run it without TensorFlow, and measure what it costs.

LiteRT (once TensorFlow Lite) answers one picture in a fraction of a millisecond, where Keras needs several: it has no
Python between the layers. int8 stores each weight in one byte (Jacob et al. 2018, arXiv 1712.05877).
"""

from course_utils.frugal.convert import KINDS, export
from course_utils.frugal.cost import accuracy, measure, milliseconds
from course_utils.frugal.lite import SHIPPED, Lite, load, reader
from course_utils.frugal.report import picture, table
from course_utils.frugal.runtimes import compare_runtimes
from course_utils.frugal.stages import time_demo

__all__ = [
    "KINDS",
    "SHIPPED",
    "Lite",
    "accuracy",
    "compare_runtimes",
    "export",
    "load",
    "measure",
    "milliseconds",
    "picture",
    "reader",
    "table",
    "time_demo",
]
