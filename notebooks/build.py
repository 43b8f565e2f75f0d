"""Make notebooks from their sources and run them: python notebooks/build.py notebooks/source/01_mnist_airdraw.py ...

`make notebooks` calls this for every source that is newer than its notebook.
"""

import base64
import io
import sys
import time
from pathlib import Path

import jupytext
import nbformat
from nbclient import NotebookClient
from PIL import Image


def build(source: Path) -> Path:
    """Run one source from top to bottom and write the notebook with its outputs; a failing cell writes nothing."""
    target = source.parents[1] / f"{source.stem}.ipynb"
    notebook = jupytext.read(source)
    start = time.perf_counter()
    place = {"metadata": {"path": target.parent}}
    # A widget's stored state would be its whole JavaScript.
    NotebookClient(notebook, kernel_name="python3", resources=place, store_widget_state=False).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)  # times would change with every build
        if cell.cell_type == "code":
            cell.outputs = [tidy(output) for output in merged(cell.outputs)]
    nbformat.write(notebook, target)
    print(f"{target.name}: {time.perf_counter() - start:.0f} s, {target.stat().st_size / 1000:.0f} KB")
    return target


def merged(outputs):
    """Join the pieces of one stream that follow each other."""
    joined = []
    for output in outputs:
        if joined and output.output_type == "stream" == joined[-1].output_type and output.name == joined[-1].name:
            joined[-1].text += output.text
        else:
            joined.append(output)
    return joined


def tidy(output):
    """Keep of a progress line its last state, as a terminal does, of a widget a word of what it is, of a picture 256
    colours."""
    if png := output.get("data", {}).get("image/png"):
        output.data["image/png"] = slim(png)
    if "application/vnd.jupyter.widget-view+json" in output.get("data", {}):
        output.data = {"text/html": "<i>A live widget: run this cell to see it.</i>"}
    if output.output_type == "stream":
        lines = output.text.split("\n")
        output.text = "\n".join(line.rstrip("\r").split("\r")[-1] for line in lines)
    return output


def slim(png: str) -> str:
    """Reduce a picture, base64, to 256 colours where that makes it smaller: plots look the same, photos nearly so."""
    small = io.BytesIO()
    Image.open(io.BytesIO(base64.b64decode(png))).convert("RGB").quantize(256).save(small, "PNG", optimize=True)
    return min(png, base64.b64encode(small.getvalue()).decode(), key=len)


if __name__ == "__main__":
    for name in sys.argv[1:]:
        build(Path(name).resolve())
