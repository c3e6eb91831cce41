"""Review: what auditors have seen and asked, what units answered; and erasure by two persons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from ocop_cycle.application import attaching, commands, entries
from ocop_cycle.application.verification import reviewing
from ocop_cycle.cli import labelling, parsing, parts, persons, telling, writing

if TYPE_CHECKING:
    from ocop_cycle.application.queries import people
    from ocop_cycle.cli import face


@parsing.command
@parsing.option("--up-to", metavar="entry", type=parsing.Number(1, 10**12))
@writing.KEY
def review(this: face.Face, up_to: int | None, key: str | None) -> None:
    """Show how far the trail was seen and what is open; with a number, mark it as seen up to there."""
    if up_to is not None:
        writing.carry_out(this, lambda by: commands.MarkReviewed(by=by, up_to=up_to), key)
        return
    labelling.learn(this)
    found = reviewing.review(this.reader, persons.viewer(this))
    this.show({"review": found}, *_page(this, found))


@parsing.command
@parsing.option("--all", "every", is_flag=True)
def questions(this: face.Face, every: bool) -> None:
    """List the questions that wait for an answer; with --all, the answered ones, too."""
    labelling.learn(this)
    found = reviewing.review(this.reader, persons.viewer(this))
    shown = found.questions if every else found.open
    this.show({"questions": shown}, *_questions(this, shown))


@parsing.command
@parsing.argument("entry", metavar="entry", type=parsing.Number(1, 10**12))
@parsing.argument("unit", metavar="unit")
@parsing.argument("text", metavar="text")
@writing.KEY
def ask(this: face.Face, entry: int, unit: str, text: str, key: str | None) -> None:
    """Ask a unit about an entry."""
    writing.carry_out(this, lambda by: commands.AskQuestion(by=by, entry=entry, unit=unit, text=text), key)


@parsing.command
@parsing.argument("question", metavar="question")
@parsing.argument("text", metavar="text")
@writing.KEY
def answer(this: face.Face, question: str, text: str, key: str | None) -> None:
    """Answer a question for the unit it was put to."""
    writing.carry_out(this, lambda by: commands.AnswerQuestion(by=by, question=question, text=text), key)


@parsing.command
@parsing.argument("question", metavar="question")
@writing.KEY
def close(this: face.Face, question: str, key: str | None) -> None:
    """Close a question whose answer contents the auditors."""
    writing.carry_out(this, lambda by: commands.CloseQuestion(by=by, question=question), key)


@parsing.command
@parsing.argument("table", metavar="table")
@parsing.argument("row", metavar="key")
@parsing.argument("column", metavar="column")
@parsing.option("--article", metavar="text", required=True)
@writing.REASON
@writing.KEY
def erase(this: face.Face, table: str, row: str, column: str, article: str, reason: str, key: str | None) -> None:
    """Ask that a personal value be erased; another person has to approve it."""
    writing.carry_out(
        this,
        lambda by: commands.AskErasure(by=by, table=table, row=row, column=column, article=article, reason=reason),
        key,
    )


@parsing.command
@parsing.argument("erasure", metavar="name")
@writing.KEY
def approve_erasure(this: face.Face, erasure: str, key: str | None) -> None:
    """Approve what another person asked to be erased, and erase it."""
    writing.carry_out(this, lambda by: commands.ErasePersonalData(by=by, erasure=erasure), key)
    attaching.of(this.house).forget_erased()


def _page(this: face.Face, found: reviewing.Review) -> Iterator[parts.Part]:
    say, title = this.words.say, this.words.title
    yield parts.Pairs(((title("entries"), str(found.entries)), (title("unseen"), str(found.unseen))))
    for seen in found.seen:
        when = telling.moment(this, seen.at)
        yield parts.Line(say("seen-line", who=_who(this, seen.by), number=seen.up_to, moment=when), depth=1)
    yield parts.Heading(say("open-questions", count=len(found.open)))
    yield from _questions(this, found.open)
    if found.erasures:
        yield parts.Heading(say("erasures-asked"))
    for one in found.erasures:
        state = this.words.value("erasure-state", one.state)
        yield parts.Line(say("erasure-line", name=one.id, state=state, who=one.asked_by, article=one.article), depth=1)


def _who(this: face.Face, one: people.Shown | None) -> str:
    if one is None:
        return ""
    return entries.role(this.words, one.role) if one.role else one.name or one.id


def _questions(this: face.Face, found: Sequence[reviewing.Asked]) -> Iterator[parts.Part]:
    say = this.words.say
    if not found:
        yield parts.Line(say("no-questions"), "quiet", depth=1)
    for one in found:
        unit, day = one.unit_name or one.unit, telling.moment(this, one.asked_at)
        yield parts.Line(say("question-line", name=one.id, entry=one.entry, unit=unit, moment=day), "strong", depth=1)
        yield parts.Line(one.text, depth=2)
        if one.answer is not None:
            answered = telling.moment(this, one.answered_at)
            yield parts.Line(
                say("answer-line", who=_who(this, one.answered_by), moment=answered, text=one.answer), "good", depth=2
            )
