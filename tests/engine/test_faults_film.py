"""Damaged films and pictures: they give what is left of them, or say in words why they give nothing."""

import io
import warnings
from itertools import islice, pairwise

import cv2
import numpy as np
import pytest
from faults import WOUNDS, fuzz, held, wounded
from hypothesis import given
from PIL import Image

from course_utils.camera import CameraError, Clip, read_picture, save_clip
from course_utils.camera.clip import display_matrix

pytestmark = pytest.mark.faults


def moving(n):
    """Picture number n of a small film."""
    return cv2.circle(np.full((48, 64, 3), 90, np.uint8), (8 + 5 * n, 24), 7, (220, 40, 30), -1)


@pytest.fixture(scope="module")
def films(tmp_path_factory):
    """The bytes of a small film in three formats, and a folder."""
    folder = tmp_path_factory.mktemp("films")
    for suffix in ("mp4", "gif"):
        save_clip(folder / f"film.{suffix}", [moving(n) for n in range(10)], fps=10)
    writer = cv2.VideoWriter(str(folder / "film.avi"), cv2.VideoWriter_fourcc(*"MJPG"), 10, (64, 48))
    for n in range(10):
        writer.write(moving(n))
    writer.release()
    return folder, {file.suffix: file.read_bytes() for file in folder.iterdir()}


@pytest.mark.slow
@pytest.mark.parametrize("suffix", [".mp4", ".gif", ".avi"])
@fuzz(0.34)
@given(WOUNDS)
def test_a_damaged_film(films, suffix, wounds):
    folder, contents = films
    path = folder / f"hurt{suffix}"
    path.write_bytes(wounded(contents[suffix], wounds))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # how many frames were lost
        held("film", lambda: display_matrix(path))
        frames = held("film", lambda: list(islice(Clip(path), 40)), CameraError)
    if isinstance(frames, list):
        times = [frame.time for frame in frames]
        assert all(later > earlier for earlier, later in pairwise(times))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP"])
@fuzz(0.2)
@given(WOUNDS)
def test_a_damaged_picture(tmp_path_factory, kind, wounds):
    buffer = io.BytesIO()
    Image.fromarray(moving(3)).save(buffer, kind)
    path = tmp_path_factory.getbasetemp() / f"hurt.{kind.lower()}"
    path.write_bytes(wounded(buffer.getvalue(), wounds))
    image = held("pictures", lambda: read_picture(path), ValueError)
    assert isinstance(image, ValueError) or (image.dtype == np.uint8 and image.shape[2:] == (3,))
