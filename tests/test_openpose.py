"""Maps and fields follow their definitions, and people are found in them."""

import numpy as np
import pytest

from course_utils.openpose import drawn_people, metrics
from course_utils.openpose import part_affinity_fields as paf

SIZE = (128, 128)


def truth_maps(keypoints, size=SIZE):
    return paf.part_confidence_maps(keypoints, size), paf.part_affinity_fields(keypoints, size)


def two_limbs(first, second):
    """Two people of whom only right elbow and right wrist are labelled."""
    elbow, wrist = drawn_people.PARTS.index("right elbow"), drawn_people.PARTS.index("right wrist")
    both = np.zeros((2, len(drawn_people.PARTS), 3), np.float32)
    for person, (start, end) in zip(both, (first, second), strict=True):
        person[elbow], person[wrist] = (*start, 2), (*end, 2)
    return both, elbow, wrist


def test_confidence_is_the_nearest_gaussian():
    both, elbow, _ = two_limbs(((30, 30), (60, 30)), ((38, 30), (60, 90)))
    bumps = paf.part_confidence_maps(both, SIZE, stride=4, sigma=1.5)[..., elbow]
    for row, column in ((7, 7), (7, 8), (7, 9), (20, 20)):
        x, y = 4 * column + 1.5, 4 * row + 1.5
        distances = [np.hypot(x - 30, y - 30), np.hypot(x - 38, y - 30)]
        assert bumps[row, column] == pytest.approx(np.exp(-(min(distances) ** 2) / (2 * 6**2)), abs=1e-6)


def test_fields_point_along_the_limb_and_nowhere_else():
    both, elbow, wrist = two_limbs(((20, 20), (80, 20)), ((20, 80), (20, 100)))
    number = paf.LIMBS.index((elbow, wrist))
    field = paf.part_affinity_fields(both, SIZE)[:, :, number]
    np.testing.assert_allclose(field[5, 10], (1, 0), atol=1e-6)
    np.testing.assert_allclose(field[22, 5], (0, 1), atol=1e-6)
    lengths = np.linalg.norm(field, axis=-1)
    assert set(np.unique(lengths.round(5))) == {0.0, 1.0}
    assert lengths[10:18].max() == 0


def test_where_limbs_cross_the_arrows_are_averaged():
    both, elbow, wrist = two_limbs(((20, 64), (108, 64)), ((64, 20), (64, 108)))
    field = paf.part_affinity_fields(both, SIZE)[:, :, paf.LIMBS.index((elbow, wrist))]
    np.testing.assert_allclose(field[15, 15], (0.5, 0.5), atol=1e-6)


def test_integral_agrees_with_brute_force():
    rng = np.random.default_rng(0)
    field = rng.normal(size=(20, 24, 2))
    starts, ends = rng.uniform(-5, 100, (6, 2)), rng.uniform(-5, 100, (5, 2))

    def sample(x, y):
        x, y = min(max(x, 0), 23), min(max(y, 0), 19)
        i, j = min(int(y), 18), min(int(x), 22)
        fy, fx = y - i, x - j
        return (
            field[i, j] * (1 - fx) * (1 - fy)
            + field[i, j + 1] * fx * (1 - fy)
            + field[i + 1, j] * (1 - fx) * fy
            + field[i + 1, j + 1] * fx * fy
        )

    means, shares = paf.affinity_integral(field, starts, ends, stride=4, samples=10)
    for a, start in enumerate(starts):
        for b, end in enumerate(ends):
            unit = (end - start) / np.linalg.norm(end - start)
            points = [start + (end - start) * n / 9 for n in range(10)]
            values = [sample((x - 1.5) / 4, (y - 1.5) / 4) @ unit for x, y in points]
            assert means[a, b] == pytest.approx(np.mean(values), abs=1e-6)
            assert shares[a, b] == pytest.approx(np.mean(np.array(values) > paf.WEAK))


@pytest.mark.parametrize("match", [paf.match_greedy, paf.match_hungarian])
def test_crossing_arms_are_matched_correctly(match):
    both, elbow, wrist = two_limbs(((30, 30), (90, 90)), ((90, 30), (30, 90)))
    maps, fields = truth_maps(both)
    found = paf.peaks(maps)
    scores, share = paf.affinity_integral(
        fields[:, :, paf.LIMBS.index((elbow, wrist))], found[elbow][:, :2], found[wrist][:, :2]
    )
    pairs = match(np.where(share >= paf.MIN_SHARE, scores, 0))
    ends = {tuple(found[elbow][a, :2].round()): tuple(found[wrist][b, :2].round()) for a, b in pairs}
    assert ends == {(30, 30): (90, 90), (90, 30): (30, 90)}


def test_greedy_is_not_always_the_best():
    scores = [[0.9, 0.8], [0.8, 0.1]]
    assert sorted(paf.match_greedy(scores)) == [(0, 0), (1, 1)]
    assert sorted(paf.match_hungarian(scores)) == [(0, 1), (1, 0)]
    assert paf.match_greedy(np.zeros((2, 3))) == paf.match_hungarian(np.zeros((2, 3))) == []
    assert paf.match_greedy(np.zeros((0, 3))) == paf.match_hungarian(np.zeros((0, 3))) == []


def test_people_are_found_in_perfect_maps():
    scenes = []
    for seed in range(30):
        drawn = drawn_people.draw(seed)
        people, scores = paf.assemble(*truth_maps(drawn.keypoints))
        scenes.append((people[..., :2], scores, drawn.keypoints, drawn.areas))
    # It is not 1, because some joints of two people are in the same place.
    assert metrics.average_precision(scenes, paf.SIGMAS) > 0.9


def test_peaks_are_more_exact_than_a_cell():
    person = np.zeros((1, len(drawn_people.PARTS), 3), np.float32)
    person[0, :3] = (50.3, 61.1, 2), (77.7, 30.2, 2), (20.9, 90.6, 2)
    for part, found in enumerate(paf.peaks(paf.part_confidence_maps(person, SIZE))[:3]):
        np.testing.assert_allclose(found[0, :2], person[0, part, :2], atol=0.05)


def test_empty_maps_have_no_people():
    maps, fields = truth_maps(np.zeros((0, len(drawn_people.PARTS), 3), np.float32))
    people, scores = paf.assemble(maps, fields)
    assert people.shape == (0, len(drawn_people.PARTS), 3) and scores.shape == (0,)


def test_a_person_without_legs_is_found_without_legs():
    drawn = drawn_people.draw(11, people=1)
    half = drawn.keypoints.copy()
    half[:, 8:, 2] = 0  # no legs
    people, _ = paf.assemble(*truth_maps(half))
    assert len(people) == 1
    assert np.isnan(people[0, 8:, :2]).all()
    labelled = half[0, :8, 2] > 0
    np.testing.assert_allclose(people[0, :8, :2][labelled], half[0, :8, :2][labelled], atol=1)


def test_ten_people_are_found_in_a_wide_picture():
    drawn = drawn_people.draw(5, people=10, size=(480, 128))
    people, scores = paf.assemble(*truth_maps(drawn.keypoints, (480, 128)))
    scene = people[..., :2], scores, drawn.keypoints, drawn.areas
    assert len(people) >= 10 and metrics.average_precision([scene], paf.SIGMAS) > 0.6


# Plateaus, doubles, noise


@pytest.mark.parametrize("cells", [[(5, 5)], [(5, 5), (5, 6)], [(5, 5), (6, 6)], [(4, 4), (4, 5), (5, 4), (5, 5)]])
def test_a_plateau_is_one_peak_in_its_middle(cells):
    maps = np.zeros((12, 12, 2), np.float32)
    for row, column in cells:
        maps[row, column, 1] = 0.8
    (found,) = paf.peaks(maps)[1]
    middle = np.mean(cells, axis=0)[::-1] * paf.STRIDE + (paf.STRIDE - 1) / 2
    assert np.abs(found[:2] - middle).max() <= paf.STRIDE / 2 and found[2] == pytest.approx(0.8)


def test_a_shoulder_of_a_hill_is_no_peak():
    maps = np.zeros((12, 12, 1), np.float32)
    maps[5, 3:6, 0], maps[5, 6, 0] = 0.5, 0.9
    assert len(paf.peaks(maps)[0]) == 1
    maps[5, 9:11, 0] = 0.5
    assert [round(float(peak[2]), 1) for peak in paf.peaks(maps)[0]] == [0.9, 0.5]


@pytest.mark.parametrize("value", [0.0, 0.3, 1.0])
def test_constant_maps_have_nobody(value):
    size = (46, 46)
    people, _ = paf.assemble(np.full((*size, 14), value), np.full((*size, len(paf.LIMBS), 2), value))
    assert len(people) == 0 and all(len(part) <= 1 for part in paf.peaks(np.full((*size, 14), value)))


def test_maps_of_noise_have_few_peaks():
    rng = np.random.default_rng(0)
    assert max(map(len, paf.peaks(rng.random((92, 92, 14))))) == paf.MAX_PEAKS


def test_two_skeletons_on_one_person_become_one():
    person = drawn_people.draw(11, people=1).keypoints[0] * (1, 1, 0) + (0, 0, 0.9)
    rng = np.random.default_rng(0)
    double = person + rng.normal(0, (1.5, 1.5, 0), person.shape) - (0, 0, 0.2)
    upper, lower = person.copy(), double.copy()
    upper[8:] = lower[:8] = (np.nan, np.nan, 0)
    piece = np.full_like(person, np.nan)
    piece[:, 2] = 0
    piece[[8, 9, 11]] = person[[8, 9, 11]]
    without_hips = person.copy()
    without_hips[[8, 9, 11]] = (np.nan, np.nan, 0)
    for skeletons in ([person, double], [double, person], [without_hips, piece], [person, upper, lower]):
        (one,) = paf.one_skeleton_each(np.array(skeletons))
        assert (one[:, 2] > 0).all()
        np.testing.assert_allclose(one[:, :2], person[:, :2], atol=5)


def test_two_people_side_by_side_stay_two():
    person = drawn_people.draw(11, people=1).keypoints[0] * (1, 1, 0) + (0, 0, 0.9)
    width = np.ptp(person[:, 0])
    assert len(paf.one_skeleton_each(np.array([person, np.add(person, (0.6 * width, 0, -0.1))]))) == 2
