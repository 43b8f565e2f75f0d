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

from course_utils import data, frugal, nets, segmentation
from course_utils.atomic import replacing
from course_utils.overlay import Frame
from course_utils.synth import composites, cutouts
from course_utils.synth.composites import BACKGROUND, FACE, LABELS, LEFT, RIGHT
from course_utils.train import fit, one_cycle, recipe_parser, save_checkpoint
from course_utils.train.batches import FreshBatches
from course_utils.train.gestures import SEED, held_out

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


def photos():
    """The Sign-Language-Digits photos: files, signs int64[n], students int64[n], points [n, 21, 2], world [n, 21, 3].

    points: landmarks as shares of width and height; NaN where the tracker finds no hand. Raises DataError where the
    photos or the tracker cannot be had.
    """
    files = sorted(p for p in data.path("sign_language_digits").rglob("*.JPG") if p.parent.name.isdigit())
    cached = data.cache_dir() / "training" / f"signnet-landmarks-{len(files)}.npz"
    if not cached.is_file():
        points, world = track(tqdm((framed(read_rgb(file)) for file in files), "tracking photos", len(files)))
        cached.parent.mkdir(parents=True, exist_ok=True)
        with replacing(cached) as part, open(part, "wb") as opened:
            np.savez(opened, points=(points * 280 - 40) / 200, world=world)
    with np.load(cached, allow_pickle=False) as arrays:
        points, world = arrays["points"], arrays["world"]
    # Ten photos a student in a row, by the number in the file's name.
    students = np.array([int(file.stem.split("_")[-1]) // 10 for file in files])
    return files, np.array([int(file.parent.name) for file in files]), students, points, world


def framed(photo) -> np.ndarray:
    """Enlarge a photo uint8[h, w, 3] and add a border: uint8[280, 280, 3].

    A photo that ends at the wrist is hard on the palm detector; a border helps, and so does size.
    """
    import cv2

    big = cv2.resize(photo, (200, 200), interpolation=cv2.INTER_CUBIC)
    return cv2.copyMakeBorder(big, 40, 40, 40, 40, cv2.BORDER_REPLICATE)


def read_rgb(file) -> np.ndarray:
    """Read a picture as uint8[h, w, 3] RGB."""
    import cv2

    return np.ascontiguousarray(cv2.imdecode(np.fromfile(file, np.uint8), cv2.IMREAD_COLOR)[..., ::-1])


def track(pictures):
    """Track a hand in each picture: points float32[n, 21, 2] as shares, world float32[n, 21, 3]; NaN without a hand."""
    from course_utils.track import HandTracker

    points, world = [], []
    with HandTracker(mode="image") as tracker:
        for picture in pictures:
            hands = tracker(Frame(np.ascontiguousarray(picture)))
            points.append(hands[0].points[:, :2] if hands else np.full((21, 2), np.nan))
            world.append(hands[0].world if hands else np.full((21, 3), np.nan))
    return np.array(points, np.float32), np.array(world, np.float32)


def parts(students) -> np.ndarray:
    """Deal photographed students out, in runs of five who came one after another: 0 to train, 1 to choose, 2 to test.

    The students of the test are those of the gesture reader's (`train.gestures.held_out`).
    """
    runs = np.asarray(students) // 5
    test = held_out(runs)
    choose = held_out(runs, 0.1, SEED + 1) & ~test
    return np.where(test, 2, np.where(choose, 1, 0))


def cut_photos(part: int, limit: int | None = None):
    """Cut out the hands of a part of the students: `Cutout`s, signs int64[n], world float32[n, 21, 3]; see `parts`."""
    files, signs, students, points, world = photos()
    chosen = np.flatnonzero((parts(students) == part) & np.isfinite(points[:, 0, 0]))
    if limit:
        chosen = chosen[:: max(1, len(chosen) // limit)]
    return [cutouts.cut_photo(read_rgb(files[i]), points[i]) for i in chosen], signs[chosen], world[chosen]


def drawn_hands():
    """The course's rendered hands to train on, and those to test with: twice a list of `Cutout` and their poses.

    Every hand is another person's; every fifth is for the test.
    """
    hands, poses = cutouts.sample_hands()
    held = np.arange(len(hands)) % 5 == 0
    return tuple(([hands[i] for i in np.flatnonzero(side)], poses[side]) for side in (~held, held))


def stages(seed: int, share: float = 1.0, size: int = SIZE) -> list:
    """Draw people, film the portrait and furnish rooms: a list of `Stage`."""
    from course_utils.synth.warp import Head

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
    net = nets.sign_unet(None)
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
    finished = nets.sign_unet(SIZE)
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
        for kind, file in frugal.SHIPPED.items():
            files[file] = frugal.Lite(frugal.export(model, Path(folder) / file, kind, samples))
        found = {name: {file: score(net, *xy) for file, net in files.items()} for name, xy in tests.items()}
    lines = {
        f"{file}, {name}": ", ".join(f"{what} {value:.3f}" for what, value in scores.items())
        for name, by_file in found.items()
        for file, scores in by_file.items()
    }
    card = {
        "What it does": f"labels every pixel of a {SIZE}x{SIZE} RGB picture (values 0 to 255; squeeze other shapes): "
        + ", ".join(LABELS),
        "Recipe": f"course_utils/train/signnet.py: {2 * epochs} rounds over {count:,} scenes of {STEPS[0][0]} px, "
        f"{epochs} over {count:,} others of {SIZE} px, then {epochs} and {epochs / 2:g} over two more lots where hands "
        "count as one in half of the loss; mirrored, in other light; cross-entropy + Dice, Adam, one-cycle rates, "
        f"batches of {BATCH}",
        "Data": f"{told}, pasted over drawn people, the public-domain portrait and drawn rooms "
        "(course_utils.synth.composites)",
        "Scored on": f"{TEST_SCENES} scenes with other hands, other people and other rooms; intersection over union; "
        '"hand" takes left and right together, "outline" is the boundary F-score within 2 px',
        **lines,
        "Seed": seed,
        "Rebuild": f"python -m course_utils train signnet --epochs {epochs} --scenes {count} --seed {seed}",
        "Limits": "composites, not films: no motion blur, no two hands that hold each other, drawn rooms; left and "
        "right are told from looks alone and are wrong more often than the outline",
        "Licence": "MIT, as the code",
    }
    save_checkpoint("signnet", model, card, samples, root=root)
    shutil.rmtree(backup)
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
