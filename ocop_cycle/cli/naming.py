"""
Things that entries name by their ids, called as people call them: a notice by its rule, subject and recipient, a
deadline by what it is of, a duty by its work and its unit. What the ids are made of is said in the glossary.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ocop_cycle.cli import face

_DEADLINE = re.compile(r"(?P<kind>\w+):(?P<subject>.+)/(?P<rule>(?:law|plan|certificate)/[^/]+)/[^/@]+(?:@(?P<n>\d+))?")
_PARTIES = frozenset({"unit", "producer", "person"})
NAMELESS = frozenset({"instance", "bulk", "key"})
"""Subjects whose key tells a person nothing."""


def subject(this: face.Face, of: tuple[str, str]) -> str:
    """What an entry, a notice or a deadline is about."""
    kind, key = of
    value = this.words.value
    match kind:
        case "unit" | "producer" | "person":
            return value(kind, key)
        case "policy":
            what, _, name = key.partition("/")
            named = f"{value('thing', what)} {name}"
        case "review":
            named = f"{value('subject', kind)} {value('person', key)}"
        case "deadline" | "notice" | "duty":
            told = {"deadline": deadline, "notice": notice, "duty": duty}[kind]
            named = f"{value('subject', kind)} “{told(this, key)}”"
        case _:
            named = value("subject", kind) if kind in NAMELESS else f"{value('subject', kind)} {key}"
    return named


def notice(this: face.Face, key: str) -> str:
    """A notice: its text, what it is about, to whom."""
    told = key.split("|")
    if len(told) < 6:
        return key
    what, recipient = told[1].partition(":"), told[-3].partition(":")
    return this.words.say(
        "notice-named",
        label=this.words.value("notice-rule", told[0]),
        about=about(this, what[0], what[2]),
        recipient=this.words.value(recipient[0], recipient[2]),
    )


def deadline(this: face.Face, key: str) -> str:
    """A deadline, or its line: what is to be done, and by whom or of what; with the number of its version."""
    found = _DEADLINE.fullmatch(key)
    if found is None:
        return key
    return this.words.say(
        "deadline-named",
        label=this.words.value("rule", found["rule"]),
        about=about(this, found["kind"], found["subject"]),
        version=found["n"] if found["n"] not in (None, "1") else "",
    )


def duty(this: face.Face, key: str) -> str:
    """A duty: the work, the unit that has to do it, and which occurrence it is of what recurs, after the first."""
    told = key.split("/")
    if len(told) < 3:
        return key
    named = f"{this.words.value('rule', f'plan/{told[1]}')} – {this.words.value('unit', told[2])}"
    return f"{named} – {this.words.say('occurrence-of', day=told[3])}" if len(told) > 3 else named


def grant(this: face.Face, key: str) -> str:
    """A role as it was given: the role, the unit, and the producer it is narrowed to."""
    _, role, unit, *producer = key.split("/")
    named = [this.words.value("role", role), this.words.value("unit", unit)]
    return " – ".join([*named, *(this.words.value("producer", each) for each in producer)])


def about(this: face.Face, kind: str, key: str) -> str:
    """What a notice or a deadline is about, within a sentence that says already of what kind it is."""
    if kind == "duty":
        return duty(this, key)
    if kind == "certificate":
        return key.partition("/")[0]
    return this.words.value(kind, key) if kind in _PARTIES else key
