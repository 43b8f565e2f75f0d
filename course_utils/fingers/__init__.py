"""Lesson 8, counting fingers: transfer learning, small and fast nets, images against landmarks."""

from course_utils import attach

LESSON = 8
# Name on the command line: its class in here, and what it does.
DEMOS = {
    "fingers": ("FingerCounter", "count the fingers that are up"),
    "fingers_signs": ("SignReader", "read the ten signs"),
}
RECIPES = {
    "fingers": "the reader of ten signs, on rendered hands and on photos",
    "fingers_count": "the finger counter by image, on rendered hands and on photos",
    "fingers_count_landmarks": "the finger counter by landmarks, on rendered hands and on photos",
}
JOBS = {"fingers_search": "search the settings of a new head at random"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    demo=["FingerCounter", "SignReader", "load", "load_signs"],
    landmarks=["fingers_up"],
    net=["finger_net", "hand_net"],
    transfer=["IMAGE_SIZE", "backbone", "grad_cam", "resized", "scale_inputs"],
    upright=["finger_features", "upright_crop", "upright_views"],
)
