"""Shrunk pictures as batches: whole ones, or the crops of the hands in them, changed at random."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from course_utils import data, jobs
from course_utils.data.cards import DataError
from course_utils.fingers.hands import recoloured
from course_utils.reactions import made_archive, shrink
from course_utils.reactions.signs import NO_GESTURE, reaction
from course_utils.training.batches import FreshBatches

MARGIN = 1.12  # a picture is kept so much larger than the net's, for the shifts
AROUND = 1.5  # times a hand's box, the square that is kept of it
FIT = 1.0 / 0.72  # of the box's longer side, the square that a reader sees; as `data.crop.hand_box` cuts it
ROUND = 2048  # pictures of an epoch, after which an interrupted training can continue
COLOURS = ("none", "jitter", "grey")


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Pictures of one split: name, sign and user are lists of str; jpeg of bytes; boxes of float[4] or None."""

    name: list
    jpeg: list
    sign: list
    user: list
    boxes: list

    def __len__(self):
        return len(self.jpeg)

    @property
    def y(self) -> np.ndarray:
        """The reactions, int64[n]."""
        return np.array([reaction(sign) for sign in self.sign], np.int64)

    def image(self, i: int) -> np.ndarray:
        """Decode a picture: uint8[h, w, 3] RGB."""
        return np.ascontiguousarray(cv2.imdecode(np.frombuffer(self.jpeg[i], np.uint8), cv2.IMREAD_COLOR)[..., ::-1])

    def squares(self, size: int) -> np.ndarray:
        """All pictures, square with grey bars: uint8[n, size, size, 3]."""
        return np.stack([shrink.letterbox(self.image(i), size) for i in range(len(self))])

    def hands(self, size: int, around: float = FIT, rng=None) -> np.ndarray:
        """The square around each hand, or a random square where there is none: uint8[n, size, size, 3]."""
        rng = rng or np.random.default_rng(0)
        return np.stack([hand_square(self.image(i), self.boxes[i], size, around, rng) for i in range(len(self))])

    def rows(self, chosen) -> Shrunk:
        """Some of the pictures, in the order of their numbers."""
        return Shrunk(*([part[i] for i in chosen] for part in (self.name, self.jpeg, self.sign, self.user, self.boxes)))


def hand_square(image, box, size: int, around: float, rng) -> np.ndarray:
    """Cut the square around a hand's box (left, top, width, height as shares): uint8[size, size, 3]."""
    height, width = image.shape[:2]
    if box is None:
        box = (rng.uniform(0, 0.7), rng.uniform(0, 0.7), 0.2, 0.2 * width / height)
    left, top, wide, high = np.array(box) * (width, height, width, height)
    half = around * max(wide, high, 4) / 2
    scale = size / (2 * half)
    matrix = np.float32(
        [[scale, 0, size / 2 - scale * (left + wide / 2)], [0, scale, size / 2 - scale * (top + high / 2)]]
    )
    return cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def load(folder=None, split: str = "train", most: int | None = None, progress: bool = True) -> Shrunk:
    """Read the pictures of a split from a folder of shards (see `shrink`); by default those of drawn participants.

    most: so many, evenly chosen. Raises DataError if there are none.
    """
    files = sorted(Path(folder).glob("hagrid-*.tar")) if folder else drawn_shards(progress)
    rows = []
    for file in files:
        for name, parts in jobs.read(file):
            about = json.loads(parts["json"])
            if (about["split"] == "test") == (split == "test"):
                box = _box(about)
                rows.append((name, parts["jpg"], about["sign"], about["user"], box))
    if not rows:
        raise DataError(
            f"{folder} holds no shrunk pictures to {split} with. Make them: see course_utils.reactions.shrink."
        )
    if most is not None and most < len(rows):
        rows = [rows[i] for i in np.linspace(0, len(rows), most, endpoint=False, dtype=int)]
    return Shrunk(*map(list, zip(*rows, strict=True)))


def _box(about):
    wanted = about["sign"] if about["sign"] in about["labels"] else NO_GESTURE
    return next((box for box, label in zip(about["boxes"], about["labels"], strict=True) if label == wanted), None)


def drawn_shards(progress: bool = True) -> list[Path]:
    """Draw the archive of participants and shrink it, or take its shards from the cache."""
    folder = data.cache_dir() / "reactions"
    if not (folder / "made.zip").is_file():
        made_archive.write(folder / "made.zip", folder / "drawn", progress=progress)
    if not (folder / "shards" / shrink.INDEX).is_file():
        shrink.run(folder / "made.zip", folder / "shards", progress=progress)
    return sorted((folder / "shards").glob("hagrid-*.tar"))


class Varied(FreshBatches):
    """Batches of pictures, changed at random: (float32[n, size, size, 3], int64[n]).

    pool: uint8[n, s, s, 3], larger than the net's pictures. size: of the net's. colours: "none", "jitter" (light, tint,
    focus and noise), or "grey" (jitter, and a third of the pictures grey). degrees: the largest rotation. Half of the
    pictures are mirrored; none is turned upside down, because a like would become a dislike. An epoch is a
    round of at most ROUND random pictures.
    """

    def __init__(self, pool, y, size: int, batch: int = 32, seed: int = 0, colours: str = "jitter", degrees=10.0):
        super().__init__(min(len(pool), ROUND), batch, seed)
        if colours not in COLOURS:
            raise ValueError(f"Colours are changed by {', '.join(COLOURS)}; not by {colours!r}.")
        self.pool, self.y, self.size, self.colours, self.degrees = pool, np.asarray(y), size, colours, degrees

    def picked(self, index: int) -> np.ndarray:
        """Indices of a batch's pictures in this epoch."""
        order = np.random.default_rng([self.seed, self.epoch]).permutation(len(self.pool))[: self.count]
        return order[index * self.batch : (index + 1) * self.batch]

    def __getitem__(self, index):
        picked, rng = self.picked(index), self.rng(index)
        x = np.empty((len(picked), self.size, self.size, 3), np.float32)
        for target, i in zip(x, picked, strict=True):
            target[:] = self._changed(self.pool[i], rng)
        return x, self.y[picked]

    def _changed(self, image, rng):
        side, size = len(image), self.size
        # By default the middle of the kept picture has the size that the net will see later.
        zoom = size / side * MARGIN * np.exp(rng.uniform(-0.2, 0.2))
        angle = np.radians(rng.uniform(-self.degrees, self.degrees))
        turn = zoom * np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
        turn[:, 0] *= rng.choice([-1, 1])
        goal = size / 2 + rng.uniform(-0.06, 0.06, 2) * size
        matrix = np.column_stack([turn, goal - turn @ [side / 2, side / 2]])
        image = cv2.warpAffine(image, matrix, (size, size), flags=cv2.INTER_LINEAR, borderValue=(shrink.GREY,) * 3)
        if self.colours == "none":
            return image
        if self.colours == "grey" and rng.random() < 0.33:
            image = cv2.merge([cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)] * 3)
        return recoloured(image, rng)
