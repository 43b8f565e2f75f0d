"""How well does MobileNet, trained on ImageNet, count fingers on people never seen? Folds and file of fingers_folds.

    python benchmarks/fingers_mobilenet.py probe            its features, kept in the cache, then a linear probe
    python benchmarks/fingers_mobilenet.py tuned --fold 0   its last block trained on these features, and in 8 bits

It is the cut MobileNet that a data folder may hold (`data.path("mobilenet_cut")`).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np
from fingers_folds import FOLDS, SEED, folds, keep, scores

BLOCK = "conv_pw_11_relu"  # MobileNet's features are kept from here; what follows, one block, is trained


def probe():
    """Keep MobileNet's features of all photos and their mirror pictures in the cache; judge a linear probe."""
    import keras
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from course_utils import data
    from course_utils.fingers.train import photographed

    x, _, y, students, _ = photographed()
    body = keras.saving.load_model(data.path("mobilenet_cut"), safe_mode=True)
    kept = _features(x, body)["float32"]
    pooled, by, rows = _predict(_after(body), kept, np.arange(len(x))).mean((1, 2)), folds(students), []
    for k in range(FOLDS):
        reader = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
        rows.append(scores(reader.fit(pooled[by != k], y[by != k]).predict_proba(pooled[by == k]), y[by == k]))
    found = {f"linear probe, {what}": [row[what] for row in rows] for what in ("ten", "five")}
    keep("mobilenet", {**found, "pixels": body.input_shape[1], "parameters": body.count_params()})


def _features(photos, body) -> dict:
    """What MobileNet makes of photos and their mirror pictures up to BLOCK, whole and in 8 bits, from the cache.

    Returns float16[2 n, h, w, channels] for "float32" and for "int8".
    """
    import keras
    from tqdm.auto import tqdm

    from course_utils import data, lite
    from course_utils.files import replacing
    from course_utils.fingers.transfer import scaled, whole

    side, kept = body.input_shape[1], {}
    for kind in ("float32", "int8"):
        file = data.cache_dir() / "training" / f"mobilenet-{BLOCK}-{kind}-{len(photos)}.npy"
        if not file.is_file():
            inner = scaled(keras.Model(body.input, body.get_layer(BLOCK).output))
            both = np.concatenate([photos, photos[:, :, ::-1]])
            samples = whole(both[np.random.default_rng(SEED).choice(len(both), 200, replace=False)], side)
            with tempfile.TemporaryDirectory() as folder:  # LiteRT, because it is several times as fast
                see = lite.Lite(lite.export(inner, Path(folder) / "inner.tflite", kind, samples))
            parts = [see(whole(both[i : i + 32], side)).astype(np.float16) for i in tqdm(range(0, len(both), 32), kind)]
            with replacing(file) as part, open(part, "wb") as opened:
                np.save(opened, np.concatenate(parts))
        kept[kind] = np.load(file, mmap_mode="r")
    return kept


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
    """Train MobileNet's last block and a head, batch norm in inference mode, and judge them, in 8 bits, too.

    As often as not they are shown the features of the body in 8 bits: so they learn to live with its noise.
    """
    import keras
    from keras import layers

    from course_utils import data
    from course_utils.fingers.train import photographed
    from course_utils.training import one_cycle

    keras.utils.set_random_seed(SEED)
    photos, _, y, students, _ = photographed()
    body = keras.saving.load_model(data.path("mobilenet_cut"), safe_mode=True)
    kept, block = _features(photos, body), _after(body)
    given = keras.Input(block.input_shape[1:])
    x = layers.GlobalAveragePooling2D()(block(given, training=False))
    net = keras.Model(given, layers.Dense(10, "softmax")(layers.Dropout(0.5)(x)))
    test, taught = (np.flatnonzero(side) for side in (folds(students) == fold, folds(students) != fold))
    taught = np.concatenate([taught, taught + len(y)])  # and their mirror pictures
    rate = one_cycle(0.0005, len(taught), batch, epochs)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy")
    start, rng = time.perf_counter(), np.random.default_rng(SEED)
    for _ in range(epochs):
        order = rng.permutation(taught)
        for i in range(0, len(order), batch):
            few = np.sort(order[i : i + batch])
            seen = kept["int8" if rng.random() < 0.5 else "float32"][few]
            net.train_on_batch(seen.astype(np.float32), y[few % len(y)])
    found = {"seconds": round(time.perf_counter() - start), **scores(_predict(net, kept["float32"], test), y[test])}
    keep("mobilenet tuned", found | _quantised(body, net, photos, y, test), fold)


def _quantised(body, top, photos, y, test):
    """What MobileNet with its trained top loses and saves in 8 bits, on whole photos."""
    import keras

    from course_utils import lite
    from course_utils.fingers.transfer import scaled, whole

    side = body.input_shape[1]
    net = scaled(keras.Model(body.input, top(body.get_layer(BLOCK).output)))
    others = np.setdiff1d(np.arange(len(y)), test)
    samples, found = whole(photos[np.random.default_rng(SEED).choice(others, 200, replace=False)], side), {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("float32", "int8"):
            file = lite.export(net, Path(folder) / f"{kind}.tflite", kind, samples)
            found[f"{kind}, ten"] = scores(lite.Lite(file)(whole(photos[test], side)), y[test])["ten"]
            found[f"{kind}, KB"] = round(file.stat().st_size / 1024)
    return found


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["probe", "tuned"])
    parser.add_argument("--fold", type=int, nargs="+", default=[*range(FOLDS)], choices=range(FOLDS))
    arguments = parser.parse_args(argv)
    if arguments.what == "probe":
        return probe()
    for fold in arguments.fold:
        tuned(fold)


if __name__ == "__main__":
    main()
