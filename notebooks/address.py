"""Write the address of this course, or of a fork, into all notebooks: make address URL=https://github.com/a/b TAG=v1.0

The first cell of every notebook fetches the course on Colab and runs it, so it must never name an address that somebody
guessed. Without an address it fetches nothing. With one it fetches a tag, and stops if the commit of the tag is not the
one that it was when the address was set. `make address URL=` takes the address out again.

The order: tag a commit and push the tag, set the address, commit and push that. A tag cannot hold its own commit, so
the notebooks of the branch main name the tag, and Colab opens those.
"""

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

NOTEBOOKS = Path(__file__).resolve().parent
ROOT = NOTEBOOKS.parent
STORE = NOTEBOOKS / "address.json"
NO_BADGE = "*Colab: this copy of the course has no address yet (`make address`).*"
OTHER_HOST = "*Colab: it opens notebooks from GitHub alone. Upload this one there: its first cell fetches {url}.*"
BADGE = "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)]({link})"
BADGE_LINE = re.compile(r"^(# )?(\[!\[Open in Colab\]\(.*\)|\*Colab: .*\*)$", re.M)
NO_BOOTSTRAP = """\
# On Colab this cell fetches the course. This copy has no address yet, so it fetches nothing.
import sys

if "google.colab" in sys.modules:
    raise SystemExit("This copy of the course has no address. Whoever teaches sets it: make address URL=... TAG=...")"""
BOOTSTRAP = """\
# On Colab this cell fetches the course, at the commit that its teacher chose. Anywhere else it does nothing.
import os, pathlib, runpy, subprocess, sys

URL, TAG, COMMIT = {url!r}, {tag!r}, {commit!r}
if "google.colab" in sys.modules:
    folder = pathlib.Path.home() / "haptic-learning"
    options = dict(capture_output=True, text=True, env=os.environ | {{"GIT_TERMINAL_PROMPT": "0"}})
    if not folder.exists():
        clone = subprocess.run(["git", "clone", "--depth=1", "--branch", TAG, "--", URL, folder], **options)
        if clone.returncode:
            raise SystemExit(f"{{URL}} cannot be fetched. Try again, or ask your teacher.\\n{{clone.stderr}}")
    found = subprocess.run(["git", "-C", folder, "rev-parse", "HEAD"], **options).stdout.strip()
    if found != COMMIT:
        raise SystemExit(f"{{TAG}} is {{found}}, not {{COMMIT}}. Ask your teacher, or delete {{folder}} and try again.")
    runpy.run_path(str(folder / "notebooks" / "colab.py"), run_name="__main__")"""
NO_PLACE = """\
This copy has no address yet, so its notebooks do not open on Colab.
[An instructor sets one](docs/instructor.md#publish-your-copy)."""
PLACE = "This copy lives at <{url}>. On Colab its notebooks fetch release {tag}."


class AddressError(ValueError):
    """An address that cannot be used; the message says why."""


def checked(url: str, tag: str) -> tuple[str, str]:
    """Return URL and tag if they are plain: https, a host, an owner and a name; raises AddressError otherwise."""
    parts = urlsplit(url)
    plain = re.fullmatch(r"https://[a-z0-9][a-z0-9.-]*\.[a-z]{2,}/[\w-][\w.-]*/[\w-][\w.-]*", url, re.ASCII | re.I)
    if not plain or parts.username or parts.port or ".." in url:
        raise AddressError(f"The address is {url!r}; it looks like https://github.com/someone/course.")
    if (
        not re.fullmatch(r"[A-Za-z0-9][\w.-]*(/[\w][\w.-]*)*", tag, re.ASCII)
        or ".." in tag
        or tag.endswith((".", ".lock"))
    ):
        raise AddressError(f"The tag is {tag!r}; it looks like v1.0.")
    return url.removesuffix(".git"), tag


def commit_of(url: str, tag: str, here: Path | None = None) -> str:
    """The commit of a tag, in this repository or else at the address; raises AddressError where there is none."""
    local = subprocess.run(
        ["git", "-C", here or NOTEBOOKS, "rev-parse", "--verify", "--quiet", f"refs/tags/{tag}^{{commit}}"],
        capture_output=True,
        text=True,
    )
    if local.returncode == 0:
        return local.stdout.strip()
    command = ["git", "ls-remote", "--", url, f"refs/tags/{tag}", f"refs/tags/{tag}^{{}}"]
    environment = os.environ | {"GIT_TERMINAL_PROMPT": "0"}  # a host asks for a password where a course is missing
    remote = subprocess.run(command, capture_output=True, text=True, env=environment)
    lines = dict(reversed(line.split("\t")) for line in remote.stdout.splitlines())
    commit = lines.get(f"refs/tags/{tag}^{{}}", lines.get(f"refs/tags/{tag}", ""))
    if not re.fullmatch(r"[0-9a-f]{40}", commit):
        why = f"\n{remote.stderr.strip()}" if remote.returncode else ""
        raise AddressError(
            f"There is no tag {tag} here or at {url}. Make it: git tag {tag}, then git push --tags.{why}"
        )
    return commit


def read() -> dict | None:
    """The address that is set: {"url", "tag", "commit"}, or None."""
    return json.loads(STORE.read_text(encoding="utf-8")) if STORE.is_file() else None


def badge(name: str, address: dict | None) -> str:
    """The line under a notebook's title that opens it on Colab, which knows GitHub alone. name: of the .ipynb file."""
    if address is None:
        return NO_BADGE
    if urlsplit(address["url"]).hostname != "github.com":
        return OTHER_HOST.format(**address)
    place = urlsplit(address["url"]).path
    return BADGE.format(link=f"https://colab.research.google.com/github{place}/blob/main/notebooks/{name}")


def bootstrap(address: dict | None) -> str:
    """The first code cell of every notebook."""
    return NO_BOOTSTRAP if address is None else BOOTSTRAP.format(**address)


def write_source(file: Path, address: dict | None):
    """Write badge and bootstrap cell into a notebook's source; all else stays."""
    text = BADGE_LINE.sub(
        lambda old: (old[1] or "") + badge(f"{file.stem}.ipynb", address), file.read_text(encoding="utf-8")
    )
    head, rest = re.split(r'(?<=# %% tags=\["bootstrap"\]\n)', text, maxsplit=1)
    file.write_text(head + bootstrap(address) + rest[rest.index("\n\n# %%") :], encoding="utf-8")


def write_notebook(file: Path, address: dict | None):
    """Write the same into the notebook; outputs and numbers of cells stay."""
    book = json.loads(file.read_text(encoding="utf-8"))
    for cell in book["cells"]:
        whole = isinstance(cell["source"], str)
        text = "".join(cell["source"])
        if "bootstrap" in cell["metadata"].get("tags", ()):
            text = bootstrap(address)
        elif cell is book["cells"][0]:
            text = BADGE_LINE.sub(lambda old: badge(file.name, address), text)
        cell["source"] = text if whole else text.splitlines(keepends=True)
    file.write_text(json.dumps(book, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def write_metadata(address: dict | None):
    """Write the address into README.md, pyproject.toml and CITATION.cff, or take it out."""
    readme, project, citation = (ROOT / name for name in ("README.md", "pyproject.toml", "CITATION.cff"))
    text = PLACE.format(**address) if address else NO_PLACE
    between = re.compile(r"(?<=<!-- address -->\n).*(?=\n<!-- end of address -->)", re.S)
    readme.write_text(between.sub(lambda _: text, readme.read_text(encoding="utf-8")), encoding="utf-8")
    text = re.sub(r"\[project\.urls\]\nRepository = .*\n\n", "", project.read_text(encoding="utf-8"))
    if address:
        section = f'[project.urls]\nRepository = "{address["url"]}"\n\n[tool.setuptools]\n'
        text = text.replace("[tool.setuptools]\n", section, 1)
    project.write_text(text, encoding="utf-8")
    text = re.sub(r"^repository-code: .*\n", "", citation.read_text(encoding="utf-8"), flags=re.M)
    citation.write_text(text + (f"repository-code: {address['url']}\n" if address else ""), encoding="utf-8")


def write(address: dict | None):
    """Store the address, and write it everywhere; None takes it out."""
    write_metadata(address)
    if address is None:
        STORE.unlink(missing_ok=True)
    else:
        STORE.write_text(json.dumps(address, indent=1) + "\n", encoding="utf-8")
    for source in sorted((NOTEBOOKS / "source").glob("*.py")):
        write_source(source, address)
        if (notebook := NOTEBOOKS / f"{source.stem}.ipynb").is_file():
            write_notebook(notebook, address)


def main(argv=None) -> int:
    """Set the address, change it, or take it out; returns an exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("url", nargs="?", help='https://github.com/someone/course; "" takes the address out')
    parser.add_argument("tag", nargs="?", default="", help="the tag that Colab fetches, such as v1.0")
    arguments = parser.parse_args(argv)
    if arguments.url is None:
        print("Address:", *(read() or {"": "none"}).values())
        return 0
    if not arguments.url:
        write(None)
        print("The course has no address now; its notebooks fetch nothing.")
        return 0
    try:
        url, tag = checked(arguments.url, arguments.tag)
        address = {"url": url, "tag": tag, "commit": commit_of(url, tag)}
    except AddressError as error:
        print(error, file=sys.stderr)
        return 1
    write(address)
    print(f"All notebooks fetch {tag} of {url}, commit {address['commit']}. Commit and push them, and the tag.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
