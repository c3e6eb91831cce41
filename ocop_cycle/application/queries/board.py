"""
The board: where every dossier stands, in the columns of its regime, and beside it what is owed.

Columns are the stages of the regime in its order, empty ones too; a cycle under several regimes has the columns of
all of them, those of the most dossiers first.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ocop_cycle import clock
from ocop_cycle.application.queries import dossier_rows, owed, reader, vacancies, words
from ocop_cycle.application.queries.dossier_rows import NextDue, Party, Row, Wanted
from ocop_cycle.domain import permissions, working_days
from ocop_cycle.policy import labels

__all__ = ["Board", "Card", "Column", "Count", "Totals", "Wanted", "board"]

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
    """One stage: its cards, those longest in their state first, and how many dossiers it holds."""

    stage: str
    label: labels.Label
    cards: tuple[Card, ...]
    count: int


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
class Board:
    """The board at one moment; ``vacant`` are levels of the law on which nobody stands for dossiers of it."""

    at: datetime
    columns: tuple[Column, ...]
    totals: Totals
    owed: owed.Owed
    vacant: tuple[vacancies.Vacant, ...] = ()


def board(
    asking: reader.Reader,
    actor: permissions.Actor,
    wanted: Wanted = Wanted(),  # noqa: B008 - a frozen value
    *,
    ahead: timedelta = owed.AHEAD,
) -> Board:
    """The wanted dossiers that ``actor`` may see; what is owed is that of the cycle, whatever else was wanted."""
    with asking.look(actor) as view:
        chosen = dossier_rows.of_the_cycle(dossier_rows.choose(view, wanted))
        rows = dossier_rows.rows(
            chosen.all(view.runner, "board", lambda c: dossier_rows.asked(c).order_by(*_LONGEST_FIRST))
        )
        dues = dossier_rows.next_dues(view, [row.code for row in rows])
        return Board(
            at=view.at,
            columns=tuple(_columns(view, rows, dues, wanted)),
            totals=_totals(view, rows, dues),
            owed=owed.in_view(view, cycle=wanted.cycle, ahead=ahead),
            vacant=vacancies.among(
                view.runner, view.slow, ((row.code, row.level, row.holder_id) for row in rows if row.ended_at is None)
            ),
        )


_LONGEST_FIRST = (dossier_rows.ENTERED, dossier_rows.CODE)


def _columns(view: reader.View, rows: Sequence[Row], dues: dict[str, NextDue], wanted: Wanted) -> Iterable[Column]:
    calendar = view.calendar
    for stage, label in _stages(view, rows, wanted).items():
        inside = [row for row in rows if row.stage == stage]
        cards = tuple(_card(view, row, dues.get(row.code), calendar) for row in inside[:CARDS])
        yield Column(stage=stage, label=label, cards=cards, count=len(inside))


def _stages(view: reader.View, rows: Sequence[Row], wanted: Wanted) -> dict[str, labels.Label]:
    digests = [digest for digest, _ in Counter(row.regime for row in rows).most_common()]
    if not digests:
        digests = _regime_of_cycle(view, wanted.cycle)
    found: dict[str, labels.Label] = {}
    for digest in digests:
        for stage in view.law(digest).stages:
            found.setdefault(stage.id, stage.label)
    return found


def _regime_of_cycle(view: reader.View, cycle_id: str | None) -> list[str]:
    cycle = view.slow.cycle(view.runner, cycle_id) if cycle_id else None
    locality = view.slow.unit(view.runner, cycle.locality_id) if cycle else None
    if cycle is None or locality is None or not view.seen.holds(locality.path):
        return []
    digest = view.slow.in_force(view.runner).get(("regime", cycle.regime))
    return [digest] if digest else []


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


def _totals(view: reader.View, rows: Sequence[Row], dues: dict[str, NextDue]) -> Totals:
    kinds = Counter(row.kind for row in rows)
    rounds = Counter((row.round_id or "", row.round or "") for row in rows)
    return Totals(
        all=len(rows),
        late=sum(bool(row.late) or (row.code in dues and dues[row.code].late) for row in rows),
        ended=sum(row.ended_at is not None for row in rows),
        kinds=tuple(Count(id=k, label=view.kind_label(k), count=kinds[k]) for k in words.KINDS if kinds[k]),
        rounds=tuple(Count(id=key, label=words.label(text), count=n) for (key, text), n in sorted(rounds.items())),
        stars=tuple(sorted(Counter(row.stars for row in rows if row.stars is not None).items())),
    )
