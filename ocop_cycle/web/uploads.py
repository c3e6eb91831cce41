"""
Forms with a file, read as they come: fields into memory up to a limit, the file straight onto the disk up to its own.

A file that grows beyond its limit is dropped at that moment, and what still comes is read past, neither kept in memory
nor on the disk, so that the browser gets to see the answer. Where nobody is signed in nothing is written at all.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from python_multipart import exceptions, multipart
from starlette.requests import ClientDisconnect, Request

from ocop_cycle import errors
from ocop_cycle.application import attaching, house
from ocop_cycle.storage import file_store

log = logging.getLogger(__name__)

LONGEST_FIELDS = 1_000_000
"""Bytes that all fields of such a form may have together."""

READ_PAST = 2_000_000_000
"""Bytes after which nobody listens any more."""


@dataclass(frozen=False, kw_only=True, slots=True)
class Sent:
    """
    What was sent: the fields, and the file with its name, where one was chosen.

    ``is_whole`` says that everything arrived and could be read; ``taken`` belongs to the request and goes with it,
    unless it was kept.
    """

    fields: dict[str, str] = field(default_factory=dict)
    name: str = ""
    taken: file_store.Incoming | None = None
    is_whole: bool = False

    def discard(self) -> None:
        """Leave nothing of the file that nobody kept."""
        if self.taken is not None:
            self.taken.discard()


class _Parts:
    """Hears the parts of a form in their order; lives as long as one request."""

    def __init__(self, sent: Sent) -> None:
        self._sent = sent
        self._head = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._name, self._is_file = "", False
        self._body = bytearray()
        self._left = LONGEST_FIELDS

    def hearing(self) -> multipart.MultipartCallbacks:
        """What hears which part."""
        return {
            "on_part_begin": self._begin, "on_part_data": self._data, "on_part_end": self._end,
            "on_header_field": self._field, "on_header_value": self._said, "on_header_end": self._header,
            "on_headers_finished": self._headed, "on_end": self._whole,
        }  # fmt: skip

    def _begin(self) -> None:
        self._headers, self._body, self._name, self._is_file = {}, bytearray(), "", False

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._head += data[start:end]

    def _said(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._headers[self._head.lower()] = self._value
        self._head = self._value = b""

    def _headed(self) -> None:
        _, told = multipart.parse_options_header(self._headers.get(b"content-disposition", b""))
        self._name = told.get(b"name", b"").decode("utf-8", "replace")
        self._is_file = b"filename" in told
        if self._is_file and not self._sent.name:
            self._sent.name = told[b"filename"].decode("utf-8", "replace")

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._is_file:
            if self._sent.taken is not None:
                self._sent.taken.write(data[start:end])
            return
        self._left -= end - start
        if self._left < 0:
            raise exceptions.MultipartParseError("the fields of the form are too long")
        self._body += data[start:end]

    def _end(self) -> None:
        if not self._is_file and self._name:
            self._sent.fields[self._name] = self._body.decode("utf-8", "replace")

    def _whole(self) -> None:
        self._sent.is_whole = True


def begin(built: house.House) -> file_store.Incoming | None:
    """Where a file that comes in is written; None where nothing can be."""
    try:
        return attaching.of(built).incoming()
    except errors.Stopped:
        log.exception("no file can be taken in", extra={"action": "upload"})
        return None


async def read(request: Request, taken: file_store.Incoming | None) -> Sent:
    """
    What a form with a file says; the file goes into ``taken``, or nowhere.

    Nothing is raised: a form that cannot be read, or whose connection was lost, is not whole.
    """
    sent = Sent(taken=taken)
    kind, told = multipart.parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not told.get(b"boundary"):
        return sent
    parser = multipart.MultipartParser(told[b"boundary"], _Parts(sent).hearing())
    seen = 0
    try:
        async for piece in request.stream():
            seen += len(piece)
            if seen > READ_PAST:
                return sent
            parser.write(piece)
        parser.finalize()
    except (exceptions.MultipartParseError, ClientDisconnect, UnicodeError, OSError) as lost:
        log.warning("a form did not arrive whole", extra={"action": "upload", "why": type(lost).__name__})
        sent.is_whole = False
    return sent


def is_form_with_file(headers: Mapping[str, str]) -> bool:
    """Whether a request brings such a form."""
    return headers.get("content-type", "").startswith("multipart/form-data")
