"""What the command line is handed: how to open, found and build things, without knowing where the parts come from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from pathlib import Path

    from ocop_cycle import settings
    from ocop_cycle.application import (
        accounts,
        checkup,
        demonstration,
        files_desk,
        founding,
        house,
        rehearsal,
        texts_desk,
    )
    from ocop_cycle.application.queries import reader
    from ocop_cycle.domain import heads, signing_keys


class Late(Protocol):
    """Loads a module of ``cli/`` by its name, at the moment it is needed."""

    def __call__(self, module: str) -> Any:
        """The module."""


class Doubt(Protocol):
    """Something that is allowed and may go wrong: what it is, and what to do about it."""

    @property
    def why(self) -> str:
        """What may go wrong."""

    @property
    def remedy(self) -> str:
        """What helps."""


class Found(Protocol):
    """Makes a new instance in a folder; what is doubtful about its place."""

    def __call__(self, folder: Path, database: str | None, wish: founding.Wish) -> tuple[Doubt, ...]:
        """Make it."""


class Demo(Protocol):
    """Makes the demonstration in a folder."""

    def __call__(
        self, folder: Path, *, account: str, told: demonstration.Told, replacing: bool = False, name: str | None = None
    ) -> None:
        """Make the one of that name, else the usual one."""


class BackUp(Protocol):
    """Copies an instance into a folder of its own."""

    def __call__(self, chosen: settings.Settings, to: Path | None, *, keep: int, with_key: bool) -> Any:
        """Copy it; ``keep`` copies stay, and the signing key travels only where that is said."""


class Restore(Protocol):
    """Makes an instance of a backup, with sending held."""

    def __call__(
        self,
        backup: Path,
        folder: Path,
        database: str | None,
        *,
        account: str,
        outside: Collection[heads.Head] = (),
        known_keys: Collection[str] = (),
        accept_faults: bool = False,
    ) -> Any:
        """Make it in a folder where there is none."""


class Log(Protocol):
    """The application log while it is kept."""

    @property
    def file(self) -> Path:
        """Where it is."""

    def close(self) -> None:
        """Write no more."""


class KeepLog(Protocol):
    """Keeps the application log of the instance in a folder; with ``loud``, on the terminal as well."""

    def __call__(self, folder: Path, *, loud: bool, form: str = "text") -> Log:
        """Keep it, in lines for people (``text``) or for programs (``json``)."""


class Builders(NamedTuple):
    """
    The builders of ``bootstrap``, as ``__main__`` hands them over; each imports its parts when it is called.

    ``reader`` opens an instance for reading, ``house`` for work; ``files`` gives the desk where policy files are
    checked, ``texts`` the one where the texts of notices are tried; ``found`` makes a new instance, ``upgrade`` brings
    an old one up, ``demo`` makes the demonstration; ``doctor`` examines, ``worker`` rings the bells until it is told to
    stop, ``serve`` shows the pages as long; ``accounts`` are those of the people who sign in there.
    ``back_up`` copies an instance, ``restore`` makes one of such a copy. ``rehearsal`` makes
    the hall of a rehearsal, given the folder for its mail and that of an instance, where there are such. ``next_key``
    gives the key that is to take over from the one that signs. ``account`` tells which account runs the process.
    """

    reader: Callable[[settings.Settings], reader.Reader]
    house: Callable[[settings.Settings], house.House]
    files: Callable[[settings.Settings | None], files_desk.FilesDesk]
    texts: Callable[[settings.Settings | None], texts_desk.TextsDesk]
    found: Found
    upgrade: Callable[[settings.Settings], tuple[str | None, str]]
    demo: Demo
    doctor: Callable[[settings.Settings], checkup.Checkup]
    worker: Callable[[settings.Settings, Callable[[str, dict[str, str]], None]], None]
    serve: Callable[[settings.Settings, settings.Place, Callable[[str, dict[str, str]], None]], None]
    accounts: Callable[[house.House], accounts.Accounts]
    back_up: BackUp
    restore: Restore
    rehearsal: Callable[[Path | None, Path | None], rehearsal.Hall]
    next_key: Callable[[settings.Settings], signing_keys.NextKey]
    keep_log: KeepLog
    account: Callable[[], str]
