"""Notices: which are owed and what became of each; one read; held, released, cancelled, sent again."""

from __future__ import annotations

import collections
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from ocop_cycle.application import commands
from ocop_cycle.application.queries import notices, selection
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
@parsing.option("--recipient", "--unit", "recipient", metavar="unit")
@parsing.option("--dossier", metavar="dossier")
@parsing.option("--since", metavar="day", type=parsing.Day())
@parsing.option("--page", metavar="number", type=parsing.Number(1), default=1)
@parsing.option("--size", metavar="number", type=parsing.Number(1, 1000), default=selection.ROWS)
def listing(this: face.Face, page: int, size: int, **filtered: Any) -> None:
    """List notices and what became of each."""
    paging = selection.Paging(number=page, size=size)
    found = notices.list_notices(this.reader, persons.viewer(this), notices.Wanted(**filtered), page=paging)
    counted = this.words.say("counted-notices", total=found.total, page=found.number, pages=found.pages)
    told = [*_told(this, str(filtered["dossier"]), found.items)] if filtered["dossier"] else []
    this.show({"notices": found}, *told, _table(this, found.items), parts.Line(counted, "quiet"))


@parsing.command
@parsing.argument("notice", metavar="notice")
def show(this: face.Face, notice: str) -> None:
    """Show one notice: what it says, to whom it went, what became of it."""
    actor = persons.viewer(this)
    found = notices.show(this.reader, actor, named(this, notice))
    this.show({"notice": found}, *_page(this, found))


@parsing.command
@parsing.argument("notice", metavar="notice")
@writing.REASON
@writing.KEY
def hold(this: face.Face, notice: str, reason: str, key: str | None) -> None:
    """Hold an owed notice back."""
    name = named(this, notice)
    writing.carry_out(this, lambda by: commands.HoldNotice(by=by, notice=name, reason=reason), key)


@parsing.command
@parsing.argument("notice", metavar="notice")
@writing.KEY
def release(this: face.Face, notice: str, key: str | None) -> None:
    """Let a held notice go."""
    name = named(this, notice)
    writing.carry_out(this, lambda by: commands.ReleaseNotice(by=by, notice=name), key)


@parsing.command
@parsing.argument("notice", metavar="notice")
@writing.REASON
@writing.KEY
def cancel(this: face.Face, notice: str, reason: str, key: str | None) -> None:
    """Cancel a notice that has not left."""
    name = named(this, notice)
    writing.carry_out(this, lambda by: commands.CancelNotice(by=by, notice=name, reason=reason), key)


@parsing.command
@parsing.argument("message", metavar="message")
@writing.REASON
@writing.KEY
def retry(this: face.Face, message: str, reason: str, key: str | None) -> None:
    """Hand a message over once more of which nobody knows whether it left."""
    found = notices.show(this.reader, persons.viewer(this), message).message
    name = found.reference if found else message
    by = writing.provenance(this, key)
    writing.tell(this, this.house.outbox.retry(commands.RetryMessage(by=by, message=name, reason=reason)))


@parsing.command
@parsing.argument("notice", metavar="notice")
@writing.REASON
@writing.KEY
def resend(this: face.Face, notice: str, reason: str, key: str | None) -> None:
    """Owe a notice once more, as its next attempt."""
    name = named(this, notice)
    writing.carry_out(this, lambda by: commands.ResendNotice(by=by, notice=name, reason=reason), key)


def named(this: face.Face, typed: str) -> str:
    """The name of a notice: its own, or that of the message it left by where the message covers one."""
    if "|" in typed:
        return typed
    found = notices.show(this.reader, persons.viewer(this), typed)
    if found.others:
        raise parsing.Misread("several-notices", message=typed, names=", ".join((found.notice.id, *found.others)))
    return found.notice.id


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


def _told(this: face.Face, dossier: str, found: tuple[notices.Noticed, ...]) -> Iterator[parts.Line]:
    """Whether those who are to know of a dossier were told: how many notices left, did not, or may have."""
    counts = collections.Counter(one.told for one in found if one.state != "cancelled")
    said = ", ".join(f"{telling.value(this, 'told', name)} {count}" for name, count in sorted(counts.items()))
    mood: parts.Mood = "good" if set(counts) == {"yes"} else "soon"
    yield parts.Line(this.words.say("told-of", dossier=dossier, said=said or this.words.say("no-notices")), mood)


def _became(this: face.Face, one: notices.Noticed) -> parts.Cell:
    if one.by_hand:
        return parts.Cell(f"{telling.value(this, 'channel', one.by_hand)}\n{one.message or ''}".strip())
    if one.message:
        state = telling.value(this, "message-state", one.message_state)
        when = f" {telling.moment(this, one.settled_at)}" if one.settled_at else ""
        return parts.Cell(f"{state}{when}\n{one.message}", "plain" if one.told == "yes" else "late")
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
    if found.tellings:
        yield parts.Heading(say("its-tellings"))
        yield from (parts.Line(_telling(this, each), depth=1) for each in found.tellings)
    if found.message is not None:
        yield from _message(this, found.message)


def _telling(this: face.Face, one: notices.Telling) -> str:
    return this.words.say(
        "telling-line", channel=one.channel, day=telling.day(this, one.day), who=one.by_whom,
        spoken_to=one.spoken_to or "", number=one.document_number or "",
        dated=telling.day(this, one.document_day) if one.document_day else "", note=one.note or "",
        withdrawn=telling.moment(this, one.withdrawn_at) if one.withdrawn_at else "",
    )  # fmt: skip


def _message(this: face.Face, message: notices.Message) -> Iterator[parts.Part]:
    title, say = this.words.title, this.words.say
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
