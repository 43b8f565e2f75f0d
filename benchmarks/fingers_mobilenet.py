"""How well MobileNet, trained on ImageNet, counts fingers of new people: five folds by student, quoted in lesson 8.

    python benchmarks/fingers_mobilenet.py probe            its features, kept in the cache, then a linear probe
    python benchmarks/fingers_mobilenet.py tuned --fold 0   its last block trained on these features, and in 8 bits
    python benchmarks/fingers_mobilenet.py probe --smoke    a test of this file with a few rendered hands

Folds and results are those of fingers_folds.py. It needs the photos and the cut MobileNet that a data folder may hold
(`data.path("mobilenet_cut")`).
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path

from fingers_folds import FOLDS, SEED, Hands, by_score, command_line, scores

BLOCK = "conv_pw_11_relu"  # MobileNet's features are kept from here; the block after it is trained


def mobilenet(smoke: bool):
    """Load the cut MobileNet; for a smoke test build a small one with random weights."""
    import keras

    from course_utils import data

    if not smoke:
        return keras.saving.load_model(data.path("mobilenet_cut"), safe_mode=True)
    net = keras.applications.MobileNet((64, 64, 3), alpha=0.25, include_top=False, weights=None)
    return keras.Model(net.input, net.get_layer("conv_pw_12_relu").output)


def probe(work: Hands) -> dict:
    """Keep MobileNet's features of all photos and their mirror images in the cache; test a linear probe."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    body, y, by = mobilenet(work.smoke), work.y, work.fold
    features = kept_features(work.photos, body, "float32")
    pooled, rows = predict(after_block(body), features, np.arange(len(y))).mean((1, 2)), []
    for fold in range(FOLDS):
        reader = make_pipeline(StandardScaler(), LogisticRegression(C=0.01, max_iter=2000))
        reader.fit(pooled[by != fold], y[by != fold])
        rows.append(scores(reader.predict_proba(pooled[by == fold]), y[by == fold]))
    facts = {"pixels": body.input_shape[1], "parameters": body.count_params()}
    return {**by_score(rows, "linear probe"), **facts}


def kept_features(photos, body, kind: str):
    """Compute MobileNet's features of photos and their mirror images up to BLOCK, or take them from the cache.

    kind: numbers of the net, "float32" or "int8". Returns float16[2 n, h, w, channels].
    """
    import keras
    import numpy as np
    from tqdm.auto import tqdm

    from course_utils import data, lite
    from course_utils.files import replacing
    from course_utils.fingers.transfer import resized, scale_inputs

    file = data.cache_dir() / "training" / f"mobilenet-{BLOCK}-{kind}-{len(photos)}.npy"
    file.parent.mkdir(parents=True, exist_ok=True)
    if not file.is_file():
        size, both = body.input_shape[1], np.concatenate([photos, photos[:, :, ::-1]])
        inner = scale_inputs(keras.Model(body.input, body.get_layer(BLOCK).output))
        samples = resized(both[some_of(len(both))], size)
        with tempfile.TemporaryDirectory() as folder:  # LiteRT, because it is several times as fast
            net = lite.Lite(lite.export(inner, Path(folder) / "inner.tflite", kind, samples))
        starts = tqdm(range(0, len(both), 32), kind)
        parts = [net(resized(both[i : i + 32], size)).astype(np.float16) for i in starts]
        with replacing(file) as part, open(part, "wb") as opened:
            np.save(opened, np.concatenate(parts))
    return np.load(file, mmap_mode="r")


def some_of(count: int):
    """Choose 200 of `count` pictures, with whose values int8 files are calibrated: int[200] or fewer."""
    import numpy as np

    return np.random.default_rng(SEED).choice(count, min(200, count), replace=False)


def predict(net, features, chosen, chunk=200):
    """Predict from some of the kept features, in chunks: all of them as float32 would fill the memory."""
    import numpy as np

    chunks = (features[chosen[i : i + chunk]].astype(np.float32) for i in range(0, len(chosen), chunk))
    return np.concatenate([net.predict(few, verbose=0) for few in chunks])


def after_block(body):
    """Cut out the layers of MobileNet after BLOCK as a model of their own."""
    import keras

    start = [layer.name for layer in body.layers].index(BLOCK)
    x = features = keras.Input(body.layers[start].output.shape[1:])
    for layer in body.layers[start + 1 :]:
        x = layer(x)
    return keras.Model(features, x)


def tuned(work: Hands, fold: int, batch: int = 32) -> dict:
    """Train MobileNet's last block and a head, batch norm in inference mode, and test them, in 8 bits as well.

    Half of the batches are features of the body in 8 bits, so that what is trained copes with their noise.
    """
    import keras
    import numpy as np
    from keras import layers

    from course_utils.training import one_cycle

    keras.utils.set_random_seed(SEED)
    body, y, epochs = mobilenet(work.smoke), work.y, 1 if work.smoke else 10
    features = {kind: kept_features(work.photos, body, kind) for kind in ("float32", "int8")}
    block = after_block(body)
    given = keras.Input(block.input_shape[1:])
    x = layers.GlobalAveragePooling2D()(block(given, training=False))
    net = keras.Model(given, layers.Dense(10, "softmax")(layers.Dropout(0.5)(x)))
    test, train = np.flatnonzero(work.fold == fold), np.flatnonzero(work.fold != fold)
    train = np.concatenate([train, train + len(y)])  # and their mirror images
    rate = one_cycle(0.0005, len(train), batch, epochs)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy")
    start, rng = time.perf_counter(), np.random.default_rng(SEED)
    for _ in range(epochs):
        order = rng.permutation(train)
        for i in range(0, len(order), batch):
            few = np.sort(order[i : i + batch])
            kind = "int8" if rng.random() < 0.5 else "float32"
            net.train_on_batch(features[kind][few].astype(np.float32), y[few % len(y)])
    numbers = {"seconds": round(time.perf_counter() - start)}
    numbers |= scores(predict(net, features["float32"], test), y[test])
    return numbers | quantised(work, body, net, test)


def quantised(work: Hands, body, top, test) -> dict:
    """Measure accuracy and size of MobileNet with its trained top in float32 and in 8 bits, on whole photos."""
    import keras
    import numpy as np

    from course_utils import lite
    from course_utils.fingers.transfer import resized, scale_inputs

    size = body.input_shape[1]
    net = scale_inputs(keras.Model(body.input, top(body.get_layer(BLOCK).output)))
    others = np.setdiff1d(np.arange(len(work.y)), test)
    samples, numbers = resized(work.photos[others[some_of(len(others))]], size), {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("float32", "int8"):
            file = lite.export(net, Path(folder) / f"{kind}.tflite", kind, samples)
            p = lite.Lite(file)(resized(work.photos[test], size))
            numbers[f"{kind}, ten"] = scores(p, work.y[test])["ten"]
            numbers[f"{kind}, KB"] = round(file.stat().st_size / 1024)
    return numbers


def main(argv=None):
    """Run the part that the command line names."""
    command_line(__doc__, probe, tuned, {"probe": "mobilenet", "tuned": "mobilenet tuned"}, argv)


if __name__ == "__main__":
    main()
