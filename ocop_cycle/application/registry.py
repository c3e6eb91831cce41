"""
What the words of an office's register mean here: units by any of their names, products and producers, the law of a day.

A ``Registry`` lives for one command. It collects what is wrong instead of stopping at the first, and keeps the products
and producers that are new until all is known to be sound.
"""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from ocop_cycle import errors
from ocop_cycle.application import outcome
from ocop_cycle.application.desk import Desk
from ocop_cycle.domain import certificates as judging
from ocop_cycle.policy import plan_lookup, regime, register
from ocop_cycle.storage import parties, schema
from ocop_cycle.storage import register as rows

UNKNOWN = "?"
"""Stands for a unit that was named and is not known."""

STEPS = {"ended": "expire", "revoked": "revoke", "replaced": "replace"}
_NOT_A_NAME = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, kw_only=True, slots=True)
class Law:
    """One regime, as far as a certificate that was issued under it is concerned; ``states`` by what became of it."""

    id: str
    digest: str
    months: int
    levels: dict[int, str]
    states: dict[str, regime.State]

    def level_for(self, stars: int) -> str:
        """The level that decides on so many stars."""
        return self.levels[stars]


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """A product, known or new, with its producer."""

    id: str
    producer_id: str
    is_new: bool


@dataclass(frozen=False, kw_only=True, slots=True)
class Registry:
    """What is known at the desk, and what a register adds to it. ``area`` is the path of the cycle's locality."""

    desk: Desk
    area: str
    source: str
    flaws: list[errors.Flaw] = field(default_factory=list)
    _units: dict[str, set[str]] = field(init=False)
    _spelt: dict[str, str] = field(init=False)
    _paths: dict[str, str] = field(init=False)
    _products: dict[tuple[str, str], Product] = field(init=False)
    _by_id: dict[str, rows.Known] = field(init=False)
    _producers: dict[tuple[str, str | None], str] = field(init=False)
    _taken: set[str] = field(init=False)
    _laws: list[tuple[regime.Regime, Law]] = field(init=False)
    _fresh: dict[str, list[dict[str, str | None]]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        """Read what is known, once."""
        runner = self.desk.runner
        units = parties.all_units(runner)
        self._paths = {unit.id: unit.path for unit in units}
        self._units, self._spelt = defaultdict(set), {}
        for key, name in [*((unit.id, unit.name) for unit in units), *rows.aliases(runner)]:
            for called in (name, name.removeprefix("UBND ")):
                self._units[plan_lookup.folded(called)].add(key)
                self._spelt.setdefault(plan_lookup.folded(called), name)
        known = rows.products(runner)
        self._by_id = {one.id: one for one in known}
        self._products = {
            (one.producer_id, plan_lookup.folded(one.name)): Product(
                id=one.id, producer_id=one.producer_id, is_new=False
            )
            for one in known
        }
        producers = rows.producers(runner)
        self._producers = {(plan_lookup.folded(name), unit): key for key, name, unit in producers}
        self._taken = {*self._by_id, *(key for key, _, _ in producers)}
        self._laws = list(self._read_laws())

    def _read_laws(self) -> list[tuple[regime.Regime, Law]]:
        digests = self.desk.slow.in_force(self.desk.runner)
        found = []
        for (kind, name), digest in sorted(digests.items()):
            if kind == "regime":
                law = self.desk.regime(digest).regime
                levels = {authority.stars: authority.level for authority in law.authorities}
                states = standing(law)
                found.append(
                    (law, Law(id=name, digest=digest, months=law.certificate.months, levels=levels, states=states))
                )
        return found

    def note(self, entry: register.Entry, code: str, column: str = "", **facts: object) -> None:
        """Note what is wrong on the line of an entry."""
        self.flaws.append(register.flaw(self.source, entry.line, code, column, **facts))

    def law(self, entry: register.Entry) -> Law | None:
        """The regime an entry names, or else the one that was open on its day; noted where there is none."""
        known = ", ".join(law.id for _, law in self._laws)
        if entry.regime is not None:
            found = next((law for _, law in self._laws if law.id == entry.regime), None)
            if found is None:
                self.note(entry, "register-regime-unknown", "regime", name=entry.regime, known=known)
                return None
        else:
            day = entry.issued or entry.decision_day
            found = self._open_on(day) if day else None
            if found is None:
                self.note(entry, "register-regime-wanted", "regime", day=day or "?", known=known)
                return None
        if entry.stars not in found.levels:
            self.note(entry, "register-no-authority", "stars", stars=entry.stars, regime=found.id)
            return None
        return found

    @property
    def law_today(self) -> Law | None:
        """The law by which certificates are renewed and revoked today."""
        whole = judging.governing([law for law, _ in self._laws], self.desk.today)
        return next((law for found, law in self._laws if found is whole), None)

    def _open_on(self, day: date) -> Law | None:
        return next((law for whole, law in self._laws if any(span.covers(day, "new") for span in whole.opens)), None)

    def commune(self, entry: register.Entry) -> str | None:
        """The unit of an entry's producer; None where none is named, ``UNKNOWN`` (and noted) where it is not known."""
        if entry.commune is None:
            return None
        return self._unit(entry, "commune", entry.commune)

    def _unit(self, entry: register.Entry, column: str, name: str) -> str:
        found = {name} if name in self._paths else self._units.get(plan_lookup.folded(name), set())
        near = {key for key in found if self._paths[key].startswith(self.area)} if column == "commune" else found
        if len(near) == 1:
            return next(iter(near))
        if near:
            self.note(entry, "register-unit-ambiguous", column, name=name, units=", ".join(sorted(near)))
        elif found:
            self.note(entry, "register-unit-beyond", column, name=name, area=self.area.rstrip("/").rpartition("/")[2])
        else:
            near_names = dict.fromkeys(
                self._spelt[each] for each in errors.nearest(plan_lookup.folded(name), self._units)
            )
            self.note(entry, "register-unit-unknown", column, name=name, nearest=", ".join(near_names))
        return UNKNOWN

    def issuer(self, entry: register.Entry, level: str, scope: str) -> str | None:
        """The unit that issued it: the one that is named, or else the one that decides on its level there."""
        if entry.authority is not None:
            found = self._unit(entry, "authority", entry.authority)
            return None if found == UNKNOWN else found
        return self.desk.slow.superior_of_level(self.desk.runner, level, scope)

    def product(self, entry: register.Entry, unit: str | None) -> Product | None:
        """The product of an entry, by its id or by its name with its producer's; a new one is kept to be written."""
        if entry.product_id is not None:
            return self._named(entry, entry.product_id)
        producer = self._producer(entry, None if unit == UNKNOWN else unit)
        key = producer, plan_lookup.folded(entry.product)
        if key not in self._products:
            new = self._new_id(f"{slug(entry.product)}-{producer}")
            self._products[key] = Product(id=new, producer_id=producer, is_new=True)
            self._fresh["product"].append(
                {"id": new, "name": entry.product, "producer_id": producer, "product_group": entry.group}
            )
        return self._products[key]

    def _named(self, entry: register.Entry, key: str) -> Product | None:
        known = self._by_id.get(key)
        if known is None:
            self.note(entry, "register-product-unknown", "product_id", name=key)
            return None
        if plan_lookup.folded(known.producer) != plan_lookup.folded(entry.producer):
            self.note(entry, "register-producer-differs", "producer", name=key, producer=known.producer)
            return None
        return Product(id=key, producer_id=known.producer_id, is_new=False)

    def _producer(self, entry: register.Entry, unit: str | None) -> str:
        name = plan_lookup.folded(entry.producer)
        if (name, unit) not in self._producers:
            new = self._new_id(slug(entry.producer))
            self._producers[name, unit] = new
            row = {"id": new, "name": entry.producer, "legal_form": None, "address": None, "unit_id": unit}
            self._fresh["producer"].append(row)
        return self._producers[name, unit]

    def _new_id(self, wished: str) -> str:
        number, key = 1, wished
        while key in self._taken:
            number += 1
            key = f"{wished}-{number}"
        self._taken.add(key)
        return key

    def write(self, act: outcome.Act) -> None:
        """Stage the producers and products that are new."""
        for table in (schema.producer, schema.product):
            for row in self._fresh[table.name]:
                self.desk.uow.stage_insert(table, row, act.rows)


def standing(law: regime.Regime) -> dict[str, regime.State]:
    """Where a dossier stands by what became of its certificate, as far as the regime has such a state."""
    states = {state.id: state for state in law.states}
    certified = next((t.dest for t in law.transitions if t.records == "certificate"), None)
    found = {"in-force": states[certified]} if certified else {}
    for word, step in STEPS.items():
        dest = next((t.dest for t in law.transitions if t.step == step), None)
        if dest is not None:
            found[word] = states[dest]
    return found


def slug(name: str) -> str:
    """A name as an id: small ASCII letters, digits and hyphens."""
    plain = unicodedata.normalize("NFD", name.casefold().replace("đ", "d"))
    ascii_only = plain.encode("ascii", "ignore").decode()
    return _NOT_A_NAME.sub("-", ascii_only).strip("-")[:60].strip("-") or "x"
