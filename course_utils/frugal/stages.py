"""Where the time of a live demo goes."""

from __future__ import annotations

import time

import numpy as np

from course_utils.overlay import check_frame, draw

SKIPPED = 3  # models load at their first frame


def time_demo(demo, frames) -> list[dict]:
    """Time the stages of a demo over some frames.

    demo: any callable from `Frame` to `Overlay`. One with `find` and `follow`, as a `track.TrackedDemo`, is timed as
    "tracker" and "rest of the demo"; any other as one stage. frames: an iterable of `Frame`, four or more, as a camera
    or a clip; the first three are not counted, nor is the making of frames.
    Returns rows {"stage", "median_ms", "p95_ms"}, the last one for all stages together.
    """
    apart, times = hasattr(demo, "find") and hasattr(demo, "follow"), []
    for frame in frames:
        check_frame(frame)
        clock = [time.perf_counter()]
        if apart:
            found = demo.find(frame)
            clock.append(time.perf_counter())
        overlay = demo.follow(found, frame) if apart else demo(frame)
        clock.append(time.perf_counter())
        draw(frame, overlay)
        clock.append(time.perf_counter())
        times.append([*np.diff(clock), clock[-1] - clock[0]])
    if len(times) <= SKIPPED:
        raise ValueError(f"A demo is timed over more than {SKIPPED} frames; these are {len(times)}.")
    stages = [*(("tracker", "rest of the demo") if apart else ("demo",)), "drawing", "all"]
    median, p95 = 1000 * np.percentile(times[SKIPPED:], (50, 95), axis=0)
    return [
        {"stage": stage, "median_ms": float(a), "p95_ms": float(b)}
        for stage, a, b in zip(stages, median, p95, strict=True)
    ]
