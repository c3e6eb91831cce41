"""
What is wrong with a policy file, in English, by the code of the problem: each sentence ends with what helps.

A face that speaks Vietnamese keeps a table of its own with the same codes. Checks of plans and calendars may give their
sentences whole instead (``Problem.sentence``).
"""

from collections import defaultdict
from collections.abc import Mapping

from ocop_cycle.policy.plan_sentences import OF_PLANS
from ocop_cycle.policy.problems import Problem
from ocop_cycle.policy.register_sentences import OF_REGISTERS

LONGEST_FACT = 120
"""Characters of a fact that are shown; a file may hold a text of any length."""

OF_FILES: Mapping[str, str] = {
    "file-too-large": "the file is larger than {limit} bytes, which no policy file is; nothing of it was read",
    "file-unreadable": "the file cannot be read ({problem}); check its name and its rights",
    "not-utf-8": "the file is not in UTF-8 from here on; save it as UTF-8",
    "not-yaml": "this is not YAML ({problem}); compare with a shipped file",
    "tab": "a tab stands at the beginning of this line; indent with spaces",
    "alias": "a reference (*name) is not allowed; write the value out",
    "anchor": "an anchor (&{name}) is not allowed; write the values out where they belong",
    "tag": "a type mark (!{name}) is not allowed; take it away",
    "directive": "a directive (%) is not allowed; take it away",
    "several-documents": "a second document (---) begins here; keep one document in a file",
    "too-deep": "lists and blocks lie more than {limit} deep in each other; compare with a shipped file",
    "unfit-text": "the text holds a control character or half a character; write it anew",
    "key-not-text": "a key must be a word; this one is a block or a list",
    "key-twice": "{key} stands in this block already (line {first}); keep one of the two",
}

OF_SHAPE: Mapping[str, str] = {
    "key-missing": "{key} is missing; add it",
    "key-unknown": "there is no key {key} here{offer}",
    "not-one-of": "{found} is not possible here; write {expected}",
    "text-wanted": "{found} is not text; put it in quotes",
    "number-wanted": "{found} is not a whole number; write it in digits, without quotes",
    "true-or-false-wanted": "{found} is neither true nor false; write one of them",
    "day-wanted": "{found} is not a day; write it like 2024-06-03",
    "list-wanted": "{found} stands where a list is wanted; begin each item with a hyphen or use [ ]",
    "block-wanted": "{found} stands where a block of keys is wanted",
    "unfit": "{found} does not fit here: {problem}",
    "not-a-name": (
        "{found!r} is not a name; names have small letters, digits and hyphens. Policy files name things: they hold no "
        "dotted paths, no expressions and no code"
    ),
    "id-differs": "the file is called {name} and says it is {found}; make the two the same",
    "named-twice": "there is a {thing} {name!r} already; give each its own name",
    "no-source": "nothing says where this comes from; give the article in cites, or the page in source",
    "confirmed-without-cites": "this is called confirmed and cites no article; add cites or write confirmed: false",
}

OF_NAMES: Mapping[str, str] = {
    f"unknown-{thing}": f"there is no {thing} {{name!r}}{{offer}}"
    for thing in (
        *("guard", "level", "stage", "state", "role", "clock", "document", "regime", "permission", "template"),
        *("recipient", "deadline", "step", "product", "plan", "rule"),
    )
}

OF_REGIMES: Mapping[str, str] = {
    "guard-arguments": "guard {guard} takes {wanted}, not {given}; give exactly those",
    "not-points": '{found!r} is not a number of points from 0 to 100; write it like "70" or "69.5"',
    "no-beginning": "no state is initial_for {kind}, though such dossiers may be opened; mark one",
    "two-beginnings": "{name} and {other} are both initial_for {kind}; keep one",
    "unreachable": "no dossier can come to {name}; add a step that leads there, or take it away",
    "dead-end": "a dossier of kind {kind} cannot leave {name}; add a step, or mark the state final",
    "no-way-to-an-end": "from {name} a dossier of kind {kind} never reaches a final state; add a way out",
    "final-with-a-way-on": "{name} is final, yet {step} leads out of it; take one of the two away",
    "no-role": "nobody may take this step; name the roles in by",
    "never-taken": (
        "for {state} and {kind}, {other} stands before this and asks no more than this does, so this is never taken; "
        "give them guards that tell them apart, or put this one first"
    ),
    "certified-elsewhere": (
        "a certificate is recorded on the way to {state}, which does not stand in the stage certificate; put it there"
    ),
    "clock-elsewhere": "the clock {name} does not run in {state}, where this step begins",
    "no-band": "no band gives {stars} stars; add the band, or take the authority away",
    "points-gap": "totals from {since} to {until} belong to no band",
    "bands-overlap": "the bands of {name} and {other} stars both hold {points} points; change a bound",
    "band-bounds": "a band ends with below or with to, one of them, above from_points",
    "days-turned": "{until} lies before {since}; turn them round",
    "spans-overlap": "dossiers of kind {kind} could be opened twice on {day}: the spans overlap",
    "opens-without-end": "{kind} dossiers may be opened on {day}, but no span of finishes lets them end then",
    "both-open": "{name} and {other} both open {kind} dossiers on {day}; let one end before the other begins",
    "clause-of-itself": "{name} follows no other regime here but itself; name the regime that it follows",
    "clause-says-nothing": "{name} maps no state and names no last day; say one of the two, or take it away",
    "clause-ends-dossier": "{name} is an end, and no change of law ends a dossier; map to a state with a way on",
    "clause-twice": "{other} says already where dossiers in {name} go; say it once",
    "finish-twice": "{other} says already until when {kind} dossiers may end under the old rules; say it once",
    "clause-before-law": "{day} lies before {since}, when this regime opens; a clause has no effect before its law",
    "finish-differs": (
        "{kind} dossiers may end under the old rules until {day} here, and until {other} by the old regime "
        "itself; the earlier day counts"
    ),
    "wording-not-counted": (
        "{found!r} is no time from an event{why}; write it as in the law, like "
        "'trong thời hạn 15 ngày làm việc kể từ ngày nhận'"
    ),
    "wording-not-dated": "{found!r} is no date of a year{why}; write it as in the law, like 'trước ngày 30/4'",
    "days-before": "the days before the end must be 0 or more, and the opening day must come before the due day",
    "months": "a certificate lives at least one month",
    "grace-days": "a grace lasts at least one day; write 1 or more, or take the grace away",
}

OF_RULES: Mapping[str, str] = {
    "not-an-hour": '{found} is not an hour of the day; write it like "08:00"',
    "states-missing": "a rule on state-entered must say which states",
    "offsets-missing": "a rule on {on} must have at least one offset",
    "offset-side": "{on} asks for {wanted} days, not {n}",
    "not-used": "a rule on {on} makes no use of {key}; take it away",
    "offset-twice": "the offset of {n} {unit} stands here already; keep one",
    "nobody-told": "this rule tells nobody; name recipients in to, units or persons",
    "escalation-ring": "these rules escalate one another in a ring ({ring}), so nobody would be the last; break it",
    "escalates-nothing": (
        "only a rule on deadlines, with offsets of 0 or more, carries another rule on deadlines ({rule}) further up; "
        "this one is on {on}"
    ),
    "statutory-alone": "what the law wants told stands alone in its message; take digest away",
    "not-a-weekday": "{found} is no day of the week; write 1 for Monday up to 7 for Sunday",
    "cap-too-small": "a cap of {found} would let nothing leave; write 1 or more, or take the cap away",
    "not-hours": '{found} are no hours of a day; write them like "08:00-17:00"',
    "rings-when-shut": (
        "reminders ring at {ring_at}, outside the sending hours {hours}, and would all wait until these begin"
    ),
}

OF_SCENARIOS: Mapping[str, str] = {
    "figure-too-small": "{found} is too small here; write {least} or more",
    "score-twice": "another score stands for the same dossiers at {level} already; keep one of the two",
    "late-names-nobody": "nothing says who is late; name a product, a unit or a milestone",
    "late-two-things": "a milestone is a duty of units and has no product and no step; make two entries of it",
    "names-without-plan": "{name!r} belongs to one plan, and this scenario is for any; say which in plan",
    "no-such-way-out": "no step of the nature {nature} leads out of {state}; name a state that has one",
}

OF_UNITS: Mapping[str, str] = {
    "column-missing": "the table has no column {name}; its columns are {known}",
    "column-unknown": "there is no column {name}; a table of units has {known}",
    "column-twice": "the column {name} stands here twice; keep one of the two",
    "column-unnamed": "column {number} has no name, and there are words in it; name it or take it away",
    "workbook": "this is a workbook, not CSV; save the sheet with the table as CSV UTF-8 and give that file",
    "not-csv": "from here on this is not CSV, perhaps for a quotation mark; save it as CSV UTF-8 again",
    "cell-too-long": "a cell holds more than {limit} characters, which no sheet does; save it anew as CSV",
    "cells-too-many": "this row has more cells than the {count} columns of the table; put texts with commas in quotes",
    "nothing-changes": "no unit changes and nobody stands in for a level; add changes, or stand_ins",
    "successor-unknown": "{old} ends and nothing says who takes over; name the unit in new",
    "into-itself": "{old} cannot be succeeded by itself; name another unit, or a new one with name",
    "succession-ring": "these units would succeed one another in a ring: {way}; let one of them stand",
    "into-ended": "{new} is no more from {day}; name the unit that stands then",
    "founded-twice": "{new} is founded twice; keep one name for it",
    "unit-there": "there is a unit {name} already; give the new one an id of its own, or leave its name away",
    "ended-already": "{old} has ended already, or will, on {day}; take the row away",
    "before-another-change": "{old} took part in a change of {other}, which is after {day}; give a later day",
    "people-untold": (
        "{new} stands on another level than {old}, so that roles would reach further or less far; say in people at "
        "which unit its people hold their roles from then on, or none"
    ),
    "left-below": "{below} lies below {old} and stands on the level {level} too; add its successor",
}

ALL: Mapping[str, str] = {
    **OF_FILES,
    **OF_SHAPE,
    **OF_NAMES,
    **OF_REGIMES,
    **OF_REGISTERS,
    **OF_RULES,
    **OF_PLANS,
    **OF_SCENARIOS,
    **OF_UNITS,
}


def worded(problem: Problem) -> str:
    """The English sentence of a problem."""
    if problem.sentence:
        return problem.sentence
    facts = {name: clipped(value) for name, value in problem.facts.items()}
    template = ALL.get(problem.code)
    if template is None:
        told = ", ".join(f"{name}: {value}" for name, value in facts.items())
        return f"{problem.code.replace('-', ' ')} ({told})" if told else problem.code.replace("-", " ")
    return template.format_map(defaultdict(lambda: "?", facts))


def clipped(text: str) -> str:
    """The text, cut where it is too long to be shown."""
    return text if len(text) <= LONGEST_FACT else f"{text[:LONGEST_FACT]}…"
