"""The static site: built without a warning, complete, offline, and usable by everybody."""

import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "build" / "assets" / "axe_playwright_python" / "axe.min.js"
sys.path.insert(0, str(ROOT / "docs"))
import lessons  # noqa: E402

PLAIN_CODE = "document.querySelectorAll('.highlight').forEach((code) => (code.textContent = code.textContent))"


class Page(HTMLParser):
    """What a page names, loads and links to."""

    def __init__(self, path):
        super().__init__()
        self.names, self.loads, self.links, self.undescribed = set(), [], [], []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag, attributes):
        got = dict(attributes)
        self.names |= {got.get("id"), got.get("name")}
        if tag == "a" and "href" in got:
            self.links.append(got["href"])
        if tag == "link" and got.get("rel") in ("stylesheet", "preload", "icon", "preconnect"):
            self.loads.append(got["href"])
        if tag in ("script", "img", "iframe", "source", "video") and got.get("src"):
            self.loads.append(got["src"])
        if tag == "img" and len(got.get("alt") or "") < 4:
            self.undescribed.append(got.get("src", "")[:80])


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site, freshly built: its folder."""
    pytest.importorskip("myst_nb", reason="the extra `site` is not installed")
    folder = tmp_path_factory.mktemp("site") / "html"
    command = [sys.executable, ROOT / "docs" / "build.py", "--out", folder]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def pages(site):
    return {path.name: Page(path) for path in site.glob("*.html")}


def test_every_lesson_is_a_page_with_its_buttons(pages):
    for lesson in lessons.lessons():
        links = pages[f"{lesson.path.stem}.html"].links
        assert any(link.endswith(lesson.path.name) and link.startswith("_sources/") for link in links)


def test_guides_are_pages(pages):
    for name in (
        "instructor.html",
        "scores.html",
        "glossary.html",
        "phone.html",
        "class.html",
        "jobs.html",
        "reading_list.html",
    ):
        assert name in pages["index.html"].links and pages[name].links


def test_the_glossary_is_sorted_and_names_lessons_that_exist():
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (.+?) \| .+ \| ([\d, ]+) \|$", page, re.M)
    words = [word.lower() for word, _ in rows]
    assert len(words) > 80 and words == sorted(words)
    assert {int(number) for _, numbers in rows for number in numbers.split(",")} <= set(range(13))


def test_everything_that_a_page_loads_is_here(site, pages):
    for name, page in pages.items():
        for load in page.loads:
            assert load.startswith("data:") or (site / urlsplit(load).path).is_file(), (name, load[:80])
    for style in site.rglob("*.css"):
        assert "url(http" not in style.read_text(encoding="utf-8").replace('"', ""), style


def test_links_lead_somewhere(site, pages):
    for name, page in pages.items():
        for link in page.links:
            target = urlsplit(link)
            if not target.scheme and not target.netloc:
                assert not target.path or (site / unquote(target.path)).exists(), (name, link)
                there = pages.get(target.path or name)
                assert not (target.fragment and there) or unquote(target.fragment) in there.names, (name, link)


def test_pictures_are_described(pages):
    assert not {name: page.undescribed for name, page in pages.items() if page.undescribed}


def test_solutions_are_folded(site):
    for lesson in lessons.lessons():
        text = (site / f"{lesson.path.stem}.html").read_text(encoding="utf-8")
        assert text.count("<details>") == text.count("</details>") == (3 if lesson.number else 1)


def test_search_finds_a_word_of_a_lesson(site):
    assert re.search(r'\bperclos?"?:', (site / "searchindex.js").read_text(encoding="utf-8"))


TOO_WIDE = """() => [
    document.documentElement.scrollWidth > innerWidth && "the page",
    ...[...document.querySelectorAll("article *")]
        .filter((part) => part.scrollWidth > part.clientWidth + 2 && part.clientWidth)
        .filter((part) => ["hidden", "clip"].includes(getComputedStyle(part).overflowX))
        .map((part) => part.textContent.trim().slice(0, 60)),
].filter(Boolean)"""


@pytest.mark.slow
def test_nothing_is_cut_off_on_a_phone(site, pages, launch):
    browser = launch()
    page = browser.new_page(viewport={"width": 390, "height": 844})
    cut = {}
    for name in pages:
        page.goto((site / name).as_uri())
        cut[name] = page.evaluate(TOO_WIDE)
    browser.close()
    assert not {name: parts for name, parts in cut.items() if parts}


@pytest.mark.slow
def test_pages_are_accessible_and_searchable_offline(site, pages, launch):
    subprocess.run([sys.executable, "-c", "import build; build.assets()"], cwd=ROOT / "slides", capture_output=True)
    if not AXE.exists():
        pytest.skip("axe-core is not in build/assets, and the package index is out of reach")
    bad, requested = [], set()
    browser = launch()
    page = browser.new_page()
    page.set_default_timeout(120_000)
    page.on("request", lambda request: requested.add(urlsplit(request.url).scheme))
    for name in pages:
        page.goto((site / name).as_uri())
        page.evaluate(AXE.read_text(encoding="utf-8"))
        page.add_style_tag(content="* { transition: none !important }")  # else colours fade
        if not name.startswith("00"):  # code looks the same on every page, and its many parts take long to check
            page.evaluate(PLAIN_CODE)
        # In the dark only the colours differ.
        for mode, rules in (("light", "undefined"), ("dark", "['color-contrast']")):
            page.evaluate(f"document.documentElement.dataset.theme = '{mode}'")
            found = page.evaluate(f"axe.run(document, {{resultTypes: ['violations'], runOnly: {rules}}})")
            serious = [v for v in found["violations"] if v["impact"] in ("serious", "critical")]
            bad += [(name, mode, v["id"], v["nodes"][0]["html"]) for v in serious]
    page.goto((site / "search.html").as_uri() + "?q=perclos")
    page.locator("#search-results a[href^='04_']").first.wait_for()
    browser.close()
    assert not bad
    assert requested <= {"file", "data", "blob"}
