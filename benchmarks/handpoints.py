"""Our hand tracker beside MediaPipe's on rendered hands: exactness, false hands, speed; quoted in lesson 10's cards.

    python benchmarks/handpoints.py
    python benchmarks/handpoints.py --smoke

The scores on real photos are those of `python benchmarks/scores.py handpoints`.
"""

from __future__ import annotations

import argparse

SEED = 910_000  # no net was trained with these
TONES = (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)  # light to dark
ENGINES = ("ours", "mediapipe")


def exactness(trackers, count, **fixed):
    """Track rendered hands in all poses and views: {engine: (share found, PCK@.1, PCK@.2)}."""
    import numpy as np

    from course_utils.drawn import hand
    from course_utils.handpoints.metrics import pck
    from course_utils.overlay import Frame

    samples = [hand.draw([SEED, i], size=(256, 256), **fixed) for i in range(count)]
    truth = np.stack([sample.hands[0].keypoints[:, :2] for sample in samples])
    scores = {}
    for name, tracker in trackers.items():
        found = np.full_like(truth, np.nan)
        for i, sample in enumerate(samples):
            if hands := tracker(Frame(sample.image, still=True)):
                found[i] = hands[0].points[:, :2] * 256
        scores[name] = np.isfinite(found[:, 0, 0]).mean(), pck(found, truth, 0.1), pck(found, truth, 0.2)
    return scores


def false_hands(trackers, count):
    """Show pictures without hands, drawn rooms and drawn people: the share in which each engine sees a hand."""
    import numpy as np

    from course_utils.overlay import Frame
    from course_utils.signnet.scenery import person_background, room_background

    draws = [person_background, room_background]
    views = [draws[i % 2]([SEED, i], 256).image for i in range(count)]
    return {name: np.mean([bool(track(Frame(v, still=True))) for v in views]) for name, track in trackers.items()}


def speed(frames):
    """Milliseconds a frame of a film of 640 × 480 pixels, one core: {engine: median}, and of the detector alone."""
    import numpy as np

    from course_utils import checkpoints, lite
    from course_utils.drawn.hand import SyntheticCamera
    from course_utils.track import HandTracker
    from course_utils.track.own_hands import detect

    film = list(SyntheticCamera("show palm, show victory", fps=20))[20 : 20 + frames]
    times = {}
    for engine in ENGINES:
        with HandTracker(engine=engine) as tracker:
            times[engine] = lite.milliseconds(tracker, film)
    net = checkpoints.load("handpoints_detector")
    times["our detector"] = lite.milliseconds(lambda frame: detect(net, frame.image), film)
    return {name: float(np.median(values[2:])) for name, values in times.items()}


def main(argv=None) -> int:
    """Print all numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--hands", type=int, default=600, help="rendered hands (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="a few of everything")
    arguments = parser.parse_args(argv)
    count = 12 if arguments.smoke else arguments.hands

    from course_utils import checkpoints
    from course_utils.track import HandTracker

    trackers = {engine: HandTracker(engine=engine, confidence=0.5) for engine in ENGINES}
    for name, (found, tenth, fifth) in exactness(trackers, count).items():
        print(f"{name}: {found:.1%} of {count} hands found, PCK@.1 {tenth:.3f}, PCK@.2 {fifth:.3f}")
    for name, share in false_hands(trackers, count // 3).items():
        print(f"{name}: a hand in {share:.1%} of {count // 3} pictures without")
    for tone in TONES:
        scores = exactness(trackers, count // 4, tone=tone)
        print(f"skin tone {tone}: " + ", ".join(f"{name} PCK@.2 {score[2]:.3f}" for name, score in scores.items()))
    for tracker in trackers.values():
        tracker.close()
    for name, milliseconds in speed(12 if arguments.smoke else 120).items():
        print(f"{name}: {milliseconds:.2f} ms a frame")
    sizes = {name: len(checkpoints.load(name).content) / 1e6 for name in ("handpoints", "handpoints_detector")}
    print("int8 files: " + ", ".join(f"{name} {size:.2f} MB" for name, size in sizes.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
