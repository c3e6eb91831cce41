"""Whether the figures of a regime fit together: bands, spans of days, days before an end, wordings of limits."""

import itertools
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from ocop_cycle.policy import points
from ocop_cycle.policy.problems import Place, Problem
from ocop_cycle.policy.regime import ALL_KINDS, Band, Regime, Span


class _Measured(NamedTuple):
    """A band with its bounds as numbers; ``holds_upper`` in the old wording, where a band ends with its last total."""

    number: int
    stars: int
    lower: Decimal
    upper: Decimal
    holds_upper: bool


def problems(regime: Regime) -> Iterator[Problem]:
    """A problem for each figure that cannot be, and a warning for each hole between bands."""
    yield from _bands(regime.bands)
    yield from _authorities(regime)
    for field in ("opens", "finishes"):
        yield from _turned((field,), getattr(regime, field))
    yield from _own_overlap(regime)
    yield from _endless(regime)
    yield from _certificate(regime)


def overlaps(regimes: Iterable[Regime]) -> Iterator[Problem]:
    """
    A problem for each pair of regimes that both open one kind of dossier on one day.

    Nobody could tell under which law such a dossier stands. Spans of ``finishes`` may overlap.
    """
    listed = list(regimes)
    for number, regime in enumerate(listed):
        for other in listed[:number]:
            for kind in ALL_KINDS:
                yield from _both_open(other, regime, kind)


def _both_open(one: Regime, other: Regime, kind: str) -> Iterator[Problem]:
    for span in one.opens:
        for number, second in enumerate(other.opens):
            day = _common_day(span, second, kind)
            if day is not None:
                facts = {"name": one.id, "other": other.id, "kind": kind, "day": day.isoformat()}
                yield Problem(("opens", number), "both-open", facts)


def _common_day(one: Span, other: Span, kind: str) -> date | None:
    if kind not in one.kinds or kind not in other.kinds:
        return None
    since = max(one.since, other.since)
    return since if one.covers(since, kind) and other.covers(since, kind) else None


def _turned(path: Place, spans: Iterable[Span]) -> Iterator[Problem]:
    for number, span in enumerate(spans):
        if span.until is not None and span.until < span.since:
            facts = {"since": span.since.isoformat(), "until": span.until.isoformat()}
            yield Problem((*path, number, "until"), "days-turned", facts)


def _own_overlap(regime: Regime) -> Iterator[Problem]:
    for number, span in enumerate(regime.opens):
        for other in regime.opens[:number]:
            days = {kind: _common_day(other, span, kind) for kind in ALL_KINDS}
            for kind, day in days.items():
                if day is not None:
                    yield Problem(("opens", number), "spans-overlap", {"kind": kind, "day": day.isoformat()})


def _endless(regime: Regime) -> Iterator[Problem]:
    for number, span in enumerate(regime.opens):
        for kind in span.kinds:
            for day in filter(None, (span.since, span.until)):
                if not any(finish.covers(day, kind) for finish in regime.finishes):
                    facts = {"kind": kind, "day": day.isoformat()}
                    yield Problem(("opens", number), "opens-without-end", facts)


def _bands(bands: tuple[Band, ...]) -> Iterator[Problem]:
    measured = [found for number, band in enumerate(bands) if (found := _measure(number, band))]
    for number in set(range(len(bands))) - {found.number for found in measured}:
        yield Problem(("bands", number), "band-bounds")
    measured.sort(key=lambda found: found.lower)
    if measured and measured[0].lower > 0:
        yield _hole(measured[0].number, Decimal(0), measured[0].lower)
    for before, after in itertools.pairwise(measured):
        yield from _between(before, after)
    if measured and measured[-1].upper < points.HIGHEST:
        yield _hole(measured[-1].number, measured[-1].upper, points.HIGHEST)


def _measure(number: int, band: Band) -> _Measured | None:
    end = band.below if band.to is None else band.to
    if end is None or (band.below is not None and band.to is not None):
        return None
    lower, upper = points.read(band.from_points), points.read(end)
    if lower is None or upper is None or lower >= upper:
        return None
    return _Measured(number, band.stars, lower, upper, band.to is not None)


def _between(before: _Measured, after: _Measured) -> Iterator[Problem]:
    if after.lower < before.upper or (after.lower == before.upper and before.holds_upper):
        facts = {"name": str(before.stars), "other": str(after.stars), "points": str(after.lower)}
        yield Problem(("bands", after.number), "bands-overlap", facts)
    elif after.lower > before.upper:
        yield _hole(after.number, before.upper, after.lower)


def _hole(number: int, since: Decimal, until: Decimal) -> Problem:
    return Problem(("bands", number), "points-gap", {"since": str(since), "until": str(until)}, warning=True)


def _authorities(regime: Regime) -> Iterator[Problem]:
    stars = {band.stars for band in regime.bands}
    for number, authority in enumerate(regime.authorities):
        if authority.stars not in stars:
            yield Problem(("authorities", number, "stars"), "no-band", {"stars": str(authority.stars)})


def _certificate(regime: Regime) -> Iterator[Problem]:
    if regime.certificate.months < 1:
        yield Problem(("certificate", "months"), "months")
    for number, clock in enumerate(regime.certificate.clocks):
        opens = clock.opens_days_before
        if clock.due_days_before < 0 or (opens is not None and opens <= clock.due_days_before):
            yield Problem(("certificate", "clocks", number), "days-before")
    if regime.certificate.grace is not None and regime.certificate.grace.days < 1:
        yield Problem(("certificate", "grace", "days"), "grace-days")
