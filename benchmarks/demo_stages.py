"""Where the time of the air-drawing demo goes: milliseconds a frame for each stage.

    python benchmarks/demo_stages.py [--clip FILE] [--repeat N]

The rest of the demo is smoothing, glyph, net and drawing instructions. It should stay below 1 ms.
"""

import argparse

from course_utils import airdraw, camera, lite
from course_utils.drawn.marker import MarkerCamera


def main():
    """Print a table for the synthetic marker and, with --clip, one for the fingertip in a clip."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clip", help="a clip that shows a hand")
    parser.add_argument("--repeat", type=int, default=2, help="how often the synthetic camera writes the ten digits")
    arguments = parser.parse_args()
    runs = [("marker", MarkerCamera("0123456789" * arguments.repeat, seed=1), "synthetic marker, 640x480")]
    if arguments.clip:
        clip = camera.Clip(arguments.clip)
        runs.append(("finger", clip, f"fingertip in a clip, {clip.size[0]}x{clip.size[1]}"))
    for tip, source, name in runs:
        demo = airdraw.AirDraw(tip)
        print(f"{name}\n{'ms a frame':<18}  median     p95")
        for row in lite.time_demo(demo, source):
            print(f"{row['stage']:<18}{row['median_ms']:8.2f}{row['p95_ms']:8.2f}")
        demo.close()


if __name__ == "__main__":
    main()
