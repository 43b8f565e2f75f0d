"""What a test needs and a machine may lack."""

import pytest

from course_utils import data


def need(name):
    """The path of a model or data set, or a reason to skip."""
    try:
        return data.path(name)
    except data.DataError as error:
        pytest.skip(f"{name} is not here: {str(error).splitlines()[0]}")
