"""
What a handler works with: one open transaction, the moment of the command, and the policy to judge by.

A desk lives for one command. It also remembers that the permission was asked for: an act without that question is
refused by the engine, so that no handler can forget it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from ocop_cycle import clock, errors
from ocop_cycle.application import limits
from ocop_cycle.application.policies import Shelf, SlowFacts
from ocop_cycle.domain import machine, permissions, signing_keys, working_days
from ocop_cycle.policy import plan, regime
from ocop_cycle.storage import cycles, deadlines, dossiers, parties, schema, statements, unit_of_work

EVERYWHERE = permissions.EVERYWHERE
"""The scope of what concerns the whole instance: only roles held at its root reach it."""


def nobody_signed(_key: str, _data: bytes, _signature: str) -> bool:
    """The check of signatures where no other was chosen: none counts."""
    return False


@dataclass(frozen=False, kw_only=True, slots=True)
class Desk:
    """One command's workplace. ``at`` is the office time read once for the command; ``verify`` checks signatures."""

    uow: unit_of_work.UnitOfWork
    at: datetime
    actor_id: str
    shelf: Shelf
    cached: SlowFacts
    verify: signing_keys.Verify = nobody_signed
    runner: statements.Runner = field(init=False)
    at_text: str = field(init=False)
    today: date = field(init=False)
    asked: bool = False
    open_deadlines: dict[tuple[str, str], list[deadlines.Open]] = field(default_factory=dict)
    names: dict[str, dossiers.Names] = field(default_factory=dict)
    producers: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Keep at hand what reads, the moment as rows hold it, and its office day."""
        self.runner = self.uow.runner
        self.at_text, self.today = clock.to_text(self.at), clock.day_of(self.at)

    @property
    def slow(self) -> SlowFacts:
        """Slow facts; read anew while this very command is changing them."""
        touched = self.uow.touched
        if touched and not schema.SLOW.isdisjoint(touched):
            return SlowFacts(self.shelf, -1)
        return self.cached

    @property
    def actor(self) -> permissions.Actor:
        """Who acts, with roles."""
        return self.cached.actor(self.runner, self.actor_id)

    def require(self, permission: str, scope: str, producer_id: str | None = None) -> None:
        """
        Stop unless the actor holds ``permission`` within ``scope``, over what belongs to ``producer_id`` if to one.

        Raises:
            errors.NotPermitted: no role of the actor grants it there.
        """
        reason = self.why_not_permission(permission, permissions.Place(scope, producer_id))
        if reason is not None:
            raise errors.NotPermitted((reason,))

    def why_not_permission(self, permission: str, place: permissions.Place) -> errors.Reason | None:
        """The reason for which the actor lacks ``permission`` at ``place``."""
        self.asked = True
        granting = self.cached.roles_granting(self.runner)
        return permissions.why_not_permission(self.actor, permission, place, roles_granting=granting)

    def require_impartial(self, permission: str, place: permissions.Place) -> None:
        """
        Stop unless the actor holds ``permission`` at ``place`` and does not stand for its producer.

        Raises:
            errors.NotPermitted: no role of the actor grants it there, or the thing is his own.
        """
        self.require(permission, place.scope, place.producer_id)
        reason = permissions.why_not_impartial(self.actor, place)
        if reason is not None:
            raise errors.NotPermitted((reason,))

    def require_somewhere(self, permission: str) -> None:
        """
        Stop unless the actor holds ``permission`` at some unit: for what concerns everybody alike and harms nobody.

        Raises:
            errors.NotPermitted: no role of the actor grants it anywhere.
        """
        self.asked = True
        granting = self.cached.roles_granting(self.runner)
        if not permissions.scopes(self.actor, permission, roles_granting=granting):
            raise errors.NotPermitted((errors.Reason("permission-missing", {"permission": permission}),))

    def why_not_step(self, allowed: Sequence[regime.RoleAt], place: permissions.Place) -> errors.Reason | None:
        """The reason for which the actor may not take a step."""
        self.asked = True
        return permissions.why_not_step(self.actor, allowed, place)

    @property
    def calendar(self) -> working_days.WorkingCalendar:
        """The working calendar in force."""
        return self.slow.calendar(self.runner)

    def regime(self, digest: str) -> machine.RegimeMachine:
        """The machine of a stored regime."""
        return self.shelf.machines.get(digest) or self.shelf.regime(self.runner, digest)

    def plan_of(self, cycle: cycles.Cycle) -> plan.Plan:
        """The plan a cycle was made of."""
        return self.shelf.plan(self.runner, cycle.plan_digest)

    def cycle(self, cycle_id: str) -> cycles.Cycle:
        """
        The cycle with this id.

        Raises:
            errors.UnknownThing: there is none.
        """
        found = self.slow.cycle(self.runner, cycle_id)
        if found is None:
            raise errors.UnknownThing("cycle", cycle_id, cycles.cycle_ids(self.runner))
        return found

    def unit(self, unit_id: str) -> parties.Unit:
        """
        The unit with this id.

        Raises:
            errors.UnknownThing: there is none.
        """
        found = self.slow.unit(self.runner, unit_id)
        if found is None:
            raise errors.UnknownThing("unit", unit_id, parties.unit_ids(self.runner))
        return found

    def lock(self, ids: Sequence[str]) -> dict[str, dossiers.Dossier]:
        """
        The dossiers with these ids, locked in the order of their ids.

        What their ids are called is kept in ``names``, and what their producers are in ``producers``.
        """
        found = {}
        for one, names in dossiers.locked_with_names(self.runner, list(ids)):
            found[one.id] = one
            self.names[one.id] = names
            self.producers[one.producer_id] = names.producer
        return found

    def names_of(self, ids: Sequence[str]) -> dict[str, dossiers.Names]:
        """What the ids of these dossiers are called."""
        unread = [key for key in ids if key not in self.names]
        if unread:
            self.names.update(dossiers.names(self.runner, unread))
        return self.names

    def read_open_deadlines(self, kind: str, ids: Sequence[str]) -> None:
        """Read the open deadlines of these subjects into ``open_deadlines``, unless they were read before."""
        unread = [key for key in ids if (kind, key) not in self.open_deadlines]
        if unread:
            found = deadlines.open_of(self.runner, kind, unread)
            self.open_deadlines.update({(kind, key): found.get(key, []) for key in unread})

    def milestones(self, dossier: dossiers.Dossier) -> Mapping[str, plan.Milestone]:
        """The milestones of the dossier's plan that concern it, by id, in the words of the regime it is under."""
        key = ("milestones", dossier.cycle_id, dossier.kind, dossier.round_id, dossier.regime)
        shared: dict[str, plan.Milestone] | None = self.slow.once(key, lambda: self._milestones_of_all(dossier))
        return shared if shared is not None else self._milestones_of(dossier)

    def _milestones_of_all(self, dossier: dossiers.Dossier) -> dict[str, plan.Milestone] | None:
        """What concerns a dossier concerns all of its kind, round and law alike, unless the plan names producers."""
        made_of = self.plan_of(self.cycle(dossier.cycle_id))
        return None if any(one.producers for one in made_of.milestones) else self._milestones_of(dossier)

    def _milestones_of(self, dossier: dossiers.Dossier) -> dict[str, plan.Milestone]:
        name = dossier.round_id.rpartition("/")[2] if dossier.round_id else None
        made_of = self.plan_of(self.cycle(dossier.cycle_id))
        found = limits.milestones_for(made_of, dossier.kind, dossier.producer_id, name)
        return limits.under(found, made_of.regime, self.regime(dossier.regime).regime)

    def would_meet(self, rule: str, dossier: dossiers.Dossier) -> bool:
        """Whether a dossier in the state it has now has met the deadline of this rule."""
        law = self.regime(dossier.regime).regime
        return limits.after_step(rule, dossier.state, law, self.milestones(dossier), final=False) == "met"

    def next_number(self, series: str) -> int:
        """The next number of a gap-free series, drawn under lock."""
        last = cycles.last_number(self.runner, series)
        if last is None:
            if self.uow.insert_unless_there(schema.series, {"name": series, "last": 1}):
                return 1
            last = cycles.last_number(self.runner, series) or 0
        self.uow.update(schema.series, series, {"last": last + 1})
        return last + 1
