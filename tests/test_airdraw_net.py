"""The digit reader: the shipped checkpoint has the scores of its card; its recipe survives an interruption."""

import re

import cv2
import keras
import numpy as np
import pytest
from needs import written

from course_utils import checkpoints, data, training
from course_utils.airdraw import train as recipe
from course_utils.airdraw.net import digit_net
from course_utils.drawn import strokes
from course_utils.lite import cost
from course_utils.training import augment

SHIPPED = checkpoints.path("airdraw")
KERAS = "model.keras"


@pytest.fixture(scope="module")
def readers():
    readers = {checkpoints.SHIPPED[kind]: checkpoints.load("airdraw", kind) for kind in checkpoints.SHIPPED}
    return {KERAS: checkpoints.load_keras("airdraw"), **readers}


@pytest.fixture(scope="module")
def mnist():
    try:
        dataset = data.load("mnist")
    except data.DataError as error:
        pytest.skip(f"no real MNIST here: {error}")
    if not dataset.real:
        pytest.skip("no real MNIST here; name its folder in COURSE_DATA_DIRS")
    return dataset


def scores_on_card(test):
    """Read one column of the card's table: {file: per cent}."""
    rows = [
        line.strip("| ").split(" | ") for line in (SHIPPED / "card.md").read_text("utf-8").splitlines() if "|" in line
    ]
    column = rows[0].index(f"{test} %")
    return {row[0]: float(row[column]) for row in rows[2:]}


@pytest.mark.slow
def test_shipped_checkpoint_on_real_mnist(readers, mnist):
    scores = {file: cost.accuracy(reader, *mnist.test) for file, reader in readers.items()}
    assert scores[KERAS] >= 99.5
    assert scores["model.tflite"] == pytest.approx(scores[KERAS], abs=0.02)
    assert scores["model_int8.tflite"] >= scores[KERAS] - 0.1
    # On another processor, rounding may change the prediction for a few of the 10,000 pictures.
    assert scores == pytest.approx(scores_on_card("MNIST test"), abs=0.05)


def test_shipped_checkpoint_on_the_pen(readers):
    # Since the pen writes open nines, sixes and ones with a foot, a few of its digits look like others.
    x, y = strokes.digits(1_000, seed=77)
    for file, reader in readers.items():
        assert cost.accuracy(reader, x, y) >= 97, file
        assert scores_on_card("Pen")[file] >= 97.5


def test_shipped_checkpoint_is_small(readers):
    assert readers[KERAS].count_params() <= 100_000
    assert (SHIPPED / "model_int8.tflite").stat().st_size <= 120 * 1024
    assert sum(file.stat().st_size for file in SHIPPED.iterdir()) < 1_500_000


def test_card_tells_how_to_rebuild_and_the_licence(readers):
    card = (SHIPPED / "card.md").read_text("utf-8")
    command = re.search(r"python -m course_utils train (\w+) .*--seed \d+", card)
    assert command and command[1] == "airdraw"
    for fact in ("Data", "Licence", "Made on", "Limits", f"{readers[KERAS].count_params():,}"):
        assert fact in card


def test_distorted_pictures_differ_and_can_still_be_read(readers):
    x, y = strokes.digits(1_200, seed=5)  # more than one call of OpenCV
    new = augment.distort(x, np.random.default_rng(0))
    assert new.shape == x.shape and new.dtype == np.uint8
    assert (new != x).any((1, 2)).all()
    assert cost.accuracy(readers["model_int8.tflite"], new, y) > 90
    still = augment.distort(x, np.random.default_rng(0), rotate=0, shear=0, zoom=0, shift=0, wave=0, ink=0)
    np.testing.assert_array_equal(still, x)


def test_distorted_batches_differ_by_epoch_and_repeat_by_seed():
    x, y = strokes.digits(50, seed=5)
    first, again = (augment.Distorted(x, y, 20, seed=3) for _ in range(2))
    assert [len(first[i][0]) for i in range(len(first))] == [20, 20, 10]
    assert sorted(np.concatenate([first[i][1] for i in range(3)])) == sorted(y)
    np.testing.assert_array_equal(first[0][0], again[0][0])
    again.epoch = 1
    assert (first[0][0] != again[0][0]).any()


def test_digits_of_eighteen_writers_on_a_tablet_are_read(readers):
    x, y = written(range(1, 11))
    assert len(x) == 180
    assert all(cost.accuracy(net, x, y) >= 95 for net in readers.values())


def test_coarse_pictures_have_few_pixels_and_stay_in_mnists_frame():
    x, _ = strokes.digits(200, seed=4)
    small = augment.coarse(x, np.random.default_rng(1))
    assert small.shape == x.shape and small.dtype == np.uint8
    assert (small.max((1, 2)) > 200).all() and (small != x).any((1, 2)).all()
    sides = [max(cv2.boundingRect(picture)[2:]) for picture in small]
    assert set(sides) == {20}
    correlation = [np.corrcoef(a.ravel(), b.ravel())[0, 1] for a, b in zip(x, small, strict=True)]
    assert np.median(correlation) > 0.7, "most are the same glyph in the same place"
    again = [augment.coarse(x[:9], np.random.default_rng(1)) for _ in range(2)]
    np.testing.assert_array_equal(*again)
    empty = np.zeros((1, 28, 28), np.uint8)
    np.testing.assert_array_equal(augment.coarse(empty, np.random.default_rng(1)), empty)


def test_a_share_of_each_batch_is_coarse():
    x, y = strokes.digits(40, seed=4)
    (some, _), (none, _) = (augment.Distorted(x, y, 20, 3, small)[0] for small in (0.3, 0.0))
    assert (some != none).any((1, 2)).tolist() == [True] * 6 + [False] * 14


def test_quick_fit_learns_with_a_rate_that_ends_at_zero(capfd):
    x, y = strokes.digits(1_500, seed=6)
    keras.utils.set_random_seed(0)
    net = digit_net(widths=(8, 8, 8, 8))
    history = training.fit_quick(net, x[:1_000], y[:1_000], 3, batch=32, validation_data=(x[1_000:], y[1_000:]))
    assert history.history["val_accuracy"][-1] > 0.6
    assert float(net.optimizer.learning_rate) == pytest.approx(0, abs=1e-4)
    out, err = capfd.readouterr()
    assert err == "" and "epoch 3 of 3" in out and out.count("\n") == 1


@pytest.mark.slow
def test_an_interrupted_training_continues_where_it_stopped(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path))
    x, y = strokes.digits(256, seed=7)
    epochs = []

    class Watch(keras.callbacks.Callback):
        def on_epoch_begin(self, epoch, logs=None):
            epochs.append(epoch)
            if epochs == [0, 1]:
                raise KeyboardInterrupt

    monkeypatch.setattr("course_utils.training.loop.Progress", Watch)
    with pytest.raises(KeyboardInterrupt):
        recipe.fit_reader(x, y, epochs=3)
    net = recipe.fit_reader(x, y, epochs=3)
    assert epochs == [0, 1, 1, 2]
    assert int(net.optimizer.iterations) == 6
    assert not any((tmp_path / "training").iterdir())


@pytest.mark.slow
def test_a_checkpoint_is_written_whole_or_not_at_all(tmp_path):
    net = digit_net(widths=(8, 8, 8, 8))
    x, y = strokes.digits(60, seed=8)
    scores = checkpoints.save("net", net, {"Seed": 1}, x, {"Pen": (x, y)}, tmp_path)
    files = {KERAS, "model.tflite", "model_int8.tflite", "card.md"}
    assert {file.name for file in (tmp_path / "net").iterdir()} == files
    assert set(scores["Pen"]) == files - {"card.md"}
    card = (tmp_path / "net" / "card.md").read_text("utf-8")
    assert "**Seed:** 1" in card and f"{net.count_params():,}" in card and f"{scores['Pen'][KERAS]:.2f}" in card

    with pytest.raises(Exception):  # noqa: B017 (samples of another shape: TensorFlow's own error)
        checkpoints.save("net", net, {}, np.zeros((5, 3, 3)), None, tmp_path)
    assert [folder.name for folder in tmp_path.iterdir()] == ["net"]
    assert (tmp_path / "net" / "card.md").read_text("utf-8") == card
    checkpoints.save("net", net, {"Seed": 2}, x, None, tmp_path)
    assert "**Seed:** 2" in (tmp_path / "net" / "card.md").read_text("utf-8")


def test_the_recipe_refuses_wrong_options(monkeypatch, capsys):
    with pytest.raises(SystemExit) as exit_code:
        recipe.main(["--epochs", "0"])
    assert exit_code.value.code == 2 and "--epochs" in capsys.readouterr().err
    monkeypatch.setenv("COURSE_DATA", "sample")
    with pytest.raises(data.DataError, match="stand-in"):
        recipe.main(["--data", "mnist"])
