"""The slide decks, built and looked at in Chromium slide by slide: all fits, nothing comes from the network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from needs import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "docs"))
from lessons import lessons  # noqa: E402

# Of each slide what leaves its page, what scrolls, its words outside code, its smallest letters, and what is missing.
LOOK = r"""() => {
const size = (part) => parseFloat(getComputedStyle(part).fontSize);
return [...document.querySelectorAll(".slides > section")].map((slide, index) => {
  Reveal.slide(index);
  const page = slide.getBoundingClientRect();
  const all = [...slide.querySelectorAll("header *, .body, .body *:not(math *)")];
  const outside = all.filter((part) => {
    const box = part.getBoundingClientRect();
    return Math.min(box.left - page.left, box.top - page.top, page.right - box.right, page.bottom - box.bottom) < -1;
  });
  const scrolling = [slide, ...slide.querySelectorAll("pre, td, .body, .shown, ul")].filter(
    (part) => part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 9);
  const copy = slide.cloneNode(true);
  copy.querySelectorAll("aside, pre, math").forEach((part) => part.remove());
  copy.querySelectorAll("td, th, li, h2, p, span").forEach((part) => part.append(" "));
  return {
    size: [Math.round(page.width), Math.round(page.height)],
    outside: outside.map((part) => part.outerHTML.slice(0, 80)),
    scrolling: scrolling.map((part) => part.outerHTML.slice(0, 80)),
    words: (copy.textContent.match(/\S*\p{L}\S*/gu) || []).length,
    letters: Math.min(...all.filter((part) => part.matches("pre, td, li, h2")).map(size)),
    broken: [...slide.querySelectorAll("img")].filter((img) => !img.naturalWidth || !img.hasAttribute("alt")).length,
    empty: !slide.querySelector("h2").textContent.trim() || !slide.querySelector(".body").children.length,
    notes: slide.querySelector("aside.notes").textContent,
  };
})}"""


@pytest.fixture(scope="module")
def decks(tmp_path_factory):
    """The decks, freshly built and printed, by name."""
    folder = tmp_path_factory.mktemp("slides")
    command = [sys.executable, ROOT / "slides" / "build.py", "--out", folder, *(["--pdf"] if CHROMIUM else [])]
    done = subprocess.run(command, capture_output=True, text=True)
    if "No matching distribution" in done.stderr or "NewConnectionError" in done.stderr:
        pytest.skip("reveal.js is not in build/assets, and the package index is out of reach")
    assert done.returncode == 0, done.stderr
    return {path.stem: path for path in sorted(folder.glob("*.html"))}


@pytest.fixture(scope="module")
def looks(decks, launch):
    """What Chromium sees of every deck, and what it requested."""
    seen, requested = {}, []
    browser = launch()
    page = browser.new_page(viewport={"width": 1280, "height": 720})
    page.set_default_timeout(120_000)
    page.on("request", lambda request: requested.append(request.url))
    page.on("pageerror", lambda error: pytest.fail(str(error)))
    for name, path in decks.items():
        page.goto(path.as_uri())
        page.wait_for_function("Reveal.isReady()")
        seen[name] = page.evaluate(LOOK)
    page.goto(decks["index"].as_uri() + "?print-pdf")
    page.wait_for_selector(".pdf-page > section")
    paper = page.eval_on_selector_all(
        ".pdf-page > section",
        "all => all.map((s) => [s.offsetWidth, s.offsetHeight, getComputedStyle(s).paddingLeft])",
    )
    browser.close()
    return seen, requested, paper


def test_there_is_a_deck_for_every_lesson(decks):
    assert set(decks) == {"index", *(lesson.path.stem for lesson in lessons())}


def test_every_slide_fits_its_page(looks):
    for name, slides in looks[0].items():
        for number, slide in enumerate(slides, 1):
            where = f"{name}, slide {number}"
            assert slide["size"] == [1280, 720], where
            assert not slide["outside"], (where, slide["outside"])
            assert not slide["scrolling"], (where, slide["scrolling"])


def test_slides_are_terse_and_legible(looks):
    for name, slides in looks[0].items():
        for number, slide in enumerate(slides, 1):
            where = f"{name}, slide {number}"
            assert slide["words"] <= 30, where
            assert slide["letters"] >= 16, where
            assert not slide["broken"] and not slide["empty"], where


def test_nothing_is_requested_from_the_network(looks):
    assert looks[1] and {url.split(":")[0] for url in looks[1]} <= {"file", "data"}


def test_notes_add_up_to_the_minutes(looks):
    for lesson in lessons():
        notes = [slide["notes"] for slide in looks[0][lesson.path.stem]]
        for form, name in (("talk", "Talk"), ("half_day", "Half a day")):
            times = [re.search(rf"{name}: (\d+):(\d\d)", note) for note in notes]
            seconds = sum(60 * int(time[1]) + int(time[2]) for time in times if time)
            assert seconds == 60 * lesson.minutes[form], (lesson.title, name)


def test_pdf_has_as_many_pages_as_slides(decks, looks):
    for name, path in decks.items():
        pages = len(re.findall(rb"/Type\s*/Page\b", path.with_suffix(".pdf").read_bytes()))
        assert pages == len(looks[0][name]), name


def test_paper_looks_like_the_screen(looks):
    assert looks[2] and all(page == [1280, 720, "64px"] for page in looks[2])


def test_assets_are_pinned_and_hashed():
    lines = [line for line in (ROOT / "slides" / "assets.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines and all(re.fullmatch(r"[\w-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
