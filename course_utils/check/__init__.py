"""Tell learners whether their answer to an exercise is right.

A lesson's checks are plain functions that assert; `@exercise` turns each into a friendly call that
never stops the notebook: it prints what is right, or what is still missing and where to look.
"""

from __future__ import annotations

import functools


def exercise(hint: str):
    """Turn a function of asserts into a check that prints its verdict.

    hint: one sentence that helps without giving the answer away.
    The message of the first assert that fails is shown to the learner, so write it for them.
    """

    def decorate(examine):
        @functools.wraps(examine)
        def check(answer):
            try:
                _examine(examine, answer)
            except NotImplementedError:
                print(f"☐ Not done yet. It returns nothing so far. Hint: {hint}")
            except AssertionError as error:
                print(f"✗ Not yet: {error}\n  Hint: {hint}")
            except Exception as error:  # the learner's own code may raise anything
                print(f"✗ Your code stopped with {type(error).__name__}: {error}\n  Hint: {hint}")
            else:
                print("✓ Right.")

        return check

    return decorate


def _examine(examine, answer):
    if answer is None or answer is ...:
        raise NotImplementedError
    examine(answer)


def unfinished(value):
    """Return `value`, or stop the check as "not done yet" while the learner's function still gives None or `...`."""
    if value is None or value is ...:
        raise NotImplementedError
    return value
