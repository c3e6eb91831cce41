"""
The pages of the project as tests read them: blocks, commands, names, links; and the running of what they show.

A block marked ``console`` shows commands after ``$`` and what they print. ``refreshed`` runs them, in their order, on a
demonstration of the page's own, and gives the page as it should be. A block whose mark goes on with ``file=…`` is
written to that place before the commands that follow it. What differs from run to run (hashes, which depend on salts)
is shown as ``…``. Numbers that a command printed (of an entry, of a message) may stand in the commands after it: when
they have changed, they are changed there too.

``python -m tests.documents`` writes all pages anew.
"""

import contextlib
import dataclasses
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ocop_cycle import __main__ as program
from ocop_cycle import bootstrap, cli

ROOT = Path(__file__).parent.parent
ACCOUNT = "thu"
"""The account of the operating system under which the pages are run."""

BUILDERS = program.BUILDERS._replace(account=lambda: ACCOUNT)

WIDTH = 100
"""Columns of the terminal that the pages show."""

_BLOCK = re.compile(r"^```(?P<mark>[^\n]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"^\$ ", re.MULTILINE)
_FILE = re.compile(r"\bfile=(\S+)")
_VOLATILE = re.compile(
    r"\b[0-9a-f]{32,128}\b"
    r"|\b(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{12}\b"
    r"|\b[0-9a-f]{8}-[0-9a-f]{4}-[47][0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b"
)
_NUMBERED = re.compile(r"\bsố (?P<entry>\d+)|^(?P<row>\d+)(?=   )|(?P<message>OC-[A-Z]+-\d{4}-\d{5})", re.MULTILINE)
_SHELL = 'ocop() { "$OCOP_PYTHON" -m tests.documents run "$@"; }\n'


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
    parts, end, numbers = [], 0, dict[str, str]()
    for block in blocks(text):
        if block.file:
            place = folder / block.file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text, encoding="utf-8")
        if block.language == "console":
            parts += [text[end : block.start], *_said(block.text, folder, numbers)]
            end = block.end
    return "".join([*parts, text[end:]])


def commands_in(console: str) -> list[str]:
    """The command lines of a ``console`` block."""
    return [piece.split("\n", 1)[0] for piece in _COMMAND.split(console)[1:]]


def _said(console: str, folder: Path, numbers: dict[str, str]) -> Iterator[str]:
    """Each command with what it prints now; ``numbers`` maps those that the page had to those of today."""
    for number, piece in enumerate(_COMMAND.split(console)[1:]):
        line, _, before = piece.partition("\n")
        for old, new in numbers.items():
            line = re.sub(rf"\b{re.escape(old)}\b", new, line)
        now = _output(line, folder)
        numbers |= dict(zip(_numbers(before), _numbers(now), strict=False))
        blank = "\n" if number else ""
        yield f"{blank}$ {line}\n{now}"


def _numbers(printed: str) -> list[str]:
    return [found[found.lastgroup or 0] for found in _NUMBERED.finditer(printed)]


def _output(line: str, folder: Path) -> str:
    code, printed = _run(line, folder)
    told = _VOLATILE.sub("…", printed.replace(f"{folder}/", ""))
    lines = [found.rstrip() for found in told.splitlines()]
    while lines and not lines[0]:
        del lines[0]
    while lines and not lines[-1]:
        del lines[-1]
    if code:
        lines.append(f"(mã thoát {code})")
    return "".join(f"{found}\n" for found in lines)


def _run(line: str, folder: Path) -> tuple[int, str]:
    """
    Exit code and output of a line of shell.

    What begins with ``ocop`` runs in this process, because to start a new one for each takes ten times as long; what
    stands behind the first bar is given its output.
    """
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|;&<>()")
    lexer.whitespace_split = True
    words = list(lexer)
    ends = [number for number, word in enumerate(words) if set(word) <= set("|;&<>()")]
    if words[0] != "ocop" or (ends and words[ends[0]] != "|"):
        return _shell(line, folder, None)
    code, printed = _ocop(words[1 : ends[0] if ends else None], folder)
    return _shell(line.split("|", 1)[1], folder, printed) if ends else (code, printed)


def _ocop(words: list[str], folder: Path) -> tuple[int, str]:
    printed = io.StringIO()
    with (
        contextlib.chdir(folder), _environment(folder),
        contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed),
    ):  # fmt: skip
        code = cli.main(BUILDERS, words)
    return code, printed.getvalue()


def _shell(line: str, folder: Path, given: str | None) -> tuple[int, str]:
    with _environment(folder):
        done = subprocess.run(
            ["bash", "-c", _SHELL + line], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, cwd=folder, check=False,
            input=(given or "").encode(), timeout=300,
        )  # fmt: skip
    return done.returncode, done.stdout.decode("utf-8")


@contextlib.contextmanager
def _environment(folder: Path) -> Iterator[None]:
    before = dict(os.environ)
    said = {"HOME": str(folder), "COLUMNS": str(WIDTH), "LANG": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    os.environ |= {**said, "PYTHONDONTWRITEBYTECODE": "1", "OCOP_PYTHON": sys.executable}
    for name in ("OCOP_INSTANCE", "OCOP_LANG"):
        os.environ.pop(name, None)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ |= before


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
    if sys.argv[1:2] == ["run"]:
        sys.exit(cli.main(BUILDERS, sys.argv[2:]))
    _write_anew()
