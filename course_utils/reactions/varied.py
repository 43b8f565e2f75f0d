"""Batches of shrunk pictures or of crops, changed at random, and of where the hands in them are."""

from __future__ import annotations

import cv2
import numpy as np

from course_utils.fingers.hands import recoloured
from course_utils.reactions import shrink
from course_utils.training.batches import FreshBatches

MARGIN = 1.25  # a crop is kept so much larger than the net's, for zooms and shifts
ROUND = 2048  # pictures of an epoch, after which an interrupted training can continue
COLOURS = ("none", "jitter", "grey")


class Varied(FreshBatches):
    """Batches of pictures, changed at random: (float32[n, size, size, 3], float32[n, 1 + 4 k]).

    pool: uint8[n, s, s, 3]. y: int[n], the first number of a label. size: of the net's pictures. places: float[n, k, 4]
    as of `pictures.Shrunk.places`; they follow the changes as the rest of the label, -9 where there is none. margin:
    how much larger than the net's are the kept pictures. colours: "none", "jitter" (light, tint, focus and noise), or
    "grey" (jitter, and a third of the pictures grey). degrees: the largest rotation; zoom: the logarithm of the
    largest; shift: the largest, as a share. Half of the pictures are mirrored; none is turned upside down, because a
    like would become a dislike. An epoch is a round of at most ROUND random pictures.
    """

    def __init__(
        self,
        pool,
        y,
        size: int,
        places=None,
        batch: int = 32,
        seed: int = 0,
        margin: float = MARGIN,
        colours: str = "jitter",
        degrees: float = 10.0,
        zoom: float = 0.2,
        shift: float = 0.06,
    ):
        super().__init__(min(len(pool), ROUND), batch, seed)
        if colours not in COLOURS:
            raise ValueError(f"Colours are changed by {', '.join(COLOURS)}; not by {colours!r}.")
        self.pool, self.y, self.size, self.colours = pool, np.asarray(y), size, colours
        self.places = np.empty((len(pool), 0, 4)) if places is None else places
        self.margin, self.degrees, self.zoom, self.shift = margin, degrees, zoom, shift

    def picked(self, index: int) -> np.ndarray:
        """Indices of a batch's pictures in this epoch."""
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.pool))[: self.count]
        return order[index * self.batch : (index + 1) * self.batch]

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x = np.empty((len(picked), self.size, self.size, 3), np.float32)
        label = np.empty((len(picked), 1 + self.places[0].size), np.float32)
        label[:, 0] = self.y[picked]
        for target, row, i in zip(x, label, picked, strict=True):
            matrix = self._matrix(rng)
            target[:] = self._coloured(self.pool[i], matrix, rng)
            row[1:] = self._moved(self.places[i], matrix).ravel()
        return x, label

    def _matrix(self, rng):
        """The map from a kept picture's pixels to those of the net's."""
        side, size = self.pool.shape[1], self.size
        scale = size / side * self.margin * np.exp(rng.uniform(-self.zoom, self.zoom))
        angle = np.radians(rng.uniform(-self.degrees, self.degrees))
        turn = scale * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        turn[:, 0] *= rng.choice([-1, 1])
        goal = size / 2 + rng.uniform(-self.shift, self.shift, 2) * size
        return np.column_stack([turn, goal - turn @ [side / 2, side / 2]])

    def _moved(self, places, matrix):
        scale = np.sqrt(abs(np.linalg.det(matrix[:, :2]))) * self.pool.shape[1] / self.size
        centres = (places[:, :2] * self.pool.shape[1]) @ matrix[:, :2].T + matrix[:, 2]
        return np.nan_to_num(np.concatenate([centres / self.size, places[:, 2:] * scale], 1), nan=-9)

    def _coloured(self, image, matrix, rng):
        size = (self.size, self.size)
        image = cv2.warpAffine(image, matrix, size, flags=cv2.INTER_LINEAR, borderValue=(shrink.GREY,) * 3)
        if self.colours == "none":
            return image
        if self.colours == "grey" and rng.random() < 0.33:
            image = cv2.merge([cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)] * 3)
        return recoloured(image, rng)
