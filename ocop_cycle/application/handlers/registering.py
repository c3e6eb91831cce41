"""
Certificates that were issued before the system was there: entered from the office's register, all of a list or none.

Each gets a dossier of its own, which stands where the law puts a certified product, so that it is looked after like any
other: it is told of its end, renewed, revoked. What never happened here (idea, plan, scoring) is not made up.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from ocop_cycle import errors
from ocop_cycle.application import commands, outcome, registry
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.handlers import certificates as papers
from ocop_cycle.domain import certificates as judging
from ocop_cycle.domain import deadlines
from ocop_cycle.policy import register
from ocop_cycle.storage import cycles, dossiers, schema

MOST = 1000
"""How many certificates one transaction enters; longer lists come in parts."""

ORIGIN = "register"


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """
    An entry with what it means here: product, unit, days, and what had become of it.

    ``law`` is the one it was issued under, ``under`` the one that what becomes of it is judged by.
    """

    entry: register.Entry
    product: registry.Product
    unit_id: str | None
    scope: str
    law: registry.Law
    under: registry.Law
    issuer: str | None
    ends: date | None
    settled_on: date | None
    state: str

    @property
    def life(self) -> judging.Life:
        """The facts that judgement goes by."""
        state = self.state if self.state != "ended" else "in-force"
        return judging.Life(state=state, issued=self.entry.issued, ends=self.ends, settled_on=self.settled_on)


def register_certificates(desk: Desk, command: commands.RegisterCertificates) -> list[outcome.Act]:
    """
    Enter all certificates of a list, each with an entry of its own that names the list as its cause.

    Raises:
        errors.WrongUse: the list is empty, or longer than ``MOST``.
        errors.PolicyFlawed: something is wrong with one of them; every flaw is told with its line, nothing is entered.
    """
    cycle = desk.cycle(command.cycle)
    area = desk.unit(cycle.locality_id).path
    desk.require("certificate.register", area)
    if not 0 < len(command.certificates) <= MOST:
        raise errors.WrongUse(f"a list of certificates has 1 to {MOST}")
    known = registry.Registry(desk=desk, area=area, source=command.source)
    placed = [one for one in (_placed(desk, known, entry) for entry in command.certificates) if one is not None]
    placed = _in_order(placed)
    known.flaws += _overlaps(desk, command.source, placed)
    if known.flaws:
        raise errors.PolicyFlawed(tuple(sorted(known.flaws, key=lambda flaw: (flaw.line, flaw.key))))
    after = {"count": len(placed), "source": command.source}
    head = outcome.Act(subject=("plan", cycle.id), after=after)
    known.write(head)
    return [head, *_entered(desk, cycle, placed)]


def _placed(desk: Desk, known: registry.Registry, entry: register.Entry) -> Placed | None:
    """What an entry means here; None where something is wrong with it, which is noted."""
    wrong = list(register.why_not(entry, desk.today))
    for code, column, facts in wrong:
        known.note(entry, code, column, **facts)
    law = known.law(entry)
    unit = known.commune(entry)
    product = known.product(entry, unit)
    if wrong or law is None or product is None or unit is registry.UNKNOWN:
        return None
    scope = desk.unit(unit).path if unit else known.area
    authority = law.level_for(entry.stars)
    issuer = known.issuer(entry, authority, scope)
    ends = entry.ends or (deadlines.certificate_end(entry.issued, law.months) if entry.issued else None)
    state = entry.state
    if state == "in-force" and ends is not None and ends < desk.today:
        state = "ended"  # type: ignore[assignment] # what nobody decided and the days have made of it
    under = known.law_today or law
    if state not in under.states:
        known.note(entry, "register-no-state", "state", regime=under.id, state=state)
        return None
    return Placed(
        entry=entry, product=product, unit_id=unit or None, scope=scope, law=law, under=under, issuer=issuer, ends=ends,
        settled_on=entry.settled_on, state=state,
    )  # fmt: skip


def _in_order(placed: Iterable[Placed]) -> list[Placed]:
    """The certificates of each product in the order of their issue; one replaced without a day, by the next one's."""
    ordered = sorted(placed, key=lambda one: (one.product.id, one.entry.issued or date.max, one.entry.line))
    found: list[Placed] = []
    for one, after in itertools.zip_longest(ordered, ordered[1:]):
        follows = after is not None and after.product.id == one.product.id
        if one.state == "replaced" and one.settled_on is None and after is not None and follows:
            found.append(replace(one, settled_on=after.entry.issued))
        else:
            found.append(one)
    return found


def _overlaps(desk: Desk, source: str, placed: list[Placed]) -> Iterator[errors.Flaw]:
    """A flaw for each certificate that was entered before, or holds on days on which its product has another."""
    here: list[Placed] = []
    for one in placed:
        here = [other for other in here if other.product.id == one.product.id]
        twin = next((other for other in here if _same(one.entry, other.entry)), None)
        beside = next((other for other in here if judging.overlap(one.life, other.life)), None)
        line = one.entry.line
        if twin is not None:
            yield register.flaw(source, line, "register-twice", other=twin.entry.line)
        elif beside is not None:
            days = {"issued": beside.entry.issued or "?", "ends": beside.ends or "?"}
            yield register.flaw(source, line, "register-overlap-line", "issued", other=beside.entry.line, **days)
        elif not one.product.is_new:
            yield from _beside_known(desk, source, one)
        here.append(one)


def _beside_known(desk: Desk, source: str, one: Placed) -> Iterator[errors.Flaw]:
    for other in dossiers.certificates_of_product(desk.runner, one.product.id):
        if other.issued == papers.text(one.entry.issued) and other.decision_number == one.entry.decision_number:
            yield register.flaw(source, one.entry.line, "register-known", certificate=other.id)
            return
        if judging.overlap(one.life, papers.life_of(other)):
            days = {"issued": other.issued or "?", "ends": other.last_day or "?"}
            yield register.flaw(source, one.entry.line, "register-overlap", "issued", certificate=other.id, **days)
            return


def _same(one: register.Entry, other: register.Entry) -> bool:
    return (one.issued, one.decision_number, one.stars) == (other.issued, other.decision_number, other.stars)


def _entered(desk: Desk, cycle: cycles.Cycle, placed: list[Placed]) -> Iterator[outcome.Act]:
    before: dict[str, tuple[str, str]] = {}
    for one in placed:
        follows = before.get(one.product.id) or _newest(desk, one)
        dossier = _dossier(desk, cycle, one, follows)
        certificate = _certificate(desk, one, dossier, follows)
        before[one.product.id] = dossier.id, certificate.id
        act = outcome.Act(
            subject=("certificate", certificate.id),
            after={"dossier": dossier.id, "product": one.product.id, "stars": certificate.stars,
                   "issued": certificate.issued, "ends": certificate.ends, "state": certificate.state},
            policy=(dossier.regime,),
            events=(outcome.CertificateRecorded(dossier, certificate),) if certificate.state == "in-force" else (),
            follows_first=True,
        )  # fmt: skip
        desk.uow.stage_insert(schema.dossier, dossier._asdict(), act.rows)
        desk.uow.stage_insert(schema.certificate, certificate._asdict(), act.rows)
        yield act


def _newest(desk: Desk, one: Placed) -> tuple[str, str] | None:
    """Dossier and certificate that a product had before this one, of those entered earlier."""
    if one.product.is_new:
        return None
    issued = papers.text(one.entry.issued) or ""
    older = [
        c for c in dossiers.certificates_of_product(desk.runner, one.product.id) if (c.issued or "") < issued
    ]  # fmt: skip
    return (older[-1].dossier_id, older[-1].id) if older else None


def _dossier(desk: Desk, cycle: cycles.Cycle, one: Placed, follows: tuple[str, str] | None) -> dossiers.Dossier:
    number = desk.next_number(f"dossier:{cycle.id}")
    place = one.under.states[one.state]
    ended = desk.at_text if place.final else None
    holder = desk.slow.holder(desk.runner, place.level, one.unit_id, one.scope)
    return dossiers.Dossier(
        id=f"{cycle.code}-{number:04d}", cycle_id=cycle.id, round_id=None, product_id=one.product.id,
        producer_id=one.product.producer_id, unit_id=one.unit_id, scope=one.scope,
        kind="re-evaluation" if follows else "new", regime=one.under.digest, state=place.id, stage=place.stage,
        level=place.level, holder_id=holder, version=1, entered_at=desk.at_text, opened_at=desk.at_text, ended_at=ended,
        predecessor_id=follows[0] if follows else None, late=0, total=None, stars=one.entry.stars,
        origin=ORIGIN,
    )  # fmt: skip


def _certificate(
    desk: Desk, one: Placed, dossier: dossiers.Dossier, follows: tuple[str, str] | None
) -> dossiers.Certificate:
    entry = one.entry
    return dossiers.Certificate(
        id=f"{dossier.id}/cert-1", dossier_id=dossier.id, product_id=one.product.id, stars=entry.stars,
        authority_id=one.issuer, decision_number=entry.decision_number, decision_day=papers.text(entry.decision_day),
        issued=papers.text(entry.issued), ends=papers.text(one.ends), state=one.state, corrects_id=None,
        recorded_at=desk.at_text, regime=one.law.id, follows_id=follows[1] if follows else None,
        settled_number=entry.settled_number, settled_on=papers.text(one.settled_on), origin=ORIGIN,
    )  # fmt: skip
