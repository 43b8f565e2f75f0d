"""Doodles end to end: the pen that draws them, the nets that read them, the game that guesses along."""

import re
from itertools import pairwise

import keras
import numpy as np
import pytest
from pens import Script, line

from course_utils import camera, checkpoints, data, lite, quickdraw
from course_utils.data import store
from course_utils.drawn import strokes
from course_utils.drawn.marker import MarkerCamera
from course_utils.lite import cost
from course_utils.overlay import Frame, Overlay, draw
from course_utils.quickdraw import icons, pen
from course_utils.quickdraw import train as recipe
from course_utils.quickdraw.net import doodle_net, stroke_net
from course_utils.quickdraw.pad import DoodlePad
from course_utils.quickdraw.redraw import Redrawn, redraw
from course_utils.quickdraw.strokes import CLASSES
from course_utils.training import calibrate

SHIPPED = checkpoints.CHECKPOINTS / "quickdraw"
BLANK = np.full((48, 64, 3), 128, np.uint8)


# The pen


@pytest.mark.parametrize("thing", strokes.DOODLES | strokes.OTHERS)
def test_every_style_draws(thing):
    for style in range(len(strokes.STYLES[thing])):
        drawing = pen.draw(thing, np.random.default_rng(style), style)
        assert len(drawing) >= strokes.STYLES[thing][style].count("|") + 1
        points = np.concatenate(drawing)
        assert points.dtype == np.uint8 and points.min() <= 4 and points.max() >= 250


def test_fifteen_things_in_many_styles():
    assert tuple(strokes.DOODLES) == CLASSES
    assert all(len(lines) >= 8 for lines in strokes.DOODLES.values())
    assert not set(strokes.OTHERS) & set(CLASSES)


def test_the_same_seed_draws_the_same_and_another_something_else():
    (x, y), (again, same), (other, _) = pen.doodles(40, 3), pen.doodles(40, 3), pen.doodles(40, 4)
    assert (y == same).all() and (np.bincount(y, minlength=15) >= 2).all()
    assert all((a == b).all() for one, two in zip(x, again, strict=True) for a, b in zip(one, two, strict=True))
    assert any(len(one) != len(two) or len(one[0]) != len(two[0]) for one, two in zip(x, other, strict=True))


def test_straight_strokes_are_straight():
    (square,) = strokes.glyph("door", np.random.default_rng(0), 2, variety=0)[:1]
    (ax, ay), (bx, by) = np.diff(square[:3], axis=0)
    assert abs(ax * by - ay * bx) < 1e-5


def test_what_cannot_be_drawn():
    with pytest.raises(ValueError, match="cannot write 'unicorn'"):
        pen.draw("unicorn", np.random.default_rng(0))


# Drawings drawn anew


def test_redraw_varies_everything_but_the_form():
    (x, _), rng = pen.doodles(60, 1), np.random.default_rng(0)
    inks = []
    for strokes_ in x:
        new = redraw(strokes_, rng)
        points = np.concatenate(new)
        assert points.dtype == np.float32 and abs(points.min()) < 1e-3 and abs(points.max() - 255) < 1e-2
        inks.append(quickdraw.strokes_to_bitmap(new).mean() / quickdraw.strokes_to_bitmap(strokes_).mean())
    assert 0.3 < np.min(inks) < 0.8 and np.max(inks) > 1
    still = redraw(x[0], np.random.default_rng(1), amount=0, unfinished=0)
    mirrored = [stroke * (-1, 1) + (np.concatenate(x[0])[:, 0].max(), 0) for stroke in x[0]]
    assert any(
        all(np.allclose(a, b, atol=0.5) for a, b in zip(still, wanted, strict=True)) for wanted in (x[0], mirrored)
    )


def test_redrawn_batches_differ_by_epoch_and_repeat_by_seed():
    (x, y), targets = pen.doodles(30, 1), np.eye(15)
    x[3] = quickdraw.strokes_to_bitmap(x[3])
    first, again = (Redrawn(x, targets[y], 40, batch=20, seed=5) for _ in range(2))
    assert len(first) == 2 and first[1][0].shape == (20, 28, 28)
    np.testing.assert_array_equal(first[1][0], again[1][0])
    again.epoch = 1
    assert (first[1][0] != again[1][0]).any()
    moves, _ = Redrawn(np.delete(x, 3), targets[np.delete(y, 3)], 20, 20, as_steps=True)[0]
    assert moves.shape == (20, quickdraw.STEPS, 3) and moves.dtype == np.float32
    only = Redrawn(x, targets[y], 40, 40, weights=np.arange(30) == 7)[0][1]
    assert (only == targets[y[7]]).all()


# The nets and the recipe


@pytest.mark.parametrize("net", [doodle_net, stroke_net])
def test_nets_are_small_and_can_be_given_a_new_head(net):
    model = net(30)
    assert net().count_params() <= 300_000
    copy = recipe.with_new_head(model)
    assert copy.output_shape == (None, 15) and len(copy.layers) == len(model.layers)
    for ours, theirs in zip(copy.layers[:-1], model.layers[:-1], strict=True):
        for a, b in zip(ours.get_weights(), theirs.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)
    x = np.zeros((2, *model.input_shape[1:]), np.float32)
    before = model.predict(x, verbose=0)
    copy.set_weights([weight * 0 for weight in copy.get_weights()])
    np.testing.assert_array_equal(model.predict(x, verbose=0), before), "the old net is left as it was"


def test_the_temperature_undoes_too_much_certainty():
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (4_000, 15))
    truth = np.array([rng.choice(15, p=row) for row in calibrate.softmax(logits)])
    assert calibrate.best_temperature(3 * logits[None], truth) == pytest.approx(3, rel=0.05)
    model = doodle_net()
    x = rng.integers(0, 255, (5, 28, 28), dtype=np.uint8)
    before = np.log(model.predict(x, verbose=0))
    after = calibrate.cooled(model, 2.0).predict(x, verbose=0)
    np.testing.assert_allclose(after, calibrate.softmax(before / 2), atol=1e-4)


def test_no_picture_of_a_drawing_that_judges_is_trained_on():
    if store.mode() == "sample" or not store.find("quickdraw_bitmaps", "fish"):
        pytest.skip("the real drawings are not on this machine")
    sketches = recipe.Sketches()
    assert not set(sketches.seen) & set(CLASSES) and not set(sketches.unseen) & {*CLASSES, *sketches.seen}
    assert set(sketches.bitmaps) >= {"apple", "fish", "star"}
    for word in ("apple", "fish"):
        kept = sketches.bitmaps[word].astype(np.int16)
        assert len(kept) < 600, "the files have twins"
        for picture in recipe.pictures(sketches.strokes[word]):
            assert np.abs(kept - picture).mean((1, 2)).min() >= recipe.TWIN


class Few(recipe.Sketches):
    """Sketches of the pen, so that the recipe runs anywhere."""

    def __init__(self):
        rng = np.random.default_rng(0)
        words = [*CLASSES, *strokes.OTHERS]
        self.strokes = {word: [pen.draw(word, rng) for _ in range(5)] for word in words}
        self.recognized = {word: np.ones(5, bool) for word in words}
        self.unseen, self.seen, self.bitmaps = words[15:18], words[18:], {}


@pytest.mark.slow
def test_the_recipe_runs_and_goes_on_after_an_interruption(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(recipe, "Sketches", Few)
    monkeypatch.setattr(recipe, "BATCH", 4)
    monkeypatch.setattr(recipe, "PEN", 2)
    monkeypatch.setattr(recipe, "FOLDS", 1)
    fine_tune, calls = recipe.fine_tune, []

    def interrupted(*arguments, **options):
        calls.append(arguments)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return fine_tune(*arguments, **options)

    monkeypatch.setattr(recipe, "fine_tune", interrupted)
    with pytest.raises(KeyboardInterrupt):
        recipe.main(["--epochs", "1", "--tune", "1", "--out", str(tmp_path)])
    assert not (tmp_path / "quickdraw").exists()
    assert recipe.main(["--epochs", "1", "--tune", "1", "--out", str(tmp_path)]) == 0
    assert len(calls) == 2 + 1, "the stages that were done are kept"
    assert {path.name for path in (tmp_path / "quickdraw").iterdir()} == {
        "card.md", "model.keras", "model.tflite", "model_int8.tflite",
    }  # fmt: skip
    assert {path.name for path in (tmp_path / "quickdraw_sketches").iterdir()} == {"card.md", "model.keras"}
    assert "Pen: model.keras" in capsys.readouterr().out


# The checkpoint


@pytest.fixture(scope="module")
def net():
    return checkpoints.load("quickdraw")


def test_shipped_checkpoint_reads_the_pen(net):
    x, y = pen.doodles(600, seed=77)
    said = re.search(r"model_int8.tflite \| \d+ \| (\d+\.\d+) \|", (SHIPPED / "card.md").read_text("utf-8"))
    assert cost.accuracy(net, recipe.pictures(x), y) >= float(said[1]) - 3 >= 80


def test_shipped_checkpoint_knows_the_real_drawings(net):
    """It was trained on these; how it does on new ones, its card's five folds tell."""
    if store.mode() == "sample" or not store.find("quickdraw", "tent"):
        pytest.skip("the real drawings are not on this machine")
    found = data.load("quickdraw")
    (x, y), (x_test, y_test) = found.train, found.test
    x, y = np.concatenate([x[y < 15], x_test[y_test < 15]]), np.concatenate([y[y < 15], y_test[y_test < 15]])
    views = recipe.pictures(x)
    assert cost.accuracy(net, views, y) >= 93
    half = recipe.pictures([quickdraw.simplify(quickdraw.cut(drawing, 0.5)) for drawing in x])
    assert cost.accuracy(net, half, y) >= 65, "half of the ink"
    others = recipe.pictures(x_test[(y_test >= 15)][::7])
    sure, unsure = net(views).max(1), net(others).max(1)
    assert np.mean(sure >= quickdraw.CERTAIN) > 0.85 and np.mean(unsure < quickdraw.CERTAIN) > 0.5


def test_shipped_checkpoint_is_small_and_quick(net):
    model = keras.models.load_model(SHIPPED / "model.keras", safe_mode=True)
    assert model.count_params() <= 300_000
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 1_800_000
    cost = lite.measure(net, recipe.pictures(pen.doodles(20)[0]), calls=200)
    assert cost["median_ms"] <= 0.3 and cost["kb"] <= 300


def test_card_says_how_to_rebuild_and_how_good_it_is():
    card = (SHIPPED / "card.md").read_text("utf-8")
    assert re.search(r"python -m course_utils train quickdraw .*--seed \d+", card)
    assert float(re.search(r"Five folds:\*\* (\d+\.\d) %", card)[1]) >= 87
    for fact in ("I don't know", "Data", "Licence", "Limits", "CC BY 4.0"):
        assert fact in card


def test_the_shipped_base_gets_a_new_head_and_never_saw_the_fifteen():
    base = keras.models.load_model(checkpoints.CHECKPOINTS / "quickdraw_sketches" / "model.keras", safe_mode=True)
    assert recipe.with_new_head(base).count_params() == doodle_net().count_params()
    card = (checkpoints.CHECKPOINTS / "quickdraw_sketches" / "card.md").read_text("utf-8")
    names = re.search(r"of lesson 2: (.*)", card)[1].split(", ")
    assert len(names) > 200 and not set(names) & set(CLASSES)


# The game


def growing(picture):
    """A reader whose mind changes with the ink: a star first, then a tent."""
    label = 11 if picture.mean() < 20 else 12
    return np.eye(15)[label] * 0.9 + 0.1 / 15


def play(places, read=growing, after=1.5, fps=30, **options):
    places = [*places, *[None] * round(after * fps)]
    game = quickdraw.Doodler(Script(places), read, **options)
    return game, [game(Frame(BLANK, n / fps)) for n in range(len(places))]


def zigzag(n):
    ends = [(0.1 + 0.04 * i, 0.1 + 0.7 * (i % 2)) for i in range(n + 1)]
    return [point for a, b in pairwise(ends) for point in line(a, b)]


def words(overlay):
    return " ".join(mark.text for mark in overlay.marks)


def test_guesses_change_while_the_drawing_grows():
    game, overlays = play(zigzag(12))
    assert [label for _, label, _ in game.history] == ["star", "tent"]
    assert 0 <= game.history[0][0] < game.history[1][0] < 7
    assert "star" in words(overlays[10]) and "20 s" in words(overlays[10])
    assert game.answers == ["tent"]
    said = [overlay for overlay in overlays if overlay.score is not None]
    assert [(overlay.answer, round(overlay.score, 2)) for overlay in said] == [("tent", 0.91)]
    assert "tent" in words(said[0]) and "sure" in words(said[0])
    assert game.guesses == [] and game.clock == game.seconds


def test_an_unsure_guess_is_i_dont_know():
    game, overlays = play(zigzag(5), lambda picture: np.full(15, 1 / 15))
    assert game.answers == ["?"]
    (said,) = [overlay for overlay in overlays if overlay.score is not None]
    assert said.answer is None and quickdraw.UNKNOWN in words(said)


def test_after_twenty_seconds_time_is_up():
    circle = [(0.5 + 0.3 * np.cos(t), 0.5 + 0.3 * np.sin(t)) for t in np.linspace(0, 40, 10 * 25)]
    game, overlays = play(circle, fps=10)
    first = next(i for i, overlay in enumerate(overlays) if overlay.score is not None)
    assert 20 < first / 10 < 20.3
    assert "0 s" in words(overlays[first - 1])
    assert len(game.answers) == 2, "what is drawn after that is the next drawing"
    assert play(circle, fps=10, seconds=30)[0].answers == ["tent"]


def test_a_lifted_pen_within_a_doodle_and_a_dot():
    game, _ = play([*line((0.2, 0.2), (0.7, 0.2)), *[None] * 20, *line((0.2, 0.6), (0.7, 0.6))])
    assert len(game.answers) == 1
    game, overlays = play([(0.5, 0.5)] * 9)
    assert game.answers == [] and game.history == [] and all(overlay.score is None for overlay in overlays)


def test_undo_clear_and_reset():
    game, _ = play(zigzag(3), after=0)
    game.undo()
    assert game.strokes == []
    game, _ = play(zigzag(3), after=0)
    game.clear()
    assert game.guesses == [] and game.finish() == (None, None)
    game.reset()
    assert game.history == [] and game.answers == []


def test_overlays_can_be_drawn():
    _, overlays = play(zigzag(8))
    for overlay in overlays[::10]:
        assert draw(Frame(BLANK), overlay).shape == BLANK.shape
        assert all(np.isfinite(mark.xy).all() for mark in overlay.marks)


@pytest.mark.parametrize("bad", [[], [np.zeros((0, 2))], [np.full((4, 2), np.nan)], [np.ones((1, 2))]])
def test_there_is_no_picture_of_nothing(bad):
    assert quickdraw.picture(bad) is None


def test_a_picture_of_ten_thousand_points():
    path = np.cumsum(np.random.default_rng(0).normal(size=(10_000, 2)), 0)
    assert quickdraw.picture([path]).max() == 255


def filmed(thing, seed, size=(320, 240)):
    game = quickdraw.Doodler("marker")
    for _ in camera.play(game, MarkerCamera([thing], size, seed=seed)):
        pass
    return game


def test_the_reader_looks_at_both_sides(net):
    picture = recipe.pictures(pen.doodles(1)[0])[0]
    read = quickdraw.reader()
    np.testing.assert_allclose(read(picture), (net(picture[None])[0] + net(picture[None, :, ::-1])[0]) / 2, atol=1e-6)
    np.testing.assert_allclose(read(picture), read(picture[:, ::-1]), atol=1e-6)


def test_a_doodle_drawn_before_the_camera_is_guessed():
    game = filmed("star", seed=8001)
    assert game.answers == ["star"] and game.history


@pytest.mark.slow
def test_most_doodles_drawn_before_the_camera_are_guessed():
    games = {thing: filmed(thing, seed=8100 + i) for i, thing in enumerate(CLASSES)}
    assert all(len(game.answers) == 1 for game in games.values())
    assert sum(game.answers == [thing] for thing, game in games.items()) >= 12


def test_demo_names_its_tips():
    with pytest.raises(ValueError, match='"marker" or "finger"'):
        quickdraw.Doodler("foot", read=growing)


def test_the_camera_draws_things_by_name():
    film = MarkerCamera(["fish", "7"], (160, 120), seed=1)
    assert film.labels == ["fish", "7"]
    with pytest.raises(ValueError, match="cannot write 'unicorn'"):
        MarkerCamera(["unicorn"])


# The pad and the icons


def test_the_pad_shows_what_quick_draw_would_show(net):
    seen = []
    pad = DoodlePad(lambda x: (seen.append(x), net(x))[1])
    star = pen.draw("star", np.random.default_rng(1), 1, variety=0)
    assert pad.draw([stroke / 300 for stroke in star]) == "star"
    np.testing.assert_array_equal(seen[0][0], quickdraw.strokes_to_bitmap(star))
    with pytest.raises(ValueError, match="dot"):
        pad.draw([np.ones((3, 2))])
    doubtful = DoodlePad(lambda x: np.full((1, 15), 1 / 15))
    assert doubtful.draw([stroke / 300 for stroke in star]).endswith("?")


def test_every_class_has_an_icon_and_an_emoji():
    assert tuple(icons.ICONS) == tuple(icons.EMOJI) == CLASSES
    pictures = []
    for name in CLASSES:
        overlay = icons.put_icon(Overlay(), name, ((0.1, 0.1), (0.9, 0.9)))
        pictures.append(draw(Frame(np.full((96, 96, 3), 90, np.uint8)), overlay))
        assert 0.05 < (pictures[-1] != 90).any(2).mean() < 0.6
    assert len(np.unique(np.stack(pictures), axis=0)) == 15
    assert icons.put_icon(Overlay(), "?", ((0, 0), (1, 1))).marks == []
