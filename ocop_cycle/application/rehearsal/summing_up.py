"""The rehearsed year summed up: how it ended for each product, rounds, findings, figures, and the trail verified."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ocop_cycle import clock
from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import assumptions, course, endings, findings, names, stage, told, year
from ocop_cycle.application.verification import whole

BUSIEST = 10
"""How many of the fullest weeks are told."""


def sum_up(played: year.Year) -> told.Rehearsal:
    """What the year came to."""
    on = played.on
    with on.built.store.reading() as runner:
        left = findings.Records(rehearsed.notices(runner), rehearsed.deadlines(runner), rehearsed.results(runner))
        ended = tuple(endings.of_products(runner, played.courses, left))
    return told.Rehearsal(
        plan=on.plan.id, title=on.plan.title, year=on.plan.year, regime=on.law.regime.id,
        regime_title=on.law.regime.title, scenario=on.scenario.id, scenario_title=on.scenario.title,
        scenario_note=on.scenario.note, begins=on.begins, ended=clock.last_day(on.keeper.now()),
        assumptions=tuple(assumptions.every(on)),
        timeline=_in_order([*played.lines, *_passed(played.courses, left.deadlines)]),
        endings=ended, rounds=tuple(endings.of_rounds(on, ended)),
        findings=(*findings.every(on, played.courses, left), *played.findings),
        counts=_counts(played, left.notices), audit=_audit(on), days_off=_days_off(on), labels=names.labels_of(on),
    )  # fmt: skip


def _in_order(lines: Sequence[told.Line]) -> tuple[told.Line, ...]:
    return tuple(sorted(lines, key=lambda line: line.at))


def _passed(courses: Sequence[course.Course], rows: Sequence[rehearsed.DeadlineRow]) -> Iterator[told.Line]:
    """A line for each deadline that passed unmet, at the moment at which it passed."""
    products = {one.code: one.product.id for one in courses}
    for row in rows:
        if row.passed_at is not None and row.lenient_at is not None:
            facts = {
                "rule": row.rule, "wording": row.wording or "",
                "day": clock.last_day(clock.from_text(row.lenient_at)).isoformat(),
            }  # fmt: skip
            yield told.Line(
                at=clock.from_text(row.passed_at), what="deadline-passed", subject=(row.subject_kind, row.subject_id),
                product=products.get(row.subject_id), party=("unit", row.unit_id) if row.unit_id else None, facts=facts,
            )  # fmt: skip


def _counts(played: year.Year, notices: Sequence[rehearsed.NoticeRow]) -> told.Counts:
    by_rule = Counter(notice.rule for notice in notices)
    by_party = Counter((notice.recipient_kind, notice.recipient_id) for notice in notices)
    fullest = sorted(findings.weeks(notices).items(), key=lambda item: (-item[1], item[0]))[:BUSIEST]
    return told.Counts(
        stops=played.stops, commands=played.on.hands.count, notices=dict(sorted(by_rule.items())),
        held=sum(n.state == "held" for n in notices), cancelled=sum(n.state == "cancelled" for n in notices),
        messages=played.mailing.messages, mail=played.mailing.mail,
        busiest=tuple((monday, party, count) for (monday, party), count in fullest),
        parties=tuple(sorted(by_party.items(), key=lambda item: (-item[1], item[0]))),
    )  # fmt: skip


def _audit(on: stage.Stage) -> told.Audit:
    report = whole.verify(on.built.reader)
    return told.Audit(entries=report.entries, records=report.rows, head=report.head, faults=report.count)


def _days_off(on: stage.Stage) -> tuple[tuple[date, str], ...]:
    """The days off of the year that are no plain weekend, with their names."""
    first = date(on.plan.year, 1, 1) - timedelta(days=1)
    found = on.calendar.skipped(first, date(on.plan.year, 12, 31))
    return tuple((off.day, off.label) for off in found if off.day in on.calendar.entries)
