"""Plans: files checked, shown, compared, applied; next year's plan drafted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import adoption, commands
from ocop_cycle.application.queries import certificates, selection
from ocop_cycle.cli import given_files, impacts, parsing, parts, persons, policies, stops, telling, writing
from ocop_cycle.policy import plan_drafts, plan_lookup
from ocop_cycle.storage import cycles

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face
    from ocop_cycle.policy import loader
    from ocop_cycle.policy import plan as plans

check = policies.checking("plan")


@parsing.command
@parsing.argument("name", metavar="plan")
def diff(this: face.Face, name: str) -> None:
    """Show what a plan file changes of the plan in force; of a running cycle also who is hit."""
    checked = policies.check_in(this, "plan", name)
    runs = _runs(this, checked)
    policies.show_changes(this, checked, last=not runs)
    if runs:
        impacts.show(this, lambda by, _: _applying(checked, by, this.words.say("plan-trial"), None))


@parsing.command
@parsing.argument("name", metavar="plan", required=False)
def show(this: face.Face, name: str | None) -> None:
    """Show a plan file: rounds, milestones, products; without a name the plans that can be chosen."""
    desk = this.builders.files(this.settings_or_none)
    if name is None:
        names = desk.files.names("plan")
        this.show({"plans": names}, *(parts.Line(each) for each in names), demo=False)
        return
    checked = desk.check("plan", desk.find("plan", name))
    page = [*_page(this, checked.value), *_doubts(this, checked)]
    this.show({"plan": checked.value, "warnings": checked.warnings}, *page, demo=False)


@parsing.command
@parsing.argument("name", metavar="plan")
@parsing.option("--dry-run", is_flag=True)
@parsing.option("--reason", metavar="reason")
@impacts.options
def apply(this: face.Face, name: str, dry_run: bool, reason: str | None, **said: Any) -> None:
    """Make a plan a cycle in draft, or let a cycle follow another version of its plan."""
    checked = policies.check_in(this, "plan", name)
    runs = _runs(this, checked)
    policies.show_changes(this, checked, last=dry_run and not runs)
    if runs and dry_run:
        impacts.show(this, lambda by, _: _applying(checked, by, reason or this.words.say("plan-trial"), None))
    elif runs:
        if not (reason or "").strip():
            raise parsing.Misread("missing", param="--reason")
        impacts.carry_out(this, lambda by, seen: _applying(checked, by, reason, seen), said)
    elif not dry_run:
        receipt = writing.carry_out(this, lambda by: adoption.adopting(checked, by), said["key"])
        this.say("plan-applied", cycle=receipt.subject[1])


def _runs(this: face.Face, checked: loader.Checked) -> bool:
    """Whether the cycle of a plan runs, so that another version of the plan moves what is due."""
    with this.house.store.reading() as runner:
        found = cycles.find_cycle(runner, checked.name)
    return found is not None and found.state not in ("draft", "closed") and found.plan_digest != checked.digest


def _applying(
    checked: loader.Checked, by: commands.Provenance, reason: str | None, seen: str | None
) -> commands.Command:
    return commands.ApplyPlan(
        by=by, name=checked.name, digest=checked.digest, content=checked.content, reason=reason, seen=seen
    )


@parsing.command
@parsing.option("--from", "source", metavar="plan", required=True)
@parsing.option("--year", metavar="year", type=parsing.Number(2018, 2100), required=True)
@parsing.option("--regime", metavar="regime")
@parsing.option("--out", metavar="file", type=parsing.File())
def new(this: face.Face, source: str, year: int, regime: str | None, out: Path | None) -> None:
    """Draft the plan of a later year from this one: dates marked to be confirmed, certificates that end then."""
    desk = this.builders.files(this.settings_or_none)
    made_of: plans.Plan = desk.check("plan", desk.find("plan", source)).value
    ending = _ending(this) if this.settings_or_none else []
    name, text = plan_drafts.draft_text(made_of, year, certificates=ending, regime=regime)
    place = out or this.folder / "workflows" / "plans" / f"{name}.yaml"
    place.parent.mkdir(parents=True, exist_ok=True)
    given_files.write_new(place, text.encode())
    told = this.words.say("plan-drafted", file=place, known=len(ending), name=name)
    this.show({"plan": name, "file": place, "certificates": ending}, parts.Line(told, "good"))


def _ending(this: face.Face) -> list[plan_drafts.EndingCertificate]:
    everything = selection.Paging(size=100_000)
    found = certificates.list_certificates(this.reader, persons.viewer(this), page=everything).items
    return [
        plan_drafts.EndingCertificate(
            product=one.product_id, product_name=one.product, producer=one.producer.id,
            producer_name=one.producer.name, ends=one.ends.isoformat() if one.ends else None, unit=one.commune_id,
            decision=one.number,
        )
        for one in found
    ]  # fmt: skip


def _page(this: face.Face, found: plans.Plan) -> Iterator[parts.Part]:
    say, title = this.words.say, this.words.title
    document = found.document
    yield parts.Line(telling.label(this, found.title), "strong")
    unknown = say("left-blank")
    yield parts.Pairs(
        (
            (title("document"), f"{document.kind}: {document.title}"),
            (title("number"), document.number or unknown),
            (title("day"), telling.day(this, document.day) or this.words.value("day", document.month or unknown)),
            (title("issuer"), document.issuer),
            (title("regime"), found.regime),
            (title("draft"), say("is-draft") if found.draft else None),
        )
    )
    yield parts.Heading(say("its-rounds", count=len(found.rounds)))
    for each in found.rounds:
        yield parts.Line(f"{each.id}: {telling.label(this, each.label)} – {each.held or say('no-date')}", depth=1)
    yield parts.Heading(say("its-products", count=len(found.products)))
    yield _products(this, found)
    yield from _departments(this, found)
    yield parts.Heading(say("its-milestones", count=len(found.milestones)))
    yield _milestones(this, found)
    for note in found.notes:
        yield parts.Line(f"– {note}", "quiet")


def _departments(this: face.Face, found: plans.Plan) -> Iterator[parts.Part]:
    """Who looks after which groups of products, and how many of the plan's products those are."""
    looking = [unit for unit in found.units if unit.product_groups]
    if not looking:
        return
    title = this.words.title
    answered = Counter(unit.id for each in found.products for unit in plan_lookup.departments(found, each.id))
    yield parts.Heading(this.words.say("its-departments"))
    yield parts.Table(
        columns=(parts.Column(title("unit"), share=3), parts.Column(title("product-groups"), share=5),
                 parts.Column(title("products"), "number")),
        rows=[(unit.name, "; ".join(unit.product_groups), str(answered[unit.id])) for unit in looking],
    )  # fmt: skip


def _doubts(this: face.Face, checked: loader.Checked) -> Iterator[parts.Part]:
    """Where the document contradicts itself or leaves something open: shown, and kept as it is written."""
    if checked.warnings:
        yield parts.Heading(this.words.say("its-doubts", count=len(checked.warnings)))
    for warning in checked.warnings:
        yield parts.Line(f"! {stops.worded_flaw(this, warning)}", "soon", depth=1)


def _products(this: face.Face, found: plans.Plan) -> parts.Table:
    title = this.words.title
    producers = {each.id: each.name for each in found.producers}
    return parts.Table(
        columns=(
            parts.Column(title("row"), "code"),
            parts.Column(title("product"), share=3),
            parts.Column(title("producer"), share=3),
            parts.Column(title("kind"), share=2),
            parts.Column(title("round"), "code"),
        ),
        rows=[
            (each.row or "", each.name, producers.get(each.producer, each.producer),
             telling.value(this, "kind", each.kind), each.round or "–")
            for each in found.products
        ],
    )  # fmt: skip


def _milestones(this: face.Face, found: plans.Plan) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("milestone"), "code"),
            parts.Column(title("duty"), share=4),
            parts.Column(title("due"), share=2),
            parts.Column(title("units"), "number"),
        ),
        rows=[
            (
                each.id,
                telling.label(this, each.label),
                each.due or telling.value(this, "duty-time", each.time),
                str(len(plan_lookup.responsible_units(found, each))) if each.about == "units" else "–",
            )
            for each in found.milestones
        ],
    )
