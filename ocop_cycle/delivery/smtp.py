"""
Hands messages to a mail server by SMTP (RFC 5321): the only door to smtplib.

It pushes the bytes that were issued and does nothing else. Encryption is not optional: STARTTLS or TLS from the first
byte, with a certificate that is verified; words in the clear go to this machine alone. One connection serves message
after message until `finish`.

What it says of a message is never better than what is known: until the final dot is sent nothing was handed over; from
then on only the server's answer tells, and without one the message is *uncertain* (failure L12).
"""

from __future__ import annotations

import base64
import io
import re
import smtplib
import socket
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ocop_cycle import clock, settings
from ocop_cycle.delivery import mailboxes, smtp_answers, transports
from ocop_cycle.policy import sayings

LONGEST_ANSWER = 100_000
"""Bytes of one answer of a server, all its lines together."""

_DOT_LINE = re.compile(rb"^\.", re.MULTILINE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Waits:
    """
    How long the server is waited for, in seconds: for the connection, for each answer, after the final dot, and for
    its goodbye.

    After the final dot it is what RFC 5321 (4.5.3.2.6) asks for: a server that is slow to say yes must not be sent the
    same again.
    """

    opening: float = 60
    answer: float = 60
    final: float = 600
    goodbye: float = 5


class SmtpTransport:
    """
    A transport to one mail server.

    Lives as long as its house, and holds a connection from the first message of a run to `finish`. Not to be shared
    between threads.
    """

    def __init__(self, server: settings.MailServer, *, waits: Waits = Waits()) -> None:
        self._server = server
        self._waits = waits
        self._line: smtplib.SMTP | None = None

    def deliver(
        self,
        message_id: str,  # noqa: ARG002 - the protocol's; it stands in the bytes
        sender: str,
        recipients: Sequence[str],
        data: bytes,
    ) -> transports.Delivery:
        """Hand over the bytes to every recipient, in one transaction."""
        if mailboxes.why_not_a_mailbox(sender):
            return transports.Delivery(outcome="refused", detail=_evidence("no-sender"), halts=True)
        try:
            line, first = self._begin(sender)
            if first[0] != _OK:
                return self._after(smtp_answers.not_begun(first))
            return self._after(self._transact(line, recipients, data))
        except Unreachable as stop:
            self._drop()
            return transports.Delivery(outcome="retry", detail=stop.sentence, halts=True)
        except (OSError, smtplib.SMTPException):
            self._drop()
            return transports.Delivery(outcome="retry", detail=_evidence("cut"))

    def finish(self) -> None:
        """Close the connection. Whether the server says goodbye is of no consequence."""
        line, self._line = self._line, None
        if line is None:
            return
        try:
            if line.sock is not None:
                line.sock.settimeout(self._waits.goodbye)
            line.quit()
        except (OSError, smtplib.SMTPException):
            line.close()

    def check(self) -> str | None:
        """Open a connection as far as the login, and close it; the sentence that says why not, None if all is well."""
        try:
            self._opened()
        except Unreachable as stop:
            self._drop()
            return stop.sentence
        self.finish()
        return None

    def _begin(self, sender: str) -> tuple[smtplib.SMTP, smtp_answers.Answer]:
        """The connection, and its answer to the sender; one that was closed since the last message is opened anew."""
        used = self._line
        if used is not None:
            try:
                answer = used.mail(sender)
            except (OSError, smtplib.SMTPException):
                answer = (smtp_answers.CLOSING, b"")
            if answer[0] != smtp_answers.CLOSING:
                return used, answer
            self._drop()
        line = self._opened()
        try:
            return line, line.mail(sender)
        except (OSError, smtplib.SMTPException) as stop:
            raise Unreachable(_evidence("cut")) from stop

    def _opened(self) -> smtplib.SMTP:
        if self._line is None:
            self._line = _open(self._server, self._waits)
        return self._line

    def _transact(self, line: smtplib.SMTP, recipients: Sequence[str], data: bytes) -> transports.Delivery:
        answers = {address: _recipient(line, address) for address in recipients}
        taken = tuple(address for address, (code, _) in answers.items() if code in _TAKEN)
        if not taken:
            return smtp_answers.nobody(answers)
        said = line.docmd("DATA")
        if said[0] != _GO_ON:
            return smtp_answers.judged(said, "content")
        line.send(_stuffed(data))
        return smtp_answers.told(answers, taken, self._dot(line))

    def _dot(self, line: smtplib.SMTP) -> transports.Delivery:
        """Send the final dot; from here on the server may have the message."""
        try:
            if line.sock is not None:
                line.sock.settimeout(self._waits.final)
            line.send(b".\r\n")
            code, words = line.getreply()
        except (OSError, smtplib.SMTPException) as stop:
            self._drop()
            return transports.Delivery(
                outcome="uncertain", detail=_evidence("late" if _is_late(stop) else "cut-at-the-end")
            )
        if line.sock is not None:
            line.sock.settimeout(self._waits.answer)
        if _OK <= code < 300:
            taken = _evidence("taken", said=smtp_answers.words((code, words)))
            return transports.Delivery(outcome="sent", detail=taken)
        if not 400 <= code < 600:
            self._drop()
            return transports.Delivery(outcome="uncertain", detail=_evidence("unclear"))
        return smtp_answers.judged((code, words), "content")

    def _after(self, delivery: transports.Delivery) -> transports.Delivery:
        """Leave the connection ready for the next message, or close it."""
        if self._line is None or delivery.outcome == "sent":
            return delivery
        try:
            if delivery.halts or self._line.rset()[0] != _OK:
                self._drop()
        except (OSError, smtplib.SMTPException):
            self._drop()
        return delivery

    def _drop(self) -> None:
        line, self._line = self._line, None
        if line is not None:
            line.close()


class Unreachable(Exception):
    """The server could not be spoken to as it should; ``sentence`` tells the clerk why. Never leaves this package."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class _Answers(io.RawIOBase):
    """
    What a server says. The wait for a line is that of one whole answer, however it comes, and an answer has an end.

    smtplib waits so long for each piece of it, and reads on as long as another line is announced: a server that drips
    would hold up the bell for days, one that never stops would fill the memory.
    """

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self.begin()

    def begin(self) -> None:
        """The next answer is waited for."""
        self._wait, self._spent, self._left = self._sock.gettimeout() or 0.0, clock.stopwatch(), LONGEST_ANSWER

    def readable(self) -> bool:
        """It can be read."""
        return True

    def readinto(self, into: Any) -> int:
        """Read what there is, while there is time for it."""
        wait = self._wait - self._spent()
        if wait <= 0:
            raise TimeoutError("the answer did not come to an end")
        self._sock.settimeout(wait)
        try:
            read = self._sock.recv_into(into)
        finally:
            self._sock.settimeout(self._wait)
        self._left -= read
        if self._left < 0:
            raise OSError("the answer is too long")
        return read


class _Line(smtplib.SMTP):
    """A line on which each answer is waited for as a whole."""

    def getreply(self) -> tuple[int, bytes]:
        """The next answer."""
        _begin_answer(self)
        return super().getreply()


class _PrivateLine(smtplib.SMTP_SSL):
    """The same, private from the first byte."""

    def getreply(self) -> tuple[int, bytes]:
        """The next answer."""
        _begin_answer(self)
        return super().getreply()


def _begin_answer(line: smtplib.SMTP) -> None:
    if line.file is not None:
        line.file.raw.begin()
    elif line.sock is not None:
        line.file = io.BufferedReader(_Answers(line.sock))


_WELCOME, _OK, _GO_ON = 235, 250, 354
_TAKEN = frozenset({250, 251, 252})


def _evidence(name: str, **facts: str) -> str:
    return sayings.say(f"evidence/{name}", **facts)


def _open(server: settings.MailServer, waits: Waits) -> smtplib.SMTP:
    place = f"{server.host}:{server.port}"
    try:
        line = _connected(server, waits)
    except ssl.SSLError as stop:
        raise Unreachable(_evidence("no-privacy", place=place, why=_reason(stop))) from stop
    except smtplib.SMTPResponseException as stop:
        said = smtp_answers.words((stop.smtp_code, _raw(stop.smtp_error)))
        raise Unreachable(_evidence("not-ready", place=place, said=said)) from stop
    except (OSError, smtplib.SMTPException) as stop:
        raise Unreachable(_evidence("unreachable", place=place, why=_reason(stop))) from stop
    try:
        if line.sock is not None:
            line.sock.settimeout(waits.answer)
            # The final dot is sent by itself: it must not wait until the server has acknowledged what came before.
            line.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        _greet(line, server)
    except BaseException:
        line.close()
        raise
    return line


def _connected(server: settings.MailServer, waits: Waits) -> smtplib.SMTP:
    name = _own_name()
    if server.tls == "implicit":
        return _PrivateLine(
            server.host, server.port, local_hostname=name, timeout=waits.opening, context=_context(server)
        )
    return _Line(server.host, server.port, local_hostname=name, timeout=waits.opening)


def _greet(line: smtplib.SMTP, server: settings.MailServer) -> None:
    """Say hello, make the line private, and log in."""
    place = f"{server.host}:{server.port}"
    try:
        line.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            line.starttls(context=_context(server))
            line.ehlo_or_helo_if_needed()
        if server.user is not None:
            _log_in(line, server.user, settings.mail_password(server))
    except settings.PasswordUnreadable as stop:
        raise Unreachable(_evidence("no-password", why=stop.why)) from stop
    except smtplib.SMTPAuthenticationError as stop:
        said = smtp_answers.words((stop.smtp_code, _raw(stop.smtp_error)))
        raise Unreachable(_evidence("login-refused", place=place, said=said)) from stop
    except ssl.SSLError as stop:
        raise Unreachable(_evidence("no-privacy", place=place, why=_reason(stop))) from stop
    except smtplib.SMTPNotSupportedError as stop:
        raise Unreachable(_evidence("lacks-privacy", place=place)) from stop
    except smtplib.SMTPResponseException as stop:
        said = smtp_answers.words((stop.smtp_code, _raw(stop.smtp_error)))
        raise Unreachable(_evidence("not-ready", place=place, said=said)) from stop
    except (OSError, smtplib.SMTPException) as stop:
        raise Unreachable(_evidence("cut-at-greeting", place=place, why=_reason(stop))) from stop


def _log_in(line: smtplib.SMTP, user: str, password: str) -> None:
    """Log in; smtplib knows passwords in ASCII only, others go in UTF-8 as RFC 4616 has it."""
    if (user + password).isascii():
        line.login(user, password)
        return
    token = base64.b64encode(f"\0{user}\0{password}".encode()).decode("ascii")
    code, words = line.docmd("AUTH", f"PLAIN {token}")
    if code != _WELCOME:
        raise smtplib.SMTPAuthenticationError(code, words)


def _context(server: settings.MailServer) -> ssl.SSLContext:
    """Certificates are verified against those of the machine, or against the one authority that the office names."""
    context = ssl.create_default_context(cafile=str(server.authority) if server.authority else None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _own_name() -> str:
    """What this machine calls itself; no name server is asked, so none can make anybody wait."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else "[127.0.0.1]"


def _recipient(line: smtplib.SMTP, address: str) -> smtp_answers.Answer:
    """The server's answer to one recipient; an address without a mailbox is not even asked for."""
    if mailboxes.why_not_a_mailbox(address):
        return 553, _evidence("no-mailbox").encode()
    return line.rcpt(address)


def _is_late(stop: BaseException) -> bool:
    return isinstance(stop, TimeoutError) or isinstance(stop.__context__, TimeoutError)


def _stuffed(data: bytes) -> bytes:
    """The bytes with a dot before each line that begins with one (RFC 5321, 4.5.2); they end with a line break."""
    return _DOT_LINE.sub(b"..", data if data.endswith(b"\r\n") else data + b"\r\n")


def _raw(said: bytes | str) -> bytes:
    return said if isinstance(said, bytes) else said.encode()


def _reason(stop: Exception) -> str:
    if _is_late(stop):
        return _evidence("timed-out")
    for kind, name in _REASONS.items():
        if isinstance(stop, kind):
            return _evidence(name)
    if isinstance(stop, ssl.SSLCertVerificationError):
        return _evidence("certificate", said=stop.verify_message)
    said = " ".join(str(getattr(stop, "strerror", None) or stop).split())
    return said[: smtp_answers.LONGEST_WORDS] or type(stop).__name__


_REASONS: Mapping[type[Exception], str] = {
    ConnectionRefusedError: "refused",
    ConnectionResetError: "reset",
    BrokenPipeError: "reset",
    smtplib.SMTPServerDisconnected: "reset",
    socket.gaierror: "unknown-host",
}
