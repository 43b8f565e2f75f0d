"""The exercise checks: a clear message for every kind of answer, and never an exception."""

import json

import numpy as np
import pytest

from course_utils import check as lesson0
from course_utils.airdraw import check as lesson1
from course_utils.check import exercise, unfinished
from course_utils.overlay import Overlay


@exercise("Two and two.")
def four(answer):
    assert unfinished(answer()) == 4, "it is not four"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda: 4, "✓ Right."),
        (lambda: 5, "it is not four"),
        (lambda: None, "Not done yet. It returns nothing so far."),
        (lambda: 1 / 0, "ZeroDivisionError"),
        (None, "Not done yet"),
        (..., "Not done yet"),
    ],
)
def test_verdicts(answer, words, capsys):
    four(answer)
    assert words in capsys.readouterr().out


def test_help_comes_in_steps(capsys):
    @exercise("Two and two.")
    def sum_of_two(answer):
        assert answer() == 4, "it is not four"

    printed = []
    for _ in range(4):
        sum_of_two(lambda: 5)
        printed.append(capsys.readouterr().out)
    assert ["Hint: Two and two." in words for words in printed] == [False, True, True, True]
    assert ["solution" in words for words in printed] == [False, False, False, True]


def test_results_are_noted_where_a_class_collects_them(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path / "results.jsonl"))
    for answer in (lambda: 4, lambda: 5, None, lambda: 1 / 0):
        four(answer)
    rows = [json.loads(line) for line in (tmp_path / "results.jsonl").read_text().splitlines()]
    assert [row["result"] for row in rows] == ["right", "not yet", "not done", "error"]
    assert all(row["check"].endswith("four") and row["time"] > 1e9 for row in rows)
    monkeypatch.setenv("COURSE_RESULTS", str(tmp_path))  # a folder: the check goes on without a note
    four(lambda: 4)
    assert capsys.readouterr().out.endswith("✓ Right.\n")


@pytest.mark.parametrize(
    ("check", "answer", "words"),
    [
        (lesson0.box, lambda frame: Overlay().box(0.2, 0.2, 0.7, 0.7), "corners"),
        (lesson0.box, lambda frame: frame.image, "Overlay"),
        (lesson1.centre, lambda image: image, "centre of mass"),
        (lesson1.centre, lambda image: image[2:, 2:], "28"),
        (lesson1.centre, lambda image: image // 2, "ink"),
        (lesson1.recall, lambda truth, answers: np.full(10, np.mean(truth == answers)), "read right"),
        (lesson1.threshold, lambda confidence, right, allowed: 0.0, "wrong"),
        (lesson1.threshold, lambda confidence, right, allowed: 1.1, "no prediction"),
        (lesson1.threshold, lambda confidence, right, allowed: confidence.max(), "yours keeps"),
    ],
)
def test_a_wrong_answer_gets_a_reason(check, answer, words, capsys):
    check(answer)
    printed = capsys.readouterr().out
    assert printed.startswith("✗") and words in printed
