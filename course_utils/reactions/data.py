"""Reader of HaGRID, once it is shrunk, and its stand-in: drawn participants in drawn rooms."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from course_utils import files
from course_utils.data import Loader, cached
from course_utils.data.reading import reading
from course_utils.reactions import hand_bank, participants, pictures, shrink
from course_utils.reactions.net import PICTURE
from course_utils.reactions.signs import NO_GESTURE, REACTIONS, SIGNS, reaction

MOST = 6_000, 1_500  # pictures to train and to test with that fit a laptop's memory
PEOPLE = 48, 16  # of the stand-in
SIZE = 320, 240  # pixels of its pictures
SEED = 93_000


def read(path):
    """Read shrunk pictures: (x, y) to train, (x, y) to test with, and the names of REACTIONS.

    path: of the index that `shrink` wrote. x: uint8[n, 160, 160, 3], square with grey bars; y: int64[n].
    Raises DataError for something else, or a damaged file.
    """
    with reading(path, "the index of shrunk pictures", "Shrink HaGRID again."):
        parts = [
            pictures.load(Path(path).parent, split, most) for split, most in zip(("train", "test"), MOST, strict=True)
        ]
        return *((part.squares(PICTURE), part.y) for part in parts), list(REACTIONS)


def draw():
    """The stand-in, shaped as what `read` returns: a few drawn people, each in a room of their own."""
    people = stand_in()
    x = np.stack([shrink.letterbox(image, PICTURE) for image in people["image"]])
    y, test = people["y"], people["test"]
    return (x[~test], y[~test]), (x[test], y[test]), list(REACTIONS)


def stand_in() -> dict[str, np.ndarray]:
    """Draw participants with all that is known about them, or take them from the cache.

    image: uint8[n, 240, 320, 3]; y: int64[n] into REACTIONS; sign: int64[n] into SIGNS, len(SIGNS) for none; box:
    float32[n, 4], left, top, width and height of the hand as shares, NaN without one; user: int64[n]; test: bool[n].
    """
    kept = cached.arrays(f"participants-{SEED}-{files.source_hash(participants, hand_bank, __file__)}", _drawn)
    return kept


def _drawn():
    from tqdm.auto import tqdm

    found, users = [], [(SEED + n, n >= PEOPLE[0]) for n in range(sum(PEOPLE))]
    for user, test in tqdm(users, "drawing participants", unit="person"):
        for n, sign in enumerate(participants.signs_of(user)):
            if n % 2 == 0:  # two pictures of each hand
                one = hand_bank.Bank(**hand_bank.packed([hand_bank.picture(sign, [user, n])], [sign]))
            where = participants.room(user, n // 4, SIZE)
            shown = participants.show(where, sign, one, np.random.default_rng([user, n, 6]), user, 0, calm=True)
            found.append((shown, sign, user, test))
    return {
        "image": np.stack([shown.image for shown, *_ in found]),
        "y": np.array([reaction(sign) for _, sign, *_ in found]),
        "sign": np.array([(*SIGNS, NO_GESTURE).index(sign) for _, sign, *_ in found]),
        "box": np.array([shown.boxes[0] if len(shown.boxes) else [np.nan] * 4 for shown, *_ in found], np.float32),
        "user": np.array([user for *_, user, _ in found]),
        "test": np.array([test for *_, test in found]),
    }


LOADERS = {"hagrid": Loader(read, draw)}
