"""
Reads the sentences of proofs backwards: which phrase one is, and its facts.

A proof is kept as it was written, in Vietnamese, because it is evidence. Its sentences come from a closed list, so
whoever reads in another language may be told the same phrase with the same facts. Nothing is guessed: what is none of
ours is not read.
"""

import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from ocop_cycle.domain import proofs, working_days
from ocop_cycle.policy.wording import building

_SHAPES: Mapping[str, str] = {
    **dict.fromkeys(("count", "number", "year", "month"), r"\d+"),
    "event": r"(?: \(.*\))?",
    "skipped": r"(?:: .*?)?",
    "made_up": r"(?:; .*?)?",
}
"""Facts that have a shape of their own: numbers, and what may be empty right behind another fact."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Read:
    """A phrase by its name, and its facts as they stand in the sentence."""

    phrase: str
    facts: Mapping[str, str]


@cache
def templates() -> Mapping[str, str]:
    """Every sentence that may stand in a proof or in the warnings beside it: name → sentence, facts in braces."""
    return {
        **proofs.PHRASES,
        **{f"doubt/{name}": said for name, said in working_days.DOUBTS.items()},
        **{f"wording/{name}": said for name, said in building.SENTENCES.items()},
    }


def read(text: str) -> Read | None:
    """The phrase of a sentence; None where it is none of ours."""
    for name, pattern in _patterns():
        found = pattern.fullmatch(text)
        if found:
            return Read(phrase=name, facts=found.groupdict())
    return None


def read_span(text: str) -> tuple[str | None, str, Mapping[str, str]] | None:
    """The part, the kind and the numbers of a month, quarter or year in words; None where it is none."""
    for part, words in (*proofs.PARTS.items(), (None, "")):
        if text.startswith(words):
            for kind, said in proofs.SPANS.items():
                found = re.fullmatch(_pattern(said), text.removeprefix(words).strip())
                if found:
                    return part, kind, found.groupdict()
    return None


@cache
def _patterns() -> list[tuple[str, re.Pattern[str]]]:
    """Those with the most words of their own first: what a shorter one would also fit is theirs."""
    ordered = sorted(templates().items(), key=lambda named: -len(re.sub(r"\{\w+\}", "", named[1])))
    return [(name, re.compile(_pattern(said), re.DOTALL)) for name, said in ordered]


def _pattern(template: str) -> str:
    return "".join(_pieces(template))


def _pieces(template: str) -> Iterator[str]:
    seen = set()
    for words, name, _, _ in string.Formatter().parse(template):
        yield re.escape(words)
        if name in seen:
            yield f"(?P={name})"
        elif name:
            seen.add(name)
            yield f"(?P<{name}>{_SHAPES.get(name, '.*?')})"
