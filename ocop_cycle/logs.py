"""
The application log of an instance: what was refused, tried again, or failed in a way that nobody foresaw.

It lies in the instance's own folder (``log/ocop.log``), turns over when it has grown, and keeps a few of the older
ones. A line is a moment, a level, where it comes from, a sentence, and what belongs to it as names and values; a
failure has its traceback below. It holds no names of people: what an inspector asks about is in the trail, not here.
Asked for, each line is one JSON object instead, with the same names, for programs that gather logs.

A line that belongs to one request carries its number (``request``), and a line that belongs to a command, or to what
became of it, a short print of the command's key (``cause``); the message that leaves because of it has the same print
in its head (``delivery.messages:CAUSE_HEADER``). So a click can be followed to the mail.
"""

import contextlib
import contextvars
import errno
import hashlib
import json
import logging
import logging.handlers
import os
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

PACKAGE = "ocop_cycle"
KEEPERS = (PACKAGE, "apscheduler")
"""Who speaks in it: the house, and the bell, which tells of a job that failed."""

FOLDER, FILE = "log", "ocop.log"

LARGEST = 2_000_000
"""Bytes of one file; then another is begun."""

KEPT = 5
"""So many older files are kept."""

Form = Literal["text", "json"]
"""How lines are written: for people, or for programs."""

CAUSE_DIGITS = 16
"""Hex digits of the print of a command's key: enough to find one, too few to learn anything from."""

_request: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="")

_ORDINARY = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Line(logging.Formatter):
    """A record as a line, with the names and values that were given with it."""

    default_time_format = "%Y-%m-%dT%H:%M:%S%z"
    default_msec_format = None

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the library's name
        """The line, without the traceback."""
        given = {name: value for name, value in vars(record).items() if name not in _ORDINARY}
        told = "".join(f" {name}={str(value).replace(chr(10), ' ')!r}" for name, value in given.items())
        return f"{super().formatMessage(record)}{told}"


class Json(logging.Formatter):
    """A record as one JSON object on one line: moment (UTC), level, place, sentence, and what was given with it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        at = f"{datetime.fromtimestamp(record.created, UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        said: dict[str, object] = {
            "at": at, "level": record.levelname.lower(), "logger": record.name, "message": record.getMessage(),
        }  # fmt: skip
        said |= {name: value for name, value in vars(record).items() if name not in _ORDINARY and name not in said}
        if record.exc_info:
            said["traceback"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False, default=str)


def _with_request(record: logging.LogRecord) -> bool:
    if request := _request.get():
        record.request = request
    return True


@contextlib.contextmanager
def of_request(number: str) -> Iterator[None]:
    """Let every line that is written in the block, and in what it starts, carry the number of a request."""
    before = _request.set(number)
    try:
        yield
    finally:
        _request.reset(before)


def cause_of(key: str) -> str:
    """The print of a command's key, by which lines and messages name it; the key itself may name a person."""
    return hashlib.sha256(key.encode()).hexdigest()[:CAUSE_DIGITS]


class _File(logging.handlers.RotatingFileHandler):
    """Makes the folder when there is a first line; a log that cannot be written stops nobody and says nothing."""

    def _open(self):  # type: ignore[no-untyped-def] # the stream is of a class that the library keeps to itself
        place = Path(self.baseFilename)
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if place.is_fifo():  # to open it would wait for somebody who reads
            raise OSError(errno.ENXIO, os.strerror(errno.ENXIO), str(place))
        return super()._open()

    def emit(self, record: logging.LogRecord) -> None:
        """
        Write the line into the file of that name: not into one that was moved away or deleted since.

        Programs that put old logs aside do so, and so does another process of this instance when the file has grown.
        """
        with contextlib.suppress(OSError):
            if self.stream is not None and not _lies_at(self.stream.fileno(), Path(self.baseFilename)):
                self.stream.close()
                self.stream = None  # opened anew for the line
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the library's name
        """Nothing: there is nowhere left to tell it."""


def _lies_at(opened: int, place: Path) -> bool:
    try:
        return os.path.samestat(place.stat(), os.fstat(opened))
    except FileNotFoundError:
        return False


class Log:
    """The log while a process keeps it; lives as long as what it tells of, and is closed by whoever opened it."""

    def __init__(self, file: Path, *handlers: logging.Handler) -> None:
        self.file = file
        self._handlers = handlers
        self._level = logging.getLogger(PACKAGE).level
        logging.getLogger(PACKAGE).setLevel(logging.INFO)
        for name in KEEPERS:
            for handler in handlers:
                logging.getLogger(name).addHandler(handler)

    def close(self) -> None:
        """Write no more."""
        for handler in self._handlers:
            for name in KEEPERS:
                logging.getLogger(name).removeHandler(handler)
            handler.close()
        logging.getLogger(PACKAGE).setLevel(self._level)


def keep(folder: Path, *, loud: bool, largest: int = LARGEST, form: Form = "text") -> Log:
    """
    Keep the log of the instance in a folder; where there is no such folder, in one of the account's temporary files.

    Args:
        folder: of the instance.
        loud: whether every line goes to the terminal as well.
        largest: bytes of one file.
        form: how lines are written.
    """
    place = (folder if folder.is_dir() else Path(tempfile.gettempdir(), f"ocop-{_owner()}")) / FOLDER / FILE
    file = _File(place, maxBytes=largest, backupCount=KEPT, encoding="utf-8", delay=True)
    handlers: list[logging.Handler] = [file, *([logging.StreamHandler()] if loud else [])]
    for handler in handlers:
        handler.setFormatter(Line() if form == "text" else Json())
        handler.addFilter(_with_request)
    return Log(place, *handlers)


def _owner() -> str:
    return os.getlogin() if sys.platform == "win32" else str(os.getuid())


def be_quiet() -> None:
    """Whoever keeps no log hears nothing of it on the terminal either."""
    logger = logging.getLogger(PACKAGE)
    if not logger.handlers:
        logger.addHandler(logging.NullHandler())
