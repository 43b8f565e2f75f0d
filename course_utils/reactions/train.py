"""The recipe of the reader of reactions: landmarks of drawn hands, posed and tracked, and of photos.

`python -m course_utils train reactions` rebuilds data/checkpoints/reactions. Tracked landmarks are kept in the cache.
"""

from __future__ import annotations

import keras
import numpy as np

from course_utils import checkpoints
from course_utils.data import DataError
from course_utils.emojinator import drawn_gestures
from course_utils.emojinator import train as lesson3
from course_utils.emojinator.gestures import CLASSES, landmark_features
from course_utils.reactions import hand_bank
from course_utils.reactions.net import landmark_net
from course_utils.reactions.signs import REACTIONS, macro_f1, reaction
from course_utils.training import Progress, at_least, one_cycle, recipe_parser
from course_utils.training.calibrate import best_temperature, cooled

BATCH, PEAK = 256, 0.004
POSED, SEED = 20_000, 92_000
# Lesson 3's gestures that are reactions; all others are none.
MEANS = {"thumbs_up": "like", "thumbs_down": "dislike", "ok": "ok"}
WEIGHTS = np.array([1.0, 1.0, 1.0, 1.3], np.float32)  # of REACTIONS: an emoji that nobody meant disturbs a meeting


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("reactions", __doc__, epochs=15)
    parser.add_argument("--posed", type=at_least(100), default=POSED, help="posed skeletons (default %(default)s)")
    parser.add_argument("--tracked", type=at_least(100), default=lesson3.TRACKED, help="rendered hands")
    arguments = parser.parse_args(argv)
    checkpoints.print_scores(train(arguments.epochs, arguments.seed, arguments.posed, arguments.tracked, arguments.out))
    return 0


def posed(count: int, seed: int = SEED):
    """Landmarks of drawn hands in HaGRID's signs, with a tracker's errors: world float32[n, 21, 3], y int64[n]."""
    world, rng = [], np.random.default_rng(seed)
    signs = [hand_bank.sign_of(i) for i in range(count)]
    for i, sign in enumerate(signs):
        camera = drawn_gestures.in_camera(hand_bank.draw_sign(np.random.default_rng([seed, i]), sign))
        world.append(camera - camera[0])
    world = np.array(world) + rng.normal(0, 1, (count, 21, 3)) * lesson3.NOISE
    world[..., 2] *= rng.uniform(*lesson3.DEPTH_SCALE, (count, 1))
    return world.astype(np.float32), np.array([reaction(sign) for sign in signs], np.int64)


def as_reactions(y) -> np.ndarray:
    """Turn indices of lesson 3's CLASSES into indices of REACTIONS: int64[n]."""
    return np.array([reaction(MEANS.get(name, "none")) for name in CLASSES], np.int64)[np.asarray(y)]


def tracked(count: int, seed: int | None = None):
    """Lesson 3's rendered hands through the tracker, with reactions: world float32[n, 21, 3], y; only those found."""
    world, y = lesson3.tracked(count, **({} if seed is None else {"seed": seed}))
    found = np.isfinite(world[:, 0, 0])
    return world[found], as_reactions(y[found])


def fit_landmarks(x, y, epochs: int, seed: int = 0) -> keras.Model:
    """Train a new reader on features float32[n, 63] with reactions int[n]; returns it."""
    keras.utils.set_random_seed(seed)
    net, rate = landmark_net(), one_cycle(PEAK, len(x), BATCH, epochs)
    net.compile(
        keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    net.fit(x, y, BATCH, epochs, verbose=0, callbacks=[Progress()], sample_weight=WEIGHTS[y])
    return net


def train(epochs: int, seed: int, skeletons: int, count: int, root) -> dict:
    """Train, calibrate on drawn hands that were not trained on, and write the checkpoint with its scores."""
    world, y = tracked(count)
    parts = [posed(skeletons), lesson3.copied(world, y, seed)]
    source = f"{skeletons:,} drawn hands from the skeleton and {len(world):,} through the tracker"
    held_out, truth = tracked(lesson3.TESTS, lesson3.SEED + 2)
    tests = {"Rendered": (landmark_features(held_out), truth)}
    try:
        world, y, test = lesson3.photographed()
        found, y = np.isfinite(world[:, 0, 0]), as_reactions(y)
        parts.append(lesson3.copied(world[found & ~test], y[found & ~test], seed))
        tests["Students"] = landmark_features(world[found & test]), y[found & test]
        source += f"; {np.sum(found & ~test):,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four students in five"
    except DataError as error:
        print(f"Without photos: {error.reason}")
    x, y = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    net = fit_landmarks(landmark_features(x), y, epochs, seed)
    p = net.predict(tests["Rendered"][0], verbose=0)
    temperature = best_temperature(np.log(np.maximum(p, 1e-12))[None], truth)
    cooled(net, temperature)
    card = {
        "What it does": "reads a reaction from the 63 numbers of course_utils.emojinator.landmark_features: "
        + ", ".join(REACTIONS),
        "Recipe": f"course_utils/reactions/train.py: {epochs} epochs, batches of {BATCH}, AdamW, one-cycle rate up to "
        f"{PEAK}; logits then divided by the temperature {temperature:.2f}, found on held-out drawn hands",
        "Data": f"{source}; no picture of HaGRID",
        "Scored on": f"{len(truth):,} other drawn people through the tracker, macro-F1 "
        f"{macro_f1(truth, p.argmax(1)):.1f}; students held out, whose signs are OK or none",
        "Limits": "one hand that the tracker finds; a thumb that is turned by more than 45 degrees is none",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train reactions --epochs {epochs} --posed {skeletons} --tracked {count} "
        f"--seed {seed}",
        "Licence": "MIT, as the code",
    }
    samples = landmark_features(x)[:: len(x) // 500]
    scores = checkpoints.save("reactions", net, card, samples, tests, root)
    return {f"reactions, {test}": score for test, score in scores.items()}


if __name__ == "__main__":
    raise SystemExit(main())
