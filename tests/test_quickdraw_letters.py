"""Letters: the pen, real letters from their archives, the shipped reader, and words spelled in the air."""

import gzip
import io
import zipfile
from string import ascii_letters, ascii_uppercase

import cv2
import numpy as np
import pytest
from needs import written

from course_utils import camera, checkpoints, data
from course_utils.airdraw.tips import Tip
from course_utils.drawn import strokes
from course_utils.drawn.marker import MarkerCamera
from course_utils.glyphs import EmptyGlyph, strokes_to_image
from course_utils.lite import cost
from course_utils.overlay import Frame
from course_utils.quickdraw import letters
from course_utils.quickdraw import train_letters as recipe
from course_utils.quickdraw.letter_data import pencil, read_emnist, read_handwritten

TEST_SEEDS = range(8_100, 8_104)  # not used in the development of the demo
SHIPPED = checkpoints.path("quickdraw_letters")


@pytest.fixture(scope="module")
def net():
    return checkpoints.load("quickdraw_letters")


@pytest.fixture(scope="module")
def handwritten():
    from course_utils.data import store

    if store.mode() == "sample" or store.find("handwritten_letters") is None:
        pytest.skip("no real letters here; name their folder in COURSE_DATA_DIRS")
    return data.load("handwritten_letters")


# The pen


def test_the_pen_has_at_least_four_styles_of_every_letter():
    assert sorted(strokes.LETTERS) == sorted(ascii_letters)
    assert min(map(len, strokes.LETTERS.values())) >= 4
    x, y = strokes.letters(520, seed=3)
    assert x.shape == (520, 28, 28) and x.dtype == np.uint8 and (np.bincount(y) == 10).all()


def test_the_letters_of_the_pen_can_be_told_apart(net):
    x, y = strokes.letters(1_300, seed=71)
    assert cost.accuracy(net, x, y % 26) >= 95
    assert cost.accuracy(net, recipe.as_emnist(x), y % 26) >= 95


# EMNIST in its official layout


def idx(array):
    header = np.array([0x800 + array.ndim, *array.shape], ">u4").tobytes()
    return gzip.compress(header + array.astype(np.uint8).tobytes())


def write_emnist(path, x, y, **changed):
    with zipfile.ZipFile(path, "w") as box:
        for part in ("train", "test"):
            files = {
                f"gzip/emnist-letters-{part}-images-idx3-ubyte.gz": idx(x.transpose(0, 2, 1)),
                f"gzip/emnist-letters-{part}-labels-idx1-ubyte.gz": idx(y + 1),
            }
            for name, content in (files | changed).items():
                if name not in box.namelist():
                    box.writestr(name, content)
    return path


def test_emnist_is_turned_upright_and_counted_from_zero(tmp_path):
    x, y = strokes.letters(52, seed=4)
    train_part, test_part, classes = read_emnist(write_emnist(tmp_path / "gzip.zip", x, y % 26))
    for pictures, labels in (train_part, test_part):
        np.testing.assert_array_equal(pictures, x)
        np.testing.assert_array_equal(labels, y % 26)
        assert pictures.dtype == np.uint8 and labels.dtype == np.int64
    assert classes == list(ascii_uppercase)


IMAGES, LABELS = "gzip/emnist-letters-train-images-idx3-ubyte.gz", "gzip/emnist-letters-train-labels-idx1-ubyte.gz"


@pytest.mark.parametrize(
    "changed",
    [
        {IMAGES: b"no gzip"},
        {IMAGES: gzip.compress(b"\0\0\x08\x03" + b"\xff" * 12)},  # sizes that are too large for any memory
        {IMAGES: idx(np.zeros((9, 28, 28)))},
        {LABELS: idx(np.full(52, 27))},
        {LABELS: idx(np.zeros(52))},
        {LABELS: gzip.compress(b"")},
        {IMAGES: idx(np.zeros((52, 28, 28)))[:-20]},
    ],
)
def test_a_damaged_emnist_is_refused(tmp_path, changed):
    x, y = strokes.letters(52, seed=4)
    with pytest.raises(data.DataError, match="not NIST's archive of EMNIST"):
        read_emnist(write_emnist(tmp_path / "gzip.zip", x, y % 26, **changed))


def test_another_archive_is_not_emnist(tmp_path):
    (tmp_path / "gzip.zip").write_bytes(b"rubbish")
    with pytest.raises(data.DataError):
        read_emnist(tmp_path / "gzip.zip")
    with zipfile.ZipFile(tmp_path / "empty.zip", "w"):
        pass
    with pytest.raises(data.DataError):
        read_emnist(tmp_path / "empty.zip")


def test_stand_ins_are_announced(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    monkeypatch.setenv("COURSE_DATA", "sample")
    _, y = strokes.letters(10_400, seed=0)
    for name, classes in (("emnist_letters", 26), ("handwritten_letters", 52)):
        dataset = data.load(name)
        assert not dataset.real and len(dataset.classes) == classes
        np.testing.assert_array_equal(dataset.train[1], y % classes)
        assert "Stand-in" in capsys.readouterr().out


# Pencil on paper


def paper(strokes_, slope=40, side=31):
    """A photo of a pencil letter: grey, darker towards one corner, with noise."""
    y, x = np.mgrid[0 : 1 : side * 1j, 0 : 1 : side * 1j]
    gray = 190 - slope * (x + y) / 2 + np.random.default_rng(0).normal(0, 1.5, (side, side))
    ink = np.zeros((side, side), np.uint8)
    for stroke in strokes_:
        cv2.polylines(ink, [np.rint((stroke * 0.6 + 0.2) * side * 16).astype(np.int32)], False, 45, 2, cv2.LINE_AA, 4)
    return np.clip(gray - ink, 0, 255).astype(np.uint8)


def png(gray):
    return cv2.imencode(".png", cv2.cvtColor(gray, cv2.COLOR_GRAY2BGRA))[1].tobytes()


def test_a_shadow_and_a_ruled_line_are_not_read_as_ink():
    written = strokes.glyph("R", np.random.default_rng(0), 0, variety=0)
    clean = pencil(paper(written, slope=0))
    for slope in (40, 90):
        assert np.corrcoef(pencil(paper(written, slope)).ravel(), clean.ravel())[0, 1] > 0.9
    ruled = paper(written)
    ruled[-2:] -= 50
    assert np.corrcoef(pencil(ruled).ravel(), clean.ravel())[0, 1] > 0.9
    with pytest.raises(EmptyGlyph):
        pencil(paper([], slope=60))


def test_whole_blocks_of_numbers_are_kept_for_testing(tmp_path):
    path, rng = tmp_path / "letters.zip", np.random.default_rng(0)
    with zipfile.ZipFile(path, "w") as box:
        box.writestr("english.csv", "image,label")
        for number in (7, 30, 41, 55, 83):
            for label in "Ab":
                kind = "CAP" if label == "A" else "SMALL"
                box.writestr(f"PNG/{kind}_{label}_{number}.png", png(paper(strokes.glyph(label, rng))))
        same = box.read("PNG/CAP_A_41.png")
        box.writestr("PNG/CAP_A_42.png", same)  # the same photo twice in the test part
        box.writestr("PNG/CAP_A_12.png", same)  # and a copy in the training part
        box.writestr("PNG/CAP_A_13.png", png(paper([])))
    (x, y), (test_x, test_y), classes = read_handwritten(path)
    assert [classes[i] for i in y] == ["A", "b"] * 3
    assert [classes[i] for i in test_y] == ["A", "b", "A", "A", "b"]
    assert x.shape == (6, 28, 28) and not {a.tobytes() for a in x} & {a.tobytes() for a in test_x}


def test_a_bad_archive_of_letters_is_refused(tmp_path):
    for content in (b"rubbish", io.BytesIO().getvalue()):
        (tmp_path / "a.zip").write_bytes(content)
        with pytest.raises(data.DataError, match="pencil letters"):
            read_handwritten(tmp_path / "a.zip")
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as box:
        box.writestr("PNG/CAP_A_0.png", b"no picture")
    with pytest.raises(data.DataError, match="not a picture"):
        read_handwritten(tmp_path / "b.zip")
    with zipfile.ZipFile(tmp_path / "c.zip", "w") as box:
        box.writestr("../PNG/CAP_A_0.png", b"elsewhere")
    with pytest.raises(data.DataError, match="holds no letters"):
        read_handwritten(tmp_path / "c.zip")


# The shipped reader


@pytest.mark.slow
def test_nine_of_ten_real_letters_are_read(net, handwritten):
    x, y = handwritten.test
    assert len(x) > 700 and len(np.unique(y)) == 52
    assert cost.accuracy(net, x, y % 26) >= 90
    assert cost.accuracy(net, recipe.as_emnist(x), y % 26) >= 88


def test_the_reader_is_small_and_its_card_complete(net):
    assert (SHIPPED / "model_int8.tflite").stat().st_size <= 120 * 1024
    card = (SHIPPED / "card.md").read_text("utf-8")
    assert "python -m course_utils train quickdraw_letters" in card
    for fact in ("Data", "Licence", "Limits", "Seed", "Made on", "Pencil test %"):
        assert fact in card


def test_in_emnists_frame_the_ink_has_24_pixels():
    x, _ = strokes.letters(52, seed=9)
    for picture in recipe.as_emnist(x):
        left, top, w, h = cv2.boundingRect(picture)
        assert max(w, h) == 24
        assert abs(left + w / 2 - 14) <= 1 and abs(top + h / 2 - 14) <= 1


def test_the_recipe_refuses_wrong_options(monkeypatch, capsys):
    with pytest.raises(SystemExit):
        recipe.main(["--epochs", "0"])
    assert "--epochs" in capsys.readouterr().err
    monkeypatch.setenv("COURSE_DATA", "sample")
    monkeypatch.setattr(strokes, "letters", lambda n, seed: (np.zeros((1, 28, 28), np.uint8), np.zeros(1, np.int64)))
    with pytest.raises(data.DataError, match="stand-in"):
        recipe.main([])


# Signs


def test_signs_are_flat_straight_strokes_with_a_direction():
    right = np.array([(0.2, 0.5), (0.5, 0.52), (0.8, 0.5)])
    assert letters.sign([right]) == "space" and letters.sign([right[::-1]]) == "delete"
    assert letters.sign([right, right]) is None, "two strokes"
    assert letters.sign([right * 0.3]) is None, "too short"
    assert letters.sign([right[:, ::-1]]) is None, "vertical"
    assert letters.sign([np.concatenate([right, right[::-1]])]) is None, "to the right and back"
    assert letters.sign([right * (1, np.nan)]) is None
    assert letters.sign([]) is letters.sign([np.zeros((0, 2))]) is letters.sign([np.zeros((1, 2))]) is None


def test_signs_of_the_pen_are_not_confused_with_its_letters():
    rng = np.random.default_rng(81)
    for label, meaning in (("→", "space"), ("←", "delete")):
        found = [letters.sign([s * 0.5 for s in strokes.glyph(label, rng, variety=0.6)]) for _ in range(200)]
        assert found.count(meaning) >= 196 and set(found) <= {meaning, None}
    written = [strokes.glyph(label, rng, i) for label, lines in strokes.LETTERS.items() for i in range(len(lines))]
    assert [letters.sign(glyph) for glyph in written].count(None) == len(written)


def test_answers_change_the_text():
    text = ""
    for answer in ("C", "A", None, "delete", "T", "space", "delete", "space", "S"):
        text = letters.respell(text, answer)
    assert text == "CAT S" and letters.respell("", "delete") == ""


# Words in the air


def spell(text, seed, size=(320, 240)):
    demo = letters.Speller()
    for _ in camera.play(demo, MarkerCamera(text, size, seed=seed)):
        pass
    return demo.text


def test_a_word_with_a_space_and_a_deleted_letter():
    assert spell("MAX→TE←", 8_001) == "MAX T"


@pytest.mark.slow
def test_nine_of_ten_letters_in_the_air_are_read():
    right = 0
    for seed in TEST_SEEDS:
        word = "".join(np.random.default_rng(seed).permutation(list(ascii_uppercase)))
        text = spell(word, seed)
        assert len(text) == 26, "one answer for each letter, and no sign"
        right += sum(a == b for a, b in zip(text, word, strict=True))
    assert right >= 94


def test_a_sign_is_one_answer_and_undo_removes_it():
    places = [*np.linspace((0.2, 0.5), (0.8, 0.5), 15), *[None] * 30]
    tips = iter(Tip() if place is None else Tip(place, True) for place in places)
    demo = letters.Speller(lambda frame: next(tips), lambda picture: np.eye(26)[0])
    overlays = [demo(Frame(np.zeros((48, 64, 3), np.uint8), n / 30)) for n in range(len(places))]
    assert [(o.answer, o.score) for o in overlays if o.score is not None] == [("space", 1.0)]
    assert demo.text == " "
    demo.undo()
    assert demo.text == "" and demo.finish() == (None, None)


def test_an_unknown_tip_is_refused():
    with pytest.raises(ValueError, match="finger"):
        letters.Speller("toe", read=lambda picture: np.eye(26)[0])


@pytest.mark.parametrize("first, least", [(11, 97), (37, 78)], ids=["capitals", "small"])
def test_letters_of_eighteen_writers_on_a_tablet_are_read(net, first, least):
    x, y = written(range(first, first + 26))
    assert len(x) == 468
    assert cost.accuracy(net, x, y) >= least


def test_a_plain_line_is_a_capital_i(net):
    lines = [strokes_to_image([np.array([[0.0, 0.0], [lean, 1.0]])]) for lean in (-0.1, 0.0, 0.1)]
    assert [ascii_uppercase[p.argmax()] for p in net(np.stack(lines))] == ["I"] * 3
