"""The audit trail: who did what, when, to what; one entry with what stood there before and what it wrote."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from ocop_cycle import clock, errors
from ocop_cycle.application import entries, naming, written_rows
from ocop_cycle.application.queries import (
    entry_kinds,
    labelling,
    people,
    row_changes,
    stretches,
    trail_rows,
)
from ocop_cycle.application.queries import naming as named
from ocop_cycle.application.queries import trail as query
from ocop_cycle.application.queries import words as office_words
from ocop_cycle.domain import permissions
from ocop_cycle.web import asking, forms, replies

YEARS = range(1990, 2101)
"""Years of which a day may be asked for."""

OFFERED = 300
"""How many people a field offers."""

NEEDED = {"/trail/verify": "audit.verify"}
"""Pages of the trail that need a permission."""

LONGEST = 240
"""Characters of what a list tells of one change."""

DIGITS = 12
"""No number of an entry is longer."""


class Told(NamedTuple):
    """An entry as a row of a page."""

    one: trail_rows.Logged
    who: str
    head: str
    about: str
    link: str | None
    changes: Sequence[str]
    why: str


class Pair(NamedTuple):
    """A column of a row: what stood there, and what was written."""

    label: str
    before: written_rows.Column | None
    after: written_rows.Column

    @property
    def differs(self) -> bool:
        """Whether the entry changed it."""
        return self.before is None or self.before.text != self.after.text


def listing(ask: asking.Asked) -> replies.Reply:
    """The entries one may see, the newest first, narrowed by the words of the address."""
    wanted, wrong = _wanted(ask)
    below = number_in(ask.query.get("below", ""))
    found = stretches.Stretch(items=(), older=None, cut=False)
    if not wrong:
        found = stretches.recent(ask.parts.reader, ask.person, wanted, below=below)
    learn(ask)
    facts = {
        "rows": [told(ask, one) for one in found.items],
        "page": found,
        "below": below,
        "wanted": {name: ask.wanted(name) or "" for name in ("actor", "what", "dossier", "unit", "since", "until")},
        "wrong": wrong,
        "groups": entry_kinds.GROUPS,
        "people": _offered(ask),
        "head": query.newest(ask.parts.reader),
    }
    return page(ask, "trail", facts, status=422 if wrong else 200)


def entry(ask: asking.Asked) -> replies.Reply:
    """
    One entry: what stood before and what was written, row by row, and what it led to.

    Raises:
        errors.UnknownThing: there is none of that number, or none that is seen.
    """
    number = number_in(ask.named["number"])
    if number is None:
        raise errors.UnknownThing("entry", ask.named["number"])
    reader = ask.parts.reader
    found = query.entry(reader, ask.person, number)
    after = row_changes.led_to(reader, ask.person, number)
    learn(ask)
    facts = {
        "one": found,
        "told": told(ask, found.logged),
        "unit": ask.words.value("unit", found.logged.unit) if found.logged.unit else None,
        "changes": [_change(ask, each) for each in row_changes.changes(reader, ask.person, found)],
        "more": max(0, len(found.rows) - row_changes.MOST),
        "deadlines": [_deadline(ask, *each[:2]) for each in found.deadlines[: row_changes.MOST]],
        "notices": [(key, naming.notice(ask.words, key)) for key in found.notices[: row_changes.MOST]],
        "policy": [ask.words.value("policy", digest) for digest in found.policy],
        "led_to": [told(ask, one) for one in after],
        "asks": ask.may("audit.review"),
    }
    return page(ask, "entry", facts)


def page(ask: asking.Asked, template: str, facts: Mapping[str, Any], *, status: int = 200) -> replies.Page:
    """A page of the trail, with the way to its other pages as far as they are open to who asks."""
    shut = [address for address, needed in NEEDED.items() if not ask.may(needed)]
    return replies.Page(template=template, facts={"shut": shut, **facts}, status=status)


def told(ask: asking.Asked, one: trail_rows.Logged) -> Told:
    """An entry in the words of the page."""
    words = ask.words
    about = "" if one.subject[0] in naming.NAMELESS else naming.subject(words, one.subject)
    return Told(
        one=one,
        who=entries.actor(words, one),
        head=entries.head(words, one),
        about=about,
        link=link_of(one.subject),
        changes=[_cut(line) for line in entries.changes(words, one)],
        why=entries.why(words, one),
    )


def _cut(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"


def link_of(subject: tuple[str, str]) -> str | None:
    """The page of what an entry is about, where it has one."""
    kind, key = subject
    if kind in ("deadline", "certificate"):
        what, _, rest = key.partition(":") if kind == "deadline" else ("dossier", "", key)
        kind, key = what, rest.partition("/")[0]
    if kind == "dossier":
        return f"/dossiers/{key}"
    page = {"duty": "/duties/one", "notice": "/notices/one"}.get(kind) if subject[0] == kind else None
    return asking.address(page, id=key) if page else None


def number_in(text: str) -> int | None:
    """The number of an entry that a text says; None where it says none."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= DIGITS and int(text) > 0 else None


def day_in(ask: asking.Asked, name: str, wrong: dict[str, str]) -> date | None:
    """The day in a field of the address; where it says none, why not is noted."""
    text = ask.wanted(name)
    found = forms.day_in(text) if text else None
    if text and (found is None or found.year not in YEARS):
        wrong[name] = ask.words.say("no-such-day", text=text[:40])
        return None
    return found


def office_day(ask: asking.Asked) -> date:
    """The office day of the question."""
    return clock.day_of(ask.now)


def learn(ask: asking.Asked) -> None:
    """Teach the words of the page what the things are called of which entries tell."""
    reader, language = ask.parts.reader, ask.words.language
    ask.words.take(labelling.texts(reader, language))
    ask.words.take(named.texts(reader, ask.person, language))


def _wanted(ask: asking.Asked) -> tuple[query.Wanted, dict[str, str]]:
    """What the address asks for, and what of it cannot be: field → sentence."""
    wrong: dict[str, str] = {}
    what = ask.wanted("what")
    kinds = entry_kinds.GROUPS.get(what or "", ())
    wanted = query.Wanted(
        actor=_actor(ask, wrong), kind=None if kinds else what, kinds=kinds, dossier=ask.wanted("dossier"),
        unit=_unit(ask, wrong), since=day_in(ask, "since", wrong), until=day_in(ask, "until", wrong),
    )  # fmt: skip
    return wanted, wrong


def _actor(ask: asking.Asked, wrong: dict[str, str]) -> str | None:
    """The person who is meant by an id or a name, among those whose names may be known."""
    word = ask.wanted("actor")
    if word is None or word == permissions.SYSTEM:
        return word
    folded = office_words.folded(word)
    for one in people.list_names(ask.parts.reader, ask.person):
        if word == one.id or folded == office_words.folded(one.name):
            return one.id
    wrong["actor"] = ask.words.say("no-such-person", text=word[:40])
    return None


def _unit(ask: asking.Asked, wrong: dict[str, str]) -> str | None:
    """The unit that is meant by an id, a name or an alias, where one is."""
    word = ask.wanted("unit")
    if word is None:
        return None
    found = ask.parts.reader.units_called(word)
    if len(found) != 1 or not query.sees_unit(ask.parts.reader, ask.person, found[0]):
        wrong["unit"] = ask.words.say("no-such-unit", text=word[:40])
        return None
    return found[0]


def _offered(ask: asking.Asked) -> Sequence[people.Called]:
    return people.list_names(ask.parts.reader, ask.person)[:OFFERED]


def _change(ask: asking.Asked, found: row_changes.Change) -> tuple[str, bool, Sequence[Pair]]:
    """What the row is called, whether it is new, and its columns side by side."""
    words = ask.words
    pairs = []
    for after in written_rows.columns(words, found.after, empty=not found.is_new):
        known = after.name in found.before.values
        before = written_rows.column(words, found.before, after.name) if known else None
        pairs.append(Pair(label=after.label, before=before, after=after))
    return written_rows.called(words, found.after), found.is_new, pairs


def _deadline(ask: asking.Asked, what: str, key: str) -> str:
    return f"{ask.words.value('deadline-deed', what)}: {naming.deadline(ask.words, key)}"
