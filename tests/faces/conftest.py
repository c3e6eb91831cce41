"""The command line as it is typed: run in this process, on a demonstration that was built once and is copied."""

import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ocop_cycle import __main__, cli, settings
from ocop_cycle.cli import builders
from tests import made_once
from tests.storage.databases import empty

__all__ = ["empty"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """What a command said, and the code it ended with."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, read as JSON."""
        return json.loads(self.out)


Ocop = Callable[..., Said]


@pytest.fixture(autouse=True)
def plain_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the machine that runs the tests reaches a command, and nothing is written into the project."""
    for name in ("OCOP_LANG", "OCOP_INSTANCE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that nobody works in."""
    return made_once.demonstration(tmp_path_factory)


@pytest.fixture
def demo(pattern: Path, tmp_path: Path) -> Path:
    """A demonstration of one's own, as of Monday 3 June 2024, 08:00."""
    return made_once.copy(pattern, tmp_path / "demo")


@pytest.fixture
def anywhere() -> Ocop:
    """The program, as it is typed outside of any instance."""
    return run


@pytest.fixture
def ocop(demo: Path) -> Ocop:
    """The program, typed in the demonstration."""
    return lambda *line: run("--instance", str(demo), *line)


@pytest.fixture(scope="session")
def of_another(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that belongs to another account than the one that runs the tests; nobody works in it."""
    return made_once.demonstration(tmp_path_factory, f"not-{settings.account()}")


def run(*line: str, made: builders.Builders = __main__.BUILDERS) -> Said:
    """Run one command line in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = cli.main(made, list(line))
    return Said(code=code, out=out.getvalue(), err=err.getvalue())
