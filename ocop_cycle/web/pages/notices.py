"""Notices and their messages: what was said to whom, whether it arrived, and what a person does about it."""

from collections.abc import Callable, Mapping
from typing import Any, get_args

from ocop_cycle import errors
from ocop_cycle.application import commands, engine, texts_desk
from ocop_cycle.application.queries import labelling, notice_rows, notice_tabs, policy, selection
from ocop_cycle.application.queries import notices as query
from ocop_cycle.delivery import reading
from ocop_cycle.web import asking, forms, meanwhile, replies

CHANNELS = get_args(commands.RecordTelling.__annotations__["channel"])
RETRIED = ("retry", "uncertain")
"""States of a message that a person may have handed over once more."""

SETTLED = ("sent", "refused", "uncertain", "superseded")
"""States of a message after which a notice may be owed once more."""

FIELDS: Mapping[str, str] = {
    "reason-required": "reason",
    "day-to-come": "day",
    "evidence-missing:by-whom": "by_whom",
    "evidence-missing:spoken-to": "spoken_to",
    "evidence-missing:document-number": "document_number",
    "evidence-missing:document-day": "document_day",
    "no-mailbox": "address",
}
"""Which field of a form a refusal is about."""


def listing(ask: asking.Asked) -> replies.Reply:
    """The notices one may see, the newest first: by tab, and narrowed by the words of the address."""
    reader = ask.parts.reader
    wanted = query.Wanted(
        tab=known(ask, "tab", tuple(notice_tabs.TABS)), rule=ask.wanted("rule"), dossier=ask.wanted("dossier"),
        recipient=ask.wanted("recipient"), since=forms.day_in(ask.query.get("since", "")),
    )  # fmt: skip
    adopted = policy.in_force(reader, ask.person, "rules")
    facts = {
        "page": query.list_notices(reader, ask.person, wanted, page=paging(ask)),
        "tabs": notice_tabs.counts(reader, ask.person),
        "wanted": ask.query,
        "rules": [rule for file in adopted for rule in file.value.rules],
    }
    return replies.Page(template="notices", facts=facts)


def paging(ask: asking.Asked) -> selection.Paging:
    """The page of a list that the address names; the first where it names none."""
    said = ask.query.get("page", "")
    return selection.Paging(number=max(1, int(said[:6])) if said.isascii() and said.isdecimal() else 1)


def known(ask: asking.Asked, name: str, words: tuple[str, ...]) -> Any:
    """A word of the address where it is one of these; None where it is another."""
    said = ask.wanted(name)
    return said if said in words else None


def notice(ask: asking.Asked) -> replies.Reply:
    """One notice: its message as the recipient sees it, and what became of it."""
    return _page(ask, ask.query.get("id", ""))


def _page(ask: asking.Asked, key: str, problem: forms.Problem | None = None) -> replies.Page:
    reader, head = ask.parts.reader, meanwhile.head(ask)
    found = query.show(reader, ask.person, key)
    for called in labelling.learn(reader.store, reader.policies):
        ask.words.learn(*called)
    facts = {
        "one": found,
        "letter": reading.read(found.message.data) if found.message else None,
        "draft": _draft(ask, found) if found.message is None else None,
        "problem": problem.sentences(ask.words) if problem else (),
        "beside": problem.beside(ask.words, FIELDS) if problem else {},
        "form": ask.form,
        "done": ask.wanted("done"),
        "channels": CHANNELS,
        "acts": _acts(ask, found),
        "seen": meanwhile.carried(ask, head, _about("readdress", found)),
        "since": meanwhile.since(ask, problem, _about(ask.filled("act"), found)),
    }
    return replies.Page(template="notice", facts=facts, status=problem.status if problem else 200, frames=True)


def _about(act: str, found: query.Detail) -> meanwhile.Subjects:
    """What an act is about: the notice in all its attempts and its message; the recipient, where the address is."""
    message = [("message", found.message.reference)] if found.message else []
    to = found.notice.recipient
    recipient = [(to.kind, to.id)] if act == "readdress" else []
    return [*(("notice", key) for _, key in found.attempts), ("notice", found.notice.id), *message, *recipient]


def _draft(ask: asking.Asked, found: query.Detail) -> texts_desk.Draft | errors.TemplateFailed | None:
    """How a notice that waits would read on its own; why it would not, where its text fails; None once erased."""
    if not found.facts:
        return None
    try:
        return ask.parts.texts.draft(*ask.parts.texts.spoken(found.template, found.facts))
    except errors.TemplateFailed as failed:
        return failed


def _acts(ask: asking.Asked, found: query.Detail) -> tuple[str, ...]:
    """What may be done with a notice as it stands, by whoever asks, as far as rights can be told beforehand."""
    one, holds = found.notice, ask.may("notice.hold")
    message = found.message.state if found.message else None
    is_last = not any(number > one.attempt for number, _ in found.attempts)
    return tuple(
        name
        for name, is_there in (
            ("hold", holds and one.state == "owed"),
            ("release", holds and one.state == "held" and one.because != "no-address"),
            ("retry", holds and message in RETRIED),
            ("resend", holds and one.state == "covered" and message in SETTLED and is_last),
            ("readdress", ask.may("contact.change") and one.channel == "email" and _may_be_readdressed(one, is_last)),
            ("tell", holds and one.state != "cancelled"),
            ("cancel", ask.may("notice.cancel") and one.state in ("owed", "held")),
        )
        if is_there
    )


def _may_be_readdressed(one: notice_rows.Noticed, is_last: bool) -> bool:
    return is_last and (one.state in ("owed", "held") or (one.state == "covered" and one.message is not None))


def letter(ask: asking.Asked) -> replies.Reply:
    """
    The page of a message as its recipient sees it; of a notice that waits, how it would read on its own.

    Raises:
        errors.UnknownThing: there is no such notice for who asks, or nothing to be seen of it.
    """
    found = query.show(ask.parts.reader, ask.person, ask.query.get("id", ""))
    if found.message is not None:
        read = reading.read(found.message.data)
        if read is not None and read.html is not None:
            return replies.Letter(html=read.html)
    else:
        draft = _draft(ask, found)
        if isinstance(draft, texts_desk.Draft):
            return replies.Letter(html=draft.html)
    raise errors.UnknownThing("notice", found.notice.id)


def act(ask: asking.Asked) -> replies.Reply:
    """Hold, release, cancel, send again or to another address, hand over again; note what was told by hand."""
    making = _ACTS.get(ask.filled("act"))
    if making is None:
        raise errors.UnknownThing("act", ask.filled("act"), _ACTS)
    found = query.show(ask.parts.reader, ask.person, ask.filled("notice"))
    try:
        receipt = making(meanwhile.seeing(ask, _about(ask.filled("act"), found)))
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


def _withdrawn(ask: asking.Asked) -> engine.Receipt:
    return ask.execute(commands.WithdrawTelling(
        by=ask.by(), notice=ask.filled("notice"), reason=ask.filled("reason"), number=forms.number(ask, "number"),
    ))  # fmt: skip


def _retried(ask: asking.Asked) -> engine.Receipt:
    _confirmed(ask)
    return ask.parts.house.outbox.retry(
        commands.RetryMessage(by=ask.by(), message=ask.filled("message"), reason=ask.filled("reason")), ask.seen
    )


def _resent(ask: asking.Asked) -> engine.Receipt:
    _confirmed(ask)
    return ask.execute(commands.ResendNotice(by=ask.by(), notice=ask.filled("notice"), reason=ask.filled("reason")))


def _confirmed(ask: asking.Asked) -> None:
    """What may have arrived goes once more only when the person says that it may arrive twice."""
    found = query.show(ask.parts.reader, ask.person, ask.filled("notice"))
    if found.message is not None and found.message.state == "uncertain" and ask.filled("twice") != "1":
        raise forms.FieldUnread("twice", ask.filled("twice"))


def _readdressed(ask: asking.Asked) -> engine.Receipt:
    """
    Enter the right address, and owe the notice once more unless that was done by entering it.

    Entering the address owes again what was held for want of one or came back; of a message that a server took,
    nobody but the person who asks knows that it went astray.
    """
    found = query.show(ask.parts.reader, ask.person, ask.filled("notice"))
    recipient, former = found.notice.recipient, found.address
    kind: Any = recipient.kind
    language: Any = former.language if former else "vi"
    receipt = ask.execute(commands.ChangeContact(
        by=ask.by(), party_kind=kind, party=recipient.id, channel="email", address=ask.filled("address"),
        language=language, office_hours=former.office_hours if former else None,
    ))  # fmt: skip
    after = query.show(ask.parts.reader, ask.person, found.notice.id)
    is_again = any(number > found.notice.attempt for number, _ in after.attempts)
    if found.message is None or is_again or found.message.state not in SETTLED:
        return receipt
    reason = ask.filled("reason") or ask.words.say("readdressed-because", address=ask.filled("address"))
    resending = commands.ResendNotice(by=ask.by("/again"), notice=found.notice.id, reason=reason)
    return ask.parts.house.engine.execute(resending)  # judged by what was read here, after the address


def _with_reason(kind: Callable[..., commands.Command]) -> Callable[[asking.Asked], engine.Receipt]:
    return lambda ask: ask.execute(kind(by=ask.by(), notice=ask.filled("notice"), reason=ask.filled("reason")))


_ACTS: Mapping[str, Callable[[asking.Asked], engine.Receipt]] = {
    "hold": _with_reason(commands.HoldNotice),
    "release": lambda ask: ask.execute(commands.ReleaseNotice(by=ask.by(), notice=ask.filled("notice"))),
    "cancel": _with_reason(commands.CancelNotice),
    "resend": _resent,
    "readdress": _readdressed,
    "retry": _retried,
    "tell": _telling,
    "withdraw": _withdrawn,
}
