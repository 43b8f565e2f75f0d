"""The files of Quick, Draw!: drawings as strokes (.ndjson), pictures (.npy), and the names of the 345 categories."""

from __future__ import annotations

import difflib
import io
import json
from pathlib import Path
from typing import NamedTuple

import numpy as np

from course_utils.data.cards import DataError, card
from course_utils.data.reading import reading
from course_utils.glyphs import SIZE
from course_utils.quickdraw.strokes import DRAWING_SIZE


class Drawing(NamedTuple):
    """One doodle: a list of strokes uint8[n, 2], x right and y down; `recognized` tells whether the game guessed it."""

    word: str
    strokes: list[np.ndarray]
    recognized: bool
    key: int
    country: str


def category(name: str) -> str:
    """Return a category's name in the data set's spelling; for an unknown one DataError tells the nearest names."""
    known = {word.lower(): word for word in card("quickdraw").parts}
    if spelled := known.get(str(name).strip().lower()):
        return spelled
    near = difflib.get_close_matches(str(name).lower(), known, n=3, cutoff=0.5)
    hint = f"Did you mean {', '.join(known[word] for word in near)}?" if near else "All names: quickdraw.categories()."
    raise DataError(f"Quick, Draw! has no {name!r} among its {len(known)} categories. {hint}")


def categories() -> list[str]:
    """The names of all 345 categories."""
    return list(card("quickdraw").parts)


def read_ndjson(file, limit: int | None = None) -> list[Drawing]:
    """Read simplified drawings, one JSON object a line; broken lines are skipped, and a note says how many.

    file: path or bytes. limit: the largest number of drawings. Raises DataError for a file with broken lines only.
    """
    drawings, broken = [], 0
    with reading(_place(file), "a simplified .ndjson file"), _open(file) as lines:
        for line in lines:
            if limit is not None and len(drawings) >= limit:
                break
            if not line.strip():
                continue
            try:
                drawings.append(_from_json(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
                broken += 1
    name = _place(file).name
    if broken and not drawings:
        raise DataError(
            f"{name} holds no drawing: all {broken} lines are broken. Is it a simplified .ndjson file?",
            file=_place(file),
        )
    if broken:
        print(f"NOTE: {broken} broken line{'s' * (broken > 1)} skipped in {name}.")
    return drawings


def _from_json(entry):
    strokes = [_stroke(x, y) for x, y, *_ in entry["drawing"]]
    if not strokes:
        raise ValueError("no strokes")
    key, country = int(entry.get("key_id", 0)), str(entry.get("countrycode", ""))
    return Drawing(str(entry["word"]), strokes, bool(entry.get("recognized", True)), key, country)


def _stroke(x, y):
    stroke = np.array([x, y], float).T
    if stroke.ndim != 2 or not len(stroke) or not ((stroke >= 0) & (stroke < DRAWING_SIZE)).all():
        raise ValueError("not a simplified stroke")
    return stroke.astype(np.uint8)


def read_bitmaps(file, limit: int | None = None) -> np.ndarray:
    """Read 28x28 pictures from an .npy file, which may be cut off after any picture.

    file: path or bytes. limit: the largest number of pictures.
    Returns uint8[n, 28, 28] with ink 255. Raises DataError for another kind of file.
    """
    with reading(_place(file), "a NumPy file with pictures"), _open(file) as stream:
        version = np.lib.format.read_magic(stream)
        read = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}[version]
        shape, fortran, dtype = read(stream)
        if dtype != np.uint8 or len(shape) != 2 or shape[1] != SIZE * SIZE or fortran:
            raise DataError(f"{_place(file).name} holds {dtype}{list(shape)}; Quick, Draw! pictures are uint8[n, 784].")
        start, end = stream.tell(), stream.seek(0, 2)
        stream.seek(start)
        data = stream.read(min(end - start, (shape[0] if limit is None else min(limit, shape[0])) * SIZE * SIZE))
    whole = len(data) // (SIZE * SIZE)
    return np.frombuffer(data, np.uint8, whole * SIZE * SIZE).reshape(whole, SIZE, SIZE).copy()


def _open(file):
    return io.BytesIO(file) if isinstance(file, (bytes, bytearray, memoryview)) else open(file, "rb")


def _place(file):
    return Path("this file") if isinstance(file, (bytes, bytearray, memoryview)) else Path(file)
