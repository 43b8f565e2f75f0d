"""How long the stages of a live demo take."""

from __future__ import annotations

import time

import numpy as np

from course_utils.demo import as_demo
from course_utils.overlay import draw

SKIPPED = 3  # models load at their first frame


def time_demo(demo, frames) -> list[dict]:
    """Time the stages of a demo over some frames.

    demo: a `Demo`, or any callable from `Frame` to `Overlay`. With a tracker its stages are "tracker" and "rest of the
    demo", else "demo". frames: an iterable of at least four `Frame`s, such as a camera or a clip. The first three and
    the making of frames are not counted.
    Returns rows {"stage", "median_ms", "p95_ms"}, the last one for all stages together.
    """
    demo, times = as_demo(demo), []
    tracks = demo.tracker_seconds is not None
    for frame in frames:
        before, start = demo.tracker_seconds or 0.0, time.perf_counter()
        overlay = demo(frame)
        read = time.perf_counter()
        draw(frame, overlay)
        end = time.perf_counter()
        tracker = (demo.tracker_seconds or 0.0) - before
        times.append((tracker, read - start - tracker, end - read, end - start))
    if len(times) <= SKIPPED:
        raise ValueError(f"A demo is timed over more than {SKIPPED} frames; these are {len(times)}.")
    median, p95 = 1000 * np.percentile(times[SKIPPED:], (50, 95), axis=0)
    stages = ("tracker", "rest of the demo" if tracks else "demo", "drawing", "all")
    rows = [
        {"stage": stage, "median_ms": float(a), "p95_ms": float(b)}
        for stage, a, b in zip(stages, median, p95, strict=True)
    ]
    return rows if tracks else rows[1:]
