"""
Pages of an office with 50,000 dossiers and 1,000,000 entries, beside a bare page of the same template.

One process serves the office as it serves everybody, bell and all; another renders the same templates with the same
facts from memory, and does nothing else. A client with one connection, signed in, asks both in turn. Of pages about
one thing among many (a dossier, an entry) as many different ones are asked for as there are questions in a block, so
that nobody measures what the office remembers of the one before; the bare page has the facts of all of them at hand.
"""

import http.client
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib import parse

from benchmarks import crowd, measuring

DOSSIERS, ENTRIES = 50_000, 1_000_000
BLOCKS, EACH = 10, 30
GRACE = 10
"""Seconds a server has for what it has begun, when it was measured."""

_CODES = tuple(f"LG24-{number:04d}0005" for number in range(1200, 1200 + EACH))
PATHS = {
    "board": ("/board",),
    "board, one round": ("/board?round=lang-giang-2024%2Fdot-1",),
    "list": ("/board/list",),
    "list by product, page 500": ("/board/list?sort=product&page=500",),
    "dossier": tuple(f"/dossiers/{code}" for code in _CODES),
    "audit": ("/trail",),
    "audit of a dossier": tuple(f"/trail?dossier={code}" for code in _CODES),
    "audit entry": tuple(f"/trail/{500_000 + 1_001 * number}" for number in range(EACH)),
}
"""What is asked for; of several addresses one after the other."""


class Client:
    """One browser with one connection that is kept."""

    def __init__(self, address: str) -> None:
        found = parse.urlsplit(address)
        self.address = address
        self._connection = http.client.HTTPConnection(found.hostname or "", found.port, timeout=120)
        self._headers: dict[str, str] = {}

    def sign_in(self, person: str = crowd.PERSON) -> None:
        """Sign in by the form of the page."""
        words = {"name": person, "password": crowd.PASSWORD}
        hidden = dict(re.findall(r'name="([a-z-]+)" value="([^"]*)"', self.get("/sign-in").decode()))
        self._connection.request(
            "POST", "/sign-in", parse.urlencode({**hidden, **words}),
            {"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        answer = self._connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise AssertionError(f"nobody was let in: {answer.status}")
        self._headers = {"Cookie": (answer.getheader("set-cookie") or "").partition(";")[0]}

    def get(self, path: str) -> bytes:
        """A page."""
        try:
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
        except http.client.RemoteDisconnected:  # a connection that nobody used for a while
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status}")
        return body


def lines() -> Iterator[measuring.Line]:
    """Median and 99th percentile of each page, beside those of the bare page."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "office"
        crowd.build(folder, dossiers=DOSSIERS, entries=ENTRIES)
        yield from of(folder)


def of(folder: Path) -> Iterator[measuring.Line]:
    """The same of an office that is there."""
    every = [path for paths in PATHS.values() for path in paths]
    office = ("-m", "ocop_cycle", "--instance", str(folder), "--json", "serve", "--port", "0")
    with serving("-m", "benchmarks.bare_pages", str(folder), *every) as bare, serving(*office) as ours:
        ours.sign_in()
        for browser in (ours, bare):
            for paths in PATHS.values():
                browser.get(paths[0])
        for what, paths in PATHS.items():
            yield _line(what, *_taken(paths, ours, bare))
        yield _beside_another(ours)


def _taken(paths: Sequence[str], *browsers: Client) -> list[list[float]]:
    """Milliseconds of each page, in blocks that browser after browser asks for."""
    taken: list[list[float]] = [[] for _ in browsers]
    for _ in range(BLOCKS):
        for browser, found in zip(browsers, taken, strict=True):
            for number in range(EACH):
                start = time.perf_counter()
                browser.get(paths[number % len(paths)])
                found.append(1000 * (time.perf_counter() - start))
    return taken


def _line(what: str, ours: Sequence[float], bare: Sequence[float]) -> measuring.Line:
    ratio = statistics.median(ours) / statistics.median(bare)
    last = percentile(ours)
    return measuring.Line(
        what=f"page: {what}, {DOSSIERS:,} dossiers, {ENTRIES:,} entries",
        figure=f"{statistics.median(ours):.1f} ms, p99 {last:.1f} ms",
        beside=f"bare page, same template and facts: {statistics.median(bare):.1f} ms, p99 {percentile(bare):.1f} ms",
        ratio=ratio, aim="≤ 2, p99 < 100 ms", met=ratio <= 2 and last < 100,
    )  # fmt: skip


def _beside_another(ours: Client) -> measuring.Line:
    """The board of one person, while another one asks for the month of the whole office again and again."""
    idle, over = _taken(("/board",), ours)[0], threading.Event()
    other = Client(ours.address)
    other.sign_in()

    def turning() -> None:
        while not over.is_set():
            other.get("/calendar")

    turns = threading.Thread(target=turning)
    turns.start()
    busy = _taken(("/board",), ours)[0]
    over.set()
    turns.join()
    ratio = percentile(busy) / percentile(idle)
    return measuring.Line(
        what=f"page: board, while another person asks for the calendar, {DOSSIERS:,} dossiers",
        figure=f"p99 {percentile(busy):.1f} ms (median {statistics.median(busy):.1f} ms)",
        beside=f"idle: p99 {percentile(idle):.1f} ms (median {statistics.median(idle):.1f} ms)",
        ratio=ratio, aim="p99 < 100 ms", met=percentile(busy) < 100,
    )  # fmt: skip


def percentile(taken: Sequence[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(taken, n=100)[98]


@contextmanager
def serving(*run: str) -> Iterator[Client]:
    """A process that serves pages, and a browser for it; it ends with the block."""
    with subprocess.Popen([sys.executable, *run], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Client(_address(process))
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=GRACE)
            process.kill()


def _address(process: "subprocess.Popen[str]") -> str:
    for line in process.stdout or ():
        found = re.search(r'"address": "(http[^"]+)"', line)
        if found:
            return found[1]
    raise AssertionError("the server ended before it served")
