"""Offices that are worked on by programs that die."""

import pathlib
from collections.abc import Iterator

import pytest

from tests.application import builders, kept
from tests.faults import chances


def pytest_report_header() -> str:
    """The seed, which brings a run back (OCOP_FAULT_SEED), and how long the run is."""
    return f"faults: seed {chances.SEED}, {chances.KILLS} kills for each operation and database"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """The seed once more, where a run failed."""
    if terminalreporter.stats.get("failed"):
        terminalreporter.write_line(f"faults: seed {chances.SEED}")


@pytest.fixture(params=kept.KINDS)
def durable_office(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[builders.Office]:
    """Lạng Giang with a dossier for each product, on a file and on PostgreSQL."""
    yield from kept.offices(request.param, tmp_path)


@pytest.fixture
def file_office(tmp_path: pathlib.Path) -> Iterator[builders.Office]:
    """The same on a file alone."""
    yield from kept.offices("sqlite", tmp_path)
