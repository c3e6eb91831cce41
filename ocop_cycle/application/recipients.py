"""
Who stands in which role to the subject of a notice, and through whom a person is reached.

A place where nobody is known falls back to the standing agency, so that no notice is owed to nobody; but a producer's
notice never goes to an office in his stead, and where nobody stands above the superior nobody is told. A person without
an address is written to at the unit where the role is held. The root of an instance is no office and has no mailbox:
who holds a role there is written to at the place that was asked for, and what is for the administrator of the whole
waits for the administrator's own address.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from ocop_cycle.application.desk import Desk
from ocop_cycle.policy import notice_rules, plan_lookup
from ocop_cycle.storage import cycles, parties

Party = tuple[str, str]
Reached = parties.Contact
"""An address in use."""

Standing = Mapping[str, Party | None]
"""Role → who stands in it, of one subject."""

ADMINISTRATOR = "administrator"
ROOT_LEVEL = "-"
"""The level of the root of an instance, above all units."""

_ALONE = frozenset({"producer", "above-superior", "communes", "producers", "departments", "administration"})
"""Places in which nobody stands in for another."""


class Whose(NamedTuple):
    """Whose a deadline is: of a unit, or (without one) of the producer."""

    unit_id: str | None


class Roll(NamedTuple):
    """Everybody whom one notice goes to, and who gets a copy."""

    to: tuple[Party, ...]
    copies: tuple[Party, ...]


def standing_of(unit: parties.Unit, agency: str, locality: str) -> dict[str, Party | None]:
    """Who stands in which role to what a unit has to do."""
    return {
        "holder": ("unit", unit.id),
        "duty-unit": ("unit", unit.id),
        "responsible": ("unit", unit.id),
        "superior": superior(unit),
        "standing-agency": ("unit", agency),
        "locality": ("unit", locality),
    }


def superior(unit: parties.Unit | None) -> Party | None:
    """The unit above."""
    return ("unit", unit.parent_id) if unit is not None and unit.parent_id else None


def roll(
    desk: Desk, rule: notice_rules.NoticeRule, standing: Standing, whose: Whose | None, cycle: cycles.Cycle | None
) -> Roll:
    """Whom the rule names, once each; who is told anyway gets no copy."""
    place = _Places(desk, standing, whose, cycle)
    told = [party for role in rule.to for party in place.at(role)]
    if rule.units:
        told += place.named(rule.units)
    if rule.persons:
        told += [party for persons in rule.persons for party in place.persons(persons)]
    to = tuple(dict.fromkeys(told))
    if not (rule.cc or rule.cc_units):
        return Roll(to, ())
    copied = [*(party for role in rule.cc for party in place.at(role)), *place.named(rule.cc_units)]
    return Roll(to, tuple(party for party in dict.fromkeys(copied) if party not in to))


class _Places(NamedTuple):
    """The places around one subject."""

    desk: Desk
    standing: Standing
    whose: Whose | None
    cycle: cycles.Cycle | None

    def at(self, role: str) -> Iterable[Party]:
        """Who stands there: one, several or nobody."""
        if role == "responsible" and self.whose is not None:
            own = ("unit", self.whose.unit_id) if self.whose.unit_id else self.standing.get("producer")
            return self._one(own or self.standing.get("responsible"))
        if role == "above-superior":
            found = self.standing.get("superior")
            return self._one(superior(self.desk.slow.unit(self.desk.runner, found[1])) if found else None)
        if role in ("communes", "producers"):
            return self._listed(role)
        if role == "departments":
            return self._departments()
        if role == "administration":
            return dict.fromkeys(("unit", unit) for _, unit in self._holding(ADMINISTRATOR))
        found = self.standing.get(role)
        return self._one(found or (None if role in _ALONE else self.standing.get("standing-agency")))

    def persons(self, wanted: notice_rules.PersonsOf) -> Iterable[Party]:
        """The persons in a role at a place or nearest above it, or the place itself where there are none."""
        for party in self.at(wanted.at):
            unit = self.desk.slow.unit(self.desk.runner, party[1]) if party[0] == "unit" else None
            found = list(self._nearest(wanted.role, unit)) if unit is not None else []
            yield from dict.fromkeys(found or [party])

    def _nearest(self, role: str, place: parties.Unit) -> Iterator[Party]:
        holding = [(self.desk.slow.unit(self.desk.runner, unit), person) for person, unit in self._holding(role)]
        above = [(unit, person) for unit, person in holding if unit is not None and place.path.startswith(unit.path)]
        nearest = max((len(unit.path) for unit, _ in above), default=0)
        for unit, person in above:
            if len(unit.path) == nearest:
                office = unit if unit.level != ROOT_LEVEL else place
                own = office.level == ROOT_LEVEL or has_address(self.desk, ("person", person))
                yield ("person", person) if own else ("unit", office.id)

    def _holding(self, role: str) -> list[tuple[str, str]]:
        return self.desk.slow.holding(self.desk.runner, role)

    def _listed(self, role: str) -> Iterable[Party]:
        if self.cycle is None:
            return ()
        plan = self.desk.plan_of(self.cycle)
        if role == "producers":
            return [("producer", one.id) for one in plan.producers]
        return dict.fromkeys(self.named(one.id for one in plan.units if one.level == "commune"))

    def _departments(self) -> Iterable[Party]:
        """Who looks after the group of the product, apart from who holds the dossier and is told so anyway."""
        product = self.standing.get("product")
        if self.cycle is None or product is None:
            return ()
        listed = plan_lookup.departments(self.desk.plan_of(self.cycle), product[1])
        told = dict.fromkeys(self.named(unit.id for unit in listed))
        return (each for each in told if each != self.standing.get("holder"))

    def named(self, names: Iterable[str]) -> list[Party]:
        """The units that plans and rules name, or those that have succeeded them."""
        found = [self.desk.slow.standing(self.desk.runner, name) for name in names]
        return [("unit", unit.id) for unit in found if unit is not None]

    def _one(self, party: Party | None) -> Iterable[Party]:
        return (party,) if party is not None else ()


def names(desk: Desk, listed: Iterable[Party]) -> list[str]:
    """What parties are called."""
    return [name(desk, party) for party in listed]


def name(desk: Desk, party: Party) -> str:
    """What a unit, a producer or a person is called."""
    kind, key = party
    if kind == "unit":
        return desk.unit(key).name
    if kind == "producer" and key in desk.producers:
        return desk.producers[key]
    found = parties.producer(desk.runner, key) if kind == "producer" else parties.person(desk.runner, key)
    return found[0] if found else key


def has_address(desk: Desk, party: Party, channel: str = "email") -> bool:
    """Whether there is an address to write to."""
    return contact(desk, party, channel) is not None


def contact(desk: Desk, party: Party, channel: str = "email") -> parties.Contact | None:
    """The address in use of a party on a channel."""
    found = desk.slow.contacts(desk.runner, *party)
    for one in found:
        if one.channel == channel and one.state == "active":
            return one
    return None
