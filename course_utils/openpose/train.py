"""The recipe of the pose net: drawn people, and maps and fields as targets for both of its stages.

`python -m course_utils train openpose` rebuilds data/checkpoints/openpose. An interrupted run continues where it
stopped.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np
from keras import ops
from tqdm.auto import tqdm

from course_utils import checkpoints, data, jobs, lite
from course_utils.openpose import metrics, skeletons
from course_utils.openpose import part_affinity_fields as paf
from course_utils.openpose.drawn_people import PARTS
from course_utils.openpose.jobs import SIZE, TRAIN_SEED, draw_scenes, people
from course_utils.openpose.net import pose_net
from course_utils.openpose.skeletons import MIRRORED, SIGNS
from course_utils.training import at_least, fit, one_cycle, recipe_parser
from course_utils.training.batches import PairBatches

TEST_SEED = 9_000_000  # the random seed of the first scene that tests
FURTHER_SEED, FURTHER_PEAK = 2_000_000, 0.0015  # the same when a trained net is trained further
BATCH, PEAK = 8, 0.003  # scenes in a batch; the highest learning rate
MAPS = len(PARTS)
SIGMA = 1.1  # of a bump, in cells: sharp, because drawn people are small
MAPS_WEIGHT = 20.0  # factor for the loss of the maps
LIMB_WEIGHT = 8.0  # how much more a cell on a limb counts than an empty one
TEST_SCENES = 500


@dataclass(eq=False)
class Scenes:
    """Drawn scenes with their people.

    images: uint8[n, h, w, 3]. keypoints: a list of float32[p, 14, 3]. areas: a list of float32[p].
    """

    images: np.ndarray
    keypoints: list
    areas: list

    def __len__(self):
        return len(self.images)


def scenes(count: int, first: int = TRAIN_SEED, size=SIZE) -> Scenes:
    """Draw scenes of 1 to 4 people, on all cores; first: the random seed of the first scene."""
    return _scenes([draw_scenes(range(first, first + count), size)], count)


def cached_scenes(count: int, first: int = TRAIN_SEED) -> Scenes:
    """As `scenes`, but drawn in shards that are kept in the cache: those of the job openpose_people."""
    return _scenes(jobs.kept(people(count, first)), count)


def _scenes(shards, count):
    keypoints, areas = (
        [scene for shard in shards for scene in np.split(shard[field], shard["ends"][:-1])]
        for field in ("keypoints", "areas")
    )
    return Scenes(np.concatenate([shard["images"] for shard in shards])[:count], keypoints[:count], areas[:count])


def targets(keypoints, size=SIZE) -> np.ndarray:
    """Make the targets of one scene: float16[h / 4, w / 4, 40], maps and then fields."""
    maps = paf.part_confidence_maps(keypoints, size, sigma=SIGMA)
    fields = paf.part_affinity_fields(keypoints, size)
    return np.concatenate([maps, fields.reshape(*fields.shape[:2], -1)], axis=-1).astype(np.float16)


def mirror(x, y):
    """Mirror pictures [n, h, w, 3] and their targets [n, h / 4, w / 4, 40]; a mirrored right arm is a left arm."""
    return x[:, :, ::-1], y[:, :, ::-1][..., MIRRORED] * SIGNS


class Batches(PairBatches):
    """Batches of scenes, half of them mirrored, with random colours: (pictures float32, targets float32).

    x: uint8[n, h, w, 3]. y: float16[n, h / 4, w / 4, 40].
    """

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x, y = self.x[picked].astype(np.float32), self.y[picked].astype(np.float32)
        half = rng.random(len(picked)) < 0.5
        x[half], y[half] = mirror(x[half], y[half])
        return np.clip(x * rng.uniform(0.8, 1.2, (len(picked), 1, 1, 3)), 0, 255).astype(np.float32), y


@keras.saving.register_keras_serializable("haptic")
def both_stages(truth, predicted):
    """The loss of both stages, each compared with the same targets: intermediate supervision.

    truth: [n, h, w, 40]; predicted: [n, 2, h, w, 40]. Cross-entropy for the maps, which are like probabilities; squared
    error for the fields.
    """
    truth = ops.expand_dims(truth, 1)
    maps, p = truth[..., :MAPS], ops.clip(predicted[..., :MAPS], 1e-4, 1 - 1e-4)
    maps_loss = -(maps * ops.log(p) + (1 - maps) * ops.log(1 - p))
    weight = 1 + LIMB_WEIGHT * ops.cast(ops.abs(truth[..., MAPS:]) > 0, "float32")
    fields_loss = weight * ops.square(truth[..., MAPS:] - predicted[..., MAPS:])
    return MAPS_WEIGHT * ops.mean(maps_loss) + ops.mean(fields_loss)


def fit_pose_net(net, x, y, epochs: int, seed: int = 0, peak: float = PEAK, callbacks=()):
    """Train a pose net with a one-cycle rate; x, y: as for `Batches`. Returns Keras's history, one loss an epoch."""
    rate = one_cycle(peak, BATCH * (len(x) // BATCH), BATCH, epochs, warmup=0.15)
    net.compile(keras.optimizers.Adam(rate), both_stages)
    return fit(net, Batches(x, y, BATCH, seed), epochs, callbacks)


def predict(net, images, stage: int = -1) -> list:
    """Find people in pictures uint8[n, h, w, 3] with one stage of the net: a list of (people, scores) of each picture.

    people, scores: as from `part_affinity_fields.assemble`.
    """
    return [paf.assemble(*skeletons.split(channels)) for channels in lite.predict(net, images)[:, stage]]


def predict_four_views(net, images) -> list:
    """As `predict`, from the mean of four views of each picture; see `skeletons.four_views`."""
    return [
        paf.assemble(*skeletons.split(channels), stride=skeletons.HALF)
        for channels in skeletons.four_views(net, images)
    ]


def ceiling(truth: Scenes) -> list:
    """The people in perfect maps and fields, as from `predict`; no net can score higher."""
    return [paf.assemble(*skeletons.split(targets(people).astype(np.float32))) for people in truth.keypoints]


def average_precision(predicted, truth: Scenes, thresholds=metrics.THRESHOLDS) -> float:
    """OKS average precision, 0 to 1, of people from `predict` in scenes."""
    rows = zip(predicted, truth.keypoints, truth.areas, strict=True)
    return metrics.average_precision(
        [(people[..., :2], scores, keypoints, areas) for (people, scores), keypoints, areas in rows],
        paf.SIGMAS,
        thresholds,
    )


def scene_oks(predicted, truth: Scenes) -> np.ndarray:
    """The OKS of each scene, float[n]: the mean over its true people, each compared with the best predicted one.

    predicted: as from `predict`, for the first scenes.
    """
    rows = zip(predicted, truth.keypoints, truth.areas, strict=False)
    return np.array(
        [np.mean([_best(p, k, a) for k, a in zip(keypoints, areas, strict=True)]) for (p, _), keypoints, areas in rows]
    )


def _best(people, keypoints, area):
    """The highest OKS that one of the people reaches."""
    similar = (metrics.object_keypoint_similarity(one[:, :2], keypoints, area, paf.SIGMAS) for one in people)
    return max(similar, default=0.0)


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("openpose", __doc__, epochs=6, rounds="rounds over them")
    parser.add_argument(
        "--scenes", type=at_least(BATCH), default=12_000, help="drawn scenes to train with (default %(default)s)"
    )
    parser.add_argument(
        "--further", action="store_true", help="start as the shipped net, with other scenes and a lower learning rate"
    )
    arguments = parser.parse_args(argv)
    options = arguments.scenes, arguments.epochs, arguments.seed, arguments.out, arguments.further
    for what, score in train(*options).items():
        print(f"{what}: AP {score:.3f}")
    return 0


def train(count: int, epochs: int, seed: int, root, further: bool = False) -> dict:
    """Train with drawn people and write the checkpoint; returns its average precision on new scenes.

    further: start as the shipped net, and draw other scenes.
    """
    first, peak = (FURTHER_SEED + 50_000 * seed, FURTHER_PEAK) if further else (TRAIN_SEED, PEAK)
    scenes_to_train, unseen = cached_scenes(count, first), scenes(TEST_SCENES, TEST_SEED)
    backup = data.cache_dir() / "training" / f"openpose-{count}-{epochs}-{seed}{'-further' * further}"
    finished = backup.with_suffix(".weights.h5")
    keras.utils.set_random_seed(seed)
    net, x = skeletons.load(SIZE) if further else pose_net(SIZE), scenes_to_train.images
    if finished.is_file():
        net.load_weights(finished)
    else:
        y = np.stack([targets(keypoints) for keypoints in tqdm(scenes_to_train.keypoints, "maps and fields")])
        fit_pose_net(net, x, y, epochs, seed, peak, [keras.callbacks.BackupAndRestore(backup)])
        net.save_weights(finished)
    scores = {f"stage {i + 1}": average_precision(predict(net, unseen.images, i), unseen) for i in (0, 1)}
    scores["stage 2, four views"] = average_precision(predict_four_views(net, unseen.images), unseen)
    card = {
        "What it does": "draws confidence maps of 14 joints and affinity fields of 13 limbs, each twice, for a picture "
        "of 128x128 pixels (RGB, values 0 to 255); course_utils.openpose.skeletons.find reads people from them",
        "Recipe": f"course_utils/openpose/train.py: {'further training of the net of the full recipe; ' * further}"
        f"{epochs} epochs, batches of {BATCH}, Adam, one-cycle rate up to {peak}; mirrored pictures, shifted colours; "
        "cross-entropy for maps, squares for fields, after both stages",
        "Data": f"{count:,} scenes of course_utils.openpose.drawn_people, 1 to 4 drawn people each",
        "Seed": seed,
        "Rebuild": f"{'python -m course_utils train openpose && ' * further}python -m course_utils train openpose "
        f"--scenes {count} --epochs {epochs} --seed {seed}{' --further' * further}",
        "Score": f"OKS average precision on {TEST_SCENES} new scenes: "
        + ", ".join(f"after {stage} {score:.3f}" for stage, score in scores.items()),
        "Limits": "trained with drawn people only, 60 to 120 pixels high; it fails on photographs; "
        "int8 is too coarse for maps: prefer model.tflite",
        "Licence": "MIT, as the code",
    }
    checkpoints.save("openpose", net, card, x[:: max(1, count // 300)], root=root)
    for file in checkpoints.SHIPPED.values():
        net = lite.Lite(Path(root) / "openpose" / file)
        scores[file] = average_precision(predict(net, unseen.images), unseen)
    shutil.rmtree(backup, ignore_errors=True)
    finished.unlink()
    return scores


if __name__ == "__main__":
    raise SystemExit(main())
