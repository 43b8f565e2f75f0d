"""How long the door takes for a new face and for one that is followed, on one core; quoted in lesson 5.

    python benchmarks/faces_speed.py
    python benchmarks/faces_speed.py --smoke

A filmed portrait stands before the door with SFace. A frame with a new face embeds it (alignment and net); the others
follow it by its place. Times are of one core, so a busy machine changes them little. It ends with an error if a new
face takes more than 12 ms or another frame more than 1 ms.
"""

from __future__ import annotations

import argparse

MAX_NEW, MAX_FOLLOWED = 12.0, 1.0  # milliseconds


def main(argv=None) -> int:
    """Print the times; returns 1 if one is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=30, help="of film (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="two seconds of film, and no limit")
    arguments = parser.parse_args(argv)

    import tempfile
    import time

    import cv2
    import numpy as np

    from course_utils import data, faces
    from course_utils.drowsiness import DriverCamera

    cv2.setNumThreads(1)
    new, followed = [], []
    with tempfile.TemporaryDirectory() as folder:
        gallery = faces.Gallery("somebody", folder=folder)
        gallery.enrol("somebody", np.eye(128)[:4], threshold=2)
        gate = faces.FaceGate(gallery, blinks=(1, 1))
        for frame in DriverCamera(f"look {2 if arguments.smoke else arguments.seconds}", fps=15):
            found = gate.find(frame)
            views = sum(visitor.views for visitor in gate.visitors)
            start = time.thread_time()
            gate.follow(found, frame)
            took = 1000 * (time.thread_time() - start)
            embedded = sum(visitor.views for visitor in gate.visitors) > views
            (new if embedded else followed).append(took)
        gate.close()
    official = cv2.FaceRecognizerSF.create(str(data.path("sface")), "")
    crop = np.zeros((112, 112, 3), np.uint8)
    calls = []
    for _ in range(3 if arguments.smoke else 30):
        start = time.thread_time()
        official.feature(crop)
        calls.append(1000 * (time.thread_time() - start))
    slow = {"new": np.median(new), "followed": np.median(followed)}
    print(f"a frame with a new view: {slow['new']:.1f} ms ({len(new)} frames, limit {MAX_NEW:.0f} ms)")
    print(f"a frame that follows: {slow['followed']:.2f} ms ({len(followed)} frames, limit {MAX_FOLLOWED:.0f} ms)")
    print(f"SFace alone in OpenCV: {np.median(calls):.1f} ms")
    return int(not arguments.smoke and (slow["new"] > MAX_NEW or slow["followed"] > MAX_FOLLOWED))


if __name__ == "__main__":
    raise SystemExit(main())
