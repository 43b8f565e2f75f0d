"""Make the static site from the executed notebooks: python docs/build.py; `make site` calls it.

It lies in build/site, needs no network and no server: open build/site/index.html.
"""

import argparse
import json
import re
import shutil
import sys
from pathlib import Path

from lessons import NOTEBOOKS, REPOSITORY, ROOT, THUMBNAILS, course_map, lessons
from paths import table
from sphinx.cmd.build import main as sphinx

HERE = Path(__file__).resolve().parent
GUIDES = ("scores", "glossary", "phone", "instructor", "class", "jobs", "reading_list")
FRONT = """# Haptic Learning

**Your laptop learns to read hands, faces and poses, with an ordinary camera and no GPU.** A course of Jupyter
notebooks. Each ends in a live demo that you made yourself: small, fast, and with scores that you can trust.

![{alt}](pictures/course.gif)

Each page is a notebook as it ran: its outputs are on the page, and a button at its top downloads it. Exercises are at
the end, their solutions folded.

{map}

## Which of them

{paths}

![What needs what: each lesson stands right of those that it needs](pictures/paths.svg)

```{{toctree}}
:hidden:
{pages}
```
"""


def page(notebook: dict) -> dict:
    """A notebook for the site: without badge and bootstrap, its pictures described where Sphinx looks for it."""
    cells = []
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if "bootstrap" in cell["metadata"].get("tags", ()):
            continue
        source = re.sub(r"^(\[!\[Open in Colab\]|\*Colab: ).*\n?", "", source, flags=re.M)
        cell["source"] = outward(source)
        for output in cell.get("outputs", ()):
            if alt := output.get("metadata", {}).get("image/png", {}).get("alt"):
                cell["metadata"]["mystnb"] = {"image": {"alt": alt}}
            if html := output.get("data", {}).get("text/html"):
                output["data"]["text/html"] = scoped("".join(html))
        cells.append(cell)
    return notebook | {"cells": cells}


def outward(text: str) -> str:
    """Markdown whose links to files of the repository lead to its address; without an address they are plain words.

    The guides are part of the site.
    """
    text = re.sub(rf"\((?:\.\./)?docs/({'|'.join(GUIDES)})\.md", r"(\1.md", text)
    link = rf"[\1]({REPOSITORY}/blob/main/\2)" if REPOSITORY else r"\1"
    return re.sub(r"\[([^\]]*)\]\((?:\.\./|\./)([^)#]+)\)", link, text)


def scoped(html: str) -> str:
    """HTML whose table headings say what they head."""
    return html.replace("<th>", '<th scope="col">')


def stage(folder: Path):
    """Lay out the pages: the front page, the lessons, the guides, and pictures."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(NOTEBOOKS / "pictures", folder / "pictures")
    shutil.copytree(THUMBNAILS, folder / "thumbnails")
    for lesson in lessons():
        notebook = json.loads(lesson.path.read_text(encoding="utf-8"))
        (folder / lesson.path.name).write_text(json.dumps(page(notebook)), encoding="utf-8")
    for name in GUIDES:
        text = (HERE / f"{name}.md").read_text(encoding="utf-8").replace("- [ ] ", "- ☐ ")
        (folder / f"{name}.md").write_text(outward(text), encoding="utf-8")
    names = [*(lesson.path.stem for lesson in lessons()), *GUIDES]
    parts = {"map": course_map("", "thumbnails/"), "paths": table(""), "alt": lessons()[0].first_picture()[1]}
    text = FRONT.format(pages="\n".join(names), **parts)
    (folder / "index.md").write_text(text, encoding="utf-8")


def build(folder: Path) -> int:
    """Write the site; returns Sphinx's exit code, which is not 0 after any warning."""
    pages = folder.with_name(folder.name + "-pages")
    stage(pages)
    options = ["-q", "-E", "-W", "--keep-going", "-c", HERE, "-d", pages / ".doctrees"]
    return sphinx([*map(str, options), str(pages), str(folder)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "site", metavar="FOLDER")
    folder = parser.parse_args().out.resolve()
    code = build(folder)
    print(f"Open {folder / 'index.html'}" if not code else "Sphinx had warnings: see above.")
    sys.exit(code)
