"""The address of the repository: none until somebody sets it, checked, and fetched at one commit."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "notebooks"))
import address  # noqa: E402

FORK = {"url": "https://github.com/someone/fork", "tag": "v1.0", "commit": "0" * 40}


def git(*arguments, **options):
    who = ["-c", "user.name=A Teacher", "-c", "user.email=teacher@example.org", "-c", "init.defaultBranch=main"]
    return subprocess.run(
        ["git", *who, *arguments], capture_output=True, text=True, check=True, **options
    ).stdout.strip()


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Notebooks and the files that name the address, in a folder of their own."""
    for name in ("pyproject.toml", "CITATION.cff", "README.md"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "notebooks" / "source").mkdir(parents=True)
    for file in [*(ROOT / "notebooks").glob("0[01]_*.ipynb"), *(ROOT / "notebooks" / "source").glob("0[01]_*.py")]:
        shutil.copy(file, tmp_path / file.relative_to(ROOT))
    for name, place in {"ROOT": "", "NOTEBOOKS": "notebooks", "STORE": "notebooks/address.json"}.items():
        monkeypatch.setattr(address, name, tmp_path / place)
    return tmp_path


@pytest.fixture
def course(tmp_path):
    """A tiny course in a git repository with the tag v1.0, whose set-up leaves a mark: (folder, commit)."""
    folder = tmp_path / "origin"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / "colab.py").write_text("print('the course is set up')")
    git("init", "-q", folder)
    git("-C", folder, "add", ".")
    git("-C", folder, "commit", "-qm", "first")
    git("-C", folder, "tag", "-a", "v1.0", "-m", "one")
    return folder, git("-C", folder, "rev-parse", "HEAD")


def on_colab(cell: str, home: Path, cwd: Path | None = None):
    """Run a bootstrap cell as on Colab, with its own home folder; returns the finished process."""
    start = "import sys, types; sys.modules['google.colab'] = types.ModuleType('google.colab')\n"
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin:/usr/local/bin", "GIT_CONFIG_NOSYSTEM": "1"}
    return subprocess.run(
        [sys.executable, "-c", start + cell], capture_output=True, text=True, cwd=cwd or home, env=environment
    )


def everything(folder: Path) -> dict:
    return {file.name: file.read_text(encoding="utf-8") for file in folder.rglob("*") if file.is_file()}


def test_no_address_was_guessed():
    files = git("ls-files", cwd=ROOT).splitlines()
    texts = [ROOT / name for name in files if name.endswith((".py", ".md", ".toml", ".cff", ".ipynb", ".yml", ".j2"))]
    guess = re.compile(r"(github\.com|githubusercontent\.com|colab\.research\.google\.com/github)/haptic-learning")
    assert [file.name for file in texts if guess.search(file.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("file", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda file: file.stem)
def test_every_notebook_has_the_cell_and_the_line_of_the_address(file):
    title, *cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    first = next(cell for cell in cells if cell["cell_type"] == "code")
    assert "".join(first["source"]) == address.bootstrap(address.read())
    assert address.badge(file.name, address.read()) in "".join(title["source"]).splitlines()
    assert "bootstrap" in first["metadata"]["tags"] and len(first["source"]) <= 25


def test_without_an_address_nothing_is_fetched(tmp_path):
    cell = address.bootstrap(None)
    assert "git" not in cell and "http" not in cell
    done = on_colab(cell, tmp_path)
    assert done.returncode == 1 and "has no address" in done.stderr and list(tmp_path.iterdir()) == []
    assert subprocess.run([sys.executable, "-c", cell], capture_output=True, check=True).stdout == b""


@pytest.mark.parametrize("name", ["https://github.com/someone/fork", "https://gitlab.example.org/some.one/my-fork.git"])
def test_plain_addresses_are_taken(name):
    assert address.checked(name, "v1.0") == (name.removesuffix(".git"), "v1.0")
    assert address.checked(name, "2026/spring")[1] == "2026/spring"


@pytest.mark.parametrize(
    "url",
    [
        *("", "github.com/someone/fork", "http://github.com/someone/fork", "file:///tmp/fork", "ext::sh -c id"),
        *("https://github.com/someone", "https://github.com/someone/fork/tree/main", "https://github.com/../fork"),
        *("https://user:secret@github.com/someone/fork", "https://github.com/someone/fork?x=1", "--upload-pack=id"),
        *("https://github.com/someone/fork; id", "https://github.com/some one/fork", "https://github.com/a/$(id)"),
        *(
            'https://github.com/a/b"\nimport os',
            "https://github.com/a/`id`",
            "https://github.com/a/b\n",
            "https://-x/a/b",
        ),
        *(
            "https://github.com:8080/a/b",
            "https://gïthub.com/a/b",
            "https://github.com/-a/--b;",
            "https://github.com//b",
        ),
    ],
)
def test_other_addresses_are_refused(url, copy, capsys):
    before = everything(copy)
    if url:
        assert address.main([url, "v1.0"] if not url.startswith("-") else ["--", url, "v1.0"]) == 1
        assert "looks like https://github.com/someone/course" in capsys.readouterr().err
    with pytest.raises(address.AddressError):
        address.checked(url, "v1.0")
    assert everything(copy) == before


@pytest.mark.parametrize(
    "tag", ["", "-x", "--upload-pack=id", "v1 0", "v1;id", "v1\n", "a..b", "v1.lock", "'v1'", "$(id)"]
)
def test_other_tags_are_refused(tag):
    with pytest.raises(address.AddressError, match=r"looks like v1\.0"):
        address.checked(FORK["url"], tag)


def test_a_tag_has_a_commit_here_or_there(course, tmp_path):
    folder, commit = course
    assert address.commit_of("https://example.org/a/b", "v1.0", here=folder) == commit, "an annotated tag, peeled"
    elsewhere = tmp_path / "elsewhere"
    git("init", "-q", elsewhere)
    assert address.commit_of(folder.as_uri(), "v1.0", here=elsewhere) == commit
    with pytest.raises(address.AddressError, match="There is no tag v2"):
        address.commit_of(folder.as_uri(), "v2", here=elsewhere)


def test_an_address_is_written_changed_and_taken_out(copy):
    address.write(None)
    bare = everything(copy)
    address.write(FORK)
    first = everything(copy)
    notebooks = ("00_start_here.ipynb", "00_start_here.py", "01_mnist_airdraw.ipynb", "01_mnist_airdraw.py")
    for name in (*notebooks, "pyproject.toml", "CITATION.cff", "README.md"):
        assert FORK["url"] in first[name].replace("colab.research.google.com/github/", "github.com/"), name
    cells = json.loads(first["01_mnist_airdraw.ipynb"])["cells"]
    old = json.loads(bare["01_mnist_airdraw.ipynb"])["cells"]
    assert [cell.get("outputs") for cell in cells] == [cell.get("outputs") for cell in old], "nothing was run again"
    address.write(FORK | {"url": "https://github.com/other/course"})
    assert not any("someone/fork" in text for text in everything(copy).values())
    address.write(FORK)
    assert everything(copy) == first
    address.write(None)
    assert everything(copy) == bare


def test_colab_gets_the_commit_that_was_expected(course, tmp_path):
    folder, commit = course
    home = tmp_path / "home"
    home.mkdir()
    cell = address.bootstrap({"url": folder.as_uri(), "tag": "v1.0", "commit": commit})
    assert len(cell.splitlines()) <= 25
    for cwd in (home, home / "haptic-learning" / "notebooks"):  # the second time the session is inside
        done = on_colab(cell, home, cwd)
        assert done.returncode == 0 and done.stdout == "the course is set up\n", done.stderr


def test_an_address_set_on_the_command_line_is_what_colab_fetches(course, copy, tmp_path, monkeypatch):
    folder, commit = course
    # Git itself leads this address to a folder here, in this process and in those that it starts.
    config = tmp_path / "home" / ".gitconfig"
    config.parent.mkdir()
    config.write_text(f'[url "{folder.as_uri()}"]\n  insteadOf = {FORK["url"]}\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(config))
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    assert address.main([FORK["url"], "v9"]) == 1 and address.read() is None
    assert address.main([FORK["url"], "v1.0"]) == 0 and address.read() == FORK | {"commit": commit}
    cells = json.loads((copy / "notebooks" / "01_mnist_airdraw.ipynb").read_text(encoding="utf-8"))["cells"]
    cell = "".join(next(cell["source"] for cell in cells if cell["cell_type"] == "code"))
    done = on_colab(cell, config.parent)
    assert (done.returncode, done.stdout) == (0, "the course is set up\n"), done.stderr


def test_a_course_that_is_not_there_is_named(tmp_path):
    gone = (tmp_path / "gone").as_uri()
    done = on_colab(address.bootstrap({"url": gone, "tag": "v1.0", "commit": "0" * 40}), tmp_path)
    assert done.returncode == 1 and f"{gone} cannot be fetched" in done.stderr


def test_another_commit_is_not_run(course, tmp_path):
    folder, commit = course
    (folder / "notebooks" / "colab.py").write_text("print('somebody else')")
    git("-C", folder, "commit", "-qam", "second")
    git("-C", folder, "tag", "-f", "-a", "v1.0", "-m", "moved")
    home = tmp_path / "home"
    home.mkdir()
    done = on_colab(address.bootstrap({"url": folder.as_uri(), "tag": "v1.0", "commit": commit}), home)
    assert done.returncode == 1 and done.stdout == "" and f"not {commit}" in done.stderr


def test_another_host_has_no_badge():
    other = FORK | {"url": "https://gitlab.example.org/some/course"}
    line = address.badge("01_mnist_airdraw.ipynb", other)
    assert other["url"] in line and "Open in Colab" not in line and address.BADGE_LINE.fullmatch(line)


def test_without_an_argument_the_address_is_shown_and_stays(copy, capsys):
    address.write(FORK)
    before = everything(copy)
    assert address.main([]) == 0 and FORK["url"] in capsys.readouterr().out
    assert everything(copy) == before
    assert address.main([""]) == 0 and address.read() is None


@pytest.mark.skipif(not shutil.which("make"), reason="make is not installed")
def test_make_passes_on_what_was_typed(copy):
    shutil.copy(ROOT / "Makefile", copy)
    shutil.copy(ROOT / "notebooks" / "address.py", copy / "notebooks")
    before = everything(copy)
    command = ["make", "-s", "address", f"PYTHON={sys.executable} -B"]
    for url, tag in (("https://github.com/a/b$(shell touch x)", "v1"), ("https://github.com/a/b", "v1;touch x")):
        done = subprocess.run([*command, f"URL={url}", f"TAG={tag}"], cwd=copy, capture_output=True, text=True)
        assert done.returncode and "looks like" in done.stderr
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("Address:") and everything(copy) == before


def test_what_colab_lacks_is_pinned_with_hashes():
    import colab

    lock = colab.locked()
    for name in (*colab.NEEDED, "setuptools"):
        pin, entry = lock[name]
        assert re.fullmatch(rf"{name}==[\d.]+", pin)
        assert entry.startswith(pin) and re.search(r"--hash=sha256:[0-9a-f]{64}", entry) and not entry.endswith("\\")
