"""The recipe of SignNet's segmenter: hands cut out of photos and renderings, pasted over drawn people and rooms.

`python -m course_utils train signnet` rebuilds data/checkpoints/signnet. Tracked landmarks are kept in the cache and
each epoch is backed up, so an interrupted run continues where it stopped.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import keras
import numpy as np
from tqdm.auto import tqdm

from course_utils import checkpoints, data, lite
from course_utils.data import sign_photos
from course_utils.signnet import composites, cutouts, segmentation
from course_utils.signnet.composites import BACKGROUND, FACE, LABELS, LEFT, RIGHT
from course_utils.signnet.net import sign_unet
from course_utils.track.pictures import sign_landmarks
from course_utils.training import at_least, fit, one_cycle, recipe_parser
from course_utils.training.batches import FreshBatches

IMAGE_SIZE, BATCH = 192, 16  # pixels of the finished net's pictures; pictures
PEOPLE, PORTRAITS, ROOMS = 400, 120, 120  # backgrounds to train with
TEST_SEED, TEST_SCENES = 10_000, 300  # random seed of the backgrounds for scoring; how many scenes
HAND_COUNTS = (0.06, 0.37, 0.5, 0.07)  # shares of scenes with none, one, two and three hands
EXTENT = (0.16, 0.7)  # smallest and largest hand as a share of the picture
HANDS_AS_ONE = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], np.float32)  # from four classes to three
SWAPPED = np.array([BACKGROUND, RIGHT, LEFT, FACE], np.uint8)  # the label of each class in a mirror


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("signnet", __doc__, epochs=6, rounds="rounds at full size, after twice as many small ones")
    parser.add_argument("--scenes", type=at_least(BATCH), default=6000, help="scenes in a round (default %(default)s)")
    arguments = parser.parse_args(argv)
    for file, score in train(arguments.epochs, arguments.scenes, arguments.seed, Path(arguments.out)).items():
        print(f"{file}: {score}")
    return 0


# Data.


def cut_photos(part: int):
    """Cut out the hands of a part of the students: a list of `Cutout`, signs int64[n], world float32[n, 21, 3].

    part: `sign_photos.TRAIN`, `VALIDATION` or `TEST`. Raises DataError without the photos or the tracker.
    """
    photos = sign_photos.photos()
    points, world = sign_landmarks(photos)
    chosen = np.flatnonzero((photos.split == part) & np.isfinite(points[:, 0, 0]))
    return [cutouts.cut_photo(photos.images[i], points[i]) for i in chosen], photos.signs[chosen], world[chosen]


def drawn_hands():
    """Split the course's rendered hands into training and test: twice a list of `Cutout` and their poses str[n].

    Every hand belongs to another person; every fifth is for the test.
    """
    hands, poses = cutouts.sample_hands()
    test = np.arange(len(hands)) % 5 == 0
    return tuple(([hands[i] for i in np.flatnonzero(part)], poses[part]) for part in (~test, test))


def draw_backgrounds(seed: int, share: float = 1.0, size: int = IMAGE_SIZE) -> list:
    """Draw people, the portrait and empty rooms, a share of all: a list of `Background`."""
    from course_utils.drawn.portrait import Head

    people, portraits, rooms = (max(1, round(share * count)) for count in (PEOPLE, PORTRAITS, ROOMS))
    head = Head()
    found = [composites.person_background([seed, i], size) for i in range(people)]
    found += [composites.portrait_background([seed, i], size, head) for i in range(portraits)]
    return found + [composites.room_background([seed, i], size) for i in range(rooms)]


def scene(pools, backgrounds, seed, size: int = IMAGE_SIZE, augment: bool = True, counts=HAND_COUNTS, extent=EXTENT):
    """Compose a scene from a background and the hands of one pool; the same arguments give the same `Composite`.

    pools: lists of `Cutout`, each chosen with the same probability. backgrounds: a list of `Background`. counts: the
    probabilities of no hand, one, two, ... . augment, extent: as for `composites.compose`.
    """
    rng = np.random.default_rng(seed)
    pool, background = pools[rng.integers(len(pools))], backgrounds[rng.integers(len(backgrounds))]
    hands = [pool[rng.integers(len(pool))] for _ in range(rng.choice(len(counts), p=counts))]
    return composites.compose(hands, background.resized(size), rng, augment, extent)


def scenes(pools, backgrounds, count: int, seed, size: int = IMAGE_SIZE, **options):
    """Compose many scenes: x uint8[n, size, size, 3], y uint8[n, size, size]; arguments as for `scene`."""
    seeds = [[*np.atleast_1d(seed), i] for i in range(count)]
    made = [scene(pools, backgrounds, each, size, **options) for each in tqdm(seeds, "scenes", disable=count < 500)]
    return np.stack([one.image for one in made]), np.stack([one.label for one in made])


class Scenes(FreshBatches):
    """Batches of composed scenes, each in random light, half of them mirrored: (pictures float32, labels uint8).

    x: uint8[n, h, w, 3]. y: uint8[n, h, w]. All batches have the same size; the rest of the scenes is left out.
    """

    def __init__(self, x, y, batch: int = BATCH, seed: int = 0):
        super().__init__(len(x), batch, seed)
        self.x, self.y = x, y

    def __len__(self):
        return self.count // self.batch

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x, y = self.x[picked].astype(np.float32), self.y[picked]
        half = rng.random(len(picked)) < 0.5
        x[half], y[half] = x[half, :, ::-1], SWAPPED[y[half, :, ::-1]]
        light = rng.uniform(0.85, 1.15, (len(picked), 1, 1, 3)).astype(np.float32)
        return np.minimum(x * light, 255), y


# Train and score.


def hands_as_one(truth, predicted):
    """Cross-entropy of the four classes, plus the Dice loss of face and hands without the difference of left and right.

    In some pictures left and right look the same, but the outline of the hand is clear.
    """
    merged = keras.ops.take(np.array([0, 1, 1, 2]), keras.ops.cast(truth, "int32"))
    return segmentation.cross_entropy(truth, predicted) + segmentation.dice(merged, predicted @ HANDS_AS_ONE)


# Pixels, highest learning rate, factor for the epochs, loss. Small pictures first; each step draws new scenes.
STEPS = (
    (96, 0.004, 2, segmentation.cross_entropy_and_dice),
    (IMAGE_SIZE, 0.002, 1, segmentation.cross_entropy_and_dice),
    (IMAGE_SIZE, 0.002, 1, hands_as_one),
    (IMAGE_SIZE, 0.0015, 0.5, hands_as_one),
)


def fit_segmenter(pools, backgrounds, epochs: int, count: int, backup, seed: int = 0) -> keras.Model:
    """Train a new segmenter, first on small scenes and then on others of the full size; returns it.

    pools, backgrounds: as for `scene`. epochs: rounds over `count` scenes of the full size. backup: a folder from which
    an interrupted training continues.
    """
    keras.utils.set_random_seed(seed)
    net, backup = sign_unet(None), Path(backup)
    for step, (size, peak, factor, loss) in enumerate(STEPS):
        finished = backup / f"{step}.weights.h5"
        if finished.is_file():
            net.load_weights(finished)
            continue
        x, y = scenes(pools, backgrounds, count, [seed, size + max(0, step - 1)], size)
        rounds = max(1, round(factor * epochs))
        rate = one_cycle(peak, count // BATCH * BATCH, BATCH, rounds)
        net.compile(keras.optimizers.Adam(rate), loss)
        fit(net, Scenes(x, y, seed=seed), rounds, [keras.callbacks.BackupAndRestore(backup / str(step))])
        net.save_weights(finished)
    fixed_size = sign_unet(IMAGE_SIZE)
    fixed_size.set_weights(net.get_weights())
    return fixed_size


def predict(net, x) -> np.ndarray:
    """Label every pixel of pictures uint8[n, h, w, 3] with a Keras or Lite net: uint8[n, h, w]."""
    batches = (x[i : i + BATCH].astype(np.float32) for i in range(0, len(x), BATCH))
    parts = [np.asarray(net(batch)).argmax(-1) for batch in batches]
    return np.concatenate(parts).astype(np.uint8)


def score(net, x, y) -> dict:
    """IoU of hands (left or right), IoU of each class, and boundary F-score of the hands' outlines; 0 to 1."""
    predicted = predict(net, x)
    counts = segmentation.confusion(y, predicted, len(LABELS))
    hands = segmentation.merged(counts, ((BACKGROUND, FACE), (LEFT, RIGHT)))
    outlines = [
        segmentation.boundary_f(np.isin(a, (LEFT, RIGHT)), np.isin(b, (LEFT, RIGHT)))
        for a, b in zip(y, predicted, strict=True)
    ]
    by_class = dict(zip(LABELS, segmentation.iou(counts).tolist(), strict=True))
    return {"hand": float(segmentation.iou(hands)[1]), **by_class, "outline": float(np.nanmean(outlines))}


def train(epochs: int, count: int, seed: int, root) -> dict:
    """Train with four students in five and rendered hands, and write the checkpoint; returns its scores, as text.

    Without the photos it trains with rendered hands alone.
    """
    (drawn, _), (new, _) = drawn_hands()
    pools, tests = [drawn], {"drawn hands": new}
    source = f"{len(drawn)} rendered hands (data/samples/hands)"
    try:
        real, *_ = cut_photos(sign_photos.TRAIN)
        pools += [real, real]  # two scenes in three have photographed hands
        tests = {"students": cut_photos(sign_photos.TEST)[0], **tests}
        source += f", {len(real):,} hands of the Sign-Language-Digits photos (Mavi, Apache-2.0) of training students"
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    backgrounds = draw_backgrounds(seed)
    backup = data.cache_dir() / "training" / f"signnet-{epochs}-{count}-{seed}-{len(pools)}"
    backup.mkdir(parents=True, exist_ok=True)
    model = fit_segmenter(pools, backgrounds, epochs, count, backup, seed)
    samples, _ = scenes(pools, backgrounds, 200, [seed, 999])
    unseen = draw_backgrounds(TEST_SEED, 0.25)
    tests = {name: scenes([pool], unseen, TEST_SCENES, TEST_SEED) for name, pool in tests.items()}
    with tempfile.TemporaryDirectory() as folder:
        files = {"model.keras": model}
        for kind, file in checkpoints.SHIPPED.items():
            files[file] = lite.Lite(lite.export(model, Path(folder) / file, kind, samples))
        lines = {
            f"{file}, {name}": ", ".join(f"{what} {value:.3f}" for what, value in score(net, *xy).items())
            for name, xy in tests.items()
            for file, net in files.items()
        }
    card = {
        "What it does": f"labels every pixel of a {IMAGE_SIZE}x{IMAGE_SIZE} RGB picture (values 0 to 255; other shapes "
        "are squeezed): " + ", ".join(LABELS),
        "Recipe": f"course_utils/signnet/train.py: {2 * epochs} rounds over {count:,} scenes of {STEPS[0][0]} px, "
        f"{epochs} over {count:,} others of {IMAGE_SIZE} px, then {epochs} and {epochs / 2:g} over new scenes, where "
        "left and right count as one class in half of the loss; mirrored, in random light; cross-entropy + Dice, Adam, "
        f"one-cycle rates, batches of {BATCH}",
        "Data": f"{source}, pasted over drawn people, the public-domain portrait and drawn rooms "
        "(course_utils.signnet.composites)",
        "Scored on": f"{TEST_SCENES} scenes with other hands, other people and other rooms; intersection over union; "
        '"hand" takes left and right together, "outline" is the boundary F-score within 2 px',
        **lines,
        "Seed": seed,
        "Rebuild": f"python -m course_utils train signnet --epochs {epochs} --scenes {count} --seed {seed}",
        "Limits": "trained with composites, not with films: no motion blur, no hands that hold each other, drawn rooms;"
        " left and right are confused more often than hand and background",
        "Licence": "MIT, as the code",
    }
    checkpoints.save("signnet", model, card, samples, root=root)
    shutil.rmtree(backup)
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
