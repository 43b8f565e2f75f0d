"""Lesson 3, gestures to emojis: landmarks as comparable numbers, a net that reads them, gestures of your own."""

from course_utils import attach

LESSON = 3
# Name on the command line: its class in here, and what it does.
DEMOS = {"emojinator": ("Emojinator", "put an emoji over a hand")}
RECIPES = {"emojinator": "the gesture reader, on drawn hands and on photos"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["THRESHOLD", "Emojinator", "delay", "load"],
    gestures=["CLASSES", "GESTURES", "NONE", "landmark_features", "sample"],
    net=["gesture_net"],
    own_gestures=["OwnGestures"],
)
