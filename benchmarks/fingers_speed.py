"""How fast fingers are counted from pictures and from landmarks, beside the tracker; quoted in lesson 8.

    python benchmarks/fingers_speed.py
    python benchmarks/fingers_speed.py --smoke

It ends with an error if HandNet takes more than half of the tracker's time, or if the demo takes more than one and a
half times as long as the tracker. All times are medians of one run, so a busy machine changes the ratios little.
"""

from __future__ import annotations

import argparse

MAX_NET, MAX_DEMO = 0.5, 1.5


def main(argv=None) -> int:
    """Print the times and their ratios; returns 1 if a ratio is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=300, help="of the net (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="few frames and calls, and no limit for the ratios")
    arguments = parser.parse_args(argv)

    from course_utils import lite
    from course_utils.data.crop import crop
    from course_utils.fingers import FingerCounter, SignReader, load
    from course_utils.fingers.transfer import IMAGE_SIZE

    frames = list(FingerCounter.synthetic("show five" if arguments.smoke else None))
    frames = frames[:8] if arguments.smoke else frames
    demos = {"image": FingerCounter("image"), "landmarks": FingerCounter("landmarks")}
    demos |= {f"{by}, signs": SignReader(by) for by in ("image", "landmarks", "middle")}
    stages = {}
    for by, demo in demos.items():
        stages[by] = {row["stage"]: row["median_ms"] for row in lite.time_demo(demo, frames)}
        demo.close()
        print(f"by {by}: " + ", ".join(f"{stage} {ms:.1f} ms" for stage, ms in stages[by].items()))
    pictures = [crop(frame.image, (160, 120, 120), IMAGE_SIZE)[None] for frame in frames]
    times = lite.milliseconds(load("image"), pictures, 5 if arguments.smoke else arguments.calls)
    net, tracker = sorted(times)[len(times) // 2], stages["image"]["tracker"]
    demo = tracker + stages["image"]["rest of the demo"]
    print(f"HandNet in int8: {net:.2f} ms, {net / tracker:.2f} of the tracker's time (limit {MAX_NET})")
    print(f"the demo: {demo / tracker:.2f} times as long as the tracker (limit {MAX_DEMO})")
    return int(not arguments.smoke and (net > MAX_NET * tracker or demo > MAX_DEMO * tracker))


if __name__ == "__main__":
    raise SystemExit(main())
