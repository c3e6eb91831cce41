"""
The guards a regime may name, each a pure judgement over the facts of one dossier.

A guard says why not, or nothing. Which facts it needs is declared beside it, so that only those are read.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from ocop_cycle import errors
from ocop_cycle.policy import regime


class Facts(NamedTuple):
    """
    What guards may know of a dossier.

    ``results`` holds the newest total of each level, ``stars`` the stars recorded with it; ``missing`` the ids of
    required documents not yet recorded, by level; ``recorded`` the ids of documents that are there.
    ``certificate_ends`` is the day in the certificate in force, if one is known, ``issued_at`` the level whose unit
    issued it; ``today`` the office day on which the step is judged.
    """

    kind: str
    round_id: str | None
    predecessor_id: str | None
    today: date
    results: Mapping[str, Decimal] = MappingProxyType({})
    stars: Mapping[str, int] = MappingProxyType({})
    missing: Mapping[str, tuple[str, ...]] = MappingProxyType({})
    recorded: frozenset[str] = frozenset()
    certificate_ends: date | None = None
    issued_at: str | None = None


Judge = Callable[[Facts, regime.GuardUse], errors.Reason | None]


@dataclass(frozen=True, kw_only=True, slots=True)
class Guard:
    """A named judgement, the arguments a regime gives it, and what must be read for it."""

    judge: Judge
    arguments: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()


def _documents_complete(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    missing = facts.missing.get(use.level or "", ())
    return (
        errors.Reason("documents-missing", {"level": use.level or "", "documents": ", ".join(missing)})
        if missing
        else None
    )


def _document_recorded(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    if use.document in facts.recorded:
        return None
    return errors.Reason("document-not-recorded", {"document": use.document or ""})


def _result_recorded(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    return None if use.level in facts.results else errors.Reason("result-not-recorded", {"level": use.level or ""})


def _points_at_least(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    return _compare(facts, use, lambda total, bound: total >= bound, "points-too-low")


def _points_below(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    return _compare(facts, use, lambda total, bound: total < bound, "points-too-high")


def _compare(
    facts: Facts, use: regime.GuardUse, holds: Callable[[Decimal, Decimal], bool], code: str
) -> errors.Reason | None:
    total = facts.results.get(use.level or "")
    if total is None:
        return errors.Reason("result-not-recorded", {"level": use.level or ""})
    if holds(total, Decimal(use.points or "0")):
        return None
    return errors.Reason(code, {"level": use.level or "", "total": str(total), "points": use.points or ""})


def _stars_at_least(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    return _compare_stars(facts, use, lambda stars, bound: stars >= bound, "stars-too-low")


def _stars_below(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    return _compare_stars(facts, use, lambda stars, bound: stars < bound, "stars-too-high")


def _compare_stars(
    facts: Facts, use: regime.GuardUse, holds: Callable[[int, int], bool], code: str
) -> errors.Reason | None:
    """Stars, not points: where bands leave a hole, what the council said of it is in the stars alone."""
    stars = facts.stars.get(use.level or "")
    if stars is None:
        return errors.Reason("result-not-recorded", {"level": use.level or ""})
    if holds(stars, use.stars or 0):
        return None
    return errors.Reason(code, {"level": use.level or "", "found": str(stars), "stars": str(use.stars)})


def _in_round(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    del use
    return None if facts.round_id else errors.Reason("no-round", {})


def _predecessor_linked(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    del use
    return None if facts.predecessor_id else errors.Reason("no-predecessor", {})


def _certificate_ended(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    del use
    if facts.certificate_ends is None:
        return errors.Reason("certificate-end-unknown", {})
    if facts.certificate_ends < facts.today:
        return None
    return errors.Reason("certificate-still-valid", {"ends": facts.certificate_ends.isoformat()})


def _issued_by(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    if facts.issued_at is None:
        return errors.Reason("issuer-unknown", {})
    if facts.issued_at == use.level:
        return None
    return errors.Reason("issued-by-other", {"level": facts.issued_at})


GUARDS: Mapping[str, Guard] = {
    "documents_complete": Guard(
        judge=_documents_complete, arguments=frozenset({"level"}), needs=frozenset({"documents"})
    ),
    "document_recorded": Guard(
        judge=_document_recorded, arguments=frozenset({"document"}), needs=frozenset({"documents"})
    ),
    "result_recorded": Guard(judge=_result_recorded, arguments=frozenset({"level"}), needs=frozenset({"results"})),
    "points_at_least": Guard(
        judge=_points_at_least, arguments=frozenset({"level", "points"}), needs=frozenset({"results"})
    ),
    "points_below": Guard(judge=_points_below, arguments=frozenset({"level", "points"}), needs=frozenset({"results"})),
    "stars_at_least": Guard(
        judge=_stars_at_least, arguments=frozenset({"level", "stars"}), needs=frozenset({"results"})
    ),
    "stars_below": Guard(judge=_stars_below, arguments=frozenset({"level", "stars"}), needs=frozenset({"results"})),
    "in_round": Guard(judge=_in_round),
    "predecessor_linked": Guard(judge=_predecessor_linked),
    "certificate_ended": Guard(judge=_certificate_ended, needs=frozenset({"certificate"})),
    "issued_by": Guard(judge=_issued_by, arguments=frozenset({"level"}), needs=frozenset({"certificate"})),
}
"""Every guard there is. A regime that names another is refused when it is checked."""


def why_not(facts: Facts, use: regime.GuardUse) -> errors.Reason | None:
    """The reason for which ``use`` does not hold, or None."""
    return GUARDS[use.guard].judge(facts, use)
