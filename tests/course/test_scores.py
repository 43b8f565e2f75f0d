"""What to expect: the page is what its file of scores says, and every lesson with a live part leads to it."""

import json
import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "benchmarks")]
import scores  # noqa: E402
from lessons import lessons  # noqa: E402

KEPT = json.loads((ROOT / "docs" / "scores.json").read_text(encoding="utf-8"))
WITH_LIVE_PART = [lesson for lesson in lessons() if lesson.number]


def test_the_page_is_what_its_file_says():
    assert (ROOT / "docs" / "scores.md").read_text(encoding="utf-8") == scores.page(KEPT)


def test_every_part_has_scores_and_every_lesson_a_part():
    assert set(KEPT) == set(scores.PARTS) and all(KEPT.values())
    assert {part.lesson for part in scores.PARTS.values()} == {lesson.number for lesson in WITH_LIVE_PART}


@pytest.mark.parametrize("part", scores.PARTS)
def test_rows_have_a_name_a_score_with_its_count_and_how_it_was_measured(part):
    for row in KEPT[part]:
        assert set(row) == {"name", "score", "count", "how"} and row["name"] and row["how"]
        assert "\n" not in row["name"] + row["how"] and "|" not in row["name"] + row["how"]
        assert (row["score"] is None) or row["count"] > 0


def test_what_was_not_measured_is_a_dash():
    rows = [
        {"name": "a", "score": None, "count": 0, "how": "b"},
        {"name": "c", "score": "9.1 %", "count": 1200, "how": "d"},
    ]
    assert "| a | — | — | b |\n| c | 9.1 % | 1,200 | d |\n" in scores.page({"faces": rows})


@pytest.mark.parametrize("lesson", WITH_LIVE_PART, ids=lambda lesson: f"lesson {lesson.number}")
def test_section_7_leads_to_the_page(lesson):
    source = (lesson.path.parent / "source" / f"{lesson.path.stem}.py").read_text(encoding="utf-8")
    section = re.search(r"^# ## 7 .*?(?=^# ## 8 )", source, re.M | re.S)[0]
    assert "[the measured scores](../docs/scores.md)" in section


def test_the_readme_leads_to_the_page():
    assert "(docs/scores.md)" in (ROOT / "README.md").read_text(encoding="utf-8")
