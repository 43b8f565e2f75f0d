"""One word a lesson: notebook, room, demo, recipe, checkpoint and tests share a name, and old names are gone."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from course_utils import checkpoints
from course_utils.__main__ import rooms

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
from lessons import lessons  # noqa: E402

WORDS = {room.__name__.split(".")[1]: room for room in rooms()}
# What these were called before each lesson had one word.
OLD_MODULES = "atomic|bodies|doodles|facegate|frugal|gestures|letters|nets|poses|rldd|smooth|synth|tips|train"
OLD_CHECKPOINTS = "digits|doodles|finger_points|gestures|handnet|letters|people|signs|sketches|squats"
IMPORTED = rf"course_utils([./]| import (\w+, )*)({OLD_MODULES})\b"
OLD = rf"{IMPORTED}|(checkpoints/|course_utils (train|demo) )({OLD_CHECKPOINTS})\b"


@pytest.mark.parametrize("word", WORDS)
def test_a_lesson_has_one_word(word):
    room, lesson = WORDS[word], next(lesson for lesson in lessons() if lesson.room == word)
    assert lesson.number == room.LESSON
    assert lesson.path.stem.endswith(word) and (ROOT / "notebooks" / "source" / f"{lesson.path.stem}.py").is_file()
    assert next(iter(room.DEMOS)) == next(iter(room.RECIPES)) == word
    assert all(name.startswith(word) for name in [*room.DEMOS, *room.RECIPES])
    assert (ROOT / "tests" / f"test_{word}.py").is_file()
    # The forecast of drowsiness is fitted in its lesson; no net of it ships.
    assert (checkpoints.CHECKPOINTS / word).is_dir() == (word != "drowsiness")


def test_every_checkpoint_is_rebuilt_by_a_recipe_of_its_room():
    recipes = {name for room in rooms() for name in room.RECIPES}
    for card in checkpoints.CHECKPOINTS.glob("*/card.md"):
        recipe = re.search(r"course_utils train (\w+)", card.read_text(encoding="utf-8"))[1]
        assert recipe in recipes and card.parent.name.split("_")[0] == recipe.split("_")[0]


def test_old_names_are_gone():
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    left = []
    for name in files:
        if name.endswith((".py", ".md", ".toml", ".ipynb", ".js", "Makefile", ".yml")) and (ROOT / name).is_file():
            text = (ROOT / name).read_text(encoding="utf-8")
            left += [f"{name}: {found[0]}" for found in re.finditer(OLD, text)]
    assert left == []
