"""The recipe of the finger counter by image: HandNet learns which fingers are up, from rendered hands and photos.

`python -m course_utils train fingers_count` rebuilds data/checkpoints/fingers_count. Rendered hands are kept in the
cache and each epoch is backed up, so an interrupted run continues where it stopped.
"""

from __future__ import annotations

import keras
import numpy as np

from course_utils import checkpoints, data
from course_utils.data import sign_photos
from course_utils.fingers import finger_states
from course_utils.fingers.hands import recoloured
from course_utils.fingers.net import hand_net
from course_utils.fingers.transfer import IMAGE_SIZE
from course_utils.fingers.upright import upright_crop
from course_utils.track.pictures import sign_landmarks
from course_utils.training import at_least, fit, kept_weights, one_cycle, recipe_parser
from course_utils.training.batches import FreshBatches

EPOCHS, BATCH, PEAK = 10, 64, 0.002  # PEAK: the highest learning rate
PHOTO_COPIES = 3  # how often an epoch shows each photo
TEST_HANDS = 1000  # the last of the rendered ones
GREY, MIRRORED = 0.2, 0.05  # shares of pictures without colour, and with the thumb on the wrong side
# The fingers that are up in the ten signs of the photos (Mavi 2020), thumb first; one that touches the thumb is down.
SIGN_STATES = ["00000", "01000", "01100", "11100", "01111", "11111", "01110", "01101", "01011", "00111"]


def main(argv=None) -> int:
    """Train, save the checkpoint and print its scores; returns an exit code."""
    parser = recipe_parser("fingers_count", __doc__, epochs=EPOCHS)
    default = finger_states.HANDS
    parser.add_argument(
        "--rendered", type=at_least(2 * TEST_HANDS), default=default, help="hands (default %(default)s)"
    )
    arguments = parser.parse_args(argv)
    checkpoints.print_scores(train(arguments.rendered, arguments.epochs, arguments.seed, arguments.out))
    return 0


def photographed():
    """Take the sign photos in which the tracker finds a hand.

    Returns images uint8[n, 144, 144, 3], points float32[n, 21, 2] in shares of the picture, world float32[n, 21, 3],
    states bool[n, 5], and which to test with, bool[n]. Raises DataError where photos or tracker cannot be had.
    """
    import cv2

    photos = sign_photos.photos()
    points, world = sign_landmarks(photos)
    found = np.isfinite(world[:, 0, 0])
    size = (finger_states.SIZE,) * 2
    images = np.stack([cv2.resize(photos.images[i], size) for i in np.flatnonzero(found)])
    states = np.array([[up == "1" for up in sign] for sign in SIGN_STATES])[photos.signs]
    return images, points[found], world[found], states[found], photos.test[found]


class TurnedHands(FreshBatches):
    """Batches of upright hands with a tracker's errors and random colours: (float32[n, 96, 96, 3], float32[n, 5]).

    images: uint8[n, h, w, 3]. points: float[n, 21, 2], shares of the picture. states: bool[n, 5], the fingers up.
    """

    def __init__(self, images, points, states, batch: int = BATCH, seed: int = 0):
        super().__init__(len(images), batch, seed)
        self.images, self.points, self.states = images, points, states

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x = np.empty((len(picked), IMAGE_SIZE, IMAGE_SIZE, 3), np.float32)
        for picture, i in zip(x, picked, strict=True):
            moved = {"degrees": rng.normal(0, 8), "zoom": np.exp(rng.normal(0, 0.08)), "shift": rng.normal(0, 0.035, 2)}
            one = recoloured(upright_crop(self.images[i], self.points[i], IMAGE_SIZE, **moved), rng)
            if rng.random() < GREY:
                one = np.repeat(one.mean(2, keepdims=True), 3, 2)
            picture[:] = one[:, ::-1] if rng.random() < MIRRORED else one
        return x, self.states[picked].astype(np.float32)


def crops(images, points) -> np.ndarray:
    """Turn hands upright as the demo does: uint8[n, 96, 96, 3]; images and points as for `TurnedHands`."""
    return np.stack([upright_crop(*row, IMAGE_SIZE) for row in zip(images, points, strict=True)])


def train(count: int, epochs: int, seed: int, root) -> dict:
    """Train, and write the checkpoint with its scores."""
    keras.utils.set_random_seed(seed)
    drawn, known = finger_states.rendered(count), slice(0, count - TEST_HANDS)
    parts = [(drawn["image"][known], drawn["points"][known], drawn["states"][known])]
    test = slice(count - TEST_HANDS, count)
    tests = {"Rendered": (crops(drawn["image"][test], drawn["points"][test]), drawn["states"][test])}
    source = "no photos"
    try:
        images, points, _, states, held_out = photographed()
        parts += [(images[~held_out], points[~held_out], states[~held_out])] * PHOTO_COPIES
        tests["Students"] = crops(images[held_out], points[held_out]), states[held_out]
        source = f"{(~held_out).sum():,} Sign-Language-Digits photos (Mavi, Apache-2.0) of four students in five"
    except data.DataError as error:
        print(f"Without photos: {error.reason}")
    batches = TurnedHands(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True)), seed=seed)
    net = hand_net(5, IMAGE_SIZE, name="finger_counter", activation="sigmoid")
    body = checkpoints.load_keras("fingers_handnet")
    for layer, start in zip(net.layers[:-1], body.layers[:-1], strict=True):
        layer.set_weights(start.get_weights())
    rate = one_cycle(PEAK, batches.count, BATCH, epochs)
    net.compile(keras.optimizers.AdamW(rate, weight_decay=0.01), "binary_crossentropy", metrics=["binary_accuracy"])
    kept = kept_weights(f"fingers-count-{count}-{epochs}-{seed}")
    fit(net, batches, epochs, [keras.callbacks.BackupAndRestore(kept.with_suffix(".backup"))])
    card = {
        "What it does": f"says for each finger, thumb first, whether it is up, from a {IMAGE_SIZE}x{IMAGE_SIZE} "
        "picture (RGB, 0 to 255) of a hand that fingers.upright_crop turned upright; the count is the sum",
        "Recipe": f"course_utils/fingers/train_count.py: starts as fingers_handnet; {epochs} epochs, batches of "
        f"{BATCH}, AdamW, one-cycle rate up to {PEAK}; moved a little, recoloured, {GREY:.0%} of them grey",
        "Data": f"{count - TEST_HANDS:,} rendered hands in all 32 states and any turn; {source}",
        "Scored on": "hands of which all five answers are right: the last 1,000 rendered hands, and students held out",
        "Limits": "one hand that the tracker finds; half bent fingers and hands seen from the side are often unclear",
        "Seed": seed,
        "Rebuild": f"python -m course_utils train fingers_count --rendered {count} --epochs {epochs} --seed {seed}",
        "Licence": "MIT, as the code",
    }
    scores = checkpoints.save("fingers_count", net, card, batches[0][0], tests, root)
    return {f"fingers_count, {test}": score for test, score in scores.items()}


if __name__ == "__main__":
    raise SystemExit(main())
