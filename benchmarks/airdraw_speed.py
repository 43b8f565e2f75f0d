"""How long lesson 1's demo and net take, as shares of the tracker's and of Keras's time; quoted in the README.

    python benchmarks/airdraw_speed.py
    python benchmarks/airdraw_speed.py --smoke

It ends with an error if the demo without its tracker takes more than a tenth of the hand tracker's time, or if the int8
net takes more than a twentieth of the time of Keras's `predict`, for one digit. All times are medians of one run, so a
busy machine changes the ratios little.
"""

from __future__ import annotations

import argparse

MAX_DEMO, MAX_NET = 0.1, 0.05


def main(argv=None) -> int:
    """Print the times and their ratios; returns 1 if a ratio is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=300, help="of each net (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="few frames and calls, and no limit for the ratios")
    arguments = parser.parse_args(argv)
    calls = 3 if arguments.smoke else arguments.calls

    import numpy as np

    from course_utils import checkpoints, lite
    from course_utils.airdraw import AirDraw
    from course_utils.drawn import strokes
    from course_utils.drawn.hand import SyntheticCamera
    from course_utils.drawn.marker import MarkerCamera

    cameras = {
        "marker": MarkerCamera("3" if arguments.smoke else "38", seed=6003),
        "finger": SyntheticCamera("show one" if arguments.smoke else "write 3, write 8", (320, 240), 20, seed=1),
    }
    stages = {}
    for tip, camera in cameras.items():
        demo = AirDraw(tip)
        frames = list(camera)[: 8 if arguments.smoke else None]
        stages[tip] = {row["stage"]: row["median_ms"] for row in lite.time_demo(demo, frames)}
        demo.close()
        print(f"{tip}: " + ", ".join(f"{stage} {ms:.2f} ms" for stage, ms in stages[tip].items()))
    digits, keras_net = strokes.digits(20, seed=1)[0], checkpoints.load_keras("airdraw")
    singles = [digit[None] for digit in digits]
    predict = np.median(lite.milliseconds(lambda one: keras_net.predict(one, verbose=0), singles, calls)[1:])
    net = np.median(lite.milliseconds(checkpoints.load("airdraw"), singles, calls))
    demo = max(stage["rest of the demo"] for stage in stages.values()) / stages["finger"]["tracker"]
    print(f"demo without tracker: {demo:.3f} of the hand tracker's time (limit {MAX_DEMO})")
    print(f"int8 net: {net:.2f} ms, {net / predict:.4f} of Keras's predict with {predict:.0f} ms (limit {MAX_NET})")
    return int(not arguments.smoke and (demo > MAX_DEMO or net > MAX_NET * predict))


if __name__ == "__main__":
    raise SystemExit(main())
