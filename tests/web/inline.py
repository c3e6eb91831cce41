"""
Requests handed to an application in the thread that makes them.

The client of Starlette starts a thread and a loop for each request and passes every message between the two, which
takes longer than most pages do. Here one loop serves all requests of a process, one after another; what an application
raises is raised to whoever asked.
"""

import asyncio
import atexit
import functools
from typing import Any
from urllib import parse

import httpx2
from starlette.types import ASGIApp

CLIENT = ("testclient", 50_000)
"""The machine that asks, and its port."""


class Transport(httpx2.BaseTransport):
    """Hands each request to an application, whole, and gives the answer, whole."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer of the application, once it is complete."""
        return _loop().run_until_complete(self._answer(request))

    async def _answer(self, request: httpx2.Request) -> httpx2.Response:
        asked = [{"type": "http.request", "body": request.read(), "more_body": False}]
        answered = asyncio.Event()
        told: dict[str, Any] = {}
        body: list[bytes] = []

        async def receive() -> dict[str, Any]:
            if asked:
                return asked.pop()
            await answered.wait()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.start":
                told.update(message)
            elif message["type"] == "http.response.body":
                body.append(bytes(message.get("body", b"")))
                if not message.get("more_body", False):
                    answered.set()

        await self._application(_scope(request), receive, send)
        return httpx2.Response(told["status"], headers=told["headers"], content=b"".join(body), request=request)


def client(application: ASGIApp) -> httpx2.Client:
    """A client that keeps cookies and follows nothing by itself."""
    return httpx2.Client(
        transport=Transport(application), base_url="http://testserver", follow_redirects=False, trust_env=False,
        headers={"user-agent": "testclient"},
    )  # fmt: skip


def _scope(request: httpx2.Request) -> dict[str, Any]:
    return {
        "type": "http", "http_version": "1.1", "method": request.method, "scheme": request.url.scheme,
        "path": parse.unquote(request.url.path), "raw_path": request.url.raw_path.split(b"?", 1)[0], "root_path": "",
        "query_string": request.url.query, "headers": [(name.lower(), value) for name, value in request.headers.raw],
        "client": CLIENT, "server": (request.url.host, request.url.port or 80), "extensions": {}, "state": {},
    }  # fmt: skip


@functools.cache
def _loop() -> asyncio.AbstractEventLoop:
    made = asyncio.new_event_loop()
    atexit.register(made.close)
    return made
