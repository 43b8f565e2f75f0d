"""The job of lesson 4: three models, five folds, several random seeds."""

from course_utils.drowsiness.train import folds

__all__ = ["folds"]
