"""What changes when one regime follows another, in sentences for a coordinator."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle.cli import parts, telling
from ocop_cycle.policy import labels, law_changes

if TYPE_CHECKING:
    from ocop_cycle.cli import face
    from ocop_cycle.policy import regime


def show(this: face.Face, old: regime.Regime, new: regime.Regime) -> None:
    """Print what changes from one regime to the other, section by section."""
    found = law_changes.changes(old, new)
    said = [{"section": one.section, "code": one.code, "text": sentence(this, one)} for one in found]
    this.show({"old": old.id, "new": new.id, "changes": said}, *_page(this, old, new, found), demo=False)


def sentence(this: face.Face, one: law_changes.Change) -> str:
    """One change in words."""
    told = this.words.say(f"law-{one.code}", **{name: _fact(this, fact) for name, fact in one.facts.items()})
    return told[:1].upper() + told[1:]


def _fact(this: face.Face, fact: law_changes.Fact) -> str:
    if isinstance(fact, labels.Label):
        return telling.label(this, fact)
    if isinstance(fact, tuple):
        return "; ".join(telling.label(this, each) for each in fact)
    return fact


def _page(
    this: face.Face, old: regime.Regime, new: regime.Regime, found: Sequence[law_changes.Change]
) -> Iterator[parts.Part]:
    titles: dict[str, Any] = {"old": telling.label(this, old.title), "new": telling.label(this, new.title)}
    yield parts.Line(this.words.say("law-heading", **titles, count=len(found)), "strong")
    if not found:
        yield parts.Line(this.words.say("law-same"))
    for section in law_changes.SECTIONS:
        told = [sentence(this, one) for one in found if one.section == section]
        if told:
            yield parts.Heading(this.words.value("law-section", section))
            yield from (parts.Line(f"– {each}", depth=1) for each in told)
    yield parts.Line(this.words.say("law-note", old=old.id, new=new.id), "quiet")
