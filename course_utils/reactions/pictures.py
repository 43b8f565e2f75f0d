"""Shrunk pictures: whole ones, the crops of the hands in them, and where the hands are."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from course_utils import data, jobs
from course_utils.data.cards import DataError
from course_utils.reactions import made_archive, shrink
from course_utils.reactions.signs import NO_GESTURE, REACTIONS, reaction

FIT = 1.0 / 0.72  # of the box's longer side, the square that a reader sees; as `data.crop.hand_box` cuts it
MOST_HANDS = 2  # in a picture that are looked for
BESIDE = 3  # one picture in so many also gives a square beside its hands


@dataclass(frozen=True, eq=False)
class Shrunk:
    """Pictures of one split: name, sign and user are lists of str; jpeg of bytes; boxes of float[4] or None.

    boxes: of the hand that shows the sign. others: lists of the boxes of all other hands, which show none.
    """

    name: list
    jpeg: list
    sign: list
    user: list
    boxes: list
    others: list

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

    def all_hands(self, size: int, around: float = FIT, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
        """The squares of `hands`, then those of all other hands, then some beside all hands: x, and reactions int64[m].

        Other hands and what lies beside a hand, such as a face, are "none": a reader in two steps meets them, too.
        """
        rng, more = np.random.default_rng(seed), []
        for i, others in enumerate(self.others):
            image = self.image(i) if others or i % BESIDE == 0 else None
            more += [hand_square(image, box, size, around, rng) for box in others]
            if i % BESIDE == 0:
                more.append(hand_square(image, beside([self.boxes[i], *others], rng), size, around, rng))
        none = np.full(len(more), REACTIONS.index("none"))
        return np.stack([*self.hands(size, around, rng), *more]), np.concatenate([self.y, none])

    def places(self) -> np.ndarray:
        """Where the hands are in `squares`: float32[n, MOST_HANDS, 4], centre x and y, half width, half height.

        All are shares of the square; NaN where there is no hand. The hand that shows the sign comes first.
        """
        found = np.full((len(self), MOST_HANDS, 4), np.nan, np.float32)
        for row, jpeg, box, others in zip(found, self.jpeg, self.boxes, self.others, strict=True):
            size = np.array(shrink.jpeg_size(jpeg))
            for place, (left, top, *extent) in zip(row, [one for one in [box, *others] if one], strict=False):
                half = np.array(extent) / 2
                centre = np.array([left, top]) + half
                place[:2], place[2:] = 0.5 + (centre - 0.5) * size / size.max(), half * size / size.max()
        return found

    def rows(self, chosen) -> Shrunk:
        """Some of the pictures, in the order of their numbers."""
        parts = (self.name, self.jpeg, self.sign, self.user, self.boxes, self.others)
        return Shrunk(*([part[i] for i in chosen] for part in parts))


def beside(boxes, rng) -> tuple:
    """Choose a square box that has its middle in none of the boxes; shares of the picture, as they are."""
    for _ in range(20):
        side, (x, y) = rng.uniform(0.08, 0.35), rng.uniform(0.1, 0.9, 2)
        if not any(box and box[0] < x < box[0] + box[2] and box[1] < y < box[1] + box[3] for box in boxes):
            break
    return x - side / 2, y - side / 2, side, side


def hand_square(image, box, size: int, around: float, rng) -> np.ndarray:
    """Cut the square around a hand's box (left, top, width, height as shares): uint8[size, size, 3]."""
    height, width = image.shape[:2]
    if box is None:
        box = (rng.uniform(0, 0.7), rng.uniform(0, 0.7), 0.2, 0.2 * width / height)
    left, top, wide, high = np.array(box) * (width, height, width, height)
    return square((left + wide / 2, top + high / 2, around * max(wide, high, 4) / 2), image, size)


def square(place, image, size: int) -> np.ndarray:
    """Cut a square (x, y of its centre and half its side, pixels) out of a picture: uint8[size, size, 3]."""
    x, y, half = place
    scale = size / (2 * half)
    matrix = np.float32([[scale, 0, size / 2 - scale * x], [0, scale, size / 2 - scale * y]])
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
            if (about["split"] == "test") == (split == "test") and "jpg" in parts:
                rows.append((name, parts["jpg"], about["sign"], about["user"], *_boxes(about)))
    if not rows:
        raise DataError(
            f"{folder} holds no shrunk pictures to {split} with. Make them: see course_utils.reactions.shrink."
        )
    if most is not None and most < len(rows):
        rows = [rows[i] for i in np.linspace(0, len(rows), most, endpoint=False, dtype=int)]
    return Shrunk(*map(list, zip(*rows, strict=True)))


def _boxes(about):
    """The box of the hand that shows the sign, or None, and those of all others."""
    wanted = about["sign"] if about["sign"] in about["labels"] else NO_GESTURE
    at = about["labels"].index(wanted) if wanted in about["labels"] else None
    return (None if at is None else about["boxes"][at]), [box for i, box in enumerate(about["boxes"]) if i != at]


def drawn_shards(progress: bool = True) -> list[Path]:
    """Draw the archive of participants and shrink it, or take its shards from the cache."""
    folder = data.cache_dir() / "reactions"
    if not (folder / "made.zip").is_file():
        made_archive.write(folder / "made.zip", folder / "drawn", progress=progress)
    if not (folder / "shards" / shrink.INDEX).is_file():
        shrink.run(folder / "made.zip", folder / "shards", progress=progress)
    return sorted((folder / "shards").glob("hagrid-*.tar"))
