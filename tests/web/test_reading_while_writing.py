"""Whoever only looks at a page needs nobody who writes, though it is noted now and then that he is there."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import commands, house
from ocop_cycle.storage import trail_reading
from ocop_cycle.web import app, asking, replies, routes
from ocop_cycle.web.parts import Parts
from tests.web import browsing

LONG_AGO = "UPDATE web_session SET seen_at = strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-10 minutes')"
SEEN = "SELECT count(*) FROM web_session WHERE seen_at > strftime('%Y-%m-%dT%H:%M:%f000Z', 'now', '-5 minutes')"
HELD = 1.5
"""Seconds for which somebody else writes."""


def test_a_page_does_not_wait_for_a_writer(
    folder: Path, pages: app.Pages, signed_in: Callable[[str], browsing.Browser]
) -> None:
    """Pages are answered on one thread: one that waited would keep everybody. What is to be noted is noted after."""
    cookie = signed_in("thu").client.cookies[app.COOKIE]
    other = sqlite3.connect(folder / "ocop.db", isolation_level=None, check_same_thread=False)
    other.execute(LONG_AGO)
    other.execute("BEGIN IMMEDIATE")
    threading.Timer(HELD, other.rollback).start()

    status, took = asyncio.run(_asked(pages, cookie))

    seen = other.execute(SEEN).fetchone()
    other.close()
    assert (status, took < HELD / 2, seen) == (200, True, (1,))


def test_a_page_is_shown_where_nothing_can_be_written(
    folder: Path, signed_in: Callable[[str], browsing.Browser]
) -> None:
    """That nobody can be noted as being there is no reason to show him nothing."""
    browser = signed_in("thu")
    with sqlite3.connect(folder / "ocop.db") as other:
        other.execute(LONG_AGO)
        other.execute("CREATE TRIGGER no_more BEFORE UPDATE ON web_session BEGIN SELECT raise(ABORT, 'full'); END")
    other.close()

    assert browser.get("/board").status_code == 200


def test_a_page_of_the_whole_office_is_one_moment_on_a_thread_of_its_own(opened: tuple[house.House, Parts]) -> None:
    """Nobody waits for the list of a province; its parts are of one moment, whatever is written between them."""
    built, parts = opened
    by = commands.Provenance(key="test/meanwhile", actor="quan-tri", origin="test")
    loop, seen = threading.get_ident(), list[object]()

    def listing(ask: asking.Asked) -> replies.Reply:
        seen.append(threading.get_ident())
        with ask.parts.reader.store.reading() as runner:
            seen.append(trail_reading.newest(runner))
        built.engine.execute(commands.ChangeSetting(by=by, name="upload-mb", value="7"))
        with ask.parts.reader.store.reading() as runner:
            seen.append(trail_reading.newest(runner))
        return replies.Words(text="")

    pages = app.Pages(parts, (routes.Route("GET", "/board", listing, routes.ANYBODY, wide=True),))

    status, _ = asyncio.run(_asked(pages, ""))

    thread, before, after = seen
    assert (status, thread != loop, before == after) == (200, True, True)


def test_few_pages_of_the_whole_office_are_made_at_once(opened: tuple[house.House, Parts]) -> None:
    """Twenty at once would take the interpreter from each other, and from whoever asks for a page of milliseconds."""
    now, most, counting = [0], [0], threading.Lock()

    def listing(_ask: asking.Asked) -> replies.Reply:
        with counting:
            now[0] += 1
            most[0] = max(most[0], now[0])
        threading.Event().wait(0.05)
        with counting:
            now[0] -= 1
        return replies.Words(text="")

    pages = app.Pages(opened[1], (routes.Route("GET", "/board", listing, routes.ANYBODY, wide=True),))

    async def morning() -> set[int]:
        return {status for status, _ in await asyncio.gather(*(_asked(pages, "") for _ in range(8)))}

    told = asyncio.run(morning())

    assert (told, most[0]) == ({200}, app.GATHERED)


async def _asked(pages: app.Pages, cookie: str) -> tuple[int, float]:
    """The status of a page, and the seconds until it was there, whatever is done behind it."""
    told: dict[str, Any] = {}
    spent = clock.stopwatch()

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        told.update(message, took=spent())

    scope = {
        "type": "http", "method": "GET", "path": "/board", "query_string": b"", "http_version": "1.1",
        "client": ("testclient", 50_000), "server": ("testserver", 80), "scheme": "http", "root_path": "",
        "headers": [(b"host", b"testserver"), (b"cookie", f"{app.COOKIE}={cookie}".encode())],
    }  # fmt: skip
    await pages.application(scope, receive, send)
    return told["status"], told["took"]
