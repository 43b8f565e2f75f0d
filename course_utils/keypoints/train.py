"""The recipe of lesson 11's net: the best head of the comparison, on lesson 7's features.

`python -m course_utils train keypoints` rebuilds data/checkpoints/keypoints. Drawn people are kept in the cache, and an
interrupted run continues where it stopped.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import keras

from course_utils import checkpoints, data, lite
from course_utils.keypoints import data as people
from course_utils.keypoints import decode, features, methods, net, scores
from course_utils.training import at_least, recipe_parser

EPOCHS, PEOPLE, VIEWS, TEST_PEOPLE = 3, 1500, 2, 500
WINNER = "hourglass, 1 stack"  # of benchmarks/keypoints_methods.py


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("keypoints", __doc__, epochs=EPOCHS)
    parser.add_argument("--people", type=at_least(40), default=PEOPLE, help="drawn people (default %(default)s)")
    parser.add_argument("--net", choices=[*net.NETS], default=WINNER, help="(default %(default)s)")
    arguments = parser.parse_args(argv)
    for file, row in train(arguments.net, arguments.people, arguments.epochs, arguments.seed, arguments.out).items():
        print(f"{file}: " + ", ".join(f"{name} {score:.1f} %" for name, score in row.items()))
    return 0


def train(name: str, count: int, epochs: int, seed: int, root) -> dict:
    """Train one of the nets and write the checkpoint; returns the scores of each of its files on new people."""
    backbone = features.backbone()
    backup = data.cache_dir() / "training" / f"keypoints-{count}-{epochs}-{seed}-{name.replace(' ', '-')}"
    crops = methods.train_crops(backbone, count, seed, VIEWS, kept=True, squats=people.SQUATS)
    head, finished = methods.HeatMaps(net.NETS[name]), backup.with_suffix(".weights.h5")
    if finished.is_file():
        head.net = head.make()
        head.net.load_weights(finished)
    else:
        head.fit(*methods.split(crops), epochs, seed, [keras.callbacks.BackupAndRestore(backup)])
        head.net.save_weights(finished)
    whole = features.whole(backbone, head.net)
    test = methods.test_crops(backbone, TEST_PEOPLE)
    rows = {"model.keras": scores.table(head.predict(test), test.people)}
    card = {
        "What it does": "draws a map of 16 x 16 cells for each of 14 joints of one person, in a picture of 128x128 "
        "pixels (RGB, 0 to 255) cut out around it; course_utils.keypoints.decode reads the places",
        "Recipe": f"course_utils/keypoints/train.py: {name}; a head on the frozen features of lesson 7's net; {epochs} "
        f"epochs, batches of {methods.BATCH}, Adam, one-cycle rate up to {head.peak}; cross-entropy over the cells",
        "Data": f"{count:,} drawn people of course_utils.openpose, {people.SQUATS:.0%} in a squat, {VIEWS} crops "
        "of each, moved, turned, recoloured and mirrored at random",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train keypoints --people {count} --epochs {epochs} --seed {seed} "
        f'--net "{name}"',
        "Score": f"{len(test)} new drawn people, both views averaged: "
        + ", ".join(f"{key} {score:.1f} %" for key, score in rows["model.keras"].items()),
        "Limits": "one drawn person, from head to feet in the picture; it fails on photographs",
        "Licence": "MIT, as the code",
    }
    pictures = crops.people.images
    checkpoints.save("keypoints", whole, card, pictures[:: max(1, len(pictures) // 200)], root=root)
    for file in checkpoints.SHIPPED.values():
        small, images = lite.Lite(Path(root) / "keypoints" / file), test.people.images
        maps = decode.averaged(small(images)[:, -1], small(images[:, :, ::-1])[:, -1])
        rows[file] = scores.table(decode.local_mean(maps), test.people)
    shutil.rmtree(backup, ignore_errors=True)
    finished.unlink()
    return rows


if __name__ == "__main__":
    raise SystemExit(main())
