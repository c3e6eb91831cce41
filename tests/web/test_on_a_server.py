"""The pages of an office whose records lie on a PostgreSQL server: from the sign-in to a step on the trail."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_cycle.storage import engines
from ocop_cycle.web import app, routes
from tests.web import browsing, on_a_server

DOSSIER = "LG24-0001"
SAID = "Đã gọi điện cho chủ thể (dựng)."


@pytest.fixture
def server_pages(folder: Path) -> Iterator[app.Pages]:
    """The pages of the demonstration, moved to a server."""
    built, parts = browsing.opened(on_a_server.move(folder))
    assert engines.is_shared(built.store.database)
    yield app.Pages(parts)
    parts.reader.store.database.dispose()
    built.close()


def test_one_signs_in_looks_at_every_page_and_writes(server_pages: app.Pages) -> None:
    """Every address that needs no word beside it, for two who together may see them all; then a form."""
    found: dict[str, set[int]] = {}
    plain = [one.path for one in routes.ROUTES if one.method == "GET" and "{" not in one.path]
    for person in ("quan-tri", "thu"):
        browser = browsing.Browser(server_pages)
        assert browser.sign_in(person).status_code == 303
        for path in plain:
            found.setdefault(path, set()).add(browser.client.get(path).status_code)

    page = browser.get(f"/dossiers/{DOSSIER}")
    told = browser.send(page, f"/dossiers/{DOSSIER}/comment", {"text": SAID, "visibility": "internal"})

    assert {path: codes for path, codes in found.items() if max(codes) >= 500} == {}
    assert len([path for path, codes in found.items() if 200 in codes]) > 30
    assert told.status_code == 303
    assert SAID in browser.get(f"/dossiers/{DOSSIER}").text


def test_who_fails_too_often_waits(server_pages: app.Pages) -> None:
    """Failed tries are counted in the database, where all servers of an office see them."""
    browser = browsing.Browser(server_pages)

    wrong = [browser.sign_in("thu", "sai-mat-khau").status_code for _ in range(12)]

    assert (wrong[0], wrong[-1]) == (403, 429)
