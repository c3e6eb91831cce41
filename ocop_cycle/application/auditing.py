"""
Acts become entries: sealed one after the other, stored as the last statements before commit.

Values of personal columns are replaced by commitments here, and nowhere else; value and salt go to the side table.
"""

import functools
from typing import Any, NamedTuple

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import commands, overrunning
from ocop_cycle.application.outcome import Act
from ocop_cycle.domain import audit_chain, erasure
from ocop_cycle.storage import schema, trail, unit_of_work


class _Said(NamedTuple):
    """An act with the key of its entry, and its reason and its rows as the entry says them."""

    act: Act
    key: str
    why: dict[str, str] | None
    rows: list[list[Any]]


class _Hiding:
    """Puts commitments in the place of personal values; ``kept`` has the values as rows of the side table."""

    def __init__(self) -> None:
        self.kept: list[dict[str, str]] = []

    def said(self, act: Act, key: str) -> _Said:
        """An act as the entry of that key says it."""
        why = None if act.why is None else self._commit(act.why, key)
        return _Said(act, key, why, [self._row(change, key) for change in act.rows])

    def _row(self, change: unit_of_work.RowChange, key: str) -> list[Any]:
        table, row, values = change
        for name in _personal(table):
            if (value := values.get(name)) is not None and not erasure.is_mark(value):
                values = {**values, name: self._commit(value, key)}
        return [table, row, values]

    def _commit(self, value: str, key: str) -> dict[str, str]:
        salt = identity.salt()
        commitment = audit_chain.commit_value(value, salt)
        self.kept.append({"command": key, "commitment": commitment["h"], "salt": salt.hex(), "value": value})
        return commitment


def append(
    uow: unit_of_work.UnitOfWork, command: commands.Command, acts: list[Act], *, at: str, began: trail.Head,
    seen: overrunning.Seen | None,
) -> list[audit_chain.SealedEntry]:  # fmt: skip
    """
    Seal the acts of one command behind the newest entry and store them, right after the rows that they staged.

    Acts that ``follows_first`` name the first act's entry as their cause. ``began`` is the head as the command read it
    at its start: where the whole database is locked it still stands, elsewhere it is read again under lock. Only then
    is asked what changed since the sender had ``seen`` it.

    Whoever has the head holds up everybody else: values that entries only commit to are hidden and stored before it.

    Raises:
        errors.FactsMoved: what the command was judged by was changed since.
        errors.ClockBehind: an entry of a later time came in between.
        overrunning.ChangedMeanwhile: another person changed what the sender had seen.
    """
    hiding, key = _Hiding(), command.by.key
    said = [hiding.said(act, act.command or (f"{key}#{place}" if place else key)) for place, act in enumerate(acts)]
    uow.flush()
    if hiding.kept:
        trail.keep_private(uow.runner, hiding.kept)
    head = _locked(uow, at) if uow.locks else began
    if head.epoch != began.epoch:
        raise errors.FactsMoved(entry=head.epoch)
    if seen is not None and (stop := overrunning.why_not(uow.runner, command.by.actor, seen)) is not None:
        raise stop
    sealed: list[audit_chain.SealedEntry] = []
    rows = []
    previous, number = head.hash, head.number
    for one in said:
        draft = _draft(command, one, first=head.number + 1)
        entry = audit_chain.seal(draft, number=number + 1, previous_hash=previous, at=at)
        sealed.append(entry)
        rows.append(_row(entry, draft, at))
        previous, number = entry.hash, entry.number
    trail.append(uow.runner, rows)
    slow = not schema.SLOW.isdisjoint([change.table for act in acts for change in act.rows])
    trail.move_head(uow.runner, trail.Head(number, previous, at, number if slow else head.epoch))
    return sealed


def _locked(uow: unit_of_work.UnitOfWork, at: str) -> trail.Head:
    head = trail.locked_head(uow.runner)
    now = clock.from_text(at)
    if head.number and now < (newest := clock.from_text(head.at)) - clock.MAY_RUN_BACK:
        raise errors.ClockBehind(now=now, newest=newest)
    return head


def _draft(command: commands.Command, one: _Said, *, first: int) -> audit_chain.EntryDraft:
    act, by = one.act, command.by
    return audit_chain.EntryDraft(
        actor=by.actor,
        unit=by.unit,
        origin=by.origin,
        command=one.key,
        kind=act.kind or type(command).__name__,
        subject=act.subject,
        before=act.before,
        after=act.after,
        why=one.why,
        policy=act.policy,
        cause=first + (act.follows or 0) if act.follows_first or act.follows is not None else by.cause,
        rows=one.rows,
        deadlines=act.deadlines,
        notices=act.notices,
    )


def _row(entry: audit_chain.SealedEntry, draft: audit_chain.EntryDraft, at: str) -> dict[str, Any]:
    return {
        "number": entry.number,
        "at": at,
        "actor": draft.actor,
        "command": draft.command,
        "kind": draft.kind,
        "subject_kind": draft.subject[0],
        "subject_id": draft.subject[1],
        "hash": entry.hash,
        "body": entry.body.decode(),
    }


@functools.cache
def _personal(table: str) -> frozenset[str]:
    return schema.personal_columns(schema.metadata.tables[table])
