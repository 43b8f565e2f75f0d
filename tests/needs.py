"""What a test needs and a machine may lack."""

import os
import shutil
from pathlib import Path

import pytest

from course_utils import data

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


def need(name):
    """The path of a model or data set, or a reason to skip."""
    try:
        return data.path(name)
    except data.DataError as error:
        pytest.skip(f"{name} is not here: {str(error).splitlines()[0]}")


def need_field(name):
    """The path of a small input that went wrong once, beside the shared data sets, or a reason to skip."""
    folders = [Path(folder).parent / "field" for folder in os.environ.get("COURSE_DATA_DIRS", "").split(os.pathsep)]
    for folder in folders:
        if (folder / name).is_file():
            return folder / name
    pytest.skip(f"{name} is not here: it lies in the folder field beside a folder of COURSE_DATA_DIRS.")
