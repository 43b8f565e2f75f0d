"""Lesson 8, counting fingers: transfer learning, small and fast nets, images against landmarks."""

from course_utils import attach

LESSON = 8
# Name on the command line: its class in here, and what it does.
DEMOS = {"fingers": ("FingerCounter", "count fingers and read the ten signs")}
RECIPES = {"fingers": "the finger counter, on rendered hands and on photos"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["FingerCounter", "load"],
    landmarks=["fingers_up"],
    net=["hand_net"],
    transfer=["IMAGE_SIZE", "backbone", "grad_cam", "resized", "scale_inputs"],
)
