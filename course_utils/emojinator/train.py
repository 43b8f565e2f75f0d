"""The recipe of the gesture reader: drawn hands, with the skeleton's landmarks and a tracker's, and photos.

`python -m course_utils train emojinator` rebuilds data/checkpoints/emojinator. Tracked landmarks are kept in the cache,
so an interrupted run continues where it stopped.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from course_utils import checkpoints, files
from course_utils.data import DataError, cached, sign_photos
from course_utils.drawn.hand import scene
from course_utils.drawn.hand.contact import settle
from course_utils.emojinator import drawn_gestures as drawn
from course_utils.emojinator.demo import THRESHOLD
from course_utils.emojinator.gestures import CLASSES, GESTURES, NONE, augmented, landmark_features
from course_utils.emojinator.net import gesture_net
from course_utils.track.pictures import sign_landmarks, track_pictures
from course_utils.training import Progress, at_least, one_cycle, recipe_parser
from course_utils.training.calibrate import best_temperature, cooled

SAMPLE = files.SAMPLES / "emojinator"
SEED = 3_000  # far from the seeds of tests
SIZE = 160  # pixels of a rendered picture
ICON_YAW = 12  # degrees
POSED, TRACKED, CHUNK = 40_000, 5_000, 500  # hands from the skeleton, through the tracker; of those in one file
TESTS = 1_000  # hands through the tracker that are held out
COPIES = 3  # of each tracked hand; all but the first are rotated a little and with noise
ROTATION, COPY_NOISE = 6, 0.01  # degrees and palms, standard deviations
BATCH, PEAK = 256, 0.004
NOISE = np.array([0.25, 0.25, 0.5])  # centimetres, the tracker's errors, added to the skeleton's landmarks
# How much a training hand counts: what people show most often counts more, and so does none of the gestures.
WEIGHTS = {NONE: 2.2, "fist": 2.0, "palm": 2.0, "victory": 1.5, "ok": 1.5, "thumbs_up": 1.5, "thumbs_down": 1.5}
DEPTH_SCALE = (0.6, 1.1)  # the tracker often finds hands too flat
# What the ten signs of the photographed students are (Mavi 2020).
SIGNS = (NONE, "index", "victory", NONE, "four", "palm", NONE, NONE, NONE, "ok")


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("emojinator", __doc__, epochs=20)
    parser.add_argument("--tracked", type=at_least(100), default=TRACKED, help="rendered hands (default %(default)s)")
    parser.add_argument("--posed", type=at_least(1), default=POSED, help="posed skeletons (default %(default)s)")
    arguments = parser.parse_args(argv)
    scores = train(arguments.epochs, arguments.seed, arguments.tracked, arguments.posed, Path(arguments.out))
    checkpoints.print_scores(scores)
    return 0


def class_names(count) -> list[str]:
    """Name what each of `count` drawn hands shows: the gestures in turn, and in three of ten hands none."""
    names = [*GESTURES, NONE]
    return [names[i % len(names)] if i % 20 < len(names) else NONE for i in range(count)]


def class_indices(names) -> np.ndarray:
    """Turn names into int64 indices of CLASSES."""
    return np.array([CLASSES.index(name) for name in names], np.int64)


def posed(count, seed=SEED):
    """Landmarks of drawn hands with errors such as a tracker makes: world float32[n, 21, 3], y int64[n]."""
    names, rng = class_names(count), np.random.default_rng(seed)
    world = drawn.landmarks(names, seed) + rng.normal(0, 1, (count, 21, 3)) * NOISE
    world[..., 2] *= rng.uniform(*DEPTH_SCALE, (count, 1))
    return world.astype(np.float32), class_indices(names)


def tracked(count, seed=SEED + 1):
    """Landmarks that the tracker finds in rendered pictures: world float32[n, 21, 3], y int64[n]; NaN where no hand.

    They are kept in the cache under a name that changes with what is drawn here, not with how it is rendered.
    """
    names, far = class_names(count), is_far(count)

    def make(first, size):
        rows = range(first, min(first + size, count))
        pictures = (drawn.picture(names[i], [seed, i], SIZE, far=far[i]).image for i in rows)
        return {"world": track_pictures(pictures)[1]}

    kept = cached.chunks(f"gestures-{seed}-{files.source_hash(drawn)}", count, CHUNK, make, "tracking rendered hands")
    return np.concatenate([chunk["world"] for chunk in kept])[:count], class_indices(names)


def is_far(count) -> np.ndarray:
    """Tell which of `count` tracked hands were drawn at arm's length in dim light: bool[count], every second score."""
    return np.arange(count) // 20 % 2 == 1


def copied(world, y, seed: int = 0):
    """Copy tracked hands, all but the first time rotated a little and with noise: as for `tracked`."""
    rng = np.random.default_rng(seed)
    copies = [world]
    for _ in range(COPIES - 1):
        copies.append(augmented(world, rng.normal(0, ROTATION, (len(world), 3)), COPY_NOISE, rng))
    return np.concatenate(copies).astype(np.float32), np.tile(y, COPIES)


def photographed():
    """Landmarks of the sign photos: world float32[n, 21, 3], y int64[n], and which to test with, bool[n].

    Raises DataError where the photos cannot be had.
    """
    photos = sign_photos.photos()
    return sign_landmarks(photos)[1], class_indices(SIGNS[sign] for sign in photos.signs), photos.test


def fit_gestures(x, y, epochs: int, seed: int = 0) -> keras.Model:
    """Train a new gesture net on features float32[n, 63] with labels int[n]; returns it."""
    keras.utils.set_random_seed(seed)
    model = gesture_net(len(CLASSES))
    rate = one_cycle(PEAK, len(x), BATCH, epochs)
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    weights = np.array([WEIGHTS.get(name, 1.0) for name in CLASSES], np.float32)
    model.fit(x, y, BATCH, epochs, verbose=0, callbacks=[Progress()], sample_weight=weights[y])
    return model


def calibrate(model, x, y) -> float:
    """Divide the net's logits by the temperature that calibrates its probabilities best on (x, y); returns it.

    Guo, Pleiss, Sun and Weinberger 2017, arXiv 1706.04599.
    """
    logs = np.log(np.maximum(model.predict(x, verbose=0), 1e-12))
    best = best_temperature(logs[None], y)
    cooled(model, best)
    return best


def scores(model, x, y, threshold=THRESHOLD) -> dict:
    """Score a reader as the demo uses it: the shares of gestures read correctly and of other hands read as "none".

    A reading whose probability is below `threshold` counts as "none".
    """
    p = model.predict(x, verbose=0, batch_size=1000)
    none = CLASSES.index(NONE)
    predicted = np.where(p.max(1) >= threshold, p.argmax(1), none)
    known = y != none
    return {"gestures": np.mean(predicted[known] == y[known]), "others": np.mean(predicted[~known] == none)}


def save_sample(folder=SAMPLE, count=2500) -> Path:
    """Write a sample of tracked landmarks for lessons, and one hand of each gesture from which its icon is drawn."""
    world, y = tracked(count)
    found = np.isfinite(world[:, 0, 0])
    palms = world[found] / np.linalg.norm(world[found, 9] - world[found, 0], axis=1)[:, None, None]
    hands = []
    for poses, _ in drawn.GESTURES.values():
        shown = scene.Hand(poses[-1], settle(poses[-1]), yaw=ICON_YAW)
        hands.append(drawn.in_camera(shown))
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"world": palms.astype(np.float16), "y": y[found].astype(np.uint8), "icons": np.array(hands, np.float32)}
    with files.replacing(folder / "landmarks.npz") as part:
        np.savez_compressed(part, **arrays)
    return folder


def train(epochs: int, seed: int, count: int, skeletons: int, root) -> dict:
    """Train, calibrate on drawn hands that were not trained on, and write the checkpoint with its scores."""
    world, y = tracked(count)  # every drawn hand is another person's
    found = np.isfinite(world[:, 0, 0])
    parts = [posed(skeletons), copied(world[found], y[found], seed)]
    data = f"{skeletons:,} drawn hands from the skeleton and {np.sum(found):,} through the tracker"
    world, y = tracked(TESTS, SEED + 2)
    found, far = np.isfinite(world[:, 0, 0]), is_far(TESTS)
    tests = {
        name: (landmark_features(world[found & chosen]), y[found & chosen])
        for name, chosen in (("Rendered", ~far), ("Rendered, dim and far", far))
    }
    drawn_tests = list(tests.values())
    try:
        world, y, test = photographed()
        found = np.isfinite(world[:, 0, 0])
        parts.append(copied(world[found & ~test], y[found & ~test], seed))
        tests["Students"] = landmark_features(world[found & test]), y[found & test]
        data += f"; {np.sum(found & ~test):,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four students in five"
    except DataError as error:
        print(f"Without photos: {error.reason}")
    x, y = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    model = fit_gestures(landmark_features(x), y, epochs, seed)
    temperature = calibrate(model, *(np.concatenate(arrays) for arrays in zip(*drawn_tests, strict=True)))
    demo_scores = {test: scores(model, *xy) for test, xy in tests.items()}
    for test, score in demo_scores.items():
        print(f"{test}, held out: " + ", ".join(f"{name} {value:.1%}" for name, value in score.items()))
    card = {
        "What it does": "reads a gesture from the 63 numbers of course_utils.emojinator.landmark_features: "
        + ", ".join(CLASSES),
        "Recipe": f"course_utils/emojinator/train.py: {epochs} epochs, batches of {BATCH}, AdamW, one-cycle rate up to "
        f"{PEAK}; logits then divided by the temperature {temperature:.2f}, found on the held-out drawn hands",
        "Data": f"{data}. Held out, for the temperature and the scores below: {TESTS:,} other drawn people, "
        "half of them at arm's length in dim light; for the scores every fifth student, too.",
        "As the demo reads": "; ".join(
            f"{test}: {s['gestures']:.1%} of the gestures right, {s['others']:.1%} of other hands none"
            for test, s in demo_scores.items()
        )
        + f" (confidence threshold {THRESHOLD:.0%})",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train emojinator --epochs {epochs} --tracked {count} --posed {skeletons} "
        f"--seed {seed}",
        "Limits": "one hand that the tracker finds, shown from the front, the back or half from the side, fists "
        "and thumbs from all sides; a gesture rotated too far in the picture is none, and so are three fingers, a "
        "closed pinch, and other signs of any sign language",
        "Licence": "MIT, as the code",
    }
    return checkpoints.save("emojinator", model, card, landmark_features(x)[:: len(x) // 500], tests, root)


if __name__ == "__main__":
    raise SystemExit(main())
