"""The recipe of SignNet's segmenter: hands cut out of photos and renderings, pasted over drawn people and rooms.

`python -m course_utils train signnet` rebuilds data/checkpoints/signnet. Tracked landmarks are kept in the cache and
each round is backed up, so an interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
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
from course_utils.train import CHECKPOINTS, Progress, one_cycle, save_checkpoint
from course_utils.train.gestures import SEED, held_out

SIZE, SMALL = 192, 96  # pixels of the finished net, and of most of its training
BATCH, PEAK = 16, 0.004
STAGES = {"drawn people": 400, "portrait": 120, "rooms": 120}
UNSEEN = 10_000  # seeds of the stages for scoring start here
TEST_SCENES = 300
HANDS = (0.06, 0.37, 0.5, 0.07)  # shares of scenes with none, one, two and three hands
EXTENT = (0.16, 0.7)  # smallest and largest hand as a share of the picture
FINE = 0.1  # share of the epochs at the full size


def main(argv=None) -> int:
    """Train, save the checkpoints and print their scores; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m course_utils train signnet", description=__doc__.splitlines()[0])
    parser.add_argument("--epochs", type=int, default=40, help="rounds (default %(default)s)")
    parser.add_argument("--scenes", type=int, default=1500, help="new scenes in each round (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="same seed, same net, on the same machine")
    parser.add_argument("--out", default=CHECKPOINTS, metavar="DIR", help="folder that gets the folder 'signnet'")
    arguments = parser.parse_args(argv)
    if arguments.epochs < 2 or arguments.scenes < BATCH:
        parser.error(f"--epochs must be at least 2, --scenes at least {BATCH}")
    for file, score in train(arguments.epochs, arguments.scenes, arguments.seed, Path(arguments.out)).items():
        print(f"{file}: {score}")
    return 0


# Data.


def photos():
    """The Sign-Language-Digits photos: files, signs int64[n], students int64[n], points [n, 21, 2], world [n, 21, 3].

    points: landmarks as shares of width and height; NaN where the tracker finds no hand. Raises DataError where the
    photos or the tracker cannot be had.
    """
    import cv2

    files = sorted(p for p in data.path("sign_language_digits").rglob("*.JPG") if p.parent.name.isdigit())
    cached = data.cache_dir() / "training" / f"signnet-landmarks-{len(files)}.npz"
    if not cached.is_file():
        # A photo that ends at the wrist is hard on the palm detector; a border helps, and so does size.
        big = (cv2.resize(read_rgb(file), (200, 200), interpolation=cv2.INTER_CUBIC) for file in files)
        framed = (cv2.copyMakeBorder(photo, 40, 40, 40, 40, cv2.BORDER_REPLICATE) for photo in big)
        points, world = track(tqdm(framed, "tracking photos", len(files)))
        cached.parent.mkdir(parents=True, exist_ok=True)
        with replacing(cached) as part, open(part, "wb") as opened:
            np.savez(opened, points=(points * 280 - 40) / 200, world=world)
    with np.load(cached, allow_pickle=False) as arrays:
        points, world = arrays["points"], arrays["world"]
    # Ten photos a student in a row, by the number in the file's name.
    students = np.array([int(file.stem.split("_")[-1]) // 10 for file in files])
    return files, np.array([int(file.parent.name) for file in files]), students, points, world


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
    made = [scene(pools, stage_list, [*np.atleast_1d(seed), i], size, **options) for i in range(count)]
    return np.stack([one.image for one in made]), np.stack([one.label for one in made])


class Scenes(keras.utils.PyDataset):
    """Batches of scenes that are composed while the net trains; each seed gives others."""

    def __init__(self, pools, stage_list, count: int, seed, size: int):
        super().__init__(workers=1, max_queue_size=8)
        self.pools, self.stages, self.count, self.seed, self.size = pools, stage_list, count, seed, size

    def __len__(self):
        return self.count // BATCH

    def __getitem__(self, i):
        return scenes(self.pools, self.stages, BATCH, [*np.atleast_1d(self.seed), i], self.size)


# Train and score.


def fit_segmenter(pools, stage_list, epochs: int, count: int, seed: int = 0, backup=None) -> keras.Model:
    """Train a new segmenter, first on small scenes and at last on those of the full size; returns it.

    pools: lists of `Cutout`, as likely to be chosen. backup: a file to go on from after an interruption.
    """
    keras.utils.set_random_seed(seed)
    if backup is not None and Path(backup).is_file():
        model = keras.models.load_model(backup, {"cross_entropy_and_dice": segmentation.cross_entropy_and_dice})
    else:
        model = nets.sign_unet(None)
        rate = one_cycle(PEAK, count // BATCH * BATCH, BATCH, epochs)
        model.compile(keras.optimizers.Adam(rate), segmentation.cross_entropy_and_dice)
    for epoch in range(int(model.optimizer.iterations) // (count // BATCH), epochs):
        size = SIZE if epoch >= (1 - FINE) * epochs else SMALL
        batches = Scenes(pools, stage_list, count, [seed, epoch], size)
        model.fit(batches, initial_epoch=epoch, epochs=epoch + 1, shuffle=False, verbose=0, callbacks=[Progress()])
        if backup is not None:
            with replacing(backup) as part:
                model.save(part)
    finished = nets.sign_unet(SIZE)
    finished.set_weights(model.get_weights())
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
    backup = data.cache_dir() / "training" / f"signnet-{epochs}-{count}-{seed}-{len(pools)}.keras"
    backup.parent.mkdir(parents=True, exist_ok=True)
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
        "Recipe": f"course_utils/train/signnet.py: {epochs} rounds of {count:,} scenes, none twice, most of them of "
        f"{SMALL} px and the last tenth of {SIZE} px; cross-entropy + Dice, batches of {BATCH}, Adam, one-cycle rate "
        f"up to {PEAK}",
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
    backup.unlink(missing_ok=True)
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
