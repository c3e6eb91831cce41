"""The rows that one entry wrote, in words: what kind of record, whose, and what stands in its columns now."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from ocop_cycle.application.queries import trail_rows, words
from ocop_cycle.cli import entries, naming, parts

if TYPE_CHECKING:
    from ocop_cycle.application.queries import trail
    from ocop_cycle.cli import face

LONGEST = 60
"""Characters of a value that the page of an entry shows; JSON has all of it."""

LEFT_OUT = frozenset(
    {
        "id", "scope", "path", "area", "set_by", "content", "data", "facts", "proof", "parties", "party_kind",
        "subject_kind", "recipient_kind", "unit_class",
    }
)  # fmt: skip
"""Columns a page leaves out: what the name of the row or of the entry says already, and what programs read."""

NAMED = {
    "notice": frozenset({"rule", "subject_id", "occasion", "recipient_id", "template"}),
    "deadline": frozenset({"line", "subject_id", "rule", "label"}),
    "reference_given": frozenset({"reference", "subject_id"}),
    "contact": frozenset({"party_id", "channel"}),
}
"""Of some tables, columns of which the name of the row is made."""

STATES = {
    "dossier": "state", "certificate": "certificate-state", "duty": "duty-state", "deadline": "deadline-state",
    "notice": "notice-state", "message": "message-state", "cycle": "cycle-state", "erasure": "erasure-state",
}  # fmt: skip
"""Which words the states of a table have; the others share some."""

WORDS = {
    **dict.fromkeys(("unit_id", "holder_id", "parent_id", "authority_id", "locality_id", "agency_id"), "unit"),
    **dict.fromkeys(("successor_id", "people_id", "area_id"), "unit"),
    **dict.fromkeys(("person_id", "asked_by", "answered_by", "approved_by"), "person"),
    **dict.fromkeys(("party_kind", "subject_kind", "recipient_kind"), "subject"),
    **dict.fromkeys(("late", "provisional", "answers_for_level", "holds"), "flag"),
    "round_id": "round", "producer_id": "producer", "product_id": "product", "item": "document", "total": "points",
    "hardness": "close", "held_because": "held-because", "outcome": "message-state", "table_name": "records-of",
    "column_name": "column", "time": "duty-time", "regime": "policy", "digest": "policy", "plan_digest": "policy",
    "whose": "level",
}  # fmt: skip
"""Which words the values of a column have, where they are not those of its own name."""


def told(this: face.Face, written: trail.Written) -> Iterator[parts.Part]:
    """One row: its kind and name, and below it what was written."""
    kind = this.words.value("records-of", written.table)
    yield parts.Line(f"{kind}: {_name(this, written.table, written.key)}", "strong", depth=1)
    said = [
        f"{this.words.value('column', name)}: {value(this, written, name)}"
        for name, given in written.values.items()
        if given is not None and name not in LEFT_OUT and name not in NAMED.get(written.table, ())
    ]
    if said:
        yield parts.Line("; ".join(said), "quiet", depth=2)


def value(this: face.Face, written: trail.Written, name: str) -> str:
    """What stands in a column, as a person reads it, no longer than a page can bear."""
    given = written.values[name]
    if isinstance(given, trail_rows.Opened):
        given = this.words.say("erased") if given.erased else given.value
    text = _worded(this, written, name, str(given))
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"


def _worded(this: face.Face, written: trail.Written, name: str, text: str) -> str:
    made = _MADE.get(name)
    if made is not None:
        return made(this, text)
    if name.endswith("_at") or name in ("at", "since", "rung_until"):
        return entries.moment(this, text)
    return this.words.value(_words_of(written, name, text), text)


def _words_of(written: trail.Written, name: str, text: str) -> str:
    if name in ("party_id", "recipient_id", "subject_id"):
        return str(written.values.get(name.replace("_id", "_kind"), name))
    if name == "state":
        return STATES.get(written.table, "any-state")
    if name == "rule" and "/" not in text:
        return "notice-rule"
    if name == "kind" and written.table.startswith("policy_"):
        return "thing"
    return WORDS.get(name, name)


def _name(this: face.Face, table: str, key: str) -> str:
    made = _NAMES.get(table)
    return made(this, key) if made else this.words.value(table, key)


def _contact(this: face.Face, key: str) -> str:
    party, _, channel = key.rpartition("/")[0].rpartition("/")
    kind, _, name = party.partition(":")
    return f"{this.words.value(kind, name)} – {this.words.value('channel', channel)}"


def _series(this: face.Face, key: str) -> str:
    kind, _, rest = key.partition(":")
    return f"{this.words.value('subject', kind)} {rest}"


def _label(this: face.Face, text: str) -> str:
    return words.label(text).in_language(this.language)


_NAMES: Mapping[str, Callable[[face.Face, str], str]] = {
    "notice": naming.notice, "deadline": naming.deadline, "duty": naming.duty, "role_grant": naming.grant,
    "contact": _contact, "series": _series, "policy_content": lambda this, key: this.words.value("policy", key),
}  # fmt: skip
_MADE: Mapping[str, Callable[[face.Face, Any], str]] = {
    **dict.fromkeys(entries.DAYS | {"ended_on"}, entries.day),
    **dict.fromkeys(entries.BOUNDS, entries.last_day),
    **dict.fromkeys(("deadline_id", "previous_id", "line"), naming.deadline),
    "label": _label,
    "series": _series,
}
