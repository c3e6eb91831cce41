"""The rehearsed year summed up: how it ended for each product, rounds, findings, figures, and the trail verified."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from ocop_cycle import clock
from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import course, findings, stage, told, year
from ocop_cycle.application.verification import whole
from ocop_cycle.domain import deadlines as reckoning
from ocop_cycle.domain import dues
from ocop_cycle.policy import labels, plan, wording
from ocop_cycle.storage import cycles, dossiers, statements

BUSIEST = 10
"""How many of the fullest weeks are told."""


def sum_up(played: year.Year) -> told.Rehearsal:
    """What the year came to."""
    on = played.on
    with on.built.store.reading() as runner:
        left = findings.Records(rehearsed.notices(runner), rehearsed.deadlines(runner), rehearsed.results(runner))
        endings = tuple(_endings(runner, played.courses, left))
    return told.Rehearsal(
        plan=on.plan.id, title=on.plan.title, year=on.plan.year, regime=on.law.regime.id,
        regime_title=on.law.regime.title, scenario=on.scenario.id, scenario_title=on.scenario.title,
        scenario_note=on.scenario.note, begins=on.begins, ended=clock.last_day(on.keeper.now()),
        assumptions=tuple(_assumptions(on)),
        timeline=_in_order([*played.lines, *_passed(played.courses, left.deadlines)]),
        endings=endings, rounds=tuple(_rounds(on, endings)),
        findings=(*findings.every(on, played.courses, left), *played.findings),
        counts=_counts(played, left.notices), audit=_audit(on), days_off=_days_off(on), labels=_labels(on),
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


# --- endings


def _endings(
    runner: statements.Runner, courses: Sequence[course.Course], left: findings.Records
) -> Iterator[told.Ending]:
    codes = [one.row.id for one in courses if one.row]
    certificates = dossiers.certificates(runner, codes)
    for one in courses:
        yield _ending(one, certificates.get(one.code), [row for row in left.results if row.dossier_id == one.code])


def _ending(
    one: course.Course, certificate: dossiers.Certificate | None, results: Sequence[rehearsed.ResultRow]
) -> told.Ending:
    row = one.row
    scores = tuple(told.Scored(r.level, r.total, r.stars, _day(r.day)) for r in results)
    return told.Ending(
        product=one.product.id, producer=one.product.producer, unit=one.producer.unit, kind=one.product.kind,
        dossier=row.id if row else None, planned_round=one.product.round,
        round=row.round_id.rpartition("/")[2] if row and row.round_id else None, state=row.state if row else None,
        stage=row.stage if row else None, ended=bool(row and row.ended_at), certified=one.certified,
        late=bool(row and row.late), scores=scores, because=_because(one), stays=tuple(one.stays),
        certificate=told.Certificate(certificate.stars, _day(certificate.issued), _day(certificate.ends))
        if certificate else None,
    )  # fmt: skip


def _because(one: course.Course) -> tuple[told.Said, ...]:
    """What explains the ending; a dossier of which nothing odd is told did everything in time."""
    odd = {"late", "returned", "withdrawn", "rolled", "round-missed-and-no-other", "step-refused", "nobody-may"}
    said = tuple(one.because)
    if one.row and not odd & {each.code for each in said}:
        said = (told.Said("in-time", {}), *said)
    return (
        said
        if one.standing_still or one.certified or one.row is None or one.row.ended_at
        else (
            *said,
            told.Said("still-on-the-way", {"state": one.row.state}),
        )
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# --- rounds


def _rounds(on: stage.Stage, endings: Sequence[told.Ending]) -> Iterator[told.RoundSeen]:
    for each in on.plan.rounds:
        listed = tuple(e.product for e in endings if e.planned_round == each.id)
        holds = [e for e in endings if e.round == each.id]
        yield told.RoundSeen(
            id=each.id, level=each.level, held=each.held, last_safe_day=_last_safe_day(on, each.held),
            months=each.months, listed=listed, holds=tuple(e.product for e in holds),
            scored=tuple(e.product for e in holds if _was_scored(e, each)),
            missed=tuple(e.product for e in endings if _missed(e, each)),
        )  # fmt: skip


def _missed(ending: told.Ending, each: plan.Round) -> bool:
    """Whether a dossier that was in the round, and was not withdrawn or refused before, never came to its council."""
    if ending.round == each.id:
        return not ending.ended and not _was_scored(ending, each)
    return any(said.code == "rolled" and said.facts["round"] == each.id for said in ending.because)


def _was_scored(ending: told.Ending, each: plan.Round) -> bool:
    return any(score.level == each.level for score in ending.scores)


def _last_safe_day(on: stage.Stage, held: str | None) -> date | None:
    if held is None:
        return None
    spec = wording.parse(held, year=on.plan.year)
    return dues.last_safe_day(reckoning.resolve(spec, anchor=None, calendar=on.calendar), on.calendar)


# --- what was taken for granted


def _assumptions(on: stage.Stage) -> Iterator[told.Assumption]:
    said = on.scenario

    def assumed(code: str, **facts: object) -> told.Assumption:
        return told.Assumption("assumed", told.Said(code, {name: str(value) for name, value in facts.items()}))

    yield told.Assumption("plan", told.Said("last-safe-days", {}))
    for limit in on.law.regime.clocks:
        yield told.Assumption("law", told.Said("limit", {"rule": f"law/{limit.id}", "wording": limit.limit}))
    yield assumed("begins", day=on.begins.isoformat())
    yield assumed("pace", days=said.pace.working_days_before_next)
    for own in said.pace.steps:
        yield assumed("pace-of-step", step=own.step, days=own.working_days)
    yield assumed("hurry", days=said.pace.working_days_at_least)
    yield assumed("certificate", days=said.certificates.working_days_after_council)
    for score in said.scores:
        yield assumed("score", level=score.level, kind=score.kind or "", product=score.product or "", total=score.total)
    for late in said.late:
        yield assumed(
            "late", product=late.product or "", unit=late.unit or "", step=late.step or "",
            milestone=late.milestone or "", days=late.working_days,
        )  # fmt: skip
    for back in said.returns:
        documents = ", ".join(back.documents)
        yield assumed("return", product=back.product, state=back.state, days=back.working_days, documents=documents)
    for gone in said.withdrawals:
        yield assumed("withdrawal", product=gone.product, state=gone.state)


# --- figures


def _counts(played: year.Year, notices: Sequence[rehearsed.NoticeRow]) -> told.Counts:
    by_rule = Counter(notice.rule for notice in notices)
    fullest = sorted(findings.weeks(notices).items(), key=lambda item: (-item[1], item[0]))[:BUSIEST]
    return told.Counts(
        stops=played.stops, commands=played.on.hands.count, notices=dict(sorted(by_rule.items())),
        held=sum(n.state == "held" for n in notices), cancelled=sum(n.state == "cancelled" for n in notices),
        messages=played.messages, mail=played.mail,
        busiest=tuple((monday, party, count) for (monday, party), count in fullest),
    )  # fmt: skip


def _audit(on: stage.Stage) -> told.Audit:
    report = whole.verify(on.built.reader)
    return told.Audit(entries=report.entries, records=report.rows, head=report.head, faults=report.count)


def _days_off(on: stage.Stage) -> tuple[tuple[date, str], ...]:
    """The days off of the year that are no plain weekend, with their names."""
    first = date(on.plan.year, 1, 1) - timedelta(days=1)
    found = on.calendar.skipped(first, date(on.plan.year, 12, 31))
    return tuple((off.day, off.label) for off in found if off.day in on.calendar.entries)


def _labels(on: stage.Stage) -> Mapping[str, Mapping[str, labels.Label]]:
    law, made_of = on.law.regime, on.plan
    rules = {f"law/{c.id}": c.label for c in law.clocks} | {f"plan/{m.id}": m.label for m in made_of.milestones}
    return {
        "state": {state.id: state.label for state in law.states},
        "stage": {each.id: each.label for each in law.stages},
        "level": {level.id: level.label for level in law.levels},
        "step": {t.step: t.label for t in reversed(law.transitions)} | {t.id: t.label for t in law.transitions},
        "role": _roles(on),
        "document": {item.id: item.label for item in law.documents},
        "kind": {str(kind): label for kind, label in law.kind_labels.items()},
        "rule": rules,
        "milestone": {m.id: m.label for m in made_of.milestones},
        "round": {each.id: each.label for each in made_of.rounds},
        "product": {p.id: _same(p.name) for p in made_of.products},
        "producer": {p.id: _same(p.name) for p in made_of.producers},
        "unit": {unit.id: _same(unit.name) for unit in made_of.units},
    }


def _roles(on: stage.Stage) -> dict[str, labels.Label]:
    with on.built.store.reading() as runner:
        in_force = cycles.in_force(runner)
        rights = [
            on.built.policies.rights(runner, digest) for (kind, _), digest in in_force.items() if kind == "rights"
        ]
    return {role.id: role.label for one in rights for role in one.roles}


def _same(name: str) -> labels.Label:
    return labels.Label(vi=name, en=name)
