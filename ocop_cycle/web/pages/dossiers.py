"""One dossier: where it stands, its next steps, limits, papers, notices and history; and what is done with it."""

from collections.abc import Callable

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import dossier as query
from ocop_cycle.application.queries import labelling, transitions
from ocop_cycle.web import asking, forms, replies

PAPER_STATUSES = ("present", "missing", "not-needed")


def dossier(ask: asking.Asked) -> replies.Reply:
    """The dossier with the steps that are open to who asks, and why others are not."""
    return _page(ask)


def _page(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    reader, code = ask.parts.reader, ask.named["code"]
    found = query.show(reader, ask.person, code)
    for called in labelling.learn(reader.store, reader.policies, found.regime):
        ask.words.learn(*called)
    facts = {
        "dossier": found,
        "steps": transitions.open_transitions(reader, ask.person, code),
        "newest": transitions.newest_step(reader, ask.person, code),
        "statuses": PAPER_STATUSES,
        "problem": problem.sentences(ask.words) if problem else (),
        "form": ask.form,
        "done": ask.wanted("done"),
    }
    return replies.Page(template="dossier", facts=facts, status=problem.status if problem else 200)


def _carried_out(ask: asking.Asked, make: Callable[[], commands.Command]) -> replies.Reply:
    """Carry out what a form on this page asks for; what is refused is told on the page, with the form as it was."""
    try:
        receipt = ask.execute(make())
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=f"/dossiers/{receipt.subject[1]}?done={receipt.entry}")


def step(ask: asking.Asked) -> replies.Reply:
    """Take a step, as the dossier was seen: another's step in between is told, not overrun."""
    return _carried_out(ask, lambda: commands.AdvanceDossier(
        by=ask.by(), dossier=ask.named["code"], step=ask.filled("step"), version=forms.number(ask, "version"),
        reason=ask.filled("reason") or None, certificate=_certificate(ask),
    ))  # fmt: skip


def _certificate(ask: asking.Asked) -> commands.CertificateData | None:
    if not ask.form.get("certificate"):
        return None
    return commands.CertificateData(
        stars=forms.number(ask, "stars"), decision_number=ask.filled("decision_number") or None,
        decision_day=forms.day(ask, "decision_day"), issued=forms.day(ask, "issued"), ends=forms.day(ask, "ends"),
    )  # fmt: skip


def take_back(ask: asking.Asked) -> replies.Reply:
    """Take back the newest step, with a reason."""
    return _carried_out(ask, lambda: commands.TakeBackStep(
        by=ask.by(), dossier=ask.named["code"], reason=ask.filled("reason"), version=forms.number(ask, "version"),
    ))  # fmt: skip


def paper(ask: asking.Asked) -> replies.Reply:
    """Note of one paper of the checklist whether it is there."""
    return _carried_out(ask, lambda: commands.RecordDocument(
        by=ask.by(), dossier=ask.named["code"], item=ask.filled("item"),
        status=forms.one_of(ask, "status", PAPER_STATUSES), note=ask.filled("note") or None,
    ))  # fmt: skip


def result(ask: asking.Asked) -> replies.Reply:
    """Record the total of a council."""
    return _carried_out(ask, lambda: commands.RecordResult(
        by=ask.by(), dossier=ask.named["code"], level=ask.filled("level"),
        total=ask.filled("total").replace(",", "."), stars=forms.number(ask, "stars"), day=forms.day(ask, "day"),
    ))  # fmt: skip
