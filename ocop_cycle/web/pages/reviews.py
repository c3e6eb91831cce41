"""Review: how far auditors saw the trail, what they ask, what units answer, and what is closed."""

from collections.abc import Mapping
from typing import NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import commands, engine, entries, naming
from ocop_cycle.application.queries import dossier, people, stretches
from ocop_cycle.application.queries import trail as query
from ocop_cycle.application.verification import reviewing
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import trails

LONGEST = 4_000
"""Characters of a question or an answer."""


class WordsTooLong(errors.WrongUse):
    """A text is longer than anybody reads."""

    def __init__(self, most: int) -> None:
        super().__init__(f"a text has {most} characters at most", most=str(most))


class UnitWanted(errors.WrongUse):
    """Nobody holds what is asked about, so the unit that is to answer has to be named."""

    def __init__(self) -> None:
        super().__init__("name the unit that is to answer")


class Shown(NamedTuple):
    """A question as the page has it: with who asked and answered, and what its entry is about."""

    one: reviewing.Asked
    asked_by: str
    answered_by: str
    about: str
    link: str | None


def review(ask: asking.Asked) -> replies.Reply:
    """What is open, what waits to be closed, and what was settled; with forms for those who may write."""
    return _page(ask)


def act(ask: asking.Asked) -> replies.Reply:
    """
    Ask, answer, close, or mark the trail as seen.

    Raises:
        errors.UnknownThing: there is no such act, or no such question that is seen.
    """
    making = {"ask": _ask, "answer": _answer, "close": _close, "mark": _mark}.get(ask.filled("act"))
    if making is None:
        raise errors.UnknownThing("act", ask.filled("act"))
    try:
        receipt = making(ask)
    except errors.UnknownThing as stop:
        if stop.facts.get("kind") == "question":
            raise
        return _page(ask, forms.Problem(stop=stop))
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/trail/review", done=receipt.entry))


def _page(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    found = reviewing.review(ask.parts.reader, ask.person)
    trails.learn(ask)
    facts = {
        "review": found,
        "questions": [_shown(ask, one) for one in found.by_need],
        "seen": [(_who(ask, one.by), one.up_to, one.at) for one in found.seen],
        "asks": ask.may("audit.review"),
        "answers": ask.may("audit.answer"),
        "about": ask.filled("about") or ask.wanted("about") or "",
        "form": ask.form,
        "problem": problem.sentences(ask.words) if problem else (),
        "done": ask.wanted("done"),
        "longest": LONGEST,
    }
    return trails.page(ask, "review", facts, status=problem.status if problem else 200)


def _shown(ask: asking.Asked, one: reviewing.Asked) -> Shown:
    about = naming.subject(ask.words, one.about) if one.about and one.about[0] not in naming.NAMELESS else ""
    return Shown(
        one=one,
        asked_by=_who(ask, one.asked_by),
        answered_by=_who(ask, one.answered_by) if one.answered_by else "",
        about=about,
        link=trails.link_of(one.about) if one.about else None,
    )


def _who(ask: asking.Asked, one: people.Shown) -> str:
    return entries.role(ask.words, one.role) if one.role else one.name or one.id


def _ask(ask: asking.Asked) -> engine.Receipt:
    """Ask about an entry by its number, or about a dossier by its code: about its newest entry, and who holds it."""
    about = ask.filled("about")[: asking.LONGEST_WORD]
    number, unit = trails.number_in(about), ask.filled("unit")[: asking.LONGEST_WORD]
    reader = ask.parts.reader
    if number is None:
        newest = stretches.recent(reader, ask.person, query.Wanted(subject=("dossier", about)), most=1).items
        if not newest:
            raise errors.UnknownThing("dossier", about[:40])
        number = newest[0].number
    unit = unit or _answerable(ask, number)
    if not unit:
        raise UnitWanted
    called = reader.units_called(unit)
    return ask.execute(commands.AskQuestion(
        by=ask.by(), entry=number, unit=called[0] if len(called) == 1 else unit, text=_text(ask),
    ))  # fmt: skip


def _answerable(ask: asking.Asked, number: int) -> str:
    """The unit on whose behalf was acted, else that which holds the dossier; empty where there is neither."""
    one = query.entry(ask.parts.reader, ask.person, number).logged
    if one.unit or one.subject[0] != "dossier":
        return one.unit or ""
    holder = dossier.show(ask.parts.reader, ask.person, one.subject[1]).holder
    return (holder.id or "") if holder.kind == "unit" else ""


def _answer(ask: asking.Asked) -> engine.Receipt:
    return ask.execute(commands.AnswerQuestion(by=ask.by(), question=_question(ask), text=_text(ask)))


def _close(ask: asking.Asked) -> engine.Receipt:
    return ask.execute(commands.CloseQuestion(by=ask.by(), question=_question(ask)))


def _mark(ask: asking.Asked) -> engine.Receipt:
    number = trails.number_in(ask.filled("up_to"))
    if number is None:
        raise forms.FieldUnread("up_to", ask.filled("up_to")[:40])
    return ask.execute(commands.MarkReviewed(by=ask.by(), up_to=number))


def _question(ask: asking.Asked) -> str:
    """The question that the form is about, if it is one that is seen: of others nobody learns that they exist."""
    named = ask.filled("question")
    known: Mapping[str, reviewing.Asked] = {
        one.id: one for one in reviewing.review(ask.parts.reader, ask.person).questions
    }
    if named not in known:
        raise errors.UnknownThing("question", named[:40])
    return named


def _text(ask: asking.Asked) -> str:
    text = ask.filled("text")
    if len(text) > LONGEST:
        raise WordsTooLong(LONGEST)
    return text
