"""How many mails a second leave over one connection to a server on this machine, beside bare calls of smtplib."""

import contextlib
import smtplib
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

from benchmarks import measuring
from ocop_cycle import settings
from ocop_cycle.delivery import framing, mailboxes, messages, rendering, smtp
from ocop_cycle.domain import heads

ROUNDS = 12
MAILS = 50
"""How many mails leave in a block."""

AIM = 1.5
SENDER, TO = "ocop@huyen-mau.example", ["ubnd@xa-mau.example"]


def lines() -> Iterator[measuring.Line]:
    """The transport and smtplib by itself, each over one connection of its own, the same bytes to the same server."""
    data = _letter()
    with _server() as port:
        ours = smtp.SmtpTransport(settings.MailServer(host="127.0.0.1", port=port, tls="none"))
        bare = smtplib.SMTP("127.0.0.1", port, local_hostname="bench")
        blocks = [
            (
                lambda: [ours.deliver("", SENDER, TO, data) for _ in range(MAILS)],
                lambda: [bare.sendmail(SENDER, TO, data) for _ in range(MAILS)],
            )
        ] * ROUNDS
        assert ours.deliver("", SENDER, TO, data).outcome == "sent"
        here, beside = measuring.in_turn(blocks)
        ours.finish()
        bare.quit()
    yield measuring.Line(
        what="mails over one connection", figure=f"{MAILS / here:,.0f}/s",
        beside=f"bare smtplib: {MAILS / beside:,.0f}/s", ratio=here / beside, aim=f"≤ {AIM}", met=here / beside <= AIM,
    )  # fmt: skip


def _letter() -> bytes:
    """A letter as they are."""
    at = datetime(2024, 6, 3, 1, tzinfo=UTC)
    office = "Phòng Nông nghiệp và PTNT huyện Mẫu"
    frame = framing.Frame(
        reference="OC-MAU-2024-00001", message_id="<OC-MAU-2024-00001@huyen-mau.example>", at=at,
        sender=mailboxes.Mailbox(name=office, address=SENDER),
        recipients=tuple(mailboxes.Mailbox(name="UBND xã Mẫu", address=address) for address in TO), office=office,
        head=heads.head_text(1043, "0123456789abcdef" * 4), demo=False,
    )  # fmt: skip
    words = "Đề nghị UBND xã gửi hồ sơ trước ngày 15/6/2024.\n" * 20
    return messages.build(
        frame, rendering.Rendered(subject="Sắp đến hạn nộp hồ sơ", text=words, html=f"<p>{words}</p>")
    )


@contextlib.contextmanager
def _server() -> Iterator[int]:
    """A mail server in a process of its own that throws everything away; its door."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    where = f"127.0.0.1:{port}"
    command = [sys.executable, "-m", "aiosmtpd", "-n", "-l", where, "-c", "aiosmtpd.handlers.Sink"]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port)
        yield port
    finally:
        server.terminate()
        server.wait()


def _wait(port: int) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise TimeoutError("the mail server does not begin")
