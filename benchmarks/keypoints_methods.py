"""Springs, DeepPose, its cascade and five nets with heat maps on the same people, three seeds; quoted in lesson 11.

    python benchmarks/keypoints_methods.py              all three seeds, a few minutes each on two cores
    python benchmarks/keypoints_methods.py --seed 1     one seed: other people to train with, and other weights
    python benchmarks/keypoints_methods.py --smoke      a test: few people, three methods, nothing is written

Every method is trained with the same 1,000 people, three crops of each, and the same features, and tested on the same
300 people. Each result is added to benchmarks/keypoints_methods.json, which lesson 11 shows; one that is there is not
measured again.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

RESULTS = Path(__file__).with_suffix(".json")
PEOPLE, VIEWS, TESTED, EPOCHS, SEEDS = 1000, 3, 300, 3, (0, 1, 2)
SMOKED = ("springs", "its cascade", "hourglass, 1 stack")


def main(argv=None):
    """Measure what is missing, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, choices=SEEDS, action="append", help="by default all")
    parser.add_argument("--method", action="append", metavar="NAME", help="such as DeepPose; by default all")
    parser.add_argument("--smoke", action="store_true", help="few people, three methods, nothing is written")
    arguments = parser.parse_args(argv)

    from course_utils.files import replacing

    results = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.is_file() and not arguments.smoke else {}
    for seed in arguments.seed or ([0] if arguments.smoke else SEEDS):
        for name, scores in measured(seed, results.get(str(seed), {}), arguments):
            results.setdefault(str(seed), {})[name] = scores
            print(seed, name, {key: value for key, value in scores.items() if isinstance(value, float)}, flush=True)
            if not arguments.smoke:
                with replacing(RESULTS) as part:
                    part.write_text(json.dumps(results) + "\n", encoding="utf-8")


def measured(seed, known, arguments):
    """Train the methods that are not known yet with one seed; yields names and scores."""
    import numpy as np

    from course_utils.keypoints import decode, features, methods, scores

    all_methods = methods.methods()
    wanted = arguments.method or (SMOKED if arguments.smoke else all_methods)
    missing = [name for name in wanted if name not in known]
    if not missing:
        return
    people, epochs = (32, 1) if arguments.smoke else (PEOPLE, EPOCHS)
    backbone = features.backbone()
    train, validation = methods.split(methods.train_crops(backbone, people, seed, VIEWS))
    test = methods.test_crops(backbone, 16 if arguments.smoke else TESTED)
    for name in missing:
        method = all_methods[name]
        if name == "its cascade" and "DeepPose" not in missing:
            method.first.fit(train, validation, epochs, seed)
        method.fit(train, validation, epochs, seed)
        row = rounded(scores.table(method.predict(test), test.people))
        if name == "springs":
            row["detectors alone"] = rounded(scores.table(method.alone(test), test.people))
        elif name == "its cascade":
            row["stage 2"] = rounded(scores.table(method.predict(test, 2), test.people))
        elif name != "DeepPose":
            row["decoded"] = decoded(method, test, decode)
        if not seed:
            row["first eight"] = np.rint(method.predict(test)[:8, :, :2]).astype(int).tolist()
        yield name, row


def decoded(method, test, decode) -> dict:
    """PCK@.2 of all ways to read the same maps, without and with flip averaging."""
    from course_utils.keypoints import scores

    ways, rows = (decode.highest, decode.quarter, decode.soft_argmax, decode.local_mean), {}
    for mirror, words in ((False, ""), (True, ", mirrored too")):
        maps = method.maps(test, mirror)
        for way in ways:
            rows[way.__name__ + words] = rounded(scores.table(way(maps), test.people))
    return rows


def rounded(row: dict) -> dict:
    """Scores with two digits."""
    return {name: round(float(score), 2) for name, score in row.items()}


if __name__ == "__main__":
    main()
