"""Tables, schedules and thumbnails are what docs/lessons.toml and the notebooks say."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
import lessons  # noqa: E402
import map as maps  # noqa: E402 - docs/map.py
import measured  # noqa: E402
import paths  # noqa: E402

by_lesson = pytest.mark.parametrize("lesson", lessons.lessons(), ids=lambda lesson: lesson.title)


@pytest.mark.parametrize("path", maps.written(), ids=lambda path: path.name)
def test_tables_are_fresh(path):
    assert path.read_text(encoding="utf-8") == maps.written()[path], "run `make map`"


@by_lesson
def test_thumbnail_is_fresh_and_small(lesson):
    drawn, kept = lessons.thumbnail(lesson).convert("RGB"), Image.open(lesson.thumbnail).convert("RGB")
    assert drawn.size == kept.size, "run `make map`"
    # Another version of Pillow may choose other colours.
    assert np.abs(np.asarray(drawn, float) - np.asarray(kept, float)).mean() < 6, "run `make map`"
    assert lesson.thumbnail.stat().st_size < 16_000 and len(lesson.first_picture()[1]) > 20


def test_every_notebook_is_in_the_table():
    assert {lesson.path for lesson in lessons.lessons()} == set(lessons.NOTEBOOKS.glob("*.ipynb"))


@by_lesson
def test_minutes_are_those_of_the_notebook(lesson):
    title = "".join(lesson.cells()[0]["source"])
    assert f"**{lesson.minutes['alone']} minutes**" in title
    talk = re.search(r"as a talk (\d+)", title)
    assert not talk or int(talk[1]) == lesson.minutes["talk"]


@pytest.mark.parametrize(
    ("form", "days", "last"),
    [("talk", [55], 7), ("half_day", [240], 8), ("two_days", [420] * 2, 8), ("three_days", [420] * 3, 12)],
)
def test_schedules_have_no_gaps_and_fill_their_days(form, days, last):
    ends, now = [], 0
    for start, minutes, what in lessons.schedule(form):
        if start == 0 and now:  # the next day
            ends.append(now)
            now = 0
        assert start == now and minutes > 0, what
        now += minutes
    assert [*ends, now] == days
    held = [what for _, _, what in lessons.schedule(form) if re.match(r"\d+ · ", what)]
    assert held == [f"{lesson.number} · {lesson.title}" for lesson in lessons.lessons()[: last + 1]]


def test_marks_are_needed():
    with pytest.raises(ValueError, match="marks of the map"):
        maps.between("no marks here", "map", "new")


def test_paths_take_nothing_before_what_it_needs():
    needs = {lesson.number: paths.needs(lesson) for lesson in lessons.lessons()}
    assert needs[1] == [0] and needs[8] == [1, 3]
    for take, more, _ in paths.PATHS.values():
        order = [*take, *more]
        assert all(set(needs[number]) <= set(order[:i]) for i, number in enumerate(order))


@pytest.mark.parametrize("stated", measured.TABLE["stated"], ids=lambda stated: stated["command"][-30:])
def test_stated_numbers_stand_in_their_page(stated):
    page = " ".join((ROOT / stated["page"]).read_text(encoding="utf-8").split())
    assert [said for said in stated["said"] if said not in page] == []
    numbers = re.findall(r"\d*\.\d+|\d+", " ".join(stated["said"]))
    for part, name in stated.get("agrees", ()):
        value = float(measured.score(part, name).rstrip(" %"))
        assert any(abs(float(text) - value) <= 0.5001 * 10 ** -len(text.partition(".")[2]) for text in numbers), name


UNIT = re.compile(r"\d[\d.,]*\s?(?:%|ms\b|KB\b|frames a second)")
GENERATED = re.compile(r"<!-- (\w+) -->.*?<!-- end of \1 -->", re.S)


@pytest.mark.parametrize("page", ["README.md", "docs/class.md", "docs/jobs.md", "docs/phone.md", "docs/instructor.md"])
def test_every_measurement_of_a_page_has_its_command(page):
    """Its speeds, sizes and scores stand in docs/measured.toml."""
    text = " ".join(GENERATED.sub("", (ROOT / page).read_text(encoding="utf-8")).split())
    for stated in measured.TABLE["stated"]:
        if stated["page"] == page:
            for said in stated["said"]:
                text = text.replace(said, "")
    assert UNIT.findall(text) == []


@pytest.mark.parametrize("folder", sorted(measured.CARDS.iterdir()), ids=lambda folder: folder.name)
def test_cards_know_the_sizes_of_their_files(folder):
    scores, command = measured.card(folder.name)
    sizes = {file: int(value) for (file, column), value in scores.items() if column == "KB"}
    assert sizes == {file.name: round(file.stat().st_size / 1024) for file in folder.glob("model*")}
    assert command.startswith(f"python -m course_utils train {folder.name.split('_')[0]}")
