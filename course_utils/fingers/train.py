"""The recipe of the finger counter: HandNet learns the ten signs from rendered hands, then from students' photos.

`python -m course_utils train fingers` rebuilds three checkpoints: fingers_handnet (rendered hands alone, to transfer
from), fingers, and fingers_landmarks. Rendered hands are kept in the cache and each round is backed up, so an
interrupted run goes on where it was.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.checkpoints import print_scores
from course_utils.data import sign_photos
from course_utils.emojinator.gestures import landmark_features
from course_utils.emojinator.net import gesture_net
from course_utils.fingers.demo import SIGNS
from course_utils.fingers.hands import (
    BATCH,
    OWN,
    RENDERED,
    UNSEEN,
    Hands,
    backgrounds,
    before,
    layers,
    rendered,
    sample,
    with_rendered,
)
from course_utils.fingers.net import hand_net
from course_utils.fingers.transfer import SIDE, whole
from course_utils.signnet import cutouts
from course_utils.track.pictures import framed, sign_landmarks, track_pictures, without_border
from course_utils.training import fit, one_cycle, recipe_parser

FIRST, ROUNDS = 30, 32  # over rendered hands, then over photos with them
MORE_ROOM = 140  # pixels of the border around a photo in which no hand was found
PRETRAIN, TUNE = 0.002, 0.002  # the highest learning rates


def main(argv=None) -> int:
    """Train, save both checkpoints and print their scores; returns an exit code."""
    parser = recipe_parser("fingers", __doc__, epochs=ROUNDS, rounds="rounds over the photos")
    parser.add_argument("--rendered", type=int, default=RENDERED, help="hands to render (default %(default)s)")
    parser.add_argument("--first", type=int, default=FIRST, help="rounds over these, before (default %(default)s)")
    arguments = parser.parse_args(argv)
    if min(arguments.epochs, arguments.first) < 1 or arguments.rendered < 2 * BATCH:
        parser.error(f"it takes at least {2 * BATCH} rendered hands and one epoch of each kind")
    print_scores(train(arguments.rendered, arguments.first, arguments.epochs, arguments.seed, Path(arguments.out)))
    return 0


# Photos.


def photographed():
    """The sign photos: x uint8[n, 100, 100, 3], hands, signs int64[n], students int64[n], world float32[n, 21, 3].

    hands: a `Cutout` each, at the photo's own size. world: NaN where no hand is found.
    Raises DataError where the photos or the tracker cannot be had.
    """
    photos = sign_photos.photos()
    points, world = sign_landmarks(photos)
    x = sign_photos.small(photos.images)
    missed = np.flatnonzero(np.isnan(points[:, 0, 0]))
    # Look once more: more room around the hand, and a lower confidence threshold.
    again, world[missed] = track_pictures((framed(x[i], MORE_ROOM) for i in missed), confidence=0.2)
    points[missed] = without_border(again, MORE_ROOM)
    usual = np.nanmedian(points, axis=0)  # where the tracker finds nothing, a hand is assumed to be where most are
    points = np.where(np.isfinite(points), points, usual)
    hands = [cutouts.cut_photo(*row).half for row in zip(x, points, strict=True)]
    return x, hands, photos.signs, photos.students, world


def held_out(students) -> np.ndarray:
    """The students to test with, bool[n]: those whom lessons 3 and 6 hold out, too."""
    return sign_photos.held_out(students // sign_photos.STUDENTS_A_RUN)


def taught(real: bool) -> tuple[list, np.ndarray]:
    """The hands, cut out, that data.load("sign_language_digits") gives to train on: list of `Cutout`, signs int64[n].

    real: whether it gave the photos; a minute at the first call, when they are tracked. Else rendered hands.
    """
    if not real:
        hands, signs = sample()
        test = np.arange(len(signs)) // 10 % 5 == 0
    else:
        _, hands, signs, students, _ = photographed()
        test = held_out(students)
    return [hands[i] for i in np.flatnonzero(~test)], signs[~test]


# Train.


def pretrained(count: int = RENDERED, epochs: int = FIRST, seed: int = 0) -> keras.Model:
    """HandNet trained on rendered hands before drawn backgrounds; its weights are kept in the cache."""
    keras.utils.set_random_seed(seed)
    net, kept = hand_net(len(SIGNS), SIDE), kept_weights(f"handnet-{count}-{epochs}-{seed}")
    if not kept.is_file():
        hands, y = rendered(count)
        batches = Hands(layers(hands, 3, seed, own=0), y, backgrounds(seed), seed=seed)
        return _fit(net, batches, epochs, PRETRAIN, kept)
    net.load_weights(kept)
    return net


def tune(net, batches, epochs: int, kept=None) -> keras.Model:
    """Train all of a net on with `Hands`; returns it.

    kept: a file for its weights, from which an interrupted training goes on and a finished one is read.
    """
    if kept and kept.is_file():
        net.load_weights(kept)
        return net
    return _fit(net, batches, epochs, TUNE, kept)


def kept_weights(name: str) -> Path:
    """Where the cache keeps the weights of a training."""
    return data.cache_dir() / "training" / f"{name}.weights.h5"


def _fit(net, batches, epochs, peak, kept):
    rate = one_cycle(peak, len(batches) * batches.batch, batches.batch, epochs)
    loss = keras.losses.SparseCategoricalCrossentropy()
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), loss, metrics=["accuracy"])
    fit(net, batches, epochs, [keras.callbacks.BackupAndRestore(kept.with_suffix(".backup"))] if kept else [])
    if kept:
        net.save_weights(kept)
    return net


def turned(world, rng) -> np.ndarray:
    """Hands' landmarks float32[n, 21, 3] as another camera and a less sure tracker would find them."""
    from scipy.spatial.transform import Rotation

    turns = Rotation.from_euler("xyz", rng.normal(0, (15, 15, 12), (len(world), 3)), degrees=True).as_matrix()
    palm = np.linalg.norm(world[:, 9] - world[:, 0], axis=1)[:, None, None]
    return (world @ turns.transpose(0, 2, 1) + 0.03 * palm * rng.normal(size=world.shape)).astype(np.float32)


def fit_points(world, y, epochs: int = 20, times: int = 6, seed: int = 0) -> keras.Model:
    """Train a net that reads signs from landmarks world float32[n, 21, 3], each seen `times` times anew; returns it."""
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    net = gesture_net(len(SIGNS))
    x = landmark_features(np.concatenate([world, *(turned(world, rng) for _ in range(times))]))
    net.compile(keras.optimizers.Adam(one_cycle(PRETRAIN, len(x), 128, epochs)), "sparse_categorical_crossentropy")
    net.fit(x, np.tile(y, times + 1), 128, epochs, verbose=0)
    return net


def train(count: int, first: int, epochs: int, seed: int, root) -> dict:
    """Pre-train on rendered hands, train on with four students in five, write both checkpoints with their scores."""
    kept = kept_weights(f"fingers-{count}-{first}-{epochs}-{seed}")
    net = pretrained(count, first, seed)
    known, unseen = backgrounds(seed), backgrounds(UNSEEN, 100, 20)
    drawn, drawn_y = sample()
    tests = {"Rendered": (before(drawn, unseen, seed), drawn_y)}
    samples = before(rendered(count)[0][:300], known, seed)
    rebuild = f"python -m course_utils train fingers --rendered {count} --first {first} --epochs {epochs} --seed {seed}"
    common = {"Seed": seed, "Rebuild": rebuild, "Licence": "MIT, as the code"}
    card = {
        "What it does": f"reads the ten signs from a {SIDE}x{SIDE} picture of one hand (RGB, 0 to 255); a start for "
        "nets of your own: cut it at the layer features",
        "Recipe": f"course_utils/fingers/train.py: {first} rounds over {count:,} hands, batches of {BATCH}, AdamW, "
        f"one-cycle rate up to {PRETRAIN}; moved, turned, mirrored, recoloured, before drawn rooms and people",
        "Data": f"{count:,} rendered hands of course_utils.drawn.hand, no photo",
        "Scored on": "other rendered hands, from all sides, before other backgrounds",
        "Limits": "it never saw a photo: a start, not a reader",
        **common,
    }
    scores = {
        "fingers_handnet, rendered": checkpoints.save("fingers_handnet", net, card, samples, tests, root)["Rendered"]
    }
    told, points = "no photos", None
    try:
        x, hands, signs, students, world = photographed()
        test = held_out(students)
        few = [hands[i] for i in np.flatnonzero(test)]
        tests = {
            "Students": (whole(x[test]), signs[test]),
            "Students, new backgrounds": (before(few, unseen, seed), signs[test]),
            **tests,
        }
        taught = [hands[i] for i in np.flatnonzero(~test)]
        batches = Hands(*with_rendered(layers(taught, seed=seed), signs[~test], count, seed), known, seed=seed)
        net, samples = tune(net, batches, epochs, kept), batches.typical()
        points = (world[~test], signs[~test]), (world[test], signs[test])
        told = f"{len(taught):,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four students in five"
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    card |= {
        "What it does": f"counts fingers: reads the ten signs from a {SIDE}x{SIDE} picture of one hand (RGB, 0 to 255)",
        "Recipe": f"{card['Recipe']}; then {epochs} rounds over photos and rendered hands, rate up to "
        f"{TUNE}, {OWN:.0%} of the photos before their wall, the others before drawn rooms and people",
        "Data": f"{count:,} rendered hands; {told}",
        "Scored on": "the students held out, 10 signs: whole photos, then the hand cut out and put before drawn "
        "backgrounds not trained on; and other rendered hands. Five folds: benchmarks/fingers_folds.json",
        "Limits": "one hand that fills half of the picture or more; the ten signs of these photos and no others: it "
        "knows no 'none of these'; students of one school before one wall",
    }
    if points:
        scores["fingers_landmarks, students"] = _save_points(*points, seed, common, told, root)
    scores |= {
        f"fingers, {test}": s for test, s in checkpoints.save("fingers", net, card, samples, tests, root).items()
    }
    kept.unlink(missing_ok=True)
    return scores


def _save_points(taught, test, seed, common, told, root):
    """Train and write the reader of landmarks; returns its scores on students held out who have landmarks."""
    (world, y), (asked, truth) = ((w[np.isfinite(w[:, 0, 0])], y[np.isfinite(w[:, 0, 0])]) for w, y in (taught, test))
    net, x = fit_points(world, y, seed=seed), landmark_features(asked)
    card = {
        "What it does": "reads the ten signs from the 63 numbers of course_utils.gestures.landmark_features",
        "Recipe": "course_utils/fingers/train.py, fit_points: each hand seven times, turned and shifted anew",
        "Data": f"tracked landmarks of {told}",
        "Scored on": f"the {len(x)} hands of students held out that the tracker finds",
        "Limits": "one hand that the tracker finds; it knows no 'none of these'",
        **common,
    }
    return checkpoints.save(
        "fingers_landmarks", net, card, landmark_features(world)[::3], {"Students": (x, truth)}, root
    )["Students"]


if __name__ == "__main__":
    raise SystemExit(main())
