"""Renewals counted: by commune, producer or month of their end; and the work that comes upon each council."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, NamedTuple

from sqlalchemy import func, select

from ocop_cycle.application.queries import answering, cohort, cohort_rows, reader, round_goals, words
from ocop_cycle.domain import deadlines, dues
from ocop_cycle.policy import wording
from ocop_cycle.storage import cycles, schema, statements

MONTHS = 36
"""How far ahead work is looked at: as long as a certificate lives in every regime since 2019."""

By = Literal["commune", "producer", "month"]

_d = schema.dossier.c
_IN_ROUNDS = statements.Statement(
    lambda: (
        select(_d.round_id, func.count())
        .where(_d.round_id.is_not(None), _d.ended_at.is_(None), _d.stage != "certificate")
        .group_by(_d.round_id)
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Group:
    """
    The renewals of one commune, producer or month: how many there are, and how they stand.

    ``told`` counts producers who heard of the end, ``answered`` those who answered, ``giving_up`` those who will not
    renew; ``lost`` those that cannot be renewed any more. ``act_by`` is the earliest last safe day among the others.
    """

    key: str | None
    name: str | None
    count: int
    told: int
    answered: int
    giving_up: int
    open: int
    handed_in: int
    hurry: int
    lost: int
    unknown: int
    act_by: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Work:
    """
    What comes upon one council in one month (``2026-11``).

    ``ending`` certificates whose renewal it must have decided by then, ``stars`` of each; ``due`` those whose window
    for handing in closes in that month, so that their dossiers come to it in the weeks after. ``rounds`` are its rounds
    that are held in that month, with the dossiers in them.
    """

    council_id: str | None
    council: str | None
    level: str | None
    month: str
    ending: int
    stars: dict[int, int]
    due: int
    rounds: tuple[tuple[str, int], ...]


def grouped(found: Iterable[cohort.Renewal], by: By) -> tuple[Group, ...]:
    """The renewals by commune or producer (most first, then by name), or by the month of their last day."""
    groups: dict[str | None, list[cohort.Renewal]] = defaultdict(list)
    for one in found:
        groups[_key(one, by)].append(one)
    counted = [_group(key, _name(members[0], by), members) for key, members in groups.items()]
    if by == "month":
        return tuple(sorted(counted, key=lambda group: group.key or "~"))
    return tuple(sorted(counted, key=lambda group: (-group.count, words.order(group.name or ""), group.key or "")))


def _key(one: cohort.Renewal, by: By) -> str | None:
    if by == "commune":
        return one.commune_id
    return one.producer_id if by == "producer" else month_of(one.last_day)


def _name(one: cohort.Renewal, by: By) -> str | None:
    return {"commune": one.commune, "producer": one.producer}.get(by)


def month_of(day: date | None) -> str | None:
    """The month of a day, like 2026-11."""
    return day.isoformat()[:7] if day else None


def _group(key: str | None, name: str | None, members: Sequence[cohort.Renewal]) -> Group:
    risks = Counter(one.risk for one in members)
    filing = Counter(one.filing for one in members)
    days = [one.act_by for one in members if one.act_by and one.risk in ("safe", "hurry") and one.answer != "stops"]
    return Group(
        key=key, name=name, count=len(members), told=sum(one.told in cohort_rows.IS_TOLD for one in members),
        answered=sum(one.answer is not None for one in members),
        giving_up=sum(one.answer == "stops" for one in members), open=filing["open"], handed_in=filing["handed-in"],
        hurry=risks["hurry"], lost=risks["lost"], unknown=risks["unknown"], act_by=min(days, default=None),
    )  # fmt: skip


def horizon(today: date, months: int = MONTHS) -> list[str]:
    """So many months, this one first."""
    first = today.year * 12 + today.month - 1
    return [f"{number // 12:04d}-{number % 12 + 1:02d}" for number in range(first, first + months)]


def workload(view: reader.View, found: Iterable[cohort.Renewal], months: int = MONTHS) -> tuple[Work, ...]:
    """
    Month by month what comes upon each council: renewals by the month of the end, rounds by the month they are held.

    Only months in which there is something are given; a renewal that was given up is no work.
    """
    ahead = set(horizon(view.today, months))
    work: dict[tuple[str, Council], _Tally] = defaultdict(_Tally)
    for one in found:
        if one.answer == "stops":
            continue
        council = Council(one.council_id, one.council, one.level)
        if (month := month_of(one.last_day)) in ahead and month:
            work[month, council].stars[one.stars] += 1
        if (month := month_of(one.closes)) in ahead and month:
            work[month, council].due += 1
    for month, council, name, count in _rounds(view):
        if month in ahead:
            work[month, council].rounds.append((name, count))
    every = sorted(work.items(), key=lambda item: (item[0][0], item[0][1].id or ""))
    return tuple(_work(month, council, tally) for (month, council), tally in every)


class Council(NamedTuple):
    """The unit whose council it is; absent where no unit answers for the level, or no law says which one decides."""

    id: str | None
    name: str | None
    level: str | None


@dataclass(frozen=False, kw_only=True, slots=True)
class _Tally:
    stars: Counter[int] = field(default_factory=Counter)
    due: int = 0
    rounds: list[tuple[str, int]] = field(default_factory=list)


def _work(month: str, council: Council, tally: _Tally) -> Work:
    return Work(
        council_id=council.id, council=council.name, level=council.level, month=month, ending=tally.stars.total(),
        stars=dict(sorted(tally.stars.items())), due=tally.due, rounds=tuple(tally.rounds),
    )  # fmt: skip


def _rounds(view: reader.View) -> Iterator[tuple[str, Council, str, int]]:
    """The rounds of open cycles that are not closed, by the month in which they are held, with the dossiers in them."""
    inside = {key: int(count) for key, count in view.runner.all(_IN_ROUNDS)}
    units = answering.Answering(view)
    for name in cycles.cycle_ids(view.runner):
        cycle = cycles.find_cycle(view.runner, name)
        if cycle is None or cycle.state != "open":
            continue
        locality = view.slow.unit(view.runner, cycle.locality_id)
        if locality is None or not view.seen.holds(locality.path):
            continue
        for one in round_goals.of_cycle(view, cycle):
            month = _held(view, one)
            if month and not one.closed:
                unit = units.at(one.level, None, locality.path)
                council = Council(unit.id if unit else None, unit.name if unit else None, one.level)
                yield month, council, one.name, inside.get(one.id, 0)


def _held(view: reader.View, one: round_goals.Ahead) -> str | None:
    """The month of the last day on which a round may be held."""
    if one.held is None:
        return None
    (due, *_) = deadlines.resolve_each(wording.parse(one.held, year=one.year), anchor=None, calendar=view.calendar)
    return month_of(dues.last_safe_day(due, view.calendar))
