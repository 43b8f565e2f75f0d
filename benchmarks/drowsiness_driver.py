"""Blinks, long closures and ten waking minutes through the real face tracker: python benchmarks/drowsy_driver.py

At 10, 15 and 30 frames a second: `--events` blinks of 0.1 to 0.5 s and a tenth as many closures of 1.05 to 3 s, in
pictures of 320x240; then `--minutes` of a waking driver, in whom nothing should raise an alarm; then milliseconds.
"""

import argparse
import time

import numpy as np

from course_utils import drowsiness
from course_utils.drowsiness.driver import DriverCamera, Event


def script(seed, blinks):
    """Events with random breaks, the long closures at the end, and the second at which all is over."""
    rng = np.random.default_rng(seed)
    events, now = [], 6.0
    for duration in [*rng.uniform(0.1, 0.5, blinks), *rng.uniform(1.05, 3.0, blinks // 10)]:
        events.append(Event("blink" if duration < 1 else "close", now, float(duration)))
        now += duration + rng.uniform(0.6, 2.0)
    return events, now + 1


def watch(camera, tracker):
    """Run the demo over the camera; returns it, every blink it saw and the milliseconds of each frame."""
    demo, found, spent = drowsiness.Drowsiness(tracker, calibration=3.0), [], []
    for frame in camera:
        start = time.perf_counter()
        answer = demo(frame).answer
        spent.append(1000 * (time.perf_counter() - start))
        if answer in ("blink", "slow blink", "closed"):
            found.append(demo.lids.blinks[-1])
    return demo, found, spent


def overlaps(blink, event):
    return blink.start < event.end and blink.start + blink.duration > event.start


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=60, help="blinks; 0 leaves them out, else at least 10")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--fps", type=int, nargs="+", default=[10, 15, 30])
    asked = parser.parse_args()
    for fps in asked.fps if asked.events else ():
        events, end = script(1000 + fps, asked.events)
        camera = DriverCamera(events, fps=fps, seed=fps, size=(320, 240), seconds=end)
        with drowsiness.tracker() as tracker:
            demo, found, spent = watch(camera, tracker)
        recall = np.mean([any(overlaps(blink, event) for blink in found) for event in events])
        precision = np.mean([any(overlaps(blink, event) for event in events) for blink in found])
        due = np.array([event.start + 1 for event in events if event.kind == "close"])
        late = [min(demo.alarms, key=lambda at: abs(at - moment)) - moment for moment in due]
        print(
            f"{fps:2} frames/s, {len(events)} events: recall {recall:.3f}, precision {precision:.3f}; "
            f"{len(demo.alarms)} alarms for {len(due)} long closures, {min(late):+.2f} to {max(late):+.2f} s late; "
            f"{np.median(spent):.1f} ms a frame (95 %: {np.percentile(spent, 95):.1f})",
            flush=True,
        )
    if asked.minutes:
        fps = asked.fps[-1]
        camera = DriverCamera(f"drive {60 * asked.minutes:.0f}", fps=fps, seed=77, size=(320, 240))
        with drowsiness.tracker() as tracker:
            demo, found, _ = watch(camera, tracker)
        print(f"{asked.minutes:g} waking minutes at {fps}/s: {len(found)} blinks, {len(demo.alarms)} alarms")


if __name__ == "__main__":
    main()
