"""The course's data and models: find them, fetch them safely, load them as arrays.

    from course_utils import data
    mnist = data.load("mnist")             # arrays, labels, card
    data.path("hand_landmarker")           # a verified model file

COURSE_DATA_DIRS names read-only folders that are searched first, COURSE_CACHE the folder for downloads.
COURSE_DATA=sample forces the stand-ins that the course draws itself, COURSE_DATA=real forbids them.
"""

from course_utils import attach

# Name on the command line, and what it does: see `jobs.named`.
JOBS = {"data_shrink": "shrink the pictures of a large data set into tar shards"}

__getattr__, __dir__, __all__ = attach(
    __name__,
    __path__,
    cards=["Card", "DataError", "card", "catalog", "catalog_table"],
    loaders=["Dataset", "Loader", "load"],
    store=["Row", "cache_dir", "path", "status"],
)
