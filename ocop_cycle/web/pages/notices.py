"""Notices and their messages: what was said to whom, whether it arrived, and what a person does about it."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from ocop_cycle import errors
from ocop_cycle.application import commands, engine
from ocop_cycle.application.queries import labelling, selection
from ocop_cycle.application.queries import notices as query
from ocop_cycle.delivery import reading
from ocop_cycle.web import asking, forms, replies

STATES = ("owed", "covered", "held", "cancelled")
MESSAGE_STATES = ("issued", "sending", "sent", "retry", "uncertain", "refused", "superseded")
CHANNELS = get_args(commands.RecordTelling.__annotations__["channel"])
WAITING = ("retry", "uncertain", "refused")
"""States of a message that somebody should look at."""


def listing(ask: asking.Asked) -> replies.Reply:
    """The notices one may see, the newest first, narrowed by the words of the address."""
    wanted = query.Wanted(
        state=known(ask, "state", STATES),
        message_state=known(ask, "message", MESSAGE_STATES), dossier=ask.wanted("dossier"),
        recipient=ask.wanted("recipient"),
    )  # fmt: skip
    found = query.list_notices(ask.parts.reader, ask.person, wanted, page=paging(ask))
    facts = {"page": found, "wanted": ask.query, "states": STATES, "message_states": MESSAGE_STATES}
    return replies.Page(template="notices", facts=facts)


def paging(ask: asking.Asked) -> selection.Paging:
    """The page of a list that the address names; the first where it names none."""
    said = ask.query.get("page", "")
    return selection.Paging(number=int(said) if said.isdecimal() and int(said[:6]) > 0 else 1)


def known(ask: asking.Asked, name: str, words: tuple[str, ...]) -> Any:
    """A word of the address where it is one of these; None where it is another."""
    said = ask.wanted(name)
    return said if said in words else None


def notice(ask: asking.Asked) -> replies.Reply:
    """One notice: its message as the recipient sees it, and what became of it."""
    return _page(ask, ask.query.get("id", ""))


def _page(ask: asking.Asked, key: str, problem: forms.Problem | None = None) -> replies.Page:
    reader = ask.parts.reader
    found = query.show(reader, ask.person, key)
    for called in labelling.learn(reader.store, reader.policies):
        ask.words.learn(*called)
    facts = {
        "one": found,
        "text": reading.text_of(found.message.data) if found.message else None,
        "problem": problem.sentences(ask.words) if problem else (),
        "form": ask.form,
        "done": ask.wanted("done"),
        "channels": CHANNELS,
        "waiting": WAITING,
    }
    return replies.Page(template="notice", facts=facts, status=problem.status if problem else 200)


def act(ask: asking.Asked) -> replies.Reply:
    """Hold, release, cancel, send again or hand over again; or note that somebody was told by hand."""
    making = _ACTS.get(ask.filled("act"))
    if making is None:
        raise errors.UnknownThing("act", ask.filled("act"), _ACTS)
    try:
        receipt = making(ask)
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, ask.filled("notice"), forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/notices/one", id=ask.filled("notice"), done=receipt.entry))


def _telling(ask: asking.Asked) -> engine.Receipt:
    told = forms.day(ask, "day")
    if told is None:
        raise forms.FieldUnread("day", "")
    return ask.execute(commands.RecordTelling(
        by=ask.by(), notice=ask.filled("notice"), channel=forms.one_of(ask, "channel", CHANNELS), day=told,
        by_whom=ask.filled("by_whom"), spoken_to=ask.filled("spoken_to") or None,
        document_number=ask.filled("document_number") or None, document_day=forms.day(ask, "document_day"),
        note=ask.filled("note") or None,
    ))  # fmt: skip


def _retried(ask: asking.Asked) -> engine.Receipt:
    return ask.parts.house.outbox.retry(
        commands.RetryMessage(by=ask.by(), message=ask.filled("message"), reason=ask.filled("reason"))
    )


def _with_reason(kind: Callable[..., commands.Command]) -> Callable[[asking.Asked], engine.Receipt]:
    return lambda ask: ask.execute(kind(by=ask.by(), notice=ask.filled("notice"), reason=ask.filled("reason")))


_ACTS: Mapping[str, Callable[[asking.Asked], engine.Receipt]] = {
    "hold": _with_reason(commands.HoldNotice),
    "release": lambda ask: ask.execute(commands.ReleaseNotice(by=ask.by(), notice=ask.filled("notice"))),
    "cancel": _with_reason(commands.CancelNotice),
    "resend": _with_reason(commands.ResendNotice),
    "retry": _retried,
    "tell": _telling,
}
