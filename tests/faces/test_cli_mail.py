"""Mail at the command line: where the server is named, what the doctor says of it, what came back, who was told."""

import io
import json
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from ocop_cycle import bootstrap, settings
from ocop_cycle.delivery import smtp, transports
from tests import certificates
from tests.delivery.test_bounces import DELAYED, UNKNOWN, report
from tests.faces import databases
from tests.faces.conftest import Ocop, run
from tests.faces.test_cli_init import made
from tests.faults import mail_server

PARTY = "lg-htx-ho-ho-cao"


def name_server(place: Path, port: int, **more: Any) -> None:
    """Write a mail server into the file of an instance."""
    file = place / settings.FILE
    said = json.loads(file.read_text(encoding="utf-8"))
    mail = {"host": "127.0.0.1", "port": port, "authority": str(certificates.authority()), **more}
    file.write_text(json.dumps({**said, "mail": mail}), encoding="utf-8")


@pytest.fixture
def door() -> Any:
    """A door on this machine at which nobody may knock."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield SimpleNamespace(port=listening.getsockname()[1], knocked=lambda: _somebody(listening))


def _somebody(listening: socket.socket) -> bool:
    try:
        listening.accept()[0].close()
    except BlockingIOError:
        return False
    return True


# --- a demo


def test_a_demo_never_opens_a_mail_connection(demo: Path, ocop: Ocop, door: Any) -> None:
    """Even where its file names a server: sweep, doctor and walking the clock knock at no door."""
    name_server(demo, door.port, tls="none")

    codes = [ocop("sweep").code, ocop("doctor").code, ocop("demo", "forward", "7d").code]

    chosen = settings.read(demo)
    assert chosen.server is None
    assert isinstance(bootstrap.open_instance(chosen).outbox.transport, transports.FolderTransport)
    assert (70 in codes, 2 in codes, door.knocked()) == (False, False, False)


def test_the_records_of_a_demo_never_leave_by_mail(demo: Path, door: Any) -> None:
    """Nor where somebody wrote into the file that it is no demo: its records say that it is."""
    name_server(demo, door.port, tls="none")
    file = demo / settings.FILE
    file.write_text(file.read_text(encoding="utf-8").replace('"demo": true', '"demo": false'), encoding="utf-8")

    chosen = settings.read(demo)

    assert chosen.server is not None
    assert isinstance(bootstrap.open_instance(chosen).outbox.transport, transports.FolderTransport)
    assert not door.knocked()


# --- a real instance


def test_a_real_instance_sends_by_its_server(tmp_path: Path) -> None:
    """Where its file names one; without, into its folder."""
    place = tmp_path / "real"
    made(place)
    before = bootstrap.open_instance(settings.read(place))
    name_server(place, 2525)
    after = bootstrap.open_instance(settings.read(place))

    assert isinstance(before.outbox.transport, transports.FolderTransport)
    assert isinstance(after.outbox.transport, smtp.SmtpTransport)
    before.close()
    after.close()


def test_the_doctor_tries_the_mail_server(tmp_path: Path) -> None:
    """Well: nothing is said, and nothing is sent. Not there: a grave finding, in a sentence."""
    place = tmp_path / "real"
    made(place)
    server = mail_server.FaultyServer()
    server.listen()
    name_server(place, server.port)
    well = run("--instance", str(place), "--json", "doctor")
    server.close()
    ill = run("--instance", str(place), "--json", "doctor")
    told = run("--instance", str(place), "doctor")

    assert [one for one in well.json["findings"] if one["code"] == "mail-server"] == []
    assert server.received == []
    (finding,) = (one for one in ill.json["findings"] if one["code"] == "mail-server")
    assert (finding["grave"], ill.code) == (True, 3)
    assert f"Không gửi được thư: Không kết nối được máy chủ thư 127.0.0.1:{server.port}: bị từ chối." in told.out


@contextmanager
def typing_in(raw: bytes) -> Iterator[None]:
    """Whatever reads what is typed gets these bytes."""
    usual, sys.stdin = sys.stdin, io.TextIOWrapper(io.BytesIO(raw))
    try:
        yield
    finally:
        sys.stdin = usual


# --- what came back, and who was told otherwise


def sent_to(demo: Path, party: str) -> tuple[str, str]:
    """The newest message of the demo to somebody, and its address."""
    rows = [row for row in databases.content(demo)["message"] if row[3] == party and row[9] == "sent"]
    return str(rows[-1][0]), str(rows[-1][4])


def some_party(demo: Path) -> str:
    """Somebody to whom a message was sent."""
    return str(next(row[3] for row in databases.content(demo)["message"] if row[9] == "sent"))


@pytest.mark.parametrize("pasted", [False, True], ids=["a file", "pasted"])
def test_f6_a_report_marks_the_address(demo: Path, ocop: Ocop, tmp_path: Path, pasted: bool) -> None:
    """As a file or pasted; read twice, it is recorded once."""
    party = some_party(demo)
    reference, address = sent_to(demo, party)
    raw = report(UNKNOWN.replace("ubnd@huong-son.example", address), reference=reference)
    file = tmp_path / "bounce.eml"
    file.write_bytes(raw)

    with typing_in(raw):
        first = ocop("notice", "bounce", "-" if pasted else str(file))
    again = ocop("--json", "notice", "bounce", str(file))

    states = {row[4]: row[7] for row in databases.content(demo)["contact"] if row[2] == party and row[3] == "email"}
    assert (first.code, again.code) == (0, 0)
    assert f"{address}: không gửi được (5.1.1); đã đánh dấu địa chỉ hỏng, mục " in " ".join(first.out.split())
    assert again.json["reported"][0]["receipt"]["repeated"] is True
    assert states == {address: "bouncing"}


def test_a_delay_is_only_kept(demo: Path, ocop: Ocop, tmp_path: Path) -> None:
    """The address stands."""
    party = some_party(demo)
    reference, address = sent_to(demo, party)
    file = tmp_path / "delay.eml"
    file.write_bytes(report(DELAYED.replace("ubnd@nghia-hung.example", address), reference=reference))

    said = ocop("notice", "bounce", str(file))

    states = {row[7] for row in databases.content(demo)["contact"] if row[2] == party}
    assert "thư đến chậm (4.4.1), máy chủ còn thử" in said.out
    assert states == {"active"}


@pytest.mark.parametrize("data", [b"", b"hello", report(UNKNOWN, reference="another-system")])
def test_what_is_no_report_is_wrong_use(demo: Path, ocop: Ocop, tmp_path: Path, data: bytes) -> None:
    """Nothing changes, and it says what to do."""
    file = tmp_path / "x.eml"
    file.write_bytes(data)
    before = databases.content(demo)

    said = ocop("notice", "bounce", str(file))
    gone = ocop("notice", "bounce", str(tmp_path / "nowhere.eml"))

    assert (said.code, gone.code) == (2, 2)
    assert "không phải thư báo kết quả gửi (RFC 3464)" in said.err
    assert databases.content(demo) == before


def test_who_was_told_by_telephone_is_in_the_ledger(demo: Path, ocop: Ocop) -> None:
    """The list and the page of the notice answer "đã báo chưa?" with the telephone."""
    reference, _ = sent_to(demo, some_party(demo))
    notice = ocop("--json", "notice", "show", reference).json["notice"]["notice"]["id"]

    said = ocop(
        "notice", "told", notice, "--by", "telephone", "--day", "3/6/2024", "--who", "Nguyễn Thị Thu",
        "--spoken-to", "bà Hoa", "--note", "Hẹn tuần sau",
    )  # fmt: skip
    page = ocop("notice", "show", notice)

    assert said.code == 0, said.err
    assert "Điện thoại 03/6/2024, người báo: Nguyễn Thị Thu; người nghe: bà Hoa – Hẹn tuần sau" in page.out


def test_evidence_that_is_missing_is_named(demo: Path, ocop: Ocop) -> None:
    """In words, with the option that gives it."""
    reference, _ = sent_to(demo, some_party(demo))
    notice = ocop("--json", "notice", "show", reference).json["notice"]["notice"]["id"]

    said = ocop("notice", "told", notice, "--by", "post", "--day", "3/6/2024", "--who", "Nguyễn Thị Thu")

    assert said.code == 1
    assert "Thiếu bằng chứng: số văn bản (--document)." in said.err
    assert "Thiếu bằng chứng: ngày văn bản (--dated)." in said.err


def test_an_office_says_how_its_mail_leaves(tmp_path: Path) -> None:
    """Settings are changed by a command and listed; a value that means nothing is refused in words."""
    place = tmp_path / "real"
    made(place)
    changed = [
        run("--instance", str(place), "setting", "change", name, value).code
        for name, value in (("reply-to", "nnptnt@thu.example"), ("mail-per-minute", "30"), ("uncertain", "hold"))
    ]
    refused = run("--instance", str(place), "setting", "change", "mail-per-minute", "0")

    listed = run("--instance", str(place), "--json", "setting", "list").json["settings"]
    assert (changed, refused.code) == ([0, 0, 0], 2)
    assert refused.err == "mail-per-minute phải là số nguyên, từ 1 trở lên (số thư mỗi phút)\n"
    assert (listed["reply-to"], listed["mail-per-minute"], listed["uncertain"]) == ("nnptnt@thu.example", "30", "hold")
