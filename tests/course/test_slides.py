"""The slide decks, built and looked at in Chromium slide by slide: all fits, nothing comes from the network."""

import re
import subprocess
import sys
from collections import Counter
from itertools import accumulate
from pathlib import Path

import nbformat
import pytest
from needs import CHROMIUM

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "docs"), str(ROOT / "slides")]
from lessons import FORMS, lessons, schedule  # noqa: E402
from talks import TALKS, slides_of_talk  # noqa: E402

STEMS = [lesson.path.stem for lesson in lessons()]
CELLS = [
    nbformat.v4.new_markdown_cell("![A bar for each net](pictures/bars.svg)\n\n| net | ms |\n|---|---|\n| own | 3 |"),
    nbformat.v4.new_markdown_cell("![A bar for each hand](pictures/hands.svg)"),
]

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
    title: slide.querySelector("h2").textContent,
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


def test_every_lesson_has_a_deck_and_a_talk(decks):
    assert set(decks) == {"index", *STEMS, *(f"talk_{stem}" for stem in STEMS)}
    assert {path.stem for path in TALKS.glob("*.md")} == set(STEMS)


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
        for prefix, form in (("talk_", "talk"), ("", "half_day")):
            slides = looks[0][prefix + lesson.path.stem]
            times = [re.match(r"(\d+):(\d\d), until (\d+):(\d\d)", slide["notes"]).groups() for slide in slides]
            ends = list(accumulate(60 * int(minute) + int(second) for minute, second, *_ in times))
            assert ends == [60 * int(minute) + int(second) for *_, minute, second in times], lesson.title
            assert ends[-1] == 60 * lesson.minutes[form], lesson.title


def test_the_talks_fill_55_minutes():
    talks = [minutes for _, minutes, _ in schedule("talk")]
    assert talks == [5, 10, 10, 10, 5, 5, 5, 5] and sum(talks) == 55
    assert all(lesson.minutes["talk"] == 5 for lesson in lessons()[FORMS["talk"]["last"] + 1 :])


def test_titles_of_talks_are_claims(looks):
    titles = [slide["title"].strip() for stem in STEMS for slide in looks[0][f"talk_{stem}"]]
    assert len(set(titles)) == len(titles)
    assert [title for title in titles if len(title.split()) < 4] == []


def test_no_title_stands_on_four_slides(looks):
    for name, slides in looks[0].items():
        title, count = Counter(slide["title"].strip() for slide in slides).most_common(1)[0]
        assert count <= 3, (name, title)


def test_talks_are_short(looks):
    for lesson in lessons():
        slides = looks[0][f"talk_{lesson.path.stem}"]
        assert len(slides) <= lesson.minutes["talk"] + 1, lesson.title
        assert all(len(slide["notes"].split()) > 12 for slide in slides), lesson.title


@pytest.mark.parametrize("stem", STEMS)
def test_talks_type_no_measurement(stem):
    """A talk takes what was measured from the notebook or the scores, so that it is never out of date."""
    text = re.sub(r"\{\{.*?\}\}|^!\[.*|PCK@[\d.]+", "", (TALKS / f"{stem}.md").read_text(encoding="utf-8"), flags=re.M)
    assert re.findall(r"\d[\d.,]*\s?(?:%|per cent|ms\b|KB\b|MB\b)|\d\.\d+", text) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("![No such figure]\n\nNote (1:00): Say it.", "'No such figure': the notebook has 0"),
        ("![A bar for each]\n\nNote (1:00): Say it.", "'A bar for each': the notebook has 2"),
        ("It takes {{other -> ms}}.\n\nNote (1:00): Say it.", "'other -> ms': the notebook has 0"),
        ("![bars.svg]\n", 'needs one "Note'),
        (f"{'word ' * 30}\n\nNote (1:00): Say it.", "more than 30 words"),
    ],
)
def test_a_talk_says_what_is_wrong_with_it(body, words):
    with pytest.raises(ValueError, match=re.escape(words)):
        slides_of_talk(f"# A claim\n\n{body}", CELLS, "Lesson 1")


def test_a_talk_takes_figures_and_numbers_from_the_notebook():
    text = "# A net is fast\n\n![bars.svg]\n\nIt takes {{own -> ms}} ms.\n\nNote (1:30): Show it."
    (slide,) = slides_of_talk(text, CELLS, "Lesson 1")
    assert slide.points == ["It takes 3 ms."] and slide.seconds == 90
    assert slide.shown == ['<img src="pictures/bars.svg" alt="A bar for each net">']


def test_pdf_has_as_many_pages_as_slides(decks, looks):
    for name, path in decks.items():
        pages = len(re.findall(rb"/Type\s*/Page\b", path.with_suffix(".pdf").read_bytes()))
        assert pages == len(looks[0][name]), name


def test_paper_looks_like_the_screen(looks):
    assert looks[2] and all(page == [1280, 720, "64px"] for page in looks[2])


def test_assets_are_pinned_and_hashed():
    lines = [line for line in (ROOT / "slides" / "assets.txt").read_text().splitlines() if not line.startswith("#")]
    assert lines and all(re.fullmatch(r"[\w-]+==[\d.]+ --hash=sha256:[0-9a-f]{64}", line) for line in lines)
