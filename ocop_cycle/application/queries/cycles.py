"""Cycles: which there are, and one shown with its rounds, targets, counts, and where its plan disagrees with itself."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, case, exists, func, or_, select

from ocop_cycle import errors
from ocop_cycle.application.queries import dossier_rows, reader, scope, selection, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels, plan, plan_conflicts, plan_counts
from ocop_cycle.storage import cycles as kept
from ocop_cycle.storage import dossiers as stored_dossiers
from ocop_cycle.storage import schema, statements

__all__ = ["Conflict", "Detail", "Listed", "Round", "Target", "current", "list_cycles", "show"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Listed:
    """One cycle; ``dossiers`` and ``duties_open`` count what the asking person sees of it."""

    id: str
    code: str
    year: int
    title: labels.Label
    locality: dossier_rows.Party
    agency: dossier_rows.Party
    regime: str
    state: str
    dossiers: int
    duties_open: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Round:
    """
    One scoring round: when it is held in the words of its paper, its quota, and its dossiers by kind.

    ``registered`` counts the products that the plan lists for it by kind; ``dossiers`` those that are in it;
    ``places_taken`` those that count for the quota.
    """

    id: str
    name: str
    label: labels.Label
    level: str
    label_year: int
    held: str | None
    dossiers_due: str | None
    quota: int | None
    places_taken: int
    rolls_to: str | None
    opened_by: str | None
    closed_at: str | None
    registered: Mapping[str, int]
    dossiers: Mapping[str, int]


@dataclass(frozen=True, kw_only=True, slots=True)
class UnitTarget:
    """How far one unit has come towards a target that each unit of its class has."""

    unit: dossier_rows.Party
    reached: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """
    A figure the plan aims at, and how far the cycle has come.

    ``reached`` counts dossiers with a certificate in force that the target means; where the target is for a unit or a
    class of units it counts within them. It is absent where the target's words do not say what to count. A target for
    a class is one for each of its units: ``units`` tells of each, in the order of the plan, and ``units_done`` how many
    have come so far.
    """

    id: str
    label: labels.Label
    aim: int
    reached: int | None
    unit: str | None
    units: tuple[UnitTarget, ...]
    law: labels.Citation

    @property
    def units_done(self) -> int:
        """How many units have come as far as each of them should."""
        return sum(1 for one in self.units if one.reached >= self.aim)


@dataclass(frozen=True, kw_only=True, slots=True)
class Conflict:
    """A count that the plan states in words, and what its own table counts: both are kept."""

    where: str
    kind: str
    kind_label: labels.Label
    stated: int
    counted: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Detail:
    """One cycle, whole."""

    cycle: Listed
    document: plan.Document
    draft: bool
    based_on: tuple[str, ...]
    rounds: tuple[Round, ...]
    targets: tuple[Target, ...]
    conflicts: tuple[Conflict, ...]
    disagreements: tuple[errors.Flaw, ...]
    kinds: Mapping[str, int]
    stages: tuple[tuple[str, labels.Label, int], ...]
    notes: tuple[str, ...]


_c, _d, _y, _r = schema.cycle.c, schema.dossier.c, schema.duty.c, schema.round.c
_agency = schema.unit.alias("agency")
_COLUMNS = (
    _c.id, _c.code, _c.year, _c.plan_digest, _c.regime, _c.state, _c.locality_id, schema.unit.c.name, _c.agency_id,
    _agency.c.name,
)  # fmt: skip
_ROUNDS = statements.Statement(
    lambda: (
        select(
            _r.id, _r.name, _r.label, _r.level, _r.label_year, _r.held, _r.dossiers_due, _r.quota, _r.rolls_to,
            _r.opened_by, _r.closed_at,
        )
        .where(_r.cycle_id == bindparam("cycle"))
        .order_by(_r.id)
    )
)  # fmt: skip


def list_cycles(asking: reader.Reader, actor: permissions.Actor) -> tuple[Listed, ...]:
    """Every cycle that ``actor`` may see something of, the newest first."""
    with asking.look(actor) as view:
        return _cycles(view)


def seen(view: reader.View) -> list[str]:
    """The ids of the same, where nobody asks how much there is in each."""
    return [row[0] for row in _choose(view).all(view.runner, "all", _asked)]


def current(asking: reader.Reader, actor: permissions.Actor) -> str | None:
    """The cycle that a face shows when nobody named one: the newest open one, else the newest."""
    with asking.look(actor) as view:
        row = _choose(view).first(view.runner, "current", _open_first)
    return row[0] if row else None


def show(asking: reader.Reader, actor: permissions.Actor, cycle_id: str) -> Detail:
    """
    One cycle with its plan and what became of it so far; counts are of what ``actor`` sees.

    Raises:
        errors.UnknownThing: there is none of that id that ``actor`` may see.
    """
    with asking.look(actor) as view:
        known = {cycle.id: cycle for cycle in _cycles(view)}
        stored = view.slow.cycle(view.runner, cycle_id)
        if cycle_id not in known or stored is None:
            raise errors.UnknownThing("cycle", cycle_id, known)
        said = view.policies.plan(view.runner, stored.plan_digest)
        return _detail(view, known[cycle_id], said)


def _cycles(view: reader.View) -> tuple[Listed, ...]:
    dossiers = _counts(
        view, "dossiers of cycles", _d.cycle_id, _d.scope, _d.producer_id, stored_dossiers.OF_THE_CYCLE
    )  # fmt: skip
    duties = _counts(view, "duties of cycles", _y.cycle_id, _y.scope, None, _y.state == "open")
    rows = _choose(view).all(view.runner, "all", _asked)
    return tuple(_listed(view, row, dossiers[row[0]], duties[row[0]]) for row in rows)


def _choose(view: reader.View) -> selection.Selection:
    """A cycle is seen by whoever sees its locality, a dossier of it, or a duty of it."""
    chosen = selection.Selection("cycles")
    seen = view.seen
    if not seen.everything:
        shape = f"scope:{len(seen.paths)}:{bool(seen.producers)}"
        chosen.narrow(shape, lambda: _is_seen(seen), **scope.parameters(seen))
    return chosen


def _is_seen(seen: scope.Scope) -> ColumnElement[bool]:
    place, unit = schema.unit.alias("place"), _c.locality_id
    return or_(
        exists().where(place.c.id == unit, scope.seen_at(seen, place.c.path)),
        exists().where(_d.cycle_id == _c.id, scope.seen_at(seen, _d.scope, _d.producer_id)),
        exists().where(_y.cycle_id == _c.id, scope.seen_at(seen, _y.scope)),
    )


def _asked(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    tables = schema.cycle.join(schema.unit, schema.unit.c.id == _c.locality_id).join(
        _agency, _agency.c.id == _c.agency_id
    )
    return select(*_COLUMNS).select_from(tables).where(*conditions).order_by(_c.year.desc(), _c.id)


def _open_first(conditions: Sequence[ColumnElement[bool]]) -> Select[Any]:
    order = (case((_c.state == "open", 0), else_=1), _c.year.desc(), _c.id)
    return select(_c.id).where(*conditions).order_by(*order).limit(1)


def _counts(
    view: reader.View,
    name: str,
    cycle: ColumnElement[str],
    place: ColumnElement[str],
    producer: ColumnElement[str] | None,
    *more: ColumnElement[bool],
) -> Counter[str]:
    chosen = selection.Selection(name)
    scope.narrow(chosen, view.seen, place, producer)

    def build(conditions: Sequence[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
        return select(cycle, func.count()).where(*conditions, *more).group_by(cycle)

    return Counter({row[0]: row[1] for row in chosen.all(view.runner, "count", build)})


def _listed(view: reader.View, row: statements.Row, dossiers: int, duties: int) -> Listed:
    key, code, year, digest, regime, state, locality_id, locality, agency_id, agency = row
    return Listed(
        id=key,
        code=code,
        year=year,
        title=view.policies.plan(view.runner, digest).title,
        locality=dossier_rows.Party(kind="unit", id=locality_id, name=locality),
        agency=dossier_rows.Party(kind="unit", id=agency_id, name=agency),
        regime=regime,
        state=state,
        dossiers=dossiers,
        duties_open=duties,
    )


def _detail(view: reader.View, cycle: Listed, said: plan.Plan) -> Detail:
    chosen = dossier_rows.of_the_cycle(dossier_rows.choose(view, dossier_rows.Wanted(cycle=cycle.id)))
    rows = dossier_rows.rows(chosen.all(view.runner, "all", dossier_rows.asked))
    return Detail(
        cycle=cycle,
        document=said.document,
        draft=said.draft,
        based_on=said.based_on,
        rounds=tuple(_round(row, said, rows) for row in view.runner.all(_ROUNDS, {"cycle": cycle.id})),
        targets=tuple(_targets(said, rows)),
        conflicts=tuple(_conflicts(view, said)),
        disagreements=_disagreements(view, said),
        kinds=_by_kind(row.kind for row in rows),
        stages=tuple(_stages(view, rows)),
        notes=said.notes,
    )


def _round(row: statements.Row, said: plan.Plan, rows: Iterable[dossier_rows.Row]) -> Round:
    key, name, label, level, year, held, due, quota, rolls_to, opened_by, closed_at = row
    return Round(
        id=key,
        name=name,
        label=words.label(label),
        level=level,
        label_year=year,
        held=held,
        dossiers_due=due,
        quota=quota,
        places_taken=sum(1 for found in rows if found.round_id == key and _takes_a_place(found)),
        rolls_to=rolls_to,
        opened_by=opened_by,
        closed_at=closed_at,
        registered=_by_kind(product.kind for product in said.products if product.round == name),
        dossiers=_by_kind(found.kind for found in rows if found.round_id == key),
    )


def _takes_a_place(row: dossier_rows.Row) -> bool:
    """Whether a council has to score a dossier, or has scored it."""
    return row.ended_at is None or row.total is not None


def _by_kind(kinds: Iterable[str]) -> dict[str, int]:
    counted = Counter(kinds)
    return {kind: counted[kind] for kind in words.KINDS if counted[kind]}


def _targets(said: plan.Plan, rows: Sequence[dossier_rows.Row]) -> Iterable[Target]:
    for target in said.targets:
        countable = target.at_least_stars is not None or target.kind is not None
        members = [unit for unit in said.units if unit.unit_class == target.unit] if countable else []
        found = [row for row in rows if _counts_for(target, row, {unit.id for unit in members})]
        yield Target(
            id=target.id,
            label=target.label,
            aim=target.count,
            reached=len(found) if countable else None,
            unit=target.unit,
            units=tuple(_for_unit(unit, found) for unit in members),
            law=target.law,
        )


def _for_unit(unit: plan.PlanUnit, found: Sequence[dossier_rows.Row]) -> UnitTarget:
    party = dossier_rows.Party(kind="unit", id=unit.id, name=unit.name)
    return UnitTarget(unit=party, reached=sum(1 for row in found if row.unit_id == unit.id))


def _counts_for(target: plan.Target, row: dossier_rows.Row, members: Collection[str]) -> bool:
    return (
        row.stage == "certificate"
        and (row.stars or 0) >= (target.at_least_stars or 0)
        and target.kind in (None, row.kind)
        and (target.unit in (None, row.unit_id) or row.unit_id in members)
    )


def _conflicts(view: reader.View, said: plan.Plan) -> Iterable[Conflict]:
    for stated in said.stated:
        counted = plan_counts.counted(said.products, stated)
        if counted != stated.count:
            label = view.kind_label(stated.kind)
            yield Conflict(where=stated.where, kind=stated.kind, kind_label=label, stated=stated.count, counted=counted)


def _disagreements(view: reader.View, said: plan.Plan) -> tuple[errors.Flaw, ...]:
    """Where the papers of the plan disagree, the counts apart, which are told by themselves."""
    in_force = kept.in_force(view.runner).get(("regime", said.regime))
    found = plan_conflicts.conflicts(said, view.law(in_force) if in_force else None)
    return tuple(one for one in found if one.code != "stated-differs")


def _stages(view: reader.View, rows: Sequence[dossier_rows.Row]) -> Iterable[tuple[str, labels.Label, int]]:
    counted = Counter(row.stage for row in rows)
    named = {
        stage.id: stage.label
        for digest in dict.fromkeys(row.regime for row in rows)
        for stage in view.law(digest).stages
    }
    for stage, label in named.items():
        yield stage, label, counted[stage]
