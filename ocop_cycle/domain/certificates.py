"""
What a certificate is on a day, from its facts and the rule of renewal in force on that day. Pure.

Nothing here asks whether the machine ran: a certificate ends with its last day, whether or not the sweep has entered
that yet, and a revocation counts from the day of its decision. The same judgement stands here twice, once for one
certificate (``status``) and once as bounds for thousands (``ends_between``); a test holds one against the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

from ocop_cycle.policy import regime

Status = Literal[
    "not-issued", "in-force", "window-ahead", "window-open", "window-past", "late-covered", "end-unknown", "ended",
    "revoked", "replaced",
]  # fmt: skip
"""
What a certificate is on a day.

``in-force`` where the law names no window for its renewal; otherwise the window is yet to open, is open, or is past
while the certificate still runs. ``late-covered``: its own end has passed, and a rule of grace keeps it until a result.
"""

STATUSES: tuple[Status, ...] = get_args(Status)
VALID: frozenset[Status] = frozenset(
    {"in-force", "window-ahead", "window-open", "window-past", "late-covered", "end-unknown"}
)
"""With these the stars may be shown; of unknown end nobody can say that it is over."""

SETTLED = ("revoked", "replaced")
_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Life:
    """
    The facts of one certificate. ``ends`` is its last day as decided, ``covered_until`` that of its grace.

    ``settled_on`` is the first day on which it was revoked or replaced, where that is known; without it a certificate
    of such a state was never anything else.
    """

    state: str
    issued: date | None = None
    ends: date | None = None
    covered_until: date | None = None
    settled_on: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day on which it holds, grace included, unless it is revoked or replaced before."""
        return max(self.ends, self.covered_until) if self.ends and self.covered_until else self.ends


@dataclass(frozen=True, kw_only=True, slots=True)
class Window:
    """First and last day, both included, on which the dossier for the renewal is taken (QĐ 26/2026, Điều 7.6a)."""

    opens: date
    closes: date


def governing(laws: Iterable[regime.Regime], day: date) -> regime.Regime | None:
    """Of these regimes the one under which a renewal would be opened on ``day``; the newest, if several."""
    found = [
        (span.since, law.id, law) for law in laws for span in law.opens if span.covers(day, "re-evaluation")
    ]  # fmt: skip
    return max(found, key=lambda one: one[:2])[2] if found else None


def renewal(rule: regime.CertificateRule) -> regime.CertificateClock | None:
    """The clock with two sides: between which days before the end a dossier for the renewal is taken."""
    return next((each for each in rule.clocks if each.opens_days_before is not None), None)


def window(ends: date | None, clock: regime.CertificateClock | None) -> Window | None:
    """The window counted back from the last day, by plain arithmetic; none where the law names none."""
    if ends is None or clock is None or clock.opens_days_before is None:
        return None
    return Window(
        opens=ends - timedelta(days=clock.opens_days_before), closes=ends - timedelta(days=clock.due_days_before)
    )


def status(life: Life, day: date, clock: regime.CertificateClock | None) -> Status:
    """What the certificate is on ``day`` where renewals are filed within ``clock`` (absent: no window is named)."""
    if life.issued is not None and day < life.issued:
        return "not-issued"
    if life.state in SETTLED and (life.settled_on is None or life.settled_on <= day):
        return "revoked" if life.state == "revoked" else "replaced"
    if life.ends is None:
        return "ended" if life.state == "ended" else "end-unknown"
    if day > life.ends:
        return "late-covered" if life.last_day is not None and day <= life.last_day else "ended"
    return _in_window(window(life.ends, clock), day)


def _in_window(found: Window | None, day: date) -> Status:
    if found is None:
        return "in-force"
    if day < found.opens:
        return "window-ahead"
    return "window-open" if day <= found.closes else "window-past"


def ends_between(
    wanted: Status, day: date, clock: regime.CertificateClock | None
) -> tuple[date | None, date | None] | None:
    """
    Between which last days, both included, a certificate that runs has the ``wanted`` status on ``day``.

    None where no certificate can have it; an absent side is open. For those whose end is known and not over.
    """
    if clock is None or clock.opens_days_before is None:
        return (day, None) if wanted == "in-force" else None
    far, near = day + timedelta(days=clock.opens_days_before), day + timedelta(days=clock.due_days_before)
    sides: dict[str, tuple[date | None, date | None]] = {
        "window-ahead": (far + _DAY, None),
        "window-open": (near, far),
        "window-past": (day, near - _DAY),
    }
    return sides.get(wanted)


def held_on(lives: Sequence[Life], day: date) -> int | None:
    """
    Which of a product's certificates it had on ``day``: its place among ``lives``.

    Corrected records count for nothing. Of several that hold, which the register does not allow, the one issued last.
    """
    holding = [
        (life.issued or date.min, place)
        for place, life in enumerate(lives)
        if life.state != "corrected" and status(life, day, None) in VALID
    ]
    return max(holding)[1] if holding else None


def overlap(one: Life, other: Life) -> bool:
    """Whether both hold on some day; of unknown beginning or end each is taken to hold since ever, or for ever."""
    return _first(one) <= _last(other) and _first(other) <= _last(one)


def _first(life: Life) -> date:
    return life.issued or date.min


def _last(life: Life) -> date:
    last = life.last_day or (date.min if life.state == "ended" else date.max)
    if life.state in SETTLED:
        return min(last, life.settled_on - _DAY) if life.settled_on else last
    return last
