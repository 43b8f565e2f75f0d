"""The recipe of the finger counter by landmarks, of rendered hands (the skeleton's and a tracker's) and of photos.

`python -m course_utils train fingers_count_landmarks` rebuilds data/checkpoints/fingers_count_landmarks.
"""

from __future__ import annotations

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.fingers import finger_states
from course_utils.fingers.net import finger_net
from course_utils.fingers.train_count import TEST_HANDS, photographed
from course_utils.fingers.upright import finger_features
from course_utils.training import Progress, one_cycle, recipe_parser

BATCH, PEAK = 256, 0.003
NOISE = np.array([0.0025, 0.0025, 0.005])  # metres, the tracker's errors
DEPTH_SCALE = (0.6, 1.15)  # the tracker often finds hands too flat
NOISY, TRACKED_COPIES = 3, 2  # noisy copies of each hand; how often a tracked hand is among them


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    arguments = recipe_parser("fingers_count_landmarks", __doc__, epochs=30).parse_args(argv)
    checkpoints.print_scores(train(arguments.epochs, arguments.seed, arguments.out))
    return 0


def noisy(world, rng) -> np.ndarray:
    """Move landmarks float[n, 21, 3], metres, as a tracker's errors do."""
    moved = world + rng.normal(0, 1, world.shape) * NOISE
    moved[..., 2] *= rng.uniform(*DEPTH_SCALE, (len(world), 1))
    return moved


def train(epochs: int, seed: int, root) -> dict:
    """Train, and write the checkpoint with its scores."""
    keras.utils.set_random_seed(seed)
    drawn = finger_states.rendered()
    tracked = np.flatnonzero(np.isfinite(drawn["found"][:, 0, 0]))
    known, test = tracked[:-TEST_HANDS], tracked[-TEST_HANDS:]
    posed = np.setdiff1d(np.arange(len(drawn["world"])), test)
    parts = [(drawn["world"][posed], drawn["states"][posed])]
    parts += [(drawn["found"][known], drawn["states"][known])] * TRACKED_COPIES
    tests = {"Rendered": (finger_features(drawn["found"][test]), drawn["states"][test])}
    source = "no photos"
    try:
        _, _, world, states, held_out = photographed()
        parts += [(world[~held_out], states[~held_out])] * TRACKED_COPIES
        tests["Students"] = finger_features(world[held_out]), states[held_out]
        source = f"{(~held_out).sum():,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four students in five"
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    world, states = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    rng = np.random.default_rng(seed)
    x = np.concatenate([finger_features(noisy(world, rng)) for _ in range(NOISY)])
    net, rate = finger_net(), one_cycle(PEAK, len(x), BATCH, epochs)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), "binary_crossentropy", metrics=["binary_accuracy"])
    net.fit(x, np.tile(states, (NOISY, 1)), BATCH, epochs, verbose=0, callbacks=[Progress()])
    card = {
        "What it does": "says for each finger, thumb first, whether it is up, from the 63 numbers of "
        "course_utils.fingers.finger_features; the count is their sum",
        "Recipe": f"course_utils/fingers/train_count_landmarks.py: {epochs} epochs, batches of {BATCH}, AdamW, "
        f"one-cycle rate up to {PEAK}; {NOISY} noisy copies of each hand",
        "Data": f"{len(posed):,} rendered hands in all 32 states and any turn from the skeleton, {len(known):,} "
        f"of them through the tracker; {source}",
        "Scored on": f"hands of which all five answers are right: {TEST_HANDS:,} other rendered hands through the "
        "tracker, seen from all sides, and students held out",
        "Limits": "one hand that the tracker finds; half bent fingers and hands seen from the side are often unclear",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train fingers_count_landmarks --epochs {epochs} --seed {seed}",
        "Licence": "MIT, as the code",
    }
    scores = checkpoints.save("fingers_count_landmarks", net, card, x[:: len(x) // 500], tests, root)
    return {f"fingers_count_landmarks, {test}": score for test, score in scores.items()}


if __name__ == "__main__":
    raise SystemExit(main())
