"""Certificates: which there are, which end, and what is completed or corrected on them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import certificates, selection
from ocop_cycle.cli import parsing, parts, persons, telling, writing
from ocop_cycle.domain import certificates as judging

if TYPE_CHECKING:
    from datetime import date

    from ocop_cycle.cli import face

STATUSES = (*judging.STATUSES, "valid", "any")
LEVELS = ("district", "province", "ministry")


@parsing.command
@parsing.option("--cycle", metavar="cycle")
@parsing.option("--status", metavar="status", type=parsing.OneOf(*STATUSES), default="valid")
@parsing.option("--on", metavar="day", type=parsing.Day())
@parsing.option("--commune", metavar="unit")
@parsing.option("--level", metavar="level", type=parsing.OneOf(*LEVELS))
@parsing.option("--regime", metavar="regime")
@parsing.option("--ends-by", metavar="day", type=parsing.Day())
@parsing.option("--end-known/--end-unknown", "end_known", is_flag=True, default=None)
@parsing.option("--stars", metavar="stars", type=parsing.Number(1, 5))
@parsing.option("--producer", metavar="producer")
@parsing.option("--search", metavar="text")
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def listing(this: face.Face, status: str, page: int, size: int, **filtered: Any) -> None:
    """List certificates as they are on a day, the first to end first, those whose end is not known last."""
    chosen: Any = None if status == "any" else status
    wanted = certificates.Wanted(status=chosen, **filtered)
    paging = selection.Paging(number=page, size=size)
    _tell(this, certificates.list_certificates(this.reader, persons.viewer(this), wanted, page=paging))


@parsing.command
@parsing.option("--days", metavar="number", type=parsing.Number(0, 4000), default=90)
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def expiring(this: face.Face, days: int, page: int, size: int) -> None:
    """List certificates that end within so many days, and those whose end nobody entered."""
    paging = selection.Paging(number=page, size=size)
    _tell(this, certificates.expiring(this.reader, persons.viewer(this), days, page=paging))


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.option("--stars", metavar="stars", type=parsing.Number(1, 5))
@parsing.option("--decision-number", metavar="text")
@parsing.option("--decision-day", metavar="day", type=parsing.Day())
@parsing.option("--issued", metavar="day", type=parsing.Day())
@parsing.option("--ends", metavar="day", type=parsing.Day())
@writing.REASON
@writing.KEY
def correct(this: face.Face, code: str, reason: str, key: str | None, **said: Any) -> None:
    """Complete or correct what is recorded of a dossier's certificate."""
    if all(value is None for value in said.values()):
        raise parsing.Misread("nothing-to-correct")
    data = commands.CertificateData(**said)
    writing.carry_out(
        this, lambda by: commands.CorrectCertificate(by=by, dossier=code, certificate=data, reason=reason), key
    )


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.option("--ends", metavar="day", type=parsing.Day())
@writing.REASON
@writing.KEY
def extend(this: face.Face, code: str, ends: date | None, reason: str, key: str | None) -> None:
    """Let a certificate run on as a clause of the new law allows."""
    writing.carry_out(this, lambda by: commands.ExtendCertificate(by=by, dossier=code, ends=ends, reason=reason), key)


def _tell(this: face.Face, found: selection.Page[certificates.Listed]) -> None:
    title, unknown = this.words.title, this.words.say("not-entered")
    table = parts.Table(
        columns=(
            parts.Column(title("code"), "code"),
            parts.Column(title("product"), share=3),
            parts.Column(title("producer"), share=3),
            parts.Column(title("stars"), "code"),
            parts.Column(title("decision"), share=2),
            parts.Column(title("ends"), "code"),
        ),
        rows=[
            (
                one.dossier,
                one.product,
                one.producer.name,
                telling.stars(one.stars),
                one.number or unknown,
                _ends(this, one, unknown),
            )
            for one in found.items
        ],
        empty=this.words.say("no-certificates"),
    )
    counted = this.words.say("counted-certificates", total=found.total, page=found.number, pages=found.pages)
    this.show({"certificates": found}, table, parts.Line(counted, "quiet"))


def _ends(this: face.Face, one: certificates.Listed, unknown: str) -> parts.Cell:
    if one.ends is None:
        return parts.Cell(unknown, "soon")
    left = f"\n{this.words.say('in-days', count=one.days_left)}" if one.days_left is not None else ""
    return parts.Cell(f"{telling.day(this, one.ends)}{left}")
