"""What every notebook promises its reader: short cells, clean outputs, described pictures, right solutions."""

import re
from pathlib import Path

import jupytext
import nbformat
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "notebooks" / "source").glob("*.py"))
LESSONS = [path for path in SOURCES if not path.name.startswith("00")]
SKELETON = [
    "The problem",
    "What others did",
    "The data",
    "The model",
    "Train",
    "Judge it honestly",
    "Live",
    "Make it frugal",
    "Your turn",
    "Where to go next",
]
by_name = pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
by_lesson = pytest.mark.parametrize("source", LESSONS, ids=lambda path: path.stem)


def notebook_path(source: Path) -> Path:
    return source.parents[1] / f"{source.stem}.ipynb"


def notebook(source: Path):
    return nbformat.read(notebook_path(source), as_version=4)


def cells(book, kind: str):
    return [cell for cell in book.cells if cell.cell_type == kind]


def outputs(book):
    for cell in cells(book, "code"):
        for output in cell.outputs:
            yield cell, output


def texts(output):
    """All that an output says in words: streams and the text parts of displayed data."""
    yield output.get("text", "")
    for mime, content in output.get("data", {}).items():
        if mime.startswith("text/"):
            # A picture inside HTML is data, not words.
            yield re.sub(r"base64,[\w+/=]+", "", content)


@by_name
def test_notebook_is_its_source(source):
    def essence(book):
        return [(cell.cell_type, cell.source, cell.metadata.get("tags", [])) for cell in book.cells]

    assert essence(notebook(source)) == essence(jupytext.read(source)), "run `make notebooks`"


@by_name
def test_every_cell_was_run_in_order(source):
    counts = [cell.execution_count for cell in cells(notebook(source), "code")]
    assert counts == list(range(1, len(counts) + 1)), "run `make notebooks`"


@by_name
def test_cells_are_short(source):
    book = notebook(source)
    lines = [sum(bool(line.strip()) for line in cell.source.splitlines()) for cell in cells(book, "code")]
    assert np.median(lines) <= 5
    assert np.percentile(lines, 90) <= 12
    assert max(lines) <= 25


@by_name
def test_text_cells_are_short(source):
    for cell in cells(notebook(source), "markdown"):
        prose = re.sub(r"<details>.*?</details>", "", cell.source, flags=re.S)
        prose = "\n".join(line for line in prose.splitlines() if not line.startswith(("|", "[!", "!")))
        assert len(prose.split()) <= 90, cell.source


@by_name
def test_outputs_are_clean(source):
    for cell, output in outputs(notebook(source)):
        assert output.output_type != "error", cell.source
        assert output.get("name") != "stderr", output
        for text in texts(output):
            assert not re.search(r"Warning|Traceback|[IWEF]0000|DEBUG|INFO:", text), text
            assert not re.search(r"(?<![\w.:/])/(home|root|Users|tmp|work|mnt)/|[A-Z]:\\", text), text


@by_name
def test_pictures_are_described(source):
    book = notebook(source)
    for cell, output in outputs(book):
        for mime in output.get("data", {}):
            if mime.startswith("image/"):
                assert output.metadata.get(mime, {}).get("alt"), f"use show.figure(fig, alt=...) in\n{cell.source}"
    words = [text for _, output in outputs(book) for text in texts(output)]
    words += [cell.source for cell in cells(book, "markdown")]
    for tag in re.findall(r"<img\b[^>]*>", "".join(words)):
        assert re.search(r'alt="[^"]{4,}"', tag), tag[:80]
    for cell in cells(book, "markdown"):
        assert all(len(alt) >= 4 for alt in re.findall(r"!\[([^\]]*)\]", cell.source)), cell.source


@by_name
def test_notebook_is_small(source):
    assert notebook_path(source).stat().st_size <= 500_000


@by_name
def test_checked_outputs_exist(source):
    for cell in cells(notebook(source), "code"):
        if "nbval-check-output" in cell.metadata.get("tags", []):
            assert cell.outputs, f"a check against nothing checks nothing:\n{cell.source}"


@by_name
def test_opening_states_title_time_and_goals(source):
    first, second = cells(notebook(source), "markdown")[:2]
    assert re.match(rf"# {int(source.stem[:2])} · \w+", first.source)
    assert re.search(r"\*\*\d+ minutes\*\*", first.source)
    for word in ("build", "learn", "need"):
        assert f"**What you'll {word}:**" in second.source.replace("What you need", "What you'll need")


@by_name
def test_slides_are_tagged(source):
    tagged = [cell for cell in notebook(source).cells if "slide" in cell.metadata.get("tags", [])]
    assert len(tagged) >= 8 and tagged[0].source.startswith("# ")
    for cell in tagged:
        if cell.cell_type == "code":
            assert cell.outputs or "code" in cell.metadata.tags, f"a slide without anything to see:\n{cell.source}"


@by_name
def test_links_lead_somewhere(source):
    for cell in cells(notebook(source), "markdown"):
        for target in re.findall(r"\]\((?!http|#)([^)#]+)", cell.source):
            assert (notebook_path(source).parent / target).exists(), target


@by_lesson
def test_skeleton(source):
    found = re.findall(r"^## (\d+) · (.+)$", "\n".join(cell.source for cell in notebook(source).cells), flags=re.M)
    assert [(int(number), title) for number, title in found] == list(enumerate(SKELETON, 1))


@pytest.mark.parametrize("source", LESSONS[:10], ids=lambda path: path.stem)
def test_a_net_of_the_page_runs_live(source):
    """Section 7 gives a net that the page itself has trained to the demo, before frames and before the camera."""
    code = "\n".join(cell.source for cell in cells(notebook(source), "code"))
    live = re.search(r"^# ## 7 .*?(?=^# ## 8 )", source.read_text(encoding="utf-8"), re.M | re.S)[0]
    nets = set(re.findall(r"\bread\"?[=:] ?(?:only_first\()?(\w+)", live)) - {"read"}
    trained = {net for net in nets if re.search(rf"^[\w, ]*\b{net}\b[\w, ]* = (?!.*checkpoints\.load)", code, re.M)}
    assert trained, nets
    assert "LiveCamera(" in live


@by_lesson
def test_three_exercises(source):
    assert len(solutions(source)) == 3


@by_name
def test_unfinished_exercises_say_so(source):
    printed = "".join(text for _, output in outputs(notebook(source)) for text in texts(output))
    assert printed.count("☐ Not done yet.") == len(solutions(source))


@by_name
def test_solutions_are_right(source, capsys):
    lesson = f"lesson{int(source.stem[:2])}"
    checks = re.search(rf"^from .+ import check as {lesson}$", source.read_text(encoding="utf-8"), flags=re.M)[0]
    for solution in solutions(source):
        exec(f"{checks}\n{solution}", {})
        assert capsys.readouterr().out.endswith("✓ Right.\n"), solution


def solutions(source):
    """The code of the folded solutions."""
    text = "\n".join(cell.source for cell in cells(notebook(source), "markdown"))
    return re.findall(r"<details>.*?```python\n(.*?)```.*?</details>", text, flags=re.S)
