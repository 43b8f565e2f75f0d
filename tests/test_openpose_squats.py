"""Joint angles, squats that count once, and the real tracker on a drawn person."""

import numpy as np
import pytest
from needs import need

from course_utils import data, openpose
from course_utils.openpose import check as lesson7
from course_utils.openpose import drawn_people, metrics, squats
from course_utils.openpose import train as recipe
from course_utils.openpose.squat_camera import SquatCamera
from course_utils.overlay import Frame, draw
from course_utils.track import Body, BodyTracker, body_overlay
from course_utils.track.bodies import COCO_ROWS, LANDMARKS


def a_body(**where):
    """A body with landmarks at the given pixels of a frame of 100 × 100; all others are hidden."""
    points, visible = np.zeros((33, 3), np.float32), np.zeros(33, np.float32)
    for name, xy in where.items():
        row = LANDMARKS.index(name.replace("_", " "))
        points[row, :2], visible[row] = np.divide(xy, 100), 1
    return Body(points, np.zeros_like(points), visible)


@pytest.mark.parametrize(
    ("last", "degrees"), [((0, 20), 180), ((10, 10), 90), ((0, 0), 0), ((-7, 17), 135), ((7, 17), 135)]
)
def test_angles_of_known_joints(last, degrees):
    assert openpose.joint_angle((0, 0), (0, 10), last) == pytest.approx(degrees, abs=1e-6)


def test_angles_in_three_dimensions():
    assert openpose.joint_angle((1, 0, 0), (0, 0, 0), (0, 0, 5)) == pytest.approx(90)


def test_a_bone_without_length_has_no_angle():
    assert np.isnan(openpose.joint_angle((1, 1), (1, 1), (2, 2)))
    assert np.isnan(openpose.joint_angle((np.nan, 1), (1, 1), (2, 2)))


def test_hidden_joints_have_no_angle():
    body = a_body(left_hip=(50, 20), left_knee=(50, 50), left_ankle=(80, 50))
    angles = openpose.joint_angles(body.points * 100, body.visible)
    assert angles["left knee"] == pytest.approx(90, abs=1e-4)
    assert np.isnan([angles[name] for name in ("right knee", "left elbow", "right elbow")]).all()
    assert openpose.knee(angles) == pytest.approx(90, abs=1e-4)
    assert openpose.knee(openpose.joint_angles(body.points * 100, np.zeros(33))) is None
    with pytest.raises(ValueError, match="33"):
        openpose.joint_angles(np.zeros((17, 2)))


def curve(depths, fps, noise=0.0):
    camera = SquatCamera(depths, fps=fps)
    return camera.times, camera.knees + np.random.default_rng(0).normal(0, noise, len(camera))


@pytest.mark.parametrize("fps", [8, 15, 30, 60])
@pytest.mark.parametrize("noise", [0, 6])
def test_squats_count_once_at_any_frame_rate(fps, noise):
    counter = openpose.SquatCounter()
    ends = [time for time, angle in zip(*curve((1, 0.9, 0.4, 1), fps, noise), strict=True) if counter(time, angle)]
    assert counter.count == len(ends) == 3
    assert len(counter.depths) == 3 and max(counter.depths) < squats.DOWN


def test_one_threshold_alone_would_count_a_trembling_knee_often():
    times = np.arange(0, 6, 1 / 30)
    angles = np.where(times < 1, 170.0, np.where(times < 4, 100 + 8 * np.sin(40 * times), 170.0))
    counter = openpose.SquatCounter()
    for time, angle in zip(times, angles, strict=True):
        counter(time, angle)
    assert counter.count == 1
    assert np.sum((angles[1:] >= 100) & (angles[:-1] < 100)) > 5


def test_a_squat_without_a_visible_end_does_not_count():
    counter = openpose.SquatCounter()
    for time, angle in ((0, 170), (0.5, 90), (1, 80), (1.5, None), (4, 170), (4.5, 170)):
        counter(time, angle)
    assert counter.count == 0 and not counter.low


def test_a_jump_of_the_tracker_is_no_squat():
    counter = openpose.SquatCounter()
    for time, angle in ((0, 170), (0.5, 170), (1, 10), (1.05, 175), (1.1, 175), (1.2, 175), (1.3, 175)):
        counter(time, angle)
    assert counter.count == 0


@pytest.mark.parametrize("thresholds", [(150, 100), (0, 100), (100, 180), (100, 100)])
def test_thresholds_must_make_sense(thresholds):
    with pytest.raises(ValueError, match="Thresholds"):
        openpose.SquatCounter(*thresholds)


def test_the_demo_counts_with_a_perfect_tracker():
    camera = SquatCamera((1, 0.4, 1), fps=10, size=(96, 96))
    demo = openpose.Squats(lambda frame: openpose.true_bodies(camera, frame))
    answers = [overlay.answer for overlay in map(demo, camera) if overlay.answer]
    assert answers == ["1", "2"]
    demo.reset()
    assert demo.counter.count == 0


def test_the_demo_says_when_it_sees_nobody_and_starts_again_with_the_clip():
    camera = SquatCamera((1,), fps=10, size=(96, 96))
    demo = openpose.Squats(lambda frame: openpose.true_bodies(camera, frame) if frame.time < 90 else [])
    for frame in camera:
        demo(frame)
    assert demo.counter.count == 1
    overlay = demo(Frame(np.zeros((48, 64, 3), np.uint8), 99.0))
    assert any("nobody" in mark.text for mark in overlay.marks)
    demo(next(iter(camera)))
    assert demo.counter.count == 0
    with pytest.raises(TypeError, match="Frame"):
        demo(np.zeros((48, 64, 3), np.uint8))


def test_at_a_desk_the_demo_asks_for_the_knees():
    camera = SquatCamera((1,), fps=10, size=(96, 96))

    def at_a_desk(frame):
        (body,) = openpose.true_bodies(camera, frame)
        body.visible[23:] = 0.1  # hips, knees and feet are below the table
        return [body]

    demo = openpose.Squats(at_a_desk)
    words = [mark.text for frame in camera for mark in demo(frame).marks if mark.kind == "text"]
    assert any("your knees: step back" in text for text in words) and "knees" in demo.prompt
    demo = openpose.Squats(lambda frame: openpose.true_bodies(camera, frame))
    words = [mark.text for frame in camera for mark in demo(frame).marks if mark.kind == "text"]
    assert not any("step back" in text for text in words) and demo.counter.count == 1


def test_the_largest_of_two_bodies_is_counted():
    camera = SquatCamera((1,), fps=10, size=(96, 96))

    def with_a_spectator(frame):
        (body,) = openpose.true_bodies(camera, frame)
        points = body.points.copy()
        points[:, :2] = 0.1 + 0.2 * openpose.true_bodies(camera, Frame(frame.image))[0].points[:, :2]
        return [Body(points, body.world, body.visible), body]

    demo = openpose.Squats(with_a_spectator)
    for frame in camera:
        demo(frame)
    assert demo.counter.count == 1


def test_a_learner_s_counter_drives_the_demo():
    def count_squats(angles, down, up):
        count, low = 0, False
        for angle in angles:
            if angle < down:
                low = True
            elif low and angle > up:
                count, low = count + 1, False
        return count

    camera = SquatCamera((1, 0.4, 1), fps=10, size=(96, 96))
    demo = openpose.Squats(lambda frame: openpose.true_bodies(camera, frame), lesson7.counter(count_squats))
    assert [overlay.answer for overlay in map(demo, camera) if overlay.answer] == ["1", "2"]


def test_a_learner_s_own_net_and_thresholds_count():
    camera = SquatCamera((1, 0.4, 1), fps=8, size=(128, 128))
    maps = {camera.scene(time).image.tobytes(): camera.scene(time).keypoints for time in camera.times.tolist()}

    def perfect(pictures):
        keypoints = maps.get(pictures[0].tobytes(), np.zeros((0, 14, 3)))
        return recipe.targets(keypoints, (128, 128)).astype(np.float32)[None, None]

    demo = openpose.Squats(read=perfect)
    assert demo.tracks is None  # else the browser's tracker would take the place of the net
    assert [overlay.answer for overlay in map(demo, camera) if overlay.answer] == ["1", "2"]
    demo = openpose.Squats(read=perfect, counter=openpose.SquatCounter(140, 160))
    assert [overlay.answer for overlay in map(demo, camera) if overlay.answer] == ["1", "2", "3"]
    with pytest.raises(ValueError, match="14 maps of joints"):
        openpose.Squats(read=lambda pictures: pictures)


def test_another_exercise_has_its_own_angle_thresholds_and_name():
    camera = SquatCamera((1, 1, 1), fps=10, size=(96, 96))
    demo = openpose.Squats(
        lambda frame: openpose.true_bodies(camera, frame),
        openpose.SquatCounter(30, 60),
        joints=("hip", "shoulder", "elbow"),
        what="raised arms",
    )
    overlays = [demo(frame) for frame in camera]
    assert [overlay.answer for overlay in overlays if overlay.answer] == ["1", "2", "3"]
    assert "raised arms: 3" in [mark.text for mark in overlays[-1].marks if mark.kind == "text"]
    demo = openpose.Squats(lambda frame: [a_body(left_hip=(50, 50))], joints=("shoulder", "elbow", "wrist"))
    words = [mark.text for time in (0, 2) for mark in demo(Frame(np.zeros((9, 9, 3), np.uint8), time)).marks]
    assert any("your elbows" in text for text in words)


@pytest.mark.parametrize("wrong", [("hip", "knee"), ("hip", "knee", "tail"), ("left hip", "left knee", "left ankle")])
def test_unknown_joints_are_refused(wrong):
    with pytest.raises(ValueError, match="three joints, out of shoulder"):
        openpose.Squats(joints=wrong)


def test_squats_have_the_given_depths():
    camera = SquatCamera((1, 0), fps=20)
    assert camera.knees.min() == pytest.approx(75, abs=2) and camera.knees.max() == pytest.approx(172)
    for time in (0.0, 0.5, 0.9):
        hip, knee, ankle = camera.scene(time).keypoints[0, list(drawn_people.LEGS[0]), :2]
        drawn = openpose.joint_angle(hip, knee, ankle)
        assert drawn == pytest.approx(172 - 97 * camera.down(time), abs=1)
    first, again = (next(iter(camera)).image for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize("wrong", [{"depths": ()}, {"depths": (1.5,)}, {"depths": "deep"}, {"period": 0}, {"fps": 0}])
def test_impossible_squats_are_refused(wrong):
    with pytest.raises(ValueError, match="squats"):
        SquatCamera(**wrong)


def test_the_real_tracker_counts_drawn_squats():
    need("pose_landmarker_full")
    camera = SquatCamera((1, 0.4, 1), fps=10, size=(240, 240))
    with BodyTracker() as tracker:
        demo = openpose.Squats(tracker)
        for frame in camera:
            demo(frame)
    assert demo.counter.count == 2


def test_the_real_tracker_finds_drawn_joints():
    need("pose_landmarker_full")
    near = []
    rows = [LANDMARKS.index(part) for part in drawn_people.PARTS if part in LANDMARKS]
    drawn_rows = [drawn_people.PARTS.index(LANDMARKS[row]) for row in rows]
    sigmas = np.array([metrics.COCO_SIGMAS[LANDMARKS[row].split()[-1]] for row in rows])
    with BodyTracker(1, "image") as tracker:
        assert tracker(Frame(np.full((120, 160, 3), 128, np.uint8))) == []
        for seed in range(12):
            scene = drawn_people.draw(seed, people=1, size=(256, 256))
            frame = Frame(scene.image)
            for body in tracker(frame):
                truth = scene.keypoints[0, drawn_rows]
                near.append(metrics.object_keypoint_similarity(body.pixels(frame)[rows], truth, scene.areas[0], sigmas))
                assert draw(frame, body_overlay([body])).shape == scene.image.shape
    assert len(near) >= 8 and np.median(near) > 0.5


def test_coco_rows_have_coco_names():
    from course_utils.openpose import data as coco

    names = [LANDMARKS[row].replace(" middle", "") for row in COCO_ROWS]
    assert names == list(coco.KEYPOINTS)


def test_coco_photos_are_read_completely():
    from course_utils.openpose import data as coco

    try:
        photos = coco.photos()
    except data.DataError as error:
        pytest.skip(str(error))
    assert len(photos) == 16
    for photo in photos:
        height, width = photo.image.shape[:2]
        labelled = photo.keypoints[photo.keypoints[..., 2] > 0]
        assert (labelled[:, 0] <= width).all() and (labelled[:, 1] <= height).all()
        assert len(photo.keypoints) == len(photo.areas) == len(photo.boxes)
