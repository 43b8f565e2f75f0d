"""Costs as a table and as a picture."""

from __future__ import annotations

import numpy as np

from course_utils import show
from course_utils.overlay import COLORS

MIDDLE = {"ha": "center", "va": "center"}
LARGEST = 2500  # points², the area of the largest disc, one inch wide
# Key of a row: its heading and its format.
COLUMNS = {
    "name": ("net", "{}"),
    "median_ms": ("ms", "{:.2f}"),
    "p95_ms": ("ms, 95 %", "{:.2f}"),
    "two_threads_median_ms": ("ms, 2 threads", "{:.2f}"),
    "two_threads_p95_ms": ("95 %", "{:.2f}"),
    "parameters": ("parameters", "{:,}"),
    "kb": ("KB", "{:,.0f}"),
    "multiply_adds": ("multiply-adds", "{:,}"),
    "memory_mb": ("MB of memory", "{:.1f}"),
    "accuracy": ("accuracy, %", "{:.2f}"),
    "difference": ("largest difference", "{:.0e}"),
}


def table(rows: list[dict], alt: str = "", only=()):
    """Show rows of `measure`, `compare_runtimes` or `time_demo` as an HTML table.

    Columns without a value are left out; keys that are not in COLUMNS are shown unchanged.
    only: keys of the columns to show, such as ("name", "median_ms"); all if empty.
    """
    keys = only or dict.fromkeys(key for row in rows for key in row)
    keys = [key for key in keys if any(row.get(key) not in (None, "") for row in rows)]
    headings = {key: COLUMNS.get(key, (key, "{}")) for key in keys}
    text = lambda value, form: "" if value is None else form.format(value)  # noqa: E731
    return show.table([{head: text(row.get(key), form) for key, (head, form) in headings.items()} for row in rows], alt)


def picture(rows: list[dict]):
    """Draw accuracy against milliseconds; the area of a net's disc shows the size of its file.

    rows: of `measure(model, x, y, name=...)`. Returns the Matplotlib figure, to be shown with `show.figure(fig, alt)`.
    Raises ValueError for rows without a name or an accuracy.
    """
    import matplotlib.pyplot as plt
    from matplotlib.ticker import LogLocator

    for row in rows:
        if not row.get("name") or row.get("accuracy") is None:
            raise ValueError('The picture needs names and accuracies: measure(model, x, y, name="...").')
    milliseconds, accuracy, kb = (np.array([row[key] for row in rows]) for key in ("median_ms", "accuracy", "kb"))
    colors = [color for name, color in COLORS.items() if name not in ("black", "white", "yellow")]
    fig, ax = plt.subplots(figsize=(7, 4), layout="tight")
    area = LARGEST * kb / kb.max()
    for i in np.argsort(-kb):  # the largest first, so that they hide no others
        at = (milliseconds[i], accuracy[i])
        ax.scatter(*at, area[i], colors[i % len(colors)], alpha=0.6, edgecolors="black", linewidths=0.8)
        ax.plot(*at, "k.", markersize=3)  # so that the smallest disc can be seen
    ax.set(xscale="log", xlim=(milliseconds.min() / 3, milliseconds.max() * 3))
    ax.set(xlabel="milliseconds a picture, median", ylabel="accuracy, %")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if np.ptp(np.log10(milliseconds)) < 2 else (1,)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter("")
    # With a few hundred test pictures small differences mean nothing, so at least ten points are shown.
    middle, reach = (accuracy.min() + accuracy.max()) / 2, max(5, 0.8 * np.ptp(accuracy))
    ax.set_ylim(middle - reach, middle + reach)
    ax.grid(alpha=0.3)
    texts = [f"{row['name']}, {row['kb']:,.0f} KB" for row in rows]
    _label(ax, texts, np.column_stack([milliseconds, accuracy]), np.sqrt(area / np.pi))
    return fig


def _label(ax, texts, places, radii):
    """Write each text at the nearest free place around its disc, with a thin line to the middle.

    radii: of the discs, in points.
    """
    from matplotlib.text import Text

    turn = np.pi * np.array([0.5, 1.5, 0.25, 0.75, 1.25, 1.75, 0, 1])
    spots = [far * np.array((1.6 * np.cos(a), np.sin(a))) for far in range(14, 120, 8) for a in turn]
    line = {"arrowstyle": "-", "linewidth": 0.5, "shrinkA": 0, "shrinkB": 0}
    ax.figure.draw_without_rendering()  # only then does Matplotlib know all places in pixels
    frame, pixels, dot = ax.get_window_extent(), ax.transData.transform(places), ax.figure.dpi / 72
    taken = [_box(pixel, np.maximum(radius, 3) * dot) for pixel, radius in zip(pixels, radii, strict=True)]
    for text, place, pixel in zip(texts, places, pixels, strict=True):
        label = ax.annotate(text, place, spots[0], textcoords="offset points", fontsize=8, arrowprops=line, **MIDDLE)
        half = np.array(Text.get_window_extent(label).size) / 2 + 1
        boxes = [_box(pixel + spot * dot, half) for spot in spots]
        inside = [frame.fully_contains(*box.min) and frame.fully_contains(*box.max) for box in boxes]
        free = [i for i, box in enumerate(boxes) if inside[i] and not box.count_overlaps(taken)]
        best = free[0] if free else 0
        label.set_position(spots[best])
        taken.append(boxes[best])


def _box(middle, half):
    from matplotlib.transforms import Bbox

    return Bbox([middle - half, middle + half])
