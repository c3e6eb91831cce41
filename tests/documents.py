"""
The pages of the project as tests read them: blocks, commands, names, links; and the running of what they show.

A block marked ``console`` shows commands after ``$`` and what they print. ``refreshed`` runs them, in their order, on a
demonstration of the page's own, and gives the page as it should be. A block whose mark goes on with ``file=…`` is
written to that place before the commands that follow it. What differs from run to run (hashes, which depend on salts)
is shown as ``…``.

``python -m tests.documents`` writes all pages anew.
"""

import dataclasses
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ocop_cycle import bootstrap

ROOT = Path(__file__).parent.parent
ACCOUNT = "thu"
"""The account of the operating system under which the pages are run."""

WIDTH = 100
"""Columns of the terminal that the pages show."""

_BLOCK = re.compile(r"^```(?P<mark>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ", re.MULTILINE)
_FILE = re.compile(r"\bfile=(\S+)")
_VOLATILE = re.compile(r"\b[0-9a-f]{32,128}\b|\b[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_SHELL = 'ocop() { "$OCOP_PYTHON" -m ocop_cycle "$@"; }\n'


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """One block of code: its language, the file it is to be written to (if any), its text, and where that stands."""

    language: str
    file: str | None
    text: str
    start: int
    end: int


def pages() -> list[Path]:
    """Every page of the project, in order."""
    return [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]


def called(page: Path) -> str:
    """What tests call a page."""
    return page.relative_to(ROOT).as_posix()


def blocks(text: str) -> list[Block]:
    """The blocks of code of a page."""
    return [_block(found) for found in _BLOCK.finditer(text)]


def _block(found: re.Match[str]) -> Block:
    language, _, rest = found["mark"].partition(" ")
    file = _FILE.search(rest)
    return Block(
        language=language, file=file[1] if file else None, text=found["text"], start=found.start("text"),
        end=found.end("text"),
    )  # fmt: skip


def prose(text: str) -> str:
    """The page without its blocks of code."""
    return _BLOCK.sub("", text)


def runs(text: str) -> bool:
    """Whether the page shows commands with what they print."""
    return any(block.language == "console" for block in blocks(text))


def make_demo(folder: Path) -> None:
    """The demonstration that every page begins with."""
    bootstrap.demo(folder, account=ACCOUNT, told=lambda _done, _of: None)


def refreshed(text: str, folder: Path) -> str:
    """
    The page with what its commands print now.

    Args:
        text: the page.
        folder: where the commands run; a demonstration lies in its ``var/demo``.
    """
    parts, end = [], 0
    for block in blocks(text):
        if block.file:
            place = folder / block.file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text, encoding="utf-8")
        if block.language == "console":
            parts += [text[end : block.start], *_said(block.text, folder)]
            end = block.end
    return "".join([*parts, text[end:]])


def commands_in(console: str) -> list[str]:
    """The command lines of a ``console`` block."""
    return [piece.split("\n", 1)[0] for piece in _COMMAND.split(console)[1:]]


def _said(console: str, folder: Path) -> Iterator[str]:
    for number, line in enumerate(commands_in(console)):
        blank = "\n" if number else ""
        yield f"{blank}$ {line}\n{_output(line, folder)}"


def _output(line: str, folder: Path) -> str:
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail\n{_SHELL}{line}"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL, cwd=folder, env=_environment(folder), check=False, timeout=300,
    )  # fmt: skip
    told = _VOLATILE.sub("…", done.stdout.decode("utf-8").replace(f"{folder}/", ""))
    lines = [found.rstrip() for found in told.splitlines()]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    if done.returncode:
        lines.append(f"(mã thoát {done.returncode})")
    return "".join(f"{found}\n" for found in lines)


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LOGNAME": ACCOUNT,
        "COLUMNS": str(WIDTH),
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(ROOT),
        "PYTHONDONTWRITEBYTECODE": "1",
        "OCOP_PYTHON": sys.executable,
    }


def _write_anew() -> None:
    with tempfile.TemporaryDirectory() as name:
        demo = Path(name) / "demo"
        make_demo(demo)
        for page in pages():
            text = page.read_text(encoding="utf-8")
            if runs(text) and (not sys.argv[1:] or any(word in called(page) for word in sys.argv[1:])):
                folder = Path(name) / called(page).replace("/", "-")
                shutil.copytree(demo, folder / "var" / "demo")
                page.write_text(refreshed(text, folder), encoding="utf-8")


if __name__ == "__main__":
    _write_anew()
