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

from course_utils import checkpoints, data, lite
from course_utils.data import sign_photos
from course_utils.signnet import segmentation
from course_utils.signnet.composites import BACKGROUND, FACE, LABELS, LEFT, RIGHT
from course_utils.signnet.examples import (
    CLOSE,
    IMAGE_SIZE,
    SWAPPED,
    TEST_SEED,
    cut_photos,
    draw_backgrounds,
    drawn_hands,
    examples,
    rendered_hands,
)
from course_utils.signnet.net import sign_unet
from course_utils.training import at_least, fit, one_cycle, recipe_parser
from course_utils.training.batches import PairBatches

BATCH, TEST_PICTURES = 16, 300  # pictures in a batch, and of each kind for scoring
HANDS_AS_ONE = np.array([[1, 0, 0], [0, 1, 0], [0, 1, 0], [0, 0, 1]], np.float32)  # from four classes to three
MIRRORED = (0, 1, 2, 4, 3, 5)  # the input's channels in a mirror


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("signnet", __doc__, epochs=3, rounds="rounds in each of three steps")
    parser.add_argument(
        "--pictures", type=at_least(BATCH), default=8000, help="pictures in a round (default %(default)s)"
    )
    arguments = parser.parse_args(argv)
    for file, score in train(arguments.epochs, arguments.pictures, arguments.seed, Path(arguments.out)).items():
        print(f"{file}: {score}")
    return 0


class Scenes(PairBatches):
    """Batches of composed scenes, each in random light, half of them mirrored: (pictures float32, labels uint8).

    x: uint8[n, h, w, 3], or 6 with maps. y: uint8[n, h, w].
    """

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x, y = self.x[picked].astype(np.float32), self.y[picked]
        half, channels = rng.random(len(picked)) < 0.5, np.array(MIRRORED[: x.shape[-1]])
        x[half], y[half] = x[half, :, ::-1][..., channels], SWAPPED[y[half, :, ::-1]]
        light = rng.uniform(0.85, 1.15, (len(picked), 1, 1, 3)).astype(np.float32)
        x[..., :3] = np.minimum(x[..., :3] * light, 255)
        return x, y


# Train and score.


def hands_as_one(truth, predicted):
    """Cross-entropy of the four classes, plus the Dice loss of face and hands without the difference of left and right.

    In some pictures left and right look the same, but the outline of the hand is clear.
    """
    merged = keras.ops.take(np.array([0, 1, 1, 2]), keras.ops.cast(truth, "int32"))
    return segmentation.cross_entropy(truth, predicted) + segmentation.dice(merged, predicted @ HANDS_AS_ONE)


# Pixels, highest learning rate, factor for the epochs, loss. Small pictures first; each step draws new scenes.
STEPS = (
    (IMAGE_SIZE // 2, 0.004, 3, segmentation.cross_entropy_and_dice),
    (IMAGE_SIZE, 0.002, 1, segmentation.cross_entropy_and_dice),
    (IMAGE_SIZE, 0.002, 1, hands_as_one),
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
        x, y = examples(pools, backgrounds, count, [seed, step], size)
        rounds = max(1, round(factor * epochs))
        rate = one_cycle(peak, count // BATCH * BATCH, BATCH, rounds)
        net.compile(keras.optimizers.Adam(rate), loss)
        fit(net, Scenes(x, y, batch=BATCH, seed=seed), rounds, [keras.callbacks.BackupAndRestore(backup / str(step))])
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
    drawn, (new, _) = rendered_hands(), drawn_hands()[1]
    pools, pasted = [drawn], {"drawn hands": new}
    source = f"{len(drawn):,} rendered hands"
    try:
        pools.append(cut_photos(sign_photos.TRAIN)[0])
        pasted = {"students": cut_photos(sign_photos.TEST)[0], **pasted}
        source += (
            f", {len(pools[1]):,} hands of the Sign-Language-Digits photos (Mavi, Apache-2.0) of training students"
        )
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    backgrounds = draw_backgrounds(seed)
    backup = data.cache_dir() / "training" / f"signnet-{epochs}-{count}-{seed}-{len(pools)}"
    backup.mkdir(parents=True, exist_ok=True)
    model = fit_segmenter(pools, backgrounds, epochs, count, backup, seed)
    samples, _ = examples(pools, backgrounds, 200, [seed, 999])
    unseen = draw_backgrounds(TEST_SEED, 0.25)
    tests = {
        f"{name}, {look}": examples([pool], unseen, TEST_PICTURES, TEST_SEED, close=close)
        for look, close in (("close-ups", 1), ("whole pictures", 0))
        for name, pool in pasted.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        files = {"model.keras": model}
        for kind, file in checkpoints.SHIPPED.items():
            files[file] = lite.Lite(lite.export(model, Path(folder) / file, kind, samples))
        lines = {
            f"{file}, {name}": ", ".join(f"{what} {value:.3f}" for what, value in score(net, *xy).items())
            for name, xy in tests.items()
            for file, net in files.items()
        }
    small, full = (f"{factor * epochs} rounds over {count:,} pictures of {size} px" for size, _, factor, _ in STEPS[:2])
    card = {
        "What it does": f"labels every pixel of a {IMAGE_SIZE}x{IMAGE_SIZE} RGB picture with three soft maps of a "
        "tracker (course_utils.signnet.maps), or zeros; values 0 to 255: " + ", ".join(LABELS),
        "Recipe": f"course_utils/signnet/train.py: {small}, {full}, then as many over new ones, where left and "
        f"right count as one class in half of the loss; {CLOSE:.0%} or fewer close-ups of a hand with maps of a "
        "tracker that errs, the others whole scenes without; mirrored, in random light; cross-entropy + Dice, Adam, "
        f"one-cycle rates, batches of {BATCH}",
        "Data": f"{source}, pasted over drawn people, the public-domain portrait, drawn rooms and blankets "
        "(course_utils.signnet.composites)",
        "Scored on": f"{TEST_PICTURES} pictures each with other hands, other people and other rooms; intersection over "
        'union; "hand" takes left and right together, "outline" is the boundary F-score within 2 px',
        **lines,
        "Seed": seed,
        "Rebuild": f"python -m course_utils train signnet --epochs {epochs} --pictures {count} --seed {seed}",
        "Limits": "trained with composites, not with films, and with drawn rooms; without a tracker, other "
        "things in the colour of skin are labelled as hands, and left and right are confused",
        "Licence": "MIT, as the code",
    }
    checkpoints.save("signnet", model, card, samples, root=root)
    shutil.rmtree(backup)
    return lines


if __name__ == "__main__":
    raise SystemExit(main())
