"""Air-drawing end to end: a rendered hand writes digits, a real tracker follows its finger, and a net reads them.

    python benchmarks/hand_airdraw.py --digits 200 --size 320 240 --fps 20

Each digit is another person's hand, writing and background. Prints how many are read right and what went wrong.
"""

from __future__ import annotations

import argparse
from collections import Counter

import numpy as np

REPORTED = 1_000_000


def measure(count, size=(320, 240), fps=20, first_seed=REPORTED, progress=True):
    """Write `count` digits, and read each: returns (digit, answers, error of the fingertip in picture heights) each."""
    from tqdm.auto import tqdm

    from course_utils import checkpoints
    from course_utils.airdraw.demo import AirDraw
    from course_utils.airdraw.tips import FingerTip
    from course_utils.drawn.hand import SyntheticCamera
    from course_utils.track import HandTracker

    net = checkpoints.load("airdraw")
    results = []
    for i in tqdm(range(count), disable=not progress, unit="digit"):
        digit = str(i % 10)
        camera = SyntheticCamera(f"write {digit}", size, fps, first_seed + i)
        # A fresh tracker each time: nothing is remembered of the last hand.
        with HandTracker(mode="video") as tracker:
            pen = FingerTip(tracker)
            demo = AirDraw(pen, lambda picture: net(picture[None])[0])
            errors = []
            for frame in camera:
                tip, truth = pen(frame), camera.truth[-1]
                demo.follow(tip, frame)
                if truth.pen_down and tip.xy is not None:
                    x, y = tip.xy - truth.hand.keypoints[8, :2] / frame.size
                    errors.append(np.hypot(x * frame.size[0] / frame.size[1], y))
            if demo.strokes:
                demo.finish()
        results.append((digit, list(demo.answers), float(np.mean(errors)) if errors else np.nan))
    return results


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--digits", type=int, default=200)
    parser.add_argument("--size", type=int, nargs=2, default=[320, 240])
    parser.add_argument("--fps", type=float, default=20)
    parser.add_argument("--seed", type=int, default=REPORTED)
    options = parser.parse_args(argv)
    results = measure(options.digits, tuple(options.size), options.fps, options.seed)
    right = sum(answers == [digit] for digit, answers, _ in results)
    errors = np.array([error for _, _, error in results])
    print(f"read right: {right} of {len(results)} ({right / len(results):.1%})")
    print(f"fingertip: {np.nanmean(errors):.4f} picture heights off on average")
    wrong = Counter((digit, " ".join(answers) or "nothing") for digit, answers, _ in results if answers != [digit])
    for (digit, answers), times in wrong.most_common():
        print(f"  {digit} read as {answers}: {times}")


if __name__ == "__main__":
    main()
