"""The page's JavaScript is checked by TypeScript, from its JSDoc."""

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "course_utils" / "camera" / "static"


def test_types_of_the_page_s_javascript(version, modules, tmp_path):
    for file in (*(ROOT / "web" / "page").glob("*.js"), *SHARED.glob("*.js")):
        shutil.copy(file, tmp_path)
    shutil.copytree(version / "vendor" / "litert", tmp_path / "vendor" / "litert")
    shutil.copy(ROOT / "web" / "tsconfig.json", tmp_path)
    command = ["node", modules / "typescript" / "bin" / "tsc", "--project", tmp_path]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    own = {file.name for file in (ROOT / "web" / "page").glob("*.js")}
    errors = [line for line in done.stdout.splitlines() if line.split("(")[0] in own]
    assert errors == [], "\n".join(errors)
    assert "app.js" not in done.stderr
