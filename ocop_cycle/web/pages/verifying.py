"""The trail held against itself and against what was kept outside; and its signed checkpoints."""

import functools
from typing import Any, NamedTuple

from ocop_cycle import errors, identity
from ocop_cycle.application.queries import sealed
from ocop_cycle.application.verification import apart, report
from ocop_cycle.delivery import export
from ocop_cycle.domain import heads
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import trails

VERIFY, PLACE = "verify", "/trail/verify"
SHOWN = 50
"""How many faults the page shows."""

LONGEST = 20_000
"""Characters of heads that were kept outside."""

KEY_DIGITS = 64

REMEDIES = {
    **dict.fromkeys(("head", "cut", "checkpoint", "key"), "outside"),
    **dict.fromkeys(("hash", "form", "number", "gap", "order", "link", "time", "column", "rows", "head-row"), "chain"),
    **dict.fromkeys(("row-missing", "row-altered", "row-too-many", "policy"), "records"),
    **dict.fromkeys(("value-missing", "value-altered", "value-too-many"), "values"),
    **dict.fromkeys(("claim-missing", "claim-too-many"), "claims"),
    **dict.fromkeys(("checkpoint-missing", "checkpoint-too-many"), "checkpoints"),
    **dict.fromkeys(("file-missing", "file-altered"), "files"),
}
"""Kind of fault → what is to be done about it."""


class KeyUnreadable(errors.WrongUse):
    """A text is no public key."""

    def __init__(self, text: str) -> None:
        super().__init__(f"{text!r} is no public key: 64 hex digits", text=text)


class Found(NamedTuple):
    """A fault as the page tells it; where it stands is told to those who see everything."""

    entry: int | None
    what: str
    place: str
    stands: str | None
    written: str | None


def verification(ask: asking.Asked) -> replies.Reply:
    """How far the check is, or what the last one found; and the form that begins one."""
    return _page(ask)


def verify(ask: asking.Asked) -> replies.Reply:
    """Begin a check beside the server, unless one is under way."""
    try:
        text = ask.form.get("heads", "")
        outside = heads.parse_heads(text[:LONGEST])
        known = _keys(ask.form.get("keys", ""))
        task = functools.partial(ask.parts.verify, outside=tuple(outside), known_keys=known)
        ask.parts.apart.begin(VERIFY, task, by=ask.person.person_id, asked=(len(outside), len(known)))
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=PLACE)


def _keys(text: str) -> tuple[str, ...]:
    found = tuple(line.strip().lower() for line in text[:LONGEST].splitlines() if line.strip())
    for key in found:
        if len(key) != KEY_DIGITS or not set(key) <= set("0123456789abcdef"):
            raise KeyUnreadable(key[:KEY_DIGITS])
    return found


def _page(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    job = ask.parts.apart.job(VERIFY)
    found: report.Report | None = job.found if job else None
    facts = {
        "job": job,
        "found": found,
        "seconds": _seconds(job),
        "verdict": _verdict(found) if found else None,
        "faults": _faults(ask, found) if found else (),
        "remedies": list(dict.fromkeys(REMEDIES[one.what] for one in found.faults)) if found else (),
        "stopped": ask.words.error(job.stop) if job and job.stop else None,
        "form": ask.form,
        "problem": problem.sentences(ask.words) if problem else (),
        "shown": SHOWN,
    }
    return trails.page(ask, "verify", facts, status=problem.status if problem else 200)


def _seconds(job: apart.Job | None) -> int | None:
    if job is None or job.ended_at is None:
        return None
    return round((job.ended_at - job.begun_at).total_seconds())


def _verdict(found: report.Report) -> str:
    return "failed" if found.count else "passed" if found.vouched else "whole"


def _faults(ask: asking.Asked, found: report.Report) -> list[Found]:
    everything = sealed.sees_everything(ask.parts.reader, ask.person)
    told = []
    for one in found.faults[:SHOWN]:
        place = " ".join(filter(None, (_table(ask, one), one.key, _column(ask, one)))) if everything else ""
        stands, written = (one.stands, one.written) if everything else (None, None)
        told.append(Found(entry=one.entry, what=one.what, place=place, stands=stands, written=written))
    return told


def _table(ask: asking.Asked, one: report.Fault) -> str:
    return ask.words.value("records-of", one.table) if one.table else ""


def _column(ask: asking.Asked, one: report.Fault) -> str:
    return f"({ask.words.value('column', one.column)})" if one.column else ""


def checkpoints(ask: asking.Asked) -> replies.Reply:
    """The signed checkpoints, the newest first."""
    return _checkpoints(ask)


def make(ask: asking.Asked) -> replies.Reply:
    """Sign the trail as it stands."""
    try:
        made = ask.parts.house.checkpoints.make(ask.by())
    except errors.Stopped as stop:
        return _checkpoints(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/trail/checkpoints", made=made.size if made else 0))


def checkpoint(ask: asking.Asked) -> replies.Reply:
    """
    One signed checkpoint as a file, to be kept outside.

    Raises:
        errors.UnknownThing: there is none of that size.
    """
    size = trails.number_in(ask.named["size"])
    found = sealed.checkpoint(ask.parts.reader, size) if size else None
    if found is None:
        raise errors.UnknownThing("checkpoint", ask.named["size"])
    name = f"ocop-checkpoint-{found.size}.json"
    return replies.File(name=name, media="application/json", content=export.checkpoint_text(found))


def _checkpoints(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    found = sealed.seals(ask.parts.reader)
    made = ask.wanted("made")
    facts: dict[str, Any] = {
        "seals": found,
        "makes": ask.may("audit.checkpoint"),
        "made": int(made) if made and trails.number_in(made) else made,
        "problem": problem.sentences(ask.words) if problem else (),
        "key": identity.random_id(),
    }
    return trails.page(ask, "checkpoints", facts, status=problem.status if problem else 200)
