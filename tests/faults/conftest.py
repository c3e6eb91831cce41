"""Offices that are worked on by programs that die."""

import pathlib
from collections.abc import Iterator

import pytest

from tests.application import builders, kept


@pytest.fixture(params=kept.KINDS)
def durable_office(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[builders.Office]:
    """Lạng Giang with a dossier for each product, on a file and on PostgreSQL."""
    yield from kept.offices(request.param, tmp_path)


@pytest.fixture
def file_office(tmp_path: pathlib.Path) -> Iterator[builders.Office]:
    """The same on a file alone."""
    yield from kept.offices("sqlite", tmp_path)
