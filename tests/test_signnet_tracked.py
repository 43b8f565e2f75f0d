"""Lesson 6 with a tracker: soft maps, the square around a hand, what may be marked, and what is always hidden."""

import cv2
import numpy as np
import pytest
from needs import need

from course_utils import checkpoints, signnet
from course_utils.data import store
from course_utils.overlay import Frame, draw
from course_utils.signnet import examples, maps, scenery
from course_utils.signnet.composites import FACE, LEFT, RIGHT
from course_utils.signnet.net import sign_unet
from course_utils.track import Face, Hand
from course_utils.track.faces import OVAL

# An upright open hand in palm lengths: wrist, thumb, index, middle, ring and little finger.
ROOTS = ((0.25, 0.8), (0, 0.9), (-0.2, 0.8), (-0.4, 0.6))  # place and length of each finger
FINGERS = [(x, -1 - length * joint / 3) for x, length in ROOTS for joint in range(4)]
OPEN = np.array([(0, 0), (0.3, -0.2), (0.5, -0.45), (0.65, -0.65), (0.8, -0.8), *FINGERS])


@pytest.fixture(scope="module")
def net():
    return checkpoints.load("signnet")


def hand_at(x, y, palm, side="Right", size=320):
    """A tracked hand whose wrist is at (x, y) in a picture of size × size pixels."""
    points = np.hstack([(OPEN * palm + (x, y)) / size, np.zeros((21, 1))]).astype(np.float32)
    return Hand(points, np.zeros((21, 3), np.float32), side, 1.0)


def face_at(x, y, radius, size=320):
    angle = np.linspace(0, 2 * np.pi, len(OVAL), endpoint=False)
    points = np.full((478, 3), (x / size, y / size, 0), np.float32)
    points[[*OVAL], :2] += radius / size * np.stack([0.75 * np.sin(angle), -np.cos(angle)], 1)
    return Face(points)


def everywhere(x):
    """A net that takes each pixel for a hand."""
    p = np.zeros((*x.shape[:3], 4), np.float32)
    p[..., [LEFT, RIGHT]] = 1
    return p


# Maps.


def test_a_soft_map_is_bright_on_the_hand_and_dark_elsewhere():
    left, right = OPEN * 20 + (40, 60), OPEN * 20 + (100, 100)
    oval = np.array([(10, 90), (30, 90), (30, 120), (10, 120)])
    soft = maps.soft_maps([(left, LEFT), (right, RIGHT)], [oval], 128)
    assert soft.shape == (128, 128, 3) and soft.dtype == np.uint8
    for channel, points in ((0, left), (1, right)):
        x, y = np.rint(points).astype(int).T
        assert soft[y, x, channel].min() > 150 and soft[y, x, 1 - channel].max() == 0
        y, x = np.nonzero(soft[..., channel])
        away = np.linalg.norm(np.stack([x, y], 1)[:, None] - points, axis=-1).min(1)
        assert away.max() < 0.7 * 20, "nothing far from the joints"
    assert soft[100, 20, 2] == 255 and soft[80, 20, 2] == 0 and (soft[..., 2] > 0).sum() == 21 * 31


def test_the_square_turns_every_hand_upright():
    rng = np.random.default_rng(0)
    for angle in (0, 60, 140, 250):
        c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
        points = OPEN @ np.array([[c, s], [-s, c]]) * 30 + (200, 150) + rng.normal(0, 0.5, (21, 2))
        inside = maps.moved(points, maps.square(points, 128))
        wrist, root = inside[maps.WRIST], inside[maps.MIDDLE_ROOT]
        assert wrist[1] > root[1] and abs(wrist[0] - root[0]) < 1e-6
        assert inside.min() > 10 and inside.max() < 118, "the whole hand is inside, with a margin"


def test_a_square_shows_the_same_pixels_as_the_picture():
    picture = np.zeros((240, 320, 3), np.uint8)
    points = OPEN * 40 + (160, 180)
    for x, y in points:
        cv2.circle(picture, (round(x), round(y)), 5, (255, 255, 255), -1)
    matrix = maps.square(points, 128)
    square = maps.warped(picture, matrix, 128)
    x, y = np.rint(maps.moved(points, matrix)).astype(int).T
    assert square[y, x].min() > 200
    assert square.mean() < 100


# Examples to train with.


def test_close_ups_show_the_hand_of_the_map():
    hands = examples.drawn_hands()[0][0]
    backgrounds = examples.draw_backgrounds(0, 0.01)
    x, y = examples.examples([hands], backgrounds, 12, 3, 64, close=1, counts=(0, 1))
    assert x.shape == (12, 64, 64, 6) and y.shape == (12, 64, 64)
    shown = [i for i in range(12) if x[i, ..., 3:5].any()]
    assert len(shown) > 8
    shares = []
    for i in shown:
        label = LEFT if x[i, ..., 3].any() else RIGHT
        core, hand = x[i, ..., 2 + label] > 200, y[i] == label
        assert hand.any() and not (y[i] == LEFT + RIGHT - label).any(), "left and right are as in the map"
        shares.append((core & hand).sum() / core.sum())
    assert np.mean(shares) > 0.6, shares
    whole, _ = examples.examples([hands], backgrounds, 3, 3, 64, close=0)
    assert not whole[..., 3:].any()


def test_a_blanket_has_no_hand():
    blanket = scenery.blanket_background(4, 64)
    assert blanket.image.shape == (64, 64, 3) and not blanket.face.any() and blanket.image.std() > 3


# What may be marked.


def test_hands_of_new_people_are_labelled_where_the_tracker_saw_them(net):
    hands = examples.drawn_hands()[1][0]
    backgrounds, inside, overlap = examples.draw_backgrounds(91, 0.02), [], []
    for i in range(12):
        made = examples.scene([hands], backgrounds, [5, i], counts=(0, 1), extent=(0.3, 0.6))
        if not made.hands or examples.seen_share(made, 0) < 0.8:
            continue
        points, right = made.hands[0]
        shares = np.hstack([points / len(made.image), np.zeros((21, 1))])
        hand = Hand(shares.astype(np.float32), np.zeros((21, 3)), "Right" if right else "Left", 1.0)
        label = signnet.labels(net, made.image, signnet.Seen([hand], []))
        mine, truth = label == (RIGHT if right else LEFT), made.label == (RIGHT if right else LEFT)
        assert not (label == (LEFT if right else RIGHT)).any()
        x, y = np.rint(points).astype(int).clip(0, 255).T
        inside.append((mine & truth)[y, x].sum() / truth[y, x].sum())
        overlap.append((mine & truth).sum() / (mine | truth).sum())
    assert len(inside) > 5 and np.mean(inside) > 0.9 and np.mean(overlap) > 0.75, (inside, overlap)


def test_nothing_is_marked_far_from_a_tracked_hand_or_without_one():
    image = np.full((320, 320, 3), 180, np.uint8)
    assert (signnet.labels(everywhere, image, signnet.Seen([], [])) == 0).all()
    hand = hand_at(160, 220, 50)
    label = signnet.labels(everywhere, image, signnet.Seen([hand], []))
    assert set(np.unique(label)) == {0, RIGHT}
    y, x = np.nonzero(label)
    points = hand.points[:, :2] * 320
    far = np.linalg.norm(np.stack([x, y], 1)[:, None] - points, axis=-1).min(1)
    assert far.max() < 0.75 * 50, "within a finger's half and the reach around the bones"


def test_left_and_right_are_those_of_the_tracker():
    image = np.full((320, 320, 3), 120, np.uint8)
    for side, label in (("Left", LEFT), ("Right", RIGHT)):
        found = signnet.labels(everywhere, image, signnet.Seen([hand_at(160, 220, 50, side)], []))
        assert set(np.unique(found)) == {0, label}


def test_a_tracked_face_is_its_oval_and_a_hand_lies_over_it():
    image = np.full((320, 320, 3), 120, np.uint8)
    face, hand = face_at(160, 120, 60), hand_at(160, 190, 40)
    label = signnet.labels(everywhere, image, signnet.Seen([hand], [face]))
    assert label[75, 160] == FACE and label[120, 125] == FACE and label[30, 160] == 0
    x, y = np.rint(hand.points[9:13, :2] * 320).astype(int).T
    assert (label[y, x] == RIGHT).all()


def test_a_tracked_face_is_always_hidden():
    rng = np.random.default_rng(0)
    face, noise = face_at(160, 120, 60), rng.integers(0, 256, (320, 320, 3), np.uint8)
    oval = cv2.fillPoly(np.zeros((320, 320), np.uint8), [np.rint(face.points[[*OVAL], :2] * 320).astype(np.int32)], 1)
    for x, y in ((250, 200), (215, 170), (160, 250), (160, 190)):
        hand = hand_at(x, y, 40)
        demo = signnet.SignNet(everywhere, lambda frame, hand=hand: signnet.Seen([hand], [face]), hide=True)
        overlay = demo(Frame(noise))
        black, white = (draw(Frame(np.full_like(noise, grey)), overlay) for grey in (0, 255))
        visible = white.mean(-1) - black.mean(-1) > 127
        bones = maps.paint_hand(hand.points[:, :2] * 320, 320, 1.3 * maps.FINGER) > 0
        assert not visible[(oval > 0) & ~bones].any(), "a net that sees hands everywhere shows no face"
        thin = maps.paint_hand(hand.points[:, :2] * 320, 320, 0.1) > 0
        assert visible[thin].mean() > 0.95, "the hand is shown"


# A learner's own net.


def test_any_net_of_pictures_with_maps_can_be_used():
    image = np.full((100, 150, 3), 90, np.uint8)
    tracker = lambda frame: [hand_at(160, 220, 50)]  # noqa: E731
    for read in (sign_unet(64, widths=(8, 16, 16)), everywhere):
        assert signnet.SignNet(read, tracker)(Frame(image)).marks is not None
    with pytest.raises(ValueError, match="sign_unet"):
        signnet.SignNet(sign_unet(64, widths=(8, 16), channels=3))
    with pytest.raises(TypeError, match="function"):
        signnet.SignNet("net")
    with pytest.raises(ValueError, match="probabilities"):
        signnet.SignNet(lambda x: x, tracker)(Frame(image))


# Real pictures.


def test_real_rooms_and_drawn_rooms_have_no_hand(net):
    need("hand_landmarker")
    need("face_landmarker")
    tracker, rooms = signnet.PersonTracker("image"), [scenery.room_background(i, 256).image for i in range(6)]
    rooms += [scenery.blanket_background(i, 256).image for i in range(6)]
    for image in rooms + real("hand_gestures/one_hand_pink_wall.zip", "empty", 6):
        label = signnet.labels(net, image, tracker(Frame(image)))
        assert not np.isin(label, (LEFT, RIGHT)).any()
    tracker.close()


def test_real_hands_are_inside_the_mask(net):
    need("hand_landmarker")
    need("face_landmarker")
    if not (images := real("hand_boxes/webcam_voc.zip", "", 6)):
        pytest.skip("no real pictures here")
    tracker, shares = signnet.PersonTracker("image"), []
    for image in images:
        seen = tracker(Frame(image))
        mask = np.isin(signnet.labels(net, image, seen), (LEFT, RIGHT))
        for hand in seen.hands:
            x, y = np.rint(hand.points[:, :2] * image.shape[1::-1]).astype(int).T
            ok = (x >= 0) & (y >= 0) & (x < image.shape[1]) & (y < image.shape[0])
            shares.append(mask[y[ok], x[ok]].mean())
    tracker.close()
    assert len(shares) > 3 and np.mean(shares) > 0.9, shares


def real(archive, folder, most):
    """Read some real pictures, or none if they are not on this machine."""
    import zipfile

    path = next((place / archive for place in store.folders() if (place / archive).is_file()), None)
    if path is None:
        return []
    with zipfile.ZipFile(path) as box:
        names = [n for n in box.namelist() if n.lower().endswith((".jpg", ".png")) and f"{folder}/" in f"/{n}"]
        data = [np.frombuffer(box.read(n), np.uint8) for n in names[:: max(1, len(names) // most)][:most]]
    return [np.ascontiguousarray(cv2.imdecode(one, cv2.IMREAD_COLOR)[..., ::-1]) for one in data]
