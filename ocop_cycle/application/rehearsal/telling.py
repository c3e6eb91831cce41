"""
A rehearsal told in one language: sentences for its lines, endings, findings and assumptions.

The sentences are those of a catalogue that a face hands in; here it is only known which sentence is meant, and what
things are called.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple, Protocol

from ocop_cycle import clock
from ocop_cycle.application.rehearsal import told
from ocop_cycle.policy import labels

GRAVE = frozenset(
    {
        "round-missed",
        "nobody-may",
        "nobody-takes",
        "no-score",
        "no-way-on",
        "step-refused",
        "deadline-missed",
        "too-little-time",
    }
    | {"duty-due-before-begin", "bell-refused", "renewal-window-past", "renewal-no-time", "renewal-ended"}
)
"""Findings that cost a dossier or a duty its date; the others are to be looked at."""

FEW = 3
"""How many parties are named one by one."""


class Words(Protocol):
    """The catalogue of one language: sentences by name, words for values, and labels that are taught to it."""

    language: str

    def learn(self, kind: str, found: Mapping[str, labels.Label]) -> None:
        """Take the labels of one kind of thing for its words."""

    def say(self, name: str, /, **facts: object) -> str:
        """The sentence of that name, filled."""

    def value(self, kind: str, text: str) -> str:
        """The word for a value of a kind."""

    def title(self, name: str) -> str:
        """What stands over a column."""


class Found(NamedTuple):
    """A finding as people read it."""

    code: str
    grave: bool
    sentence: str
    remedy: str
    subjects: tuple[str, ...]


class Event(NamedTuple):
    """Lines of one day that tell the same of several dossiers."""

    at: str
    day: str
    what: str
    text: str
    who: str
    why: str
    subjects: tuple[str, ...]
    notices: int


class Teller:
    """Words a rehearsal with a catalogue; lives as long as the report is written."""

    def __init__(self, words: Words, rehearsed: told.Rehearsal) -> None:
        self.words = words
        self.told = rehearsed
        for kind, found in rehearsed.labels.items():
            words.learn(kind, found)
        self._codes = {ending.dossier or ending.product: ending.product for ending in rehearsed.endings}

    def name(self, kind: str, key: str | None) -> str:
        """What a thing of plan or regime is called."""
        return self.words.value(kind, key) if key else ""

    def subject(self, key: str) -> str:
        """A dossier with its product, a product, or a duty of a unit, with its day where it recurs."""
        if key in self._codes:
            code = f"{key} " if key != self._codes[key] else ""
            return f"{code}{self.name('product', self._codes[key])}"
        cycle, _, rest = key.partition("/")
        milestone, *unit = rest.split("/")
        if cycle == self.told.plan and unit:
            of = f" – {self.words.say('occurrence-of', day=unit[1])}" if len(unit) > 1 else ""
            return f"{self.name('milestone', milestone)} – {self.name('unit', unit[0])}{of}"
        return self.name("product", key)

    def party(self, party: tuple[str, str] | None) -> str:
        """A unit or a producer."""
        return self.name(*party) if party else ""

    def said(self, group: str, said: told.Said) -> str:
        """One sentence of a group: ``line``, ``why``, ``because``, ``assumption``, ``finding``, ``remedy``."""
        facts = dict(said.facts)
        if "month" in facts:
            facts["month"] = f"{facts['month'][5:].lstrip('0')}/{facts['month'][:4]}"
        return self.words.say(f"{group}-{said.code}", **facts)

    def line(self, line: told.Line) -> str:
        """What happened."""
        return self.said("line", told.Said(line.what, line.facts))

    def why(self, line: told.Line) -> str:
        """Why it happened on that day."""
        return "; ".join(self.said("why", said) for said in line.why)

    def because(self, ending: told.Ending) -> list[str]:
        """What explains how the year ended for a product."""
        return [self.said("because", said) for said in ending.because]

    def finding(self, finding: told.Finding) -> Found:
        """What is to be looked at, and what helps."""
        said = told.Said(finding.code, finding.facts)
        return Found(
            code=finding.code, grave=finding.code in GRAVE, sentence=self.said("finding", said),
            remedy=self.said("remedy", said), subjects=tuple(self.subject(key) for key in finding.subjects),
        )  # fmt: skip

    def findings(self) -> list[Found]:
        """All findings, the grave ones first."""
        return sorted((self.finding(one) for one in self.told.findings), key=lambda found: not found.grave)

    def assumption(self, one: told.Assumption) -> str:
        """A figure that was used, and what it rests on."""
        return self.said("assumption", one.said)

    def events(self) -> list[Event]:
        """The timeline by days, with what was done to several dossiers told once."""
        return [
            self._event(list(lines))
            for _, same in groupby(self.told.timeline, key=lambda line: line.at)
            for lines in _alike((line, self.line(line), self.why(line)) for line in same)
        ]

    def _event(self, alike: Sequence[tuple[told.Line, str, str]]) -> Event:
        first, text, why = alike[0]
        local = clock.in_office(first.at)
        parties = list(dict.fromkeys(self.party(line.party) for line, _, _ in alike if line.party))
        people = list(dict.fromkeys(line.person for line, _, _ in alike if line.person))
        who = "; ".join(parties) if len(parties) <= FEW else self.words.say("parties", count=len(parties))
        if len(people) == 1 and len(parties) == 1:
            who = self.words.say("person-at", person=people[0], party=parties[0])
        return Event(
            at=f"{local:%H:%M}", day=local.date().isoformat(), what=first.what, text=text, who=who, why=why,
            subjects=tuple(filter(None, (self._shown(line) for line, _, _ in alike))),
            notices=sum(line.notices for line, _, _ in alike),
        )  # fmt: skip

    def _shown(self, line: told.Line) -> str:
        return self.subject(line.subject[1]) if line.subject[0] in ("dossier", "duty") else ""


def _alike(
    lines: Iterable[tuple[told.Line, str, str]],
) -> Iterator[list[tuple[told.Line, str, str]]]:
    """Lines of one moment that say the same for the same reason, in the order in which they first came."""
    found: dict[tuple[str, str], list[tuple[told.Line, str, str]]] = {}
    for one in lines:
        found.setdefault(one[1:], []).append(one)
    yield from found.values()
