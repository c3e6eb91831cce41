"""The desk: what is mine today, and whether all is well; for producers and communes their own things in plain words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ocop_cycle import clock, errors
from ocop_cycle.application import checkup, commands
from ocop_cycle.application.queries import cycles, deadline_rows, health, today
from ocop_cycle.web import asking, menus, replies
from ocop_cycle.web.pages import desk_charts, own

PLACED = frozenset({
    "unit-without-address", "units-without-address", "producers-without-address", "notices-held",
    "messages-uncertain", "messages-refused",
})  # fmt: skip
"""Findings that the desk shows in places of their own."""

KEEPING = ("clock.confirm", "setting.change", "read.all")
"""Whoever holds one of these is told how the system is doing in all; others, that it runs."""

MOST_DUE = 12
"""How many limits that wait behind a shut gate are named."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Gate:
    """The clock gate is shut: since when nobody swept, and what would be done."""

    since: datetime
    count: int
    due: tuple[deadline_rows.Due, ...]


def home(ask: asking.Asked) -> replies.Reply:
    """The first page is the desk."""
    del ask
    return replies.Elsewhere(to="/desk")


def desk(ask: asking.Asked) -> replies.Reply:
    """What waits for whoever asks, what is overdue and due soon, what does not arrive, and how the system is doing."""
    if menus.is_producer(ask.person) or menus.is_commune(ask.person):
        return own.desk(ask)
    found = today.today(ask.parts.reader, ask.person)
    doing = health.health(ask.parts.reader, counted=False)
    findings = list(_findings(ask, doing))
    gate = _gate(ask)
    begins = found.sees and found.is_clear and cycles.current(ask.parts.reader, ask.person) is None
    is_still = found.is_clear and not found.unreachable and gate is None and not begins
    facts = {
        "found": found, "health": doing, "findings": findings, "gate": gate,
        "may_confirm": ask.may("clock.confirm"), "keeps_addresses": ask.may("contact.change"),
        "charts": desk_charts.drawn(ask) if found.sees else {},
        "begins": begins, "done": ask.wanted("done"),
        "well": is_still and not any(one.grave for one in checkup.of_health(doing)),
    }  # fmt: skip
    return replies.Page(template="desk", facts=facts)


def _findings(ask: asking.Asked, doing: health.Health) -> Iterable[checkup.Finding]:
    if not any(ask.may(permission) for permission in KEEPING):
        return ()
    return (one for one in checkup.ordered(checkup.of_health(doing)) if one.code not in PLACED)


def _gate(ask: asking.Asked) -> Gate | None:
    sweep = ask.parts.house.sweep
    try:
        sweep.gate.stop_at(ask.now)
    except errors.ClockGateClosed as gate:
        due = sweep.due_now()
        named = today.named(ask.parts.reader, ask.person, [key for key, _ in due[:MOST_DUE]])
        return Gate(since=gate.last_sweep, count=len(due), due=named)
    return None


def confirm(ask: asking.Asked) -> replies.Reply:
    """Confirm that the office time is right; what is due is then done, and what waits is sent."""
    built = ask.parts.house
    try:
        built.sweep.gate.stop_at(ask.now)
    except errors.ClockGateClosed as gate:
        ask.execute(commands.ConfirmClock(by=ask.by(), last_sweep=clock.to_text(gate.last_sweep)))
    built.sweep.run()
    built.send()
    return replies.Elsewhere(to=asking.address("/desk", done="clock"))
