"""How well are fingers counted on people never seen? Five folds by student on the Sign-Language-Digits photos.

    python benchmarks/fingers_folds.py handnet --fold 0     some ten minutes on one slow core; 0 to 4
    python benchmarks/fingers_folds.py landmarks            a logistic regression on the tracker's 21 points

Every call writes what it found into benchmarks/fingers_folds.json, which lesson 8 shows; HandNet's folds go on after an
interruption. The recipe is that of `python -m course_utils train fingers`; nothing was chosen by these scores.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

RESULTS = Path(__file__).with_suffix(".json")
FOLDS, SEED = 5, 0


def folds(students) -> np.ndarray:
    """Which fold tests a photo, int[n]: five students in a row, who may share a session, stay together."""
    runs = np.asarray(students) // 5
    names = np.unique(runs)
    return (np.random.default_rng(SEED).permutation(len(names)) % FOLDS)[np.searchsorted(names, runs)]


def keep(what: str, found: dict, fold: int | None = None):
    """Add what was found to the file of results."""
    results = json.loads(RESULTS.read_text()) if RESULTS.is_file() else {}
    if fold is None:
        results[what] = found
    else:
        results.setdefault(what, {})[str(fold)] = found
    RESULTS.write_text(json.dumps(results, indent=1, sort_keys=True) + "\n")
    print(what, "" if fold is None else f"fold {fold}", {k: v for k, v in found.items() if np.isscalar(v)})


def scores(p, y, seen=True) -> dict:
    """Accuracy in per cent on ten signs, and on the photos of one to five when these five alone are asked about.

    p: float[n, 10]. y: int[n]. seen: bool[n], whether there is an answer; without one it is wrong.
    """
    five, seen = (y >= 1) & (y <= 5), np.broadcast_to(seen, y.shape)
    return {
        "ten": round(100 * float(np.mean((p.argmax(1) == y) & seen)), 2),
        "five": round(100 * float(np.mean(((1 + p[:, 1:6].argmax(1) == y) & seen)[five])), 2),
    }


def photographs() -> np.ndarray:
    """Two photographs of the world that scikit-learn brings along, a temple and a flower, cut to 144 pixels."""
    import cv2
    from sklearn.datasets import load_sample_images

    cuts = []
    for image in load_sample_images().images:
        small = cv2.resize(image, (480, 320), interpolation=cv2.INTER_AREA)
        cuts += [small[y : y + 144, x : x + 144] for y in (0, 88, 176) for x in (0, 112, 224, 336)]
    return np.stack(cuts)


def photo_layers(hands) -> np.ndarray:
    """All photographed hands cut out and moved, once for all folds, kept in the cache: see `fingers.hands.layers`."""
    from course_utils import data
    from course_utils.files import replacing
    from course_utils.fingers.hands import layers

    file = data.cache_dir() / "training" / f"fingers-layers-{len(hands)}-{SEED}.npy"
    if not file.is_file():
        with replacing(file) as part, open(part, "wb") as opened:
            np.save(opened, layers(hands, seed=SEED))
    return np.load(file, mmap_mode="r")


def elsewhere(hands, by) -> dict:
    """Every hand before a background that no net was trained on, drawn or photographed: twice uint8[n, 96, 96, 3]."""
    from course_utils.fingers.hands import UNSEEN, backgrounds, before

    found = {}
    for name, behind in {"drawn": backgrounds(UNSEEN, 100, 20), "photographed": photographs()}.items():
        found[name] = pictures = np.empty((len(hands), 96, 96, 3), np.uint8)
        for k in range(FOLDS):
            pictures[by == k] = before([hands[i] for i in np.flatnonzero(by == k)], behind, k)
    return {f"{name} backgrounds": pictures for name, pictures in found.items()}


def tracked(pictures) -> np.ndarray:
    """Landmarks of small pictures, each enlarged, and looked at twice: float32[n, 21, 3], NaN where none are found."""
    from course_utils.fingers.train import second_look
    from course_utils.track.pictures import framed, track_pictures

    _, world = track_pictures(framed(picture) for picture in pictures)
    missed = np.flatnonzero(np.isnan(world[:, 0, 0]))
    _, world[missed] = second_look(pictures[missed])
    return world


def handnet(fold: int):
    """Train HandNet on four folds as the recipe does, and judge it on the fifth."""
    from course_utils import lite
    from course_utils.fingers import train as recipe
    from course_utils.fingers.hands import Hands, backgrounds, with_rendered
    from course_utils.fingers.transfer import whole

    x, hands, y, students, _ = recipe.photographed()
    test = folds(students) == fold
    net = recipe.pretrained()
    start = time.perf_counter()
    untuned = scores(net.predict(whole(x[test]), verbose=0), y[test])
    kept = recipe.kept_weights(f"fingers-fold-{fold}-{recipe.ROUNDS}")
    batches = Hands(*with_rendered(photo_layers(hands)[:, ~test], y[~test]), backgrounds(SEED), seed=SEED)
    net, samples = recipe.tune(net, batches, recipe.ROUNDS, kept), batches.typical()
    found = {"seconds": round(time.perf_counter() - start), "photos": int(test.sum())}
    tests = {"photos": whole(x[test])}
    tests |= {name: pictures[test] for name, pictures in elsewhere(hands, folds(students)).items()}
    with tempfile.TemporaryDirectory() as folder:
        nets = {"float32": lambda pictures: net.predict(pictures, verbose=0)}
        for kind in ("float16", "dynamic", "int8"):
            file = lite.export(net, Path(folder) / f"{kind}.tflite", kind, samples)
            nets[kind] = lite.Lite(file)
            found[f"{kind}, KB"] = round(file.stat().st_size / 1024)
    for test_name, pictures in tests.items():
        for kind, read in nets.items():
            p = read(pictures)
            found |= {f"{test_name}, {kind}, {what}": score for what, score in scores(p, y[test]).items()}
            if kind == "float32" and test_name == "photos":
                found["signs"], found["answers"] = y[test].tolist(), p.argmax(1).tolist()
    found |= {f"before tuning, {what}": score for what, score in untuned.items()}
    keep("handnet", found, fold)


def landmarks():
    """Judge a logistic regression on landmarks, split in three ways, a support vector machine, and a counting rule."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import GridSearchCV, GroupKFold, KFold, ShuffleSplit
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from sklearn.svm import SVC

    from course_utils.emojinator.gestures import landmark_features
    from course_utils.fingers.landmarks import fingers_up
    from course_utils.fingers.train import photographed

    _, hands, y, students, world = photographed()
    seen = np.isfinite(world[:, 0, 0])
    features = np.nan_to_num(landmark_features(world))
    by = folds(students)
    splits = {
        "by student": [(by != k, by == k) for k in range(FOLDS)],
        "mixed": KFold(FOLDS, shuffle=True, random_state=SEED).split(y),
        "overlapping": ShuffleSplit(FOLDS, test_size=0.2, random_state=SEED).split(y),
    }
    found, own = {"hands found": round(100 * float(seen.mean()), 2)}, []
    for name, pairs in splits.items():
        rows = []
        for taught, test in pairs:
            reader = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=3000))
            p = reader.fit(features[taught], y[taught]).predict_proba(features[test])
            rows.append(scores(p, y[test], seen[test]))
            if name == "by student":
                own.append(reader)
        found |= {f"{name}, {what}": [row[what] for row in rows] for what in ("ten", "five")}
    rows = []
    for taught, test in [(seen & (by != k), by == k) for k in range(FOLDS)]:
        reader = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [1, 10, 100]}, cv=GroupKFold(4))
        answers = reader.fit(features[taught], y[taught], groups=students[taught] // 5).decision_function(
            features[test]
        )
        rows.append(scores(answers, y[test], seen[test]))
    found |= {f"kernel, {what}": [row[what] for row in rows] for what in ("ten", "five")}
    for name, pictures in elsewhere(hands, by).items():
        there, rows = tracked(pictures), []
        for k, reader in enumerate(own):
            p = reader.predict_proba(np.nan_to_num(landmark_features(there[by == k])))
            rows.append(scores(p, y[by == k], np.isfinite(there[by == k, 0, 0])))
        found |= {f"{name}, {what}": [row[what] for row in rows] for what in ("ten", "five")}
    plain = seen & (y <= 5)
    count = fingers_up(world[plain]).sum(1)
    found["by rule, zero to five"] = round(100 * float(np.mean(count == y[plain])), 2)
    found["by rule, each"] = [round(100 * float(np.mean(count[y[plain] == k] == k)), 1) for k in range(6)]
    found["by rule, six to nine count"] = np.bincount(fingers_up(world[seen & (y > 5)]).sum(1), minlength=6).tolist()
    keep("landmarks", found)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["handnet", "landmarks"])
    parser.add_argument("--fold", type=int, nargs="+", default=[*range(FOLDS)], choices=range(FOLDS))
    arguments = parser.parse_args(argv)
    if arguments.what == "landmarks":
        return landmarks()
    for fold in arguments.fold:
        handnet(fold)


if __name__ == "__main__":
    main()
