"""
The table of docs/faults.md: what a run found, of the report that it wrote.

``python -m tests.faults.table var/faults.tsv`` prints it.
"""

import pathlib
import re
import sys
from collections.abc import Iterator, Sequence

HEADINGS = {
    "kills": ("operation", "database", "kills", "found"),
    "cuts": ("command", "cuts", "found"),
    "workers": ("workers", "operations", "told", "took"),
    "rescues": ("a worker gets", "leases it held", "until all were in other hands", "with"),
    "writers": ("for", "writes", "median wait", "p99", "longest", "told to try again"),
    "stopped": ("stops of the server", "told", "found"),
    "bug": ("bug", "probe", "database", "first finding"),
}
NEW_LINE = r"\n"
"""As it stands in the words of a child."""

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
            cells = [_shown(cell) for cell in row] + [""] * (len(headings) - len(row))
            yield "| " + " | ".join(cells) + " |"
        yield ""


def _shown(cell: str) -> str:
    """A finding in a line; of whoever died the last words, which say what of, and nothing of the way there."""
    if cell.startswith("died: "):
        cell = f"died: {cell.rstrip(chr(39)).removesuffix(NEW_LINE).rpartition(NEW_LINE)[2].removeprefix('died: ')}"
    cell = re.sub(r"(?<!\w)/\S*/(?=\S)", "", cell).replace("\\'", "'")  # folders of the machine say nothing
    return cell[:LONGEST].replace("|", "/")


if __name__ == "__main__":
    for line in tables(pathlib.Path(sys.argv[1]).read_text(encoding="utf-8").splitlines()):
        sys.stdout.write(f"{line}\n")
