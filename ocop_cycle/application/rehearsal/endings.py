"""How the year ended for each product and each round, and what explains it."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from ocop_cycle.application.queries import rehearsed
from ocop_cycle.application.rehearsal import course, findings, stage, told
from ocop_cycle.domain import deadlines as reckoning
from ocop_cycle.domain import dues
from ocop_cycle.policy import plan, wording
from ocop_cycle.storage import dossiers, statements

ODD = frozenset(
    {
        "late",
        "returned",
        "withdrawn",
        "rolled",
        "round-missed-and-no-other",
        "step-refused",
        "nobody-may",
        "nobody-takes",
    }
)
"""What explains that a dossier was not simply in time."""


def of_products(
    runner: statements.Runner, courses: Sequence[course.Course], left: findings.Records
) -> Iterator[told.Ending]:
    """How the year ended for each product, in the order of the dossiers' codes."""
    codes = [one.row.id for one in courses if one.row]
    certificates = dossiers.certificates(runner, codes)
    results: dict[str, list[rehearsed.ResultRow]] = defaultdict(list)
    for row in left.results:
        results[row.dossier_id].append(row)
    for one in courses:
        yield _ending(one, certificates.get(one.code), results[one.code])


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
    said = tuple(one.because)
    if one.row and not ODD & {each.code for each in said}:
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


def of_rounds(on: stage.Stage, endings: Sequence[told.Ending]) -> Iterator[told.RoundSeen]:
    """What each round of the plan was to have, and what it had."""
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
