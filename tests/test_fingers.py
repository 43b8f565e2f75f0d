"""The ten signs: the net, the crops, the pasted hands, the recipe, the demo and the exercises of lesson 8."""

import keras
import numpy as np
import pytest
import verdicts
from needs import need

from course_utils import checkpoints, data, files, fingers, lite
from course_utils.data import sign_photos
from course_utils.data.crop import crop, hand_box
from course_utils.drawn import hand
from course_utils.drawn.hand import SyntheticCamera
from course_utils.emojinator.net import gesture_net
from course_utils.fingers import check as lesson8
from course_utils.fingers import hands as pasted
from course_utils.fingers import train as recipe
from course_utils.fingers.demo import SIGNS, SignReader
from course_utils.fingers.net import hand_net
from course_utils.fingers.transfer import IMAGE_SIZE
from course_utils.overlay import Frame
from course_utils.track import Hand
from course_utils.training import one_cycle

RED = np.full((240, 320, 3), (200, 30, 30), np.uint8)


@pytest.fixture(scope="module")
def drawn():
    return pasted.sample()


@pytest.fixture(scope="module")
def shipped():
    return checkpoints.load_keras("fingers")


def from_simulator(camera):
    """A tracker that finds the simulated hand of the camera's last frame without any error."""

    def find(frame):
        label = camera.truth[-1].hand
        points = np.column_stack([label.keypoints[:, :2] / frame.size, np.zeros(21)])
        return [Hand(points.astype(np.float32), label.world, "Right", 1.0)]

    return find


# Net and data.


def test_hand_net_is_small_and_takes_other_sizes_and_classes():
    assert hand_net().count_params() <= 600_000
    keras.utils.set_random_seed(0)
    net = hand_net(classes=5, size=64, widths=(8, 8, 8))
    p = net.predict(np.full((2, 64, 64, 3), 255, np.uint8), verbose=0)
    assert p.shape == (2, 5) and p.max() < 0.9
    with pytest.raises(ValueError, match="multiple of 32"):
        hand_net(size=100)


def test_the_stand_in_has_every_sign_on_both_sides(monkeypatch):
    monkeypatch.setenv("COURSE_DATA", "sample")
    signs = data.load("sign_language_digits")
    assert not signs.real and signs.train[0].shape[1:] == (100, 100, 3)
    assert set(signs.train[1]) == set(signs.test[1]) == set(range(10))
    hands, y = recipe.training_hands(real=False)
    assert len(hands) == len(signs.train[0])
    np.testing.assert_array_equal(y, signs.train[1])


def test_photos_are_split_by_student_as_in_other_lessons():
    need("sign_language_digits")
    photos = sign_photos.photos()
    test = photos.split == sign_photos.TEST
    np.testing.assert_array_equal(test, photos.test)
    signs = data.load("sign_language_digits")
    assert len(signs.test[0]) == test.sum() and len(signs.train[0]) == (~test).sum()
    one = photos.images[int(np.flatnonzero(test)[0])]
    assert (signs.test[0] == one).all((1, 2, 3)).sum() == 1


def test_a_broken_archive_is_explained(tmp_path):
    (tmp_path / "broken.zip").write_bytes(b"no archive")
    with pytest.raises(data.DataError, match="Delete it"):
        sign_photos.read(tmp_path / "broken.zip")


# Crops and rules.


def test_a_crop_is_square_and_centred_and_its_edge_pixels_repeat():
    image = np.zeros((100, 200, 3), np.uint8)
    image[40:60, 90:110] = 255
    square = crop(image, (100, 50, 20), 40)
    assert square.shape == (40, 40, 3) and square[10:30, 10:30].min() == 255 and square[:9].max() == 0
    assert crop(RED, (0, 0, 60), 32).std((0, 1)).max() == 0
    assert crop(RED, (-500, -500, 60), 32).shape == (32, 32, 3)
    np.testing.assert_array_equal(crop(RED[:96, :96], (48, 48, 48)), RED[:96, :96])


def test_the_box_follows_the_hand():
    points = np.random.default_rng(0).uniform(0.4, 0.6, (21, 3))
    x, y, half = hand_box(points, (320, 240))
    xx, yy, same = hand_box(points + np.array([0.1, 0, 0]), (320, 240))
    assert (xx - x, yy - y, same) == pytest.approx((32, 0, half)) and half > 0.1 * 320


def test_the_rule_counts_fingers_from_the_palm():
    found = hand.read(files.SAMPLES / "hands")
    poses = np.array(found["poses"])[found["pose"]]
    front = np.array(found["views"])[found["view"]] == "palm"
    for count in range(6):
        world = found["world"][front & (poses == f"count_{count}")]
        assert np.mean(fingers.fingers_up(world).sum(1) == count) >= 0.8, count


def test_backbones_fall_back_with_a_note(monkeypatch, capsys):
    monkeypatch.setenv("COURSE_DATA", "sample")
    body = fingers.backbone("MobileNetV3Small")
    assert body.name == "HandNet" and "NOTE: MobileNetV3Small cannot be had" in capsys.readouterr().out
    assert body(np.zeros((1, IMAGE_SIZE, IMAGE_SIZE, 3))).shape[1:3] == (3, 3)
    with pytest.raises(ValueError, match="Xception"):
        fingers.backbone("ResNet-9000")


def test_a_download_that_fails_falls_back_too(monkeypatch, tmp_path, capsys):
    monkeypatch.delenv("COURSE_DATA", raising=False)
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # a closed port
    assert fingers.backbone("MobileNet").name == "HandNet"
    assert "NOTE: MobileNet cannot be had, so this is HandNet. Why:" in capsys.readouterr().out


def test_the_cut_mobilenet_scales_its_pictures_itself():
    need("mobilenet_cut")
    body = fingers.backbone("MobileNet cut")
    x = np.random.default_rng(0).integers(0, 256, (1, *body.input_shape[1:])).astype(np.float32)
    inner = keras.saving.load_model(data.path("mobilenet_cut"), safe_mode=True)
    np.testing.assert_allclose(body(x), inner(x / 127.5 - 1), atol=1e-3)


# Pasted hands.


def test_a_pasted_hand_keeps_its_pixels(drawn):
    one = drawn[0][0]
    rng = np.random.default_rng(0)
    blue = np.full((144, 144, 3), (0, 0, 250), np.uint8)
    picture = pasted.over(pasted.layer(one, rng, moved=False), blue, rng)
    image, alpha = fingers.resized([one.image, np.repeat(one.alpha[..., None], 3, 2)])
    opaque = alpha.min(2) == 255
    assert opaque.mean() > 0.05
    assert np.abs(picture[opaque].astype(int) - image[opaque]).mean() < 12  # one is resized, the other warped
    assert (picture == (0, 0, 250)).all(2).mean() > 0.1


def test_pools_and_batches_are_the_same_for_the_same_seed(drawn):
    few, y = drawn[0][:40], drawn[1][:40]
    pool, backgrounds = pasted.layers(few, variants=2, seed=1), pasted.backgrounds(0, 4, 1)
    assert pool.shape == (2, 40, IMAGE_SIZE, IMAGE_SIZE, 4) and pool.dtype == np.uint8
    np.testing.assert_array_equal(pool, pasted.layers(few, variants=2, seed=1))
    assert not np.array_equal(pool[0], pool[1])
    a, b = (pasted.Hands(pool, y, backgrounds, seed=1) for _ in range(2))
    np.testing.assert_array_equal(a[1][0], b[1][0])
    assert len(a) == 2 and a[1][0].shape == (8, IMAGE_SIZE, IMAGE_SIZE, 3) and a[1][0].max() <= 255
    a.epoch = 1
    assert not np.array_equal(a[1][0], b[1][0])


# Recipe.


def test_an_interrupted_training_continues(drawn, tmp_path):
    batches = pasted.Hands(pasted.layers(drawn[0][:32], 2), drawn[1][:32], pasted.backgrounds(0, 3, 1))
    first, second = (hand_net(widths=(8, 8, 8)) for _ in range(2))
    first.compile(keras.optimizers.AdamW(one_cycle(0.001, 32, 32, 3)), "sparse_categorical_crossentropy")
    callbacks = [
        keras.callbacks.BackupAndRestore(tmp_path / "net.weights.backup"),
        _interrupt(before=2),
        batches.next_epoch(),
    ]
    with pytest.raises(KeyboardInterrupt):
        first.fit(batches.dataset(), epochs=3, shuffle=False, verbose=0, callbacks=callbacks)
    recipe.fit_hands(second, batches, 3, tmp_path / "net.weights.h5")
    assert batches.epoch == 2 and second.optimizer.iterations.numpy() == 3  # two before the interruption
    third = recipe.fit_hands(hand_net(widths=(8, 8, 8)), None, 3, tmp_path / "net.weights.h5")
    np.testing.assert_array_equal(third.get_weights()[0], second.get_weights()[0])


def _interrupt(before):
    def stop(epoch, logs):
        if epoch == before:
            raise KeyboardInterrupt

    return keras.callbacks.LambdaCallback(on_epoch_begin=stop)


@pytest.mark.slow
def test_the_recipe_works_without_photos(monkeypatch, tmp_path):
    monkeypatch.setenv("COURSE_DATA", "sample")
    monkeypatch.setenv("COURSE_DATA_DIRS", "")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(recipe, "photographed", _no_photos)
    monkeypatch.setattr(recipe, "backgrounds", lambda seed, *many: pasted.backgrounds(seed, 3, 1))  # many take long
    assert recipe.main(["--rendered", "64", "--pretrain", "1", "--epochs", "1", "--out", str(tmp_path)]) == 0
    for name in ("fingers_handnet", "fingers"):
        assert "Rebuild" in (tmp_path / name / "card.md").read_text()
        assert lite.Lite(tmp_path / name / "model_int8.tflite").shape == (IMAGE_SIZE, IMAGE_SIZE, 3)


def _no_photos():
    raise data.DataError("The photos are not here.")


@pytest.mark.parametrize("arguments", [["--rendered", "3"], ["--epochs", "0"], ["--pretrain", "0"]])
def test_the_recipe_refuses_useless_numbers(arguments, capsys):
    with pytest.raises(SystemExit):
        recipe.main(arguments)
    assert "at least" in capsys.readouterr().err


# The shipped nets.


@pytest.mark.parametrize("name", ["fingers_handnet", "fingers"])
def test_shipped_files_are_small(name):
    assert (checkpoints.path(name) / "model_int8.tflite").stat().st_size <= 700 * 1024


def test_the_shipped_net_reads_hands_that_it_was_not_trained_on(drawn):
    x = pasted.paste(drawn[0], pasted.backgrounds(pasted.TEST_SEED, 20, 5), 0)
    front = np.arange(len(x)) // 10 % 3 == 0  # every third shows its palm
    right = fingers.load_signs("image")(x).argmax(1) == drawn[1]
    assert right[front].mean() > 0.75 and right.mean() > 0.6


def test_grad_cam_looks_at_the_hand(shipped, drawn):
    on, off = [], []
    for one in drawn[0][:20]:
        heat = fingers.grad_cam(shipped, fingers.resized([one.image])[0])
        assert heat.shape == (6, 6) and heat.min() >= 0 and heat.max() <= 1
        mask = one.alpha[8::17, 8::17] > 127
        on.append(heat[mask].mean())
        off.append(heat[~mask].mean())
    assert np.mean(on) > 1.3 * np.mean(off)


# The demo.


def test_the_demo_reads_a_drawn_hand_by_image_and_by_landmarks():
    camera = SyntheticCamera("show sign_1, show sign_2, show five", size=(320, 240), fps=10, seed=3)
    demos = [SignReader(by, tracker=from_simulator(camera)) for by in ("image", "landmarks")]
    for frame in camera:
        for demo in demos:
            demo(frame)
    # Between two signs the drawn hand is open, which is a five.
    assert [demo.answers for demo in demos] == [["5", "1", "5", "2", "5"]] * 2


@pytest.mark.parametrize("by", ["image", "landmarks", "middle"])
def test_the_demo_reads_a_drawn_hand_with_the_real_tracker(by):
    need("hand_landmarker")
    demo = SignReader(by)
    for frame in SyntheticCamera("show five", size=(320, 240), fps=10, seed=3):
        demo(frame)
    demo.close()
    assert demo.answers == ["5"]


def test_a_net_of_another_size_gets_pictures_of_its_size():
    net = hand_net(10, size=64, widths=(4, 4))
    net.get_layer("head").set_weights([np.zeros((4, 10)), 9 * np.eye(10)[3]])
    demo = SignReader("middle", net)
    overlay = demo(Frame(RED))
    assert demo.read.shape == (64, 64, 3) and overlay.answer == "3" and demo.shown == "3"
    demo.reset()
    assert demo.shown is None and demo.answers == []


def test_wrong_nets_and_frames_are_refused():
    with pytest.raises(ValueError, match="numbers of the landmarks"):
        SignReader("landmarks", hand_net(size=32, widths=(4, 4)))
    with pytest.raises(ValueError, match="picture of the hand"):
        SignReader("image", gesture_net(10))
    with pytest.raises(ValueError, match="not by 'smell'"):
        SignReader("smell")
    with pytest.raises(ValueError, match="10 probabilities"):
        SignReader("middle", hand_net(5, size=32, widths=(4, 4)))
    with pytest.raises(TypeError, match="Frame"):
        SignReader("middle", hand_net(size=32, widths=(4, 4)))(RED)


def test_without_a_hand_the_sign_is_forgotten():
    camera = SyntheticCamera("show five", size=(320, 240), fps=10, seed=3)
    frame = list(camera)[-1]
    hands = from_simulator(camera)(frame)
    demo = SignReader("landmarks", tracker=lambda frame: hands if frame.time < 1 else [])
    demo(Frame(RED, 0.0))
    assert demo.shown in SIGNS
    demo(Frame(RED, 1.1))
    demo(Frame(RED, 2.0))
    assert demo.shown is None


# The exercises.


@pytest.mark.parametrize(
    ("check", "solution", "message"),
    [
        (lesson8.precision_recall, lambda m: (np.diag(m) / m.sum(1), np.diag(m) / m.sum(0)), "wrong order"),
        (lesson8.precision_recall, lambda m: np.diag(m), "two things"),
        (lesson8.paste, lambda hand, alpha, background: background, "there should be the hand"),
        (lesson8.paste, lambda hand, alpha, background: np.where(alpha[..., None] > 99, hand, background), "mixture"),
        (lesson8.quantise, lambda w: (np.rint(w).astype(np.int8), 1.0), "off by"),
        (lesson8.quantise, lambda w: (w, 1.0), "int8"),
        (lesson8.quantise, lambda w: (np.rint(w / (s := np.abs(w).max() / 127)).astype(np.int8), s), "above 0"),
        (lesson8.quantise, lambda w: (np.zeros(w.shape, np.int8), None), "single number"),
        (lesson8.precision_recall, lambda m: (np.where(np.diag(m) > 0, 1, np.nan),) * 2, "recall"),
        (lesson8.quantise, lambda w: None, "Not done yet"),
    ],
)
def test_wrong_solutions_are_explained(check, solution, message, capsys):
    verdicts.refused(check, solution, message, capsys)
