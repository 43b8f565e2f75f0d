"""Keypoints and maps that no net should make: metrics return a share or NaN, and people are found or not."""

import numpy as np
import pytest
from faults import fuzz, held
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from course_utils.openpose import metrics
from course_utils.openpose import part_affinity_fields as paf

pytestmark = pytest.mark.faults
NUMBERS = st.floats(width=32, allow_nan=True, allow_infinity=True)
PLACES = st.one_of(st.floats(-50, 300, width=32), st.just(np.nan))
SIGMAS = np.full(4, 0.07)


def is_share(value):
    """Whether a metric is between 0 and 1, or NaN where nothing is labelled."""
    return np.isnan(value) or 0 <= value <= 1


@fuzz()
@given(st.data())
def test_metrics_of_any_numbers(data):
    found, people = data.draw(st.integers(0, 3)), data.draw(st.integers(0, 3))
    predicted = data.draw(arrays(np.float32, (found, 4, 2), elements=NUMBERS))
    truth = data.draw(arrays(np.float32, (people, 4, 3), elements=PLACES))
    truth[..., 2] = data.draw(arrays(np.int8, (people, 4), elements=st.integers(0, 2)))
    scores, areas = (
        np.linspace(1, 0.5, found),
        data.draw(arrays(np.float32, people, elements=st.floats(0, 1e5, width=32))),
    )
    with np.errstate(all="ignore"):
        scene = (predicted, scores, truth, areas)
        assert is_share(held("metrics", lambda: metrics.average_precision([scene], SIGMAS)))
        if found and people:
            one = predicted[:1].repeat(people, 0)
            assert is_share(held("metrics", lambda: metrics.pck(one, truth, np.sqrt(areas))))
            value = held(
                "metrics", lambda: metrics.object_keypoint_similarity(predicted[0], truth[0], areas[0], SIGMAS)
            )
            assert is_share(value)


@fuzz(0.2)
@given(st.integers(0, 2**32 - 1), st.sampled_from(["noise", "flat", "steps", "nan"]), st.integers(1, 12))
def test_people_in_any_maps(seed, kind, size):
    rng = np.random.default_rng(seed)
    maps, fields = rng.random((size, size, 14)), rng.normal(size=(size, size, len(paf.LIMBS), 2))
    if kind == "flat":
        maps[:], fields[:] = rng.random(), rng.random()
    elif kind == "steps":
        maps = np.round(3 * maps) / 3
    elif kind == "nan":
        maps[rng.random(maps.shape) < 0.3] = fields[0] = np.nan
    with np.errstate(all="ignore"):
        people, scores = held("metrics", lambda: paf.assemble(maps, fields))
    assert people.shape[1:] == (14, 3) and len(scores) == len(people) <= paf.MAX_PEAKS * 14
    assert (np.isnan(people[..., 0]) == (people[..., 2] == 0)).all()
