"""Checks of exercises: they print whether an answer is right. Lesson 0's own check is here, too.

A lesson's checks are plain functions with asserts. `@exercise` turns each into a friendly call that never stops the
notebook: it prints what is right, or what is still missing and a hint.
"""

from __future__ import annotations

import functools
import json
import os
import time
from contextlib import suppress

import numpy as np

from course_utils.overlay import Frame, Overlay


def exercise(hint: str):
    """Turn a function of asserts into a check that prints its verdict.

    hint: one sentence that helps without giving the answer. A first wrong answer gets the message of the assert that
    failed, so write it for learners; the second also gets the hint, the fourth the way to the solution.
    """

    def decorate(examine):
        tries = 0

        @functools.wraps(examine)
        def check(answer):
            nonlocal tries
            result = "not yet"
            try:
                examine(unfinished(answer))
            except NotImplementedError:
                result = "not done"
                print("☐ Not done yet. It returns nothing so far.")
            except AssertionError as error:
                tries += 1
                print(f"✗ Not yet: {error}{_help(tries, hint)}")
            except Exception as error:  # the learner's own code may raise anything
                result = "error"
                tries += 1
                print(f"✗ Your code stopped with {type(error).__name__}: {error}{_help(tries, hint)}")
            else:
                result = "right"
                print("✓ Right.")
            _note(f"{examine.__module__.removeprefix('course_utils.')}.{examine.__name__}", result)

        return check

    return decorate


def _help(tries, hint):
    """What follows the reason: nothing at first, then the hint, then also where the solution is."""
    if tries < 2:
        return "\n  Try again; the next answer gets a hint."
    return f"\n  Hint: {hint}" + ("\n  The solution is folded below this cell." if tries > 3 else "")


def _note(check, result):
    """Add a result to the file that COURSE_RESULTS names, as a line of JSON; a class on a hub collects it."""
    if name := os.environ.get("COURSE_RESULTS"):
        with suppress(OSError), open(name, "a", encoding="utf-8") as file:
            file.write(json.dumps({"time": round(time.time()), "check": check, "result": result}) + "\n")


def unfinished(value):
    """Return `value`, or stop the check with "not done yet" if the learner's answer is still None or `...`."""
    if value is None or value is ...:
        raise NotImplementedError
    return value


def numbers(value, shape: tuple, what: str) -> np.ndarray:
    """Return an answer as float[shape], or fail with a sentence: `what` is wanted, and what came instead."""
    value = unfinished(value)
    kinds = "one number" if shape == () else f"a list or an array of the shape {shape}"
    try:
        array = np.asarray(value, float)
    except (TypeError, ValueError):
        raise AssertionError(f"return {what}: {kinds}, not a {type(value).__name__}") from None
    assert array.shape == shape, f"return {what}: {kinds}; yours has the shape {array.shape}"
    return array


@exercise("An Overlay has a method for each kind of mark, and each returns the overlay.")
def box(demo):
    """The demo draws one box from (0.25, 0.25) to (0.75, 0.75) in frames of any size."""
    for height, width in [(48, 64), (90, 30)]:
        overlay = unfinished(demo(Frame(np.zeros((height, width, 3), np.uint8))))
        assert isinstance(overlay, Overlay), f"a demo returns an Overlay, not a {type(overlay).__name__}"
        boxes = [mark for mark in overlay.marks if mark.kind == "box"]
        assert len(boxes) == 1, f"there should be one box; yours draws {len(boxes)}"
        corners = np.sort(boxes[0].xy, axis=0)
        assert np.allclose(corners, [[0.25, 0.25], [0.75, 0.75]]), (
            f"the corners are {corners.round(2).tolist()}; coordinates are shares of the frame, from 0 to 1"
        )
