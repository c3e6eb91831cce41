"""Where each value of a regime comes from: section by section the value in words, its article, and who confirmed it."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from ocop_cycle.application.queries import policy
from ocop_cycle.cli import parts, telling
from ocop_cycle.policy import labels, regime

if TYPE_CHECKING:
    from ocop_cycle.cli import face


def as_json(this: face.Face, law: regime.Regime) -> list[dict[str, Any]]:
    """Every citation: its section, the place of the value, the value in words, and the citation itself."""
    return [
        {"section": _section(one), "where": one.where, "says": says(this, one.value), "law": one.law}
        for one in policy.cited(law)
    ]


def page(this: face.Face, law: regime.Regime) -> Iterator[parts.Part]:
    """A table for each section; how many values are confirmed stands on top."""
    found = policy.cited(law)
    confirmed = sum(one.law.confirmed for one in found)
    yield parts.Line(this.words.say("citations-count", all=len(found), confirmed=confirmed))
    for section, listed in groupby(found, key=_section):
        yield parts.Heading(this.words.value("law-part", section))
        yield _table(this, list(listed))


def _section(one: policy.Cited) -> str:
    return one.where.partition("/")[0]


def _table(this: face.Face, found: Sequence[policy.Cited]) -> parts.Table:
    title = this.words.title
    return parts.Table(
        columns=(
            parts.Column(title("says"), share=5),
            parts.Column(title("basis"), share=6),
            parts.Column(title("confirmed"), "code"),
        ),
        rows=[
            (
                says(this, one.value),
                "\n".join(filter(None, (one.law.cites, one.law.source, one.law.note))),
                parts.Cell(
                    telling.value(this, "confirmed", str(one.law.confirmed)), "plain" if one.law.confirmed else "soon"
                ),
            )
            for one in found
        ],
    )


def says(this: face.Face, value: Any) -> str:
    """What a cited value says, in words: the sentence of its class, filled with its fields."""
    facts = {field.name: _fact(this, getattr(value, field.name)) for field in dataclasses.fields(value)}
    if set(getattr(value, "kinds", ())) >= set(regime.ALL_KINDS):
        facts["kinds"] = ""
    return this.words.say(f"cited-{_kind(value)}", **facts)


def _kind(value: Any) -> str:
    """The class of a value as catalogues write it: ``certificate-clock``."""
    name = type(value).__name__
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("-")


def _fact(this: face.Face, fact: Any) -> Any:
    """A field as a sentence takes it: labels in the reader's language, names listed, other lists counted."""
    if isinstance(fact, labels.Label):
        return telling.label(this, fact)
    if isinstance(fact, tuple) and all(isinstance(each, str) for each in fact):
        return ", ".join(fact)
    if isinstance(fact, tuple | dict):
        return len(fact) or ""
    return "" if fact is None else fact
