"""
What ids stand for: names of units, rounds, producers, products and people, for pages that tell of things by their ids.

Units, rounds and stored policy are named to everybody: policy is public in the house, and a plan lists them.
Producers, products and people are named as far as they are seen; an id whose name may not be known stays an id.
"""

from collections.abc import Mapping

from sqlalchemy import select

from ocop_cycle.application.queries import choosing, people, reader, scope, selection, units, words
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import schema, statements

Names = Mapping[str, Mapping[str, labels.Label]]

_d, _p, _r = schema.dossier.c, schema.product.c, schema.producer.c
_UNITS = statements.Statement(lambda: select(schema.unit.c.id, schema.unit.c.name).order_by(schema.unit.c.id))
_POLICIES = statements.Statement(lambda: select(schema.policy_content.c.digest, schema.policy_content.c.name))
_CYCLES = statements.Statement(
    lambda: select(schema.cycle.c.id, schema.cycle.c.plan_digest).order_by(schema.cycle.c.id)
)
_ROUNDS = statements.Statement(lambda: select(schema.round.c.id, schema.round.c.label).order_by(schema.round.c.id))


def names(asking: reader.Reader, actor: permissions.Actor) -> Names:
    """Names by kind (``unit``, ``round``, ``producer``, ``product``, ``person``, ``policy``) and id or digest."""
    with asking.look(actor) as view:
        found = {
            "unit": {key: words.same(name) for key, name in view.runner.all(_UNITS)},
            "round": {key: words.label(label) for key, label in view.runner.all(_ROUNDS)},
            "policy": {digest: words.same(name) for digest, name in _policies(view).items()},
            "product": _products(view),
        }
    producers = {one.id: words.same(one.name) for one in units.list_producers(asking, actor)}
    persons = {one.id: words.same(one.name) for one in people.list_people(asking, actor)}
    return {**found, "producer": producers, "person": persons}


def texts(asking: reader.Reader, actor: permissions.Actor, language: str) -> Mapping[str, Mapping[str, str]]:
    """
    The same names as ``names``, as words of one language, for pages that tell of few things among many; and cycles,
    which a command line tells by what is typed there.

    What changes seldom is kept for the epoch; products and producers are looked up one by one when they are told.
    """
    with asking.look(actor) as view:
        return {
            "unit": view.slow.once("names of units", lambda: dict(view.runner.all(_UNITS))),
            "round": view.slow.once(("names of rounds", language), lambda: _rounds(view, language)),
            "cycle": view.slow.once(("names of cycles", language), lambda: _cycles(view, language)),
            "person": people.all_names(view),
            "policy": view.slow.once("names of policies", lambda: _policies(view)),
            "product": choosing.products(view),
            "producer": choosing.producers(view),
        }


def _rounds(view: reader.View, language: str) -> dict[str, str]:
    return {key: words.label(label).in_language(language) for key, label in view.runner.all(_ROUNDS)}


def _cycles(view: reader.View, language: str) -> dict[str, str]:
    titles = {key: view.policies.plan(view.runner, digest).title for key, digest in view.runner.all(_CYCLES)}
    return {key: title.in_language(language) for key, title in titles.items()}


def _policies(view: reader.View) -> dict[str, str]:
    return {digest: f"{name} ({digest[:12]})" for digest, name in view.runner.all(_POLICIES)}


def _products(view: reader.View) -> dict[str, labels.Label]:
    """Products of the dossiers that are seen."""
    chosen = selection.Selection("products")
    scope.narrow(chosen, view.seen, _d.scope, _d.producer_id)
    held = schema.dossier.join(schema.product, _p.id == _d.product_id)
    rows = chosen.all(view.runner, "names", lambda c: select(_p.id, _p.name).select_from(held).where(*c))
    return {key: words.same(name) for key, name in rows}
