"""The recipe of SignNet's reader of signs: ten digits from the segmenter's masks, from colours and from landmarks.

`python -m course_utils train signnet_signs` rebuilds data/checkpoints/signnet_signs with the segmenter of
data/checkpoints/signnet.
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
from course_utils.signnet.masks import SIDE, SIGNS, hand_crop, segment, square_crop
from course_utils.signnet.net import sign_net
from course_utils.signnet.train import UNSEEN, cut_photos, stages
from course_utils.track.pictures import framed, sign_landmarks, track_pictures
from course_utils.training import one_cycle, recipe_parser

SHOWN = 240  # pixels of a scene that shows a sign, as the tracker sees it
DIGITS = {f"sign_{digit}": digit for digit in range(10)} | {"count_5": 5}  # the drawn hands' poses


def main(argv=None) -> int:
    """Train, save the checkpoint, and print what was read from which input; returns an exit code."""
    parser = recipe_parser("signnet_signs", __doc__, epochs=20)
    arguments = parser.parse_args(argv)
    if arguments.epochs < 1:
        parser.error("it takes at least one epoch")
    root = Path(arguments.out)
    net = lite.Lite(root / "signnet" / checkpoints.SHIPPED["int8"])
    train(net, arguments.epochs, arguments.seed, root)
    return 0


def pasted(cutouts, stage_list, seed: int, looks: int = 1) -> list:
    """Show each cut-out hand whole before `looks` backgrounds: a list of uint8[240, 240, 3], all hands, then again."""
    rng, images = np.random.default_rng(seed), []
    for cutout in list(cutouts) * looks:
        stage = stage_list[rng.integers(len(stage_list))].resized(SHOWN)
        images.append(composites.compose([cutout], stage, rng, False, (0.4, 0.65), 10, whole=True).image)
    return images


def sign_examples(net, images, signs, world) -> dict:
    """Gather all that a reader of signs may look at in pictures of one hand each.

    net: the segmenter. signs: int[n]. world: float[n, 21, 3], as from `track`. Returns mask float32[n, 32, 32] and rgb
    uint8[n, 32, 32, 3] (zeros where no hand was found), world float32[n, 21, 3] (NaN where none was tracked),
    y int64[n].
    """
    mask, rgb = np.zeros((len(images), SIDE, SIDE), np.float32), np.zeros((len(images), SIDE, SIDE, 3), np.uint8)
    for i, image in enumerate(images):
        p = segment(net, image)
        if found := hand_crop(p[..., LEFT] + p[..., RIGHT]):
            mask[i], rgb[i] = found[0], square_crop(image, *found[1])
    return {"mask": mask, "rgb": rgb, "world": np.asarray(world, np.float32), "y": np.asarray(signs)}


INPUTS = {"mask": (1, 0), "RGB": (3, 0), "landmarks": (0, 63), "mask + landmarks": (1, 63)}  # channels, numbers


def sign_input(found: dict, what: str) -> np.ndarray:
    """Put together what a reader looks at, float32[n, ...]; what: one of INPUTS. Landmarks not found are zeros."""
    channels, numbers = INPUTS[what]
    rows = len(found["y"])
    picture = found["mask"] if channels == 1 else found["rgb"] / np.float32(255)
    parts = [picture.reshape(rows, -1)] if channels else []
    return np.concatenate([*parts, np.nan_to_num(landmark_features(found["world"]))] if numbers else parts, 1)


def fit_signs(found: dict, what: str, epochs: int = 20, seed: int = 0) -> keras.Model:
    """Train a reader of signs on one kind of input; one with a mask must do without the landmarks at times."""
    keras.utils.set_random_seed(seed)
    channels, numbers = INPUTS[what]
    x, y = sign_input(found, what).astype(np.float32), found["y"]
    if channels and numbers:
        blind = x.copy()
        blind[:, -numbers:] = 0
        chosen = np.random.default_rng(seed).random(len(x)) < 1 / 3
        x, y = np.concatenate([x, blind[chosen]]), np.concatenate([y, y[chosen]])
    model = sign_net(len(SIGNS), SIDE, channels, numbers)
    rate = one_cycle(0.003, len(x), 64, epochs)
    model.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy")
    model.fit(x, y, 64, epochs, verbose=0)
    return model


def right(reader, found: dict, what: str) -> float:
    """The share of signs that a reader of one kind of input reads rightly."""
    return float((np.asarray(reader(sign_input(found, what))).argmax(1) == found["y"]).mean())


def train(net, epochs: int, seed: int, root) -> dict:
    """Train the reader of signs, write its checkpoint, and compare what it may look at; returns shares by input.

    net: the segmenter. Raises DataError where the photos or the tracker cannot be had.
    """
    stage_list, unseen = stages(seed, 0.5), stages(UNSEEN, 0.25)
    cuts, signs, world = cut_photos(0)
    # Each hand as it was photographed and before two backgrounds. For training the tracker's answer to the photo will
    # do; for the test it looks at the composites.
    images = [framed(cutout.image) for cutout in cuts] + pasted(cuts, stage_list, seed, 2)
    seen = sign_examples(net, images, np.tile(signs, 3), np.tile(world, (3, 1, 1)))
    photos = sign_photos.photos()
    world = sign_landmarks(photos)[1]
    held = np.flatnonzero(photos.split == sign_photos.TEST)
    images = [framed(photos.images[i]) for i in held]
    tests = {"photos": sign_examples(net, images, photos.signs[held], world[held])}
    new, signs, _ = cut_photos(2)
    images = pasted(new, unseen, UNSEEN)
    tests["new rooms"] = sign_examples(net, images, signs, track_pictures(tqdm(images, "tracking scenes"))[1])
    shares, readers = {}, {}
    for what in INPUTS:
        readers[what] = fit_signs(seen, what, epochs, seed)
        shares[what] = {name: right(readers[what], test, what) for name, test in tests.items()}
        print(f"{what}: " + ", ".join(f"{name} {share:.2%}" for name, share in shares[what].items()))
    both = "mask + landmarks"
    scored = {name: (sign_input(test, both), test["y"]) for name, test in tests.items()}
    tracked = {name: f"{np.isfinite(test['world'][:, 0, 0]).mean():.1%}" for name, test in tests.items()}
    card = {
        "What it does": "reads a digit sign, 0 to 9 (Mavi 2020: those of American Sign Language), from "
        "course_utils.signnet.sign_features: a hand's mask of 32x32 and its landmarks, or zeros without landmarks",
        "Recipe": f"course_utils/signnet/train_signs.py: {epochs} epochs, AdamW, one-cycle rate, a third of the "
        "hands shown once more without their landmarks",
        "Data": f"{len(cuts):,} hands of photos of students to train on (Sign-Language-Digits, Mavi, Apache-2.0), each "
        "as it was photographed and pasted over two drawn people or rooms, looked at by the segmenter",
        "Scored on": f"{len(held)} photos of other students, and {len(new)} of their hands before other people and "
        f"rooms; the tracker found a hand in {tracked['photos']} and {tracked['new rooms']}",
        **{
            f"From {what}": ", ".join(f"{name} {share:.2%}" for name, share in found.items())
            for what, found in shares.items()
        },
        "Seed": seed,
        "Rebuild": f"python -m course_utils train signnet_signs --epochs {epochs} --seed {seed}",
        "Limits": "single handshapes, no movement, no sentence: this is no translator of any sign language",
        "Licence": "MIT, as the code",
    }
    x = sign_input(seen, both)
    checkpoints.save("signnet_signs", readers[both], card, x[:: max(1, len(x) // 500)], scored, root)
    return shares


if __name__ == "__main__":
    raise SystemExit(main())
