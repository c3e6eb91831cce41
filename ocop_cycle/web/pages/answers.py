"""What a producer said on the telephone about a certificate that ends: one form, on its page and on the call list."""

from collections.abc import Mapping
from typing import Any, get_args

from ocop_cycle import clock
from ocop_cycle.application import commands, engine
from ocop_cycle.application.commands import calls
from ocop_cycle.application.queries import certificate_rows
from ocop_cycle.web import asking, forms, meanwhile

ANSWERS = get_args(calls.Answer)
PERMISSION = "notice.hold"
FIELDS: Mapping[str, str] = {
    "day-to-come": "day",
    "evidence-missing:by-whom": "by_whom",
    "evidence-missing:spoken-to": "spoken_to",
}
"""Which field of the form a refusal speaks of."""


def facts(ask: asking.Asked, problem: forms.Problem | None) -> dict[str, Any]:
    """What the form needs, wherever it stands; ``answering`` is the dossier whose form was refused."""
    is_ours = problem is not None and ask.filled("act") == "answer"
    return {
        "answers": ANSWERS, "may_answer": ask.may(PERMISSION), "today": clock.day_of(ask.now), "form": ask.form,
        "answering": ask.filled("dossier") if is_ours else None,
        "beside": problem.beside(ask.words, FIELDS) if problem and is_ours else {},
    }  # fmt: skip


def about(one: certificate_rows.Listed) -> meanwhile.Subjects:
    """What a form about a certificate is about."""
    return [("certificate", one.id)]


def record(ask: asking.Asked, one: certificate_rows.Listed) -> engine.Receipt:
    """
    Record the answer that was filled in about a certificate.

    Raises:
        errors.Stopped: the evidence is not complete, the actor may not, or somebody else was quicker.
    """
    day = forms.day(ask, "day")
    if day is None:
        raise forms.FieldUnread("day", "")
    return meanwhile.seeing(ask, about(one)).execute(commands.RecordAnswer(
        by=ask.by(), dossier=one.dossier, answer=forms.one_of(ask, "answer", ANSWERS), day=day,
        by_whom=ask.filled("by_whom"), spoken_to=ask.filled("spoken_to"), note=ask.filled("note") or None,
    ))  # fmt: skip
