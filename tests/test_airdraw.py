"""Drawing in the air, end to end: frames of a moving marker in, digits out."""

import time

import cv2
import numpy as np
import pytest
from pens import Script, line

from course_utils import airdraw, camera, checkpoints
from course_utils.airdraw.demo import AirDraw
from course_utils.airdraw.tips import FingerTip, MarkerTip
from course_utils.drawn.marker import MarkerCamera
from course_utils.overlay import Frame, draw

BLANK = np.full((48, 64, 3), 128, np.uint8)
UNREAD_SEEDS = range(7000, 7010)  # never used while the demo was made


@pytest.fixture(scope="module")
def read():
    net = checkpoints.load("airdraw")
    return lambda picture: net(picture[None])[0]


def sure_of(label):
    """A reader that remembers what it was shown and always answers the same."""

    def read(picture):
        read.seen.append(picture)
        return np.eye(10)[label]

    read.seen = []
    return read


def run(places, read, fps=30, seconds_after=1.0, **options):
    """Draw a script; returns the demo and the overlays that had something to say."""
    places = [*places, *[None] * round(seconds_after * fps)]
    demo = AirDraw(Script(places), read, **options)
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
    for seed in UNREAD_SEEDS:
        text = "".join(np.random.default_rng(seed).permutation(list("0123456789")))
        answers = write(text, seed, read, size=(320, 240))  # four times as quick as 640 x 480
        assert len(answers) == 10, "no digit is lost, split or invented"
        right += sum(a == b for a, b in zip(answers, text, strict=True))
    assert right >= 97


def test_the_tip_follows_the_marker():
    source, tip = MarkerCamera("3", seed=6002), MarkerTip()
    seen = [(tip(frame), truth) for frame, truth in zip(source, source.truth, strict=True)]
    assert all(found.pen_down == truth.pen_down for found, truth in seen)
    places = np.array([(found.xy, truth.xy) for found, truth in seen if truth.pen_down])
    error = (places[:, 0] - places[:, 1]) * (4 / 3, 1)
    steady = error - error.mean(0)  # the blob's middle may sit beside the marker's, as long as it stays there
    assert np.abs(error).max() < 0.03 and np.linalg.norm(steady, axis=1).max() < 0.02


def test_reading_costs_less_than_a_millisecond_beyond_the_tracker(read):
    demo, costs = AirDraw(MarkerTip(), read), []
    for frame in MarkerCamera("38", seed=6003):
        tip = demo.tip(frame)
        start = time.perf_counter()
        demo.follow(tip, frame)
        costs.append(time.perf_counter() - start)
    assert np.median(costs) < 0.001


# Strokes and time


def test_a_two_stroke_4_is_one_glyph():
    bar = line((0.3, 0.2), (0.3, 0.5)) + line((0.3, 0.5), (0.7, 0.5))
    read = sure_of(4)
    demo, said = run([*bar, *[None] * 12, *line((0.6, 0.2), (0.6, 0.9))], read)
    assert [overlay.answer for overlay in said] == demo.answers == ["4"]
    assert len(demo._old) == 2
    picture = read.seen[0]
    assert picture.shape == (28, 28) and picture.dtype == np.uint8
    assert cv2.connectedComponents((picture > 60).astype(np.uint8))[0] == 2, "the strokes cross: one figure"


def test_a_longer_pause_makes_two_glyphs():
    stroke = line((0.5, 0.2), (0.5, 0.8))
    demo, said = run([*stroke, *[None] * 25, *stroke], sure_of(1))
    assert demo.answers == ["1", "1"] and len(said) == 2
    demo, _ = run([*stroke, *[None] * 25, *stroke], sure_of(1), grace=1.0, seconds_after=1.5)
    assert demo.answers == ["1"]


@pytest.mark.parametrize("fps", [10, 15, 30, 60])
def test_the_frame_rate_does_not_matter(fps):
    stroke = line((0.4, 0.2), (0.6, 0.8), fps // 2)
    pause = [None] * round(0.4 * fps)
    assert run([*stroke, *pause, *stroke[::-1]], sure_of(1), fps=fps)[0].answers == ["1"]


def test_lost_frames_neither_end_nor_cut_a_stroke():
    stroke = line((0.3, 0.2), (0.6, 0.8), 30)
    stroke[7] = stroke[15] = stroke[16] = None
    demo, said = run(stroke, sure_of(1))
    assert len(said) == 1 and len(demo._old) == 1 and len(demo._old[0]) == 27


def test_frames_that_stop_coming_end_a_glyph_with_the_next_one():
    demo = AirDraw(Script(line((0.3, 0.2), (0.6, 0.8), 10) + line((0.2, 0.2), (0.2, 0.7), 10)), sure_of(1))
    said = [demo(Frame(BLANK, n / 30 + (5 if n > 9 else 0))).answer for n in range(20)]
    assert said == [None] * 10 + ["1"] + [None] * 9
    assert len(demo.strokes) == 1


def test_a_tiny_scribble_is_dropped():
    read = sure_of(1)
    demo, said = run(line((0.5, 0.5), (0.53, 0.52)), read)
    assert demo.answers == said == read.seen == []


def test_a_pen_that_jumps_does_not_draw_a_line():
    poster = [(0.9, 0.1)] * 20
    demo, _ = run([*poster, *line((0.2, 0.3), (0.4, 0.8))], sure_of(1))
    assert demo.answers == ["1"]
    assert len(demo._old) == 1 and demo._old[0][:, 0].max() < 0.6, "heights: 0.4 of the width"


def test_proportions_are_those_on_the_screen():
    for width, height in ((640, 480), (480, 640), (1280, 320)):
        read, demo = sure_of(0), None
        angles = np.linspace(0, 2 * np.pi, 60)
        circle = [(0.5 + 0.2 * np.cos(a) * height / width, 0.5 + 0.2 * np.sin(a)) for a in angles]
        demo = AirDraw(Script(circle), read, certain=0)
        for n in range(60):
            demo(Frame(np.zeros((height, width, 3), np.uint8), n / 30))
        demo.finish()
        rows, columns = np.nonzero(read.seen[0] > 100)
        assert abs(np.ptp(rows) - np.ptp(columns)) <= 1, "round"


def test_an_unsure_reading_is_not_sold_as_an_answer():
    demo, said = run(line((0.3, 0.2), (0.6, 0.8)), lambda picture: np.full(10, 0.1))
    assert [(overlay.answer, overlay.score) for overlay in said] == [(None, 0.1)]
    assert demo.answers == ["?"]
    assert "?" in [mark.text for mark in said[0].marks]


# Undo, clear, reset


def test_undo_takes_back_strokes_then_answers():
    demo, _ = run(
        [*line((0.2, 0.2), (0.2, 0.8)), *[None] * 6, *line((0.6, 0.2), (0.6, 0.8))], sure_of(1), seconds_after=0
    )
    assert len(demo.strokes) == 2
    demo.undo()
    assert len(demo.strokes) == 1 and demo.strokes[0][:, 0].max() < 0.3
    demo.undo()
    assert demo.strokes == [] and demo.finish() == (None, None)
    demo, _ = run(line((0.2, 0.2), (0.2, 0.8)), sure_of(1))
    demo.undo()
    demo.undo()
    assert demo.answers == []


def test_drawing_goes_on_after_undo():
    places = [*line((0.2, 0.2), (0.2, 0.8)), *[None] * 6, *line((0.6, 0.2), (0.6, 0.8)), *line((0.3, 0.2), (0.6, 0.9))]
    demo = AirDraw(Script(places), sure_of(1))
    for n in range(len(places)):
        demo(Frame(BLANK, n / 30))
        if n == 35:
            demo.undo()
    assert len(demo.strokes) == 2


def test_clear_and_reset():
    demo, _ = run(line((0.2, 0.2), (0.2, 0.8)), sure_of(1), seconds_after=0)
    demo.clear()
    assert demo.strokes == [] and demo.finish() == (None, None)
    demo, _ = run(line((0.2, 0.2), (0.2, 0.8)), sure_of(1))
    demo.reset()
    assert demo.answers == [] and demo(Frame(BLANK, 0.0)).answer is None


def test_a_clip_that_starts_over_drops_the_half_drawn_glyph():
    demo = AirDraw(Script(line((0.2, 0.2), (0.2, 0.8), 10) * 2), sure_of(1))
    for n in [*range(10), *range(10)]:
        demo(Frame(BLANK, n / 30))
    assert len(demo.strokes) == 1 and len(demo.strokes[0]) == 10


# What is shown


def test_the_overlay_can_be_drawn_in_every_frame(read):
    source, demo = MarkerCamera("5", seed=6004), AirDraw(MarkerTip(), read)
    for n, (frame, overlay) in enumerate(camera.play(demo, source)):
        if n % 5 == 0:
            assert draw(frame, overlay).shape == frame.image.shape
        assert all(np.isfinite(mark.xy).all() for mark in overlay.marks)


# Bad input


@pytest.mark.parametrize("what", [BLANK, "frame", None])
def test_something_that_is_no_frame(what):
    with pytest.raises(TypeError, match="Wrap it"):
        AirDraw(MarkerTip(), sure_of(1))(what)


def test_a_reader_with_other_labels():
    with pytest.raises(ValueError, match="10 probabilities for 26 labels"):
        run(line((0.2, 0.2), (0.2, 0.8)), sure_of(1), labels="abcdefghijklmnopqrstuvwxyz")


def test_a_pen_that_gives_nonsense():
    demo, _ = run([(np.nan, 0.5), *line((0.2, 0.2), (0.2, 0.8)), (np.inf, 0.1)], sure_of(1))
    assert demo.answers == ["1"]


def test_demo_names_its_tips():
    with pytest.raises(ValueError, match='"marker" or "finger"'):
        airdraw.AirDraw("foot", read=sure_of(1))
    assert isinstance(airdraw.AirDraw(read=sure_of(1)).tip, MarkerTip)
    demo = airdraw.AirDraw("finger", read=sure_of(1))
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


def test_no_marker_and_a_speck():
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
