"""The recipe of the pose net: drawn people, maps and fields as its targets, both stages judged in training.

`python -m course_utils train openpose` rebuilds data/checkpoints/openpose. Interrupted, it goes on where it was.
"""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import ops
from tqdm.auto import tqdm

from course_utils import checkpoints, data, lite
from course_utils.data import cached
from course_utils.files import source_hash
from course_utils.openpose import drawn_people, metrics, poses
from course_utils.openpose import part_affinity_fields as paf
from course_utils.openpose.net import pose_net
from course_utils.training import fit, one_cycle, recipe_parser
from course_utils.training.batches import FreshBatches

SIZE = (128, 128)
FIRST, UNSEEN = 1_000_000, 9_000_000  # first seeds of the scenes to train on and to judge by, far from the lesson's
BATCH, PEAK = 8, 0.003
MAPS = len(drawn_people.PARTS)
SIGMA = 1.1  # of a bump, in cells: sharp, because drawn people are small
MAPS_WEIGHT = 20.0  # of the maps' loss against the fields'
FOREGROUND = 8.0  # how much more a cell on a limb counts than one of the emptiness around it
JUDGED = 500  # scenes to judge by
CHUNK = 500  # scenes in one file of the cache

# What a mirror does to the channels of one stage: right limbs become left ones, and arrows turn their x round.
_SWAPPED = [
    drawn_people.PARTS.index(_other)
    for _other in (
        part.replace("left", "?").replace("right", "left").replace("?", "right") for part in drawn_people.PARTS
    )
]
_LIMBS = [paf.LIMBS.index((_SWAPPED[a], _SWAPPED[b])) for a, b in paf.LIMBS]
MIRRORED = np.array([*_SWAPPED, *(MAPS + 2 * limb + axis for limb in _LIMBS for axis in (0, 1))])
SIGNS = np.array([1] * MAPS + [-1, 1] * len(paf.LIMBS), np.float32)


@dataclass(eq=False)
class Scenes:
    """Drawn scenes with their people.

    images: uint8[n, h, w, 3]. keypoints: for each scene float32[p, 14, 3]. areas: for each float32[p].
    """

    images: np.ndarray
    keypoints: list
    areas: list

    def __len__(self):
        return len(self.images)


def scenes(count: int, first: int = FIRST, size=SIZE) -> Scenes:
    """Draw scenes of 1 to 4 people, the seeds from `first` on, on all cores."""
    with ThreadPoolExecutor() as pool:
        drawn = list(pool.map(lambda seed: drawn_people.draw(seed, size=size), range(first, first + count)))
    return Scenes(
        np.stack([scene.image for scene in drawn]),
        [scene.keypoints for scene in drawn],
        [scene.areas for scene in drawn],
    )


def kept_scenes(count: int, first: int = FIRST) -> Scenes:
    """As `scenes`, drawn in chunks that are kept in the cache."""

    def make(start, size):
        made = scenes(size, first + start)
        ends = np.cumsum([len(areas) for areas in made.areas])
        return {
            "images": made.images,
            "keypoints": np.concatenate(made.keypoints),
            "areas": np.concatenate(made.areas),
            "ends": ends,
        }

    name = f"people-{first}-{source_hash(drawn_people)}"
    kept = cached.chunks(name, count, CHUNK, make, "drawing people")
    people = [(part[field], part["ends"][:-1]) for field in ("keypoints", "areas") for part in kept]
    split = [np.split(*pair) for pair in people]
    return Scenes(
        np.concatenate([part["images"] for part in kept])[:count],
        [scene for part in split[: len(kept)] for scene in part][:count],
        [scene for part in split[len(kept) :] for scene in part][:count],
    )


def targets(keypoints, size=SIZE) -> np.ndarray:
    """What the net should answer for one scene: float16[h / 4, w / 4, 40], maps and then fields."""
    maps = paf.part_confidence_maps(keypoints, size, sigma=SIGMA)
    fields = paf.part_affinity_fields(keypoints, size)
    return np.concatenate([maps, fields.reshape(*fields.shape[:2], -1)], axis=-1).astype(np.float16)


def mirror(images, wanted):
    """Mirror pictures [n, h, w, 3] and their targets [n, h, w, 40]; a mirrored right arm is a left arm."""
    return images[:, :, ::-1], wanted[:, :, ::-1][..., MIRRORED] * SIGNS


class Batches(FreshBatches):
    """Batches of scenes and their targets, half of them mirrored, colours shifted; all of one size, so a few are left.

    images: uint8[n, h, w, 3]; wanted: float16[n, h / 4, w / 4, 40]. Gives (pictures float32, targets float32).
    """

    def __init__(self, images, wanted, batch: int = BATCH, seed: int = 0):
        super().__init__(len(images), batch, seed)
        self.images, self.wanted = images, wanted

    def __len__(self):
        return self.count // self.batch

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        images, wanted = self.images[picked].astype(np.float32), self.wanted[picked].astype(np.float32)
        half = rng.random(len(picked)) < 0.5
        images[half], wanted[half] = mirror(images[half], wanted[half])
        return np.clip(images * rng.uniform(0.8, 1.2, (len(picked), 1, 1, 3)), 0, 255).astype(np.float32), wanted


@keras.saving.register_keras_serializable("haptic")
def both_stages(wanted, answers):
    """The loss of both stages, each against the same targets: intermediate supervision.

    wanted: [n, h, w, 40]; answers: [n, 2, h, w, 40]. Cross-entropy for the maps, which are shares of certainty;
    squares for the fields.
    """
    wanted = ops.expand_dims(wanted, 1)
    maps, sure = wanted[..., :MAPS], ops.clip(answers[..., :MAPS], 1e-4, 1 - 1e-4)
    maps_loss = -(maps * ops.log(sure) + (1 - maps) * ops.log(1 - sure))
    on_limb = 1 + FOREGROUND * ops.cast(ops.abs(wanted[..., MAPS:]) > 0, "float32")
    fields_loss = on_limb * ops.square(wanted[..., MAPS:] - answers[..., MAPS:])
    return MAPS_WEIGHT * ops.mean(maps_loss) + ops.mean(fields_loss)


def fit_poses(net, images, wanted, epochs: int, seed: int = 0, peak: float = PEAK, callbacks=()):
    """Train a pose net with a one-cycle rate; returns Keras's history, one loss an epoch."""
    rate = one_cycle(peak, BATCH * (len(images) // BATCH), BATCH, epochs, warmup=0.15)
    net.compile(keras.optimizers.Adam(rate), both_stages)
    return fit(net, Batches(images, wanted, seed=seed), epochs, callbacks)


def read(net, images, stage: int = -1) -> list:
    """What a stage of the net finds in pictures uint8[n, h, w, 3]: (poses, scores) of each, as from `assemble`."""
    answers = lite.predict(net, images)
    return [paf.assemble(*poses.split(answer)) for answer in np.asarray(answers)[:, stage]]


def precision(found, truth: Scenes, thresholds=metrics.THRESHOLDS) -> float:
    """OKS average precision, 0 to 1, of what `read` found in scenes."""
    rows = zip(found, truth.keypoints, truth.areas, strict=True)
    return metrics.average_precision(
        [(people[..., :2], scores, keypoints, areas) for (people, scores), keypoints, areas in rows],
        paf.SIGMAS,
        thresholds,
    )


def likeness(found, truth: Scenes) -> np.ndarray:
    """How well each scene was read, float[n] from 0 to 1: the mean of its people's best OKS.

    found: as from `read`, of the first scenes.
    """
    rows = zip(found, truth.keypoints, truth.areas, strict=False)
    return np.array(
        [np.mean([_best(p, k, a) for k, a in zip(keypoints, areas, strict=True)]) for (p, _), keypoints, areas in rows]
    )


def _best(people, keypoints, area):
    similar = (metrics.object_keypoint_similarity(one[:, :2], keypoints, area, paf.SIGMAS) for one in people)
    return max(similar, default=0.0)


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("openpose", __doc__, epochs=6, rounds="rounds over them")
    parser.add_argument("--scenes", type=int, default=12_000, help="drawn scenes to train on (default %(default)s)")
    arguments = parser.parse_args(argv)
    if arguments.scenes < BATCH or arguments.epochs < 1:
        parser.error(f"it takes at least {BATCH} scenes and one epoch")
    for what, score in train(arguments.scenes, arguments.epochs, arguments.seed, arguments.out).items():
        print(f"{what}: AP {score:.3f}")
    return 0


def train(count: int, epochs: int, seed: int, root) -> dict:
    """Train on drawn people and write the checkpoint; returns its average precision on scenes it never saw."""
    taught, unseen = kept_scenes(count), scenes(JUDGED, UNSEEN)
    backup = data.cache_dir() / "training" / f"people-{count}-{epochs}-{seed}"
    trained = backup.with_suffix(".weights.h5")
    keras.utils.set_random_seed(seed)
    net = pose_net(SIZE)
    if trained.is_file():
        net.load_weights(trained)
    else:
        wanted = np.stack([targets(keypoints) for keypoints in tqdm(taught.keypoints, "maps and fields")])
        fit_poses(net, taught.images, wanted, epochs, seed, callbacks=[keras.callbacks.BackupAndRestore(backup)])
        net.save_weights(trained)
    found = {"stage 1": precision(read(net, unseen.images, 0), unseen)}
    found["stage 2"] = precision(read(net, unseen.images), unseen)
    card = {
        "What it does": "draws confidence maps of 14 joints and affinity fields of 13 limbs, each twice, for a picture "
        "of 128x128 pixels (RGB, values 0 to 255); course_utils.poses.find reads people from them",
        "Recipe": f"course_utils/openpose/train.py: {epochs} epochs, batches of {BATCH}, Adam, one-cycle rate up to "
        f"{PEAK}; mirrored pictures, shifted colours; cross-entropy for maps, squares for fields, after both stages",
        "Data": f"{count:,} scenes of course_utils.openpose.drawn_people, 1 to 4 drawn people each",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train openpose --scenes {count} --epochs {epochs} --seed {seed}",
        "Score": f"OKS average precision on {JUDGED} scenes that it never saw: "
        + ", ".join(f"after {stage} {score:.3f}" for stage, score in found.items()),
        "Limits": "it learnt drawn people alone, 60 to 120 pixels high; it fails on photographs; "
        "int8 is coarse for maps: prefer model.tflite",
        "Licence": "MIT, as the code",
    }
    checkpoints.save("openpose", net, card, taught.images[:: max(1, count // 300)], root=root)
    for file in checkpoints.SHIPPED.values():
        found[file] = precision(read(lite.Lite(Path(root) / "openpose" / file), unseen.images), unseen)
    shutil.rmtree(backup, ignore_errors=True)
    trained.unlink()
    return found


if __name__ == "__main__":
    raise SystemExit(main())
