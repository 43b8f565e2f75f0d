"""The phone page reads the same as Python: node's test runner compares a hundred inputs for each demo."""

import os
import subprocess
from pathlib import Path

from golden import write

TESTS = Path(__file__).resolve().parents[2] / "web" / "tests"


def test_the_page_reads_what_python_reads(version, tmp_path):
    write(tmp_path)
    environment = os.environ | {"PAGE": str(version), "GOLDEN": str(tmp_path)}
    files = [str(file) for file in TESTS.glob("*.test.js")]
    command = ["node", "--test", "--test-reporter=tap", *files]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    print(done.stdout)
    assert done.returncode == 0, done.stdout[-6000:]
    assert "# fail 0" in done.stdout and "largest difference" in done.stdout
