"""
The people of a rehearsal: somebody with a made-up name for each role and unit that the steps of the regime need.

Who may do what is judged by the rights of the house, as for real people; nobody here can do more than an office could.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from ocop_cycle.application.rehearsal import way
from ocop_cycle.domain import permissions
from ocop_cycle.policy import plan, plan_lookup, regime

_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô", "Dương", "Lý")
_MIDDLE = ("Thị", "Văn", "Minh", "Thu", "Quang", "Ngọc", "Hữu")
_GIVEN = ("An", "Bình", "Chi", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Sơn", "Tâm", "Yến")


class Person(NamedTuple):
    """A made-up person in one role; ``producer`` for those who stand for one."""

    id: str
    name: str
    role: str
    unit: str
    level: str
    producer: str | None

    @property
    def party(self) -> tuple[str, str]:
        """For whom the person acts."""
        return ("producer", self.producer) if self.producer else ("unit", self.unit)


class Need(NamedTuple):
    """A role that somebody must hold at a unit."""

    role: str
    unit: str
    producer: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Cast:
    """Everybody, with the rights they hold; nobody's change while the year goes by, so each is asked for once."""

    people: Mapping[str, Person]
    actors: Mapping[str, permissions.Actor]
    granting: Mapping[str, frozenset[str]]
    found: dict[tuple[Any, ...], Person | None] = field(default_factory=dict)

    def for_step(self, allowed: Sequence[regime.RoleAt], place: permissions.Place) -> Person | None:
        """Who takes a step that ``allowed`` roles may take: a holder of the first role that anybody holds there."""
        asked = (*((wanted.role, wanted.level) for wanted in allowed), place)
        if asked not in self.found:
            self.found[asked] = self._first_for_step(allowed, place)
        return self.found[asked]

    def for_permission(self, permission: str, place: permissions.Place, level: str | None = None) -> Person | None:
        """Who does what ``permission`` allows, of those who stand for no producer; on ``level`` if anybody can."""
        asked = (permission, place, level)
        if asked not in self.found:
            self.found[asked] = self._first_able(permission, place, level)
        return self.found[asked]

    def _first_for_step(self, allowed: Sequence[regime.RoleAt], place: permissions.Place) -> Person | None:
        for wanted in allowed:
            for key, actor in self.actors.items():
                if permissions.why_not_step(actor, (wanted,), place) is None:
                    return self.people[key]
        return None

    def _first_able(self, permission: str, place: permissions.Place, level: str | None) -> Person | None:
        able = [self.people[key] for key, actor in self.actors.items() if self._may(actor, permission, place)]
        able = [person for person in able if person.producer is None]
        return next((person for person in able if person.level == level), able[0] if able else None)

    def _may(self, actor: permissions.Actor, permission: str, place: permissions.Place) -> bool:
        reason = permissions.why_not_permission(actor, permission, place, roles_granting=self.granting)
        return reason is None


def needs(law: regime.Regime, made_of: plan.Plan, granting: Mapping[str, frozenset[str]]) -> tuple[Need, ...]:
    """The roles that must be held for the plan to be carried out under the regime, each once."""
    found = list(dict.fromkeys((*_of_steps(law, made_of), *_of_producers(law, made_of))))
    for permission, unit in _asked(law, made_of):
        able = granting.get(permission, frozenset())
        if not any(need.unit == unit.id and need.role in able for need in found):
            least = _least(able, granting)
            found += [Need(least, unit.id)] if least else []
    return tuple(found)


def people(wanted: Iterable[Need], made_of: plan.Plan) -> tuple[Person, ...]:
    """A made-up person for each need; the same needs give the same people."""
    levels = {unit.id: unit.level for unit in made_of.units}
    return tuple(
        Person(
            id=f"{need.role}-{need.producer or need.unit}", name=_name(number), role=need.role, unit=need.unit,
            level=levels[need.unit], producer=need.producer,
        )
        for number, need in enumerate(wanted)
    )  # fmt: skip


def _name(number: int) -> str:
    family, middle, given = (words[number % len(words)] for words in (_FAMILY, _MIDDLE, _GIVEN))
    return f"{family} {middle} {given}"


def _of_steps(law: regime.Regime, made_of: plan.Plan) -> Iterator[Need]:
    """The first role of each step, at every unit of its level; who recognises sits at the head of the area."""
    deciding = {(role.role, role.level) for t in law.transitions if t.nature == "certify" for role in t.by}
    for transition in law.transitions:
        for wanted in transition.by[:1]:
            for unit in _answering(made_of, wanted.level) if wanted.level else ():
                head = plan_lookup.area_of(made_of, unit.id, unit.level)
                at_head = (wanted.role, wanted.level) in deciding and head is not None
                yield Need(wanted.role, head.id if at_head and head else unit.id)


def _answering(made_of: plan.Plan, level: str) -> Iterator[plan.PlanUnit]:
    """The units that hold dossiers on a level; of communes those that have a product."""
    concerned = {p.unit or made_of.locality for p in _concerned(made_of)}
    above = {unit.id for key in concerned for unit in plan_lookup.superiors(made_of, key)}
    for unit in made_of.units:
        if unit.answers_for_level and unit.level == level:
            area = plan_lookup.area_of(made_of, unit.id, level)
            if unit.id in above or (area is not None and area.id in above):
                yield unit


def _concerned(made_of: plan.Plan) -> list[plan.Producer]:
    with_product = {product.producer for product in made_of.products}
    return [producer for producer in made_of.producers if producer.id in with_product]


def _of_producers(law: regime.Regime, made_of: plan.Plan) -> Iterator[Need]:
    """Roles without a level are those of the producer whose dossier it is."""
    roles = dict.fromkeys(role.role for t in law.transitions for role in t.by if role.level is None)
    for producer in _concerned(made_of):
        for role in roles:
            if role != permissions.SYSTEM:
                yield Need(role, producer.unit or made_of.locality, producer.id)


def _asked(law: regime.Regime, made_of: plan.Plan) -> Iterator[tuple[str, plan.PlanUnit]]:
    """Permissions that somebody must have at a unit, beside the steps."""
    by_id = {unit.id: unit for unit in made_of.units}
    yield "dossier.open", by_id[made_of.standing_agency]
    yield "dossier.record-document", by_id[made_of.standing_agency]
    for level in _levels_with_papers(law):
        yield from (("dossier.record-document", unit) for unit in _answering(made_of, level))
    for level in way.scoring_levels(law):
        yield from (("dossier.record-result", unit) for unit in _answering(made_of, level))
    for milestone in made_of.milestones:
        if milestone.about == "units" and milestone.time == "dated":
            yield from (("duty.record", unit) for unit in plan_lookup.responsible_units(made_of, milestone))


def _levels_with_papers(law: regime.Regime) -> list[str]:
    levels = {level.id for level in law.levels}
    return list(dict.fromkeys(item.made_by for item in law.documents if item.made_by in levels))


def _least(able: frozenset[str], granting: Mapping[str, frozenset[str]]) -> str | None:
    """Of the roles that can do it, the one that can do the least else; the system's own is no person's."""
    weights = {role: sum(role in roles for roles in granting.values()) for role in able - {permissions.SYSTEM}}
    return min(weights, key=lambda role: (weights[role], role)) if weights else None
