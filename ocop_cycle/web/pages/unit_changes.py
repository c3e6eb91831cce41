"""
Decisions about units: what was entered; one filled in or sent as a file, seen with all it would do, then confirmed.

The preview is that of the command line. The form that confirms it carries the checked content and the digest of what
was shown, and wants the count typed once more; what has changed in between is told, and nothing is done (F19).
"""

from collections.abc import Callable, Mapping
from datetime import date

from ocop_cycle import errors
from ocop_cycle.application import interface, unit_decisions
from ocop_cycle.application.queries import unit_changes as query
from ocop_cycle.application.queries import units as units_query
from ocop_cycle.policy import loader, unit_changes, unit_tables, yaml_source
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import offices

WHERE = "/office/unit-changes"
MARK = "old:"
"""Before the id of a unit in the name of its box."""

LARGEST = 200_000
"""Bytes of a file of decisions that pages take; a larger one goes by the command line."""

MOST_SHOWN = 60
"""How many units of a decision a page lists."""

_FILE = ""
"""Of a file each flaw is told with its line, not beside a field."""

_KEYS: Mapping[str, str] = {
    "decision.title": "decision", "decision.number": "number", "decision.issuer": "issuer", "day": "day", "id": "new",
}  # fmt: skip


def listing(ask: asking.Asked) -> replies.Reply:
    """The decisions entered so far, and the forms for one more."""
    return _page(ask)


def _page(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    every = units_query.list_units(ask.parts.reader, ask.person)
    by_hand = bool(problem) and ask.filled("how") != _FILE
    facts = {
        "changes": query.entered(ask.parts.reader),
        "standing": [one for one in every if not one.ended_on],
        "nobody": unit_changes.NOBODY,
        "form": ask.form,
        "how": ask.filled("how") if problem else None,
        "problem": _sentences(ask, problem, with_lines=not by_hand) if problem else (),
        "beside": _beside(ask, problem) if problem and by_hand else {},
        "told": ask.wanted("told"), "count": ask.wanted("count"), "day": forms.day_in(ask.query.get("day", "")),
        "done": ask.wanted("done"),
    }  # fmt: skip
    framed = offices.framed(ask, "unit-changes")
    return replies.Page(template="unit-changes", facts={**facts, **framed}, status=problem.status if problem else 200)


def _sentences(ask: asking.Asked, problem: forms.Problem, *, with_lines: bool) -> tuple[str, ...]:
    if not isinstance(problem.stop, errors.PolicyFlawed):
        return problem.sentences(ask.words)
    flaws = problem.stop.flaws
    if not with_lines:
        return tuple(dict.fromkeys(ask.words.flaw(flaw) for flaw in flaws))
    told = (
        ask.words.say("flaw-at-line", line=one.line, flaw=ask.words.flaw(one)) for one in flaws[: interface.MOST_FLAWS]
    )
    return (*told, *ask.words.flaws_left(flaws))


def _beside(ask: asking.Asked, problem: forms.Problem) -> Mapping[str, str]:
    """What is wrong with each field of the forms, by the place in the decision that they were read into."""
    if not isinstance(problem.stop, errors.PolicyFlawed):
        return problem.beside(ask.words, {})
    found: dict[str, str] = {}
    for flaw in problem.stop.flaws:
        found.setdefault(_KEYS.get(flaw.key, flaw.key.rpartition(".")[2]), ask.words.flaw(flaw))
    return found


def preview(ask: asking.Asked) -> replies.Reply:
    """What the decision that was filled in, or sent, would do; nothing is written."""
    try:
        name, source, file = _READ.get(ask.filled("how"), _sent)(ask)
        return _shown(ask, unit_decisions.checked(ask.parts.house, ask.person, name, source, file))
    except (errors.UnknownThing, errors.NotPermitted, errors.TryAgain):
        raise
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))


def _paper(ask: asking.Asked) -> unit_decisions.Paper:
    day = forms.day(ask, "day")
    if day is None or not ask.filled("decision"):
        raise forms.FieldUnread("day" if day is None else "decision", "")
    return unit_decisions.Paper(
        title=ask.filled("decision"), day=day, number=ask.filled("number") or None, decided=forms.day(ask, "decided"),
        issuer=ask.filled("issuer") or None,
    )  # fmt: skip


Read = tuple[str, yaml_source.Source, str]
"""The name of a decision, what it says, and the file that it is told to stand in."""


def _merged(ask: asking.Asked) -> Read:
    paper = _paper(ask)
    chosen = sorted(name.removeprefix(MARK) for name in ask.form if name.startswith(MARK))
    begins = not ask.filled("into")
    for field, said in (("old", chosen), ("name", ask.filled("name") or not begins), ("new", _into(ask))):
        if not said:
            raise forms.FieldUnread(field, "")
    name = ask.filled("name") if begins else None
    return _typed(
        paper, unit_decisions.merger(chosen, _into(ask), paper.day, name=name, people=ask.filled("people") or None)
    )


def _typed(paper: unit_decisions.Paper, said: unit_decisions.Typed) -> Read:
    return said.name, unit_decisions.by_hand(said.name, paper, said.changes), said.name


def _into(ask: asking.Asked) -> str:
    """Which unit takes over: one that stands, or one that begins under a new code."""
    return ask.filled("into") or ask.filled("new")


def _renamed(ask: asking.Asked) -> Read:
    paper, old = _paper(ask), ask.filled("old")
    if not (old and ask.filled("name")):
        raise forms.FieldUnread("name" if old else "old", "")
    heir = ask.filled("new") or None
    return _typed(paper, unit_decisions.renaming(old, ask.filled("name"), paper.day, heir=heir))


def _sent(ask: asking.Asked) -> Read:
    raw, file = _bytes(ask)
    if file.lower().endswith(".csv"):
        paper = _paper(ask)
        name = f"doi-don-vi-{paper.day.isoformat()}"
        return name, unit_tables.read(raw, unit_decisions.around(name, paper)), file
    source = yaml_source.read(raw)
    said = source.data.get("id") if isinstance(source.data, dict) else None
    return said if isinstance(said, str) else file, source, file


def _bytes(ask: asking.Asked) -> tuple[bytes, str]:
    sent = ask.sent
    if sent is None or sent.taken is None or not sent.is_whole:
        raise errors.StepRefused((errors.Reason("file-unread"),))
    if not sent.name:
        raise errors.StepRefused((errors.Reason("file-not-chosen"),))
    sent.taken.finish()
    if sent.taken.too_large or sent.taken.size > LARGEST:
        limit = f"{LARGEST / 1_000_000:g}"
        raise errors.StepRefused((errors.Reason("file-too-large", {"name": sent.name, "limit": limit}),))
    return sent.taken.path.read_bytes(), sent.name


_READ: Mapping[str, Callable[[asking.Asked], Read]] = {"merge": _merged, "rename": _renamed}


def _shown(
    ask: asking.Asked, found: loader.Checked, problem: forms.Problem | None = None, *, miscounted: bool = False
) -> replies.Page:
    """The preview, with the form that confirms it."""
    framed = offices.framed(ask, "unit-changes")
    shown = query.preview(ask.parts.house.reader, unit_decisions.command(found, ask.by()))
    facts = {
        "shown": shown, "content": found.content, "giving_way": shown.giving_way[:MOST_SHOWN], "miscounted": miscounted,
        "warnings": [ask.words.flaw(one) for one in found.warnings],
        "problem": problem.sentences(ask.words) if problem else (),
    }  # fmt: skip
    status = problem.status if problem else 422 if miscounted else 200
    return replies.Page(template="unit-change", facts={**facts, **framed}, status=status)


def confirm(ask: asking.Asked) -> replies.Reply:
    """Enter the very decision that was shown, once its count was typed again; carry it out if its day has come."""
    source = yaml_source.read(ask.filled("content").encode())
    name = str(source.data.get("id")) if isinstance(source.data, dict) else "-"
    try:
        found = unit_decisions.checked(ask.parts.house, ask.person, name, source, name)
        if ask.filled("count") != ask.filled("shown"):
            return _shown(ask, found, miscounted=True)
    except errors.PolicyFlawed as stop:
        return _page(ask, forms.Problem(stop=stop))
    try:
        return _entered(ask, found)
    except (errors.UnknownThing, errors.NotPermitted):
        raise
    except errors.StepRefused as stop:
        return _shown(ask, found, forms.Problem(stop=stop))
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))


def _entered(ask: asking.Asked, found: loader.Checked) -> replies.Reply:
    day: date = found.value.day
    entering = unit_decisions.command(found, ask.by(), ask.filled("seen"))
    done = unit_decisions.enter(ask.parts.house, entering, day)
    words = {"told": "handed-over" if done.is_due else "waits", "count": ask.filled("count"), "day": day.isoformat()}
    return replies.Elsewhere(to=asking.address(WHERE, done=done.receipt.entry, **words))
