"""
What a command of the terminal works with: the words, the instance, the person who acts, and where output goes.

Nothing is opened before a command asks for it. The person is the one bound to the account of the operating system; in
a demo any person may be named, and the entry records the account all the same.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ocop_cycle import errors
from ocop_cycle import settings as instances
from ocop_cycle.application import interface

if TYPE_CHECKING:
    from ocop_cycle.application import house, stored
    from ocop_cycle.application.queries import reader
    from ocop_cycle.cli import builders as building
    from ocop_cycle.cli import general
    from ocop_cycle.storage import transactions


class AccountUnbound(errors.Final):
    """The account of the operating system is bound to nobody, so nobody acts."""

    def __init__(self, account: str) -> None:
        super().__init__(
            f"the account {account} is bound to no person; an administrator binds it: ocop user bind {account} PERSON",
            account=account,
        )
        self.account = account


class OnlyInDemo(errors.WrongUse):
    """What was asked for exists in a demo only."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what} exists in a demo only", what=what)


class Face:
    """One run of the command line; lives as long as the process, and closes what it opened."""

    def __init__(
        self,
        *,
        builders: building.Builders,
        late: building.Late,
        chosen: general.Chosen,
        language: str,
        folder: Path,
    ) -> None:
        self.builders = builders
        self.late = late
        self.language = language
        self.folder = folder
        self.chosen = chosen
        self._open: list[transactions.Store] = []
        self._marked: set[str] = set()
        self._log: building.Log | None = None

    @property
    def given(self) -> Path | None:
        """The folder that was named on the line, if one was."""
        return Path(self.chosen.instance) if self.chosen.instance else None

    @property
    def as_json(self) -> bool:
        """Whether JSON was asked for."""
        return self.chosen.as_json

    @property
    def debug(self) -> bool:
        """Whether tracebacks were asked for."""
        return self.chosen.debug

    @property
    def named(self) -> str | None:
        """The person who was named to act."""
        return self.chosen.person

    @cached_property
    def words(self) -> interface.Words:
        """The words of the language that was chosen."""
        return interface.load(self.language, self.folder)

    @cached_property
    def settings(self) -> instances.Settings:
        """The instance that was chosen."""
        return instances.read(self.folder)

    @property
    def settings_or_none(self) -> instances.Settings | None:
        """The instance that was chosen; None where there is none, which files can be checked without."""
        try:
            return self.settings
        except instances.NoInstance:
            return None

    @property
    def folder_is_demo(self) -> bool:
        """Whether a demonstration is in the folder."""
        found = self.settings_or_none
        return found is not None and found.demo

    @property
    def real_folder(self) -> Path:
        """Where an instance that is no demonstration is made unless another folder is named."""
        return instances.real_folder(Path())

    def at(self, folder: Path) -> Face:
        """The same run in another folder; what it opens is closed with this one."""
        chosen = self.chosen._replace(instance=str(folder))
        other = Face(builders=self.builders, late=self.late, chosen=chosen, language=self.language, folder=folder)
        other._open, other._marked = self._open, self._marked
        return other

    @cached_property
    def house(self) -> house.House:
        """The instance, opened for work."""
        self.keep_log()
        opened = self.builders.house(self.settings)
        self._open.append(opened.store)
        return opened

    @cached_property
    def reader(self) -> reader.Reader:
        """The instance for one who only reads; that of the house where one is open for work already."""
        if "house" in vars(self):
            return self.house.reader
        opened = self.builders.reader(self.settings)
        self._open.append(opened.store)
        return opened

    @property
    def opened(self) -> tuple[transactions.Store, stored.Stored]:
        """The records and the stored policy of whatever is open; of a reader when nothing is."""
        if "house" in vars(self):
            return self.house.store, self.house.policies.values
        return self.reader.store, self.reader.policies

    @property
    def is_open(self) -> bool:
        """Whether an instance was opened."""
        return bool(self._open)

    def keep_log(self) -> Path:
        """Keep the application log until this run ends; where it is."""
        if self._log is None:
            form = self.chosen.log or instances.log_form()
            self._log = self.builders.keep_log(self.folder, loud=self.debug or form is not None, form=form or "text")
        return self._log.file

    def close(self) -> None:
        """Close whatever was opened."""
        while self._open:
            self._open.pop().database.dispose()
        if self._log is not None:
            self._log.close()
            self._log = None

    def show(self, said: dict[str, Any], *parts: Any, demo: bool | None = None) -> None:
        """
        Print a page: ``said`` as JSON when that was asked for, else ``parts`` one below the other.

        A page of a demo says that it is one, in either form; what one run prints is one page.
        """
        is_demo = self.settings.demo if demo is None else demo
        mark = self.words.frame("demo-mark") if is_demo else None
        if self.as_json:
            click.echo(self.late("plain").as_json({"demo": mark, **said}))
            return
        if mark and mark not in self._marked:
            self._marked.add(mark)
            self.tell(mark, style="demo")
        if parts:
            self.late("screen").show(parts)

    def tell(self, sentence: str, *, style: str | None = None) -> None:
        """Print one sentence; nothing when JSON was asked for."""
        if not self.as_json:
            shown = click.style(sentence, fg="yellow") if style == "demo" else sentence
            click.echo(shown)

    def say(self, name: str, /, **facts: object) -> None:
        """Print one sentence of the catalogue, as wide as the terminal is; nothing when JSON was asked for."""
        if not self.as_json:
            self.late("screen").show([self.late("parts").Line(self.words.say(name, **facts))])

    @contextmanager
    def progress(self, label: str, total: int | None = None) -> Iterator[Callable[..., None]]:
        """Show progress for the length of the block, to a person; what is handed out hears how much is done."""
        if not sys.stderr.isatty() or self.as_json:
            yield lambda _done, _of=None: None
            return
        with self.late("progress").shown(label, total) as went:
            yield lambda done, of=total: went(done, of)

    @property
    def is_interactive(self) -> bool:
        """Whether a person sits there who can be asked."""
        return sys.stdin.isatty() and not self.as_json
