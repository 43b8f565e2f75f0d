"""The structure: the engine, one room for each lesson above it, imports in one direction, short modules in use."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import course_utils
from course_utils.__main__ import rooms

ROOT = Path(course_utils.__file__).parent
MODULES = {".".join(file.relative_to(ROOT.parent).with_suffix("").parts): file for file in ROOT.rglob("*.py")}
ROOMS = {room.__name__: room.LESSON for room in rooms()}


def imports(module: str) -> set[str]:
    """The modules of the course that a module imports, at its top or inside its functions."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("course_utils"):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                found.add(next(m for m in (name, node.module, f"{node.module}.__init__") if m in MODULES))
    return found - {"course_utils.__init__"}


ARROWS = {module: imports(module) for module in MODULES}


def lesson(module: str) -> int | None:
    return ROOMS.get(".".join(module.split(".")[:2]))


def test_the_engine_imports_no_room_and_a_room_only_earlier_ones():
    for module, targets in ARROWS.items():
        above = [target for target in targets if (lesson(target) or 0) > (lesson(module) or 0)]
        assert not above, f"{module} imports {above}"


def test_no_module_reaches_itself():
    for start in MODULES:
        seen, ahead = set(), set(ARROWS[start])
        while ahead:
            seen |= ahead
            ahead = set().union(*(ARROWS[module] for module in ahead)) - seen
        assert start not in seen, f"{start} is part of an import cycle"


def test_modules_are_short_and_few_at_the_top():
    lengths = {module: len(file.read_text(encoding="utf-8").splitlines()) for module, file in MODULES.items()}
    assert {module: n for module, n in lengths.items() if n > 300} == {}
    assert len([file for file in ROOT.glob("*.py") if not file.stem.startswith("__")]) <= 10


def exports(package: str) -> dict[str, list[str]]:
    """The names that a package exports lazily, by module: the keywords of `attach` in its `__init__`."""
    tree, start = ast.parse(MODULES[package].read_text("utf-8")), package.removesuffix("__init__")
    words = (node for node in ast.walk(tree) if isinstance(node, ast.keyword) and isinstance(node.value, ast.List))
    return {f"{start}{word.arg}": ast.literal_eval(word.value) for word in words}


def named_in_notebooks() -> set[str]:
    """The modules that lessons import."""
    text = "\n".join(file.read_text("utf-8") for file in (ROOT.parent / "notebooks" / "source").glob("*.py"))
    lines = re.findall(r"from (course_utils[.\w]*) import (.*)", text)
    return {f"{package}.{word.strip()}" for package, words in lines for word in re.split(r",| as \w+", words)}


def test_every_module_is_used_or_a_command():
    packages = {module for module in MODULES if module.endswith(".__init__")}
    used = set().union(*ARROWS.values(), *map(exports, packages), named_in_notebooks())
    commands = {module for module, file in MODULES.items() if "__main__" in file.read_text(encoding="utf-8")}
    # Found by their names: the recipes of a room, its LOADERS, its jobs and its checks.
    by_name = {module for module in MODULES if re.search(r"\.(train(_\w+)?|data|jobs|check)$", module)}
    assert set(MODULES) - used - packages - commands - by_name == set()


def test_packages_export_names_that_are_there():
    for package in (module for module in MODULES if module.endswith(".__init__")):
        for module, names in exports(package).items():
            top = ast.parse(MODULES[module].read_text("utf-8")).body
            words = {node.name for node in top if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
            words |= {node.id for line in top for node in ast.walk(line) if isinstance(node, ast.Name)}
            assert not set(names) - words, f"{package} names what {module} lacks"


def test_the_package_is_light():
    code = "import sys, course_utils; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "course_utils" in loaded and not {"numpy", "cv2", "keras", "mediapipe", "tensorflow"} & set(loaded)


def test_tensorflow_starts_in_silence():
    code = "import course_utils, keras; print(keras.__name__)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("keras\n", "")
