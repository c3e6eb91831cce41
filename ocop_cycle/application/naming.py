"""
Things that entries name by their ids, called as people call them: a notice by its rule, subject and recipient, a
deadline by what it is of, a duty by its work and its unit. What the ids are made of is said in the glossary.
"""

import re

from ocop_cycle.application import interface

_DEADLINE = re.compile(r"(?P<kind>\w+):(?P<subject>.+)/(?P<rule>(?:law|plan|certificate)/[^/]+)/[^/@]+(?:@(?P<n>\d+))?")
_PARTIES = frozenset({"unit", "producer", "person"})
NAMELESS = frozenset({"instance", "bulk", "key"})
"""Subjects whose key tells a person nothing."""


def subject(words: interface.Words, of: tuple[str, str]) -> str:
    """What an entry, a notice or a deadline is about."""
    kind, key = of
    value = words.value
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
            named = f"{value('subject', kind)} “{told(words, key)}”"
        case "plan" | "cycle" if value("cycle", key) != key:
            named = value("cycle", key)
        case _:
            named = value("subject", kind) if kind in NAMELESS else f"{value('subject', kind)} {key}"
    return named


def notice(words: interface.Words, key: str) -> str:
    """A notice: its text, what it is about, to whom."""
    told = key.split("|")
    if len(told) < 6:
        return key
    what, recipient = told[1].partition(":"), told[-3].partition(":")
    return words.say(
        "notice-named",
        label=words.value("notice-rule", told[0]),
        about=about(words, what[0], what[2]),
        recipient=words.value(recipient[0], recipient[2]),
    )


def deadline(words: interface.Words, key: str) -> str:
    """A deadline, or its line: what is to be done, and by whom or of what; with the number of its version."""
    found = _DEADLINE.fullmatch(key)
    if found is None:
        return key
    return words.say(
        "deadline-named",
        label=words.value("rule", found["rule"]),
        about=about(words, found["kind"], found["subject"]),
        version=found["n"] if found["n"] not in (None, "1") else "",
    )


def duty(words: interface.Words, key: str) -> str:
    """A duty: the work, the unit that has to do it, and which occurrence it is of what recurs, after the first."""
    told = key.split("/")
    if len(told) < 3:
        return key
    named = f"{words.value('rule', f'plan/{told[1]}')} – {words.value('unit', told[2])}"
    return f"{named} – {words.say('occurrence-of', day=told[3])}" if len(told) > 3 else named


def grant(words: interface.Words, key: str) -> str:
    """A role as it was given: the role, the unit, and the producer it is narrowed to."""
    _, role, unit, *producer = key.split("/")
    named = [words.value("role", role), words.value("unit", unit)]
    return " – ".join([*named, *(words.value("producer", each) for each in producer)])


def about(words: interface.Words, kind: str, key: str) -> str:
    """What a notice or a deadline is about, within a sentence that says already of what kind it is."""
    if kind == "duty":
        return duty(words, key)
    if kind == "certificate":
        return key.partition("/")[0]
    if kind in ("plan", "cycle"):
        return words.value("cycle", key)
    return words.value(kind, key) if kind in _PARTIES else key
