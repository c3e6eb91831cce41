"""Entries of the trail as people read them: when, who, what, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.cli import parts, telling

if TYPE_CHECKING:
    from ocop_cycle.application.queries import trail_rows
    from ocop_cycle.cli import face

QUIET = frozenset({"version", "entered_at", "holder_id", "stage", "level", "transition", "ended_at", "step", "digest"})
"""What an entry says that no person reads it for; JSON has all of it."""


STATES = {
    "message": "message-state",
    "notice": "notice-state",
    "duty": "duty-state",
    "deadline": "deadline-state",
    "plan": "cycle-state",
}
"""Which words the states of these subjects have; those of a dossier are the regime's."""

DAYS = frozenset({"done_on", "ends", "issued", "decision_day"})
"""What is told as a day."""

NAMING = frozenset({"document"})
"""What an entry is about within its subject: told though it did not change."""


def table(this: face.Face, found: Sequence[trail_rows.Logged]) -> parts.Table:
    """Entries as a table, in the order given."""
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("entry"), "number"),
            parts.Column(title("when"), "code"),
            parts.Column(title("who"), share=2),
            parts.Column(title("what"), share=5),
        ),
        rows=[(str(one.number), _when(this, one), _who(this, one), _what(this, one)) for one in found],
        empty=this.words.say("no-entries"),
    )


def _when(this: face.Face, one: trail_rows.Logged) -> str:
    hour, _, day = telling.moment(this, one.at).partition(" ")
    return f"{day}\n{hour}"


def _who(this: face.Face, one: trail_rows.Logged) -> str:
    return one.actor_name or telling.value(this, "actor", one.actor)


def _what(this: face.Face, one: trail_rows.Logged) -> str:
    return "\n".join(filter(None, [_head(this, one), *_changes(this, one), _why(this, one)]))


def _head(this: face.Face, one: trail_rows.Logged) -> str:
    transition = one.after.get("transition")
    if isinstance(transition, str):
        return this.words.value("transition", transition)
    return this.words.value("entry-kind", one.kind)


def _changes(this: face.Face, one: trail_rows.Logged) -> list[str]:
    told = []
    for name in one.after:
        before, after = (_shown(this, name, said.get(name), one.subject[0]) for said in (one.before, one.after))
        if name in QUIET or (before == after and name not in NAMING):
            continue
        label = this.words.value("field", name)
        changed = before and after and before != after
        told.append(f"{label}: {before} → {after}" if changed else f"{label}: {after or '–'}")
    return told


def _shown(this: face.Face, name: str, value: Any, kind: str) -> str:
    if value is None or value == [] or isinstance(value, (dict, list)):
        return ", ".join(map(str, value)) if isinstance(value, list) else ""
    text = str(value)
    if name == "state":
        name = STATES.get(kind, name)
    if name in DAYS:
        name = "day"
    return this.words.value(name, text) if isinstance(value, str) else text


def _why(this: face.Face, one: trail_rows.Logged) -> str:
    if one.why is None:
        return ""
    reason = this.words.say("erased") if one.why.erased else one.why.value or ""
    return this.words.say("because", reason=reason)


def subject(this: face.Face, of: tuple[str, str]) -> str:
    """What an entry is about."""
    return f"{this.words.value('subject', of[0])} {of[1]}"
