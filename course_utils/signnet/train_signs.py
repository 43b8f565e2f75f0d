"""The recipe of SignNet's reader of signs: ten digits from the segmenter's masks, from colours and from landmarks.

`python -m course_utils train signnet_signs` rebuilds data/checkpoints/signnet_signs. It uses the segmenter of the
checkpoint signnet in the same folder.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
from tqdm.auto import tqdm

from course_utils import checkpoints, lite
from course_utils.data import sign_photos
from course_utils.emojinator.gestures import landmark_features
from course_utils.signnet import composites
from course_utils.signnet.composites import LEFT, RIGHT
from course_utils.signnet.cutouts import PHOTO_SIZE
from course_utils.signnet.examples import TEST_SEED, cut_photos, draw_backgrounds, tracked
from course_utils.signnet.masks import MASK_SIZE, SIGNS, hand_crop, segment, square_crop
from course_utils.signnet.net import sign_net
from course_utils.signnet.seen import NOT_TRACKED, Seen
from course_utils.track.hand import Hand
from course_utils.track.pictures import BORDER, ENLARGED, framed, sign_landmarks, track_pictures
from course_utils.training import one_cycle, recipe_parser

SCENE_SIZE = 240  # pixels of a scene that shows one sign
DIGITS = {f"sign_{digit}": digit for digit in range(10)} | {"count_5": 5}  # the drawn hands' poses
INPUTS = {"mask": (1, 0), "RGB": (3, 0), "landmarks": (0, 63), "mask + landmarks": (1, 63)}  # channels, numbers


def main(argv=None) -> int:
    """Train, save the checkpoint, and print the scores for each kind of input; returns an exit code."""
    arguments = recipe_parser("signnet_signs", __doc__, epochs=20).parse_args(argv)
    root = Path(arguments.out)
    net = lite.Lite(root / "signnet" / checkpoints.SHIPPED["int8"])
    train(net, arguments.epochs, arguments.seed, root)
    return 0


def paste(cutouts, backgrounds, seed: int, copies: int = 1):
    """Paste each hand, whole, over `copies` random backgrounds: all hands, then all again.

    Returns a list of uint8[240, 240, 3] and points float[n, 21, 2], shares of width and height.
    """
    rng, images, points = np.random.default_rng(seed), [], []
    for cutout in list(cutouts) * copies:
        background = backgrounds[rng.integers(len(backgrounds))].resized(SCENE_SIZE)
        made = composites.compose([cutout], background, rng, False, (0.4, 0.65), 10, whole=True)
        images.append(made.image)
        points.append(made.hands[0][0] / SCENE_SIZE)
    return images, np.array(points)


def sign_examples(net, images, signs, points, world) -> dict:
    """Collect the inputs of a sign reader from pictures of one hand each.

    net: the segmenter. signs: int[n]. points: float[n, 21, 2], world: float[n, 21, 3], as from the tracker; NaN where
    nothing was tracked, and there the net looks at the whole picture. Returns mask float32[n, 32, 32] and rgb
    uint8[n, 32, 32, 3] (zeros where no hand was found), world float32[n, 21, 3], y int64[n].
    """
    mask = np.zeros((len(images), MASK_SIZE, MASK_SIZE), np.float32)
    rgb = np.zeros((*mask.shape, 3), np.uint8)
    for i, image in enumerate(images):
        tracked = np.isfinite(points[i, 0, 0])
        p = segment(net, image, Seen([Hand(points[i], world[i], "Right", 1.0)], []) if tracked else NOT_TRACKED)
        if found := hand_crop(p[..., LEFT] + p[..., RIGHT]):
            mask[i], rgb[i] = found[0], square_crop(image, *found[1])
    return {"mask": mask, "rgb": rgb, "world": np.asarray(world, np.float32), "y": np.asarray(signs)}


def sign_input(examples: dict, kind: str) -> np.ndarray:
    """Join one kind of input into float32[n, ...]; kind: one of INPUTS. Landmarks that were not found are zeros."""
    channels, numbers = INPUTS[kind]
    picture = examples["mask"] if channels == 1 else examples["rgb"] / np.float32(255)
    parts = [picture.reshape(len(picture), -1)] if channels else []
    return np.concatenate([*parts, np.nan_to_num(landmark_features(examples["world"]))] if numbers else parts, 1)


def fit_signs(examples: dict, kind: str, epochs: int = 20, seed: int = 0) -> keras.Model:
    """Train a sign reader with one kind of input; a third of the hands with both mask and landmarks is repeated without
    the landmarks, so that it can also read masks alone."""
    keras.utils.set_random_seed(seed)
    channels, numbers = INPUTS[kind]
    x, y = sign_input(examples, kind).astype(np.float32), examples["y"]
    if channels and numbers:
        mask_only = x.copy()
        mask_only[:, -numbers:] = 0
        chosen = np.random.default_rng(seed).random(len(x)) < 1 / 3
        x, y = np.concatenate([x, mask_only[chosen]]), np.concatenate([y, y[chosen]])
    model = sign_net(len(SIGNS), MASK_SIZE, channels, numbers)
    rate = one_cycle(0.003, len(x), 64, epochs)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy")
    model.fit(x, y, 64, epochs, verbose=0)
    return model


def accuracy(reader, examples: dict, kind: str) -> float:
    """The share of signs that a reader of one kind of input predicts correctly."""
    return float((np.asarray(reader(sign_input(examples, kind))).argmax(1) == examples["y"]).mean())


def train(net, epochs: int, seed: int, root) -> dict:
    """Train a reader for each kind of input, compare them, and write the checkpoint of the one with mask and landmarks.

    net: the segmenter. Returns the accuracy by kind of input and by test. Raises DataError without the photos or the
    tracker.
    """
    cuts, signs, world = cut_photos(sign_photos.TRAIN)
    # Each hand in its photo and over two backgrounds. In training the landmarks are those of the photo; for the test
    # the tracker sees the composites, so errors are added for training. A third counts as not tracked.
    pasted, points = paste(cuts, draw_backgrounds(seed, 0.5, blankets=0), seed, 2)
    images = [framed(cutout.image) for cutout in cuts] + pasted
    points = np.concatenate([[in_frame((cut.points + 0.5) / PHOTO_SIZE) for cut in cuts], points])
    world = np.tile(world, (3, 1, 1))
    rng = np.random.default_rng(seed)
    points = np.array([tracked(one, rng) for one in points])
    alone = rng.random(len(images)) < 1 / 3
    points[alone], world[alone] = np.nan, np.nan
    examples = sign_examples(net, images, np.tile(signs, 3), points, world)
    tests = make_tests(net)
    scores, readers = {}, {}
    for kind in INPUTS:
        readers[kind] = fit_signs(examples, kind, epochs, seed)
        scores[kind] = {name: accuracy(readers[kind], test, kind) for name, test in tests.items()}
        print(f"{kind}: " + ", ".join(f"{name} {share:.2%}" for name, share in scores[kind].items()))
    both = "mask + landmarks"
    found = {name: f"{np.isfinite(test['world'][:, 0, 0]).mean():.1%}" for name, test in tests.items()}
    photos, rooms = (len(test["y"]) for test in tests.values())
    card = {
        "What it does": "reads a digit sign, 0 to 9 (Mavi 2020: those of American Sign Language), from "
        "course_utils.signnet.sign_features: a hand's mask of 32x32 and its landmarks, or zeros without landmarks",
        "Recipe": f"course_utils/signnet/train_signs.py: {epochs} epochs, AdamW, one-cycle rate, a third of the "
        "hands repeated without their landmarks",
        "Data": f"{len(cuts):,} hands of photos of training students (Sign-Language-Digits, Mavi, Apache-2.0), each in "
        "its photo and pasted over two drawn people or rooms; masks from the segmenter",
        "Scored on": f"{photos} photos of other students, and {rooms} of their hands over other people and rooms; the "
        f"tracker found a hand in {found['photos']} and {found['new rooms']}",
        **{
            f"From {kind}": ", ".join(f"{name} {share:.2%}" for name, share in shares.items())
            for kind, shares in scores.items()
        },
        "Seed": seed,
        "Rebuild": f"python -m course_utils train signnet_signs --epochs {epochs} --seed {seed}",
        "Limits": "single handshapes, no movement, no sentence: this is no translator of any sign language",
        "Licence": "MIT, as the code",
    }
    x, tests = sign_input(examples, both), {name: (sign_input(test, both), test["y"]) for name, test in tests.items()}
    checkpoints.save("signnet_signs", readers[both], card, x[:: max(1, len(x) // 500)], tests, root)
    return scores


def make_tests(net) -> dict:
    """Make two tests, as from `sign_examples`: photos of the test students, and their hands over new backgrounds."""
    photos = sign_photos.photos()
    test = np.flatnonzero(photos.split == sign_photos.TEST)
    images = [framed(photos.images[i]) for i in test]
    points, world = (found[test] for found in sign_landmarks(photos))
    tests = {"photos": sign_examples(net, images, photos.signs[test], in_frame(points), world)}
    hands, signs, _ = cut_photos(sign_photos.TEST)
    images, _ = paste(hands, draw_backgrounds(TEST_SEED, 0.25, blankets=0), TEST_SEED)
    points, world = track_pictures(tqdm(images, "tracking scenes"))
    return tests | {"new rooms": sign_examples(net, images, signs, points, world)}


def in_frame(points):
    """Convert landmarks from shares of a picture to shares of the picture with the border of `framed`."""
    return (np.asarray(points) * ENLARGED + BORDER) / (ENLARGED + 2 * BORDER)


if __name__ == "__main__":
    raise SystemExit(main())
