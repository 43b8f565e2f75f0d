"""The recipe of the finger counter: HandNet learns the ten signs from rendered hands, then from photos of students.

`python -m course_utils train fingers` rebuilds three checkpoints: fingers_handnet (rendered hands alone, for transfer
learning), fingers, and fingers_landmarks. Rendered hands are kept in the cache and each epoch is backed up, so an
interrupted run continues where it stopped.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.data import sign_photos
from course_utils.emojinator.gestures import augmented, landmark_features
from course_utils.emojinator.net import gesture_net
from course_utils.fingers.demo import SIGNS
from course_utils.fingers.hands import (
    BATCH,
    RENDERED,
    TEST_SEED,
    WITH_BACKGROUND,
    Hands,
    backgrounds,
    layers,
    paste,
    rendered,
    sample,
    with_rendered,
)
from course_utils.fingers.net import hand_net
from course_utils.fingers.transfer import IMAGE_SIZE, resized
from course_utils.signnet import cutouts
from course_utils.track.pictures import framed, sign_landmarks, track_pictures, without_border
from course_utils.training import at_least, fit, kept_weights, one_cycle, recipe_parser

PRETRAIN_EPOCHS, EPOCHS = 30, 32  # with rendered hands, then with photos as well
PEAK = 0.002  # the highest learning rate
WIDE_BORDER = 140  # pixels of the border around a photo in which no hand was found


def main(argv=None) -> int:
    """Train, save the checkpoints and print their scores; returns an exit code."""
    parser = recipe_parser("fingers", __doc__, epochs=EPOCHS, rounds="rounds over the photos")
    default = "(default %(default)s)"
    parser.add_argument("--rendered", type=at_least(2 * BATCH), default=RENDERED, help=f"hands to render {default}")
    rounds = f"rounds over rendered hands first {default}"
    parser.add_argument("--pretrain", type=at_least(1), default=PRETRAIN_EPOCHS, help=rounds)
    arguments = parser.parse_args(argv)
    scores = train(arguments.rendered, arguments.pretrain, arguments.epochs, arguments.seed, Path(arguments.out))
    checkpoints.print_scores(scores)
    return 0


# Photos.


def photographed():
    """Load the sign photos and cut out their hands: photos, x uint8[n, 100, 100, 3], hands, world float32[n, 21, 3].

    photos: `sign_photos.Photos`. hands: a `Cutout` of each photo. world: NaN where no hand is found.
    Raises DataError where the photos or the tracker cannot be had.
    """
    photos = sign_photos.photos()
    points, world = sign_landmarks(photos)
    x = sign_photos.same_size(photos.images)
    look_again(x, points, world)
    points = np.where(np.isfinite(points), points, np.nanmedian(points, axis=0))  # most hands are in the same place
    return photos, x, [cutouts.cut_photo(*row).half for row in zip(x, points, strict=True)], world


def look_again(pictures, points, world):
    """Track again the hands that were not found, with a wider border and a lower confidence threshold.

    pictures: uint8[n, h, w, 3]. points float32[n, 21, 2] and world float32[n, 21, 3]: NaN where no hand was found;
    what is found now is filled in.
    """
    missed = np.flatnonzero(np.isnan(world[:, 0, 0]))
    found, world[missed] = track_pictures((framed(pictures[i], WIDE_BORDER) for i in missed), confidence=0.2)
    points[missed] = without_border(found, WIDE_BORDER)


def training_hands(real: bool) -> tuple[list, np.ndarray]:
    """Cut out the training hands of data.load("sign_language_digits"): a list of `Cutout`, and the signs int64[n].

    real: whether it returned photos; the first call tracks them all, which takes a minute. Else rendered hands.
    """
    if real:
        photos, _, hands, _ = photographed()
        signs, test = photos.signs, photos.test
    else:
        hands, signs = sample()
        test = np.arange(len(signs)) // 10 % 5 == 0
    return [hands[i] for i in np.flatnonzero(~test)], signs[~test]


# Train.


def pretrained(count: int = RENDERED, epochs: int = PRETRAIN_EPOCHS, seed: int = 0) -> keras.Model:
    """Train HandNet with rendered hands over drawn backgrounds, or take its weights from the cache."""
    keras.utils.set_random_seed(seed)
    net, kept = hand_net(len(SIGNS), IMAGE_SIZE), kept_weights(f"handnet-{count}-{epochs}-{seed}")
    if not kept.is_file():
        hands, y = rendered(count)
        batches = Hands(layers(hands, 3, seed, with_background=0), y, backgrounds(seed), seed=seed)
        return fit_hands(net, batches, epochs, kept)
    net.load_weights(kept)
    return net


def fit_hands(net, batches, epochs: int, kept=None) -> keras.Model:
    """Train all layers of a net on `Hands`; returns it.

    kept: a file for its weights. A finished training is read from it, an interrupted one continues.
    """
    if kept and kept.is_file():
        net.load_weights(kept)
        return net
    rate = one_cycle(PEAK, len(batches) * batches.batch, batches.batch, epochs)
    loss = keras.losses.SparseCategoricalCrossentropy()
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), loss, metrics=["accuracy"])
    fit(net, batches, epochs, [keras.callbacks.BackupAndRestore(kept.with_suffix(".backup"))] if kept else [])
    if kept:
        net.save_weights(kept)
    return net


def fit_landmarks(world, y, epochs: int = 20, copies: int = 6, seed: int = 0) -> keras.Model:
    """Train a net that reads signs from landmarks world float32[n, 21, 3] and `copies` varied ones; returns it.

    The copies look as if another camera and a less exact tracker had found them.
    """
    keras.utils.set_random_seed(seed)
    rng = np.random.default_rng(seed)
    net = gesture_net(len(SIGNS))
    varied = [augmented(world, rng.normal(0, (15, 15, 12), (len(world), 3)), 0.03, rng) for _ in range(copies)]
    x = landmark_features(np.concatenate([world, *np.float32(varied)]))
    net.compile(keras.optimizers.Adam(one_cycle(PEAK, len(x), 128, epochs)), "sparse_categorical_crossentropy")
    net.fit(x, np.tile(y, copies + 1), 128, epochs, verbose=0)
    return net


def train(count: int, pretrain: int, epochs: int, seed: int, root) -> dict:
    """Train with rendered hands, then with four students in five, and write the checkpoints with their scores."""
    kept = kept_weights(f"fingers-{count}-{pretrain}-{epochs}-{seed}")
    net = pretrained(count, pretrain, seed)
    known, unseen = backgrounds(seed), backgrounds(TEST_SEED, 100, 20)
    drawn, drawn_y = sample()
    tests = {"Rendered": (paste(drawn, unseen, seed), drawn_y)}
    samples = paste(rendered(count)[0][:300], known, seed)
    rebuild = f"python -m course_utils train fingers --rendered {count} --pretrain {pretrain} --epochs {epochs}"
    common = {"Seed": seed, "Rebuild": f"{rebuild} --seed {seed}", "Licence": "MIT, as the code"}
    card = {
        "What it does": f"reads the ten signs from a {IMAGE_SIZE}x{IMAGE_SIZE} picture of one hand (RGB, 0 to 255); "
        "made for transfer learning: cut it at the layer features",
        "Recipe": f"course_utils/fingers/train.py: {pretrain} rounds over {count:,} hands, batches of {BATCH}, AdamW, "
        f"one-cycle rate up to {PEAK}; moved, rotated, mirrored, recoloured, over drawn rooms and people",
        "Data": f"{count:,} rendered hands of course_utils.drawn.hand, no photo",
        "Scored on": "other rendered hands, from all sides, over other backgrounds",
        "Limits": "it was not trained on photos: a start for transfer learning, not a reader",
        **common,
    }
    scores = {
        "fingers_handnet, rendered": checkpoints.save("fingers_handnet", net, card, samples, tests, root)["Rendered"]
    }
    source = "no photos"
    try:
        photos, x, hands, world = photographed()
        y, test = photos.signs, photos.test
        training, held_out = ([hands[i] for i in np.flatnonzero(side)] for side in (~test, test))
        tests = {
            "Students": (resized(x[test]), y[test]),
            "Students, new backgrounds": (paste(held_out, unseen, seed), y[test]),
            **tests,
        }
        batches = Hands(*with_rendered(layers(training, seed=seed), y[~test], count, seed), known, seed=seed)
        net, samples = fit_hands(net, batches, epochs, kept), batches.samples()
        source = f"{len(training):,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four students in five"
        scores["fingers_landmarks, students"] = _save_landmarks(world, y, test, seed, common, source, root)
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    card |= {
        "What it does": f"counts fingers: reads the ten signs from a {IMAGE_SIZE}x{IMAGE_SIZE} picture of one hand "
        "(RGB, 0 to 255)",
        "Recipe": f"{card['Recipe']}; then {epochs} rounds over photos and rendered hands with the same rate; "
        f"{WITH_BACKGROUND:.0%} of the photographed hands keep their wall, the others are over drawn rooms and people",
        "Data": f"{count:,} rendered hands; {source}",
        "Scored on": "students held out, 10 signs: whole photos, then the hands cut out and pasted over drawn "
        "backgrounds that were not trained on; and other rendered hands. Five folds: benchmarks/fingers_folds.json",
        "Limits": "one hand that fills half of the picture or more; the ten signs of these photos and no others: it "
        "has no class 'none of these'; students of one school, one wall",
    }
    scores |= {
        f"fingers, {test}": s for test, s in checkpoints.save("fingers", net, card, samples, tests, root).items()
    }
    kept.unlink(missing_ok=True)
    return scores


def _save_landmarks(world, y, test, seed, common, source, root):
    """Train and write the reader of landmarks; returns its scores on the hands of held-out students that are found."""
    found = np.isfinite(world[:, 0, 0])
    x, held_out = landmark_features(world[found & ~test]), landmark_features(world[found & test])
    net = fit_landmarks(world[found & ~test], y[found & ~test], seed=seed)
    card = {
        "What it does": "reads the ten signs from the 63 numbers of course_utils.emojinator.landmark_features",
        "Recipe": "course_utils/fingers/train.py, fit_landmarks: each hand and six copies, rotated and with noise",
        "Data": f"tracked landmarks of {source}",
        "Scored on": f"the {len(held_out)} hands of students held out that the tracker finds",
        "Limits": "one hand that the tracker finds; it has no class 'none of these'",
        **common,
    }
    tests = {"Students": (held_out, y[found & test])}
    return checkpoints.save("fingers_landmarks", net, card, x[::3], tests, root)["Students"]


if __name__ == "__main__":
    raise SystemExit(main())
