"""Make the slide decks: python slides/build.py [--pdf] [lesson ...]

A lesson has two: NN_word.html from its notebook's tagged cells, and talk_NN_word.html from its file in slides/talks.
They lie in build/slides with all that they need, and work without a network; index.html is the first. S shows the
speaker's notes, I goes back to the index.
"""

import argparse
import base64
import io
import re
import shutil
import subprocess
import sys
import zipfile
from html import escape
from itertools import accumulate, pairwise
from pathlib import Path
from urllib.request import urlopen

import nbformat
from jinja2 import Template

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "docs")]
from cells import Slide, html_of, image, slides_of  # noqa: E402 - neither folder is a package
from lessons import FORMS, ROOT, lessons, schedule  # noqa: E402
from talks import TALKS, slides_of_talk  # noqa: E402

BUILD = ROOT / "build" / "slides"
ASSETS = ROOT / "build" / "assets"
STEP = 5  # seconds to which a slide's time is rounded
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def with_notes(slides: list[Slide], minutes: int) -> list[tuple[Slide, str]]:
    """The slides with their speaker's notes as HTML: how long each stands, until when, and what to say.

    A talk says how long each slide stands. Those of a lesson share its minutes by what there is to say and to see.
    Raises ValueError for a talk that takes more or fewer minutes than docs/lessons.toml gives it.
    """
    lengths = [slide.seconds or slide.weight for slide in slides]
    if slides[0].seconds and sum(lengths) != 60 * minutes:
        raise ValueError(f'The talk "{slides[0].title}" takes {clock(sum(lengths))}, not {minutes} minutes.')
    ends = [STEP * round(60 * minutes / STEP * end / sum(lengths)) for end in accumulate(lengths, initial=0)]
    result = []
    for slide, (start, end) in zip(slides, pairwise(ends), strict=True):
        pictures = "".join(f"<p><i>{alt}</i></p>" for alt in re.findall(r'alt="([^"]*)"', "".join(slide.shown)))
        time = f"<p><b>{clock(end - start)}, until {clock(end)}</b></p>"
        result.append((slide, f"{time}{''.join(map(html_of, slide.notes))}{pictures}"))
    return result


def contents() -> list[tuple[Slide, str]]:
    """The slides of the index, with their notes: what it is, the talks, and the lessons."""
    cover = Slide("Your laptop reads hands, faces and poses. No GPU.", "Haptic Learning")
    cover.shown = [image("pictures/course.gif", lessons()[0].first_picture()[1])]
    times = "".join(f"<p>{start} min: {what}, {minutes} min</p>" for start, minutes, what in schedule("talk"))
    pages, last = [(cover, times)], FORMS["talk"]["last"] + 1
    for title, prefix, some in (
        (f"The {sum(minutes for _, minutes, _ in schedule('talk'))}-minute talk", "talk_", lessons()[:last]),
        ("Spare talks", "talk_", lessons()[last:]),
        ("The lessons", "", lessons()[:9]),
        ("Further lessons", "", lessons()[9:]),
    ):
        cards = []
        for lesson in some:
            minutes = f"<br><small>{lesson.minutes['talk']} minutes</small>" if prefix else ""
            cards.append(
                f'<a href="{prefix}{lesson.path.stem}.html"><img src="thumbnails/{lesson.thumbnail.name}" alt="">'
                f"<span><b>{lesson.number}</b> {escape(lesson.title)}{minutes}</span></a>"
            )
        pages.append((Slide("", title, shown=[f"<div class=lessons>{''.join(cards)}</div>"]), times))
    return pages


def assets() -> Path:
    """The folder with reveal.js and its font: fetched by pip once, checked against the hashes of assets.txt."""
    if not (ASSETS / ".complete").exists():
        options = ["--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary=:all:", "--require-hashes"]
        command = [sys.executable, "-m", "pip", "download", *options, "-r", HERE / "assets.txt", "--dest", ASSETS]
        subprocess.run(command, check=True)
        for wheel in ASSETS.glob("*.whl"):
            zipfile.ZipFile(wheel).extractall(ASSETS)
        (ASSETS / ".complete").touch()
    return ASSETS / "sphinx_revealjs" / "_static" / "revealjs"


def build(numbers: list[int], folder: Path) -> list[Path]:
    """Write the index and the decks of the lessons (of all if none is named); returns the files."""
    reveal, unused = assets(), shutil.ignore_patterns("*.map", "*.eot", "*.ttf")
    shutil.copytree(reveal / "dist", folder / "reveal", ignore=unused, dirs_exist_ok=True)
    shutil.copy(reveal / "plugin" / "notes" / "notes.js", folder / "reveal")
    shutil.copytree(ROOT / "notebooks" / "pictures", folder / "pictures", dirs_exist_ok=True)
    shutil.copytree(ROOT / "docs" / "thumbnails", folder / "thumbnails", dirs_exist_ok=True)
    shutil.copy(HERE / "theme" / "theme.css", folder)
    template = Template((HERE / "theme" / "deck.html.j2").read_text(encoding="utf-8"))
    decks = {"index": ("Contents", contents())}
    for lesson in lessons():
        if lesson.number in numbers or not numbers:
            cells, name = nbformat.read(lesson.path, as_version=4).cells, lesson.path.stem
            decks[name] = lesson.title, with_notes(slides_of(cells), lesson.minutes["half_day"])
            talk = TALKS / f"{name}.md"
            try:
                slides = slides_of_talk(talk.read_text(encoding="utf-8"), cells, f"Lesson {lesson.number}")
                decks[f"talk_{name}"] = f"{lesson.title}, a talk", with_notes(slides, lesson.minutes["talk"])
            except ValueError as error:
                raise ValueError(f"slides/talks/{talk.name}: {error}") from None
    for name, (title, slides) in decks.items():
        (folder / f"{name}.html").write_text(template.render(title=title, slides=slides), encoding="utf-8")
    return [folder / f"{name}.html" for name in decks]


def still(source: str) -> str:
    """A picture's address, or if it moves that of a moment two thirds into it: paper cannot show the others."""
    from PIL import Image

    if source.endswith(".svg"):
        return source
    data = urlopen(source).read()  # a file of ours or a data URL
    with Image.open(io.BytesIO(data)) as picture:
        if (frames := getattr(picture, "n_frames", 1)) == 1:
            return source
        picture.seek(2 * frames // 3)
        picture.convert("RGB").save(moment := io.BytesIO(), "png")
    return f"data:image/png;base64,{base64.b64encode(moment.getvalue()).decode()}"


def pdf(decks: list[Path]):
    """Print the decks, each beside its HTML, with the Chromium of this machine."""
    from playwright.sync_api import sync_playwright

    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        print("No PDFs: they need Chromium or Chrome. The decks themselves are ready.")
        return
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser)
        page = chromium.new_page(viewport={"width": 1280, "height": 720})
        page.set_default_timeout(120_000)
        for deck in decks:
            page.goto(f"{deck.as_uri()}?print-pdf")
            page.wait_for_function("document.querySelector('.pdf-page') && Reveal.isReady()")
            for picture in page.locator("img").all():
                picture.evaluate("(img, source) => (img.src = source)", still(picture.evaluate("img => img.src")))
            page.wait_for_function("[...document.images].every((img) => img.complete)")
            page.pdf(path=deck.with_suffix(".pdf"), prefer_css_page_size=True, print_background=True)
        chromium.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("lessons", nargs="*", type=int, help="numbers; all if none is named")
    parser.add_argument("--pdf", action="store_true", help="print each deck, too (needs Chromium)")
    parser.add_argument("--out", type=Path, default=BUILD, metavar="FOLDER")
    arguments = parser.parse_args()
    files = build(arguments.lessons, arguments.out.resolve())
    print(f"{len(files)} decks: open {files[0]}")
    if arguments.pdf:
        pdf(files)
