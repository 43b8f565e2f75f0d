"""Play a demo over a source, and save what it shows."""

from __future__ import annotations

from io import BytesIO
from itertools import chain, islice
from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from course_utils.camera.sources import open_source
from course_utils.demo import as_demo
from course_utils.files import replacing
from course_utils.overlay import COLORS, draw
from course_utils.quiet import quiet

GIF_WIDTH = 480
GIF_STILL = 10  # grey levels; the eye does not see a smaller change in a moving picture
PALETTE = 255  # colours; Pillow uses the last of 256 for unchanged pixels
MP4_CODECS = ("avc1", "mp4v")  # browsers play H.264, but not every OpenCV can write it


def play(demo, source, limit: int | None = None):
    """Yield (frame, overlay) for each frame of a source.

    demo: a callable from Frame to Overlay; it is reset first. source: see `open_source`. limit: largest number of
    frames. The source is closed at the end, also if the loop is left or interrupted.
    """
    demo = as_demo(demo)
    demo.reset()
    with open_source(source) as frames:
        for frame in islice(frames, limit):
            yield frame, demo(frame)


def film(demo, source, fps: float, seconds: float | None = None):
    """Play a demo over a source and draw `fps` of its frames a second; yields (time, overlay, picture or None).

    time: seconds since the first frame. picture: RGB uint8[h, w, 3]. seconds: stop after so many of the source.
    """
    start, drawn = None, 0
    for frame, overlay in play(demo, source):
        start = frame.time if start is None else start
        now = frame.time - start
        if seconds and now > seconds:
            break
        due = now * fps >= drawn
        drawn += due
        yield now, overlay, draw(frame, overlay) if due else None


def save_clip(path, pictures, fps: float = 30, width: int | None = None) -> Path:
    """Save pictures as a moving picture; the file appears only when it is complete.

    path: .gif (one palette for all; only changed pixels are stored) or .mp4. pictures: RGB uint8[h, w, 3], any
    iterable; all are fitted into the size of the first. width: scale to this many pixels, by default at most 480 for
    a GIF and unchanged for an MP4. Returns the path.
    Raises ValueError for another suffix, for no pictures and for other arrays, FileNotFoundError for a missing folder,
    OSError for a full disk.
    """
    path = Path(path)
    writers = {".gif": _write_gif, ".mp4": _write_mp4}
    if path.suffix.lower() not in writers:
        raise ValueError(f"A clip's name ends in {' or '.join(writers)}; {path.name!r} does not.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent} to save {path.name} in. Make it first.")
    if fps <= 0:
        raise ValueError(f"A clip needs a positive number of frames a second; fps is {fps}.")
    try:
        with replacing(path) as part:
            writers[path.suffix.lower()](part, pictures, fps, width)
    except OSError as error:
        why = f"{path} could not be saved ({error.strerror}). Is the disk full, or the folder read-only?"
        raise OSError(error.errno, why) from error
    return path


def _write_gif(path, pictures, fps, width):
    frames = list(_fitted(pictures, width or GIF_WIDTH, enlarge=width is not None))
    # One palette from frames of the whole clip: a palette for each frame flickers and costs 768 bytes.
    sample = np.concatenate(frames[:: max(1, len(frames) // 12)])
    marks = b"".join(bytes.fromhex(color[1:]) for color in COLORS.values())  # few pixels, but important
    colors = Image.fromarray(sample).quantize(PALETTE - len(COLORS), Image.Quantize.MEDIANCUT).getpalette()
    palette = Image.new("P", (1, 1))
    palette.putpalette((bytes(colors) + marks).ljust(3 * PALETTE, b"\0"))
    shown, images = frames[0], []
    for frame in frames:
        # Camera noise changes every pixel a little. Such a pixel keeps its value, so that Pillow need not store it.
        moved = np.abs(frame.astype(np.int16) - shown).max(2, keepdims=True) > GIF_STILL
        shown = np.where(moved, frame, shown)
        images.append(Image.fromarray(shown).quantize(palette=palette, dither=Image.Dither.NONE))
    # GIF counts hundredths of a second; browsers slow down frames of less than two.
    ends = np.rint(np.arange(len(images) + 1) * max(100 / fps, 2)).astype(int)
    durations = (np.diff(ends) * 10).tolist()
    buffer = BytesIO()
    first, *rest = images
    first.save(buffer, "GIF", save_all=True, append_images=rest, duration=durations, loop=0, optimize=True)
    path.write_bytes(buffer.getvalue())


def _write_mp4(path, pictures, fps, width):
    frames = _fitted(pictures, width, enlarge=width is not None)
    first = next(frames)
    # The codecs halve the resolution of colours, so width and height must be even.
    height, width = first.shape[0] // 2 * 2, first.shape[1] // 2 * 2
    with quiet():
        for codec in MP4_CODECS:
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*codec), fps, (width, height))
            if writer.isOpened():
                break
        else:
            raise RuntimeError("This OpenCV has no codec for MP4; save a .gif.")
    written = 0
    try:
        for frame in chain([first], frames):
            writer.write(np.ascontiguousarray(frame[:height, :width, ::-1]))
            written += 1
    finally:
        writer.release()
    # OpenCV's writer does not report a full disk.
    with quiet():
        capture = cv2.VideoCapture(str(path))
        complete = capture.isOpened() and capture.get(cv2.CAP_PROP_FRAME_COUNT) == written
        capture.release()
    if not complete:
        raise OSError(28, "the file is incomplete")


def _fitted(pictures, width, enlarge):
    """Yield all pictures in the size of the first, scaled to `width`; other shapes get black bars."""
    size = None
    for picture in pictures:
        if not isinstance(picture, np.ndarray) or picture.dtype != np.uint8 or picture.shape[2:] != (3,):
            raise ValueError("A clip is made of pictures uint8[h, w, 3], such as `draw(frame, overlay)` returns.")
        h, w = picture.shape[:2]
        if size is None:
            scale = width / w if width and (enlarge or w > width) else 1
            size = max(2, round(w * scale)), max(2, round(h * scale))
        if (w, h) != size:
            scale = min(size[0] / w, size[1] / h)
            inner = min(size[0], round(w * scale)), min(size[1], round(h * scale))
            small = cv2.resize(picture, inner, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
            left, top = (size[0] - inner[0]) // 2, (size[1] - inner[1]) // 2
            picture = np.zeros((size[1], size[0], 3), np.uint8)
            picture[top : top + inner[1], left : left + inner[0]] = small
        yield picture
    if size is None:
        raise ValueError("There are no pictures to save.")
