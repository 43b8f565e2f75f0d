"""HaGRID as it is downloaded: its annotations, its archives, and who is in its pictures."""

from __future__ import annotations

import json
import re
import zipfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from course_utils.data.cards import DataError
from course_utils.data.reading import reading
from course_utils.data.sign_photos import held_out
from course_utils.reactions.signs import NO_GESTURE, SECOND_VERSION, SIGNS, reaction

KNOWN = frozenset((*SIGNS, *SECOND_VERSION, NO_GESTURE))
LARGEST = 2_000_000_000  # bytes of one file of annotations
MOST_HANDS = 20  # in one picture
PICTURE = re.compile(r"\.jpe?g$", re.I)


@dataclass(frozen=True)
class Entry:
    """One picture of HaGRID, which is not read yet.

    name: its UUID. archive: the zip, or "" for a plain file. member: its name in the zip, or its path. sign: one of
    KNOWN. user: who is in it. split: "train", "val" or "test". boxes: (left, top, width, height) as shares. labels: of
    the boxes. landmarks: 21 points (x, y) as shares for each box, or an empty tuple; a net predicted them.
    """

    name: str
    archive: str
    member: str
    sign: str
    user: str
    split: str
    boxes: tuple = ()
    labels: tuple = ()
    landmarks: tuple = ()

    @property
    def reaction(self) -> int:
        """The index of the reaction in REACTIONS."""
        return reaction(self.sign)

    @property
    def box(self) -> tuple | None:
        """The box of the hand that shows the sign, None if there is none."""
        return next((box for box, label in zip(self.boxes, self.labels, strict=True) if label == self.sign), None)


def index(folder) -> list[Entry]:
    """List the pictures of HaGRID in a folder, in the order of their names, each once.

    folder: with zips or unpacked files, as they come from the official page (versions 1 and 2, whole or at 512 pixels)
    or as a smaller sample; also a single zip. Annotations are the files SIGN.json in it. A picture without annotation
    counts if its folder is called after a sign; who is in it is unknown then, so it counts as a person of its own.
    Raises DataError if there is nothing of HaGRID, or a file is damaged.
    """
    folder = Path(folder)
    zips = [folder] if folder.is_file() else sorted(folder.rglob("*.zip"))
    pictures, notes = {}, {}
    for path in zips:
        with reading(path, "an archive of HaGRID"), zipfile.ZipFile(path) as box:
            for entry in box.infolist():
                if PICTURE.search(entry.filename):
                    pictures.setdefault(Path(entry.filename).stem, (str(path), entry.filename))
                elif _sign_of(entry.filename):
                    _read_notes(box.open(entry), entry.file_size, entry.filename, notes)
    if folder.is_dir():
        for path in sorted(folder.rglob("*.json")):
            if _sign_of(path.name):
                with reading(path, "annotations of HaGRID"), open(path, "rb") as opened:
                    _read_notes(opened, path.stat().st_size, str(path.relative_to(folder)), notes)
        for path in sorted(folder.rglob("*")):
            if PICTURE.search(path.name):
                pictures.setdefault(path.stem, ("", str(path)))
    entries = [_entry(name, *place, notes.get(name)) for name, place in sorted(pictures.items())]
    found = [entry for entry in entries if entry is not None]
    if not found:
        raise DataError(
            f"{folder} holds no pictures of HaGRID: a zip or folder of pictures, and files such as like.json."
        )
    return found


def _sign_of(path: str) -> str | None:
    """The sign after which a file of annotations is called, such as annotations/train/like.json."""
    name = Path(path)
    return name.stem if name.suffix == ".json" and name.stem in KNOWN else None


def _read_notes(opened, size, path, notes):
    """Read one file of annotations into {UUID: (split, fields)}; the split is in the path."""
    if size > LARGEST:
        raise ValueError(f"{path} has {size:,} bytes")
    with opened:
        content = json.load(opened)
    if not isinstance(content, dict):
        raise ValueError(f"{path} holds no table of pictures")
    parts = path.lower().replace("\\", "/").split("/")[:-1]
    split = next((kind for kind in ("test", "val") if kind in parts or f"ann_{kind}" in parts), "train")
    for name, fields in content.items():
        notes[name] = split, checked(fields, f"{path}: {name}")


def checked(fields, where: str) -> dict:
    """Check the annotation of one picture, of any version, and return what the course uses of it.

    Raises ValueError, and says where, for boxes, labels or landmarks that are none.
    """
    if not isinstance(fields, dict):
        raise ValueError(f"{where} is no annotation")
    boxes, labels = fields.get("bboxes") or [], fields.get("labels") or []
    points = fields.get("hand_landmarks", fields.get("landmarks")) or [[] for _ in boxes]
    if not len(boxes) == len(labels) == len(points) <= MOST_HANDS:
        raise ValueError(f"{where} has {len(boxes)} boxes, {len(labels)} labels and {len(points)} sets of landmarks")
    if boxes:
        numbers = np.asarray(boxes, float)
        if numbers.shape != (len(boxes), 4) or not np.isfinite(numbers).all():
            raise ValueError(f"{where} has boxes that are none")
    if any(label not in KNOWN for label in labels):
        raise ValueError(f"{where} has the unknown labels {labels}")
    hands = [np.asarray(one, float) for one in points]
    if any(one.size and (one.shape != (21, 2) or not np.isfinite(one).all()) for one in hands):
        raise ValueError(f"{where} has landmarks that are no 21 points")
    return {
        "boxes": tuple(map(tuple, np.asarray(boxes, float).reshape(-1, 4).tolist())),
        "labels": tuple(labels),
        "landmarks": tuple(tuple(map(tuple, one.tolist())) if one.size else () for one in hands),
        "user": str(fields.get("user_id", "")),
    }


def _entry(name, archive, member, note):
    folder = next((part for part in reversed(Path(member).parts[:-1])), "").removeprefix("train_val_")
    if note is None:
        sign = {"none": NO_GESTURE}.get(folder, folder)
        return Entry(name, archive, member, sign, name, "train") if sign in KNOWN else None
    split, fields = note
    sign = next((label for label in fields["labels"] if label != NO_GESTURE), NO_GESTURE)
    rest = {key: fields[key] for key in ("boxes", "labels", "landmarks")}
    return Entry(name, archive, member, sign, fields["user"] or name, split, **rest)


def by_user(entries, share: float = 0.2, seed: int = 0) -> list[bool]:
    """Choose which pictures to test with: all of a person, or none. Returns a list of bool."""
    return held_out(np.array([entry.user for entry in entries]), share, seed).tolist()


def counts(entries) -> dict[str, int]:
    """Count the pictures of each sign, the most frequent first."""
    return dict(Counter(entry.sign for entry in entries).most_common())


class Source:
    """Read pictures' bytes one after another; a zip stays open between two pictures, and nothing is unpacked."""

    def __init__(self):
        self._path, self._box = None, None

    def __call__(self, entry: Entry) -> bytes:
        if not entry.archive:
            return Path(entry.member).read_bytes()
        if self._path != entry.archive:
            self.close()
            self._path, self._box = entry.archive, zipfile.ZipFile(entry.archive)
        return self._box.read(entry.member)

    def close(self):
        """Close the zip."""
        if self._box:
            self._box.close()
        self._path = self._box = None
