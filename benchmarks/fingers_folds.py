"""How well are fingers counted on people never seen? Five folds by student on the Sign-Language-Digits photos.

    python benchmarks/fingers_folds.py handnet --fold 0     some three minutes on one slow core; 0 to 4
    python benchmarks/fingers_folds.py landmarks            a logistic regression on the tracker's 21 points
    python benchmarks/fingers_folds.py mobilenet            features of ImageNet's MobileNet, once, then a linear probe
    python benchmarks/fingers_folds.py tuned --fold 0       its last block trained on these features

Every call writes what it found into benchmarks/fingers_folds.json, which lesson 8 shows; HandNet's folds go on after an
interruption. The recipe is that of
`python -m course_utils train fingers`; nothing was chosen by these scores.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from pathlib import Path

import numpy as np

RESULTS = Path(__file__).with_suffix(".json")
FOLDS, EPOCHS, SEED = 5, 32, 0
BLOCK = "conv_pw_11_relu"  # MobileNet's features are kept from here; what follows, one block, is trained


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


def varied_photos(hands, known) -> np.ndarray:
    """The pool of all hands, pasted once for all folds and kept in the cache."""
    from course_utils import data
    from course_utils.train.hands import varied

    file = data.cache_dir() / "training" / f"fingers-pool-{len(hands)}-{SEED}.npy"
    if not file.is_file():
        np.save(file, varied(hands, known, seed=SEED))
    return np.load(file, mmap_mode="r")


def handnet(fold: int, epochs: int = EPOCHS):
    """Train HandNet on four folds as the recipe does, and judge it on the fifth."""
    from course_utils import frugal
    from course_utils.fingers import whole
    from course_utils.train import fingers as recipe
    from course_utils.train.hands import UNSEEN, backgrounds, before, typical

    x, hands, y, students, _ = recipe.photographed()
    test = folds(students) == fold
    taught = [hands[i] for i in np.flatnonzero(~test)]
    known = backgrounds(SEED)
    net = recipe.pretrained()
    start = time.perf_counter()
    untuned = scores(net.predict(whole(x[test]), verbose=0), y[test])
    kept = recipe.kept_weights(f"fingers-fold-{fold}-{epochs}")
    pool, signs = recipe.with_drawn(varied_photos(hands, known)[:, ~test], y[~test], known)
    net = recipe.tune(net, pool, signs, epochs, SEED, kept)
    found = {"seconds": round(time.perf_counter() - start), "photos": int(test.sum())}
    few, unseen = [hands[i] for i in np.flatnonzero(test)], backgrounds(UNSEEN, 100, 20)
    tests = {
        "photos": whole(x[test]),
        "drawn backgrounds": before(few, unseen, fold),
        "photographed backgrounds": before(few, photographs(), fold),
    }
    with tempfile.TemporaryDirectory() as folder:
        nets = {"float32": lambda pictures: net.predict(pictures, verbose=0)}
        for kind in ("float16", "dynamic", "int8"):
            file = frugal.export(net, Path(folder) / f"{kind}.tflite", kind, typical(taught, x[~test], known))
            nets[kind] = frugal.Lite(file)
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

    from course_utils.fingers import fingers_up
    from course_utils.gestures import landmark_features
    from course_utils.train.fingers import photographed

    _, _, y, students, world = photographed()
    seen = np.isfinite(world[:, 0, 0])
    features = np.nan_to_num(landmark_features(world))
    by = folds(students)
    splits = {
        "by student": [(by != k, by == k) for k in range(FOLDS)],
        "mixed": KFold(FOLDS, shuffle=True, random_state=SEED).split(y),
        "overlapping": ShuffleSplit(FOLDS, test_size=0.2, random_state=SEED).split(y),
    }
    found = {"hands found": round(100 * float(seen.mean()), 2)}
    for name, pairs in splits.items():
        rows = []
        for taught, test in pairs:
            reader = make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=3000))
            p = reader.fit(features[taught], y[taught]).predict_proba(features[test])
            rows.append(scores(p, y[test], seen[test]))
        found |= {f"{name}, {what}": [row[what] for row in rows] for what in ("ten", "five")}
    rows = []
    for taught, test in [(seen & (by != k), by == k) for k in range(FOLDS)]:
        reader = GridSearchCV(make_pipeline(StandardScaler(), SVC()), {"svc__C": [1, 10, 100]}, cv=GroupKFold(4))
        answers = reader.fit(features[taught], y[taught], groups=students[taught] // 5).decision_function(
            features[test]
        )
        rows.append(scores(answers, y[test], seen[test]))
    found |= {f"kernel, {what}": [row[what] for row in rows] for what in ("ten", "five")}
    plain = seen & (y <= 5)
    count = fingers_up(world[plain]).sum(1)
    found["by rule, zero to five"] = round(100 * float(np.mean(count == y[plain])), 2)
    found["by rule, each"] = [round(100 * float(np.mean(count[y[plain] == k] == k)), 1) for k in range(6)]
    found["by rule, six to nine count"] = np.bincount(fingers_up(world[seen & (y > 5)]).sum(1), minlength=6).tolist()
    keep("landmarks", found)


def mobilenet():
    """Keep MobileNet's features of all photos and their mirror pictures in the cache; judge a linear probe."""
    import keras
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler
    from tqdm.auto import tqdm

    from course_utils import data, frugal
    from course_utils.fingers import whole
    from course_utils.train.fingers import photographed

    x, _, y, students, _ = photographed()
    body = keras.saving.load_model(data.path("mobilenet_cut"), safe_mode=True)
    side = body.input_shape[1]
    inner = keras.Model(body.input, body.get_layer(BLOCK).output)
    file = data.cache_dir() / "training" / f"mobilenet-{BLOCK}-{len(x)}.npy"
    if not file.is_file():
        with tempfile.TemporaryDirectory() as folder:  # LiteRT, because it is several times as fast
            see = frugal.Lite(frugal.export(inner, Path(folder) / "inner.tflite"))
        both = np.concatenate([x, x[:, :, ::-1]])
        parts = [see(whole(both[i : i + 32], side) / np.float32(127.5) - 1) for i in tqdm(range(0, len(both), 32))]
        np.save(file, np.concatenate([part.astype(np.float16) for part in parts]))
    kept = np.load(file, mmap_mode="r")
    pooled, by, rows = _predict(_after(body), kept, np.arange(len(x))).mean((1, 2)), folds(students), []
    for k in range(FOLDS):
        reader = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
        rows.append(scores(reader.fit(pooled[by != k], y[by != k]).predict_proba(pooled[by == k]), y[by == k]))
    found = {f"linear probe, {what}": [row[what] for row in rows] for what in ("ten", "five")}
    keep("mobilenet", {**found, "pixels": side, "parameters": body.count_params()})


def _predict(net, kept, which, chunk=200):
    """Answers for some of the kept features, which are too many to hold as float32."""
    chunks = (kept[which[i : i + chunk]].astype(np.float32) for i in range(0, len(which), chunk))
    return np.concatenate([net.predict(few, verbose=0) for few in chunks])


def _after(body):
    """What follows BLOCK in the cut MobileNet, as a model of its own."""
    import keras

    start = [layer.name for layer in body.layers].index(BLOCK)
    given = keras.Input(body.layers[start].output.shape[1:])
    x = given
    for layer in body.layers[start + 1 :]:
        x = layer(x)
    return keras.Model(given, x)


def tuned(fold: int, epochs: int = 10, batch: int = 32):
    """Train MobileNet's last block and a head on kept features, batch norm in inference mode, and judge it."""
    import keras
    from keras import layers

    from course_utils import data
    from course_utils.train import one_cycle
    from course_utils.train.fingers import photographed

    keras.utils.set_random_seed(SEED)
    _, _, y, students, _ = photographed()
    kept = np.load(data.cache_dir() / "training" / f"mobilenet-{BLOCK}-{len(y)}.npy", mmap_mode="r")
    block = _after(keras.saving.load_model(data.path("mobilenet_cut"), safe_mode=True))
    given = keras.Input(block.input_shape[1:])
    x = layers.GlobalAveragePooling2D()(block(given, training=False))
    net = keras.Model(given, layers.Dense(10, "softmax")(layers.Dropout(0.5)(x)))
    test = np.flatnonzero(folds(students) == fold)
    taught = np.flatnonzero(folds(students) != fold)
    taught = np.concatenate([taught, taught + len(y)])  # and their mirror pictures
    rate = one_cycle(0.0005, len(taught), batch, epochs)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy")
    start, rng = time.perf_counter(), np.random.default_rng(SEED)
    for _ in range(epochs):
        order = rng.permutation(taught)
        for i in range(0, len(order), batch):
            few = np.sort(order[i : i + batch])
            net.train_on_batch(kept[few].astype(np.float32), y[few % len(y)])
    p = _predict(net, kept, test)
    keep("mobilenet tuned", {"seconds": round(time.perf_counter() - start), **scores(p, y[test])}, fold)


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["handnet", "landmarks", "mobilenet", "tuned"])
    parser.add_argument("--fold", type=int, nargs="+", default=[*range(FOLDS)], choices=range(FOLDS))
    arguments = parser.parse_args(argv)
    if arguments.what in ("handnet", "tuned"):
        for fold in arguments.fold:
            globals()[arguments.what](fold)
    else:
        globals()[arguments.what]()


if __name__ == "__main__":
    main()
