"""Faults as they are found: counted all, told up to a number."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from ocop_cycle.application.verification import report
from ocop_cycle.domain import chain_check

_BY_EVIDENCE: Final = frozenset({"head", "cut", "checkpoint", "key"})


@dataclass(frozen=False, kw_only=True, slots=True)
class Findings:
    """What one check has found so far; ``contradicted`` are the entries of which evidence says otherwise."""

    told: list[report.Fault] = field(default_factory=list)
    count: int = 0
    contradicted: set[int | None] = field(default_factory=set)

    def add(self, what: report.What, entry: int | None = None, **place: str | None) -> None:
        """Note one fault; ``place``: table, key, column, what stands there, detail."""
        self.count += 1
        if what in _BY_EVIDENCE:
            self.contradicted.add(entry)
        if len(self.told) < report.MOST:
            self.told.append(report.Fault(what=what, entry=entry, **place))  # type: ignore[arg-type] # names of its fields

    def add_chain(self, faults: Iterable[chain_check.Fault]) -> None:
        """Note faults of the chain itself."""
        for fault in faults:
            self.add(fault.what, fault.number, detail=fault.detail)
