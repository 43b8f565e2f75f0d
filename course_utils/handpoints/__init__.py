"""Lesson 10, our own hand tracker: a detector, 21 points of a hand, how they are trained and how good they are."""

from course_utils import attach

LESSON = 10
# Name on the command line: its class in here, and what it does.
DEMOS = {"handpoints": ("HandPoints", "find 21 points of your hands with the course's own small nets")}
RECIPES = {
    "handpoints": "the regressor of 21 points, on rendered hands and on photos",
    "handpoints_detector": "the detector of hands, on composed pictures",
}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    crops=["Crops", "Spread"],
    demo=["HandPoints"],
    heads=["compared_net", "read"],
    learning_rate=["LayerRates", "RangeTest"],
    metrics=["box_errors", "pck", "pck_curve"],
    net=["detector_net", "point_net"],
    rendered=["Bank"],
)
