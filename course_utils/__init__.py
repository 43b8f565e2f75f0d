"""Helpers of the Haptic Learning course: reading hands, faces and poses with an ordinary camera and no GPU.

The engine (camera, track, data, lite, training, drawn) serves all lessons. Each lesson has its own package, its room,
with its demo, net, data, training recipe and checks. `import course_utils` is light: parts are loaded at first use.
"""

import os
import pkgutil
import sys

import lazy_loader

from course_utils.quiet import QuietImport, drop_log_lines

__version__ = "0.2.0"
# TensorFlow writes many lines on standard error when it starts; errors are still shown.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.meta_path.insert(0, QuietImport("tensorflow"))
drop_log_lines()


def full_profile() -> bool:
    """Whether COURSE_PROFILE asks for the long trainings ("full") rather than the short ones ("quick", the default).

    Raises ValueError for any other word.
    """
    profile = os.environ.get("COURSE_PROFILE", "quick")
    if profile not in ("quick", "full"):
        raise ValueError(f"COURSE_PROFILE is {profile!r}; it can be 'quick' or 'full'.")
    return profile == "full"


def attach(name: str, path, **exports):
    """Make the lazy `__getattr__`, `__dir__` and `__all__` of a package: its modules, and names from its modules.

    name, path: the package's own. exports: names by module, as in demo=["AirDraw"]. All is imported at first use.
    """
    parts = [part.name for part in pkgutil.iter_modules(path) if part.name != "__main__"]
    return lazy_loader.attach(name, parts, exports)


__getattr__, __dir__, __all__ = attach(__name__, __path__)
