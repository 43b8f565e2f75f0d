"""What finding people costs: the net, and joining joints into people, in milliseconds on one core.

    python benchmarks/pose_speed.py [--repeat N]

The net's cost does not depend on how many people there are; the joining's does. Maps and fields are perfect ones, of
scenes 480 × 128 pixels; medians and the best of the runs.
"""

import argparse
from functools import partial

import numpy as np

from course_utils import checkpoints, lite
from course_utils.openpose import drawn_people, poses
from course_utils.openpose import part_affinity_fields as paf

WIDE = (480, 128)


def cost(what, work, repeat):
    """Print the median and the smallest time of a call."""
    spent = lite.milliseconds(lambda _: work(), range(repeat))
    print(f"{what:35} median {np.median(spent):6.2f} ms   best {spent.min():6.2f} ms")


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--repeat", type=int, default=60, help="calls of each (default %(default)s)")
    repeat = parser.parse_args().repeat
    picture = drawn_people.draw(0).image
    for kind in checkpoints.SHIPPED:
        net = checkpoints.load("openpose", kind)
        cost(f"net, LiteRT {kind:8} 128 × 128", partial(net, picture[None]), repeat)
    net = checkpoints.load("openpose", "float16")
    cost("picture to people, 128 × 128", partial(poses.find, net, picture), repeat)
    for count in (1, 2, 4, 10):
        scene = drawn_people.draw(5, people=count, size=WIDE)
        maps = paf.part_confidence_maps(scene.keypoints, WIDE)
        fields = paf.part_affinity_fields(scene.keypoints, WIDE)
        cost(f"joining, {count:2} people, 480 × 128", partial(paf.assemble, maps, fields), repeat)


if __name__ == "__main__":
    main()
