"""Learning paths: which lessons for hands, faces, bodies or a deployment, and a picture of what needs what.

`docs/map.py` writes both. What a lesson needs is what its notebook names after "What you need".
"""

import re
from html import escape

from lessons import Lesson

PATHS = {  # what one wants: the lessons in their order, what goes further, and pages that help
    "to read **hands**": ((0, 1, 3, 8, 10), (6, 9), ()),
    "to read **faces**": ((0, 1, 4, 5), (), ()),
    "to read **bodies**": ((0, 1, 7, 11), (), ()),
    "to read **what people draw**": ((0, 1, 2), (), ()),
    "your own data, with **few labels**": ((0, 1, 3, 8, 10, 12), (), ()),
    "to **put it to work**": ((0, 1, 3, 8), (9,), ("phone", "class", "jobs")),
}
# What a lesson reads has a colour: Okabe and Ito's, made lighter.
KINDS = {"drawings": "#e8e8e8", "hands": "#cfe8f7", "faces": "#fbe3b8", "bodies": "#c9ecdf"}
WIDTH, HEIGHT, GAP_X, GAP_Y, LEGEND = 180, 34, 34, 14, 30


def needs(lesson: Lesson) -> list[int]:
    """The numbers of the lessons that a lesson names after "What you need"."""
    words = next(
        part for cell in lesson.cells() for part in "".join(cell["source"]).split("\n") if "**What you need:**" in part
    )
    return [int(number) for number in re.findall(r"\]\((\d\d)_\w+\.ipynb\)", words)]


def table(docs: str) -> str:
    """The learning paths in Markdown; docs: the way to the guides."""
    lines = ["| you want | take | then |", "|---|---|---|"]
    for want, (take, more, pages) in PATHS.items():
        further = ", ".join([*map(str, more), *(f"[{page}]({docs}{page}.md)" for page in pages)])
        lines.append(f"| {want} | {' → '.join(map(str, take))} | {further} |")
    return "\n".join(lines)


def picture(some: list[Lesson]) -> str:
    """What needs what, as SVG: each lesson stands right of those that it needs."""
    before = {lesson.number: needs(lesson) for lesson in some}
    column = {}
    for number in before:  # a lesson needs only smaller numbers
        column[number] = 1 + max((column[other] for other in before[number]), default=-1)
    rows = [[number for number in before if column[number] == c] for c in range(1 + max(column.values()))]
    deep = max(map(len, rows))
    place = {
        number: (c * (WIDTH + GAP_X) + 4, (i + (deep - len(row)) / 2) * (HEIGHT + GAP_Y) + LEGEND)
        for c, row in enumerate(rows)
        for i, number in enumerate(row)
    }
    size = len(rows) * (WIDTH + GAP_X) - GAP_X + 8, deep * (HEIGHT + GAP_Y) + LEGEND
    title = "What needs what: " + "; ".join(f"{n} needs {' and '.join(map(str, b))}" for n, b in before.items() if b)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size[0]} {size[1]:g}"',
        ' font-family="sans-serif" font-size="12">',
        f"<title>{escape(title)}</title>",
        '<rect width="100%" height="100%" fill="#fff"/>',
    ]
    for i, (kind, shade) in enumerate(KINDS.items()):
        lines.append(f'<rect x="{4 + 95 * i}" y="5" width="12" height="12" fill="{shade}" stroke="#555"/>')
        lines.append(f'<text x="{21 + 95 * i}" y="15">{kind}</text>')
    for number, others in before.items():
        x, y = place[number]
        for other in others:
            if any(other in before[between] for between in others):
                continue  # an arrow by way of another lesson says it
            u, v = place[other]
            u, v, w = u + WIDTH, v + HEIGHT / 2, y + HEIGHT / 2
            lines.append(
                f'<path d="M{u:g} {v:g}C{u + 20:g} {v:g} {x - 20:g} {w:g} {x:g} {w:g}" fill="none" stroke="#555"/>'
            )
    for lesson in some:
        (x, y), shade = place[lesson.number], KINDS[lesson.reads]
        lines += [
            f'<rect x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="5" fill="{shade}" stroke="#555"/>',
            f'<text x="{x + 8:g}" y="{y + 21:g}"><tspan font-weight="bold">{lesson.number}</tspan>',
            f" {escape(lesson.title)}</text>",
        ]
    return "\n".join([*lines, "</svg>"]) + "\n"
