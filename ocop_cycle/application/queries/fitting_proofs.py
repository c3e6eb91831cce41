"""Why a step has its last safe day, in lines that can be checked with a pencil: as ``deadline explain`` has them."""

import json
from collections.abc import Iterable, Mapping
from datetime import date

from ocop_cycle.application.queries import reader, round_goals
from ocop_cycle.application.queries.deadlines import ProofLine
from ocop_cycle.domain import deadlines as reckoning
from ocop_cycle.domain import dues
from ocop_cycle.policy import labels, regime, wording
from ocop_cycle.storage import deadlines

__all__ = ["ProofLine", "Proofs"]


class Proofs:
    """Gives the proof of each step of one dossier; lives for one question."""

    def __init__(
        self, view: reader.View, law: regime.Regime, asked: Mapping[str, round_goals.Asked],
        standing: Iterable[deadlines.Open],
    ) -> None:  # fmt: skip
        self._view = view
        self._limits = {limit.id: limit for limit in law.clocks}
        self._asked = asked
        self._standing = {one.rule: one for one in standing}

    def of(self, because: str, name: str, day: date) -> tuple[ProofLine, ...]:
        """The lines of one step whose last safe day is ``day``; none where so many working days are simply taken."""
        if because == "limit":
            return self._of_limit(self._limits[name], day)
        return self._of_goal(name) if because == "goal" else ()

    def _of_limit(self, limit: regime.Clock, day: date) -> tuple[ProofLine, ...]:
        """The limit of the law counted forwards again from the day that was found."""
        spec = wording.parse(limit.limit, year=None)
        due = reckoning.resolve(spec, anchor=day, calendar=self._view.calendar, strict_before=limit.before == "strict")
        return (*_lines(due), *_source(limit.law))

    def _of_goal(self, name: str) -> tuple[ProofLine, ...]:
        standing = self._standing.get(name)
        found = deadlines.find(self._view.runner, standing.id) if standing else None
        if found is not None:
            steps = json.loads(found.proof).get("proof", ())
            return tuple(ProofLine(text=step["text"], source=step.get("source")) for step in steps)
        asked = self._asked.get(name)
        return (*_lines(asked.due), *_source(asked.law)) if asked else ()


def _lines(due: dues.Due) -> tuple[ProofLine, ...]:
    steps = tuple(ProofLine(text=step.text, source=step.source) for step in due.proof)
    return (*steps, *(ProofLine(text=sentence, source=None) for sentence in due.warnings))


def _source(law: labels.Citation | None) -> tuple[ProofLine, ...]:
    cited = (law.cites or law.source) if law else None
    return (ProofLine(text=cited, source=None),) if cited else ()
