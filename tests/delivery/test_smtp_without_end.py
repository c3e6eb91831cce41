"""Servers whose answers come to no end: nobody waits for them longer than for one answer, and no memory is filled."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from ocop_cycle import settings
from ocop_cycle.delivery import smtp

WAIT = 1.0
WAITS = smtp.Waits(opening=WAIT, answer=WAIT, final=WAIT, goodbye=WAIT)
LONGEST = 20.0
"""Seconds after which the server itself gives up."""

Talk = Callable[[socket.socket], None]


def drip(line: socket.socket) -> None:
    """One letter after the other, each long before the wait is over."""
    line.sendall(b"x")
    time.sleep(WAIT / 5)


def list_on(line: socket.socket) -> None:
    """One line after the other, each of which announces the next."""
    line.sendall(b"250-and another thing\r\n")
    time.sleep(WAIT / 5)


def pour(line: socket.socket) -> None:
    """The same as fast as it goes."""
    line.sendall(b"250-and another thing\r\n" * 1_000)


@contextmanager
def talking(endlessly: Talk, answers: tuple[bytes, ...]) -> Iterator[int]:
    """A server that gives these answers, one for each thing that is said, and then talks without end."""
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            line, _ = door.accept()
            until = time.monotonic() + LONGEST
            with suppress(OSError), line:
                for answer in answers:
                    line.sendall(answer)
                    while not line.recv(65_536).endswith(b"\r\n"):
                        pass
                while time.monotonic() < until:
                    endlessly(line)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            thread.join()


GREETED = (b"220 ready\r\n", b"250 hello\r\n")
ASKED = (*GREETED, b"250 ok\r\n", b"250 ok\r\n", b"354 go on\r\n")


@pytest.mark.parametrize("endlessly", [drip, list_on, pour])
@pytest.mark.parametrize(
    ("answers", "outcome"), [((), "retry"), (GREETED, "retry"), (ASKED, "uncertain")], ids=["banner", "mail", "dot"]
)
def test_an_answer_without_end_is_not_waited_for(endlessly: Talk, answers: tuple[bytes, ...], outcome: str) -> None:
    """Before the final dot it is tried again later; after it nobody knows whether the server has the message."""
    with talking(endlessly, answers) as port:
        way = smtp.SmtpTransport(settings.MailServer(host="127.0.0.1", port=port, tls="none"), waits=WAITS)
        begun = time.monotonic()

        told = way.deliver("<x@a.example>", "ocop@a.example", ("ubnd@b.example",), b"Subject: x\r\n\r\nx\r\n")

        took = time.monotonic() - begun
        way.finish()
    assert (told.outcome, took < LONGEST / 4) == (outcome, True)
