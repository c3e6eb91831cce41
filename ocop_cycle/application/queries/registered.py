"""The products of the register that belong to a commune: what it has registered, with or without a dossier."""

from typing import NamedTuple

from sqlalchemy import bindparam, select

from ocop_cycle.application.queries import duties, reader
from ocop_cycle.domain import permissions
from ocop_cycle.storage import schema, statements


class Registered(NamedTuple):
    """A product with its producer and the commune of the producer."""

    product: str
    producer: str
    commune: str


_t, _p, _u = schema.product.c, schema.producer.c, schema.unit.c
_OF_COMMUNE = statements.Statement(
    lambda: (
        select(_t.name, _p.name, _u.name)
        .select_from(
            schema.product.join(schema.producer, _p.id == _t.producer_id).join(schema.unit, _u.id == _p.unit_id)
        )
        .where(_p.unit_id == bindparam("unit"))
        .order_by(_p.id, _t.id)
    )
)


def of_duty(asking: reader.Reader, actor: permissions.Actor, duty: duties.Detail) -> tuple[Registered, ...]:
    """The products of the unit that has a duty which ``actor`` was shown; by producer."""
    with asking.look(actor) as view:
        rows = view.runner.all(_OF_COMMUNE, {"unit": duty.duty.unit.id})
    return tuple(Registered._make(row) for row in rows)
