"""Entries of the trail as people read them: who, what, what became of what, and why; in the words of either face."""

import re
from collections.abc import Callable
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import interface, naming
from ocop_cycle.application.queries import people, trail_rows
from ocop_cycle.policy import labels

QUIET = frozenset(
    {
        "version", "entered_at", "holder_id", "stage", "transition", "ended_at", "step", "digest", "sha256",
        "certificate", "result", "key", "public_key", "preview", "bound", "attempt", "erased", "peaks", "root", "head",
        "signature", "replaces", "media", "bytes", "invited", "password", "report", "texts",
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


def actor(words: interface.Words, one: trail_rows.Logged) -> str:
    """Who acted."""
    return role(words, one.actor_role) if one.actor_role else one.actor_name or words.value("actor", one.actor)


def role(words: interface.Words, held: str) -> str:
    """What a person is whose name may not be known."""
    return words.value("party" if held == people.NOBODY else "role", held)


def head(words: interface.Words, one: trail_rows.Logged) -> str:
    """What was done."""
    transition = one.after.get("transition")
    if isinstance(transition, str):
        return words.value("transition", transition)
    return words.value("entry-kind", one.kind)


def changes(words: interface.Words, one: trail_rows.Logged) -> list[str]:
    """What became of it, a line each."""
    told = []
    for name in one.after:
        stood, stands = one.before.get(name), one.after[name]
        if name in QUIET or (stood == stands and name != "state" and name not in NAMING) or _is_quiet(one, name):
            continue
        before, after = shown(words, name, stood, one.subject[0]), shown(words, name, stands, one.subject[0])
        if name == "state":
            before, after = _called(words, one.state_before, before), _called(words, one.state_after, after)
        if before == after and not (after and name in NAMING):
            continue
        label = words.value("field", name)
        changed = before and after and before != after
        told.append(f"{label}: {before} → {after}" if changed else f"{label}: {after or '–'}")
    return told


def _called(words: interface.Words, label: labels.Label | None, otherwise: str) -> str:
    """What a state was called then; as it is called now where nobody knows."""
    return label.in_language(words.language) if label is not None else otherwise


def shown(words: interface.Words, name: str, value: Any, kind: str) -> str:
    """A value of a field of a subject of that kind."""
    if value is None or value == [] or isinstance(value, dict):
        return ""
    if isinstance(value, list):
        return ", ".join(naming.notice(words, str(each)) if name == "notices" else str(each) for each in value)
    if isinstance(value, bool):
        return words.value("yes-no", str(value))
    text = str(value)
    made = _MADE.get(name)
    if made is not None:
        return made(words, text)
    if name == "state":
        name = STATES.get(kind, name)
    return words.value(WORDS.get(name, name), text) if isinstance(value, str) else text


def why(words: interface.Words, one: trail_rows.Logged) -> str:
    """The reason that was given; empty where none was."""
    if one.why is None:
        return ""
    return words.say("erased") if one.why.erased else one.why.value or ""


def moment(words: interface.Words, text: str) -> str:
    """A moment as rows hold it."""
    return words.value("moment", text)


def last_day(words: interface.Words, text: str) -> str:
    """The last day on which a thing is in time that must be done before a moment."""
    return words.value("day", clock.last_day(clock.from_text(text)).isoformat())


def day(words: interface.Words, text: str) -> str:
    """A day as rows hold it."""
    return words.value("day", text)


def headed(words: interface.Words, one: trail_rows.Logged) -> str:
    """What was done, and to what."""
    about = f": {naming.subject(words, one.subject)}" if one.subject[0] not in naming.NAMELESS else ""
    return f"{head(words, one)}{about}"


def _is_quiet(one: trail_rows.Logged, name: str) -> bool:
    """Digests are for programs. The level of a result is told; that of a dossier follows from its state."""
    if name == "level" and "result" not in one.after:
        return True
    value = one.after[name]
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


_MADE: dict[str, Callable[[interface.Words, str], str]] = {
    **dict.fromkeys(DAYS, day),
    **dict.fromkeys(MOMENTS, moment),
    **dict.fromkeys(BOUNDS, last_day),
    "granted": naming.grant,
    "revoked": naming.grant,
}
