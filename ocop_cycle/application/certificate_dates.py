"""
What must happen before a certificate ends: which clocks are set, and which were met by a letter or by a filing.

A clock counts back from the end as decided, also where a grace keeps the certificate longer. One that was met stays met
when the record is corrected; one that was met by a filing runs again when that dossier comes to nothing in time.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from ocop_cycle.application import deadline_terms
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import CertificateClockMet, CertificateRecorded, StateEntered
from ocop_cycle.policy import labels, regime, regime_names, wording
from ocop_cycle.storage import deadlines, dossiers

FILING, LETTER = "filing", "letter"
RENEWAL = "re-evaluation"
LOST = ("refuse", "withdraw")


class Item(NamedTuple):
    """A day in the life of a certificate: which, what it is called, who must act, and when it is."""

    id: str
    label: labels.Label
    duty_of: str
    spec: wording.TimeSpec


def of(desk: Desk, event: CertificateRecorded) -> Iterator[Item]:
    """The days to be set for a certificate: the last on which it holds, and what must happen before its end."""
    found = event.certificate
    if found.ends is None or found.last_day is None:
        return
    rule = desk.regime(event.dossier.regime).regime.certificate
    end = wording.FixedDay(wording=rule.end_label.vi, day=date.fromisoformat(found.last_day), reading="by")
    yield Item(regime_names.CERTIFICATE_END, rule.end_label, regime_names.PRODUCER, end)
    decided = date.fromisoformat(found.ends)
    own = to_set(desk, event.dossier, found)
    for clock in (*own, *_unmet(desk, event.dossier, found, _of_issue(desk, event.dossier, found))):
        yield Item(clock.id, clock.label, clock.duty_of, deadline_terms.before_end(clock, decided))


def to_set(desk: Desk, dossier: dossiers.Dossier, found: dossiers.Certificate) -> Iterator[regime.CertificateClock]:
    """The clocks of the law of its dossier that are still to be met, of a certificate whose end is known."""
    yield from _unmet(desk, dossier, found, desk.regime(dossier.regime).regime.certificate.clocks)


def _unmet(
    desk: Desk, dossier: dossiers.Dossier, found: dossiers.Certificate, clocks: Iterable[regime.CertificateClock]
) -> Iterator[regime.CertificateClock]:
    for clock in clocks:
        past = _due(found, clock) < desk.today
        if (found.covered_until or found.origin) and past:
            continue
        if clock.met_by == LETTER and found.informed_day:
            continue
        if clock.met_by == FILING and _is_filed(desk, dossier.id):
            continue
        yield clock


def _due(found: dossiers.Certificate, clock: regime.CertificateClock) -> date:
    return date.fromisoformat(found.ends or "") - timedelta(days=clock.due_days_before)


def _of_issue(desk: Desk, dossier: dossiers.Dossier, found: dossiers.Certificate) -> Iterator[regime.CertificateClock]:
    """The clocks of the older law that a certificate was issued under, as far as they fall due while that lasts."""
    digest = desk.slow.in_force(desk.runner).get(("regime", found.regime or ""), dossier.regime)
    own = {clock.id for clock in desk.regime(dossier.regime).regime.certificate.clocks}
    law = desk.regime(digest).regime
    for clock in law.certificate.clocks:
        due = _due(found, clock)
        lasts = any(span.since <= due <= (span.until or date.max) for span in law.finishes)
        if clock.id not in own and lasts:
            yield clock


def _is_filed(desk: Desk, dossier_id: str) -> bool:
    followers = dossiers.following(desk.runner, dossier_id)
    return any(
        one.kind == RENEWAL and one.ended_at is None and not _is_first(desk, one, one.state) for one in followers
    )


def _is_first(desk: Desk, found: dossiers.Dossier, state: str) -> bool:
    return found.kind in desk.regime(found.regime).states[state].initial_for


def met(desk: Desk, event: CertificateClockMet) -> Iterator[str]:
    """The open deadlines of a certificate that a letter or a filing meets."""
    rules = _rules(desk, event.by)
    desk.read_open_deadlines("certificate", [event.certificate_id])
    for one in desk.open_deadlines["certificate", event.certificate_id]:
        if one.rule in rules:
            yield one.id


def filed(desk: Desk, event: StateEntered) -> Iterator[str]:
    """The open deadlines of the certificate before that a renewal meets by leaving the hands of its producer."""
    found, taken = event.dossier, event.transition
    if found.kind != RENEWAL or found.predecessor_id is None or event.previous is None or taken is None:
        return
    if taken.nature != "forward" or not _is_first(desk, found, event.previous):
        return
    paper = dossiers.certificates(desk.runner, [found.predecessor_id]).get(found.predecessor_id)
    if paper is not None:
        yield from met(desk, CertificateClockMet(found, paper.id, FILING))


def to_run_again(desk: Desk, event: StateEntered) -> Iterator[str]:
    """The deadlines of the certificate before that its renewal had met, and that run again as it came to nothing."""
    found, taken = event.dossier, event.transition
    if found.kind != RENEWAL or found.predecessor_id is None or taken is None or taken.nature not in LOST:
        return
    paper = dossiers.certificates(desk.runner, [found.predecessor_id]).get(found.predecessor_id)
    for rule in sorted(_rules(desk, FILING)) if paper is not None and found.ended_at is not None else ():
        versions = deadlines.of_rule(desk.runner, "certificate", paper.id, rule) if paper else []
        newest = max(versions, key=lambda one: (one.set_at, one.version), default=None)
        if newest and newest.state == "met" and (newest.lenient_at or "") > desk.at_text:
            yield newest.id


def _rules(desk: Desk, by: str) -> frozenset[str]:
    """The rules of deadlines that this meets, by any regime in force: a certificate may outlive the one it is of."""
    digests = [digest for (kind, _), digest in desk.slow.in_force(desk.runner).items() if kind == "regime"]
    clocks = (clock for digest in digests for clock in desk.regime(digest).regime.certificate.clocks)
    return frozenset(f"certificate/{clock.id}" for clock in clocks if clock.met_by == by)
