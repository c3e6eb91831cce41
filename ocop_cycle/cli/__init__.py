"""
The command line: parse, ask or execute, show. No decision is taken here.

``main`` is called by ``__main__`` with the builders of the house. The modules of this package are loaded when a command
of theirs is named: here, and in the builders, are the only late imports of the house.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from ocop_cycle import settings
from ocop_cycle.cli import builders, face, general, outlets, parsing, tree

FAILED = 70
"""Exit code of an unforeseen failure."""


def main(made: builders.Builders, arguments: list[str] | None = None) -> int:
    """
    Run one command; the exit code.

    0 done · 1 refused, with the reasons · 2 wrong use · 3 a check found something · 70 an unforeseen failure.
    """
    outlets.make_ready()
    words = list(sys.argv[1:] if arguments is None else arguments)
    chosen = general.Chosen()
    try:
        chosen, rest = general.split(words)
        return _run(_face(made, chosen), rest)
    except parsing.Misread as misread:
        return int(load("stops").tell_usage(_face(made, chosen), misread))


def load(module: str) -> Any:
    """A module of this package, loaded now."""
    return importlib.import_module(f"{__name__}.{module}")


def command(place: str) -> click.Command:
    """The command at ``module:name``."""
    module, _, name = place.partition(":")
    found: click.Command = getattr(load(module), name)
    return found


def root() -> parsing.Branch:
    """The whole tree of commands."""
    return parsing.Branch(parsing.PROGRAM, tree.TREE, command)


def _face(made: builders.Builders, chosen: general.Chosen) -> face.Face:
    folder = Path(chosen.instance) if chosen.instance else settings.default_folder(Path())
    language = chosen.language or settings.language()
    return face.Face(builders=made, late=load, chosen=chosen, language=language, folder=folder)


def _run(this: face.Face, rest: list[str]) -> int:
    try:
        code = root().main(
            args=rest, prog_name=parsing.PROGRAM, standalone_mode=False, obj=this, help_option_names=list(parsing.HELP)
        )
        return int(code or 0)
    except (Exception, KeyboardInterrupt) as stop:  # noqa: BLE001 - the border of the program: each becomes a sentence
        return int(load("stops").tell(this, stop))
    finally:
        this.close()
