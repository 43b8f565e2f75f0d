"""The recipe of the detector: where hands are in a picture, how large they are, and which way they point.

`python -m course_utils train handpoints_detector` rebuilds data/checkpoints/handpoints_detector. Scenes are kept in the
cache and each epoch is backed up, so an interrupted run continues where it stopped.
"""

from __future__ import annotations

import keras
import numpy as np

from course_utils import checkpoints
from course_utils.handpoints.data import with_photos
from course_utils.handpoints.losses import detector_loss
from course_utils.handpoints.net import detector_net
from course_utils.handpoints.rendered import rendered
from course_utils.handpoints.scenes import Scenes, compose
from course_utils.track.own_hands import PICTURE_SIDE, detect
from course_utils.training import at_least, fit_kept, kept_weights, one_cycle, recipe_parser

SCENES, HANDS, EPOCHS, BATCH = 12_000, 6_000, 26, 32
CYCLES = (
    (0.31, 0.004),
    (0.38, 0.002),
    (0.31, 0.0015),
)  # the share of the epochs, and the highest learning rate, of each cycle
TEST_SCENES, TEST_SEED = 500, 780_000
NEAR = 0.5  # of a hand's half side: a detection so near to its centre found it


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("handpoints_detector", __doc__, epochs=EPOCHS)
    parser.add_argument("--scenes", type=at_least(BATCH), default=SCENES, help="pictures (default %(default)s)")
    arguments = parser.parse_args(argv)
    print(words(train(arguments.scenes, arguments.epochs, arguments.seed, arguments.out)))
    return 0


def score(net, found) -> dict[str, float]:
    """Score a detector on scenes: the share of the hands that it finds, and how many it invents a picture."""
    hits = wanted = invented = 0
    for image, hands in zip(found["image"], found["hands"], strict=True):
        boxes = detect(net, image)
        hands = hands[np.isfinite(hands[:, 0])]
        near = np.array(
            [[np.linalg.norm(box[0] - hand[:2]) < NEAR * hand[2] for hand in hands] for box in boxes], bool
        ).reshape(len(boxes), len(hands))
        clear = hands[:, 4] > 0.6
        hits, wanted = hits + near.any(0)[clear].sum(), wanted + clear.sum()
        invented += (~near.any(1)).sum()
    return {"found": hits / max(wanted, 1), "invented": invented / len(found["image"])}


def words(scores) -> str:
    """Say a detector's scores in one line."""
    return f"{scores['found']:.1%} of the hands found, {scores['invented']:.2f} invented a picture"


def train(count: int, epochs: int, seed: int, root) -> dict:
    """Train, and write the checkpoint with its scores."""
    keras.utils.set_random_seed(seed)
    batches = Scenes(compose(lambda: with_photos(rendered(HANDS))[0], count), BATCH, seed)
    net = detector_net()
    for cycle, (share, peak) in enumerate(CYCLES):
        rounds = max(1, round(share * epochs))
        rate = one_cycle(peak, batches.count, BATCH, rounds, warmup=0.1)
        net.compile(keras.optimizers.AdamW(rate, weight_decay=1e-3), detector_loss)
        fit_kept(net, batches, rounds, kept_weights(f"hand-detector-{count}-{epochs}-{seed}-{cycle}"))
    samples = np.concatenate([batches[i][0] for i in range(12)])
    test = compose(lambda: with_photos(rendered(HANDS))[0], TEST_SCENES, TEST_SEED)
    scores = score(lambda x: net.predict(x, verbose=0), test)
    card = {
        "What it does": f"finds hands in a {PICTURE_SIDE}x{PICTURE_SIDE} picture (RGB, 0 to 255): for each cell of "
        "8 pixels whether a hand's centre is in it, its size and its direction; read its output with "
        "track.own_hands.detect",
        "Recipe": f"course_utils/handpoints/train_detector.py; {epochs} epochs, batches of {BATCH}, AdamW, three "
        "cycles of the rate",
        "Data": f"{count:,} scenes of none to three hands, rendered ones and those of the Sign-Language-Digits photos "
        "(Mavi, Apache-2.0), over drawn people and rooms and the public-domain portrait",
        "Scored on": f"{TEST_SCENES} scenes with other people and rooms: {words(scores)}",
        "Limits": "hands smaller than a sixteenth of the picture",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train handpoints_detector --scenes {count} --epochs {epochs} --seed {seed}",
        "Time": "an hour on one slow core, which other work shared; resumable",
        "Licence": "MIT, as the code",
    }
    checkpoints.save("handpoints_detector", net, card, samples, root=root)
    return scores


if __name__ == "__main__":
    raise SystemExit(main())
