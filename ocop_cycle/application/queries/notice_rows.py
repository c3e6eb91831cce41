"""Notices as lists show them: by which rule, about what, to whom, what became of each, and of the message over it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, select

from ocop_cycle import clock
from ocop_cycle.application.queries import dossier_rows, reader, scope, selection, words
from ocop_cycle.policy import labels
from ocop_cycle.storage import schema, statements

Told = Literal["yes", "no", "uncertain"]
"""Whether the recipient was told: a message was taken over, or somebody told by hand; neither; or it may have been."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Noticed:
    """
    One notice.

    ``state`` is ``owed``, ``covered`` (by ``message``), ``held`` (``because``) or ``cancelled``; ``told`` answers "đã
    báo chưa?" from the message, whose state is ``message_state``, and from what was recorded of paper and telephone:
    ``by_hand`` is the channel by which somebody told last.
    """

    id: str
    rule: str
    rule_label: labels.Label
    subject: tuple[str, str]
    recipient: dossier_rows.Party
    channel: str
    attempt: int
    state: str
    because: str | None
    owed_at: datetime
    deadline: str | None
    message: str | None
    message_state: str | None
    issued_at: datetime | None
    settled_at: datetime | None
    told: Told
    by_hand: str | None


_n, _m, _t = schema.notice.c, schema.message.c, schema.telling.c
_TOLD: dict[str | None, Told] = {"sent": "yes", "uncertain": "uncertain", "sending": "uncertain"}
_COLUMNS = (
    _n.id, _n.rule, _n.subject_kind, _n.subject_id, _n.recipient_kind, _n.recipient_id,
    func.coalesce(schema.unit.c.name, schema.producer.c.name, schema.person.c.name, _n.recipient_id), _n.channel,
    _n.attempt, _n.state, _n.held_because, _n.owed_at, _n.deadline_id, _n.message_id, _m.state, _m.issued_at,
    _m.settled_at,
    select(_t.channel).where(_t.notice_id == _n.id, _t.withdrawn_at.is_(None))
    .order_by(_t.day.desc(), _t.id.desc()).limit(1).correlate(schema.notice).scalar_subquery(),
)  # fmt: skip


_PRODUCER = case((_n.recipient_kind == "producer", _n.recipient_id), else_=None)


def narrow(chosen: selection.Selection, view: reader.View) -> None:
    """Narrow a question of notices to those seen; a producer sees what went, or is to go, to that producer."""
    scope.narrow(chosen, view.seen, _n.scope, _PRODUCER)


def with_messages() -> Any:
    """Notices with their messages."""
    return schema.notice.outerjoin(schema.message, _m.id == _n.message_id)


def is_told_by_hand() -> ColumnElement[bool]:
    """Whether somebody told the recipient of a notice by hand, as a condition of a statement."""
    return exists().where(_t.notice_id == _n.id, _t.withdrawn_at.is_(None)).correlate(schema.notice)


def source() -> Any:
    """Notices with recipients and messages."""
    return (
        with_messages()
        .outerjoin(schema.unit, and_(_n.recipient_kind == "unit", schema.unit.c.id == _n.recipient_id))
        .outerjoin(schema.producer, and_(_n.recipient_kind == "producer", schema.producer.c.id == _n.recipient_id))
        .outerjoin(schema.person, and_(_n.recipient_kind == "person", schema.person.c.id == _n.recipient_id))
    )


def asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """All columns of the wanted notices, the newest first."""
    return select(*_COLUMNS).select_from(source()).where(*conditions).order_by(_n.owed_at.desc(), _n.id)


def noticed(view: reader.View, rows: Iterable[statements.Row]) -> tuple[Noticed, ...]:
    """Rows of ``asked`` as values."""
    found = list(rows)
    named = rule_labels(view) if found else {}
    return tuple(_noticed(row, named) for row in found)


def of_subjects(view: reader.View, subjects: Sequence[tuple[str, str]]) -> tuple[Noticed, ...]:
    """The notices about these subjects (kind and id) that are seen, the newest first."""
    chosen = selection.Selection("notices of subjects")
    narrow(chosen, view)
    selection.of_subjects(chosen, _n.subject_kind, _n.subject_id, subjects)
    return noticed(view, chosen.all(view.runner, "all", asked))


def rule_labels(view: reader.View) -> dict[str, labels.Label]:
    """What the rules in force are called."""
    return {rule.id: rule.label for file in view.slow.rules(view.runner) for rule in file.rules}


def _noticed(row: statements.Row, named: dict[str, labels.Label]) -> Noticed:
    (
        key, rule, subject_kind, subject_id, kind, party, name, channel, attempt, state, because, owed_at, deadline,
        message, message_state, issued_at, settled_at, by_hand,
    ) = row  # fmt: skip
    return Noticed(
        id=key,
        rule=rule,
        rule_label=named.get(rule) or words.same(rule),
        subject=(subject_kind, subject_id),
        recipient=dossier_rows.Party(kind=kind, id=party, name=name),
        channel=channel,
        attempt=attempt,
        state=state,
        because=because,
        owed_at=clock.from_text(owed_at),
        deadline=deadline,
        message=message,
        message_state=message_state,
        issued_at=reader.moment(issued_at),
        settled_at=reader.moment(settled_at),
        told="yes" if by_hand else _TOLD.get(message_state, "no"),
        by_hand=by_hand,
    )
