"""A new instance, and an old one brought up to this version."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

import click

from ocop_cycle import errors, settings
from ocop_cycle.application import founding
from ocop_cycle.cli import parsing, parts

if TYPE_CHECKING:
    from ocop_cycle.cli import face

_CODE = re.compile(r"[A-Z0-9]{1,12}")
_PERSON = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@parsing.command
@parsing.option("--name", metavar="name")
@parsing.option("--code", metavar="text")
@parsing.option("--mail-from", metavar="address")
@parsing.option("--database", metavar="url")
@parsing.option("--person", metavar="person")
@parsing.option("--person-name", metavar="name")
def init(this: face.Face, database: str | None, **said: str | None) -> None:
    """Make an instance; bring the database of one that is there up to this version."""
    folder = this.given or this.real_folder
    here = this.at(folder)
    if (folder / settings.FILE).exists():
        _bring_up(here)
        return
    wish = _wish(here, said)
    doubts = here.builders.found(folder, database, wish)
    page: list[parts.Part] = [parts.Line(here.words.say("founded", folder=folder), "good")]
    page += [
        parts.Line(f"! {here.words.phrase(each.why)}: {here.words.phrase(each.remedy)}", "soon") for each in doubts
    ]
    page.append(parts.Line(here.words.say("founded-next", account=here.builders.account(), person=wish.person_name)))
    key = here.settings.key_file
    page.append(parts.Line(here.words.say("founded-key", file=key)))
    here.show({"folder": folder, "database": here.settings.database, "key": key, "doubts": doubts}, *page)


def _bring_up(here: face.Face) -> None:
    before, now = here.builders.upgrade(here.settings)
    if before == now:
        raise errors.AlreadyThere("instance", str(here.folder))
    told = here.words.say("brought-up", folder=here.folder, before=before or "–", now=now)
    here.show({"folder": here.folder, "before": before, "now": now}, parts.Line(told, "good"))


def _wish(here: face.Face, said: dict[str, str | None]) -> founding.Wish:
    name = _asked(here, "name", said)
    code = _asked(here, "code", said).upper()
    if not _CODE.fullmatch(code):
        raise parsing.Misread("not-a-code", text=code)
    mail_from = _asked(here, "mail_from", said)
    if mail_from.count("@") != 1 or mail_from.startswith("@") or mail_from.endswith("@"):
        raise parsing.Misread("not-an-address", text=mail_from)
    person = _asked(here, "person", said)
    if not _PERSON.fullmatch(person):
        raise parsing.Misread("not-an-id", text=person)
    account = here.builders.account()
    return founding.Wish(
        instance=name, code=code, mail_from=mail_from, person=person, person_name=_asked(here, "person_name", said),
        account=account, origin=f"cli:{account}",
    )  # fmt: skip


def _asked(here: face.Face, name: str, said: dict[str, str | None]) -> str:
    given = said[name]
    if given:
        return given
    if not here.is_interactive:
        raise parsing.Misread("missing", param=f"--{name.replace('_', '-')}")
    typed: str = click.prompt(here.words.say(f"ask-{name.replace('_', '-')}"))
    return unicodedata.normalize("NFC", typed).strip()
