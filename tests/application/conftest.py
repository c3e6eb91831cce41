"""Offices for the tests of the application; what they hold is said in ``builders``."""

import pathlib
from collections.abc import Iterator

import pytest

from tests.application import builders, kept
from tests.storage.databases import database, durable, empty, province
from tests.storage.databases import office as office_file

__all__ = ["database", "durable", "empty", "office_file", "province"]


@pytest.fixture
def office() -> Iterator[builders.Office]:
    """Lạng Giang's cycle, open, with a dossier for each product of Biểu 1, in memory."""
    made = builders.lang_giang()
    yield made
    made.house.close()


@pytest.fixture
def opened() -> Iterator[builders.Office]:
    """Lạng Giang's cycle, open, without a dossier, in memory."""
    made = builders.opened()
    yield made
    made.house.close()


@pytest.fixture(params=kept.KINDS)
def durable_office(request: pytest.FixtureRequest, tmp_path: pathlib.Path) -> Iterator[builders.Office]:
    """Lạng Giang with a dossier for each product, on a file and on PostgreSQL."""
    yield from kept.offices(request.param, tmp_path)


@pytest.fixture
def server_office(tmp_path: pathlib.Path) -> Iterator[builders.Office]:
    """The same on PostgreSQL alone, where one writer can overtake another."""
    yield from kept.offices("postgresql", tmp_path)
