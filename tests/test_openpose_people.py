"""Drawn people: the same for the same seed, with correct keypoints, flags and areas."""

import numpy as np
import pytest

from course_utils.openpose import drawn_people


def test_same_seed_same_scene():
    one, other = drawn_people.draw(3), drawn_people.draw(3)
    np.testing.assert_array_equal(one.image, other.image)
    np.testing.assert_array_equal(one.keypoints, other.keypoints)
    assert (drawn_people.draw(4).image != one.image).any()


def test_a_scene_has_the_documented_shapes():
    scene = drawn_people.draw(1, people=3, size=(160, 120))
    assert scene.image.shape == (120, 160, 3) and scene.image.dtype == np.uint8
    assert scene.keypoints.shape == (3, len(drawn_people.PARTS), 3)
    assert scene.masks.shape == (3, 120, 160) and scene.areas.shape == (3,)


def test_a_scene_without_people_is_a_background():
    scene = drawn_people.draw(0, people=0)
    assert scene.image.shape == (128, 128, 3) and len(scene.keypoints) == 0 and scene.masks.shape == (0, 128, 128)


@pytest.mark.parametrize("wrong", [{"people": -1}, {"people": 15}, {"size": (10, 128)}])
def test_impossible_scenes_are_refused(wrong):
    with pytest.raises(ValueError, match="cannot be drawn"):
        drawn_people.draw(0, **wrong)


def test_visible_joints_lie_on_their_person():
    for seed in range(40):
        scene = drawn_people.draw(seed)
        for points, mask in zip(scene.keypoints, scene.masks, strict=True):
            for x, y, _ in points[points[:, 2] == 2]:
                # A joint at the edge of a mask may be one pixel outside, because masks are averaged.
                assert mask[max(0, int(y) - 1) : int(y) + 2, max(0, int(x) - 1) : int(x) + 2].any()


def test_joints_outside_the_picture_have_flag_0():
    flags = np.concatenate([drawn_people.draw(seed).keypoints[..., 2].ravel() for seed in range(40)])
    assert set(flags) == {0, 1, 2}
    for seed in range(40):
        points = drawn_people.draw(seed, size=(96, 96)).keypoints
        outside = ((points[..., :2] < 0) | (points[..., :2] >= 96)).any(axis=-1)
        np.testing.assert_array_equal(outside, points[..., 2] == 0)


def test_the_right_side_of_a_person_seen_from_the_front_is_on_the_left():
    left_of = []
    for seed in range(60):
        points = drawn_people.draw(seed, people=1).keypoints[0]
        if points[drawn_people.NOSE, 2] == 2:
            left_of.append(points[2, 0] < points[5, 0])
    assert len(left_of) > 20 and all(left_of)


def test_the_area_is_that_of_the_whole_figure():
    scene = drawn_people.draw(7, people=1, size=(256, 256))
    assert scene.areas[0] >= scene.masks[0].sum() * 0.97
