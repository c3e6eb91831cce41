"""A program between us and the server, which hands out its connections as it likes, is found out and refused."""

import contextlib
import socket
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ocop_cycle.storage import engines, self_test
from tests.storage.databases import Database

SOCKET = ".s.PGSQL.5432"
KEY = b"K\x00\x00\x00\x0c"
"""How the message begins that tells the process at the other end, and the key to cancel what it does."""


class Between(socketserver.BaseRequestHandler):
    """One client's line to the server; the process that is told is the pooler's own invention, as all poolers do it."""

    request: socket.socket

    def handle(self) -> None:
        """Pass on what both say."""
        with socket.socket(socket.AF_UNIX) as server:
            server.connect(self.server.there)  # type: ignore[attr-defined] # set by whoever made it
            way = threading.Thread(target=self._pass_on, args=(self.request, server), daemon=True)
            way.start()
            self._pass_on(server, self.request)
            way.join()

    @staticmethod
    def _pass_on(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while said := source.recv(65536):
                before, key, after = said.partition(KEY)
                target.sendall(before + key + (b"\x00\x00\x00\x01" + after[4:] if key else after))
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)


class Pooler(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
    """Stands between clients and the server at the socket ``there``."""

    daemon_threads = True
    there = ""


@pytest.fixture
def pooled(province: Database, tmp_path: Path) -> Iterator[str]:
    """The address of a good database, by way of a pooler."""
    with Pooler(str(tmp_path / SOCKET), Between) as pooler:
        pooler.there = str(Path(str(province.engine.url.query["host"]), SOCKET))
        threading.Thread(target=pooler.serve_forever, daemon=True).start()
        yield f"postgresql://postgres@/{province.engine.url.database}?host={tmp_path}"
        pooler.shutdown()


def test_a_pooler_is_refused(pooled: str) -> None:
    """Statements that are prepared on one connection and run on another would run what somebody else prepared."""
    engine = engines.open_engine(pooled)

    (refusal,) = list(self_test.refusals(engine))
    engine.dispose()

    why = "is reached through a pooler (PgBouncer), which does not keep what a connection is told"
    assert refusal.why == f"{pooled.partition('?')[0]} {why}"
