"""
The one way in: ``WorkflowEngine.execute``.

Order, always the same: clock once → claim the key → load under lock → permission → guards → the machine's next state →
write → deadlines → notices → entries last → commit. Guard, permission, new state, deadlines, owed notices and entry
commit together or not at all; a refusal rolls the key back with everything else.
"""

import json
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any, NamedTuple

from ocop_cycle import clock, errors, logs
from ocop_cycle.application import (
    auditing,
    clock_gate,
    commands,
    composing,
    going_back,
    overrunning,
    owing,
    timekeeping,
    units_due,
)
from ocop_cycle.application.desk import Desk, nobody_signed
from ocop_cycle.application.outcome import Act
from ocop_cycle.application.policies import Shelf, SlowFacts
from ocop_cycle.domain import audit_chain, signing_keys
from ocop_cycle.storage import driver_errors, revision, trail, transactions, unit_of_work

log = logging.getLogger(__name__)


Handler = Callable[[Desk, Any], list[Act]]


class Receipt(NamedTuple):
    """
    Proof that a command was carried out.

    ``entry`` and ``hash`` name the (first) audit entry it made; ``after`` says what is now; ``repeated`` that the same
    key had been carried out before and nothing was done again.
    """

    key: str
    entry: int
    hash: str
    subject: tuple[str, str]
    before: Mapping[str, Any] = MappingProxyType({})
    after: Mapping[str, Any] = MappingProxyType({})
    notices: tuple[str, ...] = ()
    repeated: bool = False
    entries: int = 1


_TOO_LATE = (errors.Refused, errors.AlreadyThere, errors.FactsMoved, errors.RowVanished)
"""What stops a command where things are not as they were: perhaps because somebody else was quicker."""


class PermissionNotAsked(AssertionError):
    """A handler acted without asking whether the actor may: a defect of the handler, never of the request."""


class WorkflowEngine:
    """Carries out commands, one transaction each. Safe to share between threads."""

    def __init__(
        self,
        *,
        store: transactions.Store,
        clock: clock.Clock,
        handlers: Mapping[type[Any], Handler],
        gate: clock_gate.ClockGate | None = None,
        shelf: Shelf | None = None,
        verify: signing_keys.Verify = nobody_signed,
    ) -> None:
        self._store = store
        self._gate = gate or clock_gate.ClockGate(store=store, confirmed=True)
        self._clock = clock
        self._handlers = handlers
        self._shelf = shelf or Shelf()
        self._verify = verify
        self._slow = SlowFacts(self._shelf, -1)
        self._memory = going_back.Memory(driver_errors.place_of(store.database))
        self.last_statements = 0

    def execute(self, command: commands.Command, seen: overrunning.Seen | None = None) -> Receipt:
        """
        Carry out a command, once for each key; ``seen`` is what its sender had seen of the things it is about.

        Returns:
            The receipt; of the first time, when the same command comes again under its key.

        Raises:
            errors.Refused: guards or rights say no; every reason is given.
            errors.KeyReused: the key belongs to another command.
            errors.DossierMoved: the dossier is no longer as the person saw it.
            errors.DatabaseRefused: entries that were there are gone (``going_back``), or the schema was changed.
            errors.ClockBehind: now lies more than two minutes before the newest entry.
            errors.ClockAhead: the clock of the machine is ahead of that of the database's server.
            errors.ClockGateClosed: so long after the last sign of life that a person must confirm the clock first.
            errors.FactsMoved: rights, units or policy changed while the command was being judged by them.
            overrunning.ChangedMeanwhile: another person changed what the sender had seen.
        """
        command, text = composing.composed_and_written(command)
        at = self._clock.now()
        content = audit_chain.fingerprint(type(command).__name__, text)
        try:
            with self._store.writing(looks=False) as uow:
                earlier = _claim(uow, command.by.key, content)
                receipt = earlier or self._carry_out(uow, command, at, seen)
                self.last_statements = uow.runner.count
        except errors.Stopped as refusal:
            stop = self._why(refusal, command, seen)
            log.info("command refused", extra={"action": "refused", "kind": type(command).__name__, "why": stop.code})
            if stop is not refusal:
                raise stop from refusal
            raise
        self._memory.note(receipt.entry, receipt.hash)
        if log.isEnabledFor(logging.INFO):
            log.info("command carried out", extra=_told(command, receipt))
        return receipt

    def _why(self, refusal: errors.Stopped, command: commands.Command, seen: overrunning.Seen | None) -> errors.Stopped:
        # That somebody else was quicker says more than what cannot be done since.
        if seen is None or not isinstance(refusal, _TOO_LATE):
            return refusal
        with self._store.reading() as runner:
            return overrunning.why_not(runner, command.by.actor, seen) or refusal

    def _carry_out(
        self, uow: unit_of_work.UnitOfWork, command: commands.Command, at: datetime, seen: overrunning.Seen | None
    ) -> Receipt:
        known = self._memory.known
        head = trail.head(uow.runner)
        if head.number:
            revision.stop_unless_needed(self._store.database, head.schema)
        self._memory.stop(uow.runner, known, head)
        facts, newest = self._facts(head.epoch), clock.from_text(head.at) if head.number else None
        if head.servers_now is not None:
            self._gate.stop_ahead(self._clock.machine_now(), clock.from_text(head.servers_now))
        self._gate.stop(uow.runner, command, at, newest)
        desk = Desk(
            uow=uow, at=_not_before(newest, at), actor_id=command.by.actor, shelf=self._shelf, cached=facts,
            verify=self._verify,
        )  # fmt: skip
        units_due.stop(desk, command)
        acts = self._handlers[type(command)](desk, command)
        if not desk.asked:
            raise PermissionNotAsked(type(command).__name__)
        timekeeping.follow(desk, command, acts)
        owing.follow(desk, command, acts)
        acts[0].rows[:0] = uow.journal
        sealed = auditing.append(uow, command, acts, at=desk.at_text, began=head, seen=seen)
        first = acts[0]
        return Receipt(
            key=command.by.key,
            entry=sealed[0].number,
            hash=sealed[0].hash,
            subject=first.subject,
            before=first.before or {},
            after=first.after or {},
            notices=tuple([key for act in acts for key in act.notices]),
            entries=len(sealed),
        )

    def _facts(self, epoch: int) -> SlowFacts:
        # Threads share what is kept: each works on with the facts of the epoch that it saw itself.
        kept = self._slow
        if kept.epoch != epoch:
            kept = self._slow = SlowFacts(self._shelf, epoch)
        return kept


def _told(command: commands.Command, receipt: Receipt) -> dict[str, object]:
    """What the log tells of a command: nothing of its content, but by what it can be found in the trail."""
    return {
        "action": "executed", "kind": type(command).__name__, "cause": logs.cause_of(command.by.key),
        "entry": receipt.entry, "entries": receipt.entries, "notices": len(receipt.notices),
        "repeated": receipt.repeated,
    }  # fmt: skip


def _not_before(newest: datetime | None, at: datetime) -> datetime:
    """The moment of a command: now, or that of the newest entry where the clock is a little behind it."""
    if newest is None:
        return at
    if at < newest - clock.MAY_RUN_BACK:
        raise errors.ClockBehind(now=at, newest=newest)
    return max(at, newest)


def _claim(uow: unit_of_work.UnitOfWork, key: str, content: str) -> Receipt | None:
    taken_for = trail.claim(uow.runner, key, content)
    if taken_for is None:
        return None
    found = trail.entries_of(uow.runner, key)
    if taken_for != content or not found:
        raise errors.KeyReused(key)
    number, digest, _ = found[0]
    first, *others = (json.loads(body) for _, _, body in found)
    return Receipt(
        key=key, entry=number, hash=digest, subject=(first["subject"][0], first["subject"][1]),
        before=first["before"] or {}, after=first["after"] or {},
        notices=tuple(notice for said in (first, *others) for notice in said["notices"]), repeated=True,
        entries=len(found),
    )  # fmt: skip
