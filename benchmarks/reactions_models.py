"""All readers of reactions on the same pictures of unseen drawn people, and by group; quoted in lesson 9.

    python benchmarks/reactions_models.py                 all readers: benchmarks/reactions_models.json
    python benchmarks/reactions_models.py --smoke         a few pictures; nothing is written

The pictures are those of the made archive's test people. A hand is found by the tracker, in single pictures.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
MOST, CHUNK, HANDS = 160, 20, 2  # pictures, evenly chosen; of those tracked at a time; hands in each
GROUPS = {
    "light skin (Monk 1 to 4)": ("monk", 1, 5),
    "medium skin (Monk 5 to 7)": ("monk", 5, 8),
    "dark skin (Monk 8 to 10)": ("monk", 8, 11),
    "near": ("far", 0.15, 1),
    "far away": ("far", 0, 0.15),
    "dim room": ("dim", 0, 0.85),
    "bright room": ("dim", 0.85, 9),
    "glasses": ("glasses", 1, 2),
    "no glasses": ("glasses", 0, 1),
    "beard": ("beard", 1, 2),
    "no beard": ("beard", 0, 1),
}


def interval(right: int, of: int) -> list[float]:
    """The error rate in per cent and its 95 % interval (Wilson 1927)."""
    if not of:
        return [float("nan")] * 3
    z, wrong = 1.96, (of - right) / of
    middle = (wrong + z * z / (2 * of)) / (1 + z * z / of)
    half = z * (wrong * (1 - wrong) / of + z * z / (4 * of * of)) ** 0.5 / (1 + z * z / of)
    return [round(100 * number, 1) for number in (wrong, middle - half, middle + half)]


def all_facts() -> dict:
    """What is known about each picture of the made archive: {name: facts}."""
    from course_utils import data, jobs

    known = {}
    for file in sorted((data.cache_dir() / "reactions" / "drawn").glob("participants-*.tar")):
        for key, parts in jobs.read(file):
            known[key.split("/")[1]] = json.loads(parts["json"])["facts"]
    return known


def pictures_and_facts(most, smoke):
    """The test pictures, their reactions, boxes and facts."""
    import numpy as np

    from course_utils.reactions import data as stand_in
    from course_utils.reactions import pictures

    if smoke:
        drawn = stand_in.stand_in()
        rows = np.flatnonzero(drawn["test"])[:: max(1, int(drawn["test"].sum()) // most)][:most]
        boxes = [None if np.isnan(drawn["box"][i]).any() else drawn["box"][i] for i in rows]
        return [drawn["image"][i] for i in rows], drawn["y"][rows], boxes, [{} for _ in rows]
    shrunk = pictures.load(split="test", most=most)
    facts = all_facts()
    return [shrunk.image(i) for i in range(len(shrunk))], shrunk.y, shrunk.boxes, [facts[name] for name in shrunk.name]


def tracked(images) -> list:
    """The hands that the tracker finds in each picture; they are kept in the cache, chunk by chunk."""
    import hashlib

    import numpy as np

    from course_utils.data import cached
    from course_utils.overlay import Frame
    from course_utils.track import Hand, HandTracker

    def make(first, size):
        found = np.full((size, HANDS, 2, 21, 3), np.nan, np.float32)
        with HandTracker(hands=HANDS, mode="image") as tracker:
            for row, image in zip(found, images[first : first + size], strict=False):
                for n, hand in enumerate(tracker(Frame(image))):
                    row[n] = hand.points, hand.world
        return {"hands": found}

    key = hashlib.sha256(b"".join(image.tobytes() for image in images)).hexdigest()[:12]
    kept = cached.chunks(f"reactions-tracked-{key}", len(images), CHUNK, make, "tracking")
    rows = np.concatenate([chunk["hands"] for chunk in kept])[: len(images)]
    return [[Hand(*hand, "Right", 1.0) for hand in row if np.isfinite(hand).all()] for row in rows]


def answers(images, boxes) -> dict:
    """The probabilities of each reader, {name: float[n, 4]}."""
    import numpy as np

    from course_utils import checkpoints, lite, reactions
    from course_utils.overlay import Frame
    from course_utils.reactions.net import HAND
    from course_utils.reactions.pictures import FIT, hand_square

    rng, found = np.random.default_rng(0), {}
    crops = np.stack([hand_square(*pair, HAND, FIT, rng) for pair in zip(images, boxes, strict=True)])
    for kind in ("float16", "int8"):
        found[f"true box, then crop, {kind}"] = lite.predict(checkpoints.load("reactions_hand", kind), crops)
    readers = {by: reactions.Reactions(by, tracker=lambda frame: []) for by in ("landmarks", "hand")}
    hands = tracked(images)
    rows = {
        by: [reader.probabilities(Frame(image), seen) for image, seen in zip(images, hands, strict=True)]
        for by, reader in readers.items()
    }
    found["tracker, then landmarks"], found["tracker, then crop"] = np.array(rows["landmarks"]), np.array(rows["hand"])
    found["tracker, then both"] = (found["tracker, then landmarks"] + found["tracker, then crop"]) / 2
    return found


def main(argv=None):
    """Score all readers, and keep the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--most", type=int, default=MOST, help="pictures (default %(default)s)")
    parser.add_argument("--smoke", action="store_true", help="a few pictures; nothing is written")
    arguments = parser.parse_args(argv)

    import numpy as np

    from course_utils.reactions import macro_f1, recalls

    images, y, boxes, facts = pictures_and_facts(8 if arguments.smoke else arguments.most, arguments.smoke)
    result = {"pictures": len(y), "readers": {}, "groups": {}}
    for name, p in answers(images, boxes).items():
        predicted = p.argmax(1)
        row = {"macro-F1": round(macro_f1(y, predicted), 1), "recalls": recalls(y, predicted).round(1).tolist()}
        result["readers"][name] = row
        print(f"{name:32} macro-F1 {row['macro-F1']:5.1f}  recall {row['recalls']}")
        groups = {}
        for group, (key, low, high) in GROUPS.items():
            chosen = np.array([low <= one.get(key, -1) < high for one in facts])
            groups[group] = [*interval(int((predicted == y)[chosen].sum()), int(chosen.sum())), int(chosen.sum())]
        result["groups"][name] = groups
    if not arguments.smoke:
        FILE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
