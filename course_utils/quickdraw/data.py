"""Quick, Draw! in small parts: the first drawings of each category, fetched as a range of bytes; and the stand-ins.

A category's file has 20 to 240 MB, and a lesson needs only its first few KB. There is no official checksum for a part
of a file. So each part is parsed completely before it is kept, and its own checksum is kept beside it.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits
from urllib.parse import quote, urlsplit

import numpy as np

from course_utils.airdraw.data import drawn
from course_utils.data import Loader, fetch, network, store
from course_utils.data.cards import DataError, card
from course_utils.drawn import strokes as pen_strokes
from course_utils.quickdraw import files, letter_data, pen
from course_utils.quickdraw.classes import CLASSES

PER_CLASS = 25  # drawings of each category in `data.load("quickdraw")`: lesson 2 is about learning from few
TRAINING_SHARE = 0.6
_BYTES = {"quickdraw": 700, "quickdraw_bitmaps": 800}  # of one drawing, about
_CONNECTIONS = 8


def drawings(category: str, count: int = PER_CLASS) -> list[files.Drawing]:
    """Load the first drawings of a category as strokes; DataError for an unknown category, or without a network."""
    return store.read(partial(files.read_ndjson, limit=count), partial(first, "quickdraw", category, count))[0]


def bitmaps(category: str, count: int = 1000) -> np.ndarray:
    """Load the first pictures of a category, uint8[n, 28, 28]; DataError as for `drawings`.

    Ten thousand pictures are 8 MB; the whole file has 100 MB.
    """
    return store.read(
        lambda path: files.read_bitmaps(path, count), lambda: first("quickdraw_bitmaps", category, count)
    )[0]


def first(name: str, category: str, count: int) -> tuple[Path, str]:
    """Find or fetch a file with at least `count` drawings of a category; returns (path, source) like `store.locate`.

    name: "quickdraw" or "quickdraw_bitmaps". A complete file in a data folder is used as it is. Otherwise the first
    part of the official file is fetched once, as many bytes as `count` drawings need.
    """
    category = files.category(category)
    if local := _find(name, category, count):
        return local
    if store.mode() == "sample":
        raise DataError("COURSE_DATA is set to sample: nothing is fetched.")
    entry = card(name)
    target = _folder(name) / f"{category}.{count}{Path(entry.file).suffix}"
    data = _fetch(entry.urls[0].format(part=quote(category)), name, category, count)
    with fetch.writing(target) as part:
        part.write_bytes(data)
    fetch.remember(target)
    return target, "download"


def _folder(name):
    return store.cache_dir() / "quickdraw" / "first" / name


def _find(name, category, count):
    if local := store.find(name, category):
        return local
    for path in _folder(name).glob(f"{category}.*{Path(card(name).file).suffix}"):
        amount = path.suffixes[-2][1:] if len(path.suffixes) > 1 else ""
        note = fetch.hash_file(path)
        if (
            amount.isdigit()
            and int(amount) >= count
            and note.is_file()
            and note.read_text(errors="replace").strip() == fetch.sha256(path)
        ):
            return path, "cache"
    return None


def _fetch(url, name, category, count):
    """Fetch the beginning of a file, cut it after a complete drawing, and check that it holds the right drawings."""
    size = 4096 + count * _BYTES[name]
    while True:
        data, complete = _range(url, size)
        kept, drawings = _TRIM[name](data, category, complete)
        if drawings >= count or complete:
            return kept
        size *= 2


def _range(url, size):
    """Fetch the first `size` bytes of a URL; returns them, and whether they are the complete file."""
    headers = {"Range": f"bytes=0-{size - 1}"}
    with network.ask(url, **headers) as reply:
        data = bytearray()
        # A host that ignores ranges sends the whole file: stop when there is enough.
        for chunk in network.chunks(reply):
            data += chunk
            if len(data) >= size:
                break
        total = reply.headers.get("Content-Range", "").rpartition("/")[2] or reply.headers.get("Content-Length", "")
    if total.isdigit() and len(data) < min(size, int(total)):
        raise DataError(f"The download from {urlsplit(url).hostname} was cut off after {len(data):,} bytes. Try again.")
    return bytes(data[:size]), len(data) <= size and (not total.isdigit() or len(data) == int(total))


# Cut off an incomplete last drawing; returns the rest, and the number of its drawings.


def _trim_strokes(data, category, complete):
    if not complete:
        data = data[: data.rfind(b"\n") + 1]
    drawings = files.read_ndjson(data) if data else []
    if any(drawing.word != category for drawing in drawings):
        raise DataError(f"The official host sent drawings of another thing than {category}. Try again later.")
    return data, len(drawings)


def _trim_bitmaps(data, category, complete):
    import io

    pictures = files.read_bitmaps(data)
    if len(pictures) and not pictures.any((1, 2)).all():
        raise DataError(f"The official host sent empty pictures of {category}. Try again later.")
    file = io.BytesIO()
    np.save(file, pictures.reshape(len(pictures), -1))
    return file.getvalue(), len(pictures)


_TRIM = {"quickdraw": _trim_strokes, "quickdraw_bitmaps": _trim_bitmaps}


# The data set of lesson 2.


def locate() -> tuple[dict[str, Path], str]:
    """Find or fetch the files of the lesson's 15 categories and of others; returns ({category: path}, source).

    When the 15 are on this machine, nothing is fetched, and the others are those that are here, too. Otherwise the
    first drawings of all 345 categories are fetched.
    """
    local = {word: path for word in files.categories() if (path := _find("quickdraw", word, PER_CLASS))}
    if all(word in local for word in CLASSES):
        return {word: path for word, (path, _) in local.items()}, local[CLASSES[0]][1]
    first("quickdraw", CLASSES[0], PER_CLASS)  # one alone: without a network, only one request fails
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        paths = pool.map(lambda word: first("quickdraw", word, PER_CLASS)[0], files.categories())
        return dict(zip(files.categories(), paths, strict=True)), "download"


def read(paths: dict[str, Path]):
    """Read `PER_CLASS` drawings of each category: as `split` returns them, with the 15 categories first."""
    words = [*CLASSES, *(word for word in paths if word not in CLASSES)]
    return split([[d.strokes for d in files.read_ndjson(paths[word], PER_CLASS)] for word in words], words)


def draw():
    """Draw the stand-in with the parametric pen: the fifteen things; as others more doodles, digits and capitals."""
    words = [*CLASSES, *pen_strokes.OTHERS, *digits, *ascii_uppercase]
    rng = np.random.default_rng(0)
    return split([[pen.draw(word, rng) for _ in range(PER_CLASS)] for word in words], words)


def split(groups, words):
    """Split drawings, one list for each category, into the first ones for training and the rest for testing.

    words: the names of the categories. Returns (x, y) for training and for testing, and words: x object[n], y int64[n].
    """
    counts = [round(TRAINING_SHARE * len(group)) for group in groups]
    halves = zip(*((group[:n], group[n:]) for group, n in zip(groups, counts, strict=True)), strict=True)
    parts = []
    for rows in halves:
        x = np.empty(sum(map(len, rows)), object)
        x[:] = [strokes for row in rows for strokes in row]
        parts.append((x, np.repeat(np.arange(len(rows)), [len(row) for row in rows])))
    return *parts, words


_LETTERS = partial(drawn, "letters", pen_strokes.letters, sizes=(10_400, 2_600))
LOADERS = {
    "quickdraw": Loader(read, draw, locate),
    "emnist_letters": Loader(letter_data.read_emnist, partial(_LETTERS, list(ascii_uppercase))),
    "handwritten_letters": Loader(
        letter_data.read_handwritten, partial(_LETTERS, list(ascii_uppercase + ascii_lowercase))
    ),
}
