"""All readers of reactions on pictures of unseen drawn people, by group, and what goes wrong; quoted in lesson 9.

    python benchmarks/reactions_models.py                        all parts: benchmarks/reactions_models.json
    python benchmarks/reactions_models.py --part traps           one of readers, costs, traps, missed, colours
    python benchmarks/reactions_models.py --more FOLDER          also nets that are trained but do not ship
    python benchmarks/reactions_models.py --smoke                a few pictures; nothing is written

The pictures are those of the made archive's test people. MediaPipe's and our tracker read every tenth of them.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

FILE = Path(__file__).with_suffix(".json")
PARTS = ("readers", "costs", "traps", "missed", "colours")
MOST, TENTH, CHUNK, HANDS = 1_520, 10, 10, 2  # pictures; every so manieth is tracked, so many at a time; hands in each
LOOKED_AT = 80  # hands, to see why a tracker misses some
ANGLES = (0, 15, 30, 45, 60, 90, 120, 150, 180)
ROUTES = {  # of the demo: the nets that ship with the course and are used
    "search": ("reactions_finder", "reactions_hand"),
    "landmarks": ("reactions",),
    "hand": ("reactions_hand",),
    "picture": ("reactions_picture",),
}
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
TRIALS = {  # of colours and of splits: changes of colour, and whether people are on both sides
    "colours as they are": ("none", False),
    "light, tint, focus, noise": ("jitter", False),
    "the same, and a third grey": ("grey", False),
    "pictures split at random": ("jitter", True),
}
TRIAL_ROUNDS, TRIAL_MOST = 3, 2_500


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


class Pictures:
    """The test pictures: images, their reactions y, shrunk as `pictures.Shrunk`, and the facts about each."""

    def __init__(self, most: int, smoke: bool):
        import numpy as np

        from course_utils.reactions import data as stand_in
        from course_utils.reactions import pictures

        if smoke:
            import cv2

            drawn = stand_in.stand_in()
            rows = np.flatnonzero(drawn["test"])[:: max(1, int(drawn["test"].sum()) // most)][:most]
            codes = [cv2.imencode(".jpg", drawn["image"][i][..., ::-1])[1].tobytes() for i in rows]
            boxes = [None if np.isnan(drawn["box"][i]).any() else drawn["box"][i].tolist() for i in rows]
            signs = [(*room_signs(), "no_gesture")[drawn["sign"][i]] for i in rows]
            self.shrunk = pictures.Shrunk(codes, codes, signs, signs, boxes, [[]] * len(rows))
            self.facts = [{} for _ in rows]
        else:
            self.shrunk = pictures.load(split="test", most=most)
            facts = all_facts()
            self.facts = [facts[name] for name in self.shrunk.name]
        self.images, self.y = [self.shrunk.image(i) for i in range(len(self.shrunk))], self.shrunk.y

    def tenth(self, step: int = TENTH):
        """Every tenth picture, as a copy."""
        part = object.__new__(Pictures)
        part.shrunk, part.images = self.shrunk.rows(range(0, len(self.y), step)), self.images[::step]
        part.y, part.facts = self.y[::step], self.facts[::step]
        return part


def room_signs():
    """The 18 signs."""
    from course_utils.reactions import SIGNS

    return SIGNS


def whole(more) -> dict:
    """The nets for whole pictures, {name: folder}: those that ship for LiteRT, and those in the folders `more`."""
    from course_utils import checkpoints

    folders = [checkpoints.CHECKPOINTS / f"reactions_{name}" for name in ("picture", "attention")]
    folders += sorted(path for place in more for path in Path(place).glob("*") if (path / "card.md").is_file())
    found = {}
    for folder in folders:
        net = re.search(r"train_(picture|attention)\.py: (\w+)", (folder / "card.md").read_text(encoding="utf-8"))
        if net and (folder / checkpoints.SHIPPED["int8"]).is_file():
            found[net[2]] = folder
    return found


def parameters(folder) -> int:
    """How many parameters a checkpoint has, by its card."""
    card = (Path(folder) / "card.md").read_text(encoding="utf-8")
    return int(re.search(r"Parameters:\*\* ([\d,]+)", card)[1].replace(",", ""))


def tracked(images, engine: str = "mediapipe") -> list:
    """The hands that a tracker finds in each picture; they are kept in the cache, chunk by chunk."""
    import hashlib

    import numpy as np

    from course_utils.data import cached
    from course_utils.overlay import Frame
    from course_utils.track import Hand, HandTracker

    def make(first, size):
        found = np.full((size, HANDS, 2, 21, 3), np.nan, np.float32)
        with HandTracker(hands=HANDS, mode="image", engine=engine) as tracker:
            for row, image in zip(found, images[first : first + size], strict=False):
                for n, hand in enumerate(tracker(Frame(image))):
                    row[n] = hand.points, hand.world
        return {"hands": found}

    key = hashlib.sha256(b"".join(image.tobytes() for image in images)).hexdigest()[:12]
    kept = cached.chunks(f"reactions-tracked-{engine}-{key}", len(images), CHUNK, make, "tracking")
    rows = np.concatenate([chunk["hands"] for chunk in kept])[: len(images)]
    return [[Hand(*hand, "Right", 1.0) for hand in row if np.isfinite(hand).all()] for row in rows]


def answers(seen: Pictures, more=(), step: int = TENTH) -> dict:
    """The probabilities of each reader, {name: float[n, 4]}; those with a tracker read every tenth picture."""
    import numpy as np

    from course_utils import checkpoints, lite, reactions
    from course_utils.overlay import Frame
    from course_utils.reactions.net import HAND, PICTURE
    from course_utils.reactions.signs import REACTIONS

    found, crops, squares = {}, seen.shrunk.hands(HAND), seen.shrunk.squares(PICTURE)
    for name, folder in whole(more).items():
        found[f"whole picture, {name}"] = lite.predict(lite.Lite(folder / checkpoints.SHIPPED["int8"]), squares)
    pair = [found[name] for name in ("whole picture, AttentionHGR", "whole picture, MobileNetV3Small") if name in found]
    if len(pair) == 2:
        found["whole picture, both of them"] = sum(pair) / 2
    for kind in ("float16", "int8"):
        net, mirrored = checkpoints.load("reactions_hand", kind), np.ascontiguousarray(crops[:, :, ::-1])
        found[f"true box, then crop, {kind}"] = (lite.predict(net, crops) + lite.predict(net, mirrored)) / 2
    search = reactions.Reactions("search")
    found["finder, then crop"] = np.array([search.probabilities(f, search.find(f)) for f in map(Frame, seen.images)])
    tenth = seen.tenth(step)
    readers = {by: reactions.Reactions(by, tracker=lambda frame: []) for by in ("landmarks", "hand")}
    for engine, words in {"mediapipe": "MediaPipe", "ours": "our tracker"}.items():
        hands = tracked(tenth.images, engine)
        for by, what in {"landmarks": "landmarks", "hand": "crop"}.items():
            rows = [readers[by].probabilities(Frame(i), h) for i, h in zip(tenth.images, hands, strict=True)]
            found[f"{words}, then {what}"] = np.array(rows)
    crop, points = found["finder, then crop"][::step], found["MediaPipe, then landmarks"]
    found["MediaPipe, then both"] = (points + found["MediaPipe, then crop"]) / 2
    sure = points.argmax(1) != REACTIONS.index("none")
    found["finder and MediaPipe"] = np.where(sure[:, None], (points + crop) / 2, crop)
    return found


def measure_readers(seen: Pictures, arguments) -> dict:
    """Macro-F1, recalls and errors of each reader, and its errors by group."""
    import numpy as np

    from course_utils.reactions import macro_f1, recalls

    step = 1 if arguments.smoke else TENTH
    rows, groups = {}, {}
    for name, p in answers(seen, arguments.more, step).items():
        part = seen if len(p) == len(seen.y) else seen.tenth(step)
        right = p.argmax(1) == part.y
        rows[name] = {
            "macro-F1": round(macro_f1(part.y, p.argmax(1)), 1),
            "recalls": recalls(part.y, p.argmax(1)).round(1).tolist(),
            "errors": interval(int(right.sum()), len(right)),
            "of": len(right),
        }
        print(f"{name:32} {rows[name]}")
        groups[name] = {}
        for group, (key, low, high) in GROUPS.items():
            chosen = np.array([low <= one.get(key, -1) < high for one in part.facts])
            groups[name][group] = [*interval(int(right[chosen].sum()), int(chosen.sum())), int(chosen.sum())]
    return {"pictures": len(seen.y), "readers": rows, "groups": groups}


def measure_costs(seen: Pictures, arguments) -> dict:
    """Parameters, KB as int8 and milliseconds of each net and of each route of the demo, one core."""
    import numpy as np

    from course_utils import checkpoints, lite, reactions
    from course_utils.reactions import Finder
    from course_utils.track import HandTracker

    nets, routes = {}, {}
    folders = {name: checkpoints.path(name) for names in ROUTES.values() for name in names} | whole(arguments.more)
    for name, folder in folders.items():
        net = lite.Lite(folder / checkpoints.SHIPPED["int8"])
        one = np.zeros((1, *net.shape), np.float32 if len(net.shape) == 1 else np.uint8)
        ms = float(np.median(lite.milliseconds(net, [one], 100)))
        nets[name] = {"ms": round(ms, 2), "KB": round(len(net.content) / 1024), "parameters": parameters(folder)}
    frames = list(reactions.Reactions.synthetic("show like, show ok"))
    engines = {"MediaPipe": "mediapipe", "our tracker": "ours"}
    for by, used in ROUTES.items():
        for tracker in engines if by in ("landmarks", "hand") else [""]:
            with HandTracker(hands=2, engine=engines[tracker]) if tracker else Finder() as track:
                rows = lite.time_demo(reactions.Reactions(by, tracker=None if by == "picture" else track), frames)
            ms = {row["stage"]: round(row["median_ms"], 2) for row in rows}
            size = sum(nets[net]["KB"] for net in used)
            routes[f"{tracker or by}, {by}" if tracker else by] = ms | {"KB": size}
    for name, row in {**nets, **routes}.items():
        print(f"{name:32} {row}")
    return {"nets": nets, "routes": routes}


def measure_traps(seen: Pictures, arguments) -> dict:
    """What a centre crop costs a reader of whole pictures, and what a rotation makes of a like."""
    import numpy as np

    from course_utils import lite, reactions
    from course_utils.reactions import macro_f1
    from course_utils.reactions.demo import rotated
    from course_utils.reactions.net import HAND, PICTURE
    from course_utils.reactions.pictures import FIT, hand_square

    net, crops = reactions.load("picture"), reactions.load("hand")
    ways = {"letterbox": reactions.letterbox, "centre crop": reactions.centre_crop}
    found = {}
    for name, way in ways.items():
        p = lite.predict(net, np.stack([way(image, PICTURE) for image in seen.images]))
        found[name] = round(macro_f1(seen.y, p.argmax(1)), 1)
    cut = [_cut_off(box, image.shape) for box, image in zip(seen.shrunk.boxes, seen.images, strict=True) if box]
    found["hands cut by a centre crop"] = round(100 * float(np.mean(cut)), 1)
    likes = [i for i in np.flatnonzero(seen.y == 0) if seen.shrunk.boxes[i] is not None]
    rng, said = np.random.default_rng(0), {}
    for angle in ANGLES:
        rows = [hand_square(seen.images[i], seen.shrunk.boxes[i], 2 * HAND, 2 * FIT, rng) for i in likes]
        turned = np.stack([rotated(row, angle)[HAND // 2 : -HAND // 2, HAND // 2 : -HAND // 2] for row in rows])
        said[angle] = (np.bincount(lite.predict(crops, turned).argmax(1), minlength=4) / len(likes)).round(3).tolist()
    print(found, said)
    return {"traps": found | {"likes": len(likes), "rotation": said}}


def _cut_off(box, shape):
    """Whether a centre crop cuts into a box."""
    height, width = shape[:2]
    sides = [(box[0] * width, (box[0] + box[2]) * width, width), (box[1] * height, (box[1] + box[3]) * height, height)]
    short = min(height, width)
    return any(low < (full - short) / 2 - 0.5 or high > (full + short) / 2 + 0.5 for low, high, full in sides)


def measure_missed(seen: Pictures, arguments) -> dict:
    """Why trackers miss drawn hands: the share found in its place, by how the hand is shown, at the first look."""
    import cv2
    import numpy as np

    from course_utils.overlay import Frame
    from course_utils.reactions.pictures import hand_square
    from course_utils.track import HandTracker

    rows = [i for i, box in enumerate(seen.shrunk.boxes) if box]
    rows = rows[:: max(1, len(rows) // (4 if arguments.smoke else LOOKED_AT))]
    rng, found = np.random.default_rng(0), {}

    def around(times):
        half = 0.5 / times
        box = (0.5 - half, 0.5 - half, 2 * half, 2 * half)
        return lambda i: (hand_square(seen.images[i], seen.shrunk.boxes[i], 300, times, rng), box)

    shown = {
        "the picture of 300 pixels": lambda i: (seen.images[i], seen.shrunk.boxes[i]),
        "the same, twice as large": lambda i: (cv2.resize(seen.images[i], None, fx=2, fy=2), seen.shrunk.boxes[i]),
        "a square four times the hand": around(4),
        "a square twice the hand": around(2),
    }
    for engine in ("mediapipe", "ours"):
        for words, show in shown.items():
            hits = []
            with HandTracker(hands=HANDS, engine=engine, looks=1) as track:
                for n, i in enumerate(rows):
                    image, (left, top, wide, high) = show(i)
                    middles = [
                        hand.points[:, :2].mean(0) for hand in track(Frame(np.ascontiguousarray(image), float(n)))
                    ]
                    hits.append(any(left < x < left + wide and top < y < top + high for x, y in middles))
            found[f"{engine}: {words}"] = [round(100 * float(np.mean(hits)), 1), len(hits)]
            print(words, engine, found[f"{engine}: {words}"])
    return {"missed": found}


def measure_colours(seen: Pictures, arguments) -> dict:
    """Train HandNet on crops with other colours, and with people on both sides; all with the same rounds."""
    import numpy as np

    from course_utils.reactions import macro_f1, pictures, training
    from course_utils.reactions.net import HAND
    from course_utils.reactions.varied import MARGIN, Varied

    rounds, most = (1, 64) if arguments.smoke else (TRIAL_ROUNDS, TRIAL_MOST)
    if arguments.smoke:
        return {}
    known, found = pictures.load(split="train", most=most), {}
    pool, x = known.hands(round(HAND * MARGIN), pictures.FIT * MARGIN), seen.shrunk.hands(HAND)
    held_out = np.random.default_rng(0).random(len(known)) < 0.15
    for name, (colours, mixed) in TRIALS.items():
        train = ~held_out if mixed else np.ones(len(known), bool)
        net = training.start("HandNet", HAND)
        batches = Varied(pool[train], known.y[train], HAND, colours=colours, degrees=15, shift=0.1)
        training.fit_pictures(net, batches, rounds, f"trial-{colours}-{mixed}")
        tests = {"other people": (x, seen.y, seen.facts)}
        if mixed:
            rest = known.rows(np.flatnonzero(held_out))
            tests["the same people"] = rest.hands(HAND), rest.y, None
        for test, (pixels, y, facts) in tests.items():
            right = (predicted := net.predict(pixels, verbose=0).argmax(1)) == y
            row = {"macro-F1": round(macro_f1(y, predicted), 1), "errors": interval(int(right.sum()), len(right))}
            for group, (key, low, high) in list(GROUPS.items())[:3] if facts else []:
                chosen = np.array([low <= one.get(key, -1) < high for one in facts])
                row[group] = interval(int(right[chosen].sum()), int(chosen.sum()))
            found[f"{name}; {test}"] = row
            print(name, test, row)
    return {"colours": found}


def main(argv=None):
    """Measure all parts or one, and keep the numbers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=PARTS, help="one part (default: all)")
    parser.add_argument("--more", action="append", default=[], help="a folder of checkpoints that do not ship")
    parser.add_argument("--smoke", action="store_true", help="a few pictures; nothing is written")
    arguments = parser.parse_args(argv)
    seen = Pictures(8 if arguments.smoke else MOST, arguments.smoke)
    result = json.loads(FILE.read_text(encoding="utf-8")) if FILE.is_file() else {}
    for part in [arguments.part] if arguments.part else PARTS:
        result |= globals()[f"measure_{part}"](seen, arguments)
        if not arguments.smoke:
            FILE.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
