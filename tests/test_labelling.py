"""Lesson 12: every chooser against its definition, brute force or finite differences."""

from itertools import combinations

import faults
import keras
import numpy as np
import pytest
from scipy.special import softmax

from course_utils import labelling
from course_utils.labelling import choosers, gradients, learning_loss
from course_utils.labelling.seen import Seen, dropped_out, middles, read_points

N, K, C, J = 40, 16, 6, 3


@pytest.fixture(scope="module")
def seen():
    """Forty pictures with random features, and what a net would say about them."""
    rng = np.random.default_rng(0)
    cells = rng.normal(0, 1, (N, K, C))
    weights, bias = rng.normal(0, 1, (C, J)), rng.normal(0, 0.1, J)
    spread, spread_bias = rng.normal(0, 0.3, (C, J)), np.full(J, -4.0)
    variance = np.exp(cells.mean(1) @ spread + spread_bias)
    expected = {"ranking": rng.normal(0, 1, N), "kl": rng.normal(0, 1, N)}
    error = rng.random(N)
    return Seen(cells, cells @ weights + bias, variance, expected, weights, bias, spread, spread_bias, error)


# All choosers.


@pytest.mark.parametrize("method", labelling.METHODS)
def test_every_chooser_takes_new_pictures_only_and_the_same_ones_again(method, seen):
    labelled = np.arange(25)
    picked, again = (labelling.choose(method, seen, labelled, 10, np.random.default_rng(4)) for _ in range(2))
    assert len(set(picked.tolist()) - set(labelled.tolist())) == 10 and picked.max() < N
    np.testing.assert_array_equal(picked, again)
    everything = labelling.choose(method, seen, labelled, N - 25, np.random.default_rng(4))
    assert sorted(everything.tolist()) == list(range(25, N))


@pytest.mark.parametrize("method", labelling.METHODS)
def test_choosers_that_score_take_the_largest_scores(method, seen):
    """What is taken for one picture less is the same, only shorter: the order is that of the scores."""
    labelled = np.arange(20)
    ten, nine = (labelling.choose(method, seen, labelled, budget, np.random.default_rng(4)) for budget in (10, 9))
    np.testing.assert_array_equal(ten[:9], nine)


def test_random_takes_each_picture_equally_often(seen):
    rng = np.random.default_rng(0)
    counts = np.bincount(
        np.concatenate([labelling.choose("random", seen, np.arange(30), 5, rng) for _ in range(2000)]), minlength=N
    )
    assert counts[:30].sum() == 0 and np.abs(counts[30:] / 1000 - 1).max() < 0.1


def test_the_oracle_sees_the_true_errors(seen):
    picked = labelling.choose("oracle", seen, np.arange(20), 3, None)
    np.testing.assert_array_equal(picked, 20 + np.argsort(-seen.error[20:])[:3])


@pytest.mark.faults
@pytest.mark.parametrize(
    ("method", "labelled", "budget"),
    [("guess", [0], 3), ("random", [0], 0), ("core-set", np.arange(N), 1), ("EGL", np.arange(30), 11)],
)
def test_what_cannot_be_chosen_is_explained(method, labelled, budget, seen):
    call = lambda: labelling.choose(method, seen, labelled, budget, np.random.default_rng(0))  # noqa: E731
    assert isinstance(faults.held("labelling", call, ValueError), ValueError)


# Core-set.


def best_radius(features, labelled, budget):
    """The smallest radius that any choice has."""
    free = sorted(set(range(len(features))) - set(labelled))
    away = np.linalg.norm(features[:, None] - features[None], axis=-1)
    return min(away[:, [*labelled, *some]].min(1).max() for some in combinations(free, budget))


@pytest.mark.parametrize("seed", range(12))
def test_k_centre_greedy_is_within_twice_the_optimum(seed):
    rng = np.random.default_rng(seed)
    features = rng.normal(0, 1, (12, 2)) * (1, 3)
    labelled, budget = ([], 3) if seed % 2 else (rng.permutation(12)[:2].tolist(), 3)
    picked = labelling.k_centre_greedy(features, labelled, budget)
    reached, best = labelling.radius(features, [*labelled, *picked]), best_radius(features, labelled, budget)
    assert best <= reached + 1e-6 and reached <= 2 * best + 1e-6


def test_k_centre_greedy_takes_one_picture_of_each_film():
    rng = np.random.default_rng(0)
    films = np.repeat(np.arange(6), 50)  # 300 frames, six films
    features = 10 * rng.normal(0, 1, (6, 4))[films] + rng.normal(0, 0.1, (300, 4))
    picked = labelling.k_centre_greedy(features, [0], 5)
    assert sorted(films[picked].tolist()) == [1, 2, 3, 4, 5]
    at_random = np.random.default_rng(1).permutation(300)[:5]
    assert len(set(films[at_random].tolist())) < 5


def test_uncertainty_draws_the_core_set_towards_it():
    line = np.arange(11.0)[:, None]
    assert choosers.uncertain_k_centre(line, np.zeros(11), [0], 1).tolist() == [10]
    doubtful = np.zeros(11)
    doubtful[4] = 1
    assert choosers.uncertain_k_centre(line, doubtful, [0], 2).tolist() == [4, 10]
    assert choosers.uncertain_k_centre(line, doubtful, [0], 2, weight=0).tolist() == [10, 5]


# Entropy.


def slow_entropy(scores):
    """The definition, cell by cell."""
    side, total = 4, []
    for one in scores:
        entropy = 0.0
        for joint in range(one.shape[1]):
            grid = one[:, joint].reshape(side, side)
            peaks = []
            for y in range(side):
                for x in range(side):
                    around = grid[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2]
                    if grid[y, x] == around.max():
                        peaks.append(grid[y, x])
            p = softmax(sorted(peaks)[-5:])
            entropy -= (p * np.log(p)).sum()
        total.append(entropy)
    return total


def test_multi_peak_entropy_is_its_definition(seen):
    np.testing.assert_allclose(labelling.multi_peak_entropy(seen.scores), slow_entropy(seen.scores), rtol=1e-9)


def test_one_clear_peak_has_no_entropy_and_two_equal_ones_have_log_2():
    maps = np.full((2, 36, 1), -99.0)
    maps[:, 7] = 9
    maps[1, 28] = 9
    np.testing.assert_allclose(labelling.multi_peak_entropy(maps), [0, np.log(2)], atol=1e-9)


# Variance.


def test_bayesian_variance_is_the_mean_of_squares_less_the_square_of_the_mean():
    rng = np.random.default_rng(0)
    points, variances = rng.normal(0, 1, (7, N, J, 2)), rng.random((7, N, J))
    epistemic, aleatoric = choosers.bayesian_variance(points, variances)
    for i in range(N):
        by_hand = sum(np.var(points[:, i, j, axis]) for j in range(J) for axis in range(2))
        assert epistemic[i] == pytest.approx(by_hand, rel=1e-9)
        assert aleatoric[i] == pytest.approx(2 * sum(variances[:, i, j].mean() for j in range(J)), rel=1e-9)


def test_dropout_leaves_the_mean_and_gives_a_variance(seen):
    points, variances = dropped_out(seen, np.random.default_rng(0), times=200, rate=0.2)
    assert points.shape == (200, N, J, 2) and points.std(0).min() > 0
    still, same = dropped_out(seen, np.random.default_rng(0), times=2, rate=0.0)
    np.testing.assert_allclose(still[0], read_points(seen.scores), atol=1e-9)
    np.testing.assert_allclose(same[0], seen.variance, rtol=1e-9)
    assert np.abs(points.mean(0) - still[0]).mean() < 0.08 and variances.shape == (200, N, J)


def test_points_are_read_between_cells():
    scores = np.full((1, 16, 1), -50.0)
    scores[0, 5], scores[0, 6] = 3, 3  # row 1, columns 1 and 2 of four
    np.testing.assert_allclose(read_points(scores)[0, 0], [0.5, 0.375], atol=1e-9)
    assert middles(16)[6].tolist() == [0.625, 0.375]


# Gradients.


def cross_entropy(weights, cells, wanted):
    """The loss of one picture's maps: cells [K, C], wanted [K, J]."""
    return -(wanted * np.log(softmax(cells @ weights, axis=0))).sum()


def numeric_gradient(weights, cells, wanted, step=1e-6):
    gradient = np.zeros_like(weights)
    for place in np.ndindex(*weights.shape):
        moved = np.zeros_like(weights)
        moved[place] = step
        up, down = (cross_entropy(weights + sign * moved, cells, wanted) for sign in (1, -1))
        gradient[place] = (up - down) / (2 * step)
    return gradient


def test_expected_gradient_length_is_that_of_finite_differences(seen):
    few = seen.rows(np.arange(3))
    maps = softmax(few.cells @ seen.weights, axis=1)
    lengths = gradients.expected_gradient_length(few.cells, maps)
    for i in range(3):
        total = 0.0
        for joint in range(J):
            for cell in range(K):
                label = np.zeros((K, 1))
                label[cell] = 1
                gradient = numeric_gradient(seen.weights[:, joint : joint + 1], few.cells[i], label)
                total += maps[i, cell, joint] * np.linalg.norm(gradient)
        assert lengths[i] == pytest.approx(total, abs=1e-5)


def test_egl_plus_plus_is_that_of_finite_differences(seen):
    maps = softmax(seen.cells @ seen.weights, axis=1)
    labelled, rows = np.arange(8), np.array([20, 33])
    lengths = gradients.egl_plus_plus(seen.cells, maps, labelled, rows, perplexity=4, neighbours=5)
    embedding = seen.cells.mean(1)
    for length, row in zip(lengths, rows, strict=True):
        squared = ((embedding[labelled] - embedding[row]) ** 2).sum(1)
        weights = gradients.neighbour_weights(squared[None], 4)[0]
        near = np.argsort(-weights)[:5]
        total = sum(
            weights[i] * (numeric_gradient(seen.weights, seen.cells[row], maps[labelled[i]]) ** 2).sum() for i in near
        )
        assert length == pytest.approx(total, abs=1e-5)


def test_neighbours_have_the_perplexity_that_is_wanted():
    squared = np.random.default_rng(0).random((30, 80)) * np.logspace(-3, 3, 30)[:, None]
    p = gradients.neighbour_weights(squared, 20)
    np.testing.assert_allclose(p.sum(1), 1)
    np.testing.assert_allclose(np.exp(-(p * np.log(p + 1e-300)).sum(1)), 20, rtol=2e-3)
    few = gradients.neighbour_weights(squared[:, :10], 20)  # fewer neighbours than the perplexity asks for
    assert np.isfinite(few).all() and few.min() > 0


# Learning loss.


def test_ranking_loss_is_its_definition():
    true, predicted = np.array([3.0, 1, 2, 5]), np.array([0.2, 0.9, -0.4, 2.5])
    # Pairs (0, 2): right order by 0.6, so 0.4 is missing. (1, 3): right order by 1.6.
    assert float(learning_loss.ranking_loss(true, predicted)) == pytest.approx((0.4 + 0) / 2)
    assert float(learning_loss.ranking_loss(true, -predicted)) == pytest.approx((1.6 + 2.6) / 2)


def test_kl_loss_is_its_definition_and_zero_only_for_the_right_shares():
    rng = np.random.default_rng(0)
    true, predicted = rng.uniform(0.1, 2, 8), rng.normal(0, 1, 8)
    by_hand = 0.0
    for i in range(4):
        p = true[[i, i + 4]] / true[[i, i + 4]].sum()
        q = softmax(predicted[[i, i + 4]])
        by_hand += (p * np.log(p / q)).sum() / 4
    assert float(learning_loss.kl_loss(true, predicted)) == pytest.approx(by_hand, rel=1e-6)
    assert float(learning_loss.kl_loss(true, np.log(true))) == pytest.approx(0, abs=1e-7)


def test_kl_gradients_are_those_of_finite_differences():
    rng = np.random.default_rng(0)
    true, features, weights, step = rng.uniform(0.1, 2, 2), rng.normal(0, 1, (2, 5)), rng.normal(0, 1, 5), 1e-5

    def loss(features, weights):
        p, q = true / true.sum(), softmax(features @ weights)
        return (p * np.log(p / q)).sum()

    of_weights, of_first, of_second = labelling.kl_gradients(true, features, weights)
    for i, move in enumerate(step * np.eye(5)):
        numeric = (loss(features, weights + move) - loss(features, weights - move)) / (2 * step)
        assert of_weights[i] == pytest.approx(numeric, abs=1e-5)
        for row, gradient in enumerate((of_first, of_second)):
            moved = np.zeros((2, 5))
            moved[row] = move
            numeric = (loss(features + moved, weights) - loss(features - moved, weights)) / (2 * step)
            assert gradient[i] == pytest.approx(numeric, abs=1e-5)


def test_kl_gradients_are_those_of_the_loss_that_trains():
    import tensorflow as tf

    rng = np.random.default_rng(1)
    true, features, weights = rng.uniform(0.1, 2, 2), rng.normal(0, 1, (2, 5)), rng.normal(0, 1, 5)
    with tf.GradientTape() as tape:
        variable = tf.Variable(weights)
        loss = learning_loss.kl_loss(tf.constant(true), tf.linalg.matvec(tf.constant(features), variable))
    np.testing.assert_allclose(tape.gradient(loss, variable), labelling.kl_gradients(true, features, weights)[0])
    assert keras.backend.backend() == "tensorflow"
