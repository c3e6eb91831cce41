"""Notices: which are owed and what became of each; one read; held, released, cancelled; the catalogue of texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import notices, policy, selection
from ocop_cycle.cli import parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.cli import face

STATES = ("owed", "covered", "held", "cancelled")


@parsing.command
@parsing.option("--cycle", metavar="cycle")
@parsing.option("--state", metavar="state", type=parsing.OneOf(*STATES))
@parsing.option("--because", metavar="word")
@parsing.option("--message-state", metavar="state")
@parsing.option("--rule", metavar="rule")
@parsing.option("--recipient", metavar="unit")
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def listing(this: face.Face, page: int, size: int, **filtered: Any) -> None:
    """List notices and what became of each."""
    paging = selection.Paging(number=page, size=size)
    found = notices.list_notices(this.reader, persons.viewer(this), notices.Wanted(**filtered), page=paging)
    counted = this.words.say("counted-notices", total=found.total, page=found.number, pages=found.pages)
    this.show({"notices": found}, _table(this, found.items), parts.Line(counted, "quiet"))


@parsing.command
@parsing.argument("notice", metavar="notice")
def show(this: face.Face, notice: str) -> None:
    """Show one notice: what it says, to whom it went, what became of it."""
    actor = persons.viewer(this)
    found = notices.show(this.reader, actor, _named(this, notice))
    this.show({"notice": found}, *_page(this, found))


@parsing.command
@parsing.argument("notice", metavar="notice")
def preview(this: face.Face, notice: str) -> None:
    """Render an owed or held notice as it would leave now."""
    found = notices.show(this.reader, persons.viewer(this), _named(this, notice))
    text = this.house.outbox.renderer.render(found.template, found.facts)
    said = {"notice": found.notice.id, "subject": text.subject, "text": text.text, "html": text.html}
    this.show(said, parts.Line(text.subject, "strong"), parts.Line(text.text))


@parsing.command
@parsing.argument("notice", metavar="notice")
@writing.REASON
@writing.KEY
def hold(this: face.Face, notice: str, reason: str, key: str | None) -> None:
    """Hold an owed notice back."""
    name = _named(this, notice)
    writing.carry_out(this, lambda by: commands.HoldNotice(by=by, notice=name, reason=reason), key)


@parsing.command
@parsing.argument("notice", metavar="notice")
@writing.KEY
def release(this: face.Face, notice: str, key: str | None) -> None:
    """Let a held notice go."""
    name = _named(this, notice)
    writing.carry_out(this, lambda by: commands.ReleaseNotice(by=by, notice=name), key)


@parsing.command
@parsing.argument("notice", metavar="notice")
@writing.REASON
@writing.KEY
def cancel(this: face.Face, notice: str, reason: str, key: str | None) -> None:
    """Cancel a notice that has not left."""
    name = _named(this, notice)
    writing.carry_out(this, lambda by: commands.CancelNotice(by=by, notice=name, reason=reason), key)


@parsing.command
def catalogue(this: face.Face) -> None:
    """List every text that can leave: upon what, to whom, from which template."""
    adopted = policy.in_force(this.reader, persons.viewer(this), "rules")
    rules = [rule for file in adopted for rule in file.value.rules]
    title = this.words.title
    table = parts.Table(
        columns=(
            parts.Column(title("notice"), share=5),
            parts.Column(title("upon"), share=3),
            parts.Column(title("to"), share=4),
        ),
        rows=[
            (
                f"{telling.label(this, rule.label)}\n{rule.id}",
                telling.value(this, "upon", rule.on),
                ", ".join(telling.value(this, "recipient", name) for name in rule.to),
            )
            for rule in rules
        ],
        empty=this.words.say("no-rules"),
    )
    this.show({"rules": rules}, table)


def _named(this: face.Face, typed: str) -> str:
    """The name of a notice: its own, or that of the message it left by where the message covers one."""
    if "|" in typed:
        return typed
    found = notices.list_notices(this.reader, persons.viewer(this), page=selection.Paging(size=100_000))
    named = [one.id for one in found.items if one.message == typed]
    if len(named) != 1:
        raise parsing.Misread("no-such-notice", notice=typed)
    return named[0]


def _table(this: face.Face, found: tuple[notices.Noticed, ...]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("owed-at"), "code"),
            parts.Column(title("notice"), share=4),
            parts.Column(title("to"), share=3),
            parts.Column(title("became"), share=3),
        ),
        rows=[
            (
                telling.moment(this, one.owed_at).replace(" ", "\n"),
                f"{telling.label(this, one.rule_label)}\n{one.subject[1]}",
                one.recipient.name,
                _became(this, one),
            )
            for one in found
        ],
        empty=this.words.say("no-notices"),
    )


def _became(this: face.Face, one: notices.Noticed) -> parts.Cell:
    if one.message:
        told = f"{telling.value(this, 'message-state', one.message_state)}\n{one.message}"
        return parts.Cell(told, "plain" if one.told == "yes" else "late")
    because = f" ({telling.value(this, 'held-because', one.because)})" if one.because else ""
    return parts.Cell(f"{telling.value(this, 'notice-state', one.state)}{because}", "soon")


def _page(this: face.Face, found: notices.Detail) -> Iterator[parts.Part]:
    one, title, say = found.notice, this.words.title, this.words.say
    yield parts.Line(telling.label(this, one.rule_label), "strong")
    yield parts.Pairs(
        (
            (title("notice-name"), one.id),
            (title("of"), f"{telling.value(this, 'subject', one.subject[0])} {one.subject[1]}"),
            (title("to"), one.recipient.name),
            (title("owed-at"), telling.moment(this, one.owed_at)),
            (title("status"), telling.value(this, "notice-state", one.state)),
            (title("because"), telling.value(this, "held-because", one.because)),
            (title("told"), telling.value(this, "told", one.told)),
        )
    )
    if found.message is None:
        return
    message = found.message
    yield parts.Heading(say("its-message"))
    yield parts.Pairs(
        (
            (title("reference"), message.reference),
            (title("address"), message.address),
            (title("mail-subject"), message.subject),
            (title("issued-at"), telling.moment(this, message.issued_at)),
            (title("status"), telling.value(this, "message-state", message.state)),
        )
    )
    for each in message.evidence:
        told = say("evidence-line", moment=telling.moment(this, each.at), detail=each.detail or "")
        yield parts.Line(f"{telling.value(this, 'message-state', each.outcome)}: {told}", "quiet", depth=1)
