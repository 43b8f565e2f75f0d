"""Lesson 4, drowsy eyes: how open the eyes are, blinks, PERCLOS, and an alarm."""

import lazy_loader

LESSON = 4
# Name on the command line: its class in here, and what it does.
DEMOS = {"drowsiness": ("Drowsiness", "watch a driver's eyes")}
RECIPES = {"drowsiness": "compare three readers of tiredness over the five folds of UTA-RLDD"}

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    ["blinks", "check", "data", "demo", "driver", "eye_aspect_ratio", "train"],
    {
        "demo": ["Calibration", "Drowsiness", "FRONTAL", "tracker"],
        "eye_aspect_ratio": ["LEFT_EYE", "MOUTH_CORNERS", "RIGHT_EYE", "mouth_aspect_ratio"],
        "driver": ["DriverCamera"],
    },
)
