"""List all benchmarks, each with what it measures: python benchmarks"""

import ast
from pathlib import Path


def main():
    """Print the name of each file and the first line of its docstring."""
    for file in sorted(Path(__file__).parent.glob("*.py")):
        if file.name != Path(__file__).name:
            print(f"{file.name:34}{ast.get_docstring(ast.parse(file.read_text(encoding='utf-8'))).splitlines()[0]}")


if __name__ == "__main__":
    main()
