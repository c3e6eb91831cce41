"""What a register of certificates is held against: products with their producers, and units by all their names."""

from typing import NamedTuple

from sqlalchemy import select

from ocop_cycle.storage import parties, schema
from ocop_cycle.storage.statements import Runner, Statement

_PRODUCTS = Statement(
    lambda: (
        select(schema.product.c.id, schema.product.c.name, schema.producer.c.id, schema.producer.c.name)
        .join(schema.producer, schema.producer.c.id == schema.product.c.producer_id)
        .order_by(schema.product.c.id)
    )
)
_PRODUCERS = Statement(
    lambda: select(schema.producer.c.id, schema.producer.c.name, schema.producer.c.unit_id).order_by(
        schema.producer.c.id
    )
)
_ALIASES = Statement(
    lambda: select(schema.unit_alias.c.unit_id, schema.unit_alias.c.alias).where(
        schema.unit_alias.c.alias != parties.NO_NAME
    )
)


class Known(NamedTuple):
    """A product that is known, with its producer."""

    id: str
    name: str
    producer_id: str
    producer: str


def products(runner: Runner) -> list[Known]:
    """Every product, in the order of ids."""
    return [Known._make(row) for row in runner.all(_PRODUCTS)]


def producers(runner: Runner) -> list[tuple[str, str, str | None]]:
    """(id, name, unit) of every producer, in the order of ids."""
    return [(key, name, unit) for key, name, unit in runner.all(_PRODUCERS)]


def aliases(runner: Runner) -> list[tuple[str, str]]:
    """(unit, alias) of every other name that a unit is written by."""
    return [(unit, alias) for unit, alias in runner.all(_ALIASES)]
