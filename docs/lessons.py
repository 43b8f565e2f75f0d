"""The lesson map: lessons.toml as objects, and what is written from it. `make map` runs this file."""

import base64
import io
import json
import re
import sys
from dataclasses import dataclass
from html import unescape
from pathlib import Path

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOKS = ROOT / "notebooks"
THUMBNAILS = ROOT / "docs" / "thumbnails"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
REPOSITORY = PROJECT.get("urls", {}).get("Repository")  # None until `make address` has set it
TABLE = tomllib.loads((ROOT / "docs" / "lessons.toml").read_text(encoding="utf-8"))
FORMS = TABLE["forms"]
WIDTH = 160  # of a thumbnail, in pixels


@dataclass(frozen=True)
class Lesson:
    """One row of lessons.toml, and its notebook."""

    number: int
    title: str
    make: str
    learn: str
    minutes: dict
    data: str
    live: str
    room: str = ""

    @property
    def path(self) -> Path | None:
        return next(NOTEBOOKS.glob(f"{self.number:02}_*.ipynb"), None)

    @property
    def thumbnail(self) -> Path:
        return THUMBNAILS / f"{self.number:02}.png"

    def cells(self):
        return json.loads(self.path.read_text(encoding="utf-8"))["cells"]

    def first_picture(self) -> tuple[bytes, str]:
        """The picture under the notebook's title, or else of its first output that has one, and its alt text."""
        first, *rest = self.cells()
        if found := re.search(r"(?<!\[)!\[([^\]]*)\]\(([^)]+)\)", "".join(first["source"])):
            return (NOTEBOOKS / found[2]).read_bytes(), found[1]
        for output in (output for cell in rest for output in cell.get("outputs", ())):
            data = output.get("data", {})
            if png := data.get("image/png"):
                return base64.b64decode(png), output["metadata"]["image/png"]["alt"]
            if found := re.search(r'base64,([\w+/=]+)" alt="([^"]*)"', "".join(data.get("text/html", ""))):
                return base64.b64decode(found[1]), unescape(found[2])
        raise ValueError(f"{self.path.name} has no picture.")


def lessons() -> list[Lesson]:
    """The lessons that have a notebook, in their order."""
    return [lesson for row in TABLE["lesson"] if (lesson := Lesson(**row)).path]


def thumbnail(lesson: Lesson):
    """A small still of a lesson's first picture, two thirds into it if it moves, as a Pillow image."""
    from PIL import Image

    with Image.open(io.BytesIO(lesson.first_picture()[0])) as picture:
        picture.seek(2 * getattr(picture, "n_frames", 1) // 3)
        still = picture.convert("RGB")
    still.thumbnail((WIDTH, WIDTH * 3 // 4))
    return still.quantize(64)


def course_map(notebooks: str, thumbnails: str) -> str:
    """The table of lessons in Markdown; the arguments are the ways to the notebooks and to the thumbnails."""
    lines = ["| lesson | what you make | what you learn | minutes | data | live |", "|---|---|---|---|---|---|"]
    for lesson in lessons():
        alt = lesson.first_picture()[1]
        name = f"**{lesson.number} · [{lesson.title}]({notebooks}{lesson.path.name})**"
        picture = f"![{alt}]({thumbnails}{lesson.thumbnail.name})"
        cells = (f"{name}<br>{lesson.make}", lesson.learn, lesson.minutes["alone"], lesson.data, lesson.live)
        lines.append(f"| {picture} | " + " | ".join(map(str, cells)) + " |")
    return "\n".join(lines)


def short_map() -> str:
    """The table of lesson 0."""
    lines = ["| | lesson | you will make | minutes |", "|---|---|---|---|"]
    for lesson in lessons():
        name = f"[{lesson.title}]({lesson.path.name})" if lesson.number else lesson.title
        lines.append(f"| {lesson.number} | {name} | {lesson.make} | {lesson.minutes['alone']} |")
    return "\n".join(lines)


def schedule(form: str) -> list[tuple[int, int, str]]:
    """When a form of the course has what: minutes from its (or the day's) start, minutes long, what."""
    rows, now = [], 0
    for lesson in lessons()[: FORMS[form]["last"] + 1]:
        due = [{"minutes": lesson.minutes[form], "what": f"{lesson.number} · {lesson.title}"}]
        due += [pause for pause in FORMS[form]["pauses"] if pause["after"] == lesson.number]
        for item in due:
            rows.append((now, item["minutes"], item["what"]))
            now = 0 if item.get("day_ends") else now + item["minutes"]
    return rows


def schedules() -> str:
    """All schedules in Markdown."""
    parts = []
    for form, about in FORMS.items():
        rows = schedule(form)
        parts.append(f"### {about['title']}\n\n| from | minutes | what |\n|---|---|---|")
        parts[-1] += "".join(
            f"\n| {start // 60}:{start % 60:02} | {minutes} | {what} |" for start, minutes, what in rows
        )
        if spare := lessons()[about["last"] + 1 :]:
            names = ", ".join(f"{lesson.number} · {lesson.title} ({lesson.minutes[form]} minutes)" for lesson in spare)
            parts.append(f"Spare, instead of another: {names}.")
    return "\n\n".join(parts)


def between(text: str, name: str, new: str) -> str:
    """Put `new` between the marks <!-- name --> and <!-- end of name -->; raises ValueError without the marks."""
    start, end = f"<!-- {name} -->\n", f"\n<!-- end of {name} -->"
    if start not in text or end not in text:
        raise ValueError(f"the marks of the {name} are missing")
    head, rest = text.split(start, 1)
    return head + start + "\n" + new + "\n" + end + rest.split(end, 1)[1]


def in_place_of_table(text: str, new: str, comment: str = "") -> str:
    """Put `new` in the place of the table under the heading "The map", each of whose lines begins with `comment`."""
    head, rest = re.split(r"(?<=The map\n)", text, maxsplit=1)
    lines = "\n".join(f"{comment}{line}" for line in new.splitlines())
    return head + re.sub(rf"^{comment}\|.*(\n{comment}\|.*)*", lambda _: lines, rest, count=1, flags=re.M)


def written() -> dict[Path, str]:
    """Every text that holds a generated part, as it should be."""
    readme, kit = ROOT / "README.md", ROOT / "docs" / "instructor.md"
    source = next((NOTEBOOKS / "source").glob("00_*.py"))
    notebook = lessons()[0].path
    book = json.loads(notebook.read_text(encoding="utf-8"))
    cell = next(cell for cell in book["cells"] if "The map\n" in "".join(cell["source"]))
    whole = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    cell["source"] = in_place_of_table(whole, short_map()).splitlines(keepends=True)
    return {
        readme: between(readme.read_text(encoding="utf-8"), "map", course_map("notebooks/", "docs/thumbnails/")),
        kit: between(kit.read_text(encoding="utf-8"), "schedules", schedules()),
        source: in_place_of_table(source.read_text(encoding="utf-8"), short_map(), "# "),
        notebook: json.dumps(book, indent=1, ensure_ascii=False) + "\n",
    }


if __name__ == "__main__":
    THUMBNAILS.mkdir(exist_ok=True)
    for one in lessons():
        thumbnail(one).save(one.thumbnail, optimize=True)
    for path, text in written().items():
        path.write_text(text, encoding="utf-8")
