"""Lesson 4, drowsy eyes: eye aspect ratio, blinks, PERCLOS, an alarm, and a synthetic driver."""

from course_utils import attach

LESSON = 4
# Name on the command line: its class in here, and what it does.
DEMOS = {"drowsiness": ("Drowsiness", "watch a driver's eyes")}
RECIPES = {"drowsiness": "compare three models of tiredness over the five folds of UTA-RLDD"}
JOBS = {"drowsiness_folds": "the same comparison, each model and random seed in a worker"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["Calibration", "Drowsiness", "FRONTAL", "simulated", "tracker"],
    eye_aspect_ratio=["LEFT_EYE", "MOUTH_CORNERS", "RIGHT_EYE", "mouth_aspect_ratio"],
    driver=["DriverCamera"],
)
