"""Play a demo over a source, and save what it shows."""

from __future__ import annotations

import os
from functools import cache, partial
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryFile

import cv2
import numpy as np
from PIL import Image

from course_utils.camera.sources import open_source
from course_utils.demo import as_demo
from course_utils.files import replacing
from course_utils.overlay import COLORS, draw
from course_utils.quiet import quiet

GIF_WIDTH = 480
GIF_MOST = 50  # pictures a second
GIF_STILL = 10  # grey levels; the eye does not see a smaller change in a moving picture
PALETTE = 255  # colours; Pillow uses the last of 256 for unchanged pixels
SAME_TIME = 1e-4  # seconds; times of frames are rounded
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
    """Play a demo over a source as a film of `fps` pictures a second; yields (time, overlay, pictures) for each frame.

    time: seconds since the first frame. pictures: those RGB uint8[h, w, 3] of the film that are due by now: none if the
    source is faster than the film; the same one again if it is slower, so that the film keeps the source's pace.
    seconds: stop after so many of the source. fps: 0 draws nothing.
    """
    start, count, shown = None, 0, None
    for frame, overlay in play(demo, source):
        start = frame.time if start is None else start
        now = frame.time - start
        if seconds and now > seconds:
            break
        pictures = []
        while fps and count / fps < now - SAME_TIME:  # until now the frame before was seen
            pictures.append(shown())
            count += 1
        shown = cache(partial(draw, frame, overlay))
        if fps and count / fps <= now + SAME_TIME:
            pictures.append(shown())
            count += 1
        yield now, overlay, pictures


def check_clip_path(path) -> Path:
    """Raise what `save_clip` would raise for this path, before any work is done; returns the path.

    Raises ValueError for another suffix than .gif and .mp4, OSError if nothing can be written there.
    """
    path = Path(path)
    if path.suffix.lower() not in WRITERS:
        raise ValueError(f"A clip's name ends in {' or '.join(WRITERS)}; {path.name!r} does not.")
    if not path.parent.is_dir():
        raise FileNotFoundError(f"There is no folder {path.parent} to save {path.name} in. Make it first.")
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder. Give the clip another name.")
    if not os.access(path.parent, os.W_OK):
        raise PermissionError(f"{path.parent} is read-only, so {path.name} cannot be saved there.")
    return path


def save_clip(path, pictures, fps: float = 30, width: int | None = None) -> Path:
    """Save pictures as a moving picture; the file appears only when it is complete.

    path: .gif (one palette for all; only changed pixels are stored) or .mp4. pictures: RGB uint8[h, w, 3], any
    iterable; all are fitted into the size of the first. They are written as they come, so a long film needs no memory.
    width: scale to this many pixels, by default at most 480 for a GIF and unchanged for an MP4. Returns the path.
    Raises ValueError for another suffix, for no pictures and for other arrays, FileNotFoundError for a missing folder,
    OSError for a full disk.
    """
    path = check_clip_path(path)
    if fps <= 0:
        raise ValueError(f"A clip needs a positive number of frames a second; fps is {fps}.")
    try:
        with replacing(path) as part:
            WRITERS[path.suffix.lower()](part, pictures, fps, width)
    except OSError as error:
        why = f"{path} could not be saved ({error.strerror}). Is the disk full, or the folder read-only?"
        raise OSError(error.errno, why) from error
    return path


def _write_gif(path, pictures, fps, width):
    # GIF counts hundredths of a second, and browsers slow down frames of less than two.
    step = max(1.0, fps / GIF_MOST)
    with TemporaryFile() as spool:
        ends = [
            _spool(spool, frame) for frame in _every(step, _fitted(pictures, width or GIF_WIDTH, width is not None))
        ]
        # One palette from frames of the whole clip: a palette for each frame flickers and costs 768 bytes.
        places = list(zip([0, *ends], ends, strict=False))
        sample = np.concatenate([_unspool(spool, *place) for place in places[:: max(1, len(places) // 12)]])
        marks = b"".join(bytes.fromhex(color[1:]) for color in COLORS.values())  # few pixels, but important
        colors = Image.fromarray(sample).quantize(PALETTE - len(COLORS), Image.Quantize.MEDIANCUT).getpalette()
        palette = Image.new("P", (1, 1))
        palette.putpalette((bytes(colors) + marks).ljust(3 * PALETTE, b"\0"))
        times = np.rint(np.arange(len(places) + 1) * 100 * step / fps).astype(int)
        images = _gif_images(spool, places, palette)
        first = next(images)
        durations = (np.diff(times) * 10).tolist()
        first.save(path, "GIF", save_all=True, append_images=images, duration=durations, loop=0, optimize=True)


def _every(step, frames):
    """Yield the frames number 0, step, 2 step ...; step: at least 1, may be a fraction."""
    due = 0.0
    for number, frame in enumerate(frames):
        if number >= due:
            due += step
            yield frame


def _spool(spool, frame):
    spool.write(cv2.imencode(".png", frame, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1].tobytes())
    return spool.tell()


def _unspool(spool, start, end):
    spool.seek(start)
    return cv2.imdecode(np.frombuffer(spool.read(end - start), np.uint8), cv2.IMREAD_COLOR)


def _gif_images(spool, places, palette):
    shown = None
    for place in places:
        frame = _unspool(spool, *place)
        # Camera noise changes every pixel a little. Such a pixel keeps its value, so that Pillow need not store it.
        if shown is not None:
            moved = np.abs(frame.astype(np.int16) - shown).max(2, keepdims=True) > GIF_STILL
            frame = np.where(moved, frame, shown)
        shown = frame
        yield Image.fromarray(shown).quantize(palette=palette, dither=Image.Dither.NONE)


def _write_mp4(path, pictures, fps, width):
    frames = _fitted(pictures, width, enlarge=width is not None)
    first = next(frames)
    # The codecs halve the resolution of colours, so width and height must be even.
    height, width = first.shape[0] // 2 * 2, first.shape[1] // 2 * 2
    path = path.absolute()  # FFmpeg reads "a:b.mp4" as an address of the protocol "a"
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


WRITERS = {".gif": _write_gif, ".mp4": _write_mp4}
