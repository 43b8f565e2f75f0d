"""How the time to find people grows with their number, net and joining apart, as ratios; quoted in lesson 7.

    python benchmarks/openpose_speed.py
    python benchmarks/openpose_speed.py --smoke

The time of the net does not depend on the number of people; the time to join joints into people does. Joining is
measured with perfect maps and fields of scenes of 480 × 128 pixels, the net with such a picture. It ends with an error
if joining ten people takes more than three times as long as joining one, or longer than the net. All times are medians
of one run on one core, so a busy machine changes the ratios little.
"""

from __future__ import annotations

import argparse

MAX_GROWTH, MAX_JOINING = 3.0, 1.0
WIDE = (480, 128)


def main(argv=None) -> int:
    """Print the times and their ratios; returns 1 if a ratio is above its limit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=100, help="of the net and of joining (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="few calls, and no limit for the ratios")
    arguments = parser.parse_args(argv)
    calls = 3 if arguments.smoke else arguments.calls

    import numpy as np

    from course_utils import checkpoints, lite
    from course_utils.openpose import drawn_people
    from course_utils.openpose import part_affinity_fields as paf

    net, picture = checkpoints.load("openpose", "float16"), drawn_people.draw(0).image[None]
    # The shipped file takes 128 × 128 pixels; a convolution's time grows with the area of the picture.
    wide = np.median(lite.milliseconds(net, [picture], calls)) * WIDE[0] / 128
    print(f"net, LiteRT float16, for {WIDE[0]} × {WIDE[1]} pixels: {wide:.1f} ms")
    joining = {}
    for count in (1, 2, 4, 10):
        people = drawn_people.draw(5, people=count, size=WIDE).keypoints
        maps, fields = paf.part_confidence_maps(people, WIDE), paf.part_affinity_fields(people, WIDE)
        joining[count] = np.median(lite.milliseconds(lambda pair: paf.assemble(*pair), [(maps, fields)], calls))
        print(f"joining {count:2} people: {joining[count]:.2f} ms, {joining[count] / joining[1]:.2f} times that of one")
    growth, share = joining[10] / joining[1], joining[10] / wide
    print(
        f"ten people: {growth:.2f} times one (limit {MAX_GROWTH}), {share:.2f} of the net's time (limit {MAX_JOINING})"
    )
    return int(not arguments.smoke and (growth > MAX_GROWTH or share > MAX_JOINING))


if __name__ == "__main__":
    raise SystemExit(main())
