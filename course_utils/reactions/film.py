"""The synthetic camera of lesson 9: a drawn participant shows one sign after the other."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.overlay import Frame
from course_utils.reactions import hand_bank, participants
from course_utils.reactions.signs import SIGNS

PAUSE = 0.8  # seconds between two signs


def single(sign: str, seed) -> hand_bank.Bank:
    """Render one hand, as a bank of one."""
    return hand_bank.Bank(**hand_bank.packed([hand_bank.picture(sign, seed)], [sign]))


class ParticipantCamera:
    """Frames of a drawn participant who shows one sign after the other, with pauses; the same arguments, the same film.

    script: "show like, show rock"; the signs are those of HaGRID. Raises ValueError for any other script.
    """

    def __init__(self, script: str, size=(320, 240), fps: float = 10, seconds: float = 1.6, seed: int = 0):
        self.signs = [part.strip().removeprefix("show ").strip() for part in script.split(",")]
        if unknown := [sign for sign in self.signs if sign not in SIGNS]:
            raise ValueError(f"A script is signs of HaGRID, such as 'show like, show ok'; {unknown[0]!r} is none.")
        self.size, self.fps, self.seconds, self.seed = tuple(size), fps, seconds, seed
        self._stills = None

    def __len__(self):
        return round((len(self.signs) * (self.seconds + PAUSE) + PAUSE) * self.fps)

    def __iter__(self):
        if self._stills is None:
            self._stills = self._draw()
        for i in range(len(self)):
            time = i / self.fps
            turn, since = divmod(time, self.seconds + PAUSE)
            shown = self._stills[int(turn) + 1] if since >= PAUSE and turn < len(self.signs) else self._stills[0]
            rng = np.random.default_rng([self.seed, i])
            move = np.float32([[1, 0, 2 * np.sin(2.3 * time)], [0, 1, 2 * np.cos(1.7 * time)]])
            image = cv2.warpAffine(shown, move, self.size, borderMode=cv2.BORDER_REPLICATE)
            yield Frame(participants.with_noise(image, 3, rng), time)

    def _draw(self):
        """One picture without hands, and one of each sign."""
        tone = float(np.random.default_rng(self.seed).uniform())
        where = participants.room(self.seed, 0, self.size, tone)
        stills = [where.image]
        for n, sign in enumerate(self.signs):
            hands, rng = single(sign, [self.seed, n, 8]), np.random.default_rng([self.seed, n, 9])
            stills.append(participants.show(where, sign, hands, rng, row=0, calm=True).image)
        return stills
