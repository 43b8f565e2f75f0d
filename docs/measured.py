"""List the numbers that the course states, each with the command that measures it: python docs/measured.py

Numbers come from cards of checkpoints, from docs/scores.json, or stand in a page's text (docs/measured.toml).
"""

import json
import re

from lessons import ROOT, tomllib

TABLE = tomllib.loads((ROOT / "docs" / "measured.toml").read_text(encoding="utf-8"))
SCORES = json.loads((ROOT / "docs" / "scores.json").read_text(encoding="utf-8"))
CARDS = ROOT / "data" / "checkpoints"


def card(name: str) -> tuple[dict, str]:
    """The scores of a checkpoint's card, {(file, column): text}, and the command that trains it again."""
    text = (CARDS / name / "card.md").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in re.findall(r"^\|.*\|$", text, re.M)]
    head, _, *files = rows or [[], []]
    scores = {(row[0], column): value for row in files for column, value in zip(head[1:], row[1:], strict=True)}
    return scores, re.search(r"\*\*Rebuild:\*\* (.+)", text)[1]


def number(row: dict) -> tuple[str, str]:
    """A README row's number as text, and the command that measures it; raises KeyError for an unknown source."""
    if "card" in row:
        name, file, column = row["card"]
        scores, command = card(name)
        return f"{scores[file, column]} %", " ".join(command.split()[:5])
    if "scores" in row:
        return score(*row["scores"]), f"python benchmarks/scores.py {row['scores'][0]}"
    return row["said"], row["command"]


def score(part: str, name: str) -> str:
    """A score of docs/scores.json as text; raises KeyError if there is none."""
    for row in SCORES[part]:
        if row["name"] == name:
            return row["score"]
    raise KeyError(f"docs/scores.json has no row {name!r} in {part!r}")


def readme_table() -> str:
    """The README's numbers in Markdown."""
    lines = ["| | measured | command |", "|---|---|---|"]
    for row in TABLE["readme"]:
        value, command = number(row)
        lines.append(f"| {row['what']} | {value} | `{command}` |")
    return "\n".join(lines)


def every() -> list[tuple[str, str, str]]:
    """All numbers: (where it is stated, what it is, how to measure it again)."""
    rows = [("README.md", f"{row['what']}: {number(row)[0]}", number(row)[1]) for row in TABLE["readme"]]
    for folder in sorted(CARDS.iterdir()):
        scores, command = card(folder.name)
        rows += [(f"card {folder.name}", f"{file}, {what}: {value}", command) for (file, what), value in scores.items()]
    for part, scores in SCORES.items():
        command = f"python benchmarks/scores.py {part}"
        rows += [("docs/scores.md", f"{row['name']}: {row['score'] or '–'}", command) for row in scores]
    rows += [(stated["page"], said, stated["command"]) for stated in TABLE["stated"] for said in stated["said"]]
    return rows


if __name__ == "__main__":
    for place, what, command in every():
        print(f"{place:28}{what:64}{command}")
