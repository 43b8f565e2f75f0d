"""What finding people costs: the net, and joining joints into people, in milliseconds on one core.

    python benchmarks/pose_speed.py [--repeat N]

The net's cost does not depend on how many people there are; the joining's does. Maps and fields are perfect ones, of
scenes 480 × 128 pixels; medians and the best of the runs.
"""

import argparse
import time

import numpy as np

from course_utils import frugal, openpose, poses
from course_utils.synth import people

WIDE = (480, 128)


def milliseconds(work, repeat):
    """Median and smallest time of a call."""
    spent = []
    for _ in range(repeat):
        start = time.perf_counter()
        work()
        spent.append(1000 * (time.perf_counter() - start))
    return np.median(spent), min(spent)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=60, help="calls of each (default %(default)s)")
    repeat = parser.parse_args().repeat
    picture = people.draw(0).image
    for kind in frugal.SHIPPED:
        net = frugal.load("people", kind)
        median, best = milliseconds(lambda net=net: net(picture[None]), repeat)
        print(f"net, LiteRT {kind:8} 128 × 128     median {median:6.2f} ms   best {best:6.2f} ms")
    net = frugal.load("people", "float16")
    median, best = milliseconds(lambda: poses.find(net, picture), repeat)
    print(f"picture to people, 128 × 128        median {median:6.2f} ms   best {best:6.2f} ms")
    for count in (1, 2, 4, 10):
        scene = people.draw(5, people=count, size=WIDE)
        maps = openpose.part_confidence_maps(scene.keypoints, WIDE)
        fields = openpose.part_affinity_fields(scene.keypoints, WIDE)
        median, best = milliseconds(lambda maps=maps, fields=fields: openpose.assemble(maps, fields), repeat)
        print(f"joining, {count:2} people, 480 × 128       median {median:6.2f} ms   best {best:6.2f} ms")


if __name__ == "__main__":
    main()
