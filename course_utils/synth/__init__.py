"""Data that the course draws itself: pen strokes, a marker before a camera, hands. Each part is loaded on first use."""

import importlib

__all__ = ["hand", "marker", "strokes"]


def __getattr__(name):
    """Load a submodule on first use (PEP 562)."""
    if name in __all__:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"course_utils.synth has no module {name!r}; it has {', '.join(__all__)}")
