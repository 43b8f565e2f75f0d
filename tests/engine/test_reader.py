"""What demos read with: nets and functions are checked at construction, and the advice says what to change."""

import keras
import numpy as np
import pytest
from keras import layers

from course_utils import airdraw, checkpoints, lite, quickdraw
from course_utils.lite import Given, Reader

PICTURE = Given("the drawing", (28, 28))
CROP = Given("the hand", (96, 96, 3), resizes=True)
NUMBERS = Given("the landmarks", (63,), pixels=False)
TEN = "0123456789"


def net(shape=(28, 28, 1), classes=10, last="softmax", scale=True):
    body = [layers.Rescaling(1 / 255)] if scale else []
    return keras.Sequential([keras.Input(shape), *body, layers.Flatten(), layers.Dense(classes, last)])


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    model, folder = net(), tmp_path_factory.mktemp("nets")
    x = np.random.default_rng(0).integers(0, 256, (60, 28, 28), np.uint8)
    return model, {kind: lite.Lite(lite.export(model, folder / f"{kind}.tflite", kind, x)) for kind in lite.KINDS}


def test_a_keras_model_each_kind_of_lite_and_functions_read_the_same(files):
    model, kinds = files
    picture = PICTURE.example((28, 28))
    truth = model.predict(picture[None], verbose=0)[0]
    for small in kinds.values():
        np.testing.assert_allclose(Reader(small, PICTURE, TEN)(picture), truth, atol=0.03)
    functions = (lambda one: truth, lambda batch: model(batch), lambda one: model(one[None])[0], model.predict_on_batch)
    for read in (model, *functions):
        answer = Reader(read, PICTURE, TEN)(picture)
        np.testing.assert_allclose(answer, truth, atol=1e-5)
        assert answer.shape == (10,) and answer.dtype == np.float64


def test_a_function_gets_a_batch_of_one_or_one_input_whichever_it_takes():
    seen = []

    def batches(x):
        assert x.ndim == 3
        seen.append(x.shape)
        return np.full((len(x), 10), 0.1)

    def ones(x):
        assert x.ndim == 2
        seen.append(x.shape)
        return np.full(10, 0.1)

    for read in (batches, ones):
        Reader(read, PICTURE, TEN)(np.zeros((28, 28), np.uint8))
    assert seen == [(1, 28, 28)] * 2 + [(28, 28)] * 2


def test_a_demo_with_two_routes_takes_the_one_that_fits():
    both = (CROP, NUMBERS)
    assert Reader(net((63,), scale=False), both, TEN).given is NUMBERS
    large = Reader(net((64, 64, 3)), both, TEN)
    assert large.given is CROP and large.shape == (64, 64, 3), "the demo makes crops of this size"
    any_size = keras.Sequential(
        [
            keras.Input((None, None, 3)),
            layers.Rescaling(1 / 255),
            layers.GlobalAveragePooling2D(),
            layers.Dense(10, "softmax"),
        ]
    )
    assert Reader(any_size, both, TEN).shape == (96, 96, 3)
    assert Reader(lambda x: np.full(10, 0.1) if np.shape(x)[-1] == 63 else None, both, TEN).given is NUMBERS


@pytest.mark.parametrize("shape", [(32, 32, 3), (28, 28, 3), (784,), (28, 27, 1)])
def test_another_input_shape_is_told_what_the_demo_gives_and_how_to_begin(shape):
    with pytest.raises(ValueError, match=r"this net takes") as told:
        Reader(net(shape), PICTURE, TEN)
    words = str(told.value)
    assert f"takes {[*shape]}" in words
    assert "The demo gives: the drawing, [28, 28], uint8, values from 0 to 255." in words
    assert "10 probabilities from 0 to 1, in this order: 0, 1, 2, 3, 4, 5, 6, 7, 8, 9." in words
    assert "keras.Input((28, 28, 1))" in words and "read=lambda x: net(change(x))" in words


def test_the_advice_of_two_routes_names_both():
    with pytest.raises(
        ValueError, match=r"the hand, \[size, size, 3\] in the net's size.* or the landmarks, \[63\], float"
    ):
        Reader(net((96, 64, 3)), (CROP, NUMBERS), TEN)


def test_another_number_of_classes_and_logits_are_told_how_to_end():
    with pytest.raises(ValueError, match=r'gives 26 numbers for one input[\s\S]*Dense\(10, "softmax"\)'):
        Reader(net(classes=26), PICTURE, TEN)
    logits = net(last=None)
    logits.layers[-1].set_weights([w + 3 for w in logits.layers[-1].get_weights()])
    with pytest.raises(ValueError, match=r'no probabilities[\s\S]*end the net with "softmax"'):
        Reader(logits, PICTURE, TEN)
    with pytest.raises(ValueError, match="no probabilities, such as nan"):
        Reader(lambda x: np.full(10, np.nan), PICTURE, TEN)


def test_several_inputs_an_unbuilt_net_and_no_net_at_all():
    a, b = keras.Input((28, 28, 1)), keras.Input((3,))
    two = keras.Model([a, b], layers.Dense(10)(layers.Flatten()(a)))
    with pytest.raises(ValueError, match="one input and one output"):
        Reader(two, PICTURE, TEN)
    with pytest.raises(ValueError, match=r"no input shape yet. Begin it with keras\.Input"):
        Reader(keras.Sequential([layers.Dense(10)]), PICTURE, TEN)
    with pytest.raises(TypeError, match=r"read is a str[\s\S]*give a net or a function"):
        Reader("my_net.keras", PICTURE, TEN)


def test_a_function_that_fails_is_quoted():
    def broken(x):
        raise KeyError("weights")

    with pytest.raises(ValueError, match=r"this function fails with it, KeyError: 'weights'"):
        Reader(broken, PICTURE, TEN)
    with pytest.raises(ValueError, match="this function gives 3 numbers for one input"):
        Reader(lambda x: [0.2, 0.3, 0.5], PICTURE, TEN)


def test_a_net_without_scaling_gets_a_note_about_pixels(capsys):
    Reader(net(scale=False), PICTURE, TEN)
    assert "given values from 0 to 255" in capsys.readouterr().out
    Reader(net(), PICTURE, TEN)
    Reader(net((63,), scale=False), NUMBERS, TEN)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("make", "classes"), [(airdraw.AirDraw, 10), (quickdraw.Doodler, 15), (quickdraw.Speller, 26)])
def test_drawing_demos_take_any_net_and_refuse_others_at_once(make, classes):
    demo = make(read=net(classes=classes))
    assert demo.read(np.zeros((28, 28), np.uint8)).shape == (classes,)
    for wrong in (net((32, 32, 1), classes), net(classes=classes + 1), lambda picture: None):
        with pytest.raises(ValueError, match="What to do"):
            make(read=wrong)


def test_the_shipped_nets_are_readers_themselves():
    assert airdraw.AirDraw(read=checkpoints.load("airdraw", "float16")).read.shape == (28, 28)
