"""
Whether a plan's dates can be read, lie in its year, and keep its rounds apart.

Days are compared on the strict reading ("trước ngày 15/6" ends with 14/6). What looks odd is told and kept as written;
refused is only what no reading makes sense of.
"""

import re
from collections.abc import Iterator
from datetime import date
from itertools import combinations

from ocop_cycle.policy import plan_days, plan_lookup, wording
from ocop_cycle.policy.labels import Citation
from ocop_cycle.policy.plan import Plan, Round
from ocop_cycle.policy.problems import Place, Problem

_PARTIAL = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def problems(plan: Plan) -> Iterator[Problem]:
    """All that is wrong or odd about the dates of a plan, apart from the order of its milestones."""
    for path, words, law in _wordings(plan):
        yield from _unreadable(path, words, plan.year)
        yield from _outside_year(path, words, law, plan.year)
    yield from _partial_dates(plan)
    for number, each in enumerate(plan.rounds):
        yield from _round(("rounds", number), each, plan.year)
    yield from _overlaps(plan)
    yield from _roll_rings(plan)


def _wordings(plan: Plan) -> Iterator[tuple[Place, str, Citation]]:
    for number, each in enumerate(plan.rounds):
        for key in ("held", "dossiers_due"):
            words = getattr(each, key)
            if words is not None:
                yield ("rounds", number, key), words, each.law
    for number, milestone in enumerate(plan.milestones):
        if milestone.due is not None:
            yield ("milestones", number, "due"), milestone.due, milestone.law


def _unreadable(path: Place, words: str, year: int) -> Iterator[Problem]:
    spec = wording.parse(words, year=year)
    if isinstance(spec, wording.Unknown):
        facts = {"wording": words, "reason": spec.reason, "why": spec.sentence}
        yield Problem(path, "wording-not-understood", facts)


def _outside_year(path: Place, words: str, law: Citation, year: int) -> Iterator[Problem]:
    """A date of another year is a slip, unless the note beside it names that year and so says that it is meant."""
    days = plan_days.days_of(words, year=year)
    if days is None:
        return
    for other in sorted({days.first.year, days.last.year} - {year}):
        if str(other) not in (law.note or ""):
            yield Problem(path, "outside-year", {"wording": words, "year": str(year), "found": str(other)})


def _partial_dates(plan: Plan) -> Iterator[Problem]:
    yield from _misshapen(("document", "month"), plan.document.month)
    for number, product in enumerate(plan.products):
        yield from _misshapen(("products", number, "recognised"), product.recognised)
        yield from _misshapen(("products", number, "certificate_ends"), product.certificate_ends)
    for number, each in enumerate(plan.rounds):
        for place, month in enumerate(each.months):
            yield from _misshapen(("rounds", number, "months", place), month)


def _misshapen(path: Place, found: str | None) -> Iterator[Problem]:
    if found is not None and not _is_date(found):
        yield Problem(path, "date-misshapen", {"found": found})


def _is_date(text: str) -> bool:
    """Whether the text is a year, a month or a day of the calendar."""
    if _PARTIAL.fullmatch(text) is None:
        return False
    try:
        date.fromisoformat(text + "0001-01-01"[len(text) :])
    except ValueError:
        return False
    return True


def _round(path: Place, each: Round, year: int) -> Iterator[Problem]:
    yield from _label_year(path, each, year)
    yield from _months_elsewhere(path, each, year)
    due, held = plan_days.days_of(each.dossiers_due, year=year), plan_days.days_of(each.held, year=year)
    if due and held and due.last > held.last:
        facts = {"due": each.dossiers_due or "", "held": each.held or ""}
        yield Problem((*path, "dossiers_due"), "due-after-held", facts, warning=True)


def _label_year(path: Place, each: Round, year: int) -> Iterator[Problem]:
    """A round may bear the name of another year than the plan's, when its note names that year."""
    if each.label_year != year and str(each.label_year) not in (each.law.note or ""):
        facts = {"round": each.id, "found": str(each.label_year), "year": str(year)}
        yield Problem((*path, "label_year"), "label-year-differs", facts, warning=True)


def _months_elsewhere(path: Place, each: Round, year: int) -> Iterator[Problem]:
    """The months of a table mean this round: a month in which it cannot be held belongs to another one."""
    held = plan_days.days_of(each.held, year=year)
    for place, month in enumerate(each.months):
        column = plan_days.month_of(month)
        if held and column and not column.meets(held):
            facts = {"round": each.id, "month": month, "held": each.held or ""}
            yield Problem((*path, "months", place), "month-outside-round", facts, warning=True)


def _overlaps(plan: Plan) -> Iterator[Problem]:
    """Two rounds of one level on the same days, or in the same column, cannot be told apart."""
    for (_, one), (number, other) in combinations(enumerate(plan.rounds), 2):
        shared = _shared_time(one, other, plan.year)
        if one.level == other.level and shared:
            facts = {"first": one.id, "second": other.id, "level": one.level, "when": shared}
            yield Problem(("rounds", number), "rounds-overlap", facts)


def _shared_time(one: Round, other: Round, year: int) -> str:
    months = sorted(set(one.months) & set(other.months))
    if months:
        return ", ".join(months)
    first, second = plan_days.days_of(one.held, year=year), plan_days.days_of(other.held, year=year)
    return other.held or "" if first and second and first.meets(second) else ""


def _roll_rings(plan: Plan) -> Iterator[Problem]:
    above = {each.id: each.rolls_to for each in plan.rounds}
    told: set[str] = set()
    for number, each in enumerate(plan.rounds):
        ring = plan_lookup.ring_through(each.id, above)
        if ring and each.id not in told:
            told.update(ring)
            yield Problem(("rounds", number, "rolls_to"), "roll-ring", {"way": " → ".join((*ring, each.id))})
