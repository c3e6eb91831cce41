"""
What changed while somebody filled in a form: told from the trail, on every page in the same way.

A form carries the number of the newest entry about its thing of the moment it was made (``seen``). Where it is not
carried out, the page shows the entries since, with who made them as far as that may be known (failure F17). Its
command takes the number along, and the engine stops it where another person changed the thing since: it goes when it is
sent again from the page that showed the change.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ocop_cycle.application import entries
from ocop_cycle.application.queries import meanwhile as query
from ocop_cycle.application.queries import naming, trail, trail_rows
from ocop_cycle.web import asking, forms

Subjects = Sequence[tuple[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One entry as a page tells it."""

    one: trail_rows.Logged
    who: str
    head: str
    changes: list[str]
    why: str


def told(ask: asking.Asked, one: trail_rows.Logged) -> Told:
    """An entry in the words of who asks."""
    words = ask.words
    return Told(
        one=one, who=entries.actor(words, one), head=entries.head(words, one), changes=entries.changes(words, one),
        why=entries.why(words, one),
    )  # fmt: skip


def head(ask: asking.Asked) -> int:
    """The number of the newest entry; asked for before anything that a page shows."""
    newest = trail.newest(ask.parts.reader)
    return newest[0] if newest else 0


def carried(ask: asking.Asked, head: int, subjects: Subjects) -> int:
    """The number that the forms of a page carry, of a page that was begun at ``head``."""
    return query.newest(ask.parts.reader, ask.person, head, subjects)


def seen(ask: asking.Asked) -> int | None:
    """The number that a form carried; None where it carried none."""
    said = ask.filled("seen")
    return int(said) if said.isascii() and said.isdecimal() and len(said) < 16 else None


def seeing(ask: asking.Asked, subjects: Subjects) -> asking.Asked:
    """The request, whose commands overrun nothing that somebody else did to the subjects since its form was made."""
    number = seen(ask)
    return ask if number is None else replace(ask, seen=query.seen(ask.parts.reader, ask.person, number, subjects))


def since(ask: asking.Asked, problem: forms.Problem | None, subjects: Subjects) -> list[Told]:
    """What changed since the form was made that was not carried out; nothing where none was sent."""
    number = seen(ask)
    if problem is None or number is None:
        return []
    found = query.since(ask.parts.reader, ask.person, number, subjects)
    if found:
        ask.words.take(naming.texts(ask.parts.reader, ask.person, ask.words.language))
    return [told(ask, one) for one in found]
