"""The demonstration: Lạng Giang's spring of 2024 with a clock that stands still until it is moved."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ocop_cycle import clock, errors, identity, settings
from ocop_cycle.application import commands, naming, walking
from ocop_cycle.application.queries import dossiers, notices, selection
from ocop_cycle.cli import board, labelling, parsing, parts, persons, serving, telling
from ocop_cycle.domain import permissions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ocop_cycle.cli import face

PLACE = Path("var", "demo")
"""Where the demonstration is, unless another folder is named."""

OFFICE_OPENS = 8
"""The hour of a day to which the clock is moved when only a day is named."""

_SPAN = re.compile(r"(\d{1,4})([dhwm])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1), "m": timedelta(minutes=1)}


class NoDemo(errors.Final):
    """The folder holds something, and it is no demonstration."""

    def __init__(self, folder: Path) -> None:
        super().__init__(f"{folder} holds something that is no demo; name another folder", folder=str(folder))
        self.folder = folder


@parsing.command
@parsing.option("--reset", is_flag=True)
@parsing.option("--once", is_flag=True)
@parsing.option("--script", metavar="scenario")
@parsing.option("--port", metavar="number", type=parsing.Number(0, 65535), default=serving.PORT)
def demo(this: face.Face, reset: bool, once: bool, script: str | None, port: int) -> None:
    """
    Build the demonstration (or another one by its script), or open the one that is there, and print its board.

    Then its pages are served until told to stop, unless it was asked for once.
    """
    here = this.at(this.given or PLACE)
    is_there = _is_demo(here.folder)
    if reset or not is_there:
        _build(here, replacing=is_there, name=script)
    board.show(here, None)
    here.say("demo-hints", code=_worth_a_look(here), mail=here.settings.mail)
    if not once:
        serving.show(here, settings.Place(port=port))


def _worth_a_look(here: face.Face) -> str:
    """The code of the first dossier that is late, or of the first one."""
    one = selection.Paging(size=1)
    for wanted in (dossiers.Wanted(late=True, ended=False), dossiers.Wanted()):
        found = dossiers.list_dossiers(here.reader, persons.viewer(here), wanted, page=one).items
        if found:
            return found[0].code
    return here.words.metavar("code")


@parsing.command
@parsing.argument("span", metavar="span")
@parsing.argument("day", metavar="day", type=parsing.Day(), required=False)
def forward(this: face.Face, span: str, day: Any) -> None:
    """Move the clock of the demonstration: 7d, until DAY, next."""
    here = this if this.given or this.folder_is_demo else this.at(PLACE)
    if not here.settings.demo:
        raise NoDemo(here.folder)
    persons.person(here, here.house.store)
    now = here.house.clock.now()
    until = _until(here, now, span, day)
    with here.progress(here.words.say("demo-under-way")):
        stops = list(walking.walk(here.house, until, lambda at: _move(here, at)))
    actor = persons.viewer(here)
    told = _told(here, actor, now)
    labelling.learn(here)
    labelling.learn_names(here, actor)
    page = [*_page(here, stops, told)]
    said = {"from": now, "until": until, "stops": [stop for stop in stops if not stop.is_quiet], "notices": told}
    here.show(said, *page)


def _is_demo(folder: Path) -> bool:
    try:
        found = settings.read(folder)
    except settings.NoInstance:
        if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
            raise NoDemo(folder) from None
        return False
    if not found.demo:
        raise NoDemo(folder)
    return True


def _build(here: face.Face, *, replacing: bool, name: str | None) -> None:
    with here.progress(here.words.say("demo-building")) as went:
        here.builders.demo(here.folder, account=here.builders.account(), told=went, replacing=replacing, name=name)
    here.say("demo-built", folder=here.folder)


def _until(here: face.Face, now: datetime, span: str, day: Any) -> datetime:
    found = _SPAN.fullmatch(span)
    if found and day is None:
        return now + int(found[1]) * _UNITS[found[2]]
    if span == "until" and day is not None:
        until = clock.at_local(day, OFFICE_OPENS)
        if until <= now:
            raise parsing.Misread("not-forward", moment=telling.moment(here, now))
        return until
    if span == "next" and day is None:
        due = here.house.sweep.next_moment()
        if due is None:
            raise parsing.Misread("nothing-ahead")
        return max(due, now)
    raise parsing.Misread("not-a-span", text=span)


def _move(here: face.Face, at: datetime) -> None:
    # The clock of a demo belongs to the software, not to an office: its mover is the system, its origin the account.
    key = identity.new_key(here.house.clock.machine_now())
    by = commands.Provenance(key=key, actor=permissions.SYSTEM, origin=f"cli:{here.builders.account()}")
    here.house.engine.execute(commands.MoveDemoClock(by=by, to=clock.to_text(at)))


def _told(here: face.Face, actor: permissions.Actor, since: datetime) -> list[notices.Noticed]:
    everything = selection.Paging(size=100_000)
    found = notices.list_notices(here.reader, actor, page=everything).items
    return sorted((one for one in found if _told_at(one) > since), key=lambda one: (_told_at(one), one.id))


def _told_at(one: notices.Noticed) -> datetime:
    """When its message was issued; of a notice without one, when it was owed."""
    return one.issued_at or one.owed_at


def _page(here: face.Face, stops: Sequence[walking.Stop], told: Sequence[notices.Noticed]) -> Iterator[parts.Part]:
    say = here.words.say
    untold = list(told)
    for stop in stops:
        here_told = [one for one in untold if _told_at(one) == stop.at]
        untold = [one for one in untold if one not in here_told]
        if stop.is_quiet and not here_told:
            continue
        heading = say(
            "demo-stop", moment=telling.weekday_moment(here, stop.at), rung=stop.swept.done, sent=stop.sent.sent
        )
        yield parts.Heading(heading)
        if stop.swept.units:
            yield parts.Line(say("swept-units", count=stop.swept.units), depth=1)
        yield from (_notice(here, one) for one in here_told)
        for deadline, why in stop.swept.refused:
            named = naming.deadline(here.words, deadline)
            yield parts.Line(say("demo-refused", deadline=named, why=why), "late", depth=1)
    yield from telling.see_log(here, (why for stop in stops for _, why in (*stop.swept.refused, *stop.sent.failed)))
    yield parts.Heading(say("demo-stands", moment=telling.weekday_moment(here, stops[-1].at)))
    yield parts.Line(
        say("demo-sum", stops=sum(not stop.is_quiet for stop in stops), sent=sum(s.sent.sent for s in stops))
    )


def _notice(here: face.Face, one: notices.Noticed) -> parts.Line:
    """To whom a notice is; of one that has not left, why not."""
    waits = one.state in ("held", "owed")
    state = telling.value(here, "notice-state", one.state) if waits else ""
    because = telling.value(here, "held-because", one.because) if one.state == "held" else ""
    told = here.words.say(
        "demo-told",
        label=telling.label(here, one.rule_label),
        subject=naming.about(here.words, *one.subject),
        recipient=one.recipient.name,
        state=": ".join(filter(None, (state, because))),
    )
    return parts.Line(told, "soon" if waits else "plain", depth=1)
