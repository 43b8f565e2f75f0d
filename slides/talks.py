"""From a talk's Markdown to slides.

A talk is a file of slides/talks with the name of its lesson's notebook. A heading begins each slide and is its claim.
Below it stand one or two sentences, a formula, a small table, or ![handle]: what the notebook shows and whose alt text,
caption, code or printed words have a line that begins with the handle; of a picture, the name of its file will do.
{{row -> column}} is a number of the notebook's tables ({{caption / row -> column}} where several have it) or of
docs/scores.json (group -> name); {{words}} is the number that the notebook prints after these words. "Note (1:30):"
begins what the speaker says, and tells how long the slide stands.
"""

import re
from html import unescape
from pathlib import Path

from cells import GRID, MATH, WORDS, Slide, formulas, inline, rows_of, sentences, shown_by, table, tables, words
from measured import SCORES  # of docs, beside lessons

TALKS = Path(__file__).resolve().parent / "talks"
HANDLE = re.compile(r"^!\[(.+)\]\n?", re.M)
NUMBER = re.compile(r"\{\{(.+?)\}\}")
NOTE = re.compile(r"^Note \((\d+):(\d\d)\): ", re.M)


def the_only(found: list, what: str):
    """The one thing that a talk names; raises ValueError for none or several."""
    if len(found) != 1:
        raise ValueError(f"The talk needs {what}: the notebook has {len(found)} of it, not one.")
    return found[0]


def number(place: str, known: list) -> str:
    """The number at "row -> column" in tables or scores, or else the one printed after some words."""
    path, arrow, column = place.partition(" -> ")
    caption, _, row = path.rpartition(" / ")
    if not arrow:
        printed = "\n".join(name for kind, name, _ in known if kind == "printed")
        found = re.findall(rf"{re.escape(place)}\s*([+-]?\d[\d.,]*(?: ?%)?(?: to [\d.]+ ?%)?)", printed)
        return the_only(found, f"a number printed after {place!r}")
    found = [score["score"] for score in SCORES.get(row, ()) if score["name"] == column]
    for kind, name, what in known:
        if kind == "table" and name.startswith(caption):
            head, *rows = ([unescape(cell) for cell in cells] for cells in what)
            found += [cells[head.index(column)] for cells in rows if column in head and cells[0] == row]
    return the_only(found, f"the number at {place!r}")


def figure(handle: str, known: list, taken: int) -> str:
    """What the notebook shows under a handle, as HTML; `taken` words are in the slide's title."""
    start = re.compile("^" + re.escape(handle), re.M)
    found = [(kind, what) for kind, name, what in known if start.search(name) or f'/{handle}"' in what]
    kind, what = the_only(found, f"the figure {handle!r}")
    return the_only(tables(what[0], what[1:], taken), f"on one slide the table {handle!r}") if kind == "table" else what


def slides_of_talk(text: str, cells, section: str) -> list[Slide]:
    """The slides of a talk; `cells` are those of its lesson's notebook, `section` stands above the first title.

    Raises ValueError for a slide without notes or with too many words, and for what the notebook does not show once.
    """
    known = [part for cell in cells for part in shown_by(cell)]
    slides = []
    for source in re.split(r"^##? ", NUMBER.sub(lambda place: number(place[1], known), text), flags=re.M)[1:]:
        title, _, rest = source.partition("\n")
        if len(parts := NOTE.split(rest)) != 4:
            raise ValueError(f'The slide "{title}" needs one "Note (minutes:seconds):" with what the speaker says.')
        body, minutes, seconds, said = parts
        slide = Slide("" if slides else section, title.strip(), seconds=60 * int(minutes) + int(seconds), notes=[said])
        slide.shown += [figure(handle, known, words(title)) for handle in HANDLE.findall(body)]
        for grid in GRID.findall(body):
            head, *rows = ([inline(cell) for cell in row] for row in rows_of(grid))
            slide.shown.append(table(head, rows))
        prose = GRID.sub("", HANDLE.sub("", body))
        slide.shown += formulas(prose)
        prose = MATH.sub(lambda tex: tex[0] if tex[2] else "", prose).strip()
        slide.points = [inline(line) for line in sentences(prose) if line]
        if not slide.has_words_for():
            raise ValueError(f'The slide "{title}" has more than {WORDS} words.')
        slides.append(slide)
    return slides
