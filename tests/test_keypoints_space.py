"""Three dimensions: cameras, triangulation, what is robust, and what is learnt."""

import faults
import numpy as np
import pytest

from course_utils.keypoints import cameras, lifting, space


@pytest.fixture(scope="module")
def rig():
    return cameras.ring(4)


def test_a_camera_projects_as_a_pinhole_does():
    camera = cameras.look_at((0, -4, 1), (0, 0, 1), focal=1000, size=(1280, 720))
    np.testing.assert_allclose(camera.project([0, 0, 1]), [639.5, 359.5], atol=1e-9)
    np.testing.assert_allclose(camera.project([0.4, 0, 1.2]), [739.5, 309.5], atol=1e-9)  # right, and up
    np.testing.assert_allclose(camera.place, [0, -4, 1], atol=1e-9)
    assert np.isnan(camera.project([0, -5, 1])).all(), "it is behind the camera"


def test_exact_views_give_the_exact_point(rig):
    truth = np.random.default_rng(0).uniform((-0.8, -0.8, 0.1), (0.8, 0.8, 1.7), (5, 14, 3))
    points = np.array([camera.project(truth) for camera in rig])
    for count in (2, 3, 4):
        np.testing.assert_allclose(cameras.triangulate(points[:count], rig[:count]), truth, atol=1e-9)
    np.testing.assert_allclose(cameras.robust(points, rig), truth, atol=1e-9)
    assert cameras.reprojection_errors(truth, points, rig).max() < 1e-9


def test_four_cameras_find_a_person_within_eight_millimetres(rig):
    seen = space.views(rig, 80, seed=1, noise=2)
    errors = [cameras.millimetres(cameras.triangulate(seen.points[:n], rig[:n]), seen.truth) for n in (2, 3, 4)]
    assert errors[2] <= 8 and errors == sorted(errors, reverse=True)


def test_people_are_as_tall_as_they_should_be_and_fit_the_pictures(rig):
    for seed in range(20):
        joints = space.body(np.random.default_rng(seed))
        assert 0.14 < np.linalg.norm(joints[2] - joints[5]) / space.HEIGHT < 0.3
        assert np.linalg.norm(joints[3] - joints[2]) == pytest.approx(0.165 * space.HEIGHT)
        for camera in rig:
            xy = camera.project(joints)
            assert (xy >= 0).all() and (xy <= camera.size).all()


def test_the_drawn_person_stands_where_it_is_projected(rig):
    camera = cameras.ring(1, focal=275, size=(320, 180))[0]
    joints = space.body(np.random.default_rng(0))
    scene = space.picture(joints, camera)
    np.testing.assert_allclose(scene.keypoints[0, :, :2], camera.project(joints), atol=1e-3)
    assert scene.image.shape == (180, 320, 3) and scene.masks[0].sum() > 500


def test_weights_of_zero_leave_a_view_out(rig):
    seen = space.views(rig, 5, seed=2)
    weights = np.ones(seen.points.shape[:3])
    weights[1] = 0
    three = [rig[0], *rig[2:]]
    np.testing.assert_allclose(
        cameras.triangulate(seen.points, rig, weights), cameras.triangulate(seen.points[[0, 2, 3]], three), atol=1e-9
    )


def test_learned_weights_and_agreement_beat_plain_ones_when_a_camera_is_wrong(rig):
    known, new = (space.views(rig, 60, seed=seed, wrong=1) for seed in (5, 6))
    net = lifting.learn_weights(known, rig, epochs=8)
    plain, learned, agreed = (
        cameras.millimetres(points, new.truth)
        for points in (
            cameras.triangulate(new.points, rig),
            cameras.triangulate(new.points, rig, lifting.weigh(net, new.signs)),
            cameras.robust(new.points, rig),
        )
    )
    assert learned <= 0.8 * plain and agreed <= 0.8 * plain
    sure, unsure = lifting.weigh(net, np.array([[0.9, 1.5], [0.3, 3.0]], np.float32))
    assert sure > 3 * unsure


def test_gradients_pass_through_the_same_triangulation(rig):
    seen = space.views(rig, 3, seed=1)
    layer = lifting.WeighedTriangulation()
    rows = cameras.view_rows(seen.points, rig).reshape(4, 3, 14, 8) / 1000
    x = np.moveaxis(np.concatenate([rows, np.ones((4, 3, 14, 2))], -1), 0, 2).reshape(-1, 4, 10).astype(np.float32)
    np.testing.assert_allclose(np.asarray(layer(x)).reshape(3, 14, 3), cameras.triangulate(seen.points, rig), atol=2e-3)


def test_a_volume_holds_the_joint_in_its_middle(rig):
    seen = space.views(rig, 1, seed=1, noise=0)
    volumes = lifting.volumes(seen, rig, seen.truth)
    assert volumes.shape == (14, 14, 14, 14, 3)
    mean = volumes[..., 0].astype(float)
    assert (mean[:, 6:8, 6:8, 6:8].mean((1, 2, 3)) > 5 * mean.mean((1, 2, 3))).all()
    assert lifting.volume_net().predict(volumes.astype(np.float32), verbose=0).shape == (14, 3)


def test_one_camera_cannot_know_the_size_of_a_hand(rig):
    hand, eye = space.hand(3), rig[0].place
    larger = eye + 2 * (hand - eye)
    np.testing.assert_allclose(rig[0].project(hand), rig[0].project(larger), atol=1e-6)
    assert np.abs(rig[1].project(hand) - rig[1].project(larger)).max() > 50
    assert 0.05 < np.ptp(hand, axis=0).max() < 0.3


@pytest.mark.faults
@pytest.mark.parametrize(
    "call",
    [
        lambda: cameras.ring(0),
        lambda: cameras.look_at((0, 0, 3), (0, 0, 0)),
        lambda: cameras.triangulate(np.zeros((1, 2)), cameras.ring(1)),
        lambda: cameras.triangulate(np.zeros((3, 2)), cameras.ring(2)),
    ],
)
def test_too_few_cameras_are_refused(call):
    assert isinstance(faults.held("keypoints", call, ValueError), ValueError)
