"""Drawing in the air, end to end: frames of a moving marker in, digits out."""

import cv2
import numpy as np
import pytest
from pens import Script, line

from course_utils import airdraw, camera, checkpoints
from course_utils.airdraw.curves import curve
from course_utils.airdraw.demo import AirDraw
from course_utils.airdraw.tips import FingerTip, MarkerTip
from course_utils.drawn.marker import MarkerCamera
from course_utils.overlay import Frame, draw

BLANK = np.full((48, 64, 3), 128, np.uint8)
TEST_SEEDS = range(7000, 7010)  # not used in the development of the demo


@pytest.fixture(scope="module")
def read():
    return checkpoints.reader("airdraw")


def always(label):
    """A reader that keeps the pictures it gets, and always predicts the same label."""

    def read(picture):
        read.pictures.append(picture)
        return np.eye(10)[label]

    read.pictures = []
    return read


def run(places, read, fps=30, seconds_after=1.0, **options):
    """Draw a script; returns the demo, and the overlays of the frames in which a glyph was read."""
    places = [*places, *[None] * round(seconds_after * fps)]
    demo = AirDraw(Script(places), read, **options)
    getattr(read, "pictures", []).clear()  # those of the check at construction
    overlays = [demo(Frame(BLANK, n / fps)) for n in range(len(places))]
    return demo, [overlay for overlay in overlays if overlay.score is not None]


# End to end


def write(text, seed, read, size=(640, 480)):
    demo = AirDraw(MarkerTip(), read)
    for _ in camera.play(demo, MarkerCamera(text, size, seed=seed)):
        pass
    return "".join(demo.answers)


def test_three_digits(read):
    assert write("274", 6001, read) == "274"


@pytest.mark.slow
def test_at_least_97_of_100_new_digits(read):
    right = 0
    for seed in TEST_SEEDS:
        text = "".join(np.random.default_rng(seed).permutation(list("0123456789")))
        answers = write(text, seed, read, size=(320, 240))  # four times faster than 640 x 480
        assert len(answers) == 10, "one answer for each digit"
        right += sum(a == b for a, b in zip(answers, text, strict=True))
    assert right >= 97


def test_the_tip_follows_the_marker():
    source, tip = MarkerCamera("3", seed=6002), MarkerTip()
    pairs = [(tip(frame), truth) for frame, truth in zip(source, source.truth, strict=True)]
    assert all(found.pen_down == truth.pen_down for found, truth in pairs)
    places = np.array([(found.xy, truth.xy) for found, truth in pairs if truth.pen_down])
    error = (places[:, 0] - places[:, 1]) * (4 / 3, 1)
    variation = error - error.mean(0)  # a constant distance from the marker's centre does not change the glyph
    assert np.abs(error).max() < 0.03 and np.linalg.norm(variation, axis=1).max() < 0.02


# Strokes and time


def test_a_two_stroke_4_is_one_glyph():
    bar = line((0.3, 0.2), (0.3, 0.5)) + line((0.3, 0.5), (0.7, 0.5))
    read = always(4)
    demo, overlays = run([*bar, *[None] * 12, *line((0.6, 0.2), (0.6, 0.9))], read)
    assert [overlay.answer for overlay in overlays] == demo.answers == ["4"]
    assert len(demo.last_strokes) == 2
    picture = read.pictures[0]
    assert picture.shape == (28, 28) and picture.dtype == np.uint8
    assert cv2.connectedComponents((picture > 60).astype(np.uint8))[0] == 2, "the strokes cross: one figure"


def test_a_longer_pause_makes_two_glyphs():
    stroke = line((0.5, 0.2), (0.5, 0.8))
    demo, overlays = run([*stroke, *[None] * 25, *stroke], always(1))
    assert demo.answers == ["1", "1"] and len(overlays) == 2
    demo, _ = run([*stroke, *[None] * 25, *stroke], always(1), grace=1.0, seconds_after=1.5)
    assert demo.answers == ["1"]


@pytest.mark.parametrize("fps", [2, 4, 7.5, 10, 15, 30, 60])
def test_a_slow_camera_does_not_break_a_stroke(fps):
    demo, _ = run(line((0.4, 0.2), (0.6, 0.8), 8), always(1), fps=fps, seconds_after=2.0)
    assert demo.answers == ["1"] and [len(stroke) for stroke in demo.last_strokes] == [8]


@pytest.mark.parametrize("fps", [5, 7.5, 10])
def test_one_frame_of_a_slow_camera_that_shows_the_pen_up_ends_a_stroke(fps):
    demo, _ = run([*line((0.3, 0.2), (0.3, 0.5), 5), None, *line((0.4, 0.2), (0.4, 0.5), 5)], always(1), fps=fps)
    assert [len(stroke) for stroke in demo.last_strokes] == [5, 5]


def test_a_pause_of_the_camera_does_not_end_a_stroke():
    demo = AirDraw(Script(line((0.4, 0.2), (0.6, 0.8), 20)), always(1))
    for n in range(20):
        demo(Frame(BLANK, n / 30 + (1.5 if n > 9 else 0)))
    assert [len(stroke) for stroke in demo.strokes] == [20] and demo.answers == []


def test_a_pen_that_never_goes_up_is_read_after_2000_points():
    angles = np.linspace(0, 200, 4_100)
    read = always(0)
    demo = AirDraw(Script(np.stack([0.5 + 0.3 * np.cos(angles), 0.5 + 0.3 * np.sin(angles)], 1)), read)
    most = 0
    for n in range(4_100):
        demo.follow(demo.find(Frame(BLANK, n / 30)), Frame(BLANK, n / 30))
        most = max(most, sum(map(len, demo.strokes)))
    assert most == 2_000 and demo.answers == ["0", "0"]


@pytest.mark.parametrize("fps", [7.5, 10, 15])
def test_ten_digits_before_a_slow_camera(fps, read):
    demo = AirDraw(MarkerTip(), read)
    for _ in camera.play(demo, MarkerCamera("5176938420", (320, 240), fps, seed=7100)):
        pass
    demo.finish()
    assert "".join(demo.answers) == "5176938420"


# Curves


def test_few_places_on_a_circle_become_a_circle():
    angles = np.linspace(0, 2 * np.pi, 9)  # one place in 45 degrees
    circle = np.stack([np.cos(angles), np.sin(angles)], 1)
    rounded = curve(circle, 0.1)
    assert len(rounded) == 8 * 8 + 1  # gaps of 0.77
    assert {tuple(point) for point in circle.round(9)} <= {tuple(point) for point in rounded.round(9)}
    radius = np.linalg.norm(rounded, axis=1)
    assert np.abs(radius[8:-8] - 1).max() < 0.011, "straight lines would be 0.076 too near"


def test_a_straight_stroke_stays_straight_and_a_dense_one_as_it_is():
    straight = curve([(0, 0), (0, 0), (0.1, 0.2), (0.4, 0.8)], 0.05)
    np.testing.assert_allclose(straight[:, 1], 2 * straight[:, 0], atol=1e-12)
    dense = np.stack([np.arange(5) / 200, np.zeros(5)], 1)
    np.testing.assert_array_equal(curve(dense), dense)
    for few in (np.zeros((0, 2)), np.ones((1, 2)), np.ones((4, 2)), np.eye(2)):
        assert set(map(tuple, curve(few))) == set(map(tuple, few))


@pytest.mark.parametrize("fps", [10, 15, 30, 60])
def test_the_frame_rate_does_not_matter(fps):
    stroke = line((0.4, 0.2), (0.6, 0.8), fps // 2)
    pause = [None] * round(0.4 * fps)
    assert run([*stroke, *pause, *stroke[::-1]], always(1), fps=fps)[0].answers == ["1"]


def test_a_pen_that_is_lost_for_a_few_frames_draws_one_stroke():
    stroke = line((0.3, 0.2), (0.6, 0.8), 30)
    stroke[7] = stroke[15] = stroke[16] = None
    demo, overlays = run(stroke, always(1))
    assert len(overlays) == 1 and len(demo.last_strokes) == 1 and len(demo.last_strokes[0]) == 27


def test_after_a_gap_between_frames_the_next_frame_ends_the_glyph():
    demo = AirDraw(Script(line((0.3, 0.2), (0.6, 0.8), 10) + line((0.2, 0.2), (0.2, 0.7), 10)), always(1))
    answers = [demo(Frame(BLANK, n / 30 + (5 if n > 9 else 0))).answer for n in range(20)]
    assert answers == [None] * 10 + ["1"] + [None] * 9
    assert len(demo.strokes) == 1


def test_a_tiny_drawing_is_ignored():
    read = always(1)
    demo, overlays = run(line((0.5, 0.5), (0.53, 0.52)), read)
    assert demo.answers == overlays == read.pictures == []


def test_a_pen_that_jumps_does_not_draw_a_line():
    poster = [(0.9, 0.1)] * 20
    demo, _ = run([*poster, *line((0.2, 0.3), (0.4, 0.8))], always(1))
    assert demo.answers == ["1"]
    assert len(demo.last_strokes) == 1
    assert demo.last_strokes[0][:, 0].max() < 0.6, "in frame heights: 0.4 of the width is 0.53"


def test_a_circle_on_the_screen_is_a_circle_for_the_net():
    for width, height in ((640, 480), (480, 640), (1280, 320)):
        read = always(0)
        angles = np.linspace(0, 2 * np.pi, 60)
        circle = [(0.5 + 0.2 * np.cos(a) * height / width, 0.5 + 0.2 * np.sin(a)) for a in angles]
        demo = AirDraw(Script(circle), read, threshold=0)
        read.pictures.clear()
        for n in range(60):
            demo(Frame(np.zeros((height, width, 3), np.uint8), n / 30))
        demo.finish()
        rows, columns = np.nonzero(read.pictures[0] > 100)
        assert abs(np.ptp(rows) - np.ptp(columns)) <= 1


def test_below_the_threshold_the_answer_is_a_question_mark():
    demo, overlays = run(line((0.3, 0.2), (0.6, 0.8)), lambda picture: np.full(10, 0.1))
    assert [(overlay.answer, overlay.score) for overlay in overlays] == [(None, 0.1)]
    assert demo.answers == ["?"]
    assert "?" in [mark.text for mark in overlays[0].marks]


# Undo, clear, reset


def test_undo_removes_strokes_then_answers():
    demo, _ = run(
        [*line((0.2, 0.2), (0.2, 0.8)), *[None] * 6, *line((0.6, 0.2), (0.6, 0.8))], always(1), seconds_after=0
    )
    assert len(demo.strokes) == 2
    demo.undo()
    assert len(demo.strokes) == 1 and demo.strokes[0][:, 0].max() < 0.3
    demo.undo()
    assert demo.strokes == [] and demo.finish() == (None, None)
    demo, _ = run(line((0.2, 0.2), (0.2, 0.8)), always(1))
    demo.undo()
    demo.undo()
    assert demo.answers == []


def test_drawing_continues_after_undo():
    places = [*line((0.2, 0.2), (0.2, 0.8)), *[None] * 6, *line((0.6, 0.2), (0.6, 0.8)), *line((0.3, 0.2), (0.6, 0.9))]
    demo = AirDraw(Script(places), always(1))
    for n in range(len(places)):
        demo(Frame(BLANK, n / 30))
        if n == 35:
            demo.undo()
    assert len(demo.strokes) == 2


def test_clear_and_reset():
    demo, _ = run(line((0.2, 0.2), (0.2, 0.8)), always(1), seconds_after=0)
    demo.clear()
    assert demo.strokes == [] and demo.finish() == (None, None)
    demo, _ = run(line((0.2, 0.2), (0.2, 0.8)), always(1))
    demo.reset()
    assert demo.answers == [] and demo(Frame(BLANK, 0.0)).answer is None


def test_a_clip_that_starts_over_drops_the_half_drawn_glyph():
    demo = AirDraw(Script(line((0.2, 0.2), (0.2, 0.8), 10) * 2), always(1))
    for n in [*range(10), *range(10)]:
        demo(Frame(BLANK, n / 30))
    assert len(demo.strokes) == 1 and len(demo.strokes[0]) == 10


# The overlay


def test_the_overlay_can_be_drawn_in_every_frame(read):
    source, demo = MarkerCamera("5", seed=6004), AirDraw(MarkerTip(), read)
    for n, (frame, overlay) in enumerate(camera.play(demo, source)):
        if n % 5 == 0:
            assert draw(frame, overlay).shape == frame.image.shape
        assert all(np.isfinite(mark.xy).all() for mark in overlay.marks)


# Wrong input


@pytest.mark.parametrize("what", [BLANK, "frame", None])
def test_anything_but_a_frame_is_refused(what):
    with pytest.raises(TypeError, match="Wrap it"):
        AirDraw(MarkerTip(), always(1))(what)


def test_labels_that_do_not_match_the_reader_are_refused():
    with pytest.raises(ValueError, match="gives 10 numbers for one input"):
        run(line((0.2, 0.2), (0.2, 0.8)), always(1), labels="abcdefghijklmnopqrstuvwxyz")


def test_places_that_are_not_finite_are_skipped():
    demo, _ = run([(np.nan, 0.5), *line((0.2, 0.2), (0.2, 0.8)), (np.inf, 0.1)], always(1))
    assert demo.answers == ["1"]


def test_an_unknown_tip_is_refused_with_the_known_ones():
    with pytest.raises(ValueError, match='"marker" or "finger"'):
        airdraw.AirDraw("foot", read=always(1))
    assert isinstance(airdraw.AirDraw(read=always(1)).tip, MarkerTip)
    demo = airdraw.AirDraw("finger", read=always(1))
    assert isinstance(demo.tip, FingerTip)
    demo.close()


# The marker among other blue things


def scene(marker=None, color=(20, 40, 220), size=(320, 240), poster=False):
    picture = np.full((size[1], size[0], 3), (170, 160, 150), np.uint8)
    if poster:
        cv2.rectangle(picture, (10, 20), (90, 120), (30, 40, 190), -1)
    if marker:
        cv2.circle(picture, marker, 10, color, -1)
    return picture


def test_without_a_marker_or_with_a_tiny_spot_nothing_is_found():
    assert MarkerTip()(Frame(scene())).xy is None
    picture = scene()
    cv2.circle(picture, (100, 100), 2, (20, 40, 220), -1)
    assert MarkerTip()(Frame(picture)).xy is None


@pytest.mark.parametrize("size", [(320, 240), (640, 480), (1920, 1080), (120, 90)])
def test_frames_of_any_size(size):
    picture = cv2.resize(scene((160, 60)), size, interpolation=cv2.INTER_AREA)
    np.testing.assert_allclose(MarkerTip()(Frame(picture)).xy, (0.5, 0.25), atol=0.01)


def test_a_blue_poster_is_not_the_marker():
    tip, places = MarkerTip(), []
    path = [None] * 60 + [(110 + 3 * n, 200 - 2 * n) for n in range(50)] + [None] * 30
    for n, marker in enumerate(path):
        places.append(tip(Frame(scene(marker, poster=True), n / 30)))
    for place, marker in zip(places[61:110], path[61:110], strict=True):
        np.testing.assert_allclose(place.xy, np.array(marker) / (320, 240), atol=0.01)
    assert all(place.xy is None for place in places[110:]), "the pen is up although the poster is there"


@pytest.mark.parametrize("color", [(220, 40, 30), (30, 170, 60), (240, 130, 20), (200, 40, 160)])
def test_calibrate_to_another_colour(color):
    tip, picture = MarkerTip(), scene((160, 60), color)
    assert tip(Frame(picture)).xy is None
    low, high = tip.calibrate(Frame(picture), ((0.47, 0.21), (0.53, 0.29)))
    assert tip.hsv_range == (low, high)
    np.testing.assert_allclose(tip(Frame(picture)).xy, (0.5, 0.25), atol=0.01)
    assert tip(Frame(scene((160, 60), (20, 40, 220)))).xy is None


def test_calibrate_refuses_grey_and_empty_boxes():
    with pytest.raises(ValueError, match="no clear colour"):
        MarkerTip().calibrate(Frame(scene()), ((0, 0), (1, 1)))
    with pytest.raises(ValueError, match="empty"):
        MarkerTip().calibrate(Frame(scene()), ((0.5, 0.5), (0.5, 0.5)))
