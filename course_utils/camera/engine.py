"""The browser engine: MediaPipe's web tracker runs in the page, and only landmarks are sent to Python.

It helps where Python is far away or slow (Colab, a busy hub) or has no MediaPipe. The web tracker's files are too
large for the repository. So they are in the catalogue and fetched once, and Python sends them to the page.
"""

from __future__ import annotations

from urllib.parse import urlparse

import numpy as np

from course_utils import data
from course_utils.camera.messages import MAX_EDGE, MessageError, number, one_buffer
from course_utils.overlay import Frame
from course_utils.track import Hand

FILES = ("tasks_vision_module", "tasks_vision_loader", "tasks_vision_wasm", "hand_landmarker")
MAX_HANDS = 4
PER_HAND = 2 * 21 * 3  # points and world, as float32


def browser_hands(frame: Frame) -> list:
    """Return the hands that the browser found: the tracker for demos with `LiveCamera(..., engine="browser")`.

    Raises TypeError for other frames, such as those of a clip that Python plays.
    """
    if frame.hands is None:
        raise TypeError(
            'This tracker needs LiveCamera(demo, engine="browser") with the camera or your own clip as its source; '
            "for other frames use HandTracker()."
        )
    return list(frame.hands)


def tracked_frame(content, buffers):
    """Unpack a "landmarks" message; returns a function (time) -> Frame.

    content: width, height (pixels), hands ([[handedness, score], ...]). buffers: float32[hands, 2, 21, 3], points and
    world of each hand. Raises MessageError if they do not fit together.
    """
    width, height = (int(number(content, side, 1, MAX_EDGE)) for side in ("width", "height"))
    found = content.get("hands")
    if not isinstance(found, list) or len(found) > MAX_HANDS or not all(map(_named, found)):
        raise MessageError(f"'hands' must be a list of at most {MAX_HANDS} pairs of handedness and score.")
    data = one_buffer(buffers) if found else b""
    if len(data) != 4 * PER_HAND * len(found):
        raise MessageError(f"The landmarks of {len(found)} hands need one buffer of {4 * PER_HAND * len(found)} bytes.")
    values = np.frombuffer(data, "<f4").reshape(-1, 2, 21, 3)
    if not np.isfinite(values).all():
        raise MessageError("The landmarks must be finite numbers.")
    # Copies: the buffer belongs to the message.
    hands = tuple(
        Hand(p.copy(), w.copy(), side, float(score)) for (p, w), (side, score) in zip(values, found, strict=True)
    )
    image = np.broadcast_to(np.uint8(0), (height, width, 3))  # a picture that takes no memory
    mirrored = content.get("mirrored") is True
    return lambda seconds: Frame(image, seconds, mirrored, hands)


def engine_files():
    """Yield messages with the files that the page needs, 19 MB in all, fetched and verified if they are not here.

    Each is (content, buffers). Before anything is fetched, one with `words` and no buffer says from where.
    Raises `data.DataError` if a file cannot be found or fetched.
    """
    absent = [data.card(row.name) for row in data.status(*FILES) if row.where == "—"]
    if absent:
        hosts = " and ".join(sorted({urlparse(card.urls[0]).hostname for card in absent}))
        size = sum(card.bytes for card in absent) / 1e6
        yield {"words": f"Python fetches the hand tracker from {hosts}, {size:.0f} MB, once. Pictures stay here."}, []
    for name in FILES:
        yield {"name": name, "count": len(FILES)}, [data.path(name).read_bytes()]


def _named(pair):
    match pair:
        case ["Left" | "Right", int() | float() as score]:
            return 0 <= score <= 1
    return False
