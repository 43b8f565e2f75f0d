"""Messages between the browser and Python: overlays as plain data, pictures as JPEG, both checked on arrival."""

from __future__ import annotations

import io
import math

import cv2
import numpy as np
from PIL.JpegImagePlugin import JpegImageFile

from course_utils.overlay import Overlay

MAX_BYTES = 4_000_000  # a full-HD JPEG of fair quality has under 1 MB
MAX_EDGE = 1920  # pixels of a picture's width or height
MASK_EDGE = 256  # of a mask that is sent; the browser smooths it over its box
JPEG_QUALITY = 80


class MessageError(ValueError):
    """A message that is refused; the text says why."""


def overlay_to_message(overlay: Overlay) -> tuple[dict, list[bytes]]:
    """Turn an overlay into a JSON-able message and its binary buffers.

    Returns ({"marks": [...], "answer", "score", "sound"}, buffers). A mark has kind, xy, color, size and text; a mask
    also has `mask` (its buffer's number) and `shape` (rows, columns), its buffer one byte of opacity a pixel.
    Like `overlay.draw` it skips marks with NaN or infinity; NaN in a mask counts as 0.
    Raises TypeError if a demo returned something else.
    """
    if not isinstance(overlay, Overlay):
        raise TypeError(f"A demo returns an Overlay; this one returned {overlay!r}. Did you forget `return`?")
    # All points at once, because this runs for every frame. float64: a rounded float32 has more digits in JSON.
    xy = np.concatenate([np.empty((0, 2)), *(mark.xy for mark in overlay.marks)], dtype=float)
    finite = np.isfinite(xy).all(1).tolist()
    xy = np.clip(xy, -9, 9).round(4).tolist()  # clipped: NumPy's largest number is larger than JSON's
    marks, buffers, end = [], [], 0
    for mark in overlay.marks:
        begin, end = end, end + len(mark.xy)
        if begin == end or not all(finite[begin:end]):
            continue
        points, size = xy[begin:end], _finite(mark.size)
        plain = {"kind": mark.kind, "xy": points, "color": mark.color, "size": size, "text": mark.text}
        if mark.kind == "mask":
            opacity = _small(np.nan_to_num(mark.mask))
            plain |= {"mask": len(buffers), "shape": opacity.shape}
            buffers.append(np.rint(opacity * 255).astype(np.uint8).tobytes())
        marks.append(plain)
    answer = None if overlay.answer is None else str(overlay.answer)
    rest = {"answer": answer, "score": _finite(overlay.score), "sound": _finite(overlay.sound)}
    return {"marks": marks, **rest}, buffers


def jpeg_size(data) -> tuple[int, int]:
    """Read the width and height that a JPEG claims, without decoding it.

    data: bytes-like. Raises MessageError if it is no JPEG.
    """
    try:
        return JpegImageFile(io.BytesIO(data)).size  # Pillow reads only the header here
    except Exception as error:  # Pillow raises several kinds for a damaged header
        raise MessageError("The picture is no JPEG, or its header is damaged.") from error


def check_picture(buffers) -> memoryview:
    """Return the one JPEG of a message; what is too large is refused before it takes memory.

    Raises MessageError for no buffer or several, for other data than a JPEG, and for a picture that is too large.
    """
    data = one_buffer(buffers)
    if len(data) > MAX_BYTES:
        raise MessageError(f"The picture has {len(data):,} bytes; {MAX_BYTES:,} are allowed.")
    width, height = jpeg_size(data)
    if not (0 < width <= MAX_EDGE and 0 < height <= MAX_EDGE):
        raise MessageError(f"The picture claims {width} × {height} pixels; {MAX_EDGE} a side are allowed.")
    return data


def decode_picture(data: memoryview) -> np.ndarray:
    """Decode a JPEG that `check_picture` accepted to uint8[h, w, 3] RGB; raises MessageError if it is damaged."""
    # Directly to RGB: OpenCV swaps channels in several threads and waits for them while the cores are busy.
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION)
    except (cv2.error, ValueError):
        picture = None
    if picture is None:
        raise MessageError("The JPEG cannot be decoded. It is cut off or damaged.")
    return picture


def encode_picture(picture: np.ndarray) -> bytes:
    """Encode uint8[h, w, 3] RGB as JPEG, scaled down to the largest size that a message may carry."""
    scale = MAX_EDGE / max(picture.shape[:2])
    if scale < 1:
        picture = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    bgr = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
    return cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])[1].tobytes()


def number(content: dict, name: str, low: float, high: float) -> float:
    """Read a finite number from a message; raises MessageError if it is missing or outside [low, high]."""
    value = content.get(name)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not low <= value <= high:
        raise MessageError(f"{name!r} must be a number from {low:g} to {high:g}.")
    return value


def word(content: dict, name: str, length: int = 64) -> str:
    """Read a short string from a message; raises MessageError if it is missing or too long."""
    value = content.get(name)
    if not isinstance(value, str) or len(value) > length or not value.isprintable():
        raise MessageError(f"{name!r} must be a string of at most {length} letters.")
    return value


def echo(content: dict) -> dict:
    """The `run` and the `seq` of a message for its answer; None where they could not be sent back."""
    run, seq = content.get("run"), content.get("seq")
    short = isinstance(run, str) and len(run) <= 64 and run.isprintable()  # half of a surrogate pair is not printable
    return {"run": run if short else None, "seq": seq if isinstance(seq, int) and abs(seq) < 2**53 else None}


def one_buffer(buffers) -> memoryview:
    """The bytes of a message's only buffer; raises MessageError for none, several, and what holds no bytes."""
    try:
        (buffer,) = buffers or ()
        return memoryview(buffer).cast("B")
    except (TypeError, ValueError) as error:
        raise MessageError("The message needs exactly one buffer of bytes.") from error


def _finite(value):
    return float(value) if value is not None and math.isfinite(value) else None


def _small(mask):
    if max(mask.shape) <= MASK_EDGE:
        return mask
    scale = MASK_EDGE / max(mask.shape)
    size = [max(1, round(side * scale)) for side in mask.shape[::-1]]
    return cv2.resize(mask, size, interpolation=cv2.INTER_AREA)
