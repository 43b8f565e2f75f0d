"""The structure: the engine, one room for each lesson above it, imports in one direction, short modules in use."""

import ast
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


def listed(package: str) -> set[str]:
    """The modules that a package loads lazily: their names are strings in its `__init__`."""
    tree = ast.parse(MODULES[package].read_text(encoding="utf-8"))
    words = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
    return {f"{package.removesuffix('.__init__')}.{word}" for word in words}


def test_every_module_is_used_or_a_command():
    packages = {module for module in MODULES if module.endswith(".__init__")}
    used = set().union(*ARROWS.values(), *map(listed, packages))
    commands = {module for module, file in MODULES.items() if "__main__" in file.read_text(encoding="utf-8")}
    assert set(MODULES) - used - packages - commands == set()


def test_the_package_is_light():
    code = "import sys, course_utils; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "course_utils" in loaded and not {"numpy", "cv2", "keras", "mediapipe", "tensorflow"} & set(loaded)
