"""How well HandNet and landmarks count fingers of new people: five folds by student, quoted in lesson 8.

    python benchmarks/fingers_folds.py handnet --fold 0     ten minutes a fold on a slow core; folds 0 to 4
    python benchmarks/fingers_folds.py handnet --workers 2  all folds, two at a time; also --cluster tcp://host:8786
    python benchmarks/fingers_folds.py landmarks            linear and kernel readers of the tracker's 21 points
    python benchmarks/fingers_folds.py handnet --smoke      a test of this file with a few rendered hands

It needs the Sign-Language-Digits photos. Every call adds its numbers to benchmarks/fingers_folds.json, which lesson 8
shows. An interrupted fold continues, and a finished one is not trained again. The recipe is that of
`python -m course_utils train fingers`, and nothing was chosen by these scores.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

RESULTS = Path(__file__).with_suffix(".json")
FOLDS, SEED = 5, 0


@dataclass(frozen=True, eq=False)
class Hands:
    """The hands of a benchmark.

    photos: uint8[n, 100, 100, 3]. hands: a `Cutout` of each photo. y: int64[n], the signs. groups: int64[n], the group
    of students. world: float32[n, 21, 3], NaN where the tracker finds no hand. smoke: whether to do as little as
    possible.
    """

    photos: np.ndarray
    hands: list
    y: np.ndarray
    groups: np.ndarray
    world: np.ndarray
    smoke: bool = False

    @cached_property
    def fold(self) -> np.ndarray:
        """The fold that tests each photo, int[n]; a group of students, who may share a session, stays together."""
        import numpy as np

        names = np.unique(self.groups)
        return (np.random.default_rng(SEED).permutation(len(names)) % FOLDS)[np.searchsorted(names, self.groups)]

    def of_fold(self, fold: int) -> list:
        """The cut-out hands that a fold tests."""
        return [hand for hand, its_fold in zip(self.hands, self.fold, strict=True) if its_fold == fold]


def save(results: Path, name: str, numbers: dict, fold: int | None = None):
    """Add numbers to the file of results, and print them."""
    kept = json.loads(results.read_text()) if results.is_file() else {}
    if fold is None:
        kept[name] = numbers
    else:
        kept.setdefault(name, {})[str(fold)] = numbers
    results.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
    single = {key: value for key, value in numbers.items() if not isinstance(value, list)}
    print(name, "" if fold is None else f"fold {fold}", single)


@contextmanager
def loaded(smoke: bool):
    """Give the `Hands` of all photos or, for a smoke test, sixty rendered ones and a folder that is deleted again."""
    if not smoke:
        from course_utils.fingers.train import photographed

        photos, x, hands, world = photographed()
        yield Hands(x, hands, photos.signs, photos.groups, world)
        return
    import numpy as np

    from course_utils import data
    from course_utils.emojinator import gestures
    from course_utils.fingers.hands import sample

    with tempfile.TemporaryDirectory() as folder:
        # The user's cache is only read.
        folders = [os.environ.get("COURSE_DATA_DIRS", ""), str(data.cache_dir())]
        os.environ |= {"COURSE_DATA_DIRS": os.pathsep.join(folders), "COURSE_CACHE": folder}
        hands, y = (part[:60] for part in sample())
        photos, groups = np.stack([hand.image for hand in hands]), np.arange(len(hands)) // 6
        world = gestures.sample()[0][: len(hands)]
        yield Hands(photos, hands, y, groups, world, smoke=True)


def scores(p, y, found=True) -> dict:
    """Accuracy in per cent on ten signs, and on the photos of one to five when these five classes alone compete.

    p: float[n, 10]. y: int[n]. found: bool[n], whether the hand was found; otherwise the sign counts as wrong.
    """
    ten, five = (p.argmax(1) == y) & found, (1 + p[:, 1:6].argmax(1) == y) & found
    shares = {"ten": ten.mean(), "five": five[(y >= 1) & (y <= 5)].mean()}
    return {name: round(100 * float(share), 2) for name, share in shares.items()}


def by_score(rows, name: str) -> dict:
    """Turn the scores of all folds into one list for each score."""
    return {f"{name}, {score}": [row[score] for row in rows] for score in ("ten", "five")}


def photographed_backgrounds() -> np.ndarray:
    """Two photographs that scikit-learn brings along, a temple and a flower, cut to 144 pixels."""
    import cv2
    import numpy as np
    from sklearn.datasets import load_sample_images

    cuts = []
    for image in load_sample_images().images:
        small = cv2.resize(image, (480, 320), interpolation=cv2.INTER_AREA)
        cuts += [small[y : y + 144, x : x + 144] for y in (0, 88, 176) for x in (0, 112, 224, 336)]
    return np.stack(cuts)


def moved_layers(hands) -> np.ndarray:
    """All photographed hands cut out and moved, once for all folds, kept in the cache: see `fingers.hands.layers`."""
    import numpy as np

    from course_utils import data
    from course_utils.files import replacing
    from course_utils.fingers.hands import layers

    file = data.cache_dir() / "training" / f"fingers-layers-{len(hands)}-{SEED}.npy"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_file():
        with replacing(file) as part, open(part, "wb") as opened:
            np.save(opened, layers(hands, seed=SEED))
    return np.load(file, mmap_mode="r")


def on_new_backgrounds(work: Hands) -> dict:
    """Paste every hand over a background that no net was trained on: {kind: uint8[n, 96, 96, 3]}."""
    import numpy as np

    from course_utils.fingers.hands import TEST_SEED, backgrounds, paste

    drawn = backgrounds(TEST_SEED, 3, 1) if work.smoke else backgrounds(TEST_SEED, 100, 20)
    results = {}
    for name, rooms in {"drawn": drawn, "photographed": photographed_backgrounds()}.items():
        results[f"{name} backgrounds"] = pictures = np.empty((len(work.y), 96, 96, 3), np.uint8)
        for fold in range(FOLDS):
            pictures[work.fold == fold] = paste(work.of_fold(fold), rooms, fold)
    return results


def tracked(pictures) -> np.ndarray:
    """Landmarks of small pictures, missed hands tracked twice: float32[n, 21, 3], NaN where none is found."""
    from course_utils.fingers.train import look_again
    from course_utils.track.pictures import framed, track_pictures

    points, world = track_pictures(map(framed, pictures))
    look_again(pictures, points, world)
    return world


def handnet(work: Hands, fold: int) -> dict:
    """Train HandNet on four folds as the recipe does, and test it on the fifth; returns its numbers."""
    from course_utils import lite
    from course_utils.fingers import train as recipe
    from course_utils.fingers.hands import Hands, backgrounds, with_rendered
    from course_utils.fingers.net import hand_net
    from course_utils.fingers.transfer import resized

    y, test = work.y, work.fold == fold
    net = hand_net(widths=(8, 8)) if work.smoke else recipe.pretrained()
    epochs, rendered, rooms = (1, 20, (3, 1)) if work.smoke else (recipe.EPOCHS, recipe.RENDERED, ())
    kinds = ("int8",) if work.smoke else ("float16", "dynamic", "int8")
    start = time.perf_counter()
    untuned = scores(net.predict(resized(work.photos[test]), verbose=0), y[test])
    kept = recipe.kept_weights(f"fingers-fold-{fold}-{epochs}")
    pool = with_rendered(moved_layers(work.hands)[:, ~test], y[~test], rendered)
    batches = Hands(*pool, backgrounds(SEED, *rooms), seed=SEED)
    net, samples = recipe.fit_hands(net, batches, epochs, kept), batches.samples()
    numbers = {"seconds": round(time.perf_counter() - start), "photos": int(test.sum())}
    tests = {"photos": resized(work.photos[test])}
    tests |= {name: pictures[test] for name, pictures in on_new_backgrounds(work).items()}
    with tempfile.TemporaryDirectory() as folder:
        nets = {"float32": lambda pictures: net.predict(pictures, verbose=0)}
        for kind in kinds:
            file = lite.export(net, Path(folder) / f"{kind}.tflite", kind, samples)
            nets[kind] = lite.Lite(file)
            numbers[f"{kind}, KB"] = round(file.stat().st_size / 1024)
    for name, pictures in tests.items():
        for kind, read in nets.items():
            p = read(pictures)
            numbers |= {f"{name}, {kind}, {score}": value for score, value in scores(p, y[test]).items()}
            if kind == "float32" and name == "photos":
                numbers |= {"signs": y[test].tolist(), "predicted": p.argmax(1).tolist()}
    return numbers | {f"before tuning, {score}": value for score, value in untuned.items()}


def landmarks(work: Hands) -> dict:
    """Test readers of landmarks: a logistic regression with three kinds of split, a kernel machine, a counting rule."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, ShuffleSplit
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    from course_utils.emojinator.gestures import landmark_features
    from course_utils.fingers.landmarks import fingers_up

    y, world, by = work.y, work.world, work.fold
    found = np.isfinite(world[:, 0, 0])
    features = np.nan_to_num(landmark_features(world))
    splits = {
        "by student": [(by != fold, by == fold) for fold in range(FOLDS)],
        "mixed": KFold(FOLDS, shuffle=True, random_state=SEED).split(y),
        "overlapping": ShuffleSplit(FOLDS, test_size=0.2, random_state=SEED).split(y),
    }
    numbers, readers = {"hands found": round(100 * float(found.mean()), 2)}, []
    for name, pairs in splits.items():
        rows = []
        for train, test in pairs:
            reader = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=3000))
            p = reader.fit(features[train], y[train]).predict_proba(features[test])
            rows.append(scores(p, y[test], found[test]))
            if name == "by student":
                readers.append(reader)
        numbers |= by_score(rows, name)
    rows = []
    for train, test in [(found & (by != fold), by == fold) for fold in range(FOLDS)]:
        reader = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [1, 10, 100]}, cv=GroupKFold(4))
        reader.fit(features[train], y[train], groups=work.groups[train])
        rows.append(scores(reader.decision_function(features[test]), y[test], found[test]))
    numbers |= by_score(rows, "kernel")
    for name, pictures in on_new_backgrounds(work).items():
        there, rows = tracked(pictures), []
        for fold, reader in enumerate(readers):
            p = reader.predict_proba(np.nan_to_num(landmark_features(there[by == fold])))
            rows.append(scores(p, y[by == fold], np.isfinite(there[by == fold, 0, 0])))
        numbers |= by_score(rows, name)
    counted = found & (y <= 5)
    count = fingers_up(world[counted]).sum(1)
    numbers["by rule, zero to five"] = round(100 * float(np.mean(count == y[counted])), 2)
    numbers["by rule, each"] = [round(100 * float(np.mean(count[y[counted] == k] == k)), 1) for k in range(6)]
    numbers["by rule, six to nine count"] = np.bincount(fingers_up(world[found & (y > 5)]).sum(1), minlength=6).tolist()
    return numbers


def of_fold(by_fold, smoke: bool, fold: int) -> dict:
    """Load the hands in a worker, and train and test with one fold."""
    with loaded(smoke) as work:
        return by_fold(work, fold)


def command_line(doc: str, once, by_fold, names: dict, argv=None):
    """Run a benchmark of folds: `once` or `by_fold`, functions of `Hands`, the second also of the number of a fold.

    names: of their numbers in the file of results.
    """
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("part", choices=[once.__name__, by_fold.__name__])
    parser.add_argument("--fold", type=int, nargs="+", default=[*range(FOLDS)], choices=range(FOLDS))
    parser.add_argument("--workers", type=int, default=0, help="processes for the folds (default: this one)")
    parser.add_argument("--cluster", metavar="ADDRESS", help="a Dask scheduler instead")
    parser.add_argument("--smoke", action="store_true", help="a few rendered hands, one fold, nothing is kept")
    arguments = parser.parse_args(argv)
    from course_utils import data, jobs
    from course_utils.files import source_hash
    from course_utils.fingers import hands, net, train

    name, smoke = names[arguments.part], arguments.smoke
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / RESULTS.name if smoke else RESULTS
        if arguments.part == once.__name__:
            with loaded(smoke) as work:
                return save(results, name, once(work))
        kept = Path(folder) if smoke else data.cache_dir() / "jobs" / f"fingers-{arguments.part}"
        recipe = source_hash(__file__, hands, net, train)
        job = jobs.Job("fold", kept, partial(of_fold, by_fold, smoke), recipe, ".json", unit="fold")
        folds = arguments.fold[: 1 if smoke else None]
        for fold, file in zip(folds, jobs.run(job, folds, arguments.cluster or arguments.workers), strict=True):
            save(results, name, jobs.read(file), fold)


def main(argv=None):
    """Run the part that the command line names."""
    command_line(__doc__, landmarks, handnet, {"landmarks": "landmarks", "handnet": "handnet"}, argv)


if __name__ == "__main__":
    main()
