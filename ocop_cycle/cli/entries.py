"""Entries of the trail as people read them: when, who, what, of what, and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle import clock
from ocop_cycle.cli import naming, parts, telling

if TYPE_CHECKING:
    from ocop_cycle.application.queries import trail_rows
    from ocop_cycle.cli import face
    from ocop_cycle.policy import labels

QUIET = frozenset(
    {
        "version", "entered_at", "holder_id", "stage", "transition", "ended_at", "step", "digest", "sha256",
        "certificate", "result", "key", "public_key", "preview", "bound", "attempt", "erased", "peaks", "root", "head",
        "signature", "replaces",
    }
)  # fmt: skip
"""What an entry says that no person reads it for; JSON has all of it."""

_DIGEST = re.compile(r"[0-9a-f]{64}")

STATES = {
    "message": "message-state",
    "notice": "notice-state",
    "duty": "duty-state",
    "deadline": "deadline-state",
    "plan": "cycle-state",
    "question": "any-state",
    "person": "any-state",
    "erasure": "erasure-state",
}
"""Which words the states of these subjects have; those of a dossier are the regime's."""

NAMING = frozenset({"document"})
"""What an entry is about within its subject: told though it did not change."""

DAYS = frozenset(
    {"done_on", "ends", "issued", "decision_day", "day", "finding_day", "settled_on", "informed_day", "covered_until"}
    | {"occurrence"}
)
MOMENTS = frozenset({"at", "rung_until", "passed_at", "last_sweep", "confirmed"})
BOUNDS = frozenset({"strict_at", "lenient_at"})
"""Moments before which a thing is in time: told as the last day on which it is."""

WORDS = {
    "total": "points",
    "unit_id": "unit",
    "successor": "unit",
    "units": "unit",
    "founded": "unit",
    "table": "records-of",
}
"""Which words the values of a field have, where they are not those of the field's own name."""


def table(this: face.Face, found: Sequence[trail_rows.Logged], *, with_subject: bool = False) -> parts.Table:
    """Entries as a table, in the order given; ``with_subject``: also what each is about."""
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("entry"), "number"),
            parts.Column(title("when"), "code"),
            parts.Column(title("who"), share=2),
            parts.Column(title("what"), share=5),
        ),
        rows=[
            (str(one.number), _when(this, one), actor(this, one), _what(this, one, with_subject=with_subject))
            for one in found
        ],
        empty=this.words.say("no-entries"),
    )


def actor(this: face.Face, one: trail_rows.Logged) -> str:
    """Who acted."""
    return one.actor_name or telling.value(this, "actor", one.actor)


def head(this: face.Face, one: trail_rows.Logged) -> str:
    """What was done."""
    transition = one.after.get("transition")
    if isinstance(transition, str):
        return this.words.value("transition", transition)
    return this.words.value("entry-kind", one.kind)


def changes(this: face.Face, one: trail_rows.Logged) -> list[str]:
    """What became of it, a line each."""
    told = []
    for name in one.after:
        before, after = (shown(this, name, said.get(name), one.subject[0]) for said in (one.before, one.after))
        if name == "state":
            before, after = _called(this, one.state_before, before), _called(this, one.state_after, after)
        if _is_quiet(one, name) or (before == after and not (after and name in NAMING)):
            continue
        label = this.words.value("field", name)
        changed = before and after and before != after
        told.append(f"{label}: {before} → {after}" if changed else f"{label}: {after or '–'}")
    return told


def _called(this: face.Face, label: labels.Label | None, otherwise: str) -> str:
    """What a state was called then; as it is called now where nobody knows."""
    return telling.label(this, label) if label is not None else otherwise


def shown(this: face.Face, name: str, value: Any, kind: str) -> str:
    """A value of a field of a subject of that kind."""
    if value is None or value == [] or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ", ".join(naming.notice(this, str(each)) if name == "notices" else str(each) for each in value)
    if isinstance(value, bool):
        return this.words.value("yes-no", str(value))
    text = str(value)
    made = _MADE.get(name)
    if made is not None:
        return made(this, text)
    if name == "state":
        name = STATES.get(kind, name)
    return this.words.value(WORDS.get(name, name), text) if isinstance(value, str) else text


def why(this: face.Face, one: trail_rows.Logged) -> str:
    """The reason that was given; empty where none was."""
    if one.why is None:
        return ""
    return this.words.say("erased") if one.why.erased else one.why.value or ""


def moment(this: face.Face, text: str) -> str:
    """A moment as rows hold it."""
    return telling.moment(this, clock.from_text(text))


def last_day(this: face.Face, text: str) -> str:
    """The last day on which a thing is in time that must be done before a moment."""
    return telling.day(this, clock.last_day(clock.from_text(text)))


def day(this: face.Face, text: str) -> str:
    """A day as rows hold it."""
    return this.words.value("day", text)


def _when(this: face.Face, one: trail_rows.Logged) -> str:
    hour, _, on = telling.moment(this, one.at).partition(" ")
    return f"{on}\n{hour}"


def _what(this: face.Face, one: trail_rows.Logged, *, with_subject: bool) -> str:
    reason = why(this, one)
    return "\n".join(
        [
            _headed(this, one) if with_subject else head(this, one),
            *changes(this, one),
            *([this.words.say("because", reason=reason)] if reason else []),
        ]
    )


def _headed(this: face.Face, one: trail_rows.Logged) -> str:
    about = f": {naming.subject(this, one.subject)}" if one.subject[0] not in naming.NAMELESS else ""
    return f"{head(this, one)}{about}"


def _is_quiet(one: trail_rows.Logged, name: str) -> bool:
    """Digests are for programs. The level of a result is told; that of a dossier follows from its state."""
    is_digest = _DIGEST.fullmatch(str(one.after[name])) is not None
    return is_digest or name in QUIET or (name == "level" and "result" not in one.after)


_MADE: dict[str, Callable[[face.Face, str], str]] = {
    **dict.fromkeys(DAYS, day),
    **dict.fromkeys(MOMENTS, moment),
    **dict.fromkeys(BOUNDS, last_day),
    "granted": naming.grant,
    "revoked": naming.grant,
}
