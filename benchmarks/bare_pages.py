"""
A bare page to measure pages against: FastAPI and the template, with facts that lie in memory.

It renders the very templates of the office, frame and menu included, by the same environment and with the same words;
what it is spared is what an office must do for a page: to know who asks and what he may see, to ask the database, and
to word what it found. It sends no headers of its own and keeps no count of its requests.
"""

import json
import socket
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from starlette.testclient import TestClient

from benchmarks import crowd
from ocop_cycle import bootstrap, serving, settings
from ocop_cycle.application import interface
from ocop_cycle.web import app, rendering

Noted = tuple[rendering.Pages, str, interface.Words, Mapping[str, Any]]


class Noting:
    """Renders as the pages are rendered, and notes with what facts."""

    def __init__(self, pages: rendering.Pages) -> None:
        self._pages = pages
        self.last: tuple[str, interface.Words, Mapping[str, Any]] | None = None

    def render(self, template: str, words: interface.Words, facts: Mapping[str, Any]) -> str:
        """The page for these facts."""
        self.last = (template, words, facts)
        return self._pages.render(template, words, facts)


def main(folder: Path, paths: list[str]) -> None:
    """Ask the office for each page once, then serve what was rendered with."""
    noted = _noted(folder, paths)
    bare = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)

    @bare.get("/{path:path}")
    async def page(request: Request) -> HTMLResponse:
        address = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        pages, template, words, facts = noted[address]
        return HTMLResponse(pages.render(template, words, facts))

    config = uvicorn.Config(bare, port=0, log_config=None, access_log=False)
    server = uvicorn.Server(config)
    listening = config.bind_socket()
    listening.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # as the server of the pages does
    print(json.dumps({"event": "serving", "address": f"http://127.0.0.1:{listening.getsockname()[1]}"}), flush=True)
    server.run(sockets=[listening])


def _noted(folder: Path, paths: list[str]) -> dict[str, Noted]:
    chosen = settings.read(folder)
    built = bootstrap.open_instance(chosen)
    shown = serving.pages(chosen, built)
    pages = app.Pages(shown)
    noting = Noting(pages._pages)
    pages._pages = noting  # type: ignore[assignment] # renders alike
    browser = TestClient(pages.application, base_url="http://testserver", follow_redirects=False)
    browser.get("/sign-in")
    answer = browser.post("/sign-in", data={"name": crowd.PERSON, "password": crowd.PASSWORD})
    if answer.status_code != 303:
        raise AssertionError(f"nobody was let in: {answer.status_code}")
    found = {}
    for path in paths:
        if browser.get(path).status_code != 200 or noting.last is None:
            raise AssertionError(f"{path} is not there")
        found[path] = (noting._pages, *noting.last)
    shown.reader.store.database.dispose()
    built.close()
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
