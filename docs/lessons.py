"""The lessons: docs/lessons.toml as objects, their tables and schedules. `make map` writes these where they stand."""

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
    reads: str
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
