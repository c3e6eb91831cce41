"""Duties of units: done or not, by which document, and who has not reported."""

from collections.abc import Callable, Mapping

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import duties as query
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import notices

STATES = ("open", "done", "waived")


def listing(ask: asking.Asked) -> replies.Reply:
    """The duties one may see, the earliest first; above them each milestone with who has not reported."""
    wanted = query.Wanted(
        cycle=ask.wanted("cycle"), unit=ask.wanted("unit"), milestone=ask.wanted("milestone"),
        state=notices.known(ask, "state", STATES),
        overdue=True if ask.wanted("overdue") else None,
    )  # fmt: skip
    reader = ask.parts.reader
    facts = {
        "page": query.list_duties(reader, ask.person, wanted, page=notices.paging(ask)),
        "milestones": query.milestones(reader, ask.person, wanted),
        "wanted": ask.query,
        "states": STATES,
    }
    return replies.Page(template="duties", facts=facts)


def duty(ask: asking.Asked) -> replies.Reply:
    """One duty, and what is done with it."""
    return _page(ask, ask.query.get("id", ""))


def _page(ask: asking.Asked, key: str, problem: forms.Problem | None = None) -> replies.Page:
    facts = {
        "one": query.show(ask.parts.reader, ask.person, key),
        "problem": problem.sentences(ask.words) if problem else (),
        "form": ask.form,
        "done": ask.wanted("done"),
    }
    return replies.Page(template="duty", facts=facts, status=problem.status if problem else 200)


def act(ask: asking.Asked) -> replies.Reply:
    """Record a duty done, waive it, or open it again."""
    making = _ACTS.get(ask.filled("act"))
    if making is None:
        raise errors.UnknownThing("act", ask.filled("act"), _ACTS)
    try:
        receipt = ask.execute(making(ask))
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, ask.filled("duty"), forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/duties/one", id=ask.filled("duty"), done=receipt.entry))


def _done(ask: asking.Asked) -> commands.Command:
    on = forms.day(ask, "day")
    if on is None:
        raise forms.FieldUnread("day", "")
    return commands.RecordDutyDone(
        by=ask.by(), duty=ask.filled("duty"), day=on, document=ask.filled("document") or None,
        note=ask.filled("note") or None,
    )  # fmt: skip


_ACTS: Mapping[str, Callable[[asking.Asked], commands.Command]] = {
    "done": _done,
    "waive": lambda ask: commands.WaiveDuty(by=ask.by(), duty=ask.filled("duty"), reason=ask.filled("reason")),
    "reopen": lambda ask: commands.ReopenDuty(by=ask.by(), duty=ask.filled("duty"), reason=ask.filled("reason")),
}
