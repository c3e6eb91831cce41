"""
Hands a finished message over: a protocol, and the transport that writes it into a folder.

A transport pushes bytes and does nothing else. It never changes them, never asks for the time, and says what became
of them in one of four words, so that whoever keeps the ledger need not know how mail travels.
"""

from __future__ import annotations

import errno
import os
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Literal, Protocol, TypeAlias

from ocop_cycle.delivery import framing, messages
from ocop_cycle.policy import sayings

Link: TypeAlias = Callable[[Path, Path], None]
"""Gives a file a second name."""

Outcome: TypeAlias = Literal["sent", "uncertain", "refused", "retry"]
"""
What became of a message: ``sent`` it was taken over; ``uncertain`` it may have been, and may not; ``refused`` it was
not, and never will be; ``retry`` it was not, and may be later.
"""

_NO_HARD_LINKS = frozenset({errno.EPERM, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP})


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """
    The outcome of one attempt, and a sentence about it for the clerk.

    Attributes:
        outcome: of the message as a whole.
        detail: the sentence; names each address where they were answered differently.
        taken: addresses by which the message was taken while others were not: a further attempt leaves them out.
        halts: whether what stood against it stands against every message: the others need not even be tried now.
    """

    outcome: Outcome
    detail: str
    taken: tuple[str, ...] = ()
    halts: bool = False


class Transport(Protocol):
    """What messages leave by."""

    def deliver(self, message_id: str, sender: str, recipients: Sequence[str], data: bytes) -> Delivery:
        """
        Hand over the bytes, once.

        Args:
            message_id: the same for every attempt of one message.
            sender: address that failures are reported to.
            recipients: addresses, all of them.
            data: the message as `messages.build` made it.
        """

    def finish(self) -> None:
        """Let go of what is held between messages: for now there are no more."""


class FolderTransport:
    """
    Writes each message as ``<reference>.eml`` into a folder: for demos, rehearsals, and offices without a mail server.

    A file appears whole or not at all. The same bytes may be delivered again; other bytes never take the place of a
    file that is there.

    Args:
        folder: made when it is not there.
        link: gives a file a second name, and fails when that name is taken; some drives cannot, and there the file is
            renamed after a look.
        waits: whether each file is on the disk when it is told to be sent. A folder that is thrown away when it is not
            finished (the making of a demo) need not wait.
    """

    def __init__(self, folder: Path, *, link: Link = os.link, waits: bool = True) -> None:
        self._folder = folder
        self._link = link
        self._waits = waits

    def deliver(
        self,
        message_id: str,  # noqa: ARG002 - the protocol's; it stands in the file
        sender: str,  # noqa: ARG002 - the protocol's; it stands in the file
        recipients: Sequence[str],  # noqa: ARG002 - the protocol's; they stand in the file
        data: bytes,
    ) -> Delivery:
        """Write the file."""
        reference = _reference(data)
        if reference is None:
            return Delivery(outcome="refused", detail=sayings.say("evidence/file-without-reference"))
        file = self._folder / f"{reference}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            return Delivery(outcome="retry", detail=_of_file("not-written", file, why=str(error.strerror)), halts=True)
        try:
            self._write(file, data)
        except FileExistsError:
            return _already_there(file, data)
        except OSError as error:
            return Delivery(outcome="retry", detail=_of_file("not-written", file, why=str(error.strerror)))
        return Delivery(outcome="sent", detail=_of_file("written", file))

    def finish(self) -> None:
        """Nothing is held."""

    def _write(self, file: Path, data: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".", suffix=".part")
        temporary = Path(name)
        try:
            _store(handle, data, waits=self._waits)
            self._place(temporary, file)
        finally:
            temporary.unlink(missing_ok=True)
        if self._waits:
            _keep(self._folder)

    def _place(self, temporary: Path, file: Path) -> None:
        try:
            self._link(temporary, file)
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            if file.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from error
            temporary.rename(file)


def _reference(data: bytes) -> str | None:
    found = str(BytesHeaderParser().parsebytes(data).get(messages.REFERENCE_HEADER, ""))
    return found if framing.is_reference(found) else None


def _of_file(what: str, file: Path, **facts: str) -> str:
    return sayings.say(f"evidence/file-{what}", file=file.name, **facts)


def _already_there(file: Path, data: bytes) -> Delivery:
    if file.read_bytes() == data:
        return Delivery(outcome="sent", detail=_of_file("there", file))
    return Delivery(outcome="refused", detail=_of_file("differs", file))


def _store(handle: int, data: bytes, *, waits: bool) -> None:
    """The bytes on the disk, before they have a name that anybody reads."""
    with os.fdopen(handle, "wb") as stream:
        stream.write(data)
        stream.flush()
        if waits:
            os.fsync(stream.fileno())


def _keep(folder: Path) -> None:
    """Make the new name in the folder outlive a power cut, where the system lets a folder be opened."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
