"""How long each demo's own part takes for a frame, on one core, without the tracker; quoted in docs/scores.md.

    python benchmarks/demo_speed.py                 all demos
    python benchmarks/demo_speed.py signnet faces   some of them
    python benchmarks/demo_speed.py --smoke

Each demo watches its own synthetic camera. Times are of the core, so other work on the machine changes them little. It
ends with an error if the median is above the limit: 3 ms, SignNet 10 ms, and 1 ms for the door while it follows a face
(a new face: faces_speed.py). `openpose_people` has no limit: its own net is its tracker.
"""

from __future__ import annotations

import argparse
import time
from inspect import signature
from types import SimpleNamespace
from unittest.mock import patch

LIMITS = {"signnet": 10.0, "faces": 1.0, "openpose_people": None}  # milliseconds
LIMIT = 3.0
SKIPPED = 5  # frames in which models load


def own_part(demo, frames) -> list[float]:
    """Milliseconds that a demo needs for each frame, without its tracker."""
    spent = []
    # The demo's clock for its tracker is now that of this core.
    with patch("course_utils.demo.time", SimpleNamespace(perf_counter=time.thread_time)):
        for frame in frames:
            tracked, start = demo.tracker_seconds or 0.0, time.thread_time()
            demo(frame)
            spent.append(1000 * (time.thread_time() - start - (demo.tracker_seconds or 0.0) + tracked))
    demo.close()
    return spent[SKIPPED:]


def make(room, kind):
    """Make a demo as the command line makes it for the synthetic camera, and the camera."""
    options = kind.options(None, True) if hasattr(kind, "options") else {}
    camera = kind.synthetic()
    if "tracker" in signature(kind).parameters and hasattr(room, "tracker"):
        options["tracker"] = room.tracker(camera)
    return kind(**options), camera


def main(argv=None) -> int:
    """Print a line for each demo; returns 1 if one is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("demos", nargs="*", metavar="DEMO", help="as on the command line (default: all)")
    parser.add_argument("--frames", type=int, default=150, help="of each demo (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="a few frames, and no limit")
    arguments = parser.parse_args(argv)

    from itertools import islice

    import cv2
    import numpy as np

    from course_utils.__main__ import rooms

    cv2.setNumThreads(1)
    slow = 0
    for room in rooms():
        for name, (kind, _) in room.DEMOS.items():
            if arguments.demos and name not in arguments.demos:
                continue
            demo, camera = make(room, getattr(room, kind))
            times = own_part(demo, islice(camera, 12 if arguments.smoke else arguments.frames))
            limit, median, p95 = LIMITS.get(name, LIMIT), *np.percentile(times, (50, 95))
            slow += limit is not None and median > limit
            print(f"{name:18} median {median:6.2f} ms, p95 {p95:6.2f} ms, limit {limit or '—'}", flush=True)
    return int(bool(slow) and not arguments.smoke)


if __name__ == "__main__":
    raise SystemExit(main())
