"""Notebooks run with the drawn data and in the quick profile, whatever the tests beside them use."""

import os
from unittest import mock

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item):
    """Start the kernel of a notebook with these settings."""
    with mock.patch.dict(os.environ, COURSE_DATA="sample", COURSE_PROFILE="quick"):
        return (yield)
