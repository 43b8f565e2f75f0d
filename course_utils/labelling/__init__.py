"""Lesson 12, active learning: which picture to label next, which chooser is best, and tools for your own pictures."""

from course_utils import attach

LESSON = 12

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    choosers=["METHODS", "choose", "k_centre_greedy", "multi_peak_entropy", "radius"],
    gradients=["egl_plus_plus", "expected_gradient_length"],
    learning_loss=["kl_gradients", "kl_loss", "ranking_loss"],
    seen=["Seen"],
)
