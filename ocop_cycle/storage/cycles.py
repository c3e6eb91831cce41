"""Reading cycles, rounds, products, duties, and the stored policy they rest on."""

import functools
from typing import NamedTuple

from sqlalchemy import Table, and_, bindparam, func, or_, select

from ocop_cycle.storage import schema
from ocop_cycle.storage.statements import Runner, Statement, among, listing


class Cycle(NamedTuple):
    """One row of ``cycle``, all columns in the order of the schema."""

    id: str
    code: str
    year: int
    plan_digest: str
    regime: str
    locality_id: str
    agency_id: str
    state: str
    version: int


class Round(NamedTuple):
    """One row of ``round``, all columns in the order of the schema."""

    id: str
    cycle_id: str
    name: str
    label: str
    level: str
    label_year: int
    held: str | None
    dossiers_due: str | None
    quota: int | None
    rolls_to: str | None
    opened_by: str | None
    closed_at: str | None


class Duty(NamedTuple):
    """
    One row of ``duty``, all columns in the order of the schema.

    Of what recurs each occurrence is a duty of its own: ``occurrence`` is the day that names it, ``recurs_from`` the
    day from which its cycle runs; both are absent where nothing recurs.
    """

    id: str
    cycle_id: str
    milestone: str
    label: str
    unit_id: str
    scope: str
    time: str
    parties: str
    state: str
    version: int
    done_on: str | None
    document: str | None
    note: str | None
    occurrence: str | None
    recurs_from: str | None


class Product(NamedTuple):
    """A product with what a new dossier takes from it and its producer."""

    id: str
    name: str
    producer_id: str
    unit_id: str | None


_CONTENT = Statement(
    lambda: select(schema.policy_content.c.content).where(schema.policy_content.c.digest == bindparam("digest"))
)
_IN_FORCE = Statement(
    lambda: select(schema.policy_in_force.c.kind, schema.policy_in_force.c.name, schema.policy_in_force.c.digest)
)
_SETTINGS = Statement(lambda: select(schema.setting.c.name, schema.setting.c.value))
_CYCLE = Statement(lambda: select(schema.cycle).where(schema.cycle.c.id == bindparam("id")).with_for_update())
_CYCLE_READ = Statement(lambda: select(schema.cycle).where(schema.cycle.c.id == bindparam("id")))
_CYCLE_IDS = Statement(lambda: select(schema.cycle.c.id).order_by(schema.cycle.c.id))
_ROUND = Statement(lambda: select(schema.round).where(schema.round.c.id == bindparam("id")))
_ROUNDS = Statement(
    lambda: select(schema.round).where(schema.round.c.cycle_id == bindparam("cycle")).order_by(schema.round.c.id)
)
_IN_ROUND = Statement(
    lambda: select(func.count()).where(
        schema.dossier.c.round_id == bindparam("round"),
        or_(schema.dossier.c.ended_at.is_(None), schema.dossier.c.total.is_not(None)),
    )
)
_PRODUCT = Statement(
    lambda: (
        select(schema.product.c.id, schema.product.c.name, schema.product.c.producer_id, schema.producer.c.unit_id)
        .select_from(schema.product.join(schema.producer, schema.producer.c.id == schema.product.c.producer_id))
        .where(schema.product.c.id == bindparam("id"))
    )
)
_DUTIES = Statement(
    lambda: select(schema.duty).where(among(schema.duty.c.id, "ids")).order_by(schema.duty.c.id).with_for_update()
)
_DUTIES_OF = Statement(
    lambda: (
        select(schema.duty)
        .where(schema.duty.c.cycle_id == bindparam("cycle"))
        .order_by(schema.duty.c.id)
        .with_for_update()
    )
)
_DUTY_READ = Statement(lambda: select(schema.duty).where(schema.duty.c.id == bindparam("id")))
_NEWEST_OCCURRENCE = Statement(
    lambda: select(func.max(schema.duty.c.occurrence)).where(
        or_(
            schema.duty.c.id == bindparam("root"),
            and_(schema.duty.c.id > bindparam("below"), schema.duty.c.id < bindparam("behind")),
        )
    )
)
_RECURRING_IDS = Statement(
    lambda: (
        select(schema.duty.c.id)
        .where(schema.duty.c.cycle_id == bindparam("cycle"), schema.duty.c.occurrence.is_not(None))
        .order_by(schema.duty.c.id)
    )
)
_PRODUCT_IDS = Statement(lambda: select(schema.product.c.id).order_by(schema.product.c.id))
_DUTY_IDS = Statement(lambda: select(schema.duty.c.id).order_by(schema.duty.c.id))
_PRODUCT_IN_ROUND = Statement(
    lambda: select(schema.dossier.c.id).where(
        schema.dossier.c.round_id == bindparam("round"), schema.dossier.c.product_id == bindparam("product")
    )
)
_SERIES = Statement(
    lambda: select(schema.series.c.last).where(schema.series.c.name == bindparam("name")).with_for_update()
)


def content(runner: Runner, digest: str) -> str | None:
    """Stored policy content; what stands under a digest never changes."""
    row = runner.first(_CONTENT, {"digest": digest})
    return row[0] if row else None


def in_force(runner: Runner) -> dict[tuple[str, str], str]:
    """(kind, name) → digest of the policy in force."""
    return {(kind, name): digest for kind, name, digest in runner.all(_IN_FORCE)}


def settings(runner: Runner) -> dict[str, str]:
    """All settings of the instance."""
    return dict(runner.all(_SETTINGS))


def cycle(runner: Runner, cycle_id: str) -> Cycle | None:
    """The cycle with this id, locked."""
    row = runner.first(_CYCLE, {"id": cycle_id})
    return Cycle._make(row) if row else None


def find_cycle(runner: Runner, cycle_id: str) -> Cycle | None:
    """The cycle with this id, not locked: for those who only read, and for what is kept for an epoch."""
    row = runner.first(_CYCLE_READ, {"id": cycle_id})
    return Cycle._make(row) if row else None


def cycle_ids(runner: Runner) -> list[str]:
    """All cycles."""
    return [row[0] for row in runner.all(_CYCLE_IDS)]


def round_(runner: Runner, round_id: str) -> Round | None:
    """The round with this id."""
    row = runner.first(_ROUND, {"id": round_id})
    return Round._make(row) if row else None


def rounds(runner: Runner, cycle_id: str) -> list[Round]:
    """The rounds of a cycle."""
    return [Round._make(row) for row in runner.all(_ROUNDS, {"cycle": cycle_id})]


def dossiers_in_round(runner: Runner, round_id: str) -> int:
    """How many dossiers a council has to score in a round, or has scored: withdrawn and refused ones take no place."""
    row = runner.first(_IN_ROUND, {"round": round_id})
    return int(row[0]) if row else 0


def product(runner: Runner, product_id: str) -> Product | None:
    """The product with this id."""
    row = runner.first(_PRODUCT, {"id": product_id})
    return Product._make(row) if row else None


def duties(runner: Runner, ids: list[str]) -> dict[str, Duty]:
    """The duties with these ids, locked in the order of their ids."""
    return {row[0]: Duty._make(row) for row in runner.all(_DUTIES, {"ids": listing(ids)})}


def duties_of(runner: Runner, cycle_id: str) -> dict[str, Duty]:
    """All duties of a cycle, locked in the order of their ids."""
    return {row[0]: Duty._make(row) for row in runner.all(_DUTIES_OF, {"cycle": cycle_id})}


def find_duty(runner: Runner, duty_id: str) -> Duty | None:
    """The duty with this id, not locked: for those who only read."""
    row = runner.first(_DUTY_READ, {"id": duty_id})
    return Duty._make(row) if row else None


def newest_occurrence(runner: Runner, root: str) -> str | None:
    """The day that names the newest occurrence of a duty that recurs; ``root`` is the duty of the first one."""
    row = runner.first(_NEWEST_OCCURRENCE, {"root": root, "below": f"{root}/", "behind": f"{root}0"})
    return row[0] if row else None


def recurring_ids(runner: Runner, cycle_id: str) -> list[str]:
    """The duties of a cycle that are occurrences of what recurs."""
    return [row[0] for row in runner.all(_RECURRING_IDS, {"cycle": cycle_id})]


def last_number(runner: Runner, series: str) -> int | None:
    """The last number a series gave, locked; None when the series has not begun."""
    row = runner.first(_SERIES, {"name": series})
    return row[0] if row else None


def product_ids(runner: Runner) -> list[str]:
    """All products, for offering the nearest."""
    return [row[0] for row in runner.all(_PRODUCT_IDS)]


def duty_ids(runner: Runner) -> list[str]:
    """All duties, for offering the nearest."""
    return [row[0] for row in runner.all(_DUTY_IDS)]


def in_round_already(runner: Runner, round_id: str, product_id: str) -> bool:
    """Whether a round holds a dossier of the product."""
    return runner.first(_PRODUCT_IN_ROUND, {"round": round_id, "product": product_id}) is not None


def known_keys(runner: Runner, table: Table, keys: list[str]) -> set[str]:
    """Which of these keys a table with the key ``id`` has already."""
    return {row[0] for row in runner.all(_known_in(table), {"ids": listing(keys)})}


@functools.cache
def _known_in(table: Table) -> Statement:
    return Statement(lambda: select(table.c.id).where(among(table.c.id, "ids")))
