"""What a test needs and a machine may lack."""

import os
import re
import shutil
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from course_utils import data
from course_utils.glyphs import image_to_glyph

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def need(name):
    """The path of a model or data set, or a reason to skip."""
    try:
        return data.path(name)
    except data.DataError as error:
        pytest.skip(f"{name} is not here: {str(error).splitlines()[0]}")


def written(numbers):
    """Glyphs that 18 people wrote on a tablet (Chars74K), as the nets see them, or a reason to skip.

    numbers: of the data set's folders: 1 to 10 for digits, from 11 for capitals, from 37 for small letters.
    Returns pictures uint8[n, 28, 28] and places in `numbers`, int[n]. They only measure: train nothing on them.
    """
    files = [Path(folder) / "letters/chars74k_third.zip" for folder in _folders()]
    file = next((file for file in files if file.is_file()), None)
    if file is None:
        pytest.skip("letters/chars74k_third.zip is in no folder of COURSE_DATA_DIRS")
    with zipfile.ZipFile(file) as box:
        names = [(int(found[1]), name) for name in box.namelist() if (found := re.search(r"img(\d{3})-\d+\.png", name))]
        names = [(numbers.index(number), name) for number, name in names if number in numbers]
        grey = [cv2.imdecode(np.frombuffer(box.read(name), np.uint8), cv2.IMREAD_GRAYSCALE) for _, name in names]
    return np.stack([image_to_glyph(picture) for picture in grey]), np.array([label for label, _ in names])


def _folders():
    return os.environ.get("COURSE_DATA_DIRS", "").split(os.pathsep)


def need_field(name):
    """The path of a small input that went wrong once, beside the shared data sets, or a reason to skip."""
    folders = [Path(folder).parent / "field" for folder in _folders()]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    pytest.skip(f"{name} is not here: it lies in the folder field beside a folder of COURSE_DATA_DIRS.")
