"""Lesson 1, digits drawn in the air: a pen that the camera follows, its strokes as a picture, and nets that read it."""

from course_utils import attach

LESSON = 1
# Name on the command line: its class in here, and what it does.
DEMOS = {"airdraw": ("AirDraw", "read digits drawn in the air with a blue marker or the index finger")}
RECIPES = {"airdraw": "the digit reader, on the real MNIST"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["AirDraw"],
    tips=["FingerTip", "MarkerTip", "Tip"],
    net=["digit_net", "keras_io_convnet", "pooling_digit_net"],
)
