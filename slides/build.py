"""Make the slide decks from the notebooks' tagged cells: python slides/build.py [--pdf] [lesson ...]

The decks lie in build/slides with all that they need, and work without a network; index.html is the first.
Open index.html?talk for the 55 minutes; without ?talk there are all slides. S shows the speaker's notes.
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
from itertools import pairwise
from pathlib import Path
from urllib.request import urlopen

from nbconvert.exporters import TemplateExporter

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "docs")]
from cells import Slide, html_of, image, slides_of  # noqa: E402 - neither folder is a package
from lessons import ROOT, lessons, schedule  # noqa: E402

BUILD = ROOT / "build" / "slides"
ASSETS = ROOT / "build" / "assets"
STEP = 5  # seconds to which a slide's time is rounded
SLIDES_A_MINUTE = 2  # on a stage; nobody follows more
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def choose_for_talk(slides: list[Slide], minutes: int):
    """Leave out of the talk what does not fit its minutes: text and tables first, moving pictures last."""
    ranked = sorted(slides[1:], key=lambda slide: -slide.rank)
    for slide in ranked[max(0, SLIDES_A_MINUTE * minutes - 1) :]:
        slide.in_talk = False


def shares(slides: list[Slide], minutes: int) -> list[tuple[int, int]]:
    """The seconds of each slide and those at its end; they add up to the minutes exactly."""
    total, steps, ends, now = sum(slide.weight for slide in slides), 60 * minutes // STEP, [0], 0
    for slide in slides:
        now += slide.weight
        ends.append(STEP * round(steps * now / total))
    return [(end - start, end) for start, end in pairwise(ends)]


def clock(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02}"


def notes(slides: list[Slide], minutes: dict) -> list[str]:
    """The speaker's notes as HTML: the time of each slide in a talk and in half a day, then what to say."""
    times = {id(slide): [] for slide in slides}
    chosen = [slide for slide in slides if slide.in_talk and minutes["talk"]]
    for name, some, total in (("Talk", chosen, minutes["talk"]), ("Half a day", slides, minutes["half_day"])):
        for slide, (length, end) in zip(some, shares(some, total), strict=True):
            times[id(slide)].append(f"{name}: {clock(length)}, until {clock(end)}")
    result = []
    for slide in slides:
        head = " · ".join(times[id(slide)] if slide in chosen else ["Not in the talk", *times[id(slide)]])
        pictures = "".join(f"<p><i>{alt}</i></p>" for alt in re.findall(r'alt="([^"]*)"', "".join(slide.shown)))
        result.append(f"<p><b>{head}</b></p>{''.join(map(html_of, slide.notes))}{pictures}")
    return result


def contents() -> list[tuple[Slide, str]]:
    """The slides of the index, with their notes: what it is, and the lessons."""
    alt = lessons()[1].first_picture()[1]
    cover = Slide("Your laptop reads hands, faces and poses. No GPU.", "Haptic Learning")
    cover.shown = [image("pictures/airdraw.gif", alt)]
    times = "".join(f"<p>{start} min: {what}, {minutes} min</p>" for start, minutes, what in schedule("talk"))
    pages = [(cover, times)]
    for title, some in (("The lessons", lessons()[:9]), ("Further lessons", lessons()[9:])):
        cards = [
            f'<a href="{lesson.path.stem}.html"><img src="thumbnails/{lesson.thumbnail.name}" alt="">'
            f"<span><b>{lesson.number}</b> {escape(lesson.title)}</span></a>"
            for lesson in some
        ]
        pages.append((Slide("", title, shown=[f"<div class=lessons>{''.join(cards)}</div>"]), times))
    return pages


class Deck(TemplateExporter):
    """nbconvert's exporter with the template of slides/theme; resources: title of the deck, minutes of the lesson."""

    file_extension = ".html"

    def __init__(self, **options):
        super().__init__(template_name="theme", extra_template_basedirs=[str(HERE)], **options)

    def from_notebook_node(self, notebook, resources=None, **options):
        slides = slides_of(notebook.cells)
        choose_for_talk(slides, resources["minutes"]["talk"])
        resources["slides"] = list(zip(slides, notes(slides, resources["minutes"]), strict=True))
        return super().from_notebook_node(notebook, resources, **options)


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
    exporter, written = Deck(), [folder / "index.html"]
    index = exporter.environment.get_template("index.html.j2")
    pages = [index.render(resources={"title": "Contents", "slides": contents()})]
    for lesson in lessons():
        if lesson.number in numbers or not numbers:
            resources = {"title": lesson.title, "minutes": lesson.minutes}
            pages.append(exporter.from_filename(str(lesson.path), resources)[0])
            written.append(folder / f"{lesson.path.stem}.html")
    for path, page in zip(written, pages, strict=True):
        path.write_text(page, encoding="utf-8")
    return written


def still(source: str) -> str:
    """A picture's address, or if it moves that of a moment two thirds into it: paper cannot show the others."""
    from PIL import Image

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
