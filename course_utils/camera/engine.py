"""The browser engine: MediaPipe's web trackers run in the page, and only landmarks are sent to Python.

It helps where Python is far away or slow (Colab, a busy hub) or has no MediaPipe. The web tracker's files are too
large for the repository. So they are in the catalogue (`engine_files`): the Jupyter server hands them out as files that
a browser keeps (`server`); where there is no such server, Python sends them to the page.
"""

from __future__ import annotations

import os

import numpy as np

from course_utils.camera.engine_files import MODELS, engine_files
from course_utils.camera.messages import MAX_EDGE, MessageError, number, one_buffer
from course_utils.overlay import Frame
from course_utils.track import Body, Face, Hand
from course_utils.track.faces import angles

__all__ = ["ENGINES", "browser_hands", "chosen", "engine_files", "tracked_frame"]
ENGINES = ("python", "browser")
# float32 values of each hand, face or body, and how many may come.
VALUES = {"hands": 2 * 21 * 3, "faces": 478 * 3 + 16, "bodies": 33 * 7}
MOST = {"hands": 4, "faces": 4, "bodies": 2}


def chosen(engine: str | None, tracks: str | None) -> str:
    """The engine of a live camera: the given one, else that of COURSE_ENGINE where the demo needs no pictures.

    tracks: as for `Demo`. Raises ValueError for a word that is no engine.
    """
    wanted = engine or os.environ.get("COURSE_ENGINE") or "python"
    if wanted not in ENGINES:
        where = "" if engine else "COURSE_ENGINE: "
        raise ValueError(f"{where}The engine is {' or '.join(map(repr, ENGINES))}, not {wanted!r}.")
    return wanted if engine or tracks in MODELS else "python"


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

    content: width, height (pixels), kind ("hands", if it is missing), mirrored, for hands also hands ([[handedness,
    score], ...]). buffers: float32, none if nothing was found. For each hand 2 × 21 × 3, points and world; for each
    face 478 × 3 points and the head's 4 × 4 matrix by columns; for each body 33 × 7, point, world and visibility.
    Raises MessageError if they do not fit together.
    """
    width, height = (int(number(content, side, 1, MAX_EDGE)) for side in ("width", "height"))
    kind = content.get("kind", "hands")
    if not isinstance(kind, str) or kind not in VALUES:
        raise MessageError(f"Landmarks are of {', '.join(VALUES)}; not of {str(kind)[:40]!r}.")
    mirrored = content.get("mirrored") is True
    values = _values(kind, content.get("hands") if kind == "hands" else None, buffers)
    # Copies: the buffer belongs to the message.
    if kind == "hands":
        pairs = zip(values.reshape(-1, 2, 21, 3), content["hands"], strict=True)
        found = [Hand(p.copy(), w.copy(), side, float(score)) for (p, w), (side, score) in pairs]
    elif kind == "faces":
        faces = ((row[:-16].reshape(478, 3).copy(), row[-16:].reshape(4, 4).T) for row in values)
        found = [Face(points, {}, *angles(matrix, mirrored)) for points, matrix in faces]
    else:
        bodies = values.reshape(-1, 33, 7)
        found = [Body(b[:, :3].copy(), b[:, 3:6].copy(), b[:, 6].clip(0, 1)) for b in bodies]
    image = np.broadcast_to(np.uint8(0), (height, width, 3))  # a picture that takes no memory
    return lambda seconds: Frame(image, seconds, mirrored, **{kind: tuple(found)})


def _values(kind, names, buffers):
    """The checked values, float32[n, VALUES[kind]]; names: of the hands, None for others."""
    if kind == "hands" and (not isinstance(names, list) or len(names) > MOST[kind] or not all(map(_named, names))):
        raise MessageError(f"'hands' must be a list of at most {MOST[kind]} pairs of handedness and score.")
    size = 4 * VALUES[kind]
    data = one_buffer(buffers) if (names if kind == "hands" else buffers) else b""
    count = len(data) // size if names is None else len(names)
    if len(data) != count * size or count > MOST[kind]:
        what = f"{count} hands need" if kind == "hands" else f"At most {MOST[kind]} {kind} have"
        raise MessageError(f"The landmarks do not fit: {what} one buffer of {size} bytes each.")
    values = np.frombuffer(data, "<f4").reshape(-1, VALUES[kind])
    if not np.isfinite(values).all():
        raise MessageError("The landmarks must be finite numbers.")
    return values


def _named(pair):
    match pair:
        case ["Left" | "Right", int() | float() as score]:
            return 0 <= score <= 1
    return False
