"""Quick, Draw! in small portions: the first drawings of each category, fetched as a range of bytes.

A category's file has 20 to 240 MB, and a lesson needs its first few KB. No official checksum can exist for a part of a
file: what comes is parsed in full before it is kept, and its own checksum is noted to tell later damage.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase, digits
from urllib.parse import quote, urlsplit

import numpy as np

from course_utils.airdraw.data import drawn
from course_utils.data import Loader, fetch, store
from course_utils.data.catalog import DataError, card
from course_utils.drawn import strokes as pen_strokes
from course_utils.quickdraw import files, letter_data, strokes

PER_CLASS = 25  # drawings of each category in `data.load("quickdraw")`: few, and that is the lesson's point
TRAINING = 0.6  # the share of them to learn from
_BYTES = {"quickdraw": 700, "quickdraw_bitmaps": 800}  # about, a drawing
_CONNECTIONS = 8


def drawings(category: str, count: int = PER_CLASS) -> list[files.Drawing]:
    """The first drawings of a category, as strokes; DataError for an unknown one, and when they cannot be had."""
    return files.read_ndjson(first("quickdraw", category, count)[0], count)


def bitmaps(category: str, count: int = 1000) -> np.ndarray:
    """The first pictures of a category, uint8[n, 28, 28]; DataError as in `drawings`.

    Ten thousand are 8 MB, where the whole file has a hundred.
    """
    return files.read_bitmaps(first("quickdraw_bitmaps", category, count)[0], count)


def first(name: str, category: str, count: int) -> tuple[Path, str]:
    """A file that holds at least the first drawings of a category; returns (path, source) like `store.locate`.

    name: "quickdraw" or "quickdraw_bitmaps". A whole file is used where there is one, whatever it
    holds; else as much as `count` drawings need is fetched from the official host, once.
    """
    category = files.category(category)
    if found := _find(name, category, count):
        return found
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
    if found := store.find(name, category):
        return found
    for path in _folder(name).glob(f"{category}.*{Path(card(name).file).suffix}"):
        amount = path.suffixes[-2][1:] if len(path.suffixes) > 1 else ""
        note = fetch.hash_file(path)
        if (
            amount.isdigit()
            and int(amount) >= count
            and note.is_file()
            and note.read_text().strip() == fetch.sha256(path)
        ):
            return path, "cache"
    return None


def _fetch(url, name, category, count):
    """The beginning of a file, cut after a whole drawing and found to be what it should be."""
    size = 4096 + count * _BYTES[name]
    while True:
        data, complete = _range(url, size)
        kept, whole = _TRIM[name](data, category, complete)
        if whole >= count or complete:
            return kept
        size *= 2


def _range(url, size):
    """The first `size` bytes behind a URL, and whether that is all there is."""
    import requests

    host = urlsplit(url).hostname
    ask = {"Range": f"bytes=0-{size - 1}", "Accept-Encoding": "identity"}
    try:
        with requests.get(url, headers=ask, stream=True, timeout=fetch.TIMEOUT) as reply:
            reply.raise_for_status()
            data = bytearray()
            # A host that does not know ranges sends the whole file: hang up when there is enough.
            for chunk in reply.iter_content(1 << 16):
                data += chunk
                if len(data) >= size:
                    break
            total = reply.headers.get("Content-Range", "").rpartition("/")[2] or reply.headers.get("Content-Length", "")
    except requests.HTTPError as error:
        raise DataError(f"{host} answered {error.response.status_code} for {url}. It may have moved.") from error
    except requests.RequestException as error:
        raise DataError(f"No drawings from {host}: the connection failed ({type(error).__name__}). Online?") from error
    if total.isdigit() and len(data) < min(size, int(total)):
        raise DataError(f"The download from {host} was cut off after {len(data):,} bytes. Try again.")
    return bytes(data[:size]), len(data) <= size and (not total.isdigit() or len(data) == int(total))


# What came, without a torn last drawing, and how many drawings it holds.


def _trim_strokes(data, category, complete):
    if not complete:
        data = data[: data.rfind(b"\n") + 1]
    found = files.read_ndjson(data) if data else []
    if any(drawing.word != category for drawing in found):
        raise DataError(f"The official host sent drawings of something else than {category}. Try again later.")
    return data, len(found)


def _trim_bitmaps(data, category, complete):
    import io

    pictures = files.read_bitmaps(data)
    if len(pictures) and not pictures.any((1, 2)).all():
        raise DataError(f"The official host sent empty pictures of {category}. Try again later.")
    file = io.BytesIO()
    np.save(file, pictures.reshape(-1, strokes.SIZE**2))
    return file.getvalue(), len(pictures)


_TRIM = {"quickdraw": _trim_strokes, "quickdraw_bitmaps": _trim_bitmaps}


# The data set of lesson 2.


def locate() -> tuple[dict[str, Path], str]:
    """Files of the lesson's 15 categories and of as many others as can be had; returns ({category: path}, source).

    Where the 15 are at hand, only what is at hand is used; else the first drawings of all categories are fetched.
    """
    found = {word: path for word in files.categories() if (path := _find("quickdraw", word, PER_CLASS))}
    if all(word in found for word in strokes.CLASSES):
        return {word: path for word, (path, _) in found.items()}, found[strokes.CLASSES[0]][1]
    first("quickdraw", strokes.CLASSES[0], PER_CLASS)  # alone: without a network one failure is enough
    with ThreadPoolExecutor(_CONNECTIONS) as pool:
        paths = pool.map(lambda word: first("quickdraw", word, PER_CLASS)[0], files.categories())
        return dict(zip(files.categories(), paths, strict=True)), "download"


def read(paths: dict[str, Path]):
    """Read `PER_CLASS` drawings a category: (x, y) for training and for testing, and the categories, the 15 first."""
    words = [*strokes.CLASSES, *(word for word in paths if word not in strokes.CLASSES)]
    return split([[d.strokes for d in files.read_ndjson(paths[word], PER_CLASS)] for word in words], words)


def draw():
    """The stand-in: doodles of the parametric pen, and as other things its further doodles, digits and capitals."""
    from course_utils.quickdraw import pen

    words = [*strokes.CLASSES, *pen_strokes.OTHERS, *digits, *ascii_uppercase]
    rng = np.random.default_rng(0)
    return split([[pen.draw(word, rng) for _ in range(PER_CLASS)] for word in words], words)


def split(groups, words):
    """Split drawings, a list a category, into the first ones to learn from and the last ones to be judged by."""
    cuts = [round(TRAINING * len(group)) for group in groups]
    parts = []
    for rows in (
        [g[:c] for g, c in zip(groups, cuts, strict=True)],
        [g[c:] for g, c in zip(groups, cuts, strict=True)],
    ):
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
