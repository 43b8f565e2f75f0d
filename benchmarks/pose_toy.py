"""How well the course's pose net reads drawn people, after each stage and by how many there are: OKS average precision.

    python benchmarks/pose_toy.py [--scenes N]

The scenes are others than those of training and of the checkpoint's card. The ceiling is what perfect maps and fields
would give.
"""

import argparse

from course_utils import checkpoints
from course_utils.openpose import part_affinity_fields as paf
from course_utils.openpose import poses
from course_utils.openpose import train as recipe

FIRST = recipe.UNSEEN + 50_000
STRICT = {"AP": None, "AP at 0.5": [0.5], "AP at 0.75": [0.75]}


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--scenes", type=int, default=300, help="scenes to judge by (default %(default)s)")
    scenes = recipe.scenes(parser.parse_args().scenes, FIRST)
    net = checkpoints.load("openpose", "float16")
    perfect = [
        paf.assemble(*poses.split(recipe.targets(keypoints).astype("float32"))) for keypoints in scenes.keypoints
    ]
    found = {f"stage {stage + 1}": recipe.read(net, scenes.images, stage) for stage in (0, 1)} | {"ceiling": perfect}
    print(f"{len(scenes)} scenes" + " " * 8 + "".join(f"{name:>12}" for name in STRICT))
    for name, people in found.items():
        _row(name, people, scenes)
    for count in sorted({len(keypoints) for keypoints in scenes.keypoints}):
        some = [i for i, keypoints in enumerate(scenes.keypoints) if len(keypoints) == count]
        part = recipe.Scenes(scenes.images[some], [scenes.keypoints[i] for i in some], [scenes.areas[i] for i in some])
        _row(f"stage 2, of {count}", [found["stage 2"][i] for i in some], part)


def _row(name, found, scenes):
    scores = (
        recipe.precision(found, scenes) if strict is None else recipe.precision(found, scenes, strict)
        for strict in STRICT.values()
    )
    print(f"{name:<20}" + "".join(f"{score:12.3f}" for score in scores))


if __name__ == "__main__":
    main()
