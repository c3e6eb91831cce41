"""
What to look at before the real year: findings in the plan, in its dates, and in what the rehearsed year came to.

Each looks at one thing and says it once. What a dossier that stands still or missed its round has been found out about
already is not told again as a deadline that passed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from ocop_cycle import clock
from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import course, safe_days, stage, told
from ocop_cycle.domain import certificates, fitting, renewals
from ocop_cycle.policy import plan

OF_THE_PLAN = ("stated-differs", "order-looks-odd", "quota-exceeded", "month-outside-round", "due-after-held")
"""Warnings of the plan's own check that a rehearsal repeats: they decide what the year will be like."""

RENEWED = ("upgrade", "re-evaluation")
"""Kinds of dossier whose product has a certificate already."""


class Records(NamedTuple):
    """What the year left behind."""

    notices: Sequence[rehearsed.NoticeRow]
    deadlines: Sequence[rehearsed.DeadlineRow]
    results: Sequence[rehearsed.ResultRow]


def every(on: stage.Stage, courses: Sequence[course.Course], left: Records) -> Iterator[told.Finding]:
    """All findings, those that the plan itself shows first."""
    yield from _of_the_plan(on)
    yield from _without_commune(on)
    yield from _ends_unknown(on)
    yield from ending_too_soon(on.plan.products, on.reckoner, on.begins)
    yield from _days_off(on, left.deadlines)
    yield from (finding for one in courses for finding in one.findings)
    yield from _passed(courses, left.deadlines)
    yield from _crowded_months(on, left.results)
    yield from _crowded_weeks(on, left.notices)


def _of_the_plan(on: stage.Stage) -> Iterator[told.Finding]:
    for warning in on.warnings:
        if warning.code in OF_THE_PLAN:
            yield told.Finding(code=warning.code, facts=dict(warning.facts))


def _without_commune(on: stage.Stage) -> Iterator[told.Finding]:
    for producer in on.plan.producers:
        products = tuple(p.id for p in on.plan.products if p.producer == producer.id)
        if producer.unit is None and products:
            yield told.Finding(code="producer-without-commune", facts={"producer": producer.id}, subjects=products)


def _ends_unknown(on: stage.Stage) -> Iterator[told.Finding]:
    unknown = tuple(p.id for p in on.plan.products if p.kind in RENEWED and p.certificate_ends is None)
    if unknown:
        facts = {"count": str(len(unknown))}
        yield told.Finding(code="certificate-end-unknown", facts=facts, subjects=unknown)


def ending_too_soon(
    products: Iterable[plan.Product], reckoner: safe_days.Reckoner, begins: date
) -> Iterator[told.Finding]:
    """Certificates whose renewal cannot be had before they end, or only in a hurry, on the day on which all begins."""
    for product in products:
        ends = product.certificate_ends or ""
        if product.kind != "re-evaluation" or len(ends) != len("2026-12-31"):
            continue
        found = renewals.prospect(_renewal(reckoner, date.fromisoformat(ends)), begins, reckoner.calendar)
        if found.risk in ("hurry", "lost"):
            act_by = found.act_by.isoformat() if found.act_by else ""
            facts = {"ends": ends, "act_by": act_by, "begins": begins.isoformat()}
            yield told.Finding(code=f"renewal-{found.why or found.risk}", facts=facts, subjects=(product.id,))


def _renewal(reckoner: safe_days.Reckoner, ends: date) -> renewals.Case:
    """A renewal that has not begun, at the pace that the scenario assumes."""
    law = reckoner.law.regime
    first = next(state.id for state in law.states if "re-evaluation" in state.initial_for)
    legs = fitting.shortest(law, first, "re-evaluation", lambda leg: leg.taken.nature == "certify")
    day = reckoner.calendar.previous_working(ends)
    ground = reckoner.ground("re-evaluation")
    steps = fitting.along(ground, legs, fitting.Goal("certificate-end", frozenset(), day, day)).steps
    window = certificates.window(ends, certificates.renewal(law.certificate))
    return renewals.Case(last_day=ends, window=window, handed_in=False, step=steps[0] if steps else None)


def _days_off(on: stage.Stage, deadlines: Iterable[rehearsed.DeadlineRow]) -> Iterator[told.Finding]:
    """Deadlines one of whose last days is a day off, told once for each rule and day."""
    found: dict[tuple[str, str, date], set[str]] = defaultdict(set)
    for row in deadlines:
        for day in dict.fromkeys(clock.last_day(clock.from_text(at)) for at in (row.strict_at, row.lenient_at) if at):
            if not on.calendar.is_working(day):
                found[row.rule, row.wording or "", day].add(row.subject_id)
    for (rule, words, day), subjects in sorted(found.items()):
        off = on.calendar.why_off(day)
        facts = {
            "rule": rule, "wording": words, "day": day.isoformat(), "why": off.label if off else "",
            "working_day": on.calendar.previous_working(day).isoformat(), "count": str(len(subjects)),
        }  # fmt: skip
        yield told.Finding(code="day-off", facts=facts, subjects=tuple(sorted(subjects)))


def _passed(courses: Sequence[course.Course], deadlines: Iterable[rehearsed.DeadlineRow]) -> Iterator[told.Finding]:
    """Deadlines that passed while what they ask for was not done."""
    known = {one.code for one in courses if one.standing_still or one.missed}
    for row in deadlines:
        if row.passed_at is None or row.lenient_at is None or row.subject_id in known:
            continue
        facts = {
            "rule": row.rule, "wording": row.wording or "", "unit": row.unit_id or "",
            "day": clock.last_day(clock.from_text(row.lenient_at)).isoformat(),
        }  # fmt: skip
        yield told.Finding(code="deadline-missed", facts=facts, subjects=(row.subject_id,))


def _crowded_months(on: stage.Stage, results: Iterable[rehearsed.ResultRow]) -> Iterator[told.Finding]:
    months: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in results:
        if row.day is not None:
            months[row.day[: len("2024-06")], row.level].append(row.dossier_id)
    most = on.scenario.thresholds.products_in_council_month
    for (month, level), codes in sorted(months.items()):
        if len(codes) > most:
            facts = {"month": month, "level": level, "count": str(len(codes)), "most": str(most)}
            yield told.Finding(code="crowded-council", facts=facts, subjects=tuple(sorted(codes)))


def _crowded_weeks(on: stage.Stage, notices: Iterable[rehearsed.NoticeRow]) -> Iterator[told.Finding]:
    """Whoever gets too many notices in a week, told once with the fullest week."""
    most = on.scenario.thresholds.notices_in_week
    crowded: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    for (monday, recipient), count in sorted(weeks(notices).items()):
        if count > most:
            crowded[recipient][monday] = count
    for (kind, party), counted in sorted(crowded.items()):
        fullest = max(counted, key=lambda monday: counted[monday])
        facts = {
            kind: party, "weeks": str(len(counted)), "week": fullest.isoformat(), "count": str(counted[fullest]),
            "most": str(most),
        }  # fmt: skip
        yield told.Finding(code="crowded-week", facts=facts)


def weeks(notices: Iterable[rehearsed.NoticeRow]) -> Counter[tuple[date, tuple[str, str]]]:
    """How many notices each recipient was owed in each week, by the Monday of the week."""
    counted: Counter[tuple[date, tuple[str, str]]] = Counter()
    for row in notices:
        day = clock.day_of(clock.from_text(row.owed_at))
        counted[day - timedelta(days=day.weekday()), (row.recipient_kind, row.recipient_id)] += 1
    return counted
