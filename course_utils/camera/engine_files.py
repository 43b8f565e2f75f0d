"""Files of the browser engine: MediaPipe's web tracker and its models, in the data catalogue; a light import."""

from __future__ import annotations

from urllib.parse import urlparse

from course_utils import data

PROGRAM = ("tasks_vision_module", "tasks_vision_loader", "tasks_vision_wasm")
MODELS = {"hands": "hand_landmarker", "faces": "face_landmarker", "bodies": "pose_landmarker_full"}
NAMES = (*PROGRAM, *MODELS.values())


def digests(kind: str) -> dict:
    """The SHA-256 of each file that tracks a kind (a key of MODELS), by its name in the catalogue."""
    return {name: data.card(name).digest() for name in (*PROGRAM, MODELS[kind])}


def engine_files(kind: str = "hands"):
    """Yield messages with the files that the page needs, 15 to 21 MB in all, fetched and verified if they are not here.

    Each is (content, buffers). Before anything is fetched, one with `words` and no buffer says from where.
    Raises `data.DataError` if a file cannot be found or fetched.
    """
    names = digests(kind)
    absent = [data.card(row.name) for row in data.status(*names) if row.where == "—"]
    if absent:
        hosts = " and ".join(sorted({urlparse(card.urls[0]).hostname for card in absent if card.urls}))
        size = sum(card.bytes or 0 for card in absent) / 1e6
        yield {"words": f"Python fetches the tracker from {hosts}, {size:.0f} MB, once. Pictures stay here."}, []
    for name in names:
        yield {"name": name, "count": len(names)}, [data.path(name).read_bytes()]
