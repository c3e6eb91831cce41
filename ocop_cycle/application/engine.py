"""
The one way in: ``WorkflowEngine.execute``.

Order, always the same: clock once → claim the key → load under lock → permission → guards → the machine's next state →
write → deadlines → notices → entries last → commit. Guard, permission, new state, deadlines, owed notices and entry
commit together or not at all; a refusal rolls the key back with everything else.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import auditing, commands, owing, timekeeping
from ocop_cycle.application.desk import Desk, nobody_signed
from ocop_cycle.application.outcome import Act
from ocop_cycle.application.policies import Shelf, SlowFacts
from ocop_cycle.domain import signing_keys
from ocop_cycle.storage import trail, transactions, unit_of_work

log = logging.getLogger(__name__)

BACKWARD_TOLERANCE = timedelta(minutes=2)
"""How far now may lie before the newest entry (design, section 5)."""


Handler = Callable[[Desk, Any], list[Act]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """
    Proof that a command was carried out.

    ``entry`` and ``hash`` name the (first) audit entry it made; ``after`` says what is now; ``repeated`` that the same
    key had been carried out before and nothing was done again.
    """

    key: str
    entry: int
    hash: str
    subject: tuple[str, str]
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    notices: tuple[str, ...] = ()
    repeated: bool = False
    entries: int = 1


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
        shelf: Shelf | None = None,
        verify: signing_keys.Verify = nobody_signed,
    ) -> None:
        self._store = store
        self._clock = clock
        self._handlers = handlers
        self._shelf = shelf or Shelf()
        self._verify = verify
        self._slow = SlowFacts(self._shelf, -1)
        self.last_statements = 0

    def execute(self, command: commands.Command) -> Receipt:
        """
        Carry out a command, once for each key.

        Returns:
            The receipt; of the first time, when the same command comes again under its key.

        Raises:
            errors.Refused: guards or rights say no; every reason is given.
            errors.KeyReused: the key belongs to another command.
            errors.DossierMoved: the dossier is no longer as the person saw it.
            errors.ClockBehind: now lies before the newest entry.
        """
        at = self._clock.now()
        content = _digest(command)
        try:
            with self._store.writing() as uow:
                earlier = _claim(uow, command.by.key, content)
                receipt = earlier or self._carry_out(uow, command, at)
                self.last_statements = uow.runner.count
            return receipt
        except errors.Stopped as stop:
            log.info("command refused", extra={"action": "refused", "kind": type(command).__name__, "why": stop.code})
            raise

    def _carry_out(self, uow: unit_of_work.UnitOfWork, command: commands.Command, at: datetime) -> Receipt:
        head = trail.head(uow.runner)
        if head.number and at < clock.from_text(head.at) - BACKWARD_TOLERANCE:
            raise errors.ClockBehind(now=at, newest=clock.from_text(head.at))
        if head.epoch != self._slow.epoch:
            self._slow = SlowFacts(self._shelf, head.epoch)
        desk = Desk(
            uow=uow, at=at, actor_id=command.by.actor, shelf=self._shelf, cached=self._slow, verify=self._verify
        )
        acts = self._handlers[type(command)](desk, command)
        if not desk.asked:
            raise PermissionNotAsked(type(command).__name__)
        timekeeping.follow(desk, command, acts)
        owing.follow(desk, command, acts)
        uow.flush()
        acts[0].rows[:0] = uow.journal
        sealed = auditing.append(uow, command, acts, at=desk.at_text, seen=head)
        first = acts[0]
        return Receipt(
            key=command.by.key,
            entry=sealed[0].number,
            hash=sealed[0].hash,
            subject=first.subject,
            before=first.before or {},
            after=first.after or {},
            notices=tuple(n for act in acts for n in act.notices),
            entries=len(sealed),
        )


def _claim(uow: unit_of_work.UnitOfWork, key: str, content: str) -> Receipt | None:
    taken_for = trail.claim(uow.runner, key, content)
    if taken_for is None:
        return None
    found = trail.entry_of(uow.runner, key)
    if taken_for != content or found is None:
        raise errors.KeyReused(key)
    number, digest, body = found
    said = json.loads(body)
    return Receipt(
        key=key, entry=number, hash=digest, subject=(said["subject"][0], said["subject"][1]),
        before=said["before"] or {}, after=said["after"] or {}, notices=tuple(said["notices"]), repeated=True,
    )  # fmt: skip


def _digest(command: commands.Command) -> str:
    return hashlib.sha256(repr(command).encode()).hexdigest()
