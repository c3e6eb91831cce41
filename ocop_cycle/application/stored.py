"""
Policy as it was stored, as values; and the facts beside it that change seldom.

Content under a digest never changes, so what is built from it is kept for the life of the process; whether it is still
what was adopted is asked when it is read. Which digest is in force, who holds which role, and what units there are does
change; it is kept for one *epoch* of the trail only.

Nothing here builds the machine of a regime: whoever only reads does without its library. ``policies`` adds that.
"""

import functools
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Protocol

from ocop_cycle import errors
from ocop_cycle.domain import permissions, working_days
from ocop_cycle.policy import calendar, content, notice_rules, plan, regime, rights, rules_chains
from ocop_cycle.storage import cycles, parties, statements, successions

MOST_WORKED_OUT = 200
"""How many answers are kept for an epoch."""

MOST_FREE_STEPS = 10_000
"""How many kinds of steps are remembered as free for an epoch."""

MOST_BUILT = 200
"""How many values are kept of the content that was stored anywhere."""


class Policies(Protocol):
    """What slow facts ask of stored policy."""

    def rules(self, runner: statements.Runner, digest: str) -> notice_rules.NoticeRules:
        """Stored notice rules."""

    def rights(self, runner: statements.Runner, digest: str) -> rights.Rights:
        """Stored rights."""

    def calendar(self, runner: statements.Runner, digests: tuple[str, ...]) -> working_days.WorkingCalendar:
        """The working calendar of the stored years."""


class Stored:
    """Stored policy by digest. Lives as long as the process; safe to share between transactions."""

    def __init__(self) -> None:
        self._built: dict[tuple[type[Any], str], Any] = {}
        self._calendars: dict[tuple[str, ...], working_days.WorkingCalendar] = {}
        self._worked_out: dict[object, Any] = {}

    def once(self, key: object, work: Callable[[], Any]) -> Any:
        """What ``work`` makes of stored content alone, worked out once; ``key`` names it with its digests."""
        if key not in self._worked_out:
            self._worked_out[key] = work()
        return self._worked_out[key]

    def law(self, runner: statements.Runner, digest: str) -> regime.Regime:
        """A stored regime, as its file says it."""
        value: regime.Regime = self._value(runner, regime.Regime, digest)
        return value

    def plan(self, runner: statements.Runner, digest: str) -> plan.Plan:
        """A stored plan."""
        value: plan.Plan = self._value(runner, plan.Plan, digest)
        return value

    def rules(self, runner: statements.Runner, digest: str) -> notice_rules.NoticeRules:
        """Stored notice rules."""
        value: notice_rules.NoticeRules = self._value(runner, notice_rules.NoticeRules, digest)
        return value

    def rights(self, runner: statements.Runner, digest: str) -> rights.Rights:
        """Stored rights."""
        value: rights.Rights = self._value(runner, rights.Rights, digest)
        return value

    def calendar_year(self, runner: statements.Runner, digest: str) -> calendar.CalendarYear:
        """A stored year of the calendar."""
        value: calendar.CalendarYear = self._value(runner, calendar.CalendarYear, digest)
        return value

    def calendar(self, runner: statements.Runner, digests: tuple[str, ...]) -> working_days.WorkingCalendar:
        """The working calendar of the stored years."""
        if digests not in self._calendars:
            self._calendars[digests] = _calendar(tuple(self.calendar_year(runner, digest) for digest in digests))
        return self._calendars[digests]

    def _value(self, runner: statements.Runner, kind: type[Any], digest: str) -> Any:
        key = (kind, digest)
        if key not in self._built:
            stored = cycles.content(runner, digest)
            if stored is None:
                raise errors.NotAdopted(kind.__name__.lower(), digest[:12])
            if content.digest(stored) != digest:
                raise errors.DatabaseRefused(
                    f"the policy that was adopted as {digest[:12]} is kept in other words than were adopted",
                    "stop every ocop and restore a backup; what else was changed is told by: ocop audit verify",
                )
            self._built[key] = _value_of(kind, stored)  # type: ignore[arg-type] # classes can be hashed
        return self._built[key]


@functools.lru_cache(MOST_BUILT)
def _value_of(kind: type[Any], text: str) -> Any:
    """What this very text says: the same value for every instance that a process opens."""
    return content.build(kind, json.loads(text))


@functools.lru_cache(MOST_BUILT)
def _calendar(years: tuple[calendar.CalendarYear, ...]) -> working_days.WorkingCalendar:
    return working_days.build(years)


class SlowFacts:
    """What changes seldom, read once for each epoch of the trail."""

    def __init__(self, shelf: Policies, epoch: int) -> None:
        self.epoch = epoch
        self._shelf = shelf
        self._in_force: dict[tuple[str, str], str] | None = None
        self._settings: dict[str, str] | None = None
        self._actors: dict[str, permissions.Actor] = {}
        self._units: dict[str, parties.Unit | None] = {}
        self._answering: list[parties.Unit] | None = None
        self._stand_ins: list[successions.StandIn] | None = None
        self._changing: tuple[str | None] | None = None
        self._cycles: dict[str, cycles.Cycle | None] = {}
        self._contacts: dict[tuple[str, str], list[parties.Contact]] = {}
        self._roles_granting: Mapping[str, frozenset[str]] | None = None
        self._holding: dict[str, list[tuple[str, str]]] = {}
        self._rules: list[notice_rules.NoticeRules] | None = None
        self._rung_in: dict[str, frozenset[int]] | None = None
        self._rules_on: dict[str, list[notice_rules.NoticeRule]] | None = None
        self._holders: dict[tuple[str, str | None, str], str | None] = {}
        self._free_steps: dict[tuple[object, ...], regime.Transition] = {}
        self._worked_out: dict[object, Any] = {}

    @property
    def free_steps(self) -> dict[tuple[object, ...], regime.Transition]:
        """What steps take that neither rights nor rules stand against; ``steps`` words them; forgotten when many."""
        if len(self._free_steps) >= MOST_FREE_STEPS:
            self._free_steps.clear()
        return self._free_steps

    def once(self, key: object, work: Callable[[], Any]) -> Any:
        """
        What ``work`` makes of slow tables and stored content alone, worked out once; ``key`` names all it depends on.

        When much is kept, all of it is forgotten: there may be as many answers as people who ask.
        """
        if key not in self._worked_out:
            if len(self._worked_out) >= MOST_WORKED_OUT:
                self._worked_out.clear()
            return self._worked_out.setdefault(key, work())
        return self._worked_out[key]

    def in_force(self, runner: statements.Runner) -> dict[tuple[str, str], str]:
        """(kind, name) → digest."""
        if self._in_force is None:
            self._in_force = cycles.in_force(runner)
        return self._in_force

    def digest(self, runner: statements.Runner, kind: str, name: str) -> str:
        """
        The digest in force for a kind and name.

        Raises:
            errors.NotAdopted: nothing of that name was adopted.
        """
        found = self.in_force(runner).get((kind, name))
        if found is None:
            raise errors.NotAdopted(kind, name)
        return found

    def settings(self, runner: statements.Runner) -> dict[str, str]:
        """All settings of the instance."""
        if self._settings is None:
            self._settings = cycles.settings(runner)
        return self._settings

    def actor(self, runner: statements.Runner, person_id: str) -> permissions.Actor:
        """Who acts, with the roles held now; the system holds its own role everywhere."""
        if person_id not in self._actors:
            grants = tuple(permissions.Grant._make(g) for g in parties.grants(runner, person_id))
            grants += tuple(self._standing_in(runner, grants))
            if person_id == permissions.SYSTEM:
                grants = (permissions.Grant(permissions.SYSTEM, "-", "", "-"),)
            self._actors[person_id] = permissions.Actor(person_id=person_id, grants=grants)
        return self._actors[person_id]

    def roles_granting(self, runner: statements.Runner) -> Mapping[str, frozenset[str]]:
        """Permission → roles that grant it, from the rights in force."""
        if self._roles_granting is None:
            table: dict[str, set[str]] = {}
            for (kind, _), digest in self.in_force(runner).items():
                for role in self._shelf.rights(runner, digest).roles if kind == "rights" else ():
                    for permission in role.grants:
                        table.setdefault(permission, set()).add(role.id)
            self._roles_granting = {name: frozenset(roles) for name, roles in table.items()}
        return self._roles_granting

    def roles(self, runner: statements.Runner) -> list[str]:
        """Ids of the roles in force."""
        digests = [d for (kind, _), d in self.in_force(runner).items() if kind == "rights"]
        return [role.id for digest in digests for role in self._shelf.rights(runner, digest).roles]

    def superior_of_level(self, runner: statements.Runner, level: str, scope: str) -> str | None:
        """The unit that decides on ``level`` over ``scope``: the head of the area for which one answers there."""
        answering = self.holder(runner, level, None, scope)
        found = self.unit(runner, answering) if answering else None
        return found.area.rstrip("/").rpartition("/")[2] or None if found else None

    def rules(self, runner: statements.Runner) -> list[notice_rules.NoticeRules]:
        """The notice rules in force."""
        if self._rules is None:
            digests = sorted(d for (kind, _), d in self.in_force(runner).items() if kind == "rules")
            self._rules = [self._shelf.rules(runner, d) for d in digests]
        return self._rules

    def rules_on(self, runner: statements.Runner, occasion: str) -> list[notice_rules.NoticeRule]:
        """The notice rules in force that speak upon this occasion."""
        if self._rules_on is None:
            table: dict[str, list[notice_rules.NoticeRule]] = {}
            for rule in (one for file in self.rules(runner) for one in file.rules):
                table.setdefault(rule.on, []).append(rule)
            self._rules_on = table
        return self._rules_on.get(occasion, [])

    def rung_in(self, runner: statements.Runner) -> Mapping[str, frozenset[int]]:
        """State of a dossier → which of the rules about deadlines that name states name it."""
        if self._rung_in is None:
            every = [one for file in self.rules(runner) for one in file.rules if one.on in rules_chains.OF_DEADLINES]
            table: dict[str, set[int]] = {}
            for number, state in ((number, state) for number, one in enumerate(every) for state in one.states):
                table.setdefault(state, set()).add(number)
            self._rung_in = {state: frozenset(numbers) for state, numbers in table.items()}
        return self._rung_in

    def calendar(self, runner: statements.Runner) -> working_days.WorkingCalendar:
        """The working calendar in force."""
        digests = tuple(d for (kind, _), d in sorted(self.in_force(runner).items()) if kind == "calendar")
        return self._shelf.calendar(runner, digests)

    def unit(self, runner: statements.Runner, unit_id: str) -> parties.Unit | None:
        """A unit by id."""
        if unit_id not in self._units:
            self._units[unit_id] = parties.unit(runner, unit_id)
        return self._units[unit_id]

    def cycle(self, runner: statements.Runner, cycle_id: str) -> cycles.Cycle | None:
        """A cycle by id, not locked."""
        if cycle_id not in self._cycles:
            self._cycles[cycle_id] = cycles.find_cycle(runner, cycle_id)
        return self._cycles[cycle_id]

    def contacts(self, runner: statements.Runner, kind: str, party_id: str) -> list[parties.Contact]:
        """The contacts of a unit or producer."""
        if (kind, party_id) not in self._contacts:
            self._contacts[kind, party_id] = parties.contacts(runner, kind, party_id)
        return self._contacts[kind, party_id]

    def holding(self, runner: statements.Runner, role: str) -> list[tuple[str, str]]:
        """(person, unit) of everybody who holds a role now."""
        if role not in self._holding:
            self._holding[role] = parties.holding(runner, role)
        return self._holding[role]

    def holder(self, runner: statements.Runner, level: str, unit_id: str | None, scope: str) -> str | None:
        """
        The unit that holds a dossier on ``level``: its own unit, or the one that answers for that level in the area.

        None for the producer's level and where the unit is not known.
        """
        key = (level, unit_id, scope)
        if key not in self._holders:
            self._holders[key] = self._found_holder(runner, level, unit_id, scope)
        return self._holders[key]

    def _found_holder(self, runner: statements.Runner, level: str, unit_id: str | None, scope: str) -> str | None:
        own = self.unit(runner, unit_id) if unit_id else None
        if own is not None and own.level == level:
            return own.id
        if self._answering is None:
            self._answering = parties.answering_units(runner)
        fitting = [(u.area, u.id) for u in self._answering if u.level == level]
        fitting += [(s.area, s.unit_id) for s in self.stand_ins(runner) if s.level == level and s.holds]
        around = [(area, name) for area, name in fitting if scope.startswith(area)]
        return max(around, key=lambda pair: len(pair[0]))[1] if around else None

    def stand_ins(self, runner: statements.Runner) -> list[successions.StandIn]:
        """Who stands in for a level where no unit stands on it."""
        if self._stand_ins is None:
            self._stand_ins = successions.stand_ins(runner)
        return self._stand_ins

    def _standing_in(
        self, runner: statements.Runner, grants: tuple[permissions.Grant, ...]
    ) -> Iterator[permissions.Grant]:
        """The roles held at units that stand in for a level, on that level and in its area."""
        for grant in grants:
            for one in self.stand_ins(runner):
                if one.unit_id == grant.unit_id:
                    yield grant._replace(area=one.area, level=one.level)

    def is_vacant(self, runner: statements.Runner, level: str, holder_id: str | None) -> bool:
        """
        Whether nobody may act for the level on which a dossier lies with ``holder_id``.

        So it is where the law still names a level on which no unit stands any more, and no decision says who stands in.
        """
        if level == permissions.PRODUCER:
            return False
        holder = self.unit(runner, holder_id) if holder_id else None
        if holder is None:
            return True
        acts = any(one.unit_id == holder.id and one.level == level for one in self.stand_ins(runner))
        return holder.level != level and not acts

    def standing(self, runner: statements.Runner, unit_id: str) -> parties.Unit | None:
        """The unit of that id, or the one that has succeeded it by now: names of old plans go on meaning somebody."""
        found = self.unit(runner, unit_id)
        while found is not None and found.successor_id is not None:
            found = self.unit(runner, found.successor_id)
        return found

    def changing_since(self, runner: statements.Runner) -> str | None:
        """The day of the first decision about units that is not carried out yet, if there is one."""
        if self._changing is None:
            self._changing = (successions.first_waiting_day(runner),)
        return self._changing[0]
