"""Crops of many more hands than whole pictures show: each is pasted over a part of a picture, as participants' are.

Whole pictures cost most because of the people in them. A reader of crops learns little from a person, but much from
another hand: from a fist whose thumb sticks out a little, or from an OK that is seen from the side.
"""

from __future__ import annotations

import numpy as np
from tqdm.auto import tqdm

from course_utils.reactions import participants
from course_utils.reactions.hand_bank import Bank
from course_utils.reactions.pictures import Shrunk, beside, hand_square
from course_utils.reactions.signs import NO_GESTURE, SIGNS, reaction

PATCH = 128  # pixels of the part of a picture behind a hand
OWN_COLOUR = 0.4  # of the hands keep the colour that they were rendered with


def close_ups(known: Shrunk, hands: Bank, size: int, around: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Paste each hand of a bank over a part of a picture.

    known: pictures to train with. Returns the squares around the hands as `Shrunk.hands` does, uint8[n, size, size, 3],
    and their reactions int64[n]; a hand that shows none of the signs is sometimes left out.
    """
    x, y = [], []
    for row in tqdm(range(len(hands)), "pasting hands", unit="hand"):
        rng = np.random.default_rng([seed, row, 11])
        sign = (*SIGNS, NO_GESTURE)[hands.sign[row]]
        i = rng.integers(len(known))
        image = hand_square(known.image(i), beside([known.boxes[i], *known.others[i]], rng), PATCH, 1, rng)
        skin = None if rng.random() < OWN_COLOUR else _skin(hands, rng)
        where = participants.Room(image, None, skin, {})
        shown = participants.show(where, sign, hands, rng, row=row, calm=True)
        if len(shown.boxes):
            x.append(hand_square(shown.image, shown.boxes[0], size, around, rng))
            y.append(reaction(sign))
    return np.stack(x), np.array(y, np.int64)


def _skin(hands, rng):
    """The colour of another hand."""
    return hands.cutout(int(rng.integers(len(hands)))).colour
