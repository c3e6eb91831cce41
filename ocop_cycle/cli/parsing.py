"""
How commands are written: options, arguments, kinds of value, and help pages in the words of the catalogue.

Text that a person typed is put into NFC here, before anything compares it (failure L13).
"""

from __future__ import annotations

import datetime
import functools
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import click

from ocop_cycle import clock
from ocop_cycle.policy import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from ocop_cycle.application import interface

PROGRAM = "ocop"
UNIT = "unit"
"""What stands for a unit on help pages."""

PARTIES = frozenset({"party", "recipient"})
"""Parameters that may name a producer in the place of a unit."""

HELP = ("--help", "-h")

_DIGITS = 18
"""More than any number has that is asked for; Python itself refuses to read thousands of them."""


class Speaking(Protocol):
    """What a run of the command line must know for its help pages."""

    @property
    def words(self) -> interface.Words:
        """The words of the language that was chosen."""


class Misread(click.UsageError):
    """A value cannot be read; ``code`` names the sentence in the catalogue, ``facts`` fill it."""

    def __init__(self, code: str, context: click.Context | None = None, /, **facts: object) -> None:
        super().__init__(f"{code}: {facts}", context)
        self.code = code
        self.facts = facts


class Text(click.ParamType[str]):
    """What a person typed, in NFC."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text in NFC, as it is seen; one that is empty says nothing."""
        text = unicodedata.normalize("NFC", visible.seen(str(value))).strip()
        if not text:
            raise Misread("empty", ctx, param=_named(param))
        if not is_whole(text):
            raise Misread("not-utf-8", ctx, param=_named(param), text=text)
        return text


def is_whole(text: str) -> bool:
    """Whether a word of the line came as UTF-8: bytes that are none are handed to a program as halves of characters."""
    return not any("\ud800" <= letter <= "\udfff" for letter in text)


class Day(click.ParamType[datetime.date]):
    """A calendar day, as offices or as machines write it: 3/6/2024, 2024-06-03."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> datetime.date:
        """The day."""
        if isinstance(value, datetime.date):
            return value
        found = _day_in(value)
        if found is None or found.year not in clock.YEARS:
            raise Misread("not-a-day", ctx, param=_named(param), text=value)
        return found


def _day_in(text: str) -> datetime.date | None:
    try:
        if "/" in text:
            day, month, year = (int(part) for part in text.split("/"))
            return datetime.date(year, month, day)
        return datetime.date.fromisoformat(text)
    except (ValueError, OverflowError):  # a year of twenty digits
        return None


class Number(click.ParamType[int]):
    """A whole number not below ``least`` and not above ``most``."""

    name = "number"

    def __init__(self, least: int = 0, most: int = 1_000_000) -> None:
        self.least = least
        self.most = most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number."""
        text = str(value)
        if not text.isdecimal() or len(text) > _DIGITS or not self.least <= int(text) <= self.most:
            raise Misread("not-a-number", ctx, param=_named(param), text=text, least=self.least, most=self.most)
        return int(text)


class OneOf(click.ParamType[str]):
    """One of a few words."""

    name = "word"

    def __init__(self, *known: str) -> None:
        self.known = known

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word."""
        if value not in self.known:
            raise Misread("not-one-of", ctx, param=_named(param), text=value, known=", ".join(self.known))
        return str(value)


class File(click.ParamType[Path]):
    """A place on the disk, exactly as it was typed: names there may be in any form of Unicode."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The place."""
        if not str(value):
            raise Misread("empty", ctx, param=_named(param))
        return Path(value)


class Command(click.Command):
    """A command whose help page comes from the catalogue."""

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it does, its arguments and options."""
        write_page(self, ctx, formatter, [self])


class Branch(click.Group):
    """
    A group of commands that are loaded when they are asked for.

    A name ``""`` in the tree is the command that runs when no other is named: ``ocop demo`` beside ``ocop demo
    forward``.
    """

    def __init__(self, name: str, tree: Mapping[str, Any], load: Callable[[str], click.Command]) -> None:
        super().__init__(name, no_args_is_help="" not in tree, subcommand_metavar="")
        self._tree = tree
        self._load = load

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click asks so
        """The names, in the order of the tree."""
        return [name for name in self._tree if name]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click asks so
        """The command of that name, loaded now."""
        found = self._tree.get(cmd_name)
        if found is None:
            return None
        if not isinstance(found, str):
            return Branch(cmd_name, found, self._load)
        command = self._load(found)
        command.name = cmd_name or self.name
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Without the name of a command, the words are for the one that needs none."""
        own = "" in self._tree and not (args and (args[0] in self._tree or args[0] in HELP))
        return super().parse_args(ctx, ["", *args] if own else args)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command and what is left for it."""
        if args[0] not in self._tree:
            raise click.NoSuchCommand(args[0], possibilities=self.list_commands(ctx), ctx=ctx)
        return args[0], self.get_command(ctx, args[0]), args[1:]

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Usage, what it is for, the options of its own command, and the names below it."""
        own = self.get_command(ctx, "") if "" in self._tree else None
        write_page(self, ctx, formatter, [own] if own else [])
        said = words_of(ctx)
        path = path_of(ctx)
        names = self.list_commands(ctx)
        rows = [(name, said.command(f"{path} {name}".strip())["short"]) for name in names]
        with formatter.section(said.frame("commands")):
            formatter.write_dl(rows)
        if not path:
            write_general(said, formatter)


def write_page(
    command: click.Command, ctx: click.Context, formatter: click.HelpFormatter, with_params: Sequence[click.Command]
) -> None:
    """Write a help page without its list of commands."""
    said, path = words_of(ctx), path_of(ctx)
    found = said.command(path)
    params = [param for each in with_params for param in each.params]
    arguments = [param for param in params if isinstance(param, click.Argument)]
    options = [param for param in params if isinstance(param, click.Option)]
    pieces = [*(_shown(said, param) for param in arguments), *([said.frame("options-metavar")] if options else [])]
    below = [said.frame("command-metavar")] if isinstance(command, Branch) else []
    formatter.write_usage(ctx.command_path, " ".join([*below, *pieces]), prefix=f"{said.frame('usage')}: ")
    for paragraph in (found["short"] + ".", *found.get("long", ())):
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(paragraph)
    _write_params(said, path, formatter, "arguments", arguments)
    _write_params(said, path, formatter, "options", options)
    if path:
        formatter.write_paragraph()
        formatter.write_text(said.frame("general-hint"))


def write_general(said: interface.Words, formatter: click.HelpFormatter) -> None:
    """Write the options that every command takes, wherever they stand."""
    with formatter.section(said.frame("general-options")):
        formatter.write_dl([(row["option"], row["help"]) for row in said.general()])


def words_of(ctx: click.Context) -> interface.Words:
    """The words of the language that was chosen."""
    chosen: Speaking = ctx.find_root().obj
    return chosen.words


def path_of(ctx: click.Context) -> str:
    """The names that lead to a command: ``dossier list``; empty for the program itself."""
    return ctx.command_path.removeprefix(PROGRAM).strip()


def option(*names: str, **attributes: Any) -> Callable[[Any], Any]:
    """An option whose value is text in NFC unless another kind is named; its help is in the catalogue."""
    if not attributes.get("is_flag"):
        attributes.setdefault("type", Text())
    return click.option(*names, **attributes)


def argument(name: str, **attributes: Any) -> Callable[[Any], Any]:
    """An argument, as ``option``."""
    attributes.setdefault("type", Text())
    return click.argument(name, **attributes)


def command(callback: Callable[..., int | None]) -> click.Command:
    """
    The command that calls ``callback`` with the face and the values of its parameters.

    The parameters are those that the decorators below it added; its return value is the exit code (None: 0). A unit may
    be typed by its id, its name or an alias, as letters write it.
    """

    @functools.wraps(callback)
    def called(this: Any, **said: Any) -> int | None:
        params = click.get_current_context().command.params
        units = {str(param.name) for param in params if param.metavar == UNIT}
        return callback(this, **{key: _unit(this, key, word) if key in units else word for key, word in said.items()})

    return click.command(cls=Command)(click.pass_obj(called))


def _unit(this: Any, key: str, word: str | None) -> str | None:
    """The id of the unit that is meant; where a producer may be meant, too, a word that no unit has stays as it is."""
    found = this.reader.units_called(word) if word else ()
    if len(found) > 1:
        raise Misread("several-units", text=word, units=", ".join(found))
    if word and not found and key not in PARTIES:
        raise Misread("no-such-unit", text=word)
    return found[0] if found else word


def _write_params(
    said: interface.Words, path: str, formatter: click.HelpFormatter, title: str, params: Sequence[click.Parameter]
) -> None:
    if params:
        with formatter.section(said.frame(title)):
            formatter.write_dl([(_shown(said, param), said.param(path, str(param.name))) for param in params])


def _shown(said: interface.Words, param: click.Parameter) -> str:
    metavar = said.metavar(param.metavar or param.type.name)
    if isinstance(param, click.Argument):
        several = "…" if param.nargs != 1 else ""
        return f"{metavar}{several}" if param.required else f"[{metavar}{several}]"
    names = ", ".join(param.opts)
    return names if param.is_flag else f"{names} {metavar}"  # type: ignore[attr-defined] # an option has it


def _named(param: click.Parameter | None) -> str:
    if param is None:
        return "?"
    return param.opts[-1] if isinstance(param, click.Option) else str(param.metavar or param.name)
