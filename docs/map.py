"""Write what comes from lessons.toml, measured.toml and the notebooks: python docs/map.py; `make map` calls it."""

import json
import re
from pathlib import Path

import measured
import paths
from lessons import NOTEBOOKS, ROOT, THUMBNAILS, course_map, lessons, schedules, short_map, thumbnail


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
    front = readme.read_text(encoding="utf-8")
    for name, new in (
        ("map", course_map("notebooks/", "docs/thumbnails/")),
        ("paths", paths.table("docs/")),
        ("numbers", measured.readme_table()),
    ):
        front = between(front, name, new)
    return {
        readme: front,
        NOTEBOOKS / "pictures" / "paths.svg": paths.picture(lessons()),
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
