"""
The board: where every dossier stands, in the columns of its regime, and beside it what is owed.

Columns are the stages of the regime in its order, empty ones too; a cycle under several regimes has the columns of
all of them, those of the most dossiers first. What is counted and which cards come first is asked of the book
(``choosing``); what a card says is fetched for the cards that are shown.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import select

from ocop_cycle import clock
from ocop_cycle.application.queries import choosing, dossier_rows, owed, reader, vacancies, words
from ocop_cycle.application.queries.dossier_rows import NextDue, Party, Row, Wanted
from ocop_cycle.domain import permissions, working_days
from ocop_cycle.policy import labels, regime
from ocop_cycle.storage import schema, statements

__all__ = ["Board", "Card", "Column", "Count", "Shown", "Totals", "Wanted", "board", "shown", "stages_of"]

T = TypeVar("T")
CARDS = 200
"""How many cards a column shows; its count is of all."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Card:
    """
    One dossier on the board.

    ``days_held`` are the working days since it came into its state, absent where its way is over. ``late`` is the mark
    that stays once a limit was missed; ``due.late`` says that something is overdue now.
    """

    code: str
    product: str
    producer: str
    commune: str | None
    kind: str
    kind_label: labels.Label
    state: str
    state_label: labels.Label
    holder: Party
    days_held: int | None
    due: NextDue | None
    late: bool
    stars: int | None
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Column:
    """
    One stage: its cards, those longest in their state first, and how many dossiers it holds.

    ``rests`` says that no step leads on from it to another stage: what is there has arrived.
    """

    stage: str
    label: labels.Label
    cards: tuple[Card, ...]
    count: int
    rests: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class Count:
    """How many there are of something, by its id and label."""

    id: str
    label: labels.Label
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Totals:
    """The dossiers of the board counted: all, those overdue now or marked late, and by kind, round and stars."""

    all: int
    late: int
    ended: int
    kinds: tuple[Count, ...]
    rounds: tuple[Count, ...]
    stars: tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """The columns of one moment, and their dossiers counted."""

    at: datetime
    columns: tuple[Column, ...]
    totals: Totals


@dataclass(frozen=True, kw_only=True, slots=True)
class Board:
    """The board at one moment; ``vacant`` are levels of the law on which nobody stands for dossiers of it."""

    at: datetime
    columns: tuple[Column, ...]
    totals: Totals
    owed: owed.Owed
    vacant: tuple[vacancies.Vacant, ...] = ()


_d = schema.dossier.c
_BY_CODES = statements.Statement(lambda: dossier_rows.asked([statements.among(_d.id, "codes")]))
_ROUNDS = statements.Statement(lambda: select(schema.round.c.id, schema.round.c.label))


def board(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),  # noqa: B008 - a frozen value
    *,
    ahead: timedelta = owed.AHEAD,
) -> Board:
    """The wanted dossiers that ``actor`` may see; what is owed is that of the cycle, whatever else was wanted."""
    with asking.look(actor) as view:
        chosen = choosing.choose(view, wanted)
        going = ((line.code, line.level, line.holder_id) for line in chosen.lines if line.ended_at is None)
        return Board(
            at=view.at,
            columns=tuple(_columns(view, chosen, wanted, CARDS)),
            totals=_totals(view, chosen),
            owed=owed.in_view(view, cycle=wanted.cycle, ahead=ahead),
            vacant=vacancies.among(view.runner, view.slow, going),
        )


def shown(asking: reader.Reader, actor: permissions.Actor, wanted: Wanted, *, most: int) -> Shown:
    """The wanted dossiers that ``actor`` may see, with at most so many cards in a column, and nothing beside."""
    with asking.look(actor) as view:
        chosen = choosing.choose(view, wanted)
        columns, totals = chosen.once(
            ("columns", most), lambda: (tuple(_columns(view, chosen, wanted, most)), _totals(view, chosen))
        )
        return Shown(at=view.at, columns=columns, totals=totals)


def _columns(view: reader.View, chosen: choosing.Chosen, wanted: Wanted, most: int) -> Iterator[Column]:
    stages, passed = stages_of(view, chosen, wanted.cycle), _passed(view, chosen, wanted.cycle)
    listed = {stage: chosen.first(stage, most) for stage in stages}
    cards = _cards(view, [code for codes in listed.values() for code in codes])
    counts = _summed(chosen, lambda kind: kind.stage)
    for stage, label in stages.items():
        inside = tuple(cards[code] for code in listed[stage] if code in cards)
        yield Column(stage=stage, label=label, cards=inside, count=counts[stage], rests=stage not in passed)


def stages_of(view: reader.View, chosen: choosing.Chosen, cycle_id: str | None) -> Mapping[str, labels.Label]:
    """The stages of the regimes that the chosen dossiers follow, in their order; else those of the cycle's regime."""
    found: dict[str, labels.Label] = {}
    for law in _laws(view, chosen, cycle_id):
        for stage in law.stages:
            found.setdefault(stage.id, stage.label)
    return found


def _laws(view: reader.View, chosen: choosing.Chosen, cycle_id: str | None) -> list[regime.Regime]:
    digests = [digest for digest, _ in _summed(chosen, lambda kind: kind.regime).most_common()]
    return [view.law(digest) for digest in digests or _regime_of_cycle(view, cycle_id)]


def _passed(view: reader.View, chosen: choosing.Chosen, cycle_id: str | None) -> set[str]:
    """The stages from which some step leads on to another: dossiers are there on their way."""
    return {stage for law in _laws(view, chosen, cycle_id) for stage in _led_on(law)}


def _led_on(law: regime.Regime) -> Iterator[str]:
    stage_of = {state.id: state.stage for state in law.states}
    for step in law.transitions:
        if step.nature in ("forward", "certify"):
            yield from (stage_of[state] for state in step.sources if stage_of[state] != stage_of[step.dest])


def _regime_of_cycle(view: reader.View, cycle_id: str | None) -> list[str]:
    cycle = view.slow.cycle(view.runner, cycle_id) if cycle_id else None
    locality = view.slow.unit(view.runner, cycle.locality_id) if cycle else None
    if cycle is None or locality is None or not view.seen.holds(locality.path):
        return []
    digest = view.slow.in_force(view.runner).get(("regime", cycle.regime))
    return [digest] if digest else []


def _cards(view: reader.View, codes: Sequence[str]) -> dict[str, Card]:
    rows = dossier_rows.rows(view.runner.all(_BY_CODES, {"codes": statements.listing(codes)})) if codes else []
    dues = dossier_rows.next_dues(view, codes)
    calendar = view.calendar
    return {row.code: _card(view, row, dues.get(row.code), calendar) for row in rows}


def _card(view: reader.View, row: Row, due: NextDue | None, calendar: working_days.WorkingCalendar) -> Card:
    since = clock.day_of(dossier_rows.entered(row))
    return Card(
        code=row.code,
        product=row.product,
        producer=row.producer,
        commune=row.commune,
        kind=row.kind,
        kind_label=view.kind_label(row.kind, view.law(row.regime)),
        state=row.state,
        state_label=dossier_rows.state_label(view, row),
        holder=dossier_rows.holder(row),
        days_held=None if row.ended_at else calendar.count(since, view.today),
        due=due,
        late=bool(row.late),
        stars=row.stars,
        version=row.version,
    )


def _totals(view: reader.View, chosen: choosing.Chosen) -> Totals:
    kinds = _summed(chosen, lambda kind: kind.kind)
    rounds = _summed(chosen, lambda kind: kind.round_id)
    labels_of: dict[str, str] = dict(view.runner.all(_ROUNDS))
    named = sorted((key or "", labels_of.get(key or "", ""), count) for key, count in rounds.items())
    stars = _summed(chosen, lambda kind: kind.stars)
    return Totals(
        all=len(chosen.lines),
        late=chosen.late(),
        ended=chosen.ended(),
        kinds=tuple(Count(id=k, label=view.kind_label(k), count=kinds[k]) for k in words.KINDS if kinds[k]),
        rounds=tuple(Count(id=key, label=words.label(text), count=count) for key, text, count in named),
        stars=tuple(sorted((number, count) for number, count in stars.items() if number is not None)),
    )


def _summed(chosen: choosing.Chosen, by: Callable[[choosing.Kind], T]) -> Counter[T]:
    found: Counter[T] = Counter()
    for kind, count in chosen.counted().items():
        found[by(kind)] += count
    return found
