"""From a notebook's tagged cells to slides.

Of a text cell a slide takes heading, bold words with their clause, formulas, tables and pictures, and the speaker the
prose; of a code cell its output, and the code too where the cell is tagged "code".
"""

import base64
import re
import struct
from dataclasses import dataclass, field
from html import escape

from docutils.utils.math.latex2mathml import tex2mathml
from nbconvert.filters import Highlight2HTML, markdown2html

WORDS = 30  # a slide, outside code
CLAUSE = 16  # words of a line of text
# For a table that is too long: on how many slides, with how many words a cell, without the middle or last columns.
WAYS = (1, 6, False), (1, 5, False), (1, 6, True), (1, 5, True), (1, 4, True), (2, 6, False), (2, 5, False)
PARTS = [(count, most, True) for count in range(2, 12) for most in (6, 5, 4)]  # if none of these does
HEADING = re.compile(r"(##?) (?:(\d+) · )?(.+)\n*")
PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)\n*")
HEAD = re.compile(r"\*\*(.+?)[.:]?\*\*\s*")  # bold words that open a text
GRID = re.compile(r"(?:^\|.*\|\n?)+", re.M)
LINK = re.compile(r"\[([^\]]+)\]\([^)]+\)")
LOOSE = re.compile(r"([,:]| (an?|and|are|as|at|by|for|from|in|is|of|on|or|that|the|to|with))+$")  # ends no phrase
MATH = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$(?!\s)([^$\n]+?)\$", re.S)


@dataclass
class Slide:
    """What a slide shows, as HTML, and what its speaker says, as Markdown."""

    section: str
    title: str = ""
    points: list[str] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    in_talk: bool = True

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
        """How long it takes compared with others: what there is to say, and to look at."""
        return 20 + len(" ".join(self.said).split()) + 15 * len(self.shown)

    @property
    def worth(self) -> int:
        """What it is worth on a stage, where moving pictures come before still ones, and those before tables."""
        html = "".join(self.shown)
        marks = ("<table", "<img", "image/webp")
        return max((i for i, mark in enumerate(marks, 1) if mark in html), default=0)

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


def tables(head: list[str], rows: list[list[str]], taken: int) -> list[str]:
    """A table as HTML; `taken` words are in the slide's title.

    Where it has too many words, its cells are cut, some columns go, and at last it comes in parts: see WAYS and PARTS.
    """
    whole = [head, *rows]
    for count, most, narrow in ((1, WORDS, False), *WAYS, *PARTS):
        cut = zip(*(cut_column(column, most) for column in zip(*whole, strict=True)), strict=True)
        head, *rows = [[*row[:2], *row[3:][-1:]] if narrow else row for row in cut]
        size = -(-len(rows) // count)
        parts = [rows[i : i + size] for i in range(0, len(rows), size)]
        if all(words(" ".join(map(" ".join, [head, *part]))) + taken <= WORDS for part in parts):
            return [table(head, part) for part in parts]
    raise ValueError(f"A row of the table with the columns {head} has too many words for a slide.")


def table(head, rows) -> str:
    plain = [[re.sub(r"<[^>]+>", "", cell) for cell in row] for row in [head, *rows]]
    halves = [max(len(cell) // 2 + 4, *map(len, cell.split()), 1) for cell in plain[0]]  # a heading may take two lines
    widths = [max(column) for column in zip(halves, *(map(len, row) for row in plain[1:]), strict=True)]
    size = min(38, 1140 / (0.46 * sum(widths) + 0.8 * len(head)), 500 / (1.95 * len(plain) + 1.25))
    shares = [100 * (width + 2) / sum(width + 2 for width in widths) for width in widths]
    heads = (f'<th style="width: {share:.0f}%">{cell}</th>' for share, cell in zip(shares, head, strict=True))
    lines = [f"<tr>{''.join(heads)}</tr>"]
    lines += ["<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows]
    return f'<table style="font-size: {size:.1f}px">{"".join(lines)}</table>'


def cut_column(cells, most: int) -> list[str]:
    """The cells of a column, shortened unless that makes two of them equal; of "Name: what it is" the name stays."""
    if most == WORDS:
        return list(cells)
    names = [re.sub(r"^([A-Z]\S*): .*", r"\1", cell) if len(cell.split()) > most else cell for cell in cells]
    short = [shortened(name, most) for name in names]
    return short if len(set(short)) == len(set(cells)) else [re.sub(r" \(.*?\)", "", cell) for cell in cells]


def shortened(text: str, most: int) -> str:
    """The first phrase of a cell or of an item of a list, if it has more words; numbers stay as they are."""
    plain = re.sub(r"<[^>]+>| ?\(.*?\)| et al\.", "", LINK.sub(r"\1", text)).strip().rstrip(".")
    if not re.search(r"[^\W\d_]", plain):
        return text
    if " and " in plain and len(plain.split()) <= most:  # perhaps one, two and three
        return plain
    first = re.split(r"[,;?]\s|\.\s", plain)[0].split()
    if len(first) <= most:
        return " ".join(first)
    return LOOSE.sub("", " ".join(first[:most])) + " …"


def clauses(prose: str) -> list[str]:
    """The lines of a slide: items of a list, or the clauses that hold bold words, or these words if that is too long.

    A bold run-in head goes with the clause after it, and of a long clause the phrase that holds the bold words is left.
    """
    if items := re.findall(r"^(?:-|\d\.) (.+)", prose, flags=re.M):
        return [shortened(item, CLAUSE) for item in items]
    text = re.sub(r" \(.*?\)", "", LINK.sub(r"\1", MATH.sub(lambda tex: tex[0] if tex[2] else "", prose)))
    whole = re.sub(r"\*\*.+?\*\*", lambda bold: re.sub(r"[ \n]", "\N{NO-BREAK SPACE}", bold[0]), text)
    parts, lines = re.split(r"(?<=[.;?!])[ \n]+|(?<=[.:?!]\*\*)[ \n]+", whole), []
    for part, following in zip(parts, [*parts[1:], ""], strict=True):
        line = f"{part} {following}" if re.fullmatch(r"\*\*[^*]+\*\*[.:]?", part) else part
        for bold in re.findall(r"\*\*[^*]{4,}?\*\*", part):
            ways = [line, *(next(p for p in re.split(mark, line) if bold in p) for mark in (r":[ \n]", r"[:,][ \n]"))]
            lines.append(next((way for way in ways if words(way) <= CLAUSE), bold))
    return [tidy(line) for line in dict.fromkeys(lines)]


def tidy(line: str) -> str:
    """A line with a capital, without the word that ties it to the one before, and without the stop at its end."""
    line = re.sub(r"^(?:so|but|and) ", "", line.replace("\N{NO-BREAK SPACE}", " ").strip(), flags=re.I)
    return re.sub(r"[.,:;]+(\**)$", r"\1", re.sub(r"^\**[a-z]", lambda start: start[0].upper(), line))


def text_slides(source: str, section: str) -> list[Slide]:
    """The slides of a text cell; the last one may take up the output of the code cell after it."""
    heading = HEADING.match(source)
    opening = bool(heading and heading[1] == "#")
    slide = Slide(f"Lesson {heading[2]}", heading[3]) if opening else Slide(section)
    source = re.sub(r"^(\[!\[|\*Colab: ).*\n?", "", HEADING.sub("", source, count=1), flags=re.M)  # without badges
    grids = GRID.findall(source)
    prose = GRID.sub("", PICTURE.sub("", source)).strip()
    slide.said = [prose, *(re.sub(r"^\|[-|: ]+\|\n", "", grid, flags=re.M).replace("|", " ") for grid in grids)]
    slide.shown = [image(place, alt) for alt, place in PICTURE.findall(source)]
    slide.shown += [
        f"<div class=formula>{tex2mathml(tex, as_block=True)}</div>" for tex, _ in MATH.findall(prose) if tex
    ]
    if not heading and (head := HEAD.match(prose)):
        slide.title, prose = head[1], prose[head.end() :]
    for line in [] if opening or grids else clauses(prose):
        if slide.has_words_for(line):
            slide.points.append(inline(line))
    slides = [slide]
    for grid in grids:
        head, _, *rows = ([inline(c.strip()) for c in line.strip("|").split("|")] for line in grid.strip().split("\n"))
        for part in tables(head, rows, words(f"{slide.section} {slide.title}")):
            if slides[-1].shown:
                slides.append(Slide(slide.section, slide.title))
            slides[-1].shown.append(part)
    return slides


def output_parts(cell, taken: int) -> list[str]:
    """What a code cell shows: code if tagged, then pictures and tables, or else what it printed."""
    parts, printed = [], []
    for output in cell.outputs:
        data = output.get("data", {})
        if png := data.get("image/png"):
            width, height = struct.unpack(">II", base64.b64decode(png)[16:24])
            alt = output.metadata.get("image/png", {}).get("alt", "")
            parts.append(image(f"data:image/png;base64,{png.strip()}", alt, wide=width > 2.2 * height))
        elif "<table" in data.get("text/html", ""):
            lines = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in data["text/html"].split("<tr>")[1:]]
            parts += tables(lines[0], lines[1:], taken)
        elif "<img" in data.get("text/html", ""):
            parts.append(re.sub(r' width="\d+"', "", data["text/html"]))
        elif output.output_type == "stream":  # but no progress bars
            printed += [line for line in output.text.splitlines() if line.strip() and "%|" not in line]
    if not parts and printed:
        parts.append(preformatted(escape("\n".join(printed)), "\n".join(printed)))
    if "code" in cell.metadata.tags:
        code = re.sub(
            r"<div[^>]*><pre>(<span></span>)?|</pre></div>", "", Highlight2HTML()(cell.source, language="python")
        )
        parts.insert(0, preformatted(code.strip(), cell.source))
    return parts


def slides_of(cells) -> list[Slide]:
    """The slides of a notebook; a cell with nothing to see leaves its words to the slide before it."""
    slides, section = [], ""
    for cell in cells:
        if cell.cell_type == "markdown" and (heading := HEADING.match(cell.source)):
            section = heading[3]
        if "slide" not in cell.metadata.get("tags", ()):
            continue
        if cell.cell_type == "markdown":
            for slide in text_slides(cell.source, section):
                if slide.title or slide.points or slide.shown or slide.section != slides[-1].section:
                    slides.append(slide)
                else:
                    slides[-1].said += slide.said
            continue
        title = slides[-1].title if slides[-1].section == section else ""
        for part in output_parts(cell, words(f"{section} {title}")):
            if slides[-1].section != section or not slides[-1].has_room_for(part):
                slides.append(Slide(section, title))
            slides[-1].shown.append(part)
    for slide in slides:  # at least a line on each
        if not slide.points and not slide.shown:
            slide.points = [inline(shortened(slide.said[0], CLAUSE))]
    return slides
