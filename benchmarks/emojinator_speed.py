"""How fast gestures are read and learned, as multiples of the tracker's time for one frame; quoted in lesson 3.

    python benchmarks/emojinator_speed.py
    python benchmarks/emojinator_speed.py --smoke

It ends with an error if landmarks to emoji take more than a tenth of the tracker's time, or if training gestures of
your own takes more than that of 300 frames. All times are medians of one run, so a busy machine changes the ratios
little.
"""

from __future__ import annotations

import argparse
import time

MAX_READ, MAX_TRAIN = 0.1, 300


def recording():
    """Three gestures of the course's sample as if they were recorded in two takes of fifteen hands each."""
    import numpy as np

    from course_utils.camera import Recording
    from course_utils.emojinator import CLASSES, sample

    world, y = sample()
    names = ["spock", "rock", "call"]
    hands = np.concatenate([world[y == CLASSES.index(name)][:30] for name in names])
    takes, left = np.repeat(range(6), 15), np.zeros(90, bool)
    return Recording(names, hands, hands, takes // 2, takes, left, np.arange(90) / 30)


def main(argv=None) -> int:
    """Print the times and their ratios; returns 1 if a ratio is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=200, help="of the tracker and of the demo (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="few calls, and no limit for the ratios")
    arguments = parser.parse_args(argv)
    calls = 5 if arguments.smoke else arguments.calls

    import numpy as np

    from course_utils import lite
    from course_utils.emojinator import Emojinator, own_gestures, sample
    from course_utils.track import HandTracker

    frames, hands = list(Emojinator.synthetic("show victory"))[4:], sample()[0]
    with HandTracker() as tracker:
        tracker(frames[0])
        track = np.median(lite.milliseconds(tracker, frames, calls))
    demo = Emojinator(lambda frame: [])
    read = np.median(lite.milliseconds(lambda i: demo.step(hands[i % len(hands)], 0.03 * i), range(calls)))
    start = time.perf_counter()
    own_gestures.train(recording())
    train = 1000 * (time.perf_counter() - start)
    print(f"tracker: {track:.1f} ms a frame")
    print(f"landmarks to emoji: {read:.2f} ms, {read / track:.3f} of the tracker's time (limit {MAX_READ})")
    print(f"training of three gestures: {train:.0f} ms, the tracker's time of {train / track:.0f} frames ({MAX_TRAIN})")
    return int(not arguments.smoke and (read > MAX_READ * track or train > MAX_TRAIN * track))


if __name__ == "__main__":
    raise SystemExit(main())
