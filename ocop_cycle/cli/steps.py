"""What is done with one dossier: opened, taken a step, taken back, its papers, results and round recorded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import cycles, policy
from ocop_cycle.cli import bulk, dossiers, parsing, parts, persons, writing

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face

STATUSES = ("present", "missing", "not-needed")


@parsing.command
@parsing.argument("product", metavar="product")
@parsing.option("--cycle", metavar="cycle")
@parsing.option("--kind", metavar="kind", type=parsing.OneOf(*dossiers.KINDS))
@parsing.option("--round", "round_", metavar="round")
@parsing.option("--predecessor", metavar="code")
@parsing.option("--changes", metavar="text")
@writing.KEY
def opening(
    this: face.Face, product: str, cycle: str | None, kind: Any, round_: str | None, predecessor: str | None,
    changes: str | None, key: str | None,
) -> None:  # fmt: skip
    """Open a dossier for a product; kind and round are those of the plan unless they are named."""
    actor = persons.viewer(this)
    name = cycle or cycles.current(this.reader, actor)
    if name is None:
        raise parsing.Misread("no-cycle-to-open-in")
    registered = policy.plan_of(this.reader, actor, name).products
    listed = next((each for each in registered if each.id == product), None)
    chosen = kind or (listed.kind if listed else None)
    if chosen is None:
        raise parsing.Misread("kind-unknown", product=product)
    wished = round_ or (listed.round if listed else None)

    def make(by: commands.Provenance) -> commands.Command:
        return commands.OpenDossier(
            by=by,
            cycle=name,
            product=product,
            kind=chosen,
            round=wished,
            predecessor=predecessor,
            changes=changes,
        )

    writing.carry_out(this, make, key)


@parsing.command
@parsing.argument("code", metavar="code", required=False)
@parsing.argument("step", metavar="step", required=False)
@parsing.option("--reason", metavar="reason")
@parsing.option("--if-version", metavar="number", type=parsing.Number(1))
@parsing.option("--stars", metavar="stars", type=parsing.Number(1, 5))
@parsing.option("--decision-number", metavar="text")
@parsing.option("--decision-day", metavar="day", type=parsing.Day())
@parsing.option("--issued", metavar="day", type=parsing.Day())
@parsing.option("--ends", metavar="day", type=parsing.Day())
@parsing.option("--bulk", "bulk_step", metavar="step")
@parsing.option("--confirm", metavar="number", type=parsing.Number(1))
@parsing.option("--preview", metavar="digest")
@dossiers.filters
@writing.KEY
def advance(this: face.Face, code: str | None, step: str | None, bulk_step: str | None, **said: Any) -> int | None:
    """Take a step with one dossier; with --bulk, with all that the filters choose, after a preview."""
    if bulk_step is not None:
        if code is not None:
            raise parsing.Misread("bulk-and-code", code=code)
        return bulk.advance(this, bulk_step, said)
    if code is None or step is None:
        raise parsing.Misread("step-missing", code=code or this.words.metavar("code"))
    if said["confirm"] or said["preview"] or any(said[name] is not None for name in bulk.FILTERS):
        raise parsing.Misread("filters-without-bulk")
    writing.carry_out(this, lambda by: _advancing(by, code, step, said), said["key"])
    return None


def _advancing(by: commands.Provenance, code: str, step: str, said: dict[str, Any]) -> commands.Command:
    data = {name: said[name] for name in ("stars", "decision_number", "decision_day", "issued", "ends")}
    certificate = commands.CertificateData(**data) if any(value is not None for value in data.values()) else None
    return commands.AdvanceDossier(
        by=by, dossier=code, step=step, version=said["if_version"], reason=said["reason"], certificate=certificate
    )


@parsing.command
@parsing.argument("code", metavar="code")
@writing.REASON
@parsing.option("--if-version", metavar="number", type=parsing.Number(1))
@writing.KEY
def take_back(this: face.Face, code: str, reason: str, if_version: int | None, key: str | None) -> None:
    """Take back the newest step of a dossier."""
    writing.carry_out(
        this, lambda by: commands.TakeBackStep(by=by, dossier=code, reason=reason, version=if_version), key
    )


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.argument("items", metavar="document", nargs=-1, required=True)
@parsing.option("--status", metavar="word", type=parsing.OneOf(*STATUSES), default="present")
@parsing.option("--copies", metavar="number", type=parsing.Number(0, 1000))
@parsing.option("--note", metavar="text")
@writing.KEY
def document(
    this: face.Face, code: str, items: tuple[str, ...], status: Any, note: str | None, key: str | None,
    copies: int | None,
) -> None:  # fmt: skip
    """Note papers of the checklist as there, missing or not needed: one entry for each."""
    receipts = []
    for number, item in enumerate(items):
        own = f"{key}/{number}" if key and len(items) > 1 else key
        receipts.append(
            writing.execute(
                this,
                lambda by, item=item: commands.RecordDocument(  # type: ignore[misc] # bound for this round of the loop
                    by=by, dossier=code, item=item, status=status, note=note, copies=copies
                ),
                own,
            )
        )
    numbers = ", ".join(str(receipt.entry) for receipt in receipts)
    told = this.words.say("papers-noted", count=len(receipts), code=code, entries=numbers)
    this.show({"receipts": receipts}, parts.Line(told, "good"))


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.argument("total", metavar="points")
@parsing.option("--level", metavar="level", required=True)
@parsing.option("--stars", metavar="stars", type=parsing.Number(1, 5))
@parsing.option("--day", metavar="day", type=parsing.Day())
@parsing.option("--manner", metavar="word", type=parsing.OneOf("meeting", "written"))
@parsing.option("--met-because", metavar="word", type=parsing.OneOf("opinions-differ", "complex"))
@parsing.option("--correct", metavar="reason")
@writing.KEY
def result(
    this: face.Face, code: str, total: str, level: str, stars: int | None, day: date | None, correct: str | None,
    key: str | None, **spoken: Any,
) -> None:  # fmt: skip
    """Record a council's average total; with --correct, in place of a wrong one."""
    points = total.replace(",", ".")

    def make(by: commands.Provenance) -> commands.Command:
        if correct is None:
            return commands.RecordResult(by=by, dossier=code, level=level, total=points, stars=stars, day=day, **spoken)
        return commands.CorrectResult(
            by=by, dossier=code, level=level, total=points, reason=correct, stars=stars, day=day
        )

    writing.carry_out(this, make, key)


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.argument("round_", metavar="round")
@parsing.option("--reason", metavar="reason")
@writing.KEY
def assign_round(this: face.Face, code: str, round_: str, reason: str | None, key: str | None) -> None:
    """Put a dossier into a round, or move it to another."""
    writing.carry_out(this, lambda by: commands.AssignRound(by=by, dossier=code, round=round_, reason=reason), key)
