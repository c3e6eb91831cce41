"""Notices: lists by state, one with its message and the evidence of its sending, and "đã báo chưa?" for a subject."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, bindparam, or_, select

from ocop_cycle import clock, errors
from ocop_cycle.application.queries import contacts, notice_rows, notice_tabs, reader, selection
from ocop_cycle.application.queries.notice_rows import Noticed, Told
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema, statements

__all__ = ["Detail", "Evidence", "Message", "Noticed", "Telling", "Told", "Wanted", "list_notices", "show", "told"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which notices are asked for; what is absent does not narrow.

    ``message_state`` is that of the message that covers the notice; ``because`` why a held one is held. ``dossier``
    asks for what was said of it and of its certificates, ``since`` leaves out what was owed before that office day.
    ``tab`` is one of ``notice_tabs.TABS``.
    """

    tab: str | None = None
    cycle: str | None = None
    state: Literal["owed", "covered", "held", "cancelled"] | None = None
    because: str | None = None
    message_state: str | None = None
    rule: str | None = None
    recipient: str | None = None
    dossier: str | None = None
    since: date | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Evidence:
    """One attempt at sending: when, how it came out, and what was answered."""

    at: datetime
    outcome: str
    detail: str | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Telling:
    """
    Somebody was told by hand: how, when, by whom, and the evidence for it.

    ``number`` is its place among the records of the notice; one with ``withdrawn_at`` was wrong and tells nobody.
    """

    number: int
    channel: str
    day: date
    by_whom: str
    spoken_to: str | None
    document_number: str | None
    document_day: date | None
    note: str | None
    withdrawn_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What left: its reference, bytes and their SHA-256, and every attempt. Once erased, ``data`` holds a mark."""

    reference: str
    address: str
    subject: str
    message_id: str
    sha256: str
    data: str
    state: str
    issued_at: datetime
    settled_at: datetime | None
    replaces: str | None
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """
    One notice: the facts it carries, and its message.

    ``others`` are further notices of the same message, ``attempts`` all attempts at this one by their numbers, and
    ``address`` where mail to the recipient goes now.
    """

    notice: Noticed
    template: str
    facts: Mapping[str, Any]
    message: Message | None
    others: tuple[str, ...]
    tellings: tuple[Telling, ...]
    attempts: tuple[tuple[int, str], ...] = ()
    address: contacts.Contact | None = None


MOST_ATTEMPTS = 20
"""So many attempts at one notice are looked for."""

_n, _m, _v, _t = schema.notice.c, schema.message.c, schema.evidence.c, schema.telling.c
_MESSAGE = statements.Statement(
    lambda: select(
        _m.id, _m.address, _m.subject, _m.message_id, _m.sha256, _m.data, _m.state, _m.issued_at, _m.settled_at,
        _m.replaces_id,
    ).where(_m.id == bindparam("message"))
)  # fmt: skip
_EVIDENCE = statements.Statement(
    lambda: select(_v.at, _v.outcome, _v.detail).where(_v.message_id == bindparam("message")).order_by(_v.at, _v.id)
)
_TELLINGS = statements.Statement(
    lambda: (
        select(
            _t.id,
            _t.channel,
            _t.day,
            _t.by_whom,
            _t.spoken_to,
            _t.document_number,
            _t.document_day,
            _t.note,
            _t.withdrawn_at,
        )
        .where(_t.notice_id == bindparam("notice"))
        .order_by(_t.day, _t.id)
    )
)
_FACTS = statements.Statement(lambda: select(_n.template, _n.facts).where(_n.id == bindparam("notice")))
_ATTEMPTS = statements.Statement(
    lambda: select(_n.attempt, _n.id).where(statements.among(_n.id, "names")).order_by(_n.attempt)
)
_COVERED = statements.Statement(
    lambda: select(_n.id).where(_n.message_id == bindparam("message"), _n.id != bindparam("notice")).order_by(_n.id)
)


def list_notices(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),
    *,
    page: selection.Paging = selection.Paging(),  # noqa: B008 - a frozen value
) -> selection.Page[Noticed]:
    """The wanted notices that ``actor`` may see, the newest first."""
    with asking.look(actor) as view:
        chosen = _choose(view, wanted)
        rows = chosen.all(view.runner, "page", lambda c: selection.paged(notice_rows.asked(c)), **page.values)
        total = chosen.count(view.runner, notice_rows.source)
        items = notice_rows.noticed(view, rows)
    return selection.Page(items=items, total=total, number=page.number, size=page.size)


def show(asking: reader.Reader, actor: permissions.Actor, notice_id: str) -> Detail:
    """
    One notice with its message; ``notice_id`` is its key, or the reference of its message.

    Raises:
        errors.UnknownThing: there is none of that name that ``actor`` may see.
    """
    with asking.look(actor) as view:
        chosen = _choose(view, Wanted())
        row = chosen.first(
            view.runner,
            "one",
            lambda c: notice_rows.asked([*c, (_n.id == bindparam("name")) | (_n.message_id == bindparam("name"))]),
            name=notice_id,
        )
        if row is None:
            raise errors.UnknownThing("notice", notice_id)
        (notice,) = notice_rows.noticed(view, [row])
        return _detail(view, notice)


def told(
    asking: reader.Reader, actor: permissions.Actor, kind: str, key: str, *, since: date | None = None
) -> tuple[Noticed, ...]:
    """
    "Đã báo chưa?": every notice about a subject (kind and id), the newest first; ``Noticed.told`` answers for each.

    ``since`` leaves out what was owed before that office day.
    """
    with asking.look(actor) as view:
        found = notice_rows.of_subjects(view, [(kind, key)])
    return tuple(notice for notice in found if since is None or clock.day_of(notice.owed_at) >= since)


def _choose(view: reader.View, wanted: Wanted) -> selection.Selection:
    chosen = selection.Selection("notices")
    notice_rows.narrow(chosen, view)
    if wanted.tab is not None:
        chosen.narrow(f"tab:{wanted.tab}", notice_tabs.TABS[wanted.tab])
    chosen.equal(_n.cycle_id, wanted.cycle, "cycle")
    chosen.equal(_n.state, wanted.state, "state")
    chosen.equal(_n.held_because, wanted.because, "because")
    chosen.equal(_n.rule, wanted.rule, "rule")
    chosen.equal(_n.recipient_id, wanted.recipient, "recipient")
    chosen.equal(_m.state, wanted.message_state, "message_state")
    if wanted.dossier is not None:
        chosen.narrow("dossier", _of_dossier, dossier=wanted.dossier)
    if wanted.since is not None:
        since = clock.to_text(clock.at_local(wanted.since, 0))
        chosen.narrow("since", lambda: _n.owed_at >= bindparam("since"), since=since)
    return chosen


def _of_dossier() -> ColumnElement[bool]:
    own = and_(_n.subject_kind == "dossier", _n.subject_id == bindparam("dossier"))
    held = select(schema.certificate.c.id).where(schema.certificate.c.dossier_id == bindparam("dossier"))
    return or_(own, and_(_n.subject_kind == "certificate", _n.subject_id.in_(held)))


def _detail(view: reader.View, notice: Noticed) -> Detail:
    row = view.runner.first(_FACTS, {"notice": notice.id})
    template, facts = (row[0], row[1]) if row else ("", "")
    others = view.runner.all(_COVERED, {"message": notice.message, "notice": notice.id}) if notice.message else []
    return Detail(
        notice=notice,
        template=template,
        facts=_facts(facts),
        message=_message(view, notice.message) if notice.message else None,
        others=tuple(other[0] for other in others),
        tellings=tuple(_telling(row) for row in view.runner.all(_TELLINGS, {"notice": notice.id})),
        attempts=_attempts(view, notice),
        address=next((one for one in _addresses(view, notice) if one.state == "active"), None),
    )


def _attempts(view: reader.View, notice: Noticed) -> tuple[tuple[int, str], ...]:
    stem = notice.id.rpartition("|")[0]
    names = [f"{stem}|{number}" for number in range(1, MOST_ATTEMPTS + 1)]
    found = view.runner.all(_ATTEMPTS, {"names": statements.listing(names)})
    return tuple((number, key) for number, key in found)


def _addresses(view: reader.View, notice: Noticed) -> tuple[contacts.Contact, ...]:
    known = contacts.of(view.runner, notice.recipient.kind, notice.recipient.id)
    return tuple(one for one in known if one.channel == notice.channel)


def _telling(row: statements.Row) -> Telling:
    key, channel, day, by_whom, spoken_to, number, dated, note, withdrawn_at = row
    return Telling(
        number=int(key.rpartition("/")[2]), withdrawn_at=reader.moment(withdrawn_at),
        channel=channel, day=date.fromisoformat(day), by_whom=by_whom, spoken_to=spoken_to, document_number=number,
        document_day=date.fromisoformat(dated) if dated else None, note=note,
    )  # fmt: skip


def _facts(text: str) -> dict[str, Any]:
    """The snapshot of a notice; nothing, when it was erased."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _message(view: reader.View, reference: str) -> Message | None:
    row = view.runner.first(_MESSAGE, {"message": reference})
    if row is None:
        return None
    evidence = view.runner.all(_EVIDENCE, {"message": reference})
    return Message(
        reference=row[0],
        address=row[1],
        subject=row[2],
        message_id=row[3],
        sha256=row[4],
        data=row[5],
        state=row[6],
        issued_at=clock.from_text(row[7]),
        settled_at=reader.moment(row[8]),
        replaces=row[9],
        evidence=tuple(Evidence(at=clock.from_text(at), outcome=how, detail=what) for at, how, what in evidence),
    )
