"""How long the guessing game takes for a frame, as shares of the hand tracker's time; quoted in lesson 2.

    python benchmarks/quickdraw_speed.py
    python benchmarks/quickdraw_speed.py --smoke

The game guesses in every frame. It ends with an error if the picture and the net take more than a tenth of the hand
tracker's time, or if the whole demo without its tracker takes more than a fifth. All times are medians of one run, so a
busy machine changes the ratios little.
"""

from __future__ import annotations

import argparse

MAX_GUESS, MAX_DEMO = 0.1, 0.2


def main(argv=None) -> int:
    """Print the times and their ratios; returns 1 if a ratio is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=300, help="of the net (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="few frames and calls, and no limit for the ratios")
    arguments = parser.parse_args(argv)
    calls = 3 if arguments.smoke else arguments.calls

    import numpy as np

    from course_utils import checkpoints, lite, quickdraw
    from course_utils.drawn.hand import SyntheticCamera
    from course_utils.drawn.marker import MarkerCamera
    from course_utils.quickdraw import pen
    from course_utils.track import HandTracker

    hands = list(SyntheticCamera("show one", (320, 240), 20, seed=1))[: 8 if arguments.smoke else None]
    with HandTracker() as tracker:
        tracker(hands[0])
        track = np.median(lite.milliseconds(tracker, hands, calls))
    frames = list(MarkerCamera(["star"], seed=1))[: 8 if arguments.smoke else None]
    stages = {row["stage"]: row["median_ms"] for row in lite.time_demo(quickdraw.Doodler(), frames)}
    drawings = list(pen.doodles(20)[0])
    picture = np.median(lite.milliseconds(quickdraw.picture, drawings, calls))
    images = [quickdraw.picture(drawing)[None] for drawing in drawings]
    net = np.median(lite.milliseconds(checkpoints.load("quickdraw"), images, calls))
    guess, demo = (picture + net) / track, stages["rest of the demo"] / track
    print(f"hand tracker: {track:.1f} ms a frame")
    print(f"picture {picture:.2f} ms and int8 net {net:.2f} ms: {guess:.3f} of the tracker's time (limit {MAX_GUESS})")
    print(f"demo without tracker: {stages['rest of the demo']:.2f} ms, {demo:.3f} of its time (limit {MAX_DEMO})")
    return int(not arguments.smoke and (guess > MAX_GUESS or demo > MAX_DEMO))


if __name__ == "__main__":
    raise SystemExit(main())
