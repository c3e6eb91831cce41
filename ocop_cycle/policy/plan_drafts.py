"""
Next year's plan, drafted from this year's: what an office would otherwise copy by hand, with nothing made up.

Dates move to the same day of the new year and are all marked to be confirmed; number and day of the document stay
blank. Of the products only those come along whose certificate is known to end in the new year, as re-evaluations. What
was bound to the old year (targets, support, urgent duties, named producers, rounds opened by a letter) stays behind and
is listed in the notes.
"""

import calendar
import dataclasses
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ocop_cycle import errors
from ocop_cycle.policy import plan_text, sayings
from ocop_cycle.policy.labels import Citation, Label
from ocop_cycle.policy.plan import Document, Milestone, Plan, Producer, Product, Round

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_LEAP_DAY = re.compile(r"29(?P<between>\s*[/.-]\s*0?2\s*[/.-]\s*|\s+tháng\s+(?:0?2|hai)\s+năm\s+)(?P<year>\d{4})")


@dataclass(frozen=True, kw_only=True, slots=True)
class EndingCertificate:
    """
    A certificate in force, as far as it is known when the draft is made.

    ``ends`` is a day, a month ("2025-10"), a year, or absent; ``unit`` the commune of the producer.
    """

    product: str
    product_name: str
    producer: str
    producer_name: str
    ends: str | None = None
    unit: str | None = None
    decision: str | None = None


def draft_text(
    plan: Plan, year: int, *, certificates: Sequence[EndingCertificate], regime: str | None = None
) -> tuple[str, str]:
    """
    The name of the drafted plan and the YAML of its file.

    Raises:
        WrongUse: ``year`` does not lie after the year of the plan.
    """
    draft = draft_next_year(plan, year, certificates=certificates, regime=regime)
    heading = (_say("heading", year=year, plan=plan.id), _say("days", mark="to_be_confirmed: true"), "")
    return draft.id, plan_text.text_of(draft, heading=heading)


def draft_next_year(
    plan: Plan, year: int, *, certificates: Sequence[EndingCertificate], regime: str | None = None
) -> Plan:
    """
    The drafted plan of ``year``; ``regime`` when it is to follow another than this year's.

    Raises:
        WrongUse: ``year`` does not lie after the year of the plan.
    """
    if year <= plan.year:
        raise errors.WrongUse(f"a plan of {plan.year} can only be carried on to a later year, not to {year}")
    ahead = year - plan.year
    rounds = tuple(_round(each, plan, ahead) for each in plan.rounds if each.opened_by is None)
    kept = {each.id for each in rounds}
    ending = sorted((c for c in certificates if (c.ends or "")[:4] == str(year)), key=lambda c: (c.ends, c.product))
    return Plan(
        id=_renamed(plan.id, plan.year, year, f"{plan.id}-{year}"),
        code=_renamed(plan.code, plan.year % 100, year % 100, f"{plan.code}-{year}"),
        title=_label(plan.title, plan.year, year),
        year=year,
        regime=regime or plan.regime,
        locality=plan.locality,
        standing_agency=plan.standing_agency,
        document=_document(plan, year),
        draft=True,
        unit_classes=plan.unit_classes,
        units=plan.units,
        producers=_producers(plan, ending),
        products=tuple(_product(certificate, plan) for certificate in ending),
        rounds=tuple(_within(each, kept) for each in rounds),
        milestones=_milestones(plan, ahead, kept),
        notes=tuple(_notes(plan, year, certificates, kept)),
    )


def shifted(words: str, years: int) -> str:
    """A wording with every year in it moved; 29 February becomes the 28th where the new year has none."""
    moved = _YEAR.sub(lambda match: str(int(match[0]) + years), words)
    return _LEAP_DAY.sub(_existing_day, moved)


def _existing_day(match: re.Match[str]) -> str:
    return match[0] if calendar.isleap(int(match["year"])) else f"28{match['between']}{match['year']}"


def _document(plan: Plan, year: int) -> Document:
    title = plan.document.title.replace(str(plan.year), str(year))
    source = _say("source", plan=plan.id)
    return Document(kind=plan.document.kind, title=title, issuer=plan.document.issuer, source=source)


def _say(name: str, **facts: object) -> str:
    return sayings.say(f"drafts/{name}", **facts)


def _round(each: Round, plan: Plan, ahead: int) -> Round:
    label_year, held, due = each.label_year + ahead, _shifted(each.held, ahead), _shifted(each.dossiers_due, ahead)
    return dataclasses.replace(
        each,
        label=_label(each.label, each.label_year, label_year),
        label_year=label_year,
        held=held,
        dossiers_due=due,
        months=tuple(shifted(month, ahead) for month in each.months),
        to_be_confirmed=True,
        law=_carried(each.law, plan, ahead, f"{label_year} {held} {due}"),
    )


def _within(each: Round, kept: set[str]) -> Round:
    """The round, rolling on only to a round that came along."""
    return each if each.rolls_to is None or each.rolls_to in kept else dataclasses.replace(each, rolls_to=None)


def _milestones(plan: Plan, ahead: int, rounds: set[str]) -> tuple[Milestone, ...]:
    staying = [milestone for milestone in plan.milestones if not _why_left_behind(milestone, plan, rounds)]
    names = {milestone.id for milestone in staying}
    return tuple(_milestone(milestone, plan, ahead, rounds, names) for milestone in staying)


def _milestone(milestone: Milestone, plan: Plan, ahead: int, rounds: set[str], names: set[str]) -> Milestone:
    due = _shifted(milestone.due, ahead)
    return dataclasses.replace(
        milestone,
        label=_label(milestone.label, plan.year, plan.year + ahead),
        due=due,
        rounds=tuple(name for name in milestone.rounds if name in rounds),
        follows=tuple(name for name in milestone.follows if name in names),
        to_be_confirmed=True,
        law=_carried(milestone.law, plan, ahead, f"{due}"),
    )


def _why_left_behind(milestone: Milestone, plan: Plan, rounds: set[str]) -> str:
    """The reason for which a milestone does not come along, in Vietnamese; empty when it does."""
    producers = {producer.id for producer in plan.producers}
    if milestone.producers or producers & set(milestone.responsible):
        return _say("of-named-producers")
    if milestone.time == "urgent":
        return _say("urgent", year=plan.year)
    if milestone.rounds and not rounds & set(milestone.rounds):
        return _say("of-an-extra-round")
    return ""


def _product(certificate: EndingCertificate, plan: Plan) -> Product:
    before = next((product for product in plan.products if product.id == certificate.product), None)
    return Product(
        id=certificate.product,
        name=certificate.product_name,
        producer=certificate.producer,
        kind="re-evaluation",
        group=before.group if before else None,
        certificate_ends=certificate.ends,
        aliases=before.aliases if before else (),
        law=Citation(source=_certificate_source(certificate), confirmed=False),
    )


def _certificate_source(certificate: EndingCertificate) -> str:
    name = "certificate-by" if certificate.decision else "certificate"
    return _say(name, decision=certificate.decision, ends=certificate.ends)


def _producers(plan: Plan, ending: Sequence[EndingCertificate]) -> tuple[Producer, ...]:
    """The producers of the products that come along; one the plan did not list is added as far as it is known."""
    listed = {producer.id: producer for producer in plan.producers}
    units = {unit.id for unit in plan.units}
    found = {
        c.producer: Producer(id=c.producer, name=c.producer_name, unit=c.unit if c.unit in units else None)
        for c in ending
    }
    return tuple(listed.get(name, producer) for name, producer in found.items())


def _notes(plan: Plan, year: int, certificates: Sequence[EndingCertificate], rounds: set[str]) -> Iterator[str]:
    yield _say("made-of", plan=plan.id, year=year)
    for each in plan.rounds:
        if each.id not in rounds:
            yield _say("round-left", label=each.label.vi, year=plan.year)
    for milestone in plan.milestones:
        why = _why_left_behind(milestone, plan, rounds)
        if why:
            yield _say("milestone-left", label=milestone.label.vi, why=why)
    for certificate in sorted(certificates, key=lambda c: c.product):
        if certificate.ends is None:
            yield _say("end-unknown", product=certificate.product_name, producer=certificate.producer_name)


def _carried(law: Citation, plan: Plan, ahead: int, dates: str) -> Citation:
    """
    Nothing says it of the new year yet: the old place is where it was read, and it is not confirmed.

    A remark on the old paper stays as it is. Other years among the dates are named, lest they look like slips.
    """
    others = sorted({found[0] for found in _YEAR.finditer(dates)} - {str(plan.year + ahead)})
    remarks = [law.note] if law.note else []
    remarks += [_say("other-years", years=", ".join(others), plan=plan.id)] if others else []
    return Citation(source=f"{plan.id}: {law.cites or law.source}", confirmed=False, note=" ".join(remarks) or None)


def _label(label: Label, year: int, later: int) -> Label:
    """The label, called after the later year; other years in it stay."""
    return Label(vi=label.vi.replace(str(year), str(later)), en=label.en.replace(str(year), str(later)))


def _renamed(name: str, old: int, new: int, otherwise: str) -> str:
    return f"{name.removesuffix(f'{old:02d}')}{new:02d}" if name.endswith(f"{old:02d}") else otherwise


def _shifted(words: str | None, years: int) -> str | None:
    return None if words is None else shifted(words, years)
