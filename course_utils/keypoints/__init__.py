"""Lesson 11, how keypoints are found: springs, regression, heat maps, high resolution, and three dimensions."""

from course_utils import attach

LESSON = 11
# Name on the command line: its class in here, and what it does.
DEMOS = {"keypoints": ("Person", "count squats with the course's own keypoint net, beside MediaPipe")}
RECIPES = {"keypoints": "the best net of the comparison, on drawn people"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    cameras=["Camera", "millimetres", "ring", "robust", "triangulate"],
    demo=["Person", "PersonTracker"],
    methods=["methods", "split", "test_crops", "train_crops"],
    springs=["Spring", "beliefs", "best_places", "distance_transform", "fit_springs"],
)
