"""Messages over real sockets to a real server: in the bytes that were issued, over a private line, once."""

import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, LoginPassword

from ocop_cycle import settings
from ocop_cycle.delivery import smtp, transports
from tests import certificates

SENDER = "ocop@lang-giang.example"
TO = ("ubnd@huong-son.example",)
DATA = "Subject: x\r\n\r\n.dòng một\r\n..dòng hai\r\n.\r\nhết\r\n".encode()
SECRET = "bí-mật"
WAITS = smtp.Waits(opening=10, answer=10, final=10, goodbye=10)


class Basket:
    """What the server has taken, and how many talked to it."""

    def __init__(self) -> None:
        self.taken: list[Any] = []
        self.peers: set[Any] = set()
        self.users: list[Any] = []

    async def handle_DATA(  # noqa: N802 - the library's own word
        self, _server: Any, session: Any, envelope: Any
    ) -> str:
        """Take a message."""
        self.taken.append(envelope)
        self.peers.add(session.peer)
        self.users.append(session.auth_data)
        return "250 taken"


def knows(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    """Whether it is the office that logs in."""
    right = given == LoginPassword(b"ocop", SECRET.encode())
    return AuthResult(success=right, handled=right, auth_data="ocop" if right else None)


@contextmanager
def serving(**how: Any) -> Iterator[tuple[Basket, int]]:
    """A server on this machine, and its door."""
    basket = Basket()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(basket, hostname="127.0.0.1", port=port, **how)
    controller.start()
    try:
        yield basket, port
    finally:
        controller.stop()


STARTTLS = {"tls_context": certificates.server_side(), "require_starttls": True}
IMPLICIT = {"ssl_context": certificates.server_side()}
LOGIN = {"authenticator": knows, "auth_required": True}


def to(port: int, tls: Any = "starttls", **more: Any) -> smtp.SmtpTransport:
    """The way to the server at that door, whose certificate is believed."""
    said = {"host": "127.0.0.1", "port": port, "tls": tls, "authority": certificates.authority(), **more}
    return smtp.SmtpTransport(settings.MailServer(**said), waits=WAITS)


def deliver(way: smtp.SmtpTransport, data: bytes = DATA, recipients: Sequence[str] = TO) -> transports.Delivery:
    """Hand one message over."""
    return way.deliver("<x@lang-giang.example>", SENDER, recipients, data)


@pytest.mark.parametrize(("how", "tls"), [(STARTTLS, "starttls"), (IMPLICIT, "implicit")], ids=["STARTTLS", "TLS"])
def test_the_bytes_that_were_issued_arrive(how: dict[str, Any], tls: str) -> None:
    """Lines that begin with a dot and all: the server has what was handed over, over a private line."""
    with serving(**how) as (basket, port):
        way = to(port, tls)
        delivery = deliver(way)
        way.finish()

    (envelope,) = basket.taken
    assert delivery == transports.Delivery(outcome="sent", detail="Máy chủ thư đã nhận (250 taken).")
    assert (envelope.content, envelope.mail_from, envelope.rcpt_tos) == (DATA, SENDER, list(TO))


def test_one_connection_serves_many_messages() -> None:
    """To several recipients each; nothing is opened anew between them."""
    with serving(**STARTTLS) as (basket, port):
        way = to(port)
        outcomes = [deliver(way, recipients=("a@x.example", "b@y.example")).outcome for _ in range(5)]
        way.finish()

    assert outcomes == ["sent"] * 5
    assert {tuple(each.rcpt_tos) for each in basket.taken} == {("a@x.example", "b@y.example")}
    assert len(basket.peers) == 1


def test_the_office_logs_in(tmp_path: Path) -> None:
    """With the password from a file that only it can read, letters with accents and all."""
    file = tmp_path / "mail.password"
    file.write_text(f"{SECRET}\n", encoding="utf-8")
    file.chmod(0o600)
    with serving(**STARTTLS, **LOGIN) as (basket, port):
        way = to(port, user="ocop", password_file=file)
        outcome = deliver(way).outcome
        way.finish()

    assert (outcome, basket.users) == ("sent", ["ocop"])


@pytest.mark.parametrize(
    ("mode", "text", "told"),
    [
        (0o644, SECRET, r"Không đọc được mật khẩu của máy chủ thư: chmod 600 .+\."),
        (0o600, "", r"Không đọc được mật khẩu của máy chủ thư: .+: -\."),
        (0o600, "nhầm", r"Máy chủ thư 127\.0\.0\.1:\d+ không nhận tên đăng nhập hoặc mật khẩu \(535 .+\)\."),
        (0o600, "wrong", r"Máy chủ thư 127\.0\.0\.1:\d+ không nhận tên đăng nhập hoặc mật khẩu \(535 .+\)\."),
    ],
    ids=["others may read it", "empty", "wrong", "wrong in ASCII"],
)
def test_a_password_that_does_not_serve_is_told(tmp_path: Path, mode: int, text: str, told: str) -> None:
    """The message waits, and so do all others; the password is in no sentence."""
    file = tmp_path / "mail.password"
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    with serving(**STARTTLS, **LOGIN) as (basket, port):
        delivery = deliver(to(port, user="ocop", password_file=file))

    assert (delivery.outcome, delivery.halts, basket.taken) == ("retry", True, [])
    assert re.fullmatch(told, delivery.detail)
    assert SECRET not in delivery.detail


def test_a_password_in_no_file_is_told() -> None:
    """Neither file nor variable: it says which there could be."""
    with serving(**STARTTLS, **LOGIN) as (_, port):
        delivery = deliver(to(port, user="ocop"))

    assert delivery.detail == "Không đọc được mật khẩu của máy chủ thư: password-file, OCOP_MAIL_PASSWORD."


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
@pytest.mark.parametrize("authority", ["nobody", "another"])
def test_a_certificate_that_is_not_believed_ends_it(tls: str, authority: str) -> None:
    """One of nobody known, and one for another name: not a byte of the message leaves."""
    context = certificates.server_side("server" if authority == "nobody" else "other")
    believed = None if authority == "nobody" else certificates.authority("other")
    how = {"tls_context": context} if tls == "starttls" else {"ssl_context": context}
    with serving(**how) as (basket, port):
        delivery = deliver(to(port, tls, authority=believed))

    assert (delivery.outcome, delivery.halts, basket.taken) == ("retry", True, [])
    assert delivery.detail.startswith(f"Không lập được kết nối mã hóa với máy chủ thư 127.0.0.1:{port}: chứng thư")


def test_a_server_without_starttls_gets_nothing() -> None:
    """The line is never left in the clear because the server, or somebody between, says it cannot do better."""
    with serving() as (basket, port):
        delivery = deliver(to(port))

    assert (delivery.outcome, delivery.halts, basket.taken) == ("retry", True, [])
    assert "không có cách mã hóa" in delivery.detail


def test_this_very_machine_may_be_spoken_to_in_the_clear() -> None:
    """A relay beside the program needs no certificate."""
    with serving() as (basket, port):
        way = to(port, "none")
        outcome = deliver(way).outcome
        way.finish()

    assert (outcome, len(basket.taken)) == ("sent", 1)


def test_addresses_that_no_server_would_understand_are_not_said() -> None:
    """A line break in an address ends no command and begins none."""
    with serving(**STARTTLS) as (basket, port):
        way = to(port)
        delivery = deliver(way, recipients=("a@x.example\r\nRCPT TO:<b@y.example>", *TO))
        way.finish()

    assert delivery.outcome == "sent"
    assert [each.rcpt_tos for each in basket.taken] == [list(TO)]
    assert "bị từ chối (553 địa chỉ không có hộp thư)" in delivery.detail


def test_a_sender_without_a_mailbox_stops_everything() -> None:
    """It is the office's own mistake, and no message would fare better."""
    with serving(**STARTTLS) as (basket, port):
        delivery = to(port).deliver("<x@y.example>", "ocop\r\nDATA", TO, DATA)

    assert (delivery.outcome, delivery.halts, basket.peers) == ("refused", True, set())


def test_the_connection_can_be_tried_without_sending() -> None:
    """As far as the login: None when all is well, else the sentence."""
    with serving(**STARTTLS) as (basket, port):
        well = to(port).check()
    ill = to(port).check()

    assert (well, basket.taken) == (None, [])
    assert ill == f"Không kết nối được máy chủ thư 127.0.0.1:{port}: bị từ chối."


def test_old_tls_is_not_spoken() -> None:
    """Nothing below 1.2, whatever the machine would allow."""
    found = smtp._context(settings.MailServer(host="x", port=1, tls="starttls"))

    assert found.minimum_version == ssl.TLSVersion.TLSv1_2
    assert (found.check_hostname, found.verify_mode) == (True, ssl.CERT_REQUIRED)
