"""Lesson 6: losses and scores computed by hand, composites with exact labels, the shipped nets, and the demo."""

import cv2
import numpy as np
import pytest
from needs import need

from course_utils import checkpoints, lite, signnet
from course_utils.camera import play
from course_utils.drawn import hand
from course_utils.overlay import Frame, draw
from course_utils.signnet import composites, cutouts, examples, scenery, segmentation
from course_utils.signnet.composites import BACKGROUND, FACE, LEFT, RIGHT
from course_utils.signnet.net import sign_net, sign_unet
from course_utils.signnet.signer import SignCamera

BLACK = np.zeros((240, 320, 3), np.uint8)


@pytest.fixture(scope="module")
def hands():
    return cutouts.sample_hands()[0]


@pytest.fixture(scope="module")
def net():
    return checkpoints.load("signnet")


@pytest.fixture(scope="module")
def film():
    camera = SignCamera("25", fps=8, seed=3)
    return camera, list(camera)


def hand_iou(net, image, label, *seen):
    truth, predicted = (np.isin(a, (LEFT, RIGHT)) for a in (label, signnet.labels(net, image, *seen)))
    return (truth & predicted).sum() / (truth | predicted).sum()


# Losses and scores.


def test_losses_by_hand():
    truth = np.array([[[0, 1], [2, 0]]], np.uint8)
    p = np.full((1, 2, 2, 3), 0.25, np.float32)
    for (y, x), c in np.ndenumerate(truth[0]):
        p[0, y, x, c] = 0.5
    assert float(segmentation.cross_entropy(truth, p)) == pytest.approx(np.log(2), abs=1e-5)
    assert float(segmentation.focal(truth, p)) == pytest.approx(0.25 * np.log(2), abs=1e-5)
    # Classes 1 and 2: one pixel each, with p = 0.5, and p = 0.25 at three others: (2 · 0.5 + 1) / (1 + 1.25 + 1).
    assert float(segmentation.dice(truth, p)) == pytest.approx(1 - 2 / 3.25, abs=1e-5)
    both = float(segmentation.cross_entropy_and_dice(truth, p))
    assert both == pytest.approx(np.log(2) + 1 - 2 / 3.25, abs=1e-5)
    perfect = np.eye(3, dtype=np.float32)[truth]
    assert all(float(loss(truth, perfect)) < 1e-4 for loss in segmentation.LOSSES.values())


def test_iou_by_hand():
    truth, predicted = np.array([[0, 0, 1, 1]]), np.array([[0, 1, 1, 3]])
    counts = segmentation.confusion(truth, predicted, 4)
    np.testing.assert_allclose(segmentation.iou(counts), [1 / 2, 1 / 3, np.nan, 0])
    together = segmentation.merged(counts, ((0, 2), (1, 3)))
    np.testing.assert_allclose(segmentation.iou(together), [1 / 2, 2 / 3])
    with pytest.raises(ValueError, match="INTER_NEAREST"):
        segmentation.confusion(truth, predicted[:, :3], 4)
    with pytest.raises(ValueError, match="0 to 1"):
        segmentation.confusion(truth, predicted, 2)


def test_boundary_f_by_hand():
    square = np.zeros((40, 40), bool)
    square[10:30, 10:30] = True
    assert segmentation.boundary_f(square, square) == 1
    assert segmentation.boundary_f(square, np.roll(square, 2, 1)) == 1
    assert segmentation.boundary_f(square, np.roll(square, 5, (0, 1)), 0.5) < 0.1
    assert segmentation.boundary_f(square, ~square & False) == 0
    assert np.isnan(segmentation.boundary_f(~square & False, ~square & False))


# Cut and paste.


def test_a_hand_in_front_of_a_white_wall_is_cut_out():
    shares = []
    for seed in range(6):
        shot = hand.draw(
            [9, seed], view="palm", background="wall", size=(128, 128), sleeve=None, watch=False, tone=0.35
        )
        mask, truth = cutouts.wall_mask(shot.image), shot.parts > 0
        shares.append((mask & truth).sum() / (mask | truth).sum())
    assert np.median(shares) > 0.9, shares
    with pytest.raises(ValueError, match="RGBA"):
        cutouts.wall_mask(np.zeros((20, 20), np.uint8))


def test_points_lie_on_their_hands_also_on_small_ones(hands):
    empty = scenery.Background(np.full((160, 160, 3), 90, np.uint8), np.zeros((160, 160), bool), None)
    for seed in range(12):
        made = composites.compose([hands[seed]], empty, np.random.default_rng(seed), False, (0.15, 0.3), whole=True)
        ((points, _),) = made.hands
        x, y = np.rint(points).astype(int).T
        inside = (x >= 0) & (y >= 0) & (x < 160) & (y < 160)
        hits = cv2.dilate((made.label > 0).astype(np.uint8), np.ones((5, 5)))[y[inside], x[inside]]
        assert hits.mean() > 0.9, seed


def test_hands_end_at_the_wrist(hands):
    for one in hands[:40]:
        kept = cutouts.without_arm(one.alpha > 127, one.points)
        both, either = (kept & one.hand).sum(), (kept | one.hand).sum()
        assert both / either > 0.75, "cut off by its landmarks, the hand agrees with the renderer's mask"


def test_labels_are_where_the_hands_are(hands):
    background = scenery.person_background(3, 128)
    assert 0.01 < background.face.mean() < 0.4
    one = next(h for h in hands if h.right)
    image, label = background.image.astype(np.float32), np.where(background.face, FACE, BACKGROUND).astype(np.uint8)
    composites.paste(one, composites.placement(one, (40, 64), 60, 0), image, label)
    y, x = np.nonzero(label == RIGHT)
    assert abs(x.mean() - 40) < 12 and abs(y.mean() - 64) < 16 and not (label == LEFT).any()
    changed = np.abs(image - background.image).max(-1) > 20
    assert changed[label == RIGHT].mean() > 0.6
    assert not one.mirrored().right and np.array_equal(one.mirrored().mirrored().image, one.image)


def test_same_seed_same_composites(hands):
    backgrounds = examples.draw_backgrounds(0, 0.01)
    x, y = examples.scenes([hands], backgrounds, 6, 1, 64)
    again, _ = examples.scenes([hands], backgrounds, 6, 1, 64)
    other, _ = examples.scenes([hands], backgrounds, 6, 2, 64)
    assert x.shape == (6, 64, 64, 3) and y.shape == (6, 64, 64) and y.max() <= FACE
    np.testing.assert_array_equal(x, again)
    assert (x != other).any()


def test_an_interrupted_training_continues(hands, tmp_path, monkeypatch):
    from course_utils.signnet import train as recipe

    rounds = []

    class Interrupted(recipe.Scenes):
        def __init__(self, x, y, **options):
            rounds.append(x.shape[1])
            if len(rounds) == 2:
                raise KeyboardInterrupt
            super().__init__(x, y, **options)

    small = [(64 if size == recipe.IMAGE_SIZE else 32, *others) for size, *others in recipe.STEPS[:2]]
    monkeypatch.setattr(recipe, "IMAGE_SIZE", 64)
    monkeypatch.setattr(recipe, "STEPS", small)
    monkeypatch.setattr(recipe, "Scenes", Interrupted)
    monkeypatch.setattr(recipe, "sign_unet", lambda size: sign_unet(size, widths=(8, 16, 16)))
    arguments = [hands[:20]], examples.draw_backgrounds(0, 0.01), 1, 32, tmp_path
    with pytest.raises(KeyboardInterrupt):
        recipe.fit_segmenter(*arguments)
    model = recipe.fit_segmenter(*arguments)
    assert rounds == [32, 64, 64], "the finished round with small scenes is not repeated"
    assert model.input_shape[1:] == (64, 64, 6)
    x, y = examples.examples(*arguments[:2], 4, 9, 64)
    assert set(recipe.score(model, x, y)) >= {"hand", "face", "outline"}


def test_a_mirrored_batch_swaps_the_hands(hands):
    from course_utils.signnet import train as recipe

    x, y = examples.scenes([hands], examples.draw_backgrounds(0, 0.01), 8, 1, 64)
    images, labels = recipe.Scenes(x, y, batch=8)[0]
    order = recipe.Scenes(x, y, batch=8).picked(0)
    mirrored = [(label != y[i]).any() for i, label in zip(order, labels, strict=True)]
    assert 0 < sum(mirrored) < 8
    for i, image, label, other in zip(order, images, labels, mirrored, strict=True):
        truth = y[i, :, ::-1] if other else y[i]
        np.testing.assert_array_equal(label == LEFT, truth == (RIGHT if other else LEFT))
        picture = x[i, :, ::-1] if other else x[i]
        assert np.corrcoef(image.ravel(), picture.ravel())[0, 1] > 0.9


def test_all_photos_of_a_student_are_in_one_part():
    from course_utils.data import sign_photos

    students = np.repeat(np.arange(218), 10)
    part = sign_photos.Photos([], students, students).split
    assert all(len(np.unique(part[students == one])) == 1 for one in range(218))
    assert 0.15 < (part == 2).mean() < 0.25 and 0.02 < (part == 1).mean() < 0.15


# The nets.


def test_nets_are_small():
    net = sign_unet(64)
    assert net.count_params() <= 500_000
    p = net.predict(np.zeros((1, 64, 64, 6), np.float32), verbose=0)
    assert p.shape == (1, 64, 64, 4) and np.allclose(p.sum(-1), 1, atol=1e-4)
    for channels, numbers in ((1, 63), (3, 0), (0, 63)):
        reader = sign_net(10, 32, channels, numbers)
        assert reader.count_params() < 200_000 and reader.input_shape == (None, 1024 * channels + numbers)


def test_the_shipped_segmenter_finds_new_hands(net, hands):
    from course_utils.signnet import train as recipe

    arguments = [examples.drawn_hands()[1][0]], examples.draw_backgrounds(77, 0.02), 20, 77
    close, whole = (examples.examples(*arguments, close=share) for share in (1, 0))
    for kind in ("int8", "float16"):
        segmenter = checkpoints.load("signnet", kind)
        assert recipe.score(segmenter, *close)["hand"] > 0.7, "its card says .80 on 300 close-ups"
        assert recipe.score(segmenter, *whole)["hand"] > 0.5, "its card says .62 on 300 whole pictures"


# The demo.


def test_the_demo_labels_a_signer(net, film):
    camera, frames = film
    shares = [hand_iou(net, frame.image, camera.at(frame.time).label) for frame in frames[::3]]
    assert np.median(shares) > 0.55, shares
    demo = signnet.SignNet(net, tracker=signnet.picture_alone)
    overlays = [overlay for _, overlay in play(demo, frames)]
    assert all(mark.kind == "mask" for mark in overlays[4].marks[:2])
    assert demo.label.shape == (192, 192) and demo.where is not None


def test_signs_are_read_with_the_real_tracker(film):
    need("hand_landmarker")
    demo = signnet.SignNet()
    for _ in play(demo, SignCamera("25", fps=8, both=False, seed=3)):
        pass
    demo.close()
    assert "2" in demo.answers and "5" in demo.answers, demo.answers


def test_everything_but_the_hands_is_hidden(net, film):
    camera, frames = film
    demo = signnet.SignNet(net, tracker=signnet.picture_alone, hide=True)
    for frame in frames[:6]:
        shown = draw(frame, demo(frame)).astype(int)
    label = camera.at(frame.time).label
    detail = [
        np.abs(np.diff(np.asarray(image, int), axis=0))[label[1:] == FACE].mean() for image in (shown, frame.image)
    ]
    assert detail[0] < 0.4 * detail[1]
    kept = np.abs(shown - frame.image).max(-1) < 30
    assert kept[np.isin(label, (LEFT, RIGHT))].mean() > 0.85


def test_the_tracker_and_the_rest_are_timed_apart(film, monkeypatch):
    clock = [0.0]

    def takes(seconds, result):
        clock[0] += seconds
        return result

    hand = np.zeros((192, 192, 4), np.float32)
    hand[..., RIGHT] = 1
    monkeypatch.setattr("time.perf_counter", lambda: clock[0])
    monkeypatch.setattr("course_utils.signnet.demo.segment", lambda *args: takes(2.0, hand))
    demo = signnet.SignNet(tracker=lambda frame: takes(5.0, []))
    rows = {row["stage"]: row["median_ms"] for row in lite.time_demo(demo, film[1][:8])}
    assert rows == {"tracker": 5000, "rest of the demo": 2000, "drawing": 0, "all": 7000}


def test_a_mirrored_frame_swaps_the_hands(net, film):
    frame = film[1][3]
    one, other = (signnet.SignNet(net, signnet.picture_alone) for _ in range(2))
    one(frame)
    other(Frame(frame.image, frame.time, mirrored=True))
    assert ((one.label == LEFT) == (other.label == RIGHT)).mean() > 0.99 and (one.label == RIGHT).any()


def test_empty_pictures_have_no_sign(net):
    demo = signnet.SignNet(net, tracker=signnet.picture_alone)
    for image in (BLACK, BLACK + 128, np.full((10, 12, 3), 255, np.uint8)):
        overlay = demo(Frame(image))
        assert overlay.answer is None and demo.shown is None
        demo.reset()


def test_crowds_and_cut_off_people_raise_no_error(net, hands):
    backgrounds = [scenery.person_background(i, 96, size=0.25) for i in range(10)]
    rng = np.random.default_rng(0)
    crowd = np.vstack(
        [
            np.hstack([composites.compose([hands[i + j]], backgrounds[i + j], rng).image for j in range(5)])
            for i in (0, 5)
        ]
    )
    demo = signnet.SignNet(net, tracker=signnet.picture_alone)
    assert draw(Frame(crowd), demo(Frame(crowd))).shape == crowd.shape
    half = np.ascontiguousarray(backgrounds[0].image[:, :48])
    assert draw(Frame(half), demo(Frame(half, 1.0))).shape == half.shape


def test_a_large_photo_is_labelled_like_a_small_one(net, film):
    _, frames = film
    image = frames[0].image
    large = cv2.resize(image, (4000, 3000), interpolation=cv2.INTER_CUBIC)
    label = signnet.labels(net, large)
    assert label.shape == (3000, 4000)
    small = cv2.resize(label, image.shape[1::-1], interpolation=cv2.INTER_NEAREST)
    assert (small == signnet.labels(net, image)).mean() > 0.97


def test_wrong_input_is_explained(net):
    with pytest.raises(ValueError, match="dstack"):
        signnet.labels(net, BLACK[..., 0])
    with pytest.raises(ValueError, match=r"image\[..., :3\]"):
        signnet.labels(net, np.zeros((20, 20, 4), np.uint8))
    with pytest.raises(TypeError, match="uint8"):
        signnet.labels(net, BLACK / 255)
    with pytest.raises(TypeError, match="Wrap it"):
        signnet.SignNet(net, signnet.picture_alone)(BLACK)
    with pytest.raises(ValueError, match="digits"):
        SignCamera("ab")


# The face as a ruler, and crops of hands.


def test_places_do_not_depend_on_the_camera():
    near, far = signnet.Reference((140, 100), 80), signnet.Reference((77, 57), 40)
    assert near.place(140, 180) == pytest.approx((0, 1)) == far.place(77, 97)
    assert signnet.Reference.from_mask(np.zeros((50, 50), bool)) is None
    assert [signnet.zone(0, y) for y in (-1, 0, 2, 4)] == ["forehead", "face", "chin", "chest"]
    assert signnet.zone(3, 0) == "beside the face"


def test_the_mask_of_a_face_is_enough_to_estimate_its_eyes():
    from course_utils.drawn.face import draw as draw_face
    from course_utils.drawn.face import person, view

    errors = []
    for seed in range(8):
        seen = view(np.random.default_rng(seed), size=0.25, x=0.5, y=0.5)
        portrait = draw_face(seed, seen, size=(192, 192))
        oval = np.zeros((192, 192), np.uint8)
        cv2.fillPoly(oval, [np.rint(scenery.face_oval(person(seed), seen, (192, 192))).astype(np.int32)], 1)
        ruler, (right, left) = signnet.Reference.from_mask(oval > 0), portrait.landmarks[:2]
        unit = np.linalg.norm(left - right)
        errors.append(np.linalg.norm(np.array(ruler.origin) - (left + right) / 2) / unit)
        assert 0.7 < ruler.unit / unit < 1.4
    assert np.median(errors) < 0.35, errors


def test_hand_crops():
    p = np.zeros((192, 192), np.float32)
    assert signnet.hand_crop(p) is None
    p[60:100, 30:60], p[10:20, 150:160] = 1, 1
    crop, (x, y, half) = signnet.hand_crop(p)
    assert (x, y) == pytest.approx((45 / 192, 80 / 192)) and half == pytest.approx(0.55 * 40 / 192)
    assert crop.shape == (32, 32) and crop[16, 16] == 1 and crop[0].max() == 0
    assert np.ptp(np.nonzero(crop.max(0) > 0.5)[0]) < np.ptp(np.nonzero(crop.max(1) > 0.5)[0])
    features = signnet.sign_features(crop)
    assert features.shape == (1024 + 63,) and not features[1024:].any()
