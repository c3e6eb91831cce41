"""The week's calls about renewals, as facts of a report: the same list that ``ocop certificate calls`` shows."""

from typing import Any

from ocop_cycle.application.queries import calls, cohort, reader
from ocop_cycle.domain import permissions

LISTED = 40
"""Producers that a report lists; how many more there are it says in a number."""


def of_cycle(asking: reader.Reader, cycle: str) -> dict[str, Any]:
    """Whom to call about the certificates of a cycle, the most urgent first."""
    everything = permissions.Actor(person_id=permissions.SYSTEM)
    found = calls.call_list(asking, everything, cohort.Wanted(cycle=cycle))
    return {
        "calls": [_call(one) for one in found.calls[:LISTED]],
        "calls_count": len(found.calls),
        "without_number": found.without_number,
    }


def _call(one: calls.Call) -> dict[str, Any]:
    return {
        "producer": one.producer, "telephone": one.telephone, "commune": one.commune,
        "commune_telephone": one.commune_telephone, "products": [_product(each) for each in one.products],
    }  # fmt: skip


def _product(one: calls.Product) -> dict[str, Any]:
    return {
        "code": one.dossier, "product": one.product, "stars": one.stars,
        "ends": one.last_day.isoformat() if one.last_day else None,
        "day": one.act_by.isoformat() if one.act_by else None, "reasons": list(one.reasons),
    }  # fmt: skip
