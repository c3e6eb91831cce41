"""
A due moment with all that belongs to it: both readings, how firm it is, and how it came about.

A due moment is an exclusive bound: what is done at ``t`` is in time if and only if ``t < due``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal

from ocop_cycle import clock
from ocop_cycle.domain import proofs, working_days
from ocop_cycle.domain.proofs import ProofStep

Precision = Literal["hour", "day", "month", "quarter", "year", "none"]
"""How exactly the words name the time; ``none`` where they name no end."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Due:
    """
    When something is due.

    Reminders and the last safe day use ``strict_at``, lateness uses ``lenient_at``; they are equal where the words have
    one reading, and both absent where there is no date: it is then unknown or not meant, and never invented.
    ``opens_at`` is the first admissible moment of a window or range. ``ambiguous`` marks words with more than one
    reading beyond the ordinary "trước ngày"; ``provisional`` a count over days that are not settled yet.
    """

    wording: str
    precision: Precision
    strict_at: datetime | None = None
    lenient_at: datetime | None = None
    opens_at: datetime | None = None
    ambiguous: bool = False
    provisional: bool = False
    proof: tuple[ProofStep, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True, eq=False)
class Ground:
    """
    What a specification is resolved on.

    ``anchor`` is the day of the event that is counted from, or back from; ``anchor_at`` its moment where it is known.
    ``strict_before`` says that the plan or regime reads "trước ngày D" as D-1 alone.
    """

    calendar: working_days.WorkingCalendar
    anchor: date | None = None
    anchor_at: datetime | None = None
    strict_before: bool = False


def ending(wording: str, strict: date, lenient: date | None = None, *, precision: Precision) -> Due:
    """Due at the end of a day, or of two days where the readings differ."""
    lenient_at = clock.end_of(strict if lenient is None else lenient)
    return Due(wording=wording, precision=precision, strict_at=clock.end_of(strict), lenient_at=lenient_at)


def undated(wording: str) -> Due:
    """No date."""
    return Due(wording=wording, precision="none")


def shown(due: Due, *steps: ProofStep) -> Due:
    """The same with further steps of proof."""
    return replace(due, proof=(*due.proof, *steps))


def warned(due: Due, *sentences: str) -> Due:
    """The same with further warnings, each said once."""
    return replace(due, warnings=tuple(dict.fromkeys((*due.warnings, *sentences))))


def unsettled(due: Due, calendar: working_days.WorkingCalendar, since: date, until: date) -> Due:
    """The same, marked provisional and saying why, where days after ``since`` up to ``until`` are not settled."""
    doubts = calendar.doubts(since, until)
    if not doubts:
        return due
    return warned(replace(due, provisional=True), *(proofs.say("not settled", doubt=doubt) for doubt in doubts))


def last_safe_day(due: Due, calendar: working_days.WorkingCalendar) -> date | None:
    """
    The last working day on which acting is in time under the strict reading; None without a date.

    Where the time has opened only after that working day, it is the last day itself, worked or not.
    """
    if due.strict_at is None:
        return None
    last = clock.last_day(due.strict_at)
    safe = calendar.previous_working(last)
    if due.opens_at is not None and safe < clock.day_of(due.opens_at):
        return last
    return safe


def explain(due: Due) -> list[str]:
    """The proof and then the warnings, a line each, sources in square brackets."""
    lines = [f"{step.text} [{step.source}]" if step.source else step.text for step in due.proof]
    return lines + [proofs.say("warning", sentence=sentence) for sentence in due.warnings]


def as_json(due: Due) -> dict[str, Any]:
    """The due moment as plain data, always the same for the same value."""
    return {
        "wording": due.wording,
        "precision": due.precision,
        "strict_at": _text(due.strict_at),
        "lenient_at": _text(due.lenient_at),
        "opens_at": _text(due.opens_at),
        "ambiguous": due.ambiguous,
        "provisional": due.provisional,
        "proof": proof_as_json(due),
        "warnings": list(due.warnings),
    }


def proof_as_json(due: Due) -> list[dict[str, str]]:
    """The proof as plain data: a text and, where there is one, a source for each step."""
    return [{"text": step.text, "source": step.source} if step.source else {"text": step.text} for step in due.proof]


def from_json(data: Mapping[str, Any]) -> Due:
    """The due moment that ``as_json`` wrote."""
    moments = {name: _moment(data[name]) for name in ("strict_at", "lenient_at", "opens_at")}
    steps = tuple(ProofStep(text=step["text"], source=step.get("source")) for step in data["proof"])
    return Due(
        wording=data["wording"],
        precision=data["precision"],
        ambiguous=data["ambiguous"],
        provisional=data["provisional"],
        proof=steps,
        warnings=tuple(data["warnings"]),
        **moments,
    )


def _text(at: datetime | None) -> str | None:
    return None if at is None else clock.to_text(at)


def _moment(text: str | None) -> datetime | None:
    return None if text is None else clock.from_text(text)
