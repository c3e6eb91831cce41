"""One dossier: where it stands, what is wanted and missing, papers, comments, history; and what is done with it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from ocop_cycle import errors
from ocop_cycle.application import attaching, commands
from ocop_cycle.application.queries import (
    deadlines,
    document_files,
    labelling,
    naming,
    notice_rows,
    trail_rows,
    transitions,
)
from ocop_cycle.application.queries import dossier as query
from ocop_cycle.application.queries import papers as checklist
from ocop_cycle.domain import permissions
from ocop_cycle.web import asking, forms, meanwhile, replies

MANNERS, CAUSES = ("written", "meeting"), ("opinions-differ", "complex")
"""How a council speaks, and why it meets where the law has it write."""

RESULT_FIELDS: Mapping[str, str] = {
    "between-bands": "stars",
    "council-meets": "manner",
    "day-in-future": "day",
    "meeting-wanted": "met_because",
    "meeting-without-cause": "met_because",
    "not-points": "total",
    "points-out-of-range": "total",
    "stars-not-of-points": "stars",
}
"""Which field of the form of a result a refusal is about."""

PAPER_STATUSES = ("present", "missing", "not-needed")
TIMELINE = 12
"""How many of the newest entries stand open on the page; the earlier ones are unfolded."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Refused:
    """Why a form was not carried out, and at which ``place`` of the page it stands."""

    problem: forms.Problem
    place: str


def dossier(ask: asking.Asked) -> replies.Reply:
    """The dossier with the steps that are open to who asks, and why others are not."""
    return _page(ask)


def _page(ask: asking.Asked, refused: Refused | None = None) -> replies.Page:
    reader, code = ask.parts.reader, ask.named["code"]
    found = query.show(reader, ask.person, code)
    ask.words.take(labelling.texts(reader, ask.words.language, found.regime))
    ask.words.take(naming.texts(reader, ask.person, ask.words.language))
    steps, newest = transitions.both(reader, ask.person, code)
    open_deadlines = [one for one in found.deadlines if one.due.state == "open"]
    # Asked of those who only read: who asks the house waits while the bell rings.
    attachments = replace(attaching.of(ask.parts.house), store=reader.store)
    own = document_files.stands_for(ask.person, found.producer.id)
    facts = {
        "dossier": found,
        "own": own,
        "steps": steps,
        "newest": newest,
        "first": _first(open_deadlines),
        "open_deadlines": open_deadlines,
        "past_deadlines": [one for one in found.deadlines if one.due.state not in ("open", "moved")],
        "missing": _missing(found.papers, own) if found.ended_at is None else [],
        "records_papers": ask.may("dossier.record-document"),
        "records_results": ask.may("dossier.record-result") and found.ended_at is None,
        "accepted": attachments.allowed.accepted,
        "accepted_labels": attachments.allowed.labels,
        "largest": attachments.largest,
        "told": [meanwhile.told(ask, one) for one in reversed(found.timeline)],
        "timeline_open": TIMELINE,
        "problem": refused.problem.sentences(ask.words) if refused else (),
        "refused_at": refused.place if refused else "",
        "beside": refused.problem.beside(ask.words, RESULT_FIELDS) if refused and refused.place == "results" else {},
        "manners": MANNERS,
        "seen": max((one.number for one in found.timeline), default=0),
        "since": [meanwhile.told(ask, one) for one in _since(ask, found)] if refused else [],
        "form": ask.form,
        "done": ask.wanted("done"),
        "owing": _owing(found, ask.wanted("done")),
    }
    return replies.Page(template="dossier", facts=facts, status=refused.problem.status if refused else 200)


def _owing(found: query.Dossier, done: str | None) -> list[notice_rows.Noticed]:
    """The notices that were promised by the entry which the page tells of."""
    said = next((one for one in found.timeline if str(one.number) == done and one.command), None)
    return [one for one in found.notices if said and one.id.split("|")[2] == f"command:{said.command}"]


def _first(open_deadlines: Sequence[deadlines.Explained]) -> deadlines.Explained | None:
    """The deadline that comes first."""
    dated = [one for one in open_deadlines if one.due.day is not None]
    return min(dated, key=lambda one: str(one.due.day), default=None)


def _missing(papers: Sequence[checklist.Paper], own: bool) -> list[checklist.Paper]:
    """What the dossier cannot do without where it is, and what is counted and not all there; to a producer, his own."""
    wanted = [one for one in papers if not one.later and (one.missing or one.copies_missing)]
    return [one for one in wanted if not own or one.made_by == permissions.PRODUCER]


def _since(ask: asking.Asked, found: query.Dossier) -> list[trail_rows.Logged]:
    """What happened since a form was made that was not carried out; the entries are there already."""
    seen = meanwhile.seen(ask)
    return [] if seen is None else [one for one in found.timeline if one.number > seen]


def carried_out(ask: asking.Asked, carry_out: Callable[[], int], place: str = "") -> replies.Reply:
    """
    Do what a form on this page asks for; ``carry_out`` gives the number of the entry.

    What is refused is told on the page, with the form as it was filled in; ``place`` names the part of the page where
    the form stands.
    """
    try:
        entry = carry_out()
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, Refused(problem=forms.Problem(stop=stop), place=place))
    there = f"#{place}" if place else ""
    return replies.Elsewhere(to=f"/dossiers/{ask.named['code']}?done={entry}{there}")


def step(ask: asking.Asked) -> replies.Reply:
    """Take a step, as the dossier was seen: another's step in between is told, not overrun."""
    return carried_out(ask, lambda: ask.execute(commands.AdvanceDossier(
        by=ask.by(), dossier=ask.named["code"], step=ask.filled("step"), version=forms.number(ask, "version"),
        reason=ask.filled("reason") or None, certificate=_certificate(ask),
    )).entry)  # fmt: skip


def _certificate(ask: asking.Asked) -> commands.CertificateData | None:
    if not ask.form.get("certificate"):
        return None
    return commands.CertificateData(
        stars=forms.number(ask, "stars"), decision_number=ask.filled("decision_number") or None,
        decision_day=forms.day(ask, "decision_day"), issued=forms.day(ask, "issued"), ends=forms.day(ask, "ends"),
    )  # fmt: skip


def take_back(ask: asking.Asked) -> replies.Reply:
    """Take back the newest step, with a reason."""
    return carried_out(ask, lambda: ask.execute(commands.TakeBackStep(
        by=ask.by(), dossier=ask.named["code"], reason=ask.filled("reason"), version=forms.number(ask, "version"),
    )).entry, "take-back")  # fmt: skip


def paper(ask: asking.Asked) -> replies.Reply:
    """Note of one paper of the checklist whether it is there, or how many copies of it are."""
    item = ask.filled("item")
    return carried_out(ask, lambda: ask.execute(commands.RecordDocument(
        by=ask.by(), dossier=ask.named["code"], item=item, copies=forms.number(ask, "copies"),
        status=forms.one_of(ask, "status", PAPER_STATUSES), note=ask.filled("note") or None,
    )).entry, f"paper-{item}")  # fmt: skip


def _one_or_none(ask: asking.Asked, field: str, words: tuple[str, ...]) -> Any:
    return forms.one_of(ask, field, words) if ask.filled(field) else None


def result(ask: asking.Asked) -> replies.Reply:
    """Record the total of a council, how it spoke and, where the law has it write, why it met."""
    return carried_out(ask, lambda: ask.execute(commands.RecordResult(
        by=ask.by(), dossier=ask.named["code"], level=ask.filled("level"),
        total=ask.filled("total").replace(",", "."), stars=forms.number(ask, "stars"), day=forms.day(ask, "day"),
        manner=_one_or_none(ask, "manner", MANNERS), met_because=_one_or_none(ask, "met_because", CAUSES),
    )).entry, "results")  # fmt: skip
