"""Lesson 12, active learning: which picture to label next, which chooser is best, and tools for your own pictures."""

from course_utils import attach

LESSON = 12
# Name on the command line: its class in here, and what it does.
DEMOS = {"labelling": ("Labelling", "keep the few frames of a film that are worth a label")}
RECIPES = {"labelling": "the net that looks at pictures for the tool, on drawn hands"}
JOBS = {"labelling_runs": "run all choosers of lesson 12 with several random seeds"}
# A command of its own, in the module `command`, and what it does.
COMMAND = "choose which pictures of a folder to label next"

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    choosers=["METHODS", "choose", "k_centre_greedy", "multi_peak_entropy", "radius"],
    coco=["Labels"],
    demo=["Labelling"],
    gradients=["egl_plus_plus", "expected_gradient_length"],
    judge=["area", "curves", "interval", "paired", "read_rows", "summary"],
    learning_loss=["kl_gradients", "kl_loss", "ranking_loss"],
    loop=["run"],
    net=["point_net", "reader"],
    pools=["Pool"],
    seen=["Seen"],
    widget=["LabellingWidget"],
)
