"""
Who is to be called about a renewal: one line for each producer, the most urgent first, with the number and the reasons.

Called is whoever has a certificate whose next step comes within the horizon, has not handed in, has not given up, and
was not called in the last two weeks (unless the day is nearer than that).
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from ocop_cycle.application.queries import cohort, cohort_rows, last_days, reader
from ocop_cycle.domain import permissions

AHEAD = 60
"""Days ahead within which a next step is worth a call."""

AGAIN = timedelta(days=14)
"""How long an answer is left to stand, unless the day of the next step is nearer than this."""

Reason = Literal[
    "lost", "hurry", "window-open", "window-ahead", "not-told", "said-will-file", "unclear", "dossier-open"
]
"""Why somebody is called about a certificate."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Product:
    """One certificate to be spoken of, and why."""

    certificate: str
    dossier: str
    product: str
    stars: int
    last_day: date | None
    act_by: date | None
    days_left: int | None
    closes: date | None
    told: str
    answer: str | None
    answered_on: date | None
    renewed_by: str | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Call:
    """
    One call: to whom, on which number, whom to ask in the commune, and about which certificates.

    A number that nobody entered is absent. ``act_by`` is the earliest day among the certificates.
    """

    producer_id: str
    producer: str
    telephone: str | None
    commune_id: str | None
    commune: str | None
    commune_telephone: str | None
    act_by: date | None
    products: tuple[Product, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class CallList:
    """The calls of one day; ``monday`` is that of its week. ``without_number`` counts producers nobody can call."""

    today: date
    monday: date
    ahead: int
    calls: tuple[Call, ...]
    without_number: int


def call_list(
    asking: reader.Reader, actor: permissions.Actor, wanted: cohort.Wanted = cohort.ALL, *, ahead: int = AHEAD,
    step_days: int = last_days.STEP_DAYS,
) -> CallList:  # fmt: skip
    """Whom to call about the wanted renewals that ``actor`` may see."""
    with asking.look(actor) as view:
        return of_view(view, wanted, ahead=ahead, step_days=step_days)


def of_view(
    view: reader.View, wanted: cohort.Wanted = cohort.ALL, *, ahead: int = AHEAD,
    step_days: int = last_days.STEP_DAYS,
) -> CallList:  # fmt: skip
    """The same within a view."""
    return of_renewals(view, cohort.of_view(view, wanted, step_days=step_days), ahead=ahead)


def of_renewals(view: reader.View, found: Iterable[cohort.Renewal], *, ahead: int = AHEAD) -> CallList:
    """Whom to call about renewals that were judged already."""
    groups: dict[str, list[cohort.Renewal]] = defaultdict(list)
    for one in found:
        if _is_to_be_called(one, view.today, ahead):
            groups[one.producer_id].append(one)
    producers, units = cohort_rows.telephones(view, "producer"), cohort_rows.telephones(view, "unit")
    calls = [_call(members, producers, units, view.today) for members in groups.values()]
    calls.sort(key=lambda call: (call.act_by or date.max, call.producer_id))
    return CallList(
        today=view.today, monday=view.today - timedelta(days=view.today.weekday()), ahead=ahead, calls=tuple(calls),
        without_number=sum(call.telephone is None for call in calls),
    )  # fmt: skip


def _is_to_be_called(one: cohort.Renewal, today: date, ahead: int) -> bool:
    if one.last_day is None or one.act_by is None or one.filing == "handed-in" or one.answer == "stops":
        return False
    if today > one.last_day:
        return False
    left = one.act_by - today
    if one.answered_on is not None and today - one.answered_on < AGAIN and left > AGAIN:
        return False
    return left <= timedelta(days=ahead)


def _call(members: Sequence[cohort.Renewal], producers: dict[str, str], units: dict[str, str], today: date) -> Call:
    products = tuple(sorted((_product(one, today) for one in members), key=lambda p: (p.act_by or date.max, p.dossier)))
    first = members[0]
    return Call(
        producer_id=first.producer_id, producer=first.producer, telephone=producers.get(first.producer_id),
        commune_id=first.commune_id, commune=first.commune, commune_telephone=units.get(first.commune_id or ""),
        act_by=products[0].act_by, products=products,
    )  # fmt: skip


def _product(one: cohort.Renewal, today: date) -> Product:
    return Product(
        certificate=one.id, dossier=one.dossier, product=one.product, stars=one.stars, last_day=one.last_day,
        act_by=one.act_by,
        days_left=(one.act_by - today).days if one.act_by else None, closes=one.closes, told=one.told,
        answer=one.answer, answered_on=one.answered_on, renewed_by=one.renewed_by,
        reasons=tuple(_reasons(one, today)),
    )  # fmt: skip


def _reasons(one: cohort.Renewal, today: date) -> Iterable[Reason]:
    if one.risk == "lost":
        yield "lost"
    elif one.risk == "hurry":
        yield "hurry"
    if one.opens is not None and one.closes is not None and one.risk != "lost":
        yield "window-open" if one.opens <= today <= one.closes else "window-ahead"
    if one.told not in cohort_rows.IS_TOLD:
        yield "not-told"
    if one.answer is not None:
        yield "said-will-file" if one.answer == "will-file" else "unclear"
    if one.filing == "open":
        yield "dossier-open"
