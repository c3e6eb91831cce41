"""Whether a plan's lists agree with themselves: dossiers told twice, counts in words, quotas, and what is left open."""

from collections import Counter
from collections.abc import Iterable, Iterator

from ocop_cycle.policy import plan_lookup
from ocop_cycle.policy.plan import Plan, Product, Stated
from ocop_cycle.policy.problems import Problem
from ocop_cycle.policy.regime import DossierKind, Regime


def problems(plan: Plan, regime: Regime | None) -> Iterator[Problem]:
    """Products that stand twice or cannot be opened; counts, quotas, supports that do not fit; gaps to be asked for."""
    yield from _dossiers_twice(plan)
    if regime is not None:
        yield from _kinds_not_opened(plan, regime)
    yield from _stated_otherwise(plan)
    yield from _quotas(plan)
    yield from _without_commune(plan)
    yield from _without_round(plan)
    yield from _groups(plan)
    yield from _support_of_the_unregistered(plan)


def counted(products: Iterable[Product], stated: Stated) -> int:
    """How many of the products a count in words is about: those of its kind and, where it names one, of its round."""
    return sum(product.kind == stated.kind and stated.round in (None, product.round) for product in products)


def _dossiers_twice(plan: Plan) -> Iterator[Problem]:
    first: dict[tuple[str, str, str | None], str] = {}
    for number, product in enumerate(plan.products):
        key = (product.producer, plan_lookup.folded(product.name), product.round)
        other = first.setdefault(key, product.id)
        if other != product.id:
            facts = {"name": product.name, "other": other, "round": product.round or ""}
            yield Problem(("products", number), "dossier-twice", facts)


def _kinds_not_opened(plan: Plan, regime: Regime) -> Iterator[Problem]:
    opened = _opened_kinds(regime, plan.year)
    for number, product in enumerate(plan.products):
        if product.kind not in opened:
            facts = {"kind": product.kind, "regime": regime.id, "year": str(plan.year)}
            yield Problem(("products", number, "kind"), "kind-not-opened", facts)


def _opened_kinds(regime: Regime, year: int) -> set[DossierKind]:
    """Kinds that have a first state, and for which some day of the year lies in a span that opens dossiers."""
    spans = [s for s in regime.opens if s.since.year <= year and (s.until is None or year <= s.until.year)]
    begun = {kind for state in regime.states for kind in state.initial_for}
    return begun & {kind for span in spans for kind in span.kinds}


def _stated_otherwise(plan: Plan) -> Iterator[Problem]:
    for number, stated in enumerate(plan.stated):
        found = counted(plan.products, stated)
        if found != stated.count:
            facts = {"where": stated.where, "kind": stated.kind, "stated": str(stated.count), "counted": str(found)}
            yield Problem(("stated", number, "count"), "stated-differs", facts, warning=True)


def _quotas(plan: Plan) -> Iterator[Problem]:
    listed = Counter(product.round for product in plan.products)
    for number, each in enumerate(plan.rounds):
        if each.places is not None and listed[each.id] > each.places:
            facts = {"round": each.id, "quota": str(each.places), "counted": str(listed[each.id])}
            said = "quota" if each.quota is not None else "sessions"
            yield Problem(("rounds", number, said), "quota-exceeded", facts, warning=True)


def _without_commune(plan: Plan) -> Iterator[Problem]:
    for number, producer in enumerate(plan.producers):
        if producer.unit is None:
            yield Problem(("producers", number), "producer-without-commune", {"name": producer.name}, warning=True)


def _without_round(plan: Plan) -> Iterator[Problem]:
    """Told for each product where the plan has rounds, and once for the plan where it has none."""
    if plan.products and not plan.rounds:
        yield Problem((), "no-rounds", warning=True)
        return
    for number, product in enumerate(plan.products):
        if product.round is None:
            yield Problem(("products", number), "product-without-round", {"name": product.name}, warning=True)


def _groups(plan: Plan) -> Iterator[Problem]:
    """A group of products that no department looks after, in a plan that says who looks after which."""
    if any(unit.product_groups for unit in plan.units):
        for number, product in enumerate(plan.products):
            if product.group and not plan_lookup.departments(plan, product.id):
                facts = {"name": product.name, "group": product.group}
                yield Problem(("products", number, "group"), "group-without-department", facts, warning=True)


def _support_of_the_unregistered(plan: Plan) -> Iterator[Problem]:
    registered = {(p.producer, plan_lookup.folded(name)) for p in plan.products for name in (p.name, *p.aliases)}
    for number, support in enumerate(plan.support):
        if (support.producer, plan_lookup.folded(support.product)) not in registered:
            facts = {"product": support.product, "producer": support.producer, "row": support.row}
            yield Problem(("support", number, "product"), "support-not-registered", facts, warning=True)
