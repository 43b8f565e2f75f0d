"""The parametric pen: digits like MNIST's, drawn from control points."""

import numpy as np
import pytest

from course_utils import data
from course_utils.data import store
from course_utils.drawn import strokes
from course_utils.glyphs import strokes_to_image

EVERY_STYLE = [(label, i) for label, lines in strokes.STYLES.items() for i in range(len(lines))]


@pytest.fixture(scope="module")
def drawn():
    return strokes.digits(3000, seed=1)


def real(part):
    if store.find("mnist") is None:
        pytest.skip("the real MNIST is not on this machine")
    mnist = data.load("mnist")
    if not mnist.real:
        pytest.skip("the real MNIST is not allowed here (COURSE_DATA=sample)")
    return getattr(mnist, part)


def test_digits_look_like_arrays_of_mnist(drawn):
    pictures, labels = drawn
    assert pictures.shape == (3000, 28, 28) and pictures.dtype == np.uint8
    assert labels.dtype == np.int64
    assert (np.bincount(labels) == 300).all()
    assert (pictures.max((1, 2)) >= 250).all()


def test_the_same_seed_writes_the_same(drawn):
    again = strokes.digits(60, seed=5)
    for a, b in zip(again, strokes.digits(60, seed=5), strict=True):
        np.testing.assert_array_equal(a, b)
    assert (again[0] != strokes.digits(60, seed=6)[0]).any()
    assert len(np.unique(drawn[0], axis=0)) == len(drawn[0])


def test_no_digits_and_few_digits():
    assert strokes.digits(0)[0].shape == (0, 28, 28)
    assert sorted(strokes.digits(3)[1]) == [0, 1, 2]


def test_ink_lies_where_mnist_has_it(drawn):
    pictures = drawn[0].astype(float)
    mass = pictures.sum((1, 2))
    for axis in (1, 2):
        middle = (pictures.sum(axis) * np.arange(28)).sum(1) / mass
        assert np.quantile(np.abs(middle - 14), 0.99) < 0.6
        assert abs(middle.mean() - 14) < 0.1
    sides = [(pictures > 0).any(axis).sum(1) for axis in (1, 2)]
    assert np.maximum(*sides).max() == 20
    # MNIST's mean is 33.3; its ones are the lightest and its zeros the heaviest.
    assert 28 < pictures.mean() < 40
    ink = [pictures[drawn[1] == digit].mean() for digit in range(10)]
    assert np.argmin(ink) == 1 and np.argmax(ink) == 0


def test_a_slanted_hand_and_an_upright_one(drawn):
    x, y = np.arange(28) - 14.0, np.arange(28)[:, None] - 14.0
    ones = drawn[0][drawn[1] == 1].astype(float)
    slant = -(ones * x * y).sum((1, 2)) / (ones * y * y).sum((1, 2))
    # The training set's ones: mean 0.27, from -0.2 to 0.8.
    assert 0.05 < slant.mean() < 0.4 and 0.15 < slant.std() < 0.4


def test_without_variety_everyone_writes_alike():
    alike = [strokes.glyph("8", np.random.default_rng(seed), 0, variety=0)[0] for seed in (1, 2)]
    varied = [strokes.glyph("8", np.random.default_rng(seed), 0)[0] for seed in (1, 2)]
    np.testing.assert_allclose(*alike)
    assert np.abs(varied[0] - varied[1]).max() > 0.05


@pytest.mark.parametrize("label, style", EVERY_STYLE)
def test_every_style_of_every_digit_draws(label, style):
    written = strokes.glyph(label, np.random.default_rng(style), style)
    assert len(written) == strokes.STYLES[label][style].count("|") + 1
    for stroke in written:
        assert stroke.dtype == np.float32 and stroke.shape[1] == 2 and len(stroke) >= 4
        assert stroke.min() >= -1e-6 and stroke.max() <= 1 + 1e-6
    assert strokes_to_image(written).max() >= 250


def test_every_digit_has_several_styles():
    assert all(len(strokes.STYLES[str(digit)]) >= 6 for digit in range(10))


def test_a_learner_adds_a_style_with_one_line(monkeypatch):
    monkeypatch.setitem(strokes.STYLES, "L", ["20 0, 20 100, 20 100, 80 100"])
    (stroke,) = strokes.glyph("L", np.random.default_rng(0))
    assert len(stroke) > 15


def test_an_unknown_label_names_the_known_ones():
    with pytest.raises(ValueError, match=r"cannot write 'ß'.* 0, 1, 2"):
        strokes.glyph("ß", np.random.default_rng(0))
    with pytest.raises(ValueError, match="styles 0 to"):
        strokes.glyph("7", np.random.default_rng(0), style=99)


@pytest.mark.slow
def test_what_is_learned_from_the_pen_holds_for_real_digits():
    from sklearn.decomposition import PCA
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import SVC

    x, y = (array[:3000] for array in real("test"))
    pictures, labels = strokes.digits(6000, seed=3)
    reader = make_pipeline(PCA(40, random_state=0), SVC(C=10))
    reader.fit(pictures.reshape(-1, 784) / 255, labels)
    score = reader.score(x.reshape(-1, 784) / 255, y)
    assert score > 0.85, f"{score:.1%}"
