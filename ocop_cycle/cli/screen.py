"""
Pages at a terminal of any width, and plain text everywhere else.

Words wrap; codes, days and numbers are kept whole as long as they fit at all. Colours are for terminals only, and never
carry what the words do not say.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

import click
from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ocop_cycle import settings
from ocop_cycle.cli import parts

IN_A_PIPE = 100
"""How wide a page is where nobody says how wide it may be."""

HIGH = 25
"""How many lines a terminal has that does not say so. Told to the library, lest it read the environment itself."""

LONGEST_WORD = 14
"""Letters of a word that is kept whole when a column is narrow; a longer one is broken."""

MOODS = {
    "plain": "", "late": "bold red", "soon": "yellow", "quiet": "dim", "good": "green", "strong": "bold",
}  # fmt: skip


def show(page: Sequence[parts.Part]) -> None:
    """Print a page."""
    if sys.stdout.isatty():
        width, height = os.get_terminal_size(sys.stdout.fileno())
        _show(Console(highlight=False, width=settings.columns() or width or IN_A_PIPE, height=height or HIGH), page)
        return
    # In a pipe nothing stands behind the last word of a line.
    gathered = io.StringIO()
    _show(Console(highlight=False, file=gathered, width=settings.columns() or IN_A_PIPE, height=HIGH), page)
    for line in gathered.getvalue().splitlines():
        click.echo(line.rstrip())


def _show(console: Console, page: Sequence[parts.Part]) -> None:
    for part in page:
        match part:
            case parts.Table():
                _show_table(console, part)
            case parts.Pairs():
                _show_pairs(console, part)
            case parts.Heading():
                console.print()
                console.print(Text(part.text, style="bold"))
            case parts.Line():
                console.print(Padding(_text(parts.Cell(part.text, part.mood)), (0, 0, 0, 2 * part.depth)))


def _show_table(console: Console, part: parts.Table) -> None:
    if not part.rows:
        console.print(Text(part.empty, style="dim"))
        return
    table = Table(
        box=None if part.bare else box.SIMPLE_HEAD,
        padding=(0, 2, 0, 0),
        pad_edge=False,
        header_style="bold",
        show_edge=False,
        show_header=not part.bare,
        expand=any(column.share for column in part.columns),
    )
    for place, column in enumerate(part.columns):
        table.add_column(
            Text(column.title),
            justify="right" if column.manner == "number" else "left",
            overflow="fold",
            min_width=column.width or _least(column, [row[place] for row in part.rows]),
            ratio=column.share,
        )
    for row in part.rows:
        table.add_row(*(_text(cell) for cell in row))
    console.print(table)


def _show_pairs(console: Console, part: parts.Pairs) -> None:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in part.rows:
        if value is not None and _width(value):
            table.add_row(Text(name), _text(value))
    console.print(table)


def _text(cell: str | parts.Cell) -> Text:
    found = cell if isinstance(cell, parts.Cell) else parts.Cell(cell)
    return Text(found.text, style=MOODS[found.mood])


def _least(column: parts.Column, cells: Sequence[str | parts.Cell]) -> int:
    """Below this a column is never narrowed: a code stays whole, of words the longest does."""
    if column.manner != "text":
        return max(_width(cell) for cell in cells)
    words = (word for cell in cells for word in _text(cell).plain.split())
    return min(max((len(word) for word in words), default=0), LONGEST_WORD)


def _width(cell: str | parts.Cell) -> int:
    text = cell.text if isinstance(cell, parts.Cell) else cell
    return max((len(line) for line in text.splitlines()), default=0)
