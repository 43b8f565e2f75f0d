"""How fast hands are rendered, beside the hand tracker's time for one frame; quoted in data/README.md.

    python benchmarks/drawn_hand_speed.py
    python benchmarks/drawn_hand_speed.py --smoke

It ends with an error if a hand of 128 pixels takes more than twice the processor time of the hand tracker, so that
`data.load("hands")` with its 2,500 hands stays a matter of a minute or two. "CPU ms" is the processor time of one
picture, which other programs on the machine hardly change.
"""

from __future__ import annotations

import argparse
import os
import time
from concurrent.futures import ThreadPoolExecutor

SIZES, MAX_RATIO = (64, 128, 256), 2


def rendering(size: int, pictures: int, workers: int) -> tuple[float, float]:
    """Render random hands of `size` pixels; returns pictures a second and CPU milliseconds a picture."""
    from course_utils.drawn.hand import draw

    draw(0, size=(size, size))
    with ThreadPoolExecutor(workers) as pool:
        start, busy = time.perf_counter(), time.process_time()
        for _ in pool.map(lambda i: draw([1, i], size=(size, size)), range(pictures)):
            pass
        return pictures / (time.perf_counter() - start), (time.process_time() - busy) / pictures * 1000


def tracking(pictures: int) -> float:
    """CPU milliseconds of the hand tracker for a frame of 640 × 480."""
    from course_utils.camera.live import CLIP
    from course_utils.camera.sources import Clip
    from course_utils.track import HandTracker

    frames = [frame for frame, _ in zip(Clip(CLIP), range(pictures), strict=False)]
    with HandTracker() as tracker:
        tracker(frames[0])
        busy = time.process_time()
        for frame in frames:
            tracker(frame)
        return (time.process_time() - busy) / len(frames) * 1000


def main(argv=None) -> int:
    """Print the speeds; returns 1 if rendering is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pictures", type=int, default=100, help="of each size (default %(default)s)")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="threads (default: one for each core)")
    parser.add_argument("--smoke", action="store_true", help="few pictures, and no limit for the ratio")
    arguments = parser.parse_args(argv)
    pictures, busy = 4 if arguments.smoke else arguments.pictures, {}
    for size in SIZES:
        rate, busy[size] = rendering(size, pictures, arguments.workers)
        print(f"{size} px: {rate:.0f} pictures a second with {arguments.workers} threads, {busy[size]:.1f} CPU ms each")
    ratio = busy[128] / tracking(pictures)
    print(f"a hand of 128 px: {ratio:.2f} of the hand tracker's CPU time for a frame (limit {MAX_RATIO})")
    return int(not arguments.smoke and ratio > MAX_RATIO)


if __name__ == "__main__":
    raise SystemExit(main())
