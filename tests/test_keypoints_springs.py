"""Springs: the distance transform, dynamic programming and belief propagation, against counting all combinations."""

import itertools

import faults
import numpy as np
import pytest

from course_utils.keypoints import springs
from course_utils.keypoints.springs import Spring


def brute_transform(cost, mean, spread):
    h, w = cost.shape
    y, x = np.mgrid[:h, :w]
    best = np.empty((h, w))
    for py, px in itertools.product(range(h), range(w)):
        step = ((x - px - mean[0]) / spread[0]) ** 2 + ((y - py - mean[1]) / spread[1]) ** 2
        best[py, px] = (cost + step / 2).min()
    return best


def tree(rng):
    """Four parts: 0 holds 1 and 3, and 1 holds 2."""
    ends = ((0, 1), (1, 2), (0, 3))
    return [Spring(a, b, tuple(rng.normal(0, 1.5, 2)), tuple(rng.uniform(0.5, 2, 2))) for a, b in ends]


@pytest.mark.parametrize("seed", range(8))
def test_the_distance_transform_is_the_brute_minimum(seed):
    rng = np.random.default_rng(seed)
    cost, mean, spread = rng.normal(0, 5, (9, 13)), rng.normal(0, 4, 2), rng.uniform(0.3, 4, 2)
    best, where = springs.distance_transform(cost, mean, spread)
    np.testing.assert_allclose(best, brute_transform(cost, mean, spread), atol=1e-9)
    x, y = where[..., 0], where[..., 1]
    py, px = np.mgrid[:9, :13]
    step = ((x - px - mean[0]) / spread[0]) ** 2 + ((y - py - mean[1]) / spread[1]) ** 2
    np.testing.assert_allclose(cost[y, x] + step / 2, best, atol=1e-9)


def test_the_distance_transform_knows_scipy_s():
    from scipy.ndimage import distance_transform_edt

    blocked = np.random.default_rng(0).random((40, 50)) < 0.95
    best, _ = springs.distance_transform(np.where(blocked, 1e6, 0.0))
    np.testing.assert_allclose(np.sqrt(2 * best), distance_transform_edt(blocked), atol=1e-6)


@pytest.mark.parametrize("seed", range(6))
def test_dynamic_programming_is_as_good_as_all_combinations(seed):
    rng = np.random.default_rng(seed)
    costs, chosen = rng.normal(0, 3, (4, 3, 4)), tree(rng)
    cells = [(x, y) for y in range(3) for x in range(4)]
    lowest = min(springs.energy(costs, chosen, places) for places in itertools.product(cells, repeat=4))
    places, energy = springs.best_places(costs, chosen)
    assert energy == pytest.approx(lowest, abs=1e-9)
    assert springs.energy(costs, chosen, places) == pytest.approx(lowest, abs=1e-9)


@pytest.mark.parametrize("seed", range(6))
def test_beliefs_on_a_tree_are_the_exact_marginals(seed):
    rng = np.random.default_rng(seed)
    maps, chosen = rng.random((4, 3, 4)), tree(rng)
    exact = springs.exact_beliefs(maps, chosen)
    np.testing.assert_allclose(springs.beliefs(maps, chosen), exact, atol=1e-6)
    np.testing.assert_allclose(exact.sum((1, 2)), 1)
    turned = [Spring(s.second, s.first, tuple(-np.array(s.mean)), s.spread) for s in chosen]
    np.testing.assert_allclose(springs.beliefs(maps, turned), exact, atol=1e-6)


def test_with_a_loop_beliefs_are_too_sure():
    maps = np.random.default_rng(1).random((3, 4, 5)) + 0.1
    loop = [Spring(a, b, (0, 0), (1, 1)) for a, b in ((0, 1), (1, 2), (2, 0))]
    loopy, exact = springs.beliefs(maps, loop, rounds=50), springs.exact_beliefs(maps, loop)
    assert np.abs(loopy - exact).max() > 1e-3
    assert loopy.max() > exact.max()


def elbow_maps():
    """Maps of shoulder, elbow and wrist with noise; a false elbow is brighter than the true one."""
    rng = np.random.default_rng(0)
    y, x = np.mgrid[:64, :64]
    bumps = [[(20, 20, 1.0)], [(34, 24, 0.7), (50, 55, 1.0)], [(46, 32, 1.0)]]
    maps = [sum(h * np.exp(-((x - a) ** 2 + (y - b) ** 2) / 8) for a, b, h in part) for part in bumps]
    return np.array(maps) + 0.05 * rng.random((3, 64, 64))


def test_springs_remove_a_false_elbow():
    maps, chain = elbow_maps(), [Spring(0, 1, (14, 5), (4, 4)), Spring(1, 2, (13, 7), (4, 4))]
    assert np.unravel_index(maps[1].argmax(), (64, 64)) == (55, 50)
    believed = springs.beliefs(maps, chain)[1]
    assert np.hypot(*np.subtract(np.unravel_index(believed.argmax(), (64, 64)), (24, 34))) < 2
    places, _ = springs.best_places(-np.log(maps), chain)
    assert np.hypot(*(places[1] - (34, 24))) < 2


def test_a_hidden_part_lies_where_its_springs_put_it():
    maps, chain = elbow_maps(), [Spring(0, 1, (14, 5), (4, 4)), Spring(1, 2, (13, 7), (4, 4))]
    maps[1] = 1.0  # nothing is seen of the elbow
    places, _ = springs.best_places(-np.log(maps), chain)
    assert np.hypot(*(places[1] - (33.5, 25.0))) < 2
    spread = springs.beliefs(maps, chain)[1].max()
    assert spread < 0.5 * springs.beliefs(elbow_maps(), chain)[1].max(), "it is less sure"


def test_springs_are_measured():
    rng = np.random.default_rng(0)
    people = np.ones((4000, 3, 3))
    people[:, 1, :2] = people[:, 0, :2] + rng.normal((5, -2), (1, 3), (4000, 2))
    people[:2000, 2, 2] = 0
    one, _ = springs.fit_springs(people, ((0, 1), (1, 2)))
    np.testing.assert_allclose(one.mean, (5, -2), atol=0.2)
    np.testing.assert_allclose(one.spread, (1, 3), rtol=0.06)


@pytest.mark.faults
@pytest.mark.parametrize(
    "call",
    [
        lambda: springs.distance_transform(np.full((4, 4), np.nan)),
        lambda: springs.distance_transform(np.zeros(4)),
        lambda: Spring(0, 1, (0, 0), (0, 1)),
        lambda: Spring(0, 1, (np.inf, 0), (1, 1)),
        lambda: springs.best_places(np.zeros((3, 4, 4)), [Spring(0, 1, (0, 0), (1, 1))]),
        lambda: springs.best_places(np.zeros((2, 4, 4)), [Spring(0, 1, (0, 0), (1, 1)), Spring(1, 0, (0, 0), (1, 1))]),
        lambda: springs.beliefs(np.zeros((2, 4, 4)), []),
        lambda: springs.beliefs(-np.ones((2, 4, 4)), []),
        lambda: springs.exact_beliefs(np.ones((4, 60, 60)), []),
        lambda: springs.fit_springs(np.zeros((5, 3, 3)), ((0, 1),)),
    ],
)
def test_useless_maps_and_springs_are_refused(call):
    assert isinstance(faults.held("keypoints", call, ValueError), ValueError)
