"""
What changes for an office when one regime follows another: said thing by thing, not place by place.

``differences`` tells where two contents differ; here it is told what that means: a level that is gone, another office
that certifies three stars, a limit that grew shorter. Things are held to be the same when they have the same id, steps
when they are called the same. Only what the files say is told: what they leave out stands among their gaps.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from ocop_cycle.policy.labels import Label
from ocop_cycle.policy.regime import ALL_KINDS, Band, CertificateClock, DocumentItem, Regime, Transition

Section = Literal[
    "levels", "stages", "authorities", "bands", "sent-up", "steps", "clocks", "rounds", "documents", "certificate",
    "revocation",
]  # fmt: skip
SECTIONS: tuple[Section, ...] = (
    "levels", "stages", "authorities", "bands", "sent-up", "steps", "clocks", "rounds", "documents", "certificate",
    "revocation",
)  # fmt: skip

Fact = str | Label | tuple[Label, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class Change:
    """One thing that is new, gone or other: its code (a sentence of the catalogue) and the facts that fill it."""

    section: Section
    code: str
    facts: Mapping[str, Fact]


def changes(old: Regime, new: Regime) -> tuple[Change, ...]:
    """What changes from ``old`` to ``new``, section by section; nothing when both say the same."""
    return tuple(_changes(old, new))


def _changes(old: Regime, new: Regime) -> Iterator[Change]:
    yield from _named("levels", "level", old.levels, new.levels)
    yield from _named("stages", "stage", old.stages, new.stages)
    yield from _told("authorities", "authority", _authorities(old), _authorities(new))
    yield from _told("bands", "band", _bands(old), _bands(new))
    yield from _told("sent-up", "sent-up", _sent_up(old), _sent_up(new))
    yield from _steps(old, new)
    yield from _told("clocks", "clock", _clocks(old), _clocks(new))
    yield from _told("rounds", "round", _rounds(old), _rounds(new))
    yield from _papers(old, new)
    yield from _certificate(old, new)
    yield from _revocation(old, new)


Things = Mapping[str, Mapping[str, Any]]


def _told(section: Section, code: str, old: Things, new: Things) -> Iterator[Change]:
    """Things that are gone, new, or other; facts that differ are told as ``old_…`` beside the new ones."""
    for key, facts in new.items():
        before = old.get(key)
        if before is None:
            yield Change(section=section, code=f"{code}-new", facts=facts)
        elif _apart_from_name(before) != _apart_from_name(facts):
            yield Change(section=section, code=f"{code}-other", facts={**_as_old(before), **facts})
    for key in (key for key in old if key not in new):
        yield Change(section=section, code=f"{code}-gone", facts=old[key])


def _apart_from_name(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """What may change of a thing; another wording of its name is no change of the law."""
    return {name: fact for name, fact in facts.items() if name != "name"}


def _as_old(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    return {f"old_{name}": fact for name, fact in facts.items()}


def _named(section: Section, code: str, old: Iterable[Any], new: Iterable[Any]) -> Iterator[Change]:
    before, after = {each.id: each.label for each in old}, {each.id: each.label for each in new}
    for key in (key for key in after if key not in before):
        yield Change(section=section, code=f"{code}-new", facts={"name": after[key]})
    for key in (key for key in before if key not in after):
        yield Change(section=section, code=f"{code}-gone", facts={"name": before[key]})


def _authorities(law: Regime) -> Things:
    return {str(each.stars): {"stars": str(each.stars), "title": each.title} for each in law.authorities}


def _bands(law: Regime) -> Things:
    return {str(each.stars): {"stars": str(each.stars), **_reach(each)} for each in law.bands}


def _reach(band: Band) -> dict[str, Fact]:
    return {"least": band.from_points, "below": band.below or "", "to": band.to or ""}


def _sent_up(law: Regime) -> Things:
    """From which points on a level sends a dossier up to a higher one."""
    order = [level.id for level in law.levels]
    bands = {band.stars: band.from_points for band in law.bands}
    levels = {state.id: state.level for state in law.states}
    found: dict[str, dict[str, Fact]] = {}
    for step in law.transitions:
        for source in step.sources:
            low, high = levels[source], levels[step.dest]
            least = _least_points(step, low, bands)
            if least and low in order and high in order and order.index(high) > order.index(low):
                found[low] = {"level": low, "to": high, "points": least}
    return found


def _least_points(step: Transition, level: str, bands: Mapping[int, str]) -> str | None:
    """The points that a level must have given; of a regime that names stars instead, those where their band begins."""
    for use in step.guards:
        if use.level == level and use.guard == "points_at_least":
            return use.points
        if use.level == level and use.guard == "stars_at_least" and use.stars is not None:
            return bands.get(use.stars)
    return None


def _steps(old: Regime, new: Regime) -> Iterator[Change]:
    """Steps that are gone or new, gathered by the stage they belong to; of stages that both regimes have."""
    before, after = _by_stage(old), _by_stage(new)
    labels = {stage.id: stage.label for stage in new.stages}
    for stage in (stage for stage in after if stage in before):
        for code, here, there in (("steps-new", after, before), ("steps-gone", before, after)):
            found = tuple(label for key, label in here[stage].items() if key not in there[stage])
            if found:
                yield Change(section="steps", code=code, facts={"stage": labels[stage], "names": found})


def _by_stage(law: Regime) -> dict[str, dict[str, Label]]:
    stages = {state.id: state.stage for state in law.states}
    found: dict[str, dict[str, Label]] = {stage.id: {} for stage in law.stages}
    for step in law.transitions:
        found[stages[step.sources[0]]][step.label.vi] = step.label
    return found


def _clocks(law: Regime) -> Things:
    return {each.id: {"name": each.label, "limit": each.limit} for each in law.clocks}


def _rounds(law: Regime) -> Things:
    return {each.id: {"name": each.label, "due": each.dossiers_due, "held": each.held} for each in law.rounds}


def _papers(old: Regime, new: Regime) -> Iterator[Change]:
    """Papers that are gone or new; of the others each thing that changed, by itself."""
    before, after = _documents(old), _documents(new)
    both = [key for key in after if key in before]
    for change in _told("documents", "document", before, after):
        if change.code != "document-other":
            yield change
    for key in both:
        for name in ("form", "kinds", "at", "must"):
            if before[key][name] != after[key][name]:
                was, now = before[key][name] or "-", after[key][name] or "-"
                facts = {"name": after[key]["name"], f"old_{name}": was, name: now}
                yield Change(section="documents", code=f"document-{name}", facts=facts)


def _documents(law: Regime) -> Things:
    return {each.id: _paper(each) for each in law.documents}


def _paper(each: DocumentItem) -> dict[str, Fact]:
    """A paper: its form, the kinds of dossier it belongs to, where it must be there, whether it must be."""
    must = "yes" if each.required else "no"
    return {"name": each.label, "form": each.form or "", "kinds": _kinds(each.kinds), "at": each.level, "must": must}


def _kinds(kinds: Iterable[str]) -> str:
    listed = tuple(kinds)
    return "all" if set(listed) == set(ALL_KINDS) else ", ".join(listed)


def _certificate(old: Regime, new: Regime) -> Iterator[Change]:
    before, after = old.certificate, new.certificate
    if before.months != after.months:
        facts = {"old_months": str(before.months), "months": str(after.months)}
        yield Change(section="certificate", code="months-other", facts=facts)
    yield from _told("certificate", "certificate-clock", _ends(before.clocks), _ends(after.clocks))
    yield from _told("certificate", "grace", _grace(old), _grace(new))
    yield from _told("certificate", "opinion", _opinions(old), _opinions(new))
    yield from _told("certificate", "explained", _explained(old), _explained(new))


def _grace(law: Regime) -> Things:
    rule = law.certificate.grace
    return {"grace": {"days": str(rule.days)}} if rule else {}


def _ends(clocks: Iterable[CertificateClock]) -> Things:
    return {
        each.id: {
            "name": each.label, "days": str(each.due_days_before),
            "opens": "" if each.opens_days_before is None else str(each.opens_days_before),
        }
        for each in clocks
    }  # fmt: skip


def _opinions(law: Regime) -> Things:
    return {
        ",".join(each.kinds): {"kinds": _kinds(each.kinds), "levels": ", ".join(each.levels)} for each in law.opinions
    }


def _explained(law: Regime) -> Things:
    return {"changes": {"kinds": _kinds(law.changes.kinds)}} if law.changes else {}


def _revocation(old: Regime, new: Regime) -> Iterator[Change]:
    yield from _told("revocation", "ground", _grounds(old), _grounds(new))
    yield from _told("revocation", "revoker", _revokers(old), _revokers(new))


def _grounds(law: Regime) -> Things:
    rule = law.certificate.revocation
    return {each.id: {"name": each.label} for each in rule.grounds} if rule else {}


def _revokers(law: Regime) -> Things:
    rule = law.certificate.revocation
    decided = rule.authorities if rule else ()
    return {str(each.stars): {"stars": str(each.stars), "title": each.title} for each in decided}
