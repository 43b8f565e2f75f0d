"""Training: the loop with its progress line, augmentation, batches, calibration, and what recipes share."""

from course_utils.training.loop import Progress, fit, fit_quick, one_cycle
from course_utils.training.recipe import real_data, recipe_parser

__all__ = ["Progress", "fit", "fit_quick", "one_cycle", "real_data", "recipe_parser"]
