"""What all readers of data files share: one kind of error for whatever is wrong with a file, and limits of size."""

from __future__ import annotations

import json
import zipfile
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from course_utils.data.cards import DataError
from course_utils.files import damage

LARGEST = 2_000_000_000  # bytes that a reader unpacks from one archive
MOST_PIXELS = 4_000_000  # of one picture; those of the data sets have a tenth of it


@contextmanager
def reading(path, what: str, advice: str = "Delete it and load again."):
    """Turn whatever a foreign or damaged file raises inside the `with` block into a DataError.

    path: of the file. what: what it should be, as in "NIST's archive of EMNIST".
    """
    try:
        yield
    except DataError as error:
        error.file = error.file or path
        raise
    except Exception as error:  # zip, zlib, LZMA, JSON, NumPy and OpenCV raise some twenty kinds
        raise DataError(f"{path} is not {what} ({damage(error)}). {advice}", file=path) from error


@contextmanager
def archive(path, most: int = LARGEST):
    """Open a zip archive to read; raises ValueError if its files would take more than `most` bytes."""
    with zipfile.ZipFile(path) as box:
        _check_size(box, most)
        yield box


def arrays(path, *names: str, most: int = LARGEST) -> dict[str, np.ndarray]:
    """Read arrays from an .npz file, by default all; nothing in it is executed.

    Raises KeyError for a name that is missing, ValueError for another kind of file or more than `most` bytes.
    """
    with archive(path, most), np.load(path, allow_pickle=False) as file:
        found = {name: file[name] for name in names or file.files}
    if not all(isinstance(array, np.ndarray) for array in found.values()):
        raise ValueError("it holds something else than arrays")
    return found


def _check_size(box, most):
    if (size := sum(entry.file_size for entry in box.infolist())) > most:
        raise ValueError(f"it unpacks to {size:,} bytes; at most {most:,} are expected")


def picture(content, grey: bool = False) -> np.ndarray:
    """Decode a picture from its bytes: uint8[h, w, 3] RGB, or with grey=True uint8[h, w].

    Its claimed size is checked first. Raises ValueError if it is none.
    """
    import io

    import cv2
    from PIL import Image

    try:
        with Image.open(io.BytesIO(content)) as header:  # reads no pixels
            width, height = header.size
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError("something in it is not a picture") from error
    if width * height > MOST_PIXELS:
        raise ValueError(f"it claims a picture of {width} × {height} pixels")
    image = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_GRAYSCALE if grey else cv2.IMREAD_COLOR)
    if image is None:
        raise ValueError("it holds a picture that cannot be decoded")
    return image if grey else np.ascontiguousarray(image[..., ::-1])


def check_examples(x, y, shape: tuple, classes: int):
    """Raise ValueError unless x are pictures uint8[n, *shape], at least one, and y their labels 0 to classes - 1."""
    if x.dtype != np.uint8 or x.shape[1:] != shape or not len(x) or y.shape != x.shape[:1] or y.dtype.kind not in "iu":
        raise ValueError(f"its arrays {x.dtype}{[*x.shape]} and {y.dtype}{[*y.shape]} are not pictures with labels")
    if y.min() < 0 or y.max() >= classes:
        raise ValueError(f"it has labels from {y.min()} to {y.max()}; there are {classes} classes")


def check_kind(path, name: str = "") -> None:
    """Open a file of which no checksum is known, and raise DataError unless it is what its name says.

    name: if it is not the path's own. This keeps a network's login page from being taken for data.
    """
    path, name = Path(path), name or Path(path).name
    with reading(path.with_name(name), "the file that its name says"):
        with open(path, "rb") as file:
            start = file.read(512)
        if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
            raise ValueError("it is a web page")
        if not start:
            raise ValueError("it is empty")
        suffix = Path(name).suffix.lower()
        if suffix in (".zip", ".npz", ".task", ".keras"):
            with zipfile.ZipFile(path) as box:
                if bad := box.testzip():
                    raise ValueError(f"{bad} in it is damaged")
        elif suffix == ".npy":
            np.load(path, mmap_mode="r", allow_pickle=False)
        elif suffix == ".ndjson":
            with open(path, "rb") as file:
                if not isinstance(json.loads(file.readline(1_000_000)), dict):
                    raise ValueError("its first line is no JSON object")
        elif suffix == ".json":
            if not isinstance(json.loads(path.read_text(encoding="utf-8")), dict):
                raise ValueError("it holds no JSON object")
        elif suffix == ".tflite" and start[4:8] != b"TFL3":
            raise ValueError("it is no TensorFlow Lite net")
        elif suffix == ".mat" and not start.startswith(b"MATLAB"):
            raise ValueError("it is no file of MATLAB")
