"""Small and fast: export a net to LiteRT, run it without TensorFlow, and measure what it costs.

LiteRT (once TensorFlow Lite) answers one picture in a fraction of a millisecond, where Keras needs several: it has no
Python between the layers. int8 stores each weight in one byte (Jacob et al. 2018, arXiv 1712.05877).
"""

from course_utils import attach

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    convert=["KINDS", "export"],
    cost=["accuracy", "measure", "milliseconds"],
    model=["Lite", "batch", "input_shape", "predict"],
    reader=["Given", "Reader"],
    report=["picture", "table"],
    runtimes=["compare_runtimes"],
    stages=["time_demo"],
)
