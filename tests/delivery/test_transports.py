"""The folder that messages are written to: whole or not at all, never one in the place of another."""

import concurrent.futures
import dataclasses
import errno
import os
from pathlib import Path

import pytest

from ocop_cycle.delivery import messages, transports
from tests.delivery.test_messages import RENDERED, frame

NAME = "OC-lang-giang-2024-00012.eml"
DATA = messages.build(frame(), RENDERED)
OTHER = messages.build(frame(), dataclasses.replace(RENDERED, subject="Khác"))


def deliver(transport: transports.Transport, data: bytes) -> transports.Delivery:
    """Hand the bytes over as the outbox does."""
    return transport.deliver("<a@lang-giang.example>", "ocop@lang-giang.example", ["ubnd@huong-son.example"], data)


def no_links(_source: Path, _target: Path) -> None:
    """A drive that gives a file one name only."""
    raise OSError(errno.EPERM, os.strerror(errno.EPERM))


def no_space(_source: Path, _target: Path) -> None:
    """A drive that is full."""
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "var" / "mail"


@pytest.mark.parametrize("link", [os.link, no_links])
def test_a_message_becomes_a_file(folder: Path, link: transports.Link) -> None:
    """It is named by its reference, holds the very bytes, and nothing else is left in the folder."""
    done = deliver(transports.FolderTransport(folder, link=link), DATA)

    assert done == transports.Delivery(outcome="sent", detail=f"Đã ghi vào tệp {NAME}.")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {NAME: DATA}


@pytest.mark.parametrize("link", [os.link, no_links])
def test_the_same_message_twice_is_one_file(folder: Path, link: transports.Link) -> None:
    """An attempt that is repeated after a crash finds its work done."""
    transport = transports.FolderTransport(folder, link=link)
    deliver(transport, DATA)

    again = deliver(transport, DATA)

    assert (again.outcome, again.detail) == ("sent", f"Tệp {NAME} đã có sẵn, đúng nội dung này.")
    assert [file.name for file in folder.iterdir()] == [NAME]


@pytest.mark.parametrize("link", [os.link, no_links])
def test_another_message_never_takes_its_place(folder: Path, link: transports.Link) -> None:
    """Other bytes under the same reference are refused, and the file stays as it was."""
    transport = transports.FolderTransport(folder, link=link)
    deliver(transport, DATA)

    refused = deliver(transport, OTHER)

    assert refused.outcome == "refused"
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {NAME: DATA}


def test_of_many_at_once_one_is_kept(folder: Path) -> None:
    """Whoever comes first under a reference stays; nobody overwrites, nobody leaves half a file."""
    transport = transports.FolderTransport(folder)

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        done = list(pool.map(lambda data: deliver(transport, data).outcome, [DATA, OTHER] * 20))

    [kept] = [file.read_bytes() for file in folder.iterdir()]
    assert sorted(done) == ["refused"] * 20 + ["sent"] * 20
    assert kept in {DATA, OTHER}


@pytest.mark.parametrize("reference", ["", "../../etc/passwd", "OC-x-2024-1\r\n y", "88/TB-UBND"])
def test_a_message_without_a_reference_is_refused(folder: Path, reference: str) -> None:
    """What carries no reference of the system has no name to be written under; no folder is left by way of one."""
    data = DATA.replace(b"X-OCOP-Ref: OC-lang-giang-2024-00012", f"X-OCOP-Ref: {reference}".encode())

    refused = deliver(transports.FolderTransport(folder), data)

    assert refused.outcome == "refused"
    assert not folder.exists()


def test_a_full_drive_asks_for_another_try(folder: Path) -> None:
    """Nothing was written, nothing is left behind, and the sentence says what the drive said."""
    done = deliver(transports.FolderTransport(folder, link=no_space), DATA)

    assert done == transports.Delivery(
        outcome="retry", detail=f"Chưa ghi được tệp {NAME}: {os.strerror(errno.ENOSPC)}."
    )
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("folder", ["mail", "mail/more"])
def test_a_folder_that_cannot_be_made_asks_for_another_try(tmp_path: Path, folder: str) -> None:
    """A file stands where the folder should be: no message can be written, and none may have been."""
    (tmp_path / "mail").write_text("x")

    done = deliver(transports.FolderTransport(tmp_path / folder), DATA)

    assert (done.outcome, done.halts) == ("retry", True)


def test_a_file_is_for_its_owner_alone(folder: Path) -> None:
    """Messages name people; nobody else on the machine reads them."""
    deliver(transports.FolderTransport(folder), DATA)

    assert (folder / NAME).stat().st_mode & 0o077 == 0
