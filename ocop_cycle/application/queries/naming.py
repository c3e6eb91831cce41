"""
What ids stand for: names of units, rounds, producers, products and people, for pages that tell of things by their ids.

Units, rounds and stored policy are named to everybody: policy is public in the house, and a plan lists them.
Producers, products and people are named as far as they are seen; an id whose name may not be known stays an id.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from ocop_cycle.application.queries import choosing, people, reader, scope, selection, units, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import schema, statements

Names = Mapping[str, Mapping[str, labels.Label]]

_d, _p, _r = schema.dossier.c, schema.product.c, schema.producer.c
_UNITS = statements.Statement(lambda: select(schema.unit.c.id, schema.unit.c.name))
_POLICIES = statements.Statement(lambda: select(schema.policy_content.c.digest, schema.policy_content.c.name))
_UNITS_AMONG = statements.Statement(
    lambda: select(schema.unit.c.id, schema.unit.c.name).where(statements.among(schema.unit.c.id, "ids"))
)
_POLICIES_AMONG = statements.Statement(
    lambda: select(schema.policy_content.c.digest, schema.policy_content.c.name).where(
        statements.among(schema.policy_content.c.digest, "ids")
    )
)
_ROUNDS_AMONG = statements.Statement(
    lambda: select(schema.round.c.id, schema.round.c.label).where(statements.among(schema.round.c.id, "ids"))
)
_ROUNDS = statements.Statement(lambda: select(schema.round.c.id, schema.round.c.label))


def names(asking: reader.Reader, actor: permissions.Actor) -> Names:
    """Names by kind (``unit``, ``round``, ``producer``, ``product``, ``person``, ``policy``) and id or digest."""
    with asking.look(actor) as view:
        found = {
            "unit": {key: words.same(name) for key, name in view.runner.all(_UNITS)},
            "round": {key: words.label(label) for key, label in view.runner.all(_ROUNDS)},
            "policy": {digest: words.same(f"{name} ({digest[:12]})") for digest, name in view.runner.all(_POLICIES)},
            "product": _products(view),
        }
    producers = {one.id: words.same(one.name) for one in units.list_producers(asking, actor)}
    persons = {one.id: words.same(one.name) for one in people.list_people(asking, actor)}
    return {**found, "producer": producers, "person": persons}


def among(asking: reader.Reader, actor: permissions.Actor, ids: Collection[str]) -> Names:
    """The same names as ``names``, of those ids alone: for pages that tell of few things among many."""
    listed = {"ids": statements.listing(sorted(ids))}
    with asking.look(actor) as view:
        found = {
            "unit": {key: words.same(name) for key, name in view.runner.all(_UNITS_AMONG, listed)},
            "round": {key: words.label(label) for key, label in view.runner.all(_ROUNDS_AMONG, listed)},
            "policy": {
                digest: words.same(f"{name} ({digest[:12]})")
                for digest, name in view.runner.all(_POLICIES_AMONG, listed)
            },
            "product": {key: words.same(name) for key, name in choosing.products(view, ids).items()},
            "producer": _producers_among(view, listed),
        }
        persons = {key: words.same(name) for key, name in people.names(view, ids).items()}
    return {**found, "person": persons}


def _producers_among(view: reader.View, listed: Mapping[str, str]) -> dict[str, labels.Label]:
    chosen = selection.Selection("producers among")
    scope.narrow(chosen, view.seen, schema.unit.c.path, _r.id)
    chosen.narrow("among", lambda: statements.among(_r.id, "ids"), **listed)
    placed = schema.producer.outerjoin(schema.unit, schema.unit.c.id == _r.unit_id)
    rows = chosen.all(view.runner, "names", lambda c: select(_r.id, _r.name).select_from(placed).where(*c))
    return {key: words.same(name) for key, name in rows}


def _products(view: reader.View) -> dict[str, labels.Label]:
    """Products of the dossiers that are seen."""
    chosen = selection.Selection("products")
    scope.narrow(chosen, view.seen, _d.scope, _d.producer_id)
    held = schema.dossier.join(schema.product, _p.id == _d.product_id)
    rows = chosen.all(view.runner, "names", lambda c: select(_p.id, _p.name).select_from(held).where(*c))
    return {key: words.same(name) for key, name in rows}
