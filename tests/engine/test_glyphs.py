"""From a drawing to the 28x28 picture that MNIST would have made of it."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.glyphs import EmptyGlyph, image_to_glyph, strokes_to_image

CIRCLE = np.stack([f(np.linspace(0, 2 * np.pi, 40)) for f in (np.cos, np.sin)], 1)
SEVEN = np.array([[0.1, 0.1], [0.8, 0.1], [0.4, 0.9]])


def box(picture):
    """Width and height of the ink."""
    return cv2.boundingRect(picture)[2:]


def centre(picture):
    """The ink's centre of mass, (x, y)."""
    moments = cv2.moments(picture)
    return moments["m10"] / moments["m00"], moments["m01"] / moments["m00"]


points = st.tuples(st.floats(-1e4, 1e4, width=32), st.floats(-1e4, 1e4, width=32))
drawings = st.lists(st.lists(points, min_size=1, max_size=12), min_size=1, max_size=4)


@settings(max_examples=150, deadline=None)
@given(drawings, st.sampled_from([None, 1.2, 2.5, 5.0]))
def test_any_drawing_becomes_a_picture_or_an_empty_glyph(strokes, width):
    try:
        picture = strokes_to_image([np.array(s) for s in strokes], width=width)
    except EmptyGlyph:
        assert np.ptp(np.concatenate(strokes), axis=0).max() == 0
        return
    assert picture.shape == (28, 28) and picture.dtype == np.uint8
    assert max(box(picture)) == 20
    assert picture.max() >= 250
    # All ink stays inside, so the middle can be missed only where the ink would leave the picture.
    left, top, w, h = cv2.boundingRect(picture)
    for mass, start, extent in zip(centre(picture), (left, top), (w, h), strict=True):
        assert abs(mass - 14) <= 0.51 or start == 0 or start + extent == 28


@settings(max_examples=50, deadline=None)
@given(st.floats(-500, 500), st.floats(-500, 500), st.floats(0.01, 1000))
def test_place_and_size_do_not_matter(x, y, scale):
    there = strokes_to_image([SEVEN * scale + (x, y)]).astype(int)
    assert np.abs(there - strokes_to_image([SEVEN])).mean() < 1.5  # rounding of float32 alone


def test_aspect_is_kept():
    assert box(strokes_to_image([CIRCLE * (1, 2)], width=1))[1] == 20
    assert box(strokes_to_image([CIRCLE * (1, 2)], width=1))[0] == pytest.approx(10.5, abs=1)
    assert box(strokes_to_image([CIRCLE * (2, 1)])) == box(strokes_to_image([CIRCLE * (1, 2)]))[::-1]


def test_a_straight_line_is_a_one_and_not_stretched():
    width, height = box(strokes_to_image([np.array([[5.0, 0.0], [5.0, 80.0]])]))
    assert height == 20 and 2 <= width <= 4


def test_wider_pen_leaves_more_ink():
    inks = [strokes_to_image([CIRCLE], width=w).sum(dtype=int) for w in (1.5, 2.5, 4)]
    assert inks[0] < inks[1] < inks[2]
    pressed = np.concatenate([CIRCLE, np.full((40, 1), 1.6)], 1)
    assert strokes_to_image([pressed]).sum(dtype=int) > 1.2 * inks[1]


def test_lost_points_are_left_out():
    holed = np.insert(SEVEN, 1, np.nan, axis=0)
    np.testing.assert_array_equal(strokes_to_image([holed, np.zeros((0, 2))]), strokes_to_image([SEVEN]))


@pytest.mark.parametrize("strokes", [[], [np.zeros((0, 2))], [np.ones((1, 2))], [np.ones((5, 2))], [[[np.nan, 1]]]])
def test_nothing_to_read(strokes):
    with pytest.raises(EmptyGlyph, match="glyph"):
        strokes_to_image(strokes)


def test_a_glyph_can_be_too_small():
    with pytest.raises(EmptyGlyph, match="larger"):
        strokes_to_image([SEVEN * 0.01], smallest=0.05)
    with pytest.raises(ValueError, match="shape"):
        strokes_to_image([np.zeros((4, 4))])


@pytest.mark.parametrize("ink, ground", [(30, 220), (230, 20), (110, 170)])
@pytest.mark.parametrize("side", [28, 120, 600])
def test_paper_and_pen_agree(ink, ground, side):
    paper = np.full((side, side), ground, np.uint8)
    xy = np.rint((SEVEN * 0.8 + 0.1) * side * 16).astype(np.int32)
    cv2.polylines(paper, [xy], False, ink, max(1, side // 14), cv2.LINE_AA, 4)
    noise = np.random.default_rng(0).normal(0, 3, paper.shape)
    picture = image_to_glyph(np.clip(paper + noise, 0, 255).astype(np.uint8))
    assert max(box(picture)) == 20
    assert np.corrcoef(picture.ravel(), strokes_to_image([SEVEN]).ravel())[0, 1] > 0.8


def test_a_thin_pen_is_thickened():
    paper = np.full((400, 400), 240, np.uint8)
    cv2.polylines(paper, [np.int32(CIRCLE * 150 + 200)], False, 40, 2, cv2.LINE_AA)
    ratio = image_to_glyph(paper).mean() / strokes_to_image([CIRCLE]).mean()
    assert 0.7 < ratio < 1.3


def test_a_picture_of_two_values():
    paper = np.full((300, 300), 200, np.uint8)
    paper[50:250, 140:160] = 30
    assert box(image_to_glyph(paper)) == (2, 20)


def test_empty_paper():
    noise = np.random.default_rng(0).normal(200, 3, (100, 120)).astype(np.uint8)
    for blank in (noise, np.zeros((1, 1), np.uint8), np.full((9, 9), 255, np.uint8)):
        with pytest.raises(EmptyGlyph):
            image_to_glyph(blank)
    for wrong in (np.zeros((9, 9, 2), np.uint8), np.zeros((9, 9)), np.zeros((0, 9), np.uint8), np.zeros(9, np.uint8)):
        with pytest.raises(ValueError, match="grey"):
            image_to_glyph(wrong)


def test_a_photo_in_colour():
    paper = np.full((200, 200, 3), (230, 225, 210), np.uint8)
    cv2.polylines(paper, [np.int32(SEVEN * 160 + 20)], False, (30, 40, 150), 12, cv2.LINE_AA)
    picture = image_to_glyph(paper)
    assert np.corrcoef(picture.ravel(), strokes_to_image([SEVEN]).ravel())[0, 1] > 0.8
    np.testing.assert_array_equal(picture, image_to_glyph(cv2.cvtColor(paper, cv2.COLOR_RGB2GRAY)))


def test_a_speck_beside_the_glyph_is_left_out_but_the_dot_of_an_i_stays():
    paper = np.full((28, 28), 255, np.uint8)
    cv2.circle(paper, (10, 16), 4, 0, 1)
    clean = image_to_glyph(paper)
    paper[3, 20:22] = 0
    np.testing.assert_array_equal(image_to_glyph(paper), clean)
    line = np.full((28, 28), 255, np.uint8)
    line[12:22, 13:15] = 0
    dotted = line.copy()
    dotted[8, 15] = 0  # one pixel of 21, above and to the right
    assert box(image_to_glyph(line))[1] == box(image_to_glyph(dotted))[1] == 20
    assert cv2.connectedComponents((image_to_glyph(dotted) > 60).astype(np.uint8))[0] == 3, (
        "the line, its dot, the paper"
    )


@pytest.mark.parametrize("ink", [0, 40])
def test_a_see_through_picture_is_ink_on_white(ink):
    """Dark ink on a transparent ground whose hidden colour is black, too."""
    plain = np.full((60, 60), 255, np.uint8)
    plain[10:50, 27:33] = ink
    clear = np.zeros((60, 60, 4), np.uint8)
    clear[10:50, 27:33] = (ink, ink, ink, 255)
    np.testing.assert_array_equal(image_to_glyph(clear), image_to_glyph(plain))
