"""Do rendered hands teach a net to read real ones? Trains on rendered signs alone, tests on photos of 218 students.

    python benchmarks/hand_transfer.py landmarks --pictures 1000
    python benchmarks/hand_transfer.py net --pictures 6000

The photos are the Sign-Language-Digits data set (Mavi 2020), 100 x 100 pixels; none is used for training. landmarks:
a logistic regression on 28 numbers from a tracker's 21 points. net: a small convolutional net on grey pictures.
"""

from __future__ import annotations

import argparse
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

SEED = 77
SIZE = 64


def draw_signs(count, digits, size):
    """Render signs as the photos show them, half of them before a plain wall; x uint8[n, size, size, 3], y int64[n]."""
    from tqdm.auto import tqdm

    from course_utils.drawn.hand import draw

    def one(i):
        rng = np.random.default_rng([SEED, i])
        digit = digits[i % len(digits)]
        # One sees through a zero, so it is shown from the side of the little finger.
        view = "side" if digit == 0 else "palm"
        place = {"extent": rng.uniform(0.55, 0.9), "centre": tuple(rng.uniform(0.38, 0.62, 2)), "toward": 1}
        behind = "wall" if rng.random() < 0.5 else None
        return draw([SEED, i], f"sign_{digit}", view, (size, size), roll=30, tilt=25, behind=behind, **place).image

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        pictures = list(tqdm(pool.map(one, range(count)), total=count, desc="rendering"))
    return np.stack(pictures), np.array([digits[i % len(digits)] for i in range(count)])


def photos(digits):
    """Read the photos of some digits: x uint8[n, 100, 100, 3] RGB, y int64[n]."""
    import cv2

    from course_utils import data

    pictures, labels = [], []
    for file in sorted(data.path("sign_language_digits").rglob("*.JPG")):
        if file.parent.name.isdigit() and int(file.parent.name) in digits:
            pictures.append(cv2.resize(cv2.imread(str(file))[..., ::-1], (100, 100)))
            labels.append(int(file.parent.name))
    return np.stack(pictures), np.array(labels)


def track(pictures):
    """Track one hand a picture: world landmarks float32[n, 21, 3], left ones mirrored; NaN where none is found."""
    import cv2

    from course_utils.overlay import Frame
    from course_utils.track import HandTracker

    found = np.full((len(pictures), 21, 3), np.nan, np.float32)
    with HandTracker(mode="image") as tracker:
        for i, picture in enumerate(pictures):
            # A photo that ends at the wrist is hard on the palm detector; a border helps, and so does size.
            picture = cv2.resize(picture, (200, 200), interpolation=cv2.INTER_CUBIC)
            picture = cv2.copyMakeBorder(picture, 40, 40, 40, 40, cv2.BORDER_REPLICATE)
            if hands := tracker(Frame(np.ascontiguousarray(picture))):
                found[i] = hands[0].world * ((1 if hands[0].handedness == "Right" else -1), 1, 1)
    return found


def describe(points):
    """Describe hands[n, 21, 3] by numbers that neither turn nor size changes: float64[n, 28].

    How straight each of 15 joints is (cosines), and 13 distances of tips from the thumb, knuckles and wrist, in palms.
    """
    points = points - points[:, :1]
    points = points / np.linalg.norm(points[:, 9:10], axis=2, keepdims=True)
    bends = []
    for finger in range(5):
        bones = np.diff(points[:, [0, *range(1 + 4 * finger, 5 + 4 * finger)]], axis=1)
        bones /= np.linalg.norm(bones, axis=2, keepdims=True)
        bends.append((bones[:, 1:] * bones[:, :-1]).sum(2))
    tips = points[:, [4, 8, 12, 16, 20]]
    far = [np.linalg.norm(tips[:, 1:] - tips[:, :1], axis=2), np.linalg.norm(tips, axis=2)]
    far.append(np.linalg.norm(tips[:, 1:] - points[:, [5, 9, 13, 17]], axis=2))
    return np.concatenate(bends + far, axis=1)


def landmarks(count, digits):
    """Train on a tracker's landmarks of rendered hands, predict the photos: labels, predictions (-1: no hand found)."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    x, y = draw_signs(count, digits, 128)
    points = track(x)
    seen = np.isfinite(points[:, 0, 0])
    print(f"hands found in {seen.mean():.1%} of the rendered pictures")
    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.3, max_iter=2000))
    model.fit(describe(points[seen]), y[seen])
    pictures, labels = photos(digits)
    points = track(pictures)
    seen = np.isfinite(points[:, 0, 0])
    predicted = np.full(len(labels), -1)
    predicted[seen] = model.predict(describe(points[seen]))
    return labels, predicted


def small_net(classes):
    """A convolutional net with about 75,000 parameters for grey pictures float32[n, 64, 64, 1], standardised."""
    import keras
    from keras import layers

    net = keras.Sequential([keras.Input((SIZE, SIZE, 1)), layers.GaussianNoise(0.1, seed=1)])
    for filters, stride in ((16, 2), (32, 1), (48, 1), (96, 1)):
        net.add(layers.Conv2D(filters, 5 if stride == 2 else 3, stride, padding="same", use_bias=False))
        net.add(layers.BatchNormalization(momentum=0.9))
        net.add(layers.ReLU())
        if stride == 1:
            net.add(layers.MaxPooling2D())
    net.add(layers.Flatten())
    net.add(layers.Dropout(0.4, seed=2))
    net.add(layers.Dense(classes, activation="softmax"))
    return net


def grey(pictures):
    """Turn pictures into grey ones float32[n, 64, 64, 1] with mean 0 and deviation 1: light does not matter."""
    import cv2

    small = [
        cv2.resize(cv2.cvtColor(p, cv2.COLOR_RGB2GRAY), (SIZE, SIZE), interpolation=cv2.INTER_AREA) for p in pictures
    ]
    x = np.stack(small)[..., None].astype(np.float32)
    return (x - x.mean((1, 2, 3), keepdims=True)) / (x.std((1, 2, 3), keepdims=True) + 8)


def _moved(x, rng, most=6):
    """Move each picture by up to `most` pixels, repeating its border."""
    padded = np.pad(x, ((0, 0), (most, most), (most, most), (0, 0)), mode="edge")
    corners = rng.integers(0, 2 * most + 1, (len(x), 2))
    return np.stack([p[r : r + SIZE, c : c + SIZE] for p, (r, c) in zip(padded, corners, strict=True)])


def net(count, digits, epochs):
    """Train a small net on rendered pictures, predict the photos: labels, predictions."""
    import keras

    keras.utils.set_random_seed(0)
    x, y = draw_signs(count, digits, SIZE)
    x, y = grey(x), np.searchsorted(digits, y)
    held_out = count // 10
    rng = np.random.default_rng(0)
    train_x = _moved(np.concatenate([x[held_out:], x[held_out:, :, ::-1]]), rng)
    train_y = np.concatenate([y[held_out:]] * 2)
    model = small_net(len(digits))
    rate = keras.optimizers.schedules.CosineDecay(3e-3, epochs * -(-len(train_x) // 64))
    model.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(train_x, train_y, 64, epochs, validation_data=(x[:held_out], y[:held_out]), verbose=2)
    print(f"{model.count_params():,} parameters; rendered, held out: {history.history['val_accuracy'][-1]:.3f}")
    pictures, labels = photos(digits)
    return labels, np.array(digits)[model.predict(grey(pictures), verbose=0).argmax(1)]


def report(labels, predicted):
    """Print accuracy, and each digit's most frequent mistakes."""
    print(f"photos read right: {(labels == predicted).mean():.3f} of {len(labels)}")
    seen = predicted >= 0
    if not seen.all():
        print(f"a hand was found in {seen.mean():.1%}; of these read right: {(labels == predicted)[seen].mean():.3f}")
    for digit in np.unique(labels):
        answers, times = np.unique(predicted[labels == digit], return_counts=True)
        order = np.argsort(-times)
        print(f"  {digit}: " + ", ".join(f"{answers[i]} x{times[i]}" for i in order).replace("-1 x", "no hand x"))


def main(argv=None):
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["landmarks", "net"])
    parser.add_argument("--pictures", type=int, default=2000)
    parser.add_argument("--digits", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--epochs", type=int, default=12)
    options = parser.parse_args(argv)
    options.digits.sort()
    if options.what == "landmarks":
        report(*landmarks(options.pictures, options.digits))
    else:
        report(*net(options.pictures, options.digits, options.epochs))


if __name__ == "__main__":
    main()
