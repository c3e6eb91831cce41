"""
The renewal cohort: who ends when, who was told, who answered, who is filing, and who will be lost.

The last day on which a renewal can still be begun is counted by `ocop_cycle.domain.fitting`, once for each law, state,
number of stars and last day, however many certificates share them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from ocop_cycle.application.queries import answering, certificate_rows, cohort_rows, last_days, reader, selection
from ocop_cycle.domain import certificates, fitting, permissions, renewals
from ocop_cycle.policy import labels, regime

Filing = Literal["none", "open", "handed-in"]
"""No dossier renews it, one is being prepared by the producer, or it was handed in."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """
    Which renewals are asked for; what is absent does not narrow.

    ``until`` is the last day of certificates that are looked at, ``ended`` asks for those, too, that have lapsed and
    were not renewed. ``told``: whether the producer was; ``answer``: the newest one, or ``none``.
    """

    cycle: str | None = None
    commune: str | None = None
    producer: str | None = None
    level: str | None = None
    stars: int | None = None
    until: date | None = None
    ended: bool = False
    risk: renewals.Risk | None = None
    filing: Filing | None = None
    told: bool | None = None
    answer: str | None = None
    search: str | None = None


ALL = Wanted()
"""Every certificate that runs."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Renewal:
    """
    One certificate on its way to its end.

    ``opens`` and ``closes`` are the window of the law for handing in, ``act_by`` the last safe day of the next step,
    whoever takes it. ``told`` is the surest way by which the producer heard of it; ``council`` the unit whose council a
    renewal with as many stars goes to; ``filing`` whether a dossier (``renewed_by``) renews it, and where that stands.
    """

    id: str
    dossier: str
    cycle: str
    product_id: str
    product: str
    producer_id: str
    producer: str
    commune_id: str | None
    commune: str | None
    stars: int
    number: str | None
    ends: date | None
    last_day: date | None
    days_left: int | None
    opens: date | None
    closes: date | None
    level: str | None
    council_id: str | None
    council: str | None
    told: str
    informed_day: date | None
    answer: str | None
    answered_on: date | None
    filing: Filing
    renewed_by: str | None
    renewal_state: labels.Label | None
    round: str | None
    risk: renewals.Risk
    why: renewals.Why | None
    act_by: date | None


class _Law(NamedTuple):
    digest: str
    regime: regime.Regime
    clock: regime.CertificateClock | None
    levels: dict[int, str]
    first_state: str


def renewals_of(
    asking: reader.Reader, actor: permissions.Actor, wanted: Wanted = ALL, *, step_days: int = last_days.STEP_DAYS
) -> tuple[Renewal, ...]:
    """The wanted renewals that ``actor`` may see, the first to end first, those of unknown end last."""
    with asking.look(actor) as view:
        return tuple(of_view(view, wanted, step_days=step_days))


def of_view(view: reader.View, wanted: Wanted, *, step_days: int = last_days.STEP_DAYS) -> Iterator[Renewal]:
    """The same within a view."""
    planner = _Planner(view, step_days)
    for row in cohort_rows.certificates(view, _chosen(view, wanted)):
        found = planner.judged(row)
        if _is_wanted(found, wanted):
            yield found


def _chosen(view: reader.View, wanted: Wanted) -> selection.Selection:
    law = certificate_rows.law_on(view, view.today)
    asked = certificate_rows.Wanted(
        status=None if wanted.ended else certificate_rows.VALID, cycle=wanted.cycle, commune=wanted.commune,
        producer=wanted.producer, level=wanted.level, stars=wanted.stars, ends_by=wanted.until, search=wanted.search,
    )  # fmt: skip
    chosen = certificate_rows.choose(view, asked, law)
    if wanted.ended:
        chosen.narrow("not settled", certificate_rows.not_settled)
    return chosen


def _is_wanted(one: Renewal, wanted: Wanted) -> bool:
    return (
        wanted.risk in (None, one.risk)
        and wanted.filing in (None, one.filing)
        and (wanted.told is None or wanted.told == (one.told in cohort_rows.IS_TOLD))
        and (wanted.answer is None or wanted.answer == (one.answer or "none"))
    )


class _Planner:
    """Judges certificates one by one on what was read once; lives for one question."""

    def __init__(self, view: reader.View, step_days: int) -> None:
        self.view = view
        self.today, self.calendar = view.today, view.calendar
        self._judge = last_days.Judge(view, step_days)
        self._answering = answering.Answering(view)
        self._renewing, self._told = cohort_rows.renewing(view), cohort_rows.told(view)
        self._answers = cohort_rows.answers(view)
        self._law = self._law_today()
        self._steps: dict[tuple[str, str, str, str | None, date], fitting.Dated | None] = {}
        self._initial: dict[tuple[str, str], frozenset[str]] = {}
        self._labels: dict[str, dict[str, labels.Label]] = {}

    def _law_today(self) -> _Law | None:
        view = self.view
        digests = [d for (kind, _), d in sorted(view.slow.in_force(view.runner).items()) if kind == "regime"]
        by_id = {view.law(digest).id: digest for digest in digests}
        found = certificates.governing([view.law(digest) for digest in digests], self.today)
        if found is None:
            return None
        first = next(state.id for state in found.states if "re-evaluation" in state.initial_for)
        levels = {authority.stars: authority.level for authority in found.authorities}
        return _Law(by_id[found.id], found, certificates.renewal(found.certificate), levels, first)

    def judged(self, row: cohort_rows.Row) -> Renewal:
        """One certificate with all that is known of its renewal."""
        ends, covered = reader.day(row.ends), reader.day(row.covered_until)
        last = max(ends, covered) if ends and covered else ends
        law, dossier, answer = self._law, self._renewing.get(row.product_id), self._answers.get(row.id)
        level = law.levels.get(row.stars) if law else None
        window = certificates.window(ends, law.clock if law else None)
        filing = self._filing(dossier)
        step = self._next_step(dossier, level, last) if last else None
        case = renewals.Case(last_day=last, window=window, handed_in=filing == "handed-in", step=step)
        prospect = renewals.prospect(case, self.today, self.calendar)
        council = self._answering.at(level, row.commune_id, row.scope) if level else None
        return Renewal(
            id=row.id, dossier=row.dossier, cycle=row.cycle, product_id=row.product_id, product=row.product,
            producer_id=row.producer_id, producer=row.producer, commune_id=row.commune_id, commune=row.commune,
            stars=row.stars, number=row.number, ends=ends, last_day=last,
            days_left=(last - self.today).days if last else None, opens=window.opens if window else None,
            closes=window.closes if window else None, level=level, council_id=council.id if council else None,
            council=council.name if council else None, told=self._told_by(row, answered=answer is not None),
            informed_day=reader.day(row.informed_day), answer=answer.answer if answer else None,
            answered_on=reader.day(answer.day) if answer else None, filing=filing,
            renewed_by=dossier.code if dossier else None, renewal_state=self._state(dossier),
            round=dossier.round if dossier else None, risk=prospect.risk, why=prospect.why, act_by=prospect.act_by,
        )  # fmt: skip

    def _told_by(self, row: cohort_rows.Row, *, answered: bool) -> str:
        """The surest way by which the producer heard of the end; whoever answered has heard of it."""
        told = "letter" if row.informed_day else self._told.get(row.id, "none")
        return told if not answered or told == "letter" else "telephone"

    def _filing(self, dossier: cohort_rows.Renewing | None) -> Filing:
        if dossier is None:
            return "none"
        key = (dossier.regime, dossier.kind)
        if key not in self._initial:
            self._initial[key] = _before_handing_in(self.view.law(dossier.regime), dossier.kind)
        return "open" if dossier.state in self._initial[key] else "handed-in"

    def _state(self, dossier: cohort_rows.Renewing | None) -> labels.Label | None:
        if dossier is None:
            return None
        if dossier.regime not in self._labels:
            self._labels[dossier.regime] = {state.id: state.label for state in self.view.law(dossier.regime).states}
        return self._labels[dossier.regime].get(dossier.state)

    def _next_step(self, dossier: cohort_rows.Renewing | None, level: str | None, last: date) -> fitting.Dated | None:
        """The next step to a certificate of that level by the last day; counted once for all who share it."""
        if dossier is not None:
            where = (dossier.regime, dossier.kind, dossier.state)
        elif self._law is not None:
            where = (self._law.digest, "re-evaluation", self._law.first_state)
        else:
            return None
        key = (*where, level, last)
        if key not in self._steps:
            self._steps[key] = self._count(*where, level, last)
        return self._steps[key]

    def _count(self, digest: str, kind: str, state: str, level: str | None, last: date) -> fitting.Dated | None:
        ground = self._judge.ground(digest, kind)
        legs = self._judge.way_to_certificate(digest, kind, state, level)
        day = self.calendar.previous_working(last)
        found = fitting.along(ground, legs, fitting.Goal("certificate-end", frozenset(), day, day))
        return found.steps[0] if found.steps else None


def _before_handing_in(law: regime.Regime, kind: str) -> frozenset[str]:
    """The states in which a dossier of this kind has not left its producer yet, since it was opened."""
    held = {state.id for state in law.states if state.level == "producer"}
    first = {state.id for state in law.states if kind in state.initial_for}
    return frozenset(held & first)
