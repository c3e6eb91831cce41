"""
The table of docs/faults.md: what a run found, of the report that it wrote.

``python -m tests.faults.table var/faults.tsv`` prints it.
"""

import pathlib
import sys
from collections.abc import Iterator, Sequence

HEADINGS = {
    "kills": ("operation", "database", "kills", "found"),
    "cuts": ("command", "cuts", "found"),
    "workers": ("workers", "operations", "told", "took"),
    "writers": ("for", "writes", "median wait", "p99", "longest", "told to try again"),
    "stopped": ("stops of the server", "told", "found"),
    "bug": ("bug", "probe", "database", "first finding"),
}
LONGEST = 110
"""So much of a finding is shown."""


def tables(lines: Sequence[str]) -> Iterator[str]:
    """One table for each kind of line."""
    rows = [line.split("\t") for line in lines]
    for kind, headings in HEADINGS.items():
        found = [row[1:] for row in rows if row[0] == kind]
        if not found:
            continue
        yield "| " + " | ".join(headings) + " |"
        yield "|" + "---|" * len(headings)
        for row in found:
            cells = [cell[:LONGEST].replace("|", "/") for cell in row] + [""] * (len(headings) - len(row))
            yield "| " + " | ".join(cells) + " |"
        yield ""


if __name__ == "__main__":
    for line in tables(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
        sys.stdout.write(f"{line}\n")
