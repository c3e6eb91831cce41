"""
The stage of a rehearsal: an instance founded, the plan applied, people and addresses made up, the cycle open.

Everything goes through the engine, as in an office. Addresses end in ``.example``, names are made up.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import adoption, commands, engine, founding, house, policies
from ocop_cycle.application.handlers import issuing
from ocop_cycle.application.rehearsal import cast, safe_days
from ocop_cycle.delivery import framing
from ocop_cycle.domain import machine, permissions, working_days
from ocop_cycle.policy import loader, plan, plan_lookup, regime, sayings, scenario, shelf

FOUNDED = clock.at_local(date(2000, 1, 1), 8)
"""When the instance of a rehearsal is founded: before any year that can be rehearsed."""

FOR_ANY_PLAN = "dung-han"
"""The scenario of a plan that has none of its own name."""

DOMAIN = "dien-tap.example"
"""Where the made-up addresses of a rehearsal lie; no mail can ever reach it."""

MORNING = (7, 30)

WISH = founding.Wish(
    instance=sayings.say("rehearsal/name"), code="DT", mail_from=f"ocop@{DOMAIN}", person="dien-tap",
    person_name=sayings.say("rehearsal/person"), demo=True, origin="rehearsal",
)  # fmt: skip
"""What the instance of a rehearsal is: a demo, so that nothing it writes can be taken for real."""


@dataclass(frozen=False, kw_only=True, slots=True)
class Hands:
    """What gives commands to the engine, under keys that are the same in every run; ``count`` says how many it gave."""

    built: house.House
    count: int = 0

    def do(self, kind: type[Any], actor: str = permissions.SYSTEM, /, **said: Any) -> engine.Receipt:
        """Carry out a command of that kind as ``actor``."""
        return self.built.engine.execute(kind(by=self.by(actor), **said))

    def by(self, actor: str = permissions.SYSTEM) -> commands.Provenance:
        """A provenance with the next key."""
        self.count += 1
        return commands.Provenance(key=f"rehearsal/{self.count:05d}", actor=actor, origin="rehearsal")


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Everything that stays the same while the year goes by."""

    built: house.House
    keeper: clock.HandClock
    hands: Hands
    plan: plan.Plan
    warnings: tuple[errors.Flaw, ...]
    scenario: scenario.Scenario
    begins: date
    law: machine.RegimeMachine
    calendar: working_days.WorkingCalendar
    reckoner: safe_days.Reckoner
    cast: cast.Cast
    scopes: Mapping[str, str]

    def place(self, unit: str | None, producer: str) -> permissions.Place:
        """Where the dossier of a producer in that commune belongs: in the whole locality where no commune is stated."""
        return permissions.Place(self.scopes[unit or self.plan.locality], producer)


def set_up(built: house.House, keeper: clock.HandClock, plan_named: str, scenario_named: str | None) -> Stage:
    """
    Found an instance, apply the plan, fill it with people and addresses; the cycle is still to be opened.

    Args:
        built: an empty application; ``keeper`` is its clock.
        keeper: is left on the morning of the day on which the cycle begins.
        plan_named: the name of a plan, or the path of a file.
        scenario_named: the name of a scenario, or the path of a file; absent: that of the plan, or the one for any.

    Raises:
        errors.UnknownThing: there is no such plan or scenario.
        errors.PolicyFlawed: one of them has flaws.
    """
    keeper.set(FOUNDED)
    founding.found(built, WISH)
    checked = _checked(built, "plan", plan_named, {})
    made_of: plan.Plan = checked.value
    chosen = scenario_named or _default(built, made_of.id)
    said: scenario.Scenario = _checked(built, "scenario", chosen, {made_of.id: made_of}).value
    law, calendar, granting = _policy(built, made_of.regime)
    begins = calendar.next_working(said.begins or _first_day(made_of, law.regime))
    everybody = cast.people(cast.needs(law.regime, made_of, granting), made_of)
    hands = Hands(built=built)
    keeper.set(clock.at_local(begins, *MORNING))
    _enter(hands, checked, everybody)
    return Stage(
        built=built, keeper=keeper, hands=hands, plan=made_of, warnings=checked.warnings, scenario=said, begins=begins,
        law=law, calendar=calendar,
        reckoner=safe_days.Reckoner(law=law, calendar=calendar, pace=said.pace, certificates=said.certificates),
        cast=cast.Cast(
            people={person.id: person for person in everybody}, actors=_actors(built, everybody), granting=granting
        ),
        scopes={unit.id: _path(made_of, unit.id) for unit in made_of.units},
    )  # fmt: skip


def _default(built: house.House, plan_id: str) -> str:
    return plan_id if plan_id in built.files.names("scenario") else FOR_ANY_PLAN


def _checked(built: house.House, kind: str, named: str, plans: Mapping[str, plan.Plan]) -> loader.Checked:
    found = _file(named) if named.endswith((".yaml", ".yml")) else built.files.find(kind, named)
    return loader.check(
        kind, found.name, found.raw, vocabulary=built.vocabulary, regimes=adoption.stored_regimes(built), plans=plans,
        file=found.file,
    )  # fmt: skip


def _file(named: str) -> shelf.Found:
    path = Path(named)
    return shelf.Found(name=path.stem, file=named, raw=shelf.read(path, named), is_own=True)


def _policy(
    built: house.House, regime_name: str
) -> tuple[machine.RegimeMachine, working_days.WorkingCalendar, Mapping[str, frozenset[str]]]:
    slow = policies.SlowFacts(built.policies, -1)
    with built.store.reading() as runner:
        law = built.policies.regime(runner, slow.digest(runner, "regime", regime_name))
        return law, slow.calendar(runner), slow.roles_granting(runner)


def _first_day(made_of: plan.Plan, law: regime.Regime) -> date:
    """The first day of the month of the plan's document, or of its year; not before the regime opens dossiers."""
    paper = made_of.document
    stated = paper.day or (date.fromisoformat(f"{paper.month}-01") if paper.month else date(made_of.year, 1, 1))
    kinds = {product.kind for product in made_of.products}
    opening = [min(s.since for s in law.opens if kind in s.kinds) for kind in kinds]
    return max([stated, *opening])


def _path(made_of: plan.Plan, unit_id: str) -> str:
    ids = [unit.id for unit in plan_lookup.superiors(made_of, unit_id)]
    return f"/{'/'.join(reversed(ids))}/"


def _enter(hands: Hands, checked: loader.Checked, everybody: Iterable[cast.Person]) -> None:
    """The plan as a drafted cycle, the people with their roles, an address for everybody."""
    hands.do(commands.ChangeSetting, name=issuing.DEMO_MARK, value=framing.REHEARSAL)
    hands.built.engine.execute(adoption.adopting(checked, hands.by()))
    for person in everybody:
        hands.do(commands.AddPerson, person=person.id, name=person.name)
        hands.do(commands.GrantRole, person=person.id, role=person.role, unit=person.unit, producer=person.producer)
    for kind, party in _parties(checked.value):
        address = f"{party}@{DOMAIN}"
        hands.do(commands.ChangeContact, party_kind=kind, party=party, channel="email", address=address)


def _parties(made_of: plan.Plan) -> Iterable[tuple[str, str]]:
    yield from (("unit", unit.id) for unit in made_of.units)
    yield from (("producer", producer.id) for producer in made_of.producers)


def _actors(built: house.House, everybody: Iterable[cast.Person]) -> dict[str, permissions.Actor]:
    slow = policies.SlowFacts(built.policies, -1)
    with built.store.reading() as runner:
        return {person.id: slow.actor(runner, person.id) for person in everybody}
