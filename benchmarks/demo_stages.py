"""Where the time of the air-drawing demo goes: milliseconds a frame for each stage.

    python benchmarks/demo_stages.py [--clip FILE] [--repeat N]

The reader is everything after the tracker: smoothing, glyph, net, drawing instructions. It should stay below 1 ms.
"""

import argparse
import time

import numpy as np

from course_utils import airdraw, camera
from course_utils.overlay import draw
from course_utils.synth.marker import MarkerCamera

STAGES = ("source", "tracker", "reader", "draw")


def stages(demo, source, limit=None):
    """Time a demo over a source: float[frames, 4] milliseconds, the columns of STAGES."""
    rows, frames = [], iter(source)
    while limit is None or len(rows) < limit:
        clock = [time.perf_counter()]
        if (frame := next(frames, None)) is None:
            break
        clock.append(time.perf_counter())
        tip = demo.tip(frame)
        clock.append(time.perf_counter())
        overlay = demo.follow(tip, frame)
        clock.append(time.perf_counter())
        draw(frame, overlay)
        clock.append(time.perf_counter())
        rows.append(np.diff(clock) * 1e3)
    return np.array(rows)


def table(name, times):
    """Lay out the median and the 95th percentile of each stage."""
    times = np.column_stack([times, times.sum(1)])
    print(f"{name}, {len(times)} frames; the slowest frame of the reader took {times[:, 2].max():.2f} ms")
    print(f"{'ms a frame':<12}" + "".join(f"{stage:>9}" for stage in (*STAGES, "all")))
    for label, row in (("median", np.median(times, 0)), ("p95", np.percentile(times, 95, 0))):
        print(f"{label:<12}" + "".join(f"{value:9.2f}" for value in row))
    print()


def main():
    """Print a table for the synthetic marker and, with --clip, one for the fingertip in a clip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clip", help="a clip that shows a hand")
    parser.add_argument("--repeat", type=int, default=2, help="how often the synthetic camera writes the ten digits")
    arguments = parser.parse_args()
    runs = [("marker", MarkerCamera("0123456789" * arguments.repeat, seed=1), "synthetic marker, 640x480")]
    if arguments.clip:
        clip = camera.Clip(arguments.clip)
        runs.append(("finger", clip, f"fingertip in a clip, {clip.size[0]}x{clip.size[1]}"))
    for tip, source, name in runs:
        demo = airdraw.demo(tip)
        stages(demo, source, limit=3)  # models load at their first frame
        demo.reset()
        table(name, stages(demo, source))
        demo.close()


if __name__ == "__main__":
    main()
