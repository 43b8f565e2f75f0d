"""Pictures and tables for the notebooks, each with a text alternative for readers who cannot see it."""

from __future__ import annotations

import base64
import io
from html import escape

import numpy as np

from course_utils.overlay import legible

INK = "gray_r"  # dark ink on white paper


def figure(fig, alt: str):
    """Show a Matplotlib figure with its text alternative, and close it.

    Raises ValueError without an alt text: say what the picture shows, not that it is a picture.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    if not alt.strip():
        raise ValueError('Describe the figure for readers who cannot see it: show.figure(fig, alt="...").')
    display(fig, metadata={"image/png": {"alt": alt}})
    plt.close(fig)


def image_grid(images, titles=None, columns: int = 10, cmap=INK, size: float = 0.9, **options):
    """Draw images in a grid.

    images: uint8 or float, [n, h, w] grey or [n, h, w, 3] RGB. titles: n short words, or None.
    options go to `imshow`, such as vmin and vmax.
    Returns the Matplotlib figure, to be shown with `figure(fig, alt)`.
    """
    import matplotlib.pyplot as plt

    rows = -(-len(images) // columns)
    height = size * (1.3 if titles is not None else 1)
    fig, axes = plt.subplots(rows, columns, figsize=(size * columns, height * rows), squeeze=False, layout="tight")
    for axis in axes.flat:
        axis.axis("off")
    for i, (axis, image) in enumerate(zip(axes.flat, images, strict=False)):
        axis.imshow(image, cmap=cmap, interpolation="nearest", **options)
        if titles is not None:
            axis.set_title(legible(titles[i]), fontsize=9, pad=2)
    return fig


def confusion(truth, predicted, classes):
    """Draw a confusion matrix: rows are the truth, columns the predictions, and the colour shows the mistakes alone.

    truth, predicted: int[n]. classes: the names. Returns the Matplotlib figure.
    """
    import matplotlib.pyplot as plt
    from sklearn.metrics import ConfusionMatrixDisplay, confusion_matrix

    counts = confusion_matrix(truth, predicted, labels=range(len(classes)))
    mistakes = counts * (1 - np.eye(len(classes), dtype=int))
    fig, ax = plt.subplots(figsize=(5, 4.4), layout="tight")
    shown = ConfusionMatrixDisplay(mistakes, display_labels=[legible(name) for name in classes])
    shown.plot(cmap="Blues", ax=ax, text_kw={"fontsize": 8}, im_kw={"vmin": 0, "vmax": max(1, mistakes.max())})
    for text, count, wrong in zip(shown.text_.flat, counts.flat, mistakes.flat, strict=True):
        text.set(text=count or "", color="white" if wrong > mistakes.max() / 2 else "black")
    shown.im_.colorbar.set_label("mistakes")
    return fig


def clip(pictures, alt: str, fps: float = 8):
    """Show RGB pictures uint8[n, h, w, 3] as a moving picture with its text alternative.

    It is a WebP, because a GIF of camera pictures is four times as large.
    """
    from IPython.display import HTML
    from PIL import Image

    first, *rest = map(Image.fromarray, pictures)
    file = io.BytesIO()
    first.save(file, "WEBP", save_all=True, append_images=rest, duration=round(1000 / fps), loop=0, quality=25)
    data = base64.b64encode(file.getvalue()).decode()
    return HTML(f'<img src="data:image/webp;base64,{data}" alt="{escape(alt)}" width="{first.width}">')


def play(demo, source, alt: str, seconds: float | None = None, width: int = 320, fps: float = 8):
    """Play a demo over a source of frames, print what it read, and show it as a moving picture.

    demo: a callable from Frame to Overlay. source: "camera", "synthetic", a clip's path, or an iterable of frames.
    seconds: stop after so many seconds of the source. width: of the picture in pixels. fps: pictures a second to keep.
    """
    import cv2

    from course_utils import camera

    pictures, answers = [], []
    for _, overlay, due in camera.film(demo, source, fps, seconds):
        if overlay.answer is not None:
            answers.append(overlay.answer)
        for picture in due:
            height = round(width * picture.shape[0] / picture.shape[1])
            pictures.append(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA))
    print("Read:", " ".join(answers) or "nothing yet")
    return clip(pictures, alt, fps)


def table(rows: list[dict], alt: str = ""):
    """Show rows (one dict each, the same keys) as an HTML table; numbers are right-aligned."""
    from IPython.display import HTML

    out = io.StringIO()
    out.write("<table>")
    if alt:
        out.write(f"<caption>{escape(alt)}</caption>")
    out.write("<tr>" + "".join(f"<th>{escape(str(key))}</th>" for key in rows[0]) + "</tr>")
    for row in rows:
        cells = [f"<td style='text-align:{_align(value)}'>{escape(str(value))}</td>" for value in row.values()]
        out.write("<tr>" + "".join(cells) + "</tr>")
    out.write("</table>")
    return HTML(out.getvalue())


def _align(value):
    return "left" if str(value)[:1].isalpha() else "right"
