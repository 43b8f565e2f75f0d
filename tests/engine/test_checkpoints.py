"""Nets and checkpoints: input shapes, sizes, scaling inside the net, settings, safe replacement."""

import zipfile

import numpy as np
import pytest

from course_utils import checkpoints
from course_utils.airdraw.net import digit_net, keras_io_convnet, pooling_digit_net
from course_utils.checkpoints import NEW_SETTINGS
from course_utils.files import replacing

ALL = [digit_net, pooling_digit_net, keras_io_convnet]


@pytest.mark.parametrize("make", ALL)
def test_any_number_of_classes_from_pixels_as_a_camera_gives_them(make):
    net = make(classes=26)
    pictures = np.random.default_rng(0).integers(0, 256, (3, 28, 28, 1), np.uint8)
    answers = net.predict(pictures, verbose=0)
    assert answers.shape == (3, 26) and answers.dtype == np.float32
    np.testing.assert_allclose(answers.sum(1), 1, atol=1e-5)
    # With unscaled pixels the softmax of an untrained net would be 0 or 1.
    assert answers.max() < 0.9


def test_pictures_without_a_channel_axis_are_the_same_pictures():
    net = digit_net()
    pictures = np.random.default_rng(0).integers(0, 256, (3, 28, 28), np.uint8)
    np.testing.assert_allclose(net(pictures), net(pictures[..., None]), atol=1e-6)


def test_sizes_are_those_that_the_lessons_name():
    assert keras_io_convnet().count_params() == 34_826
    assert digit_net().count_params() <= 100_000
    assert pooling_digit_net().count_params() <= 100_000


def test_other_pictures_and_widths():
    net = digit_net(classes=5, shape=(48, 64, 3), widths=(8, 8, 8, 8))
    assert net.predict(np.zeros((1, 48, 64, 3)), verbose=0).shape == (1, 5)


def test_shipped_nets_have_no_setting_that_colab_s_keras_does_not_know():
    files = sorted((checkpoints.CHECKPOINTS).rglob("model.keras"))
    assert len(files) >= 9
    for file in files:
        with zipfile.ZipFile(file) as archive:
            config = archive.read("config.json")
        for name in NEW_SETTINGS:
            assert f'"{name}"'.encode() not in config, f"{file} holds {name}: see checkpoints._for_older_keras"


def test_shipped_nets_load_without_the_course_and_hold_no_optimizer():
    for file in sorted(checkpoints.CHECKPOINTS.rglob("model.keras")):
        with zipfile.ZipFile(file) as archive:
            config = archive.read("config.json").decode()
            assert '"optimizer"' not in config and "haptic" not in config, file


def test_a_folder_takes_another_ones_place_or_leaves_it(tmp_path):
    target = tmp_path / "net"
    for word in ("first", "second"):
        with replacing(target) as part:
            part.mkdir()
            (part / "card.md").write_text(word)
    with pytest.raises(KeyboardInterrupt), replacing(target) as part:
        part.mkdir()
        raise KeyboardInterrupt
    assert (target / "card.md").read_text() == "second" and list(tmp_path.iterdir()) == [target]
