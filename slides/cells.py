"""From a notebook's tagged cells to slides.

Of a text cell the slide shows the heading, the sentences with bold words, formulas, tables and pictures; the whole text
goes to the speaker's notes. Bold words that open the text and end with a stop are the title. Of a code cell the slide
shows the output, and the code too where the cell is tagged "code". Sentences and the cells of tables are never cut:
what does not fit is in the notes alone.

A cell's metadata may name the slide's title, claim="...": such an output begins a slide of its own, and its notes are
the untagged texts since the slide before.
"""

import base64
import re
import struct
from dataclasses import dataclass, field
from html import escape, unescape

from docutils.utils.math.latex2mathml import tex2mathml
from nbconvert.filters import Highlight2HTML, markdown2html

WORDS = 30  # a slide, outside code
HEADING = re.compile(r"(##?) (?:(\d+) · )?(.+)\n*")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)\n*")
HEAD = re.compile(r"\*\*([^*]+?)(?:[.:]\*\*|(?<=[?!])\*\*|\*\*[.:])\s*")  # bold words with a stop, at the start
DEEPER = re.compile(r"\*\*Deeper\b[^*:.]*([.:]\*\*\s*|: )")  # the mark of a part that may be skipped
BOLD = re.compile(r"\*\*(.+?)\*\*", re.S)
GRID = re.compile(r"(?:^\|.*\|\n?)+", re.M)
LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?!\s)([^$\n]+?)\$", re.S)


@dataclass
class Slide:
    """What a slide shows, as HTML, and the notes of its speaker, as Markdown."""

    section: str
    title: str = ""
    points: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    seconds: int = 0  # how long it stands; 0: its share of the lesson's minutes

    @property
    def heading(self) -> str:
        return inline(self.title or self.section)

    @property
    def layout(self) -> str:
        """Side by side where a picture that is not wide stands beside words, else one under the other."""
        html = "".join(self.shown)
        return "" if self.points and "<img" in html and "class=wide" not in html else "stacked"

    @property
    def weight(self) -> int:
        """How long it takes compared with others: the words of the notes, and what there is to look at."""
        return 20 + len(" ".join(self.notes).split()) + 15 * len(self.shown)

    def has_words_for(self, *more: str) -> bool:
        return words(" ".join([self.section, self.title, *self.points, *self.shown, *more])) <= WORDS

    def has_room_for(self, part: str) -> bool:
        """Whether one thing more can be shown: a line or two below a picture or code, anything on a slide without."""
        short = part.startswith("<pre") and part.count("\n") < 2
        room = not self.shown or (len(self.shown) == 1 and short and "<table" not in self.shown[0])
        return room and self.has_words_for(part)


def words(html: str) -> int:
    """How many words a viewer has to read; code, printed lines, formulas and numbers are none."""
    html = re.sub(r"<(pre|math)\b.*?</\1>", "", html, flags=re.S)
    return len(re.findall(r"\S*[^\W\d_]\S*", re.sub(r"<[^>]+>", " ", html)))


def html_of(text: str) -> str:
    """Markdown as HTML, formulas as MathML, links as plain words: a hall may have no network."""
    formulas = []

    def keep(match):
        formulas.append(tex2mathml(match[1] or match[2], as_block=bool(match[1])))
        return f"@@{len(formulas) - 1}@@"

    html = markdown2html(LINK.sub(r"\1", MATH.sub(keep, text)))
    return re.sub(r"@@(\d+)@@", lambda match: formulas[int(match[1])], html)


def formulas(text: str) -> list[str]:
    """The formulas of a text that stand in a line of their own, as HTML."""
    return [f"<div class=formula>{tex2mathml(tex, as_block=True)}</div>" for tex, _ in MATH.findall(text) if tex]


def inline(text: str) -> str:
    """A phrase of Markdown as HTML."""
    return re.sub(r"^<p>|</p>$", "", html_of(text).strip())


def image(place: str, alt: str, wide: bool = False) -> str:
    return f'<img{" class=wide" if wide else ""} src="{place}" alt="{escape(alt)}">'


def preformatted(html: str, text: str) -> str:
    """Code or printed lines, as large as the slide allows."""
    lines = text.rstrip().splitlines()
    size = min(30, max(18, 1090 / (0.61 * max(map(len, lines)))), 480 / (1.35 * len(lines)))
    return f'<pre style="font-size: {size:.1f}px">{html}</pre>'


def rows_of(grid: str) -> list[list[str]]:
    """The cells of a table in Markdown, without the line below its head."""
    head, _, *rows = ([cell.strip() for cell in line.strip("|").split("|")] for line in grid.strip().split("\n"))
    return [head, *rows]


def tables(head: list[str], rows: list[list[str]], taken: int) -> list[str]:
    """A table as HTML; `taken` words are in the slide's title.

    Cells stay whole. A table with too many words comes in parts, or without some columns, at last with the first alone.
    """
    columns = range(len(head))
    without_middle, ends = [i for i in columns if i != min(2, len(head) - 2)], [0, len(head) - 1]
    ways = [(1, columns), (2, columns), (3, columns), (1, without_middle), (2, without_middle), (1, ends), (2, ends)]
    for count, chosen in [*ways, (3, without_middle), (3, ends), (1, [0])]:
        top, *lines = ([row[i] for i in chosen] for row in [head, *rows])
        size = -(-len(lines) // count)
        parts = [lines[i : i + size] for i in range(0, len(lines), size)]
        if all(words(" ".join(map(" ".join, [top, *part]))) + taken <= WORDS for part in parts):
            return [table(top, part) for part in parts]
    raise ValueError(f"The table with the columns {head} has too many words for slides.")


def table(head: list[str], rows: list[list[str]]) -> str:
    """One table as HTML, its letters as large as the slide allows; cells may take several lines."""
    plain = [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in [head, *rows]]
    columns = list(zip(*([len(cell) for cell in row] for row in plain), strict=True))
    least = [max(len(word) for cell in column for word in cell.split()) for column in zip(*plain, strict=True)]
    best = 0, []
    for most in range(10, 90, 4):  # characters in a line of a cell
        widths = [max(word, min(max(column), most)) for word, column in zip(least, columns, strict=True)]
        lines = [
            max(-(-n // width) for n, width in zip(row, widths, strict=True)) for row in zip(*columns, strict=True)
        ]
        across, down = 1140 / (0.46 * sum(widths) + 0.8 * len(head)), 500 / (1.25 * sum(lines) + 0.7 * len(lines))
        best = max(best, (min(38, across, down), widths))
    size, widths = best
    shares = [100 * (width + 2) / sum(width + 2 for width in widths) for width in widths]
    heads = (f'<th style="width: {share:.0f}%">{cell}</th>' for share, cell in zip(shares, head, strict=True))
    html = [f"<tr>{''.join(heads)}</tr>"]
    html += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    return f'<table style="font-size: {size:.1f}px">{"".join(html)}</table>'


def sentences(text: str) -> list[str]:
    """The sentences of a text; bold words that open a paragraph go with the sentence after them."""
    # A space inside bold words ends no sentence.
    text = BOLD.sub(lambda bold: re.sub(r"\s", "\N{NO-BREAK SPACE}", bold[0]), text)
    parts = re.split(r"(?<!et al\.)(?<=[.?!])[ \n]+|(?<=[.:?!]\*\*)[ \n]+|(?<=[.?!]\))[ \n]+", text)
    for i in reversed(range(len(parts) - 1)):
        if re.fullmatch(r"\*\*[^*]+\*\*[.:]?", parts[i]):
            parts[i] += " " + parts.pop(i + 1)
    return [part.replace("\N{NO-BREAK SPACE}", " ") for part in parts]


def marked(prose: str) -> list[list[str]]:
    """What of a text may stand on a slide: the items of a list, or the sentences that hold bold words.

    Each comes whole first, then shorter, for a slide that is full: of an item the first sentence or the bold words, of
    a sentence the half on one side of its semicolon.
    """
    prose = LINK.sub(r"\1", MATH.sub(lambda tex: tex[0] if tex[2] else "", prose))
    if items := re.findall(r"^(?:-|\d\.) (.+)", prose, flags=re.M):
        return [[item, sentences(item)[0], *strong(item)] for item in items]
    lines = [line for line in sentences(prose) if strong(line)]
    return [[line, *(half for half in line.split("; ") if strong(half))] for line in lines]


def strong(text: str) -> list[str]:
    """The bold words of a text, without a stop at their end; those of a few letters are left out."""
    return [f"**{bold.rstrip('.:')}**" for bold in BOLD.findall(text) if len(bold) > 3]


def text_slides(source: str, section: str, claim: str = "") -> list[Slide]:
    """The slides of a text cell; the last one may take up the output of the code cell after it."""
    heading = HEADING.match(source)
    opening = bool(heading and heading[1] == "#")
    slide = Slide(f"Lesson {heading[2]}", heading[3]) if opening else Slide(section)
    source = re.sub(r"^(\[!\[|\*Colab: ).*\n?", "", HEADING.sub("", source, count=1), flags=re.M)  # without badges
    grids = GRID.findall(source)
    prose = GRID.sub("", PICTURE.sub("", source)).strip()
    slide.notes = [prose, *(re.sub(r"^\|[-|: ]+\|\n", "", grid, flags=re.M).replace("|", " ") for grid in grids)]
    slide.shown = [image(place, alt) for alt, place in PICTURE.findall(source)]
    slide.shown += formulas(prose)
    if (deeper := DEEPER.search(prose)) and deeper.start():
        prose = prose[: deeper.start()]
    elif deeper:
        prose = ("" if "*" in deeper[1] else "**") + prose[deeper.end() :]
    if claim and not opening:
        slide.title = claim
    elif not opening and (head := HEAD.match(prose)):
        slide.title, prose = head[1], prose[head.end() :]
    lines = [] if opening or grids else marked(prose)
    for level in (0, 1):
        alike = [ways[min(level, len(ways) - 1)] for ways in lines]
        if slide.has_words_for(*alike):
            lines = [[way] for way in alike]
    for ways in lines:
        fitting = [way for way in ways if slide.has_words_for(way)]
        if not fitting:  # what comes after it may point back to it
            break
        slide.points.append(inline(fitting[0]))
    slides = [slide]
    for grid in grids:
        head, *rows = ([inline(cell) for cell in row] for row in rows_of(grid))
        for part in tables(head, rows, words(f"{slide.section} {slide.title}")):
            if slides[-1].shown:
                slides.append(Slide(slide.section, slide.title))
            slides[-1].shown.append(part)
    return slides


def shown_by(cell):
    """Yield what a cell can show: its kind, its name (alt text, caption, code, printed words), its HTML or its rows."""
    if cell.cell_type == "markdown":
        yield from (("picture", alt, image(place, alt)) for alt, place in PICTURE.findall(cell.source))
        yield from (("table", "", rows_of(grid)) for grid in GRID.findall(cell.source))
        return
    code = re.sub(r"<div[^>]*><pre>(<span></span>)?|</pre></div>", "", Highlight2HTML()(cell.source, language="python"))
    yield "code", cell.source, preformatted(code.strip(), cell.source)
    printed = []
    for output in cell.outputs:
        data = output.get("data", {})
        html = data.get("text/html", "")
        if png := data.get("image/png"):
            width, height = struct.unpack(">II", base64.b64decode(png)[16:24])
            alt = output.metadata.get("image/png", {}).get("alt", "")
            yield "picture", alt, image(f"data:image/png;base64,{png.strip()}", alt, wide=width > 2.2 * height)
        elif "<table" in html:
            caption = re.search(r"<caption>(.*?)</caption>", html)
            rows = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in html.split("<tr>")[1:]]
            yield "table", unescape(caption[1]) if caption else "", rows
        elif alt := re.search(r'<img.* alt="([^"]*)"', html):
            yield "picture", unescape(alt[1]), re.sub(r' width="\d+"', "", html)
        elif output.output_type == "stream":  # but no progress bars
            printed += [line for line in output.text.splitlines() if line.strip() and "%|" not in line]
    if printed:
        yield "printed", "\n".join(printed), preformatted(escape("\n".join(printed)), "\n".join(printed))


def output_parts(cell, taken: int) -> list[str]:
    """What a code cell shows in its lesson: code if tagged, then pictures and tables, or else what it printed."""
    shown = {"code": [], "picture": [], "table": [], "printed": []}
    for kind, _, what in shown_by(cell):
        shown[kind] += tables(what[0], what[1:], taken) if kind == "table" else [what]
    code = shown["code"] if "code" in cell.metadata.tags else []
    return code + (shown["picture"] + shown["table"] or shown["printed"])


def slides_of(cells) -> list[Slide]:
    """The slides of a notebook; a cell with nothing to see gives its text to the notes of the slide before it."""
    slides, section, said = [], "", []  # said: the untagged texts since the last slide
    for cell in cells:
        if cell.cell_type == "markdown" and (heading := HEADING.match(cell.source)):
            section = heading[3]
        claim = cell.metadata.get("claim", "")
        if "slide" not in cell.metadata.get("tags", ()):
            said += [HEADING.sub("", cell.source, count=1)] if cell.cell_type == "markdown" else []
            continue
        if cell.cell_type == "markdown":
            said = []
            for slide in text_slides(cell.source, section, claim):
                if slide.title or slide.points or slide.shown or slide.section != slides[-1].section:
                    slides.append(slide)
                else:
                    slides[-1].notes += slide.notes
            continue
        title = claim or (slides[-1].title if slides[-1].section == section else "")
        for part in output_parts(cell, words(f"{section} {title}")):
            if claim or slides[-1].section != section or not slides[-1].has_room_for(part):
                slides.append(Slide(section, title, notes=said if claim else []))
            slides[-1].shown.append(part)
            claim, said = "", []
    for slide in slides:  # at least a line on each
        if not slide.points and not slide.shown:
            text = HEAD.sub("", slide.notes[0]) if slide.title else slide.notes[0]
            slide.points = [inline(sentences(text)[0])]
    return slides
