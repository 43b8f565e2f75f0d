"""The recipe of SignNet's segmenter: hands cut out of photos and renderings, pasted over drawn people and rooms.

`python -m course_utils train signnet` rebuilds data/checkpoints/signnet. Tracked landmarks are kept in the cache and
each round is backed up, so an interrupted run goes on where it was.
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
from course_utils.training import fit, one_cycle, recipe_parser
from course_utils.training.batches import FreshBatches

SIZE, BATCH = 192, 16  # pixels of the finished net's pictures
STAGES = {"drawn people": 400, "portrait": 120, "rooms": 120}
UNSEEN = 10_000  # seeds of the stages for scoring start here
TEST_SCENES = 300
HANDS = (0.06, 0.37, 0.5, 0.07)  # shares of scenes with none, one, two and three hands
EXTENT = (0.16, 0.7)  # smallest and largest hand as a share of the picture
HANDS_AS_ONE = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], np.float32)  # from four classes to three
SWAPPED = np.array([BACKGROUND, RIGHT, LEFT, FACE], np.uint8)  # what a mirror makes of each label


def main(argv=None) -> int:
    """Train, save the checkpoints and print their scores; returns an exit code."""
    parser = recipe_parser("signnet", __doc__, epochs=6, rounds="rounds at full size, after twice as many small ones")
    parser.add_argument("--scenes", type=int, default=6000, help="scenes in a round (default %(default)s)")
    arguments = parser.parse_args(argv)
    if arguments.epochs < 1 or arguments.scenes < BATCH:
        parser.error(f"it takes at least {BATCH} scenes and one epoch")
    for file, score in train(arguments.epochs, arguments.scenes, arguments.seed, Path(arguments.out)).items():
        print(f"{file}: {score}")
    return 0


# Data.


def cut_photos(part: int, limit: int | None = None):
    """Cut out the hands of a part of the students: `Cutout`s, signs int64[n], world float32[n, 21, 3].

    part: `sign_photos.TRAIN`, `VALIDATION` or `TEST`. Raises DataError where photos or tracker cannot be had.
    """
    photos = sign_photos.photos()
    points, world = sign_landmarks(photos)
    chosen = np.flatnonzero((photos.split == part) & np.isfinite(points[:, 0, 0]))
    if limit:
        chosen = chosen[:: max(1, len(chosen) // limit)]
    return [cutouts.cut_photo(photos.images[i], points[i]) for i in chosen], photos.signs[chosen], world[chosen]


def drawn_hands():
    """The course's rendered hands to train on, and those to test with: twice a list of `Cutout` and their poses.

    Every hand is another person's; every fifth is for the test.
    """
    hands, poses = cutouts.sample_hands()
    held = np.arange(len(hands)) % 5 == 0
    return tuple(([hands[i] for i in np.flatnonzero(side)], poses[side]) for side in (~held, held))


def stages(seed: int, share: float = 1.0, size: int = SIZE) -> list:
    """Draw people, film the portrait and furnish rooms: a list of `Stage`."""
    from course_utils.drawn.portrait import Head

    people, portraits, rooms = (max(1, round(share * count)) for count in STAGES.values())
    head = Head()
    found = [composites.drawn_stage([seed, i], size) for i in range(people)]
    found += [composites.portrait_stage([seed, i], size, head) for i in range(portraits)]
    return found + [composites.empty_stage([seed, i], size) for i in range(rooms)]


def scene(pools, stage_list, seed, size: int = SIZE, augment: bool = True, counts=HANDS, extent=EXTENT):
    """Compose a scene: a stage, and hands of one of the pools; the same arguments give the same `Composite`.

    counts: how likely are no hand, one, two, ... . extent: see `composites.compose`.
    """
    rng = np.random.default_rng(seed)
    pool, stage = pools[rng.integers(len(pools))], stage_list[rng.integers(len(stage_list))]
    hands = [pool[rng.integers(len(pool))] for _ in range(rng.choice(len(counts), p=counts))]
    return composites.compose(hands, stage.resized(size), rng, augment, extent)


def scenes(pools, stage_list, count: int, seed, size: int = SIZE, **options):
    """Compose many scenes: x uint8[n, size, size, 3], y uint8[n, size, size]; options as for `scene`."""
    seeds = [[*np.atleast_1d(seed), i] for i in range(count)]
    made = [scene(pools, stage_list, each, size, **options) for each in tqdm(seeds, "scenes", disable=count < 500)]
    return np.stack([one.image for one in made]), np.stack([one.label for one in made])


class Scenes(FreshBatches):
    """Batches of composed scenes, half of them mirrored, each in a light of its own; those left over are left out.

    x: uint8[n, h, w, 3]. y: uint8[n, h, w]. Gives (pictures float32, labels uint8).
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


def outlines_first(truth, answer):
    """Cross-entropy plus the Dice loss of face and hands, where left and right count as one.

    Which hand it is can hardly be told from some pictures; where it ends can.
    """
    sides = keras.ops.take(np.array([0, 1, 1, 2]), keras.ops.cast(truth, "int32"))
    return segmentation.cross_entropy(truth, answer) + segmentation.dice(sides, answer @ HANDS_AS_ONE)


# Pixels, the highest rate, how many times the epochs, the loss; each step has scenes of its own. Small pictures first.
STEPS = (
    (96, 0.004, 2, segmentation.cross_entropy_and_dice),
    (SIZE, 0.002, 1, segmentation.cross_entropy_and_dice),
    (SIZE, 0.002, 1, outlines_first),
    (SIZE, 0.0015, 0.5, outlines_first),
)


def fit_segmenter(pools, stage_list, epochs: int, count: int, seed: int = 0, backup=None) -> keras.Model:
    """Train a new segmenter, first on small scenes and then on others of the full size; returns it.

    pools: lists of `Cutout`, as likely to be chosen. epochs: rounds over `count` scenes of the full size.
    backup: a folder to go on from after an interruption.
    """
    keras.utils.set_random_seed(seed)
    net = sign_unet(None)
    for step, (size, peak, times, loss) in enumerate(STEPS):
        done = backup and Path(backup) / f"{step}.weights.h5"
        if done and done.is_file():
            net.load_weights(done)
            continue
        x, y = scenes(pools, stage_list, count, [seed, size + max(0, step - 1)], size)  # other scenes each time
        rounds = max(1, round(times * epochs))
        rate = one_cycle(peak, count // BATCH * BATCH, BATCH, rounds)
        net.compile(keras.optimizers.Adam(rate), loss)
        kept = [keras.callbacks.BackupAndRestore(Path(backup) / str(step))] if backup else []
        fit(net, Scenes(x, y, seed=seed), rounds, kept)
        if done:
            net.save_weights(done)
    finished = sign_unet(SIZE)
    finished.set_weights(net.get_weights())
    return finished


def answers(net, x, batch: int = 16) -> np.ndarray:
    """Label every pixel of pictures uint8[n, h, w, 3] with a Keras or Lite net: uint8[n, h, w]."""
    found = [np.asarray(net(x[i : i + batch].astype(np.float32))).argmax(-1) for i in range(0, len(x), batch)]
    return np.concatenate(found).astype(np.uint8)


def score(net, x, y) -> dict:
    """IoU of hands (left or right), of each class, and how well the hands' outlines agree; shares from 0 to 1."""
    found = answers(net, x)
    counts = segmentation.confusion(y, found, len(LABELS))
    hands = segmentation.merged(counts, ((BACKGROUND, FACE), (LEFT, RIGHT)))
    outlines = [
        segmentation.boundary_f(np.isin(a, (LEFT, RIGHT)), np.isin(b, (LEFT, RIGHT)))
        for a, b in zip(y, found, strict=True)
    ]
    by_class = dict(zip(LABELS, segmentation.iou(counts).tolist(), strict=True))
    return {"hand": float(segmentation.iou(hands)[1]), **by_class, "outline": float(np.nanmean(outlines))}


def train(epochs: int, count: int, seed: int, root) -> dict:
    """Train on four students in five and on drawn people, write the checkpoints with their scores on the fifth."""
    (drawn, _), (new, _) = drawn_hands()
    pools, tests = [drawn], {"drawn hands": new}
    told = f"{len(drawn)} rendered hands (data/samples/hands)"
    try:
        real, *_ = cut_photos(0)
        pools += [real, real]  # two scenes in three have photographed hands
        tests = {"students": cut_photos(2)[0], **tests}
        told += f", {len(real):,} hands of the Sign-Language-Digits photos (Mavi, Apache-2.0) of students to train on"
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    stage_list, unseen = stages(seed), stages(UNSEEN, 0.25)
    backup = data.cache_dir() / "training" / f"signnet-{epochs}-{count}-{seed}-{len(pools)}"
    backup.mkdir(parents=True, exist_ok=True)
    model = fit_segmenter(pools, stage_list, epochs, count, seed, backup)
    samples, _ = scenes(pools, stage_list, 200, [seed, 999])
    tests = {name: scenes([pool], unseen, TEST_SCENES, UNSEEN) for name, pool in tests.items()}
    with tempfile.TemporaryDirectory() as folder:
        files = {"model.keras": model}
        for kind, file in checkpoints.SHIPPED.items():
            files[file] = lite.Lite(lite.export(model, Path(folder) / file, kind, samples))
        found = {name: {file: score(net, *xy) for file, net in files.items()} for name, xy in tests.items()}
    lines = {
        f"{file}, {name}": ", ".join(f"{what} {value:.3f}" for what, value in scores.items())
        for name, by_file in found.items()
        for file, scores in by_file.items()
    }
    card = {
        "What it does": f"labels every pixel of a {SIZE}x{SIZE} RGB picture (values 0 to 255; squeeze other shapes): "
        + ", ".join(LABELS),
        "Recipe": f"course_utils/signnet/train.py: {2 * epochs} rounds over {count:,} scenes of {STEPS[0][0]} px, "
        f"{epochs} over {count:,} others of {SIZE} px, then {epochs} and {epochs / 2:g} over two more lots where hands "
        "count as one in half of the loss; mirrored, in other light; cross-entropy + Dice, Adam, one-cycle rates, "
        f"batches of {BATCH}",
        "Data": f"{told}, pasted over drawn people, the public-domain portrait and drawn rooms "
        "(course_utils.signnet.composites)",
        "Scored on": f"{TEST_SCENES} scenes with other hands, other people and other rooms; intersection over union; "
        '"hand" takes left and right together, "outline" is the boundary F-score within 2 px',
        **lines,
        "Seed": seed,
        "Rebuild": f"python -m course_utils train signnet --epochs {epochs} --scenes {count} --seed {seed}",
        "Limits": "composites, not films: no motion blur, no two hands that hold each other, drawn rooms; left and "
        "right are told from looks alone and are wrong more often than the outline",
        "Licence": "MIT, as the code",
    }
    checkpoints.save("signnet", model, card, samples, root=root)
    shutil.rmtree(backup)
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
