"""The recipe of the gesture reader: drawn hands, straight from the skeleton and through the tracker, and photos.

`python -m course_utils train gestures` rebuilds data/checkpoints/gestures. The tracked landmarks are kept in the cache,
so an interrupted run goes on where it was.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import keras
import numpy as np
from tqdm.auto import tqdm

from course_utils import data, nets
from course_utils.atomic import replacing
from course_utils.gestures import CERTAIN, CLASSES, GESTURES, NONE, landmark_features
from course_utils.overlay import Frame
from course_utils.synth import gestures as drawn
from course_utils.synth.hand import scene
from course_utils.synth.hand.contact import settle
from course_utils.synth.hand.skeleton import forward
from course_utils.train import Progress, one_cycle, print_scores, recipe_parser, save_checkpoint
from course_utils.train.calibrate import best_temperature, cooled

SAMPLE = data.REPOSITORY / "data" / "samples" / "gestures"
SEED = 3_000  # far from the seeds of tests
ICON_YAW = 12  # degrees
POSED, TRACKED, CHUNK = 30_000, 4_500, 500  # hands from the skeleton, through the tracker; of those in one file
HELD = 0.2  # share of the tracked hands and of the photographed students that is held out
BATCH, PEAK = 256, 0.004
NOISE = np.array([0.25, 0.25, 0.5])  # centimetres by which a tracker errs, added to the skeleton's landmarks
FLAT = (0.6, 1.1)  # and how much it flattens depth
# What the ten signs of the photographed students are (Mavi 2020).
SIGNS = (NONE, "index", "victory", NONE, "four", "palm", NONE, NONE, NONE, "ok")


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("gestures", __doc__, epochs=30)
    parser.add_argument("--tracked", type=int, default=TRACKED, help="rendered hands (default %(default)s)")
    parser.add_argument("--posed", type=int, default=POSED, help="hands from the skeleton (default %(default)s)")
    arguments = parser.parse_args(argv)
    if arguments.epochs < 1 or arguments.tracked < 100 or arguments.posed < 1:
        parser.error("--epochs and --posed must be at least 1, --tracked at least 100")
    print_scores(train(arguments.epochs, arguments.seed, arguments.tracked, arguments.posed, Path(arguments.out)))
    return 0


def kinds(count) -> list[str]:
    """Name what each of `count` drawn hands shows: the gestures in turn, and three in ten none."""
    names = [*GESTURES, NONE]
    return [names[i % len(names)] if i % 20 < len(names) else NONE for i in range(count)]


def number(names) -> np.ndarray:
    """Turn names into int64 indices of CLASSES."""
    return np.array([CLASSES.index(name) for name in names], np.int64)


def posed(count, seed=SEED):
    """Landmarks of drawn hands with errors such as a tracker makes: world float32[n, 21, 3], y int64[n]."""
    names, rng = kinds(count), np.random.default_rng(seed)
    world = drawn.landmarks(names, seed) + rng.normal(0, 1, (count, 21, 3)) * NOISE
    world[..., 2] *= rng.uniform(*FLAT, (count, 1))
    return world.astype(np.float32), number(names)


def tracked(count, seed=SEED + 1):
    """Landmarks that the tracker finds in rendered pictures: world float32[n, 21, 3], y int64[n]; NaN where no hand.

    Chunks are kept in the cache under a name that changes with what is drawn here, not with how it is rendered.
    """
    names = kinds(count)
    key = hashlib.sha256(Path(drawn.__file__).read_bytes()).hexdigest()[:10]
    folder = data.cache_dir() / "training" / f"gestures-{seed}-{key}"
    folder.mkdir(parents=True, exist_ok=True)
    world = []
    for first in tqdm(range(0, count, CHUNK), "tracking rendered hands", unit_scale=CHUNK, unit="hand"):
        file = folder / f"{first:06d}.npz"
        if not file.is_file():
            pictures = (drawn.picture(names[i], [seed, i]).image for i in range(first, min(first + CHUNK, count)))
            found = track(pictures)
            with replacing(file) as part, open(part, "wb") as opened:
                np.savez(opened, world=found)
        with np.load(file, allow_pickle=False) as arrays:
            world.append(arrays["world"])
    return np.concatenate(world)[:count], number(names)


def track(pictures) -> np.ndarray:
    """Track one hand in each picture uint8[h, w, 3]: world float32[n, 21, 3], NaN where none is found."""
    from course_utils.track import HandTracker

    found = []
    with HandTracker(mode="image") as tracker:
        for picture in pictures:
            hands = tracker(Frame(np.ascontiguousarray(picture)))
            found.append(hands[0].world if hands else np.full((21, 3), np.nan, np.float32))
    return np.array(found, np.float32)


def photos():
    """Landmarks of the Sign-Language-Digits photos: world float32[n, 21, 3], y int64[n], students int64[n].

    Raises DataError where the photos cannot be had.
    """
    import cv2

    files = sorted(p for p in data.path("sign_language_digits").rglob("*.JPG") if p.parent.name.isdigit())
    cached = data.cache_dir() / "training" / f"gestures-photos-{len(files)}.npz"
    if not cached.is_file():
        # A photo that ends at the wrist is hard on the palm detector; a border helps, and so does size.
        pictures = (
            cv2.resize(cv2.imread(str(file))[..., ::-1], (200, 200), interpolation=cv2.INTER_CUBIC) for file in files
        )
        framed = (cv2.copyMakeBorder(picture, 40, 40, 40, 40, cv2.BORDER_REPLICATE) for picture in pictures)
        cached.parent.mkdir(parents=True, exist_ok=True)
        with replacing(cached) as part, open(part, "wb") as opened:
            np.savez(opened, world=track(tqdm(framed, "tracking photos", len(files))))
    with np.load(cached, allow_pickle=False) as arrays:
        world = arrays["world"]
    # Ten photos a student in a row, by the number in the file's name.
    students = np.array([int(file.stem.split("_")[-1]) // 10 for file in files])
    return world, number(SIGNS[int(file.parent.name)] for file in files), students


def held_out(people, share=HELD, seed=SEED) -> np.ndarray:
    """Choose which samples to hold out, all of a person or none: bool[n]."""
    names = np.unique(people)
    chosen = np.random.default_rng(seed).permutation(names)[: round(share * len(names))]
    return np.isin(people, chosen)


def fit_gestures(x, y, epochs: int, seed: int = 0) -> keras.Model:
    """Train a new gesture net on features float32[n, 63] with labels int[n]; returns it."""
    keras.utils.set_random_seed(seed)
    model = nets.gesture_net(len(CLASSES))
    rate = one_cycle(PEAK, len(x), BATCH, epochs)
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=0.01), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(x, y, BATCH, epochs, verbose=0, callbacks=[Progress()])
    return model


def calibrate(model, x, y) -> float:
    """Divide the net's logits by the temperature at which its probabilities are most honest on (x, y); returns it.

    Guo, Pleiss, Sun and Weinberger 2017, arXiv 1706.04599.
    """
    logs = np.log(np.maximum(model.predict(x, verbose=0), 1e-12))
    best = best_temperature(logs[None], y)
    cooled(model, best)
    return best


def scores(model, x, y, certain=CERTAIN) -> dict:
    """Score a reader: shares of gestures read right and of others answered "none", as a demo would, and accuracy.

    An answer less certain than `certain` counts as "none".
    """
    p = model.predict(x, verbose=0, batch_size=1000)
    none = CLASSES.index(NONE)
    answers = np.where(p.max(1) >= certain, p.argmax(1), none)
    known = y != none
    return {"gestures": np.mean(answers[known] == y[known]), "others": np.mean(answers[~known] == none)}


def save_sample(folder=SAMPLE, count=2500) -> Path:
    """Write a sample of tracked landmarks for lessons, and one hand of each gesture to draw icons from."""
    world, y = tracked(count)
    seen = np.isfinite(world[:, 0, 0])
    palms = world[seen] / np.linalg.norm(world[seen, 9] - world[seen, 0], axis=1)[:, None, None]
    hands = []
    for poses, _ in drawn.GESTURES.values():
        shown = scene.Hand(poses[-1], settle(poses[-1]), yaw=ICON_YAW)
        joints, _ = forward(shown.angles, shown.shape)
        hands.append(joints @ scene.place(shown, joints, 256, 256, scene.FOCAL).turn.T)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {"world": palms.astype(np.float16), "y": y[seen].astype(np.uint8), "icons": np.array(hands, np.float32)}
    with replacing(folder / "landmarks.npz") as part:
        np.savez_compressed(part, **arrays)
    return folder


def train(epochs: int, seed: int, count: int, skeletons: int, root) -> dict:
    """Train, calibrate on hands and students that training never saw, and write the checkpoint with its scores."""
    world, y = tracked(count)
    seen = np.isfinite(world[:, 0, 0])
    held = np.arange(count) >= round((1 - HELD) * count)  # every drawn hand is another person's
    parts = [posed(skeletons), *[(world[seen & ~held], y[seen & ~held])] * 3]
    tests = {"Rendered": (landmark_features(world[seen & held]), y[seen & held])}
    told = f"{skeletons:,} drawn hands from the skeleton and {np.sum(seen & ~held):,} through the tracker"
    try:
        photo, sign, student = photos()
        found, apart = np.isfinite(photo[:, 0, 0]), held_out(student // 5)
        parts += [(photo[found & ~apart], sign[found & ~apart])] * 2
        tests["Students"] = landmark_features(photo[found & apart]), sign[found & apart]
        told += f"; {np.sum(found & ~apart):,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four students in five"
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    x, y = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
    model = fit_gestures(landmark_features(x), y, epochs, seed)
    temperature = calibrate(model, *(np.concatenate(arrays) for arrays in zip(*tests.values(), strict=True)))
    found = {test: scores(model, *xy) for test, xy in tests.items()}
    for test, score in found.items():
        print(f"{test}, held out: " + ", ".join(f"{name} {value:.1%}" for name, value in score.items()))
    card = {
        "What it does": "reads a gesture from the 63 numbers of course_utils.gestures.landmark_features: "
        + ", ".join(CLASSES),
        "Recipe": f"course_utils/train/gestures.py: {epochs} epochs, batches of {BATCH}, AdamW, one-cycle rate up to "
        f"{PEAK}; logits then divided by the temperature {temperature:.2f}, found on the held-out hands",
        "Data": f"{told}. Held out, for the temperature and the scores below: every fifth person.",
        "As the demo reads": "; ".join(
            f"{test}: {s['gestures']:.1%} of the gestures right, {s['others']:.1%} of other hands none"
            for test, s in found.items()
        )
        + f" (at least {CERTAIN:.0%} sure)",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train gestures --epochs {epochs} --tracked {count} --posed {skeletons} "
        f"--seed {seed}",
        "Limits": "one hand that the tracker finds, shown from the front, the back or half aside; a gesture turned too "
        "far in the picture is none, and so are three fingers, a pinch that is closed, and signs of any language",
        "Licence": "MIT, as the code",
    }
    return save_checkpoint("gestures", model, card, landmark_features(x)[:: len(x) // 500], tests, root)


if __name__ == "__main__":
    raise SystemExit(main())
