"""The chart of a rehearsed year: rows by round and kind, stages as bars, what councils and offices did as signs."""

import calendar
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from ocop_cycle.application.rehearsal import telling, told
from ocop_cycle.delivery import chart_signs, charts

_STILL = ("round-missed-and-no-other", "nobody-may", "nobody-takes", "no-score", "no-way-on", "step-refused")
"""What explains that a dossier stands still."""


def of(teller: telling.Teller) -> charts.Chart:
    """The picture of the year, in the words of the teller."""
    rehearsed, words = teller.told, teller.words
    first = rehearsed.begins.replace(day=1)
    last = _month_end(max(date(rehearsed.year, 12, 31), rehearsed.ended))
    return charts.Chart(
        title=words.say("chart-title", year=rehearsed.year), description=words.say("chart-text"), first=first,
        last=last, months=tuple((day, words.say("chart-month", month=day.month)) for day in _months(first, last)),
        groups=tuple(_groups(teller, last)), deadlines=tuple(_deadlines(teller)), days_off=rehearsed.days_off,
        legend=_legend(teller),
    )  # fmt: skip


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _months(first: date, last: date) -> Iterator[date]:
    day = first
    while day <= last:
        yield day
        day = _month_end(day) + timedelta(days=1)


def _stages(rehearsed: told.Rehearsal) -> list[str]:
    """The stages of the regime that any dossier was in, in the regime's order; ends are told by signs."""
    been = {stay.stage for ending in rehearsed.endings for stay in ending.stays[:-1]}
    been |= {e.stays[-1].stage for e in rehearsed.endings if e.stays and not e.ended}
    return [stage for stage in rehearsed.labels["stage"] if stage in been]


def _groups(teller: telling.Teller, last: date) -> Iterator[charts.Group]:
    rehearsed = teller.told
    keys = dict.fromkeys((e.planned_round, e.kind) for e in rehearsed.endings)
    rounds = [None if one is None else one for one in (*(r.id for r in rehearsed.rounds), None)]
    for round_name, kind in sorted(keys, key=lambda key: rounds.index(key[0])):
        members = [e for e in rehearsed.endings if (e.planned_round, e.kind) == (round_name, kind)]
        name = "group" if round_name else "group-no-round"
        label = teller.words.say(name, round=round_name or "", kind=kind)
        yield charts.Group(label=f"{label} ({len(members)})", rows=tuple(_row(teller, e, last) for e in members))


def _row(teller: telling.Teller, ending: told.Ending, last: date) -> charts.Row:
    say = teller.words.say
    stays = "; ".join(
        say("chart-stay", stage=stay.stage, since=stay.since, until=stay.until or "") for stay in _merged(ending.stays)
    )
    product = teller.name("product", ending.product)
    words = say(
        "chart-row", code=ending.dossier or "", product=product, stays=stays, because=" ".join(teller.because(ending))
    )
    return charts.Row(
        code=ending.dossier or "", name=product, words=words, bars=tuple(_bars(teller, ending, last)),
        marks=tuple(_marks(teller, ending)),
    )  # fmt: skip


def _merged(stays: Sequence[told.Stay]) -> list[told.Stay]:
    """Stays one after the other in the same stage, as one."""
    found: list[told.Stay] = []
    for stay in stays:
        if found and found[-1].stage == stay.stage:
            found[-1] = found[-1]._replace(until=stay.until)
        else:
            found.append(stay)
    return found


def _bars(teller: telling.Teller, ending: told.Ending, last: date) -> Iterator[charts.Bar]:
    stages = _stages(teller.told)
    moving, still = _parted(ending)
    for stay in _merged(moving):
        name = teller.name("stage", stay.stage)
        yield charts.Bar(
            stage=stages.index(stay.stage), since=stay.since, until=stay.until or last + timedelta(days=1),
            label=f"{name} {ending.certificate.stars} ★" if stay.until is None and ending.certificate else name,
        )  # fmt: skip
    if still is not None:
        yield charts.Bar(
            stage=stages.index(still.stage), label="", since=still.since, until=last + timedelta(days=1), fading=True
        )


def _parted(ending: told.Ending) -> tuple[Sequence[told.Stay], told.Stay | None]:
    """The stays in which something moved, and the one in which the dossier stood still to the end."""
    if ending.ended:
        return ending.stays[:-1], None
    if any(said.code in _STILL for said in ending.because) and ending.stays:
        return ending.stays[:-1], ending.stays[-1]
    return ending.stays, None


def _marks(teller: telling.Teller, ending: told.Ending) -> Iterator[charts.Mark]:
    signs: dict[str, chart_signs.Sign] = {"scored": "scored", "returned": "returned", "certified": "certified"}
    for said in ending.because:
        if said.code in signs:
            yield charts.Mark(sign=signs[said.code], day=date.fromisoformat(said.facts["day"]))
        elif said.code in ("withdrawn", "ended"):
            day = date.fromisoformat(said.facts["day"])
            yield charts.Mark(sign="stopped", day=day, label=teller.name("state", ending.state))
        elif said.code in _STILL and ending.stays:
            label = teller.words.say("chart-still", state=ending.state)
            yield charts.Mark(sign="stopped", day=ending.stays[-1].since, label=label)


def _deadlines(teller: telling.Teller) -> Iterator[charts.Deadline]:
    for one in teller.told.rounds:
        if one.last_safe_day is not None:
            label = teller.words.say("chart-round", round=one.id, day=one.last_safe_day)
            yield charts.Deadline(day=one.last_safe_day, label=label)


def _legend(teller: telling.Teller) -> charts.Legend:
    say = teller.words.say
    return charts.Legend(
        stages=tuple(teller.name("stage", stage) for stage in _stages(teller.told)),
        signs=(
            ("scored", say("chart-scored")), ("certified", say("chart-certified")),
            ("returned", say("chart-returned")), ("stopped", say("chart-stopped")),
        ),
        deadline=say("chart-deadline"), day_off=say("chart-days-off"),
    )  # fmt: skip
