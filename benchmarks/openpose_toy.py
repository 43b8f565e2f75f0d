"""How well our pose net finds drawn people, by stage and by their number, as OKS average precision; quoted in lesson 7.

    python benchmarks/openpose_toy.py
    python benchmarks/openpose_toy.py --smoke

The scenes are not those of the training, nor those of the checkpoint's card. The ceiling is what perfect maps and
fields give. "true maps" and "true fields" replace one half of the net's output by the truth: the lower score shows the
weaker half.
"""

from __future__ import annotations

import argparse

SCORES = {"AP": None, "AP at 0.5": [0.5], "AP at 0.75": [0.75]}


def main(argv=None):
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", type=int, default=300, help="scenes to measure on (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="eight scenes")
    arguments = parser.parse_args(argv)

    from course_utils import checkpoints
    from course_utils.openpose import train as recipe

    scenes = recipe.scenes(8 if arguments.smoke else arguments.scenes, recipe.TEST_SEED + 50_000)
    net = checkpoints.load("openpose", "float16")
    predicted = {f"stage {stage + 1}": recipe.predict(net, scenes.images, stage) for stage in (0, 1)}
    print(f"{len(scenes)} scenes".ljust(20) + "".join(f"{name:>12}" for name in SCORES))
    for name, people in (predicted | half_true(net, scenes) | {"ceiling": recipe.ceiling(scenes)}).items():
        row(name, people, scenes)
    for count in sorted({len(keypoints) for keypoints in scenes.keypoints}):
        some = [i for i, keypoints in enumerate(scenes.keypoints) if len(keypoints) == count]
        part = recipe.Scenes(scenes.images[some], [scenes.keypoints[i] for i in some], [scenes.areas[i] for i in some])
        row(f"stage 2, {count} people", [predicted["stage 2"][i] for i in some], part)


def half_true(net, scenes) -> dict:
    """The people that the net finds if its maps, or its fields, are replaced by the true ones."""
    from course_utils import lite
    from course_utils.openpose import part_affinity_fields as paf
    from course_utils.openpose import skeletons
    from course_utils.openpose import train as recipe

    found = {"true maps": [], "true fields": []}
    for channels, keypoints in zip(lite.predict(net, scenes.images)[:, -1], scenes.keypoints, strict=True):
        maps, fields = skeletons.split(channels)
        true_maps, true_fields = skeletons.split(recipe.targets(keypoints).astype("float32"))
        found["true maps"].append(paf.assemble(true_maps, fields))
        found["true fields"].append(paf.assemble(maps, true_fields))
    return found


def row(name, predicted, scenes):
    """Print the scores of one row of the table."""
    from course_utils.openpose import train as recipe

    options = [{} if threshold is None else {"thresholds": threshold} for threshold in SCORES.values()]
    scores = [recipe.average_precision(predicted, scenes, **option) for option in options]
    print(f"{name:<20}" + "".join(f"{score:12.3f}" for score in scores))


if __name__ == "__main__":
    main()
