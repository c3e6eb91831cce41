"""A demonstration served by a process of its own for each test, a browser for each file, and people who use it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests import made_once
from tests.browser import demonstrations, screens, served

Visit = Callable[..., screens.Visitor]

expect.set_options(timeout=30_000)  # a machine that is busy is slow, and no page is wrong for it


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser that is there; without one these tests are left out, or fail where one is required."""
    found = screens.executable()
    if found is None:
        (pytest.fail if screens.is_required() else pytest.skip)(screens.WHY_NONE)
    with screens.chromium(found) as browser:
        yield browser


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with accounts, in which nobody works."""
    return demonstrations.kept(tmp_path_factory)


@pytest.fixture
def address(chromium: Browser, pattern: Path, tmp_path: Path) -> Iterator[str]:
    """Where a demonstration of one's own is served, as of Monday 3 June 2024, 08:00."""
    with served.demo(made_once.copy(pattern, tmp_path / "demo")) as there:
        yield there


@pytest.fixture
def visit(chromium: Browser, address: str) -> Iterator[Visit]:
    """Gives somebody who is signed in, or nobody yet; at the end nothing may have gone wrong on anybody's pages."""
    visitors: list[screens.Visitor] = []

    def come(person: str = "") -> screens.Visitor:
        visitors.append(screens.Visitor(chromium, address))
        if person:
            visitors[-1].sign_in(person)
        return visitors[-1]

    yield come
    for visitor in visitors:
        visitor.close()
    assert [what for visitor in visitors for what in visitor.wrong] == []
