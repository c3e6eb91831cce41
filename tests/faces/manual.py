"""Every help page as Markdown, for docs/cli.md; Cog pastes it there, and a test says when it is stale."""

import contextlib
import io
from collections.abc import Iterator
from typing import Any

from ocop_cycle import __main__, cli
from ocop_cycle.cli import tree


def pages(language: str) -> str:
    """All pages, from the program itself down to each command, in the order of the tree."""
    return "\n".join(_page(path, language) for path in ("", *_paths(tree.TREE, "")))


def _paths(branch: dict[str, Any], above: str) -> Iterator[str]:
    for name, found in branch.items():
        if name:
            path = f"{above} {name}".strip()
            yield path
            if isinstance(found, dict):
                yield from _paths(found, path)


def _page(path: str, language: str) -> str:
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        cli.main(__main__.BUILDERS, ["--lang", language, *path.split(), "--help"])
    level = "##" if len(path.split()) < 2 else "###"
    return f"{level} `{f'ocop {path}'.strip()}`\n\n```text\n{out.getvalue().rstrip()}\n```\n"
