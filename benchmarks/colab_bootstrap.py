"""Whether the course runs with Colab's packages and leaves their versions unchanged; quoted in docs/instructor.md.

    python benchmarks/colab_bootstrap.py --folder /tmp/colab

It makes an environment with the versions of Colab's image of August 2026, if this Python has them, runs the first cell
of the notebooks in it, and then lessons 1 and 3. It prints which packages changed, which are new, and the seconds, and
ends with an error if a package changed. It downloads about 700 MB, so it has no smoke run.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
COLAB = """
tensorflow-cpu==2.20.*; sys_platform == "linux"
tensorflow==2.20.*; sys_platform != "linux"
keras==3.13.*
numpy==2.1.*
protobuf==5.29.*
ipykernel==6.17.*
ipywidgets==7.7.*
anywidget==0.9.21
opencv-contrib-python==4.*
matplotlib scipy scikit-learn pooch numba tqdm setuptools
"""
BOOTSTRAP = """
import os, runpy, sys, types
sys.modules["google.colab"] = types.ModuleType("google.colab")
runpy.run_path("haptic-learning/notebooks/colab.py", run_name="__main__")
import course_utils
assert os.getcwd().endswith("notebooks"), os.getcwd()
"""


def prepare(folder: Path) -> Path:
    """Make the environment and a copy of the course beside it; returns the environment's Python."""
    python = folder / "env" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wanted = [*COLAB.strip().splitlines()[:-1], *COLAB.strip().splitlines()[-1].split()]
    subprocess.run([sys.executable, "-m", "venv", folder / "env"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", *wanted], check=True)
    unused = shutil.ignore_patterns(".git", ".venv", "build", ".*_cache", "__pycache__", "*.egg-info")
    shutil.copytree(ROOT, folder / "haptic-learning", ignore=unused)
    return python


def versions(python: Path) -> dict[str, str]:
    """The packages of an environment and their versions."""
    command = [python, "-m", "pip", "list", "--format=json", "--disable-pip-version-check"]
    found = json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)
    return {package["name"]: package["version"] for package in found}


def run_lesson(folder: Path, python: Path, lesson: str) -> float:
    """Run a notebook with the environment's kernel; returns seconds, raises on a failing cell."""
    import nbformat
    from nbclient import NotebookClient

    kernel = folder / "kernels" / "colab"
    kernel.mkdir(parents=True, exist_ok=True)
    start = [str(python), "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (kernel / "kernel.json").write_text(json.dumps({"argv": start, "display_name": "colab", "language": "python"}))
    os.environ["JUPYTER_PATH"] = str(folder)
    path = next((folder / "haptic-learning" / "notebooks").glob(f"{lesson}_*.ipynb"))
    place = {"metadata": {"path": path.parent}}
    began = time.perf_counter()
    NotebookClient(nbformat.read(path, 4), kernel_name="colab", resources=place, timeout=900).execute()
    return time.perf_counter() - began


def main():
    """Make the environment, run the bootstrap and two lessons, and print what changed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, required=True, help="a new folder, about 3 GB")
    folder = parser.parse_args().folder.resolve()
    python = prepare(folder)
    before = versions(python)
    began = time.perf_counter()
    subprocess.run([python, "-c", BOOTSTRAP], cwd=folder, check=True)
    print(f"bootstrap: {time.perf_counter() - began:.0f} s")
    after = versions(python)
    changed = {name: (version, after.get(name)) for name, version in before.items() if after.get(name) != version}
    print("changed:", changed or "nothing", "of", len(before))
    print("new:", *sorted(f"{name} {after[name]}" for name in after.keys() - before.keys()))
    for lesson in ("01", "03"):
        print(f"lesson {lesson}: {run_lesson(folder, python, lesson):.0f} s")
    sys.exit(bool(changed))


if __name__ == "__main__":
    main()
