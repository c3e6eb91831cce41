"""Duties of units: done or not, by which document, handed on or waived, and who has not reported."""

from collections.abc import Callable, Mapping
from datetime import date

from ocop_cycle import clock, errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import duties as query
from ocop_cycle.application.queries import duty_calls, selection, units
from ocop_cycle.web import asking, forms, meanwhile, replies, sheets
from ocop_cycle.web.pages import notices

STATES = ("open", "done", "waived")
TIMES = ("dated", "standing", "urgent")
MOST_LINES = 20_000
"""How many duties a table for a spreadsheet holds at most."""

FIELDS: Mapping[str, str] = {
    "reason-required": "reason",
    "day-in-future": "day",
    "duty-is-theirs": "unit",
}
"""Which field of a form a refusal is about."""

TITLES = ("duty", "unit", "cycle", "last-day", "state", "done-on", "document", "note")


def listing(ask: asking.Asked) -> replies.Reply:
    """The duties one may see, the earliest first; beside them each milestone with who has not reported."""
    reader, chosen = ask.parts.reader, wanted(ask)
    facts = {
        "page": query.list_duties(reader, ask.person, chosen, page=notices.paging(ask)),
        "milestones": query.milestones(reader, ask.person, query.Wanted(cycle=chosen.cycle, unit=chosen.unit)),
        "units": [one for one in units.list_units(reader, ask.person) if one.ended_on is None],
        "wanted": ask.query,
        "states": STATES,
        "times": TIMES,
    }
    return replies.Page(template="duties", facts=facts)


def wanted(ask: asking.Asked) -> query.Wanted:
    """What the address narrows duties to."""
    return query.Wanted(
        cycle=ask.wanted("cycle"), unit=ask.wanted("unit"), milestone=ask.wanted("milestone"),
        state=notices.known(ask, "state", STATES), time=notices.known(ask, "time", TIMES),
        overdue=True if ask.wanted("overdue") else None,
    )  # fmt: skip


def sheet(ask: asking.Asked) -> replies.Reply:
    """The same duties as a table for a spreadsheet."""
    found = query.list_duties(ask.parts.reader, ask.person, wanted(ask), page=selection.Paging(size=MOST_LINES))
    titles = [ask.words.say(name) for name in TITLES]
    return sheets.sheet("nhiem-vu.csv", titles, (_line(ask, one) for one in found.items))


def _line(ask: asking.Asked, one: query.Duty) -> tuple[str, ...]:
    return (
        one.label.in_language(ask.words.language), one.unit.name, one.cycle,
        _day(ask, one.day) or ask.words.value("duty-time", one.time),
        ask.words.say("late") if one.late else ask.words.value("duty-state", one.state), _day(ask, one.done_on),
        one.document or "", one.note or "",
    )  # fmt: skip


def _day(ask: asking.Asked, day: date | None) -> str:
    return ask.words.value("day", day.isoformat()) if day else ""


def calls(ask: asking.Asked) -> replies.Reply:
    """Whom to call: the units with open duties, of one milestone or of all, with their numbers."""
    found, milestones = _calls(ask)
    facts = {"calls": found, "milestone": next(iter(milestones), None), "wanted": ask.query}
    return replies.Page(template="duty-calls", facts=facts)


def calls_sheet(ask: asking.Asked) -> replies.Reply:
    """The same as a table for a spreadsheet."""
    found, _ = _calls(ask)
    titles = [ask.words.say(name) for name in ("unit", "telephone", "duty", "last-day", "state")]
    rows = (
        (call.unit.name, call.telephone or "", *(_line(ask, duty)[column] for column in (0, 3, 4)))
        for call in found
        for duty in call.duties
    )
    return sheets.sheet("can-goi.csv", titles, rows)


def _calls(ask: asking.Asked) -> tuple[tuple[duty_calls.Call, ...], tuple[query.Milestone, ...]]:
    reader, milestone = ask.parts.reader, ask.wanted("milestone")
    chosen = query.Wanted(
        cycle=ask.wanted("cycle"), unit=ask.wanted("unit"), milestone=milestone, state="open",
        overdue=True if ask.wanted("overdue") else None,
    )  # fmt: skip
    about = query.milestones(reader, ask.person, chosen) if milestone else ()
    return duty_calls.calls(reader, ask.person, chosen), about


def duty(ask: asking.Asked) -> replies.Reply:
    """One duty, and what is done with it."""
    return _page(ask, ask.query.get("id", ""))


def _page(ask: asking.Asked, key: str, problem: forms.Problem | None = None) -> replies.Page:
    reader, head = ask.parts.reader, meanwhile.head(ask)
    found = query.show(reader, ask.person, key)
    acts = _acts(ask, found.duty)
    facts = {
        "one": found,
        "acts": acts,
        "takers": duty_calls.takers(reader, ask.person) if "hand-on" in acts else (),
        "today": clock.day_of(ask.now),
        "proofs": [one for one in found.deadlines if one.due.state == "open"],
        "problem": problem.sentences(ask.words) if problem else (),
        "beside": problem.beside(ask.words, FIELDS) if problem else {},
        "form": ask.form,
        "done": ask.wanted("done"),
        "seen": meanwhile.carried(ask, head, _about(key)),
        "since": meanwhile.since(ask, problem, _about(key)),
    }
    return replies.Page(template="duty", facts=facts, status=problem.status if problem else 200)


def _about(key: str) -> meanwhile.Subjects:
    return [("duty", key)]


def _acts(ask: asking.Asked, one: query.Duty) -> tuple[str, ...]:
    """What may be done with a duty as it stands, as far as rights can be told beforehand."""
    is_open = one.state == "open"
    found = (
        ("done", is_open and ask.may("duty.record")),
        ("hand-on", is_open and ask.may("duty.hand-on")),
        ("waive", is_open and ask.may("duty.waive")),
        ("reopen", not is_open and ask.may("duty.reopen")),
    )
    return tuple(name for name, is_there in found if is_there)


def act(ask: asking.Asked) -> replies.Reply:
    """Record a duty done, hand it on, waive it, or open it again."""
    making = _ACTS.get(ask.filled("act"))
    if making is None:
        raise errors.UnknownThing("act", ask.filled("act"), _ACTS)
    key = ask.filled("duty")
    query.show(ask.parts.reader, ask.person, key)
    try:
        receipt = meanwhile.seeing(ask, _about(key)).execute(making(ask))
    except errors.Stopped as stop:
        return _page(ask, key, forms.Problem(stop=stop))
    return replies.Elsewhere(to=_after(ask, key, receipt.entry))


def _after(ask: asking.Asked, key: str, entry: int) -> str:
    """The duty's page; the list, where it was handed on to a unit that one does not see."""
    try:
        query.show(ask.parts.reader, ask.person, key)
    except errors.UnknownThing:
        return asking.address("/duties", done=entry)
    return asking.address("/duties/one", id=key, done=entry)


def _done(ask: asking.Asked) -> commands.Command:
    on = forms.day(ask, "day")
    if on is None:
        raise forms.FieldUnread("day", "")
    return commands.RecordDutyDone(
        by=ask.by(), duty=ask.filled("duty"), day=on, document=ask.filled("document") or None,
        note=ask.filled("note") or None,
    )  # fmt: skip


def _handed_on(ask: asking.Asked) -> commands.Command:
    names = tuple(unit.id for unit in duty_calls.takers(ask.parts.reader, ask.person))
    unit = forms.one_of(ask, "unit", names)
    return commands.HandOnDuty(by=ask.by(), duty=ask.filled("duty"), unit=unit, reason=ask.filled("reason"))


_ACTS: Mapping[str, Callable[[asking.Asked], commands.Command]] = {
    "done": _done,
    "hand-on": _handed_on,
    "waive": lambda ask: commands.WaiveDuty(by=ask.by(), duty=ask.filled("duty"), reason=ask.filled("reason")),
    "reopen": lambda ask: commands.ReopenDuty(by=ask.by(), duty=ask.filled("duty"), reason=ask.filled("reason")),
}
