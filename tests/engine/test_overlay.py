"""Frames and overlays: frames refuse other arrays, overlays draw what they say."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course_utils.overlay import COLORS, Frame, Overlay, draw

GREY = np.full((120, 160, 3), 90, np.uint8)
points = st.lists(st.tuples(st.floats(width=32), st.floats(width=32)), max_size=5)


@pytest.mark.parametrize(
    ("image", "words"),
    [
        ([[1, 2], [3, 4]], "NumPy array"),
        (np.zeros((4, 4), np.uint8), "Grey"),
        (np.zeros((4, 4, 4), np.uint8), "RGBA"),
        (np.zeros((0, 4, 3), np.uint8), "shape"),
        (np.zeros((4, 4, 3), np.float32), "255"),
    ],
)
def test_a_frame_refuses_other_arrays_and_says_how_to_fix_it(image, words):
    with pytest.raises((TypeError, ValueError), match=words):
        Frame(image)


def test_draw_leaves_the_frame_as_it_was():
    draw(Frame(GREY), Overlay().box(0.2, 0.2, 0.8, 0.8))
    assert (GREY == 90).all()


def test_point_lands_where_it_says():
    picture = draw(Frame(GREY), Overlay().points([(0.25, 0.5)], COLORS["white"], radius=0.02))
    rows, columns = np.nonzero((picture > 200).all(axis=2))
    assert abs(rows.mean() - 60) < 1 and abs(columns.mean() - 40) < 1


def test_line_connects_and_box_frames():
    line = draw(Frame(GREY), Overlay().line([(0, 0.5), (1, 0.5)], COLORS["white"]))
    assert (line[60] > 150).all() and (line[20] == 90).all()
    box = draw(Frame(GREY), Overlay().box(0.25, 0.25, 0.75, 0.75, COLORS["white"], label="box"))
    assert (box[30, 40:120] > 90).all() and (box[60, 60:100] == 90).all()


def test_mask_tints_only_its_box():
    overlay = Overlay().mask(np.ones((7, 7)), COLORS["black"], box=((0.5, 0), (1, 1)))
    picture = draw(Frame(GREY), overlay)
    assert (picture[:, :80] == 90).all() and (picture[:, 80:] == 0).all()


def test_text_can_be_read_on_any_ground():
    for ground in (0, 128, 255):
        picture = draw(Frame(np.full_like(GREY, ground)), Overlay().text(0.1, 0.1, "7 ☺ ü", size=0.2))
        assert int(picture.max()) - int(picture[14:60, 20:100].min()) > 120


def test_mask_of_a_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="shape"):
        Overlay().mask(np.zeros((3, 3, 3)))


@given(points, st.integers(1, 40), st.integers(1, 40))
def test_nothing_that_a_demo_computes_breaks_the_drawing(xy, height, width):
    frame = Frame(np.zeros((height, width, 3), np.uint8))
    overlay = Overlay().points(xy).line(xy).text(*(xy[0] if xy else (0, 0)), "x").mask(np.ones((2, 2)))
    if len(xy) > 1:
        overlay.box(*xy[0], *xy[1], label="b").mask(np.ones((3, 3)), box=(xy[0], xy[1]))
    assert draw(frame, overlay).shape == frame.image.shape


@pytest.mark.parametrize("words", ["beside the cheek", "a name that is much too long for so small a picture " * 2])
@pytest.mark.parametrize("place", [(0.95, 0.5), (0.4, 0.97), (0.99, 0.99)])
def test_words_at_the_edge_are_not_cut(words, place):
    """White words on a white picture: the dark box and the words show how wide they are."""
    white = Frame(np.full((480, 640, 3), 255, np.uint8))
    free = draw(Frame(np.full((480, 9000, 3), 255, np.uint8)), Overlay().text(0.01, 0.2, words, size=0.05))
    edge = draw(white, Overlay().text(*place, words, size=0.05))
    columns, rows = (np.flatnonzero((edge < 200).any(2).any(axis)) for axis in (0, 1))
    assert columns.max() <= 639 and rows.max() <= 479
    whole = np.ptp(np.flatnonzero((free < 200).any(2).any(0)))
    assert np.ptp(columns) == (whole if whole < 640 else pytest.approx(630, abs=14))
