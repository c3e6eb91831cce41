"""What is in force, as pages: regimes with their steps and sources, notice rules, rights."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.application.queries import policy
from ocop_cycle.cli import parsing, parts, persons, telling
from ocop_cycle.policy import citations, places

if TYPE_CHECKING:
    from ocop_cycle.cli import face
    from ocop_cycle.policy import differences, notice_rules, regime

LONGEST = 70
"""Characters of a value that a list of differences shows."""


@parsing.command
@parsing.argument("name", metavar="regime", required=False)
@parsing.option("--citations", "cited", is_flag=True)
def regime_show(this: face.Face, name: str | None, cited: bool) -> None:
    """Show a regime in force: levels, states with their steps, bands; with --citations where each value is from."""
    if name is None:
        in_force(this, "regime")
        return
    found = policy.regime_named(this.reader, persons.viewer(this), name)
    if cited:
        told = this.late("regime_citations")
        said = {"regime": found, "citations": told.as_json(this, found.value)}
        this.show(said, _title(this, found), *told.page(this, found.value))
        return
    this.show({"regime": found, "citations": None}, _title(this, found), *_regime(this, found.value))


def gaps(this: face.Face, law: regime.Regime) -> Iterator[parts.Part]:
    """What a regime leaves out, and what in it nobody here has confirmed."""
    left_out = [gap for gap in citations.gaps(law) if not gap.where]
    yield parts.Heading(this.words.say("gaps-left-out", name=law.id, count=len(left_out)))
    yield from (parts.Line(f"– {gap.says}", depth=1) for gap in left_out)
    unsure = [one for one in policy.cited(law) if not one.law.confirmed]
    yield parts.Heading(this.words.say("gaps-unconfirmed", name=law.id, count=len(unsure)))
    yield from _unsure(this, unsure)


@parsing.command
@parsing.argument("name", metavar="rules", required=False)
def rules_show(this: face.Face, name: str | None) -> None:
    """Show notice rules in force."""
    if name is None:
        in_force(this, "rules")
        return
    found = policy.rules_named(this.reader, persons.viewer(this), name)
    this.show({"rules": found}, _title(this, found), *_rules(this, found.value.rules))


@parsing.command
@parsing.argument("name", metavar="rights", required=False)
def rights_show(this: face.Face, name: str | None) -> None:
    """Show rights in force: each role and what it grants."""
    if name is None:
        in_force(this, "rights")
        return
    found = policy.rights_named(this.reader, persons.viewer(this), name)
    page: list[parts.Part] = [_title(this, found)]
    for role in found.value.roles:
        page.append(parts.Heading(f"{role.id}: {telling.label(this, role.label)}"))
        granted = ", ".join(telling.value(this, "permission", name) for name in role.grants)
        page.append(parts.Line(granted or this.words.say("grants-nothing"), depth=1))
    this.show({"rights": found}, *page)


def _rules(this: face.Face, rules: Sequence[notice_rules.NoticeRule]) -> Iterator[parts.Part]:
    value = this.words.value
    for rule in rules:
        yield parts.Line(f"{telling.label(this, rule.label)} ({rule.id})", "strong")
        told = this.words.say(
            "rule-line",
            upon=value("upon", rule.on),
            offsets=", ".join(_offset(this, each.n, each.unit) for each in rule.offsets),
            to=", ".join(value("recipient", party) for party in rule.to),
        )
        yield parts.Line(told, depth=1)


def change(this: face.Face, found: differences.Change) -> str:
    """One difference on one line."""
    old, new = _value(this, found.old), _value(this, found.new)
    name = "change-new" if found.old is None else "change-gone" if found.new is None else "change-other"
    return this.words.say(name, path=places.shown(found.path), old=old, new=new)


def _value(this: face.Face, value: Any) -> str:
    if isinstance(value, bool):
        return this.words.value("yes-no", str(value))
    if isinstance(value, dict):
        return str(value.get("id") or value.get(this.language) or value.get("name") or this.words.say("change-whole"))
    if isinstance(value, list):
        return this.words.say("change-items", count=len(value))
    text = str(value)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def in_force(this: face.Face, kind: str) -> None:
    """Show everything in force of a kind: name, title, since when, digest."""
    found = policy.in_force(this.reader, persons.viewer(this), kind)
    title = this.words.title
    table = parts.Table(
        columns=(
            parts.Column(title("name"), "code"),
            parts.Column(title("meaning"), share=4),
            parts.Column(title("in-force-since"), "code"),
            parts.Column(title("digest"), "code"),
        ),
        rows=[
            (one.name, telling.label(this, one.title), telling.day(this, one.since.date()), one.digest[:12])
            for one in found
        ],
        empty=this.words.say("nothing-adopted"),
    )
    said = [{"name": one.name, "title": one.title, "digest": one.digest, "since": one.since} for one in found]
    this.show({"in_force": said}, table)


def _title(this: face.Face, found: policy.Adopted[Any]) -> parts.Line:
    told = this.words.say(
        "in-force",
        title=telling.label(this, found.title),
        day=telling.moment(this, found.since),
        digest=found.digest[:12],
    )
    return parts.Line(told, "strong")


def _regime(this: face.Face, law: regime.Regime) -> Iterator[parts.Part]:
    say, title = this.words.say, this.words.title
    yield parts.Line(say("levels", names=" → ".join(telling.label(this, level.label) for level in law.levels)))
    for stage in law.stages:
        yield parts.Heading(telling.label(this, stage.label))
        for state in (each for each in law.states if each.stage == stage.id):
            yield parts.Line(f"{state.id}: {telling.label(this, state.label)}", "strong", depth=1)
            for step in policy.steps_from(law, state.id):
                arrow = f"{step.transition.step} → {step.dest.id}"
                yield parts.Line(f"{arrow}: {telling.label(this, step.transition.label)}", depth=2)
    yield parts.Heading(say("bands"))
    yield parts.Table(
        columns=(parts.Column(title("stars"), "code"), parts.Column(title("points"), share=3),
                 parts.Column(title("authority"), share=5)),
        rows=[(telling.stars(band.stars), _band(this, band), _authority(this, law, band.stars)) for band in law.bands],
    )  # fmt: skip
    yield parts.Line(say("certificate-months", months=law.certificate.months))
    if law.certificate.grace:
        grace = law.certificate.grace
        yield parts.Line(say("certificate-grace", label=telling.label(this, grace.label), days=grace.days))
    yield from _revocation(this, law)


def _revocation(this: face.Face, law: regime.Regime) -> Iterator[parts.Part]:
    """On which grounds certificates are revoked, and who decides so on how many stars."""
    rule = law.certificate.revocation
    if rule is None:
        return
    yield parts.Heading(this.words.say("revocation-grounds"))
    for ground in rule.grounds:
        point = f"{ground.point}) " if ground.point else ""
        yield parts.Line(f"{point}{telling.label(this, ground.label)} [{ground.id}]", depth=1)
    for each in rule.authorities:
        who = this.words.say("revoked-by", stars=each.stars, title=telling.label(this, each.title))
        yield parts.Line(who, depth=1)


def _band(this: face.Face, band: regime.Band) -> str:
    name = "band-below" if band.below is not None else "band-to"
    return this.words.say(name, least=band.from_points, most=band.below or band.to or "")


def _authority(this: face.Face, law: regime.Regime, stars: int) -> str:
    return next((telling.label(this, each.title) for each in law.authorities if each.stars == stars), "–")


def _unsure(this: face.Face, found: Sequence[policy.Cited]) -> Iterator[parts.Part]:
    """Each value in words, with what is known of its source."""
    if not found:
        yield parts.Line(this.words.say("no-gaps"), depth=1)
    for one in found:
        known = ". ".join(filter(None, (one.law.cites, one.law.note)))
        yield parts.Line(f"– {this.late('regime_citations').says(this, one.value)} – {known}".rstrip(" –"), depth=1)
        if one.law.source:
            yield parts.Line(one.law.source, "quiet", depth=2)


def _offset(this: face.Face, n: int, unit: str) -> str:
    name = "offset-on" if n == 0 else "offset-before" if n < 0 else "offset-after"
    return this.words.say(name, count=abs(n), unit=telling.value(this, "offset-unit", unit))
