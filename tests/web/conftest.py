"""Pages of a demonstration that was built once, with an account for one person of each role, and is copied."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ocop_cycle import bootstrap, settings
from ocop_cycle.application import first_accounts, house
from ocop_cycle.web import app
from ocop_cycle.web.parts import Parts
from tests import made_once
from tests.browser import demonstrations
from tests.web import browsing

PEOPLE: dict[str, str] = {}
"""Role → the person who has an account, as the demonstration tells it."""


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration with accounts, in which nobody works."""
    folder = demonstrations.kept(tmp_path_factory)
    built = bootstrap.open_instance(settings.read(folder))
    PEOPLE.update(first_accounts.of_each_role(built.store, built.policies))
    built.close()
    return folder


@pytest.fixture
def folder(pattern: Path, tmp_path: Path) -> Path:
    """A demonstration of one's own, as of Monday 3 June 2024, 08:00."""
    return made_once.copy(pattern, tmp_path / "demo")


@pytest.fixture
def opened(folder: Path) -> Iterator[tuple[house.House, Parts]]:
    """The instance, and what its pages are handed."""
    built, parts = browsing.opened(folder)
    yield built, parts
    parts.reader.store.database.dispose()
    built.close()


@pytest.fixture
def built(opened: tuple[house.House, Parts]) -> house.House:
    """The instance."""
    return opened[0]


@pytest.fixture
def pages(opened: tuple[house.House, Parts]) -> app.Pages:
    """Its pages."""
    return app.Pages(opened[1])


@pytest.fixture
def browser(pages: app.Pages) -> browsing.Browser:
    """A browser in which nobody is signed in."""
    return browsing.Browser(pages)


@pytest.fixture
def signed_in(pages: app.Pages) -> Callable[[str], browsing.Browser]:
    """Gives a browser in which a person is signed in."""

    def sign_in(person: str) -> browsing.Browser:
        made = browsing.Browser(pages)
        assert made.sign_in(person).status_code == 303
        return made

    return sign_in


@pytest.fixture(scope="module")
def readers(pattern: Path) -> Iterator[Callable[[str], browsing.Browser]]:
    """Gives a browser for the person of a role, on one demonstration in which nobody writes."""
    built, parts = browsing.opened(pattern)
    pages, made = app.Pages(parts), dict[str, browsing.Browser]()

    def browser(role: str) -> browsing.Browser:
        if role not in made:
            made[role] = browsing.Browser(pages)
            made[role].sign_in(PEOPLE[role])
        return made[role]

    yield browser
    parts.reader.store.database.dispose()
    built.close()
