"""Data that the course draws itself: pen strokes, a marker before a camera, a driver, hands; loaded on first use."""

import importlib

__all__ = ["doodles", "driver", "face", "gestures", "hand", "marker", "people", "silhouettes", "squats", "strokes"]


def __getattr__(name):
    """Load a submodule on first use (PEP 562)."""
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"course_utils.synth has no module {name!r}; it has {', '.join(__all__)}")
