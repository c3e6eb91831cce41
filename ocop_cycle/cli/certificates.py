"""Certificates: which there are and which end; completed, corrected, extended, revoked, told of their end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import certificates, selection
from ocop_cycle.cli import parsing, parts, persons, telling, writing
from ocop_cycle.domain import certificates as judging

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from ocop_cycle.cli import face

STATUSES = (*judging.STATUSES, "valid", "any")
LEVELS = ("district", "province", "ministry")


def _narrowing(run: Callable[..., Any]) -> Callable[..., Any]:
    """The options that both lists take."""
    for option in (
        parsing.option("--on", metavar="day", type=parsing.Day()),
        parsing.option("--cycle", metavar="cycle"),
        parsing.option("--commune", metavar="unit"),
        parsing.option("--level", metavar="level", type=parsing.OneOf(*LEVELS)),
        parsing.option("--regime", metavar="regime"),
        parsing.option("--stars", metavar="stars", type=parsing.Number(1, 5)),
        parsing.option("--producer", metavar="producer"),
        parsing.option("--search", metavar="text"),
        parsing.option("--page", metavar="number", type=parsing.Number(1), default=1),
        parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS),
    ):
        run = option(run)
    return run


@parsing.command
@parsing.option("--status", metavar="word", type=parsing.OneOf(*STATUSES), default="valid")
@parsing.option("--ends-by", metavar="day", type=parsing.Day())
@parsing.option("--end-known/--end-unknown", "end_known", is_flag=True, default=None)
@_narrowing
def listing(this: face.Face, status: str, page: int, size: int, **filtered: Any) -> None:
    """List certificates as they are on a day, the first to end first, those whose end is not known last."""
    chosen: Any = None if status == "any" else status
    wanted = certificates.Wanted(status=chosen, **filtered)
    paging = selection.Paging(number=page, size=size)
    _tell(this, certificates.list_certificates(this.reader, persons.viewer(this), wanted, page=paging))


@parsing.command
@parsing.option("--days", metavar="number", type=parsing.Number(0, 4000), default=90)
@_narrowing
def expiring(this: face.Face, days: int, page: int, size: int, **filtered: Any) -> None:
    """List certificates that end within so many days, and those whose end nobody entered."""
    paging = selection.Paging(number=page, size=size)
    wanted = certificates.Wanted(**filtered)
    _tell(this, certificates.expiring(this.reader, persons.viewer(this), days, wanted, page=paging))


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
    """Let a certificate run on until the result of its renewal, as the law allows."""
    writing.carry_out(this, lambda by: commands.ExtendCertificate(by=by, dossier=code, ends=ends, reason=reason), key)


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.option("--number", "document_number", metavar="text", required=True)
@parsing.option("--day", "document_day", metavar="day", type=parsing.Day(), required=True)
@parsing.option("--reason", metavar="reason")
@writing.KEY
def letter(this: face.Face, code: str, key: str | None, **said: Any) -> None:
    """Record the official document that told the producer in writing of the end of the certificate."""
    writing.carry_out(this, lambda by: commands.RecordEndLetter(by=by, dossier=code, **said), key)


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.option("--ground", metavar="ground", required=True)
@parsing.option("--number", "finding_number", metavar="text")
@parsing.option("--day", "finding_day", metavar="day", type=parsing.Day())
@writing.REASON
@writing.KEY
def finding(this: face.Face, code: str, key: str | None, **said: Any) -> None:
    """Record the finding upon which a certificate may be revoked; the time for the decision runs from its day."""
    writing.carry_out(this, lambda by: commands.ProposeRevocation(by=by, dossier=code, **said), key)


@parsing.command
@parsing.argument("code", metavar="code")
@parsing.option("--ground", metavar="ground")
@parsing.option("--decision-number", metavar="text")
@parsing.option("--decision-day", metavar="day", type=parsing.Day())
@writing.REASON
@writing.KEY
def revoke(this: face.Face, code: str, key: str | None, **said: Any) -> None:
    """Revoke a certificate by a decision; a wrong recognition goes back before its council."""
    writing.carry_out(this, lambda by: commands.RevokeCertificate(by=by, dossier=code, **said), key)


def _tell(this: face.Face, found: selection.Page[certificates.Listed]) -> None:
    counted = this.words.say("counted-certificates", total=found.total, page=found.number, pages=found.pages)
    this.show({"certificates": found}, table(this, found.items), parts.Line(counted, "quiet"))


def table(this: face.Face, found: tuple[certificates.Listed, ...]) -> parts.Table:
    """Certificates as a list: what each is on the day asked about, and by when a dossier for its renewal is taken."""
    title, unknown = this.words.title, this.words.say("not-entered")
    return parts.Table(
        columns=(
            parts.Column(title("code"), "code"),
            parts.Column(title("product"), share=3),
            parts.Column(title("producer"), share=3),
            parts.Column(title("stars"), "code"),
            parts.Column(title("decision"), share=2),
            parts.Column(title("ends"), "code"),
            parts.Column(title("status"), share=3),
        ),
        rows=[
            (
                one.dossier,
                one.product,
                one.producer.name,
                telling.stars(one.stars),
                one.number or unknown,
                _ends(this, one, unknown),
                status(this, one),
            )
            for one in found
        ],
        empty=this.words.say("no-certificates"),
    )


MOODS: dict[str, parts.Mood] = {
    "window-open": "soon", "window-past": "late", "late-covered": "late", "end-unknown": "soon", "ended": "quiet",
    "revoked": "quiet", "replaced": "quiet",
}  # fmt: skip


def status(this: face.Face, one: certificates.Listed) -> parts.Cell:
    """What a certificate is, and the days of its window while that is ahead or open."""
    said = this.words.value("certificate-status", one.status)
    if one.status in ("window-ahead", "window-open") and one.opens and one.closes:
        window = this.words.say("certificate-window", opens=one.opens, closes=one.closes)
        said = f"{said}\n{window}"
    return parts.Cell(said, MOODS.get(one.status, "plain"))


def _ends(this: face.Face, one: certificates.Listed, unknown: str) -> parts.Cell:
    if one.ends is None:
        return parts.Cell(unknown, "soon")
    if one.status not in judging.VALID or one.days_left is None:
        return parts.Cell(telling.day(this, one.ends))
    left = this.words.say("in-days", count=one.days_left)
    covered = f"\n{this.words.say('covered-until', day=one.covered_until)}" if one.covered_until else ""
    return parts.Cell(f"{telling.day(this, one.ends)}{covered}\n{left}")
