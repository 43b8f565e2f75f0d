"""`Photos`: the pictures of a folder, each read as a person sees it; and `read_picture` for one of them."""

from __future__ import annotations

import mimetypes
import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps

from course_utils.camera.source import CameraError, Source
from course_utils.overlay import Frame

PHOTO_SUFFIXES = {".avif", ".bmp", ".jfif", ".jpeg", ".jpg", ".png", ".tif", ".tiff", ".webp"}
OTHER_PICTURES = {".dng", ".heic", ".heif", ".jxl", ".psd"}  # of phones and cameras; Python's table lacks some of them


def read_picture(path) -> np.ndarray:
    """Read a picture file as RGB uint8[h, w, 3]: turned as its camera noted, see-through parts white.

    Raises ValueError for a file that is damaged, too large, or no picture; FileNotFoundError if there is none.
    """
    path = Path(path)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd headers, and of large pictures: Pillow refuses the largest
            with Image.open(path) as picture:
                picture = ImageOps.exif_transpose(picture)
                if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would cut off at 255
                    picture = Image.fromarray(
                        (np.asarray(picture).astype(np.uint32) >> 8).clip(0, 255).astype(np.uint8)
                    )
                if picture.has_transparency_data:
                    white = Image.new("RGBA", picture.size, "white")
                    picture = Image.alpha_composite(white, picture.convert("RGBA"))
                return np.array(picture.convert("RGB"))
    except FileNotFoundError:
        raise
    except Image.DecompressionBombError as error:
        raise ValueError(f"{path.name} is too large; make it smaller than 100 million pixels.") from error
    except Exception as error:  # the readers of the formats raise many kinds for a damaged file
        raise ValueError(f"{path.name} cannot be read as a picture. {_advice(path)}") from error


class Photos(Source):
    """The pictures of a folder in the order of their names, or a single picture.

    seconds: how long each one is shown, for the frame times. The frames are `still`, so that trackers do not follow
    what they found from one photo to the next.
    A picture that cannot be read is left out with a warning. Raises CameraError if there is no picture at all.
    """

    def __init__(self, folder, seconds: float = 1.0):
        self.folder, self.seconds = Path(folder), seconds
        if not self.folder.exists():
            raise CameraError(f"There is no {self.folder}. Check its name and folder ({Path.cwd()} is the current).")
        files = self.folder.iterdir() if self.folder.is_dir() else [self.folder]
        self.files = sorted(file for file in files if file.is_file() and is_picture(file))
        if not self.files:
            raise CameraError(f"{self.folder} holds no pictures ({', '.join(sorted(PHOTO_SUFFIXES))}).")

    def _read(self):
        shown = 0
        for file in self.files:
            try:
                image = read_picture(file)
            except (ValueError, OSError) as error:
                warnings.warn(f"{error} It is left out.", stacklevel=2)
                continue
            yield Frame(image, shown * self.seconds, still=True)
            shown += 1
        if not shown:
            raise CameraError(f"None of the {len(self.files)} pictures in {self.folder} can be read.")


def is_picture(path) -> bool:
    """Whether a file's name says that it is a picture, also of a kind that cannot be read here."""
    suffix = Path(path).suffix.lower()
    kind = mimetypes.types_map.get(suffix, "")
    return suffix in PHOTO_SUFFIXES | OTHER_PICTURES or (kind.startswith("image/") and suffix not in (".gif", ".ico"))


def _advice(path):
    if path.suffix.lower() in PHOTO_SUFFIXES:
        return "It is damaged, cut off, or another kind of file."
    return f"This program does not know {path.suffix} files; save it as JPEG or PNG."
