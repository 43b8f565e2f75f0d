"""Training: the loop with its progress line, augmentation, batches, calibration, and the base of all recipes."""

from course_utils.training.loop import Progress, fit, fit_kept, fit_one_cycle, fit_quick, one_cycle
from course_utils.training.recipe import at_least, kept_weights, real_data, recipe_parser

__all__ = [
    "Progress",
    "at_least",
    "fit",
    "fit_kept",
    "fit_one_cycle",
    "fit_quick",
    "kept_weights",
    "one_cycle",
    "real_data",
    "recipe_parser",
]
