"""The rows that one entry wrote, in words: what kind of record, whose, and what stands in its columns now."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from ocop_cycle.application import entries, interface, naming
from ocop_cycle.application.queries import trail, trail_rows
from ocop_cycle.application.queries import words as office_words
from ocop_cycle.domain import permissions

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
    "whose": "level", "cycle_id": "cycle",
}  # fmt: skip
"""Which words the values of a column have, where they are not those of its own name."""


class Column(NamedTuple):
    """One column of a row as people read it: what it is called, what stands in it, and whether that was erased."""

    name: str
    label: str
    text: str
    erased: bool


def columns(words: interface.Words, written: trail.Written, *, empty: bool = False) -> list[Column]:
    """The columns of a row that say something to a person; with ``empty``, also those that were emptied."""
    return [
        column(words, written, name)
        for name, given in written.values.items()
        if (empty or given is not None) and name not in LEFT_OUT and name not in NAMED.get(written.table, ())
    ]


def column(words: interface.Words, written: trail.Written, name: str) -> Column:
    """One column of a row, no longer than a page can bear."""
    given = written.values[name]
    erased = isinstance(given, trail_rows.Opened) and given.erased
    if isinstance(given, trail_rows.Opened):
        given = words.say("erased") if erased else given.value
    text = "" if given is None else str(given) if erased else _worded(words, written, name, str(given))
    shown = text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
    return Column(name, words.value("column", name), shown, erased)


def called(words: interface.Words, written: trail.Written) -> str:
    """What a row is of, and which."""
    return f"{words.value('records-of', written.table)}: {_name(words, written.table, written.key)}"


def _worded(words: interface.Words, written: trail.Written, name: str, text: str) -> str:
    made = _MADE.get(name)
    if made is not None:
        return made(words, text)
    if name.endswith("_at") or name in ("at", "since", "rung_until"):
        return entries.moment(words, text)
    kind = _words_of(written, name, text)
    if kind == "person" and text not in words.labels.get(kind, {}):
        return words.value("actor", text) if text == permissions.SYSTEM else words.say("name-withheld")
    return words.value(kind, text)


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


def _name(words: interface.Words, table: str, key: str) -> str:
    made = _NAMES.get(table)
    return made(words, key) if made else words.value(table, key)


def _contact(words: interface.Words, key: str) -> str:
    party, _, channel = key.rpartition("/")[0].rpartition("/")
    kind, _, name = party.partition(":")
    return f"{words.value(kind, name)} – {words.value('channel', channel)}"


def _series(words: interface.Words, key: str) -> str:
    kind, _, rest = key.partition(":")
    return f"{words.value('subject', kind)} {rest}"


def _label(words: interface.Words, text: str) -> str:
    return office_words.label(text).in_language(words.language)


_NAMES: Mapping[str, Callable[[interface.Words, str], str]] = {
    "notice": naming.notice, "deadline": naming.deadline, "duty": naming.duty, "role_grant": naming.grant,
    "contact": _contact, "series": _series, "policy_content": lambda words, key: words.value("policy", key),
}  # fmt: skip
_MADE: Mapping[str, Callable[[interface.Words, Any], str]] = {
    **dict.fromkeys(entries.DAYS | {"ended_on"}, entries.day),
    **dict.fromkeys(entries.BOUNDS, entries.last_day),
    **dict.fromkeys(("deadline_id", "previous_id", "line"), naming.deadline),
    "label": _label,
    "series": _series,
}
