"""One certificate on a page, and the certificates of one product through the years."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ocop_cycle.application.queries import certificate_page
from ocop_cycle.cli import certificates, labelling, parsing, parts, persons, telling

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from ocop_cycle.application.queries import certificate_rows
    from ocop_cycle.cli import face


@parsing.command
@parsing.argument("code", metavar="certificate")
@parsing.option("--on", metavar="day", type=parsing.Day())
def show(this: face.Face, code: str, on: date | None) -> None:
    """Show one certificate: decision, days, window, what it is on a day, what came before and after."""
    found = certificate_page.show(this.reader, persons.viewer(this), code, on=on)
    labelling.learn(this)
    this.show({"certificate": found}, *_page(this, found))


@parsing.command
@parsing.argument("code", metavar="product")
@parsing.option("--on", metavar="day", type=parsing.Day())
def history(this: face.Face, code: str, on: date | None) -> None:
    """List the certificates that a product ever had, and say which it had on a day."""
    found = certificate_page.history(this.reader, persons.viewer(this), code, on=on)
    labelling.learn(this)
    if found.held is None:
        answer = this.words.say("held-none", product=found.product, day=found.on)
    else:
        answer = this.words.say(
            "held", product=found.product, day=found.on, certificate=found.held.id, stars=found.held.stars,
            number=found.held.number or this.words.say("not-entered"),
        )  # fmt: skip
    this.show({"history": found}, parts.Line(answer, "strong"), _life(this, found.certificates))


def _page(this: face.Face, found: certificate_page.Shown) -> Iterator[parts.Part]:
    one, say, title = found.certificate, this.words.say, this.words.title
    unknown = say("not-entered")
    yield parts.Heading(say("certificate-of", certificate=one.id, product=one.product))
    yield parts.Pairs(
        (
            (title("status"), parts.Cell(_status(this, found), certificates.MOODS.get(one.status, "plain"))),
            (title("stars"), telling.stars(one.stars)),
            (title("producer"), one.producer.name),
            (title("commune"), one.commune),
            (title("decision"), say("decision-of", number=one.number or unknown, day=one.decision_day or "")),
            (title("authority"), one.authority or unknown),
            (title("issued"), telling.day(this, one.issued) or unknown),
            (title("ends"), telling.day(this, one.ends) or unknown),
            (title("covered-until"), _grace(this, found)),
            (title("window"), _window(this, one)),
            (title("regime"), telling.label(this, found.law) or one.regime),
            (title("told-in-writing"), _letter(this, one)),
            (title("revocation"), _revocation(this, found)),
            (title("origin"), this.words.value("certificate-origin", one.origin) if one.origin else None),
            (title("before-it"), _link(this, found.before)),
            (title("after-it"), _link(this, found.after)),
        )
    )
    if found.records:
        yield parts.Heading(say("corrected-from"))
        yield _life(this, found.records)


def _status(this: face.Face, found: certificate_page.Shown) -> str:
    return this.words.say(
        "status-on", status=this.words.value("certificate-status", found.certificate.status), day=found.on
    )


def _grace(this: face.Face, found: certificate_page.Shown) -> str | None:
    until = found.certificate.covered_until
    if until is None:
        return None
    return f"{telling.day(this, until)} – {telling.label(this, found.grace) or found.certificate.clause or ''}"


def _window(this: face.Face, one: certificate_rows.Listed) -> str | None:
    if one.opens is None or one.closes is None:
        return None
    said = this.words.say("certificate-window", opens=one.opens, closes=one.closes)
    if one.safe_day is not None and one.safe_day != one.closes:
        said = f"{said}; {this.words.say('window-safe', day=one.safe_day)}"
    return said


def _letter(this: face.Face, one: certificate_rows.Listed) -> str | None:
    if one.informed_day is None:
        return None
    return this.words.say("decision-of", number=one.informed_number or "", day=one.informed_day)


def _revocation(this: face.Face, found: certificate_page.Shown) -> str | None:
    one = found.certificate
    if one.ground is None and one.settled_on is None:
        return None
    told = [
        telling.label(this, found.ground),
        this.words.say("finding-of", number=found.finding_number or "", day=found.finding_day)
        if found.finding_day
        else "",
        this.words.say("over-since", number=one.settled_number or "", day=one.settled_on) if one.settled_on else "",
    ]
    return "; ".join(part for part in told if part) or None


def _link(this: face.Face, one: certificate_rows.Listed | None) -> str | None:
    if one is None:
        return None
    return this.words.say(
        "certificate-link", certificate=one.id, stars=one.stars, issued=one.issued or "", ends=one.ends or "",
        status=this.words.value("certificate-status", one.status),
    )  # fmt: skip


def _life(this: face.Face, found: tuple[certificate_rows.Listed, ...]) -> parts.Table:
    title, unknown = this.words.title, this.words.say("not-entered")
    return parts.Table(
        columns=(
            parts.Column(title("certificate"), "code"),
            parts.Column(title("stars"), "code"),
            parts.Column(title("decision"), share=3),
            parts.Column(title("issued"), "code"),
            parts.Column(title("ends"), "code"),
            parts.Column(title("status"), share=4),
        ),
        rows=[
            (
                one.id,
                telling.stars(one.stars),
                one.number or unknown,
                telling.day(this, one.issued) or unknown,
                telling.day(this, one.ends) or unknown,
                this.words.value("certificate-state", one.state)
                if one.state == "corrected"
                else this.words.value("certificate-status", one.status),
            )
            for one in found
        ],
        empty=this.words.say("no-certificates"),
    )
