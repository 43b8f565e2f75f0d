"""What a test needs and a machine may lack."""

import shutil

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
