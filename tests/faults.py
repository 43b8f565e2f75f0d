"""Bad inputs: how they are tried, and how many were held, by area; `make faults` prints the table."""

import os
from collections import Counter

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TRIED, HELD = Counter(), Counter()
# COURSE_FUZZ=5000: so many examples, and other ones at each run.
EXAMPLES = int(os.environ.get("COURSE_FUZZ", 1000))
CALM = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


def fuzz(share: float = 1.0):
    """Settings of a test that tries `share` of the examples; without COURSE_FUZZ they are the same at each run."""
    fixed = "COURSE_FUZZ" not in os.environ
    examples = max(1, round(share * EXAMPLES))
    return settings(max_examples=examples, deadline=None, derandomize=fixed, database=None, suppress_health_check=CALM)


def held(area: str, call, *errors):
    """Call with a bad input: it must return, or raise one of `errors` in words that do not advise to allow pickles.

    area: of the table, such as "readers". Returns what the call returns, or the error.
    """
    TRIED[area] += 1
    try:
        answer = call()
    except errors as error:
        assert len(str(error)) > 10 and "allow_pickle" not in str(error), error
        answer = error
    HELD[area] += 1
    return answer


def table() -> list[str]:
    """The lines of the report."""
    return [f"{area:12} {HELD[area]:7,} of {TRIED[area]:7,} bad inputs held" for area in sorted(TRIED)]


WOUNDS = st.lists(
    st.tuples(
        st.sampled_from(["cut", "flip", "zero", "insert", "double"]), st.integers(0, 10**6), st.binary(max_size=6)
    ),
    min_size=1,
    max_size=6,
)


def wounded(content: bytes, wounds) -> bytes:
    """A damaged copy of a file's content; wounds: drawn from WOUNDS."""
    content = bytearray(content)
    for kind, place, extra in wounds:
        i = place % (len(content) + 1)
        if kind == "cut":
            del content[i:]
        elif kind == "flip" and i < len(content):
            content[i] ^= (extra or b"\xff")[0] or 1
        elif kind == "zero":
            content[i : i + 64] = bytes(len(content[i : i + 64]))
        elif kind == "insert":
            content[i:i] = extra
        elif kind == "double":
            content[i:i] = content[i : i + 200]
    return bytes(content)
