"""
A mail server on this machine that fails where it is told to, and otherwise takes what it is given.

It speaks real SMTP over real sockets, with STARTTLS and a login, in a thread of its own. A *hit* is one failure at its
point; which transactions or connections are hit is said when it is made.
"""

import contextlib
import io
import re
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests import certificates

POINTS = (
    "refused connection", "421 banner", "failed TLS", "535", "4xx at MAIL", "5xx at MAIL", "4xx at RCPT", "5xx at RCPT",
    "4xx at DATA", "5xx at DATA", "mixed RCPT", "cut in mid-DATA", "cut after the final dot", "late reply",
    "250 then reset", "no answer to QUIT",
)  # fmt: skip
"""Where it can fail."""

OPENING = frozenset(POINTS[:4])
"""Points that are met when a connection is opened."""

USER, SECRET = "ocop", "bí mật"
MESSAGES_A_CONNECTION = 5
"""After so many it ends a connection whose opening is to be hit."""

_ANSWERS = {
    "4xx at MAIL": ("MAIL", "451 try later"), "5xx at MAIL": ("MAIL", "550 sender unknown"),
    "4xx at RCPT": ("RCPT", "450 mailbox busy"), "5xx at RCPT": ("RCPT", "550 no such user"),
    "4xx at DATA": ("DATA", "452 no room"), "5xx at DATA": ("DATA", "554 no"),
}  # fmt: skip


class Ended(Exception):
    """The conversation is over."""


@dataclass(frozen=True, kw_only=True)
class Received:
    """What it has taken: from whom, for whom, and the bytes."""

    sender: str
    recipients: tuple[str, ...]
    data: bytes


@dataclass(kw_only=True)
class FaultyServer:
    """
    One server; ``point`` is where it fails.

    ``hits`` are the transactions that fail, counted from 1, or, for what is met at the opening, the connections. The
    two recipients of a transaction that is hit by mixed codes get 250 and, in turn, 450 and 550.
    """

    point: str | None = None
    hits: frozenset[int] = frozenset()
    received: list[Received] = field(default_factory=list)
    connections: int = 0
    transactions: int = 0
    hit: int = 0
    port: int = 0
    _listener: socket.socket | None = None
    _threads: list[threading.Thread] = field(default_factory=list)

    def listen(self) -> None:
        """Take connections, at the same door as before, unless it does so already."""
        if self._listener is not None:
            return
        listener = socket.create_server(("127.0.0.1", self.port), backlog=16)
        self.port, self._listener = listener.getsockname()[1], listener
        if self.point == "refused connection" and self.connections + 1 in self.hits:
            self.connections, self.hit = self.connections + 1, self.hit + 1
            self._shut()
            return
        self._start(lambda: self._accept(listener))

    def close(self) -> None:
        """Take no more, and wait until the last conversation is over."""
        self._shut()
        for thread in self._threads:
            thread.join(5)

    def _shut(self) -> None:
        listener, self._listener = self._listener, None
        if listener is not None:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                line, _ = listener.accept()
            except OSError:
                return
            self.connections += 1
            Conversation(server=self, line=line, number=self.connections).run()

    def is_hit(self, point: str, number: int) -> bool:
        """Whether to fail here, now."""
        return self.point == point and number in self.hits


@dataclass(kw_only=True)
class Conversation:
    """One connection, from banner to end."""

    server: FaultyServer
    line: socket.socket
    number: int
    stream: io.BufferedIOBase = field(init=False)
    is_private: bool = False
    taken: int = 0
    sender: str = ""
    recipients: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Talk to the end, whoever ends it."""
        self.stream = self.line.makefile("rb")
        try:
            self._opening()
            for verb, said in self._lines():
                getattr(self, f"_{verb.lower()}", self._unknown)(said)
        except (OSError, Ended, ValueError):
            pass
        finally:
            self.stream.close()
            self.line.close()

    def _say(self, text: str) -> None:
        self.line.sendall(f"{text}\r\n".encode())

    def _lines(self) -> Iterator[tuple[str, str]]:
        while said := self.stream.readline():
            text = said.decode().strip()
            yield text[:4].upper(), text
        raise Ended

    def _opening(self) -> None:
        if self.server.is_hit("421 banner", self.number):
            self._hit("421 too busy")
            raise Ended
        self._say("220 mail.example ready")

    def _hit(self, text: str | None = None) -> None:
        self.server.hit += 1
        if text:
            self._say(text)

    def _ehlo(self, _said: str) -> None:
        offers = ["250-mail.example", *([] if self.is_private else ["250-STARTTLS"]), "250 AUTH PLAIN"]
        self._say("\r\n".join(offers))

    def _star(self, _said: str) -> None:
        self._say("220 go on")
        if self.server.is_hit("failed TLS", self.number):
            self._hit("this is no handshake")
            raise Ended
        self.stream.close()
        self.line = certificates.server_side().wrap_socket(self.line, server_side=True)
        self.stream, self.is_private = self.line.makefile("rb"), True

    def _auth(self, _said: str) -> None:
        if self.server.is_hit("535", self.number):
            self._hit("535 authentication failed")
        else:
            self._say("235 welcome")

    def _mail(self, said: str) -> None:
        if self.server.point in OPENING and self.taken == MESSAGES_A_CONNECTION:
            if self.server.point == "refused connection":
                self.server._shut()
                self.server.connections, self.server.hit = self.server.connections + 1, self.server.hit + 1
            raise Ended
        self.server.transactions += 1
        self.sender, self.recipients = _address(said), []
        self._answer("MAIL")

    def _rcpt(self, said: str) -> None:
        address = _address(said)
        if self._is_hit("mixed RCPT") and self.recipients:
            self._hit("450 later" if self.server.hit % 2 else "550 never")
            return
        if self._answer("RCPT"):
            self.recipients.append(address)

    def _data(self, _said: str) -> None:
        if not self._answer("DATA", "354 go on"):
            return
        if self._is_hit("cut in mid-DATA"):
            self.stream.readline()
            self._cut()
        data = self._body()
        if not self._is_hit("late reply") and not self._is_hit("cut after the final dot"):
            self._take(data)
            self._say("250 taken")
            if self._is_hit("250 then reset"):
                self._cut()
            return
        self._take(data)
        if self._is_hit("cut after the final dot"):
            self._cut()
        self._hit()
        self.stream.readline()  # the answer comes when the client has gone
        raise Ended

    def _rset(self, _said: str) -> None:
        self._say("250 again")

    _noop = _rset

    def _quit(self, _said: str) -> None:
        if self.server.point == "no answer to QUIT":
            self._hit()
            self.stream.readline()
        else:
            self._say("221 bye")
        raise Ended

    def _unknown(self, _said: str) -> None:
        self._say("500 what?")

    def _body(self) -> bytes:
        lines = []
        while (line := self.stream.readline()) != b".\r\n":
            if not line:
                raise Ended
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        return b"".join(lines)

    def _take(self, data: bytes) -> None:
        self.taken += 1
        self.server.received.append(Received(sender=self.sender, recipients=tuple(self.recipients), data=data))

    def _is_hit(self, point: str) -> bool:
        return self.server.is_hit(point, self.server.transactions)

    def _answer(self, verb: str, well: str = "250 ok") -> bool:
        at, answer = _ANSWERS.get(self.server.point or "", ("", ""))
        if at == verb and self.server.transactions in self.server.hits:
            self._hit(answer)
            return False
        self._say(well)
        return True

    def _cut(self) -> None:
        """Break off without a word: a reset, not a goodbye."""
        self._hit()
        self.line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Ended


def _address(said: str) -> str:
    found = re.search(r"<([^>]*)>", said)
    return found[1] if found else ""
