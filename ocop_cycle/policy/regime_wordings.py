"""Whether the times of a regime, which are written as in the law, say a time that can be counted."""

from collections.abc import Iterator

from ocop_cycle.policy import wording
from ocop_cycle.policy.problems import Place, Problem
from ocop_cycle.policy.regime import Regime

LEAP_YEAR = 2024
"""A year that has every day of any year; the wordings of rounds, which have none, are tried on it."""

COUNTED = (wording.Period, wording.Window)
DATED = (wording.FixedDay, wording.InMonth, wording.Quarter, wording.DayRange)


def problems(regime: Regime) -> Iterator[Problem]:
    """A problem for each limit that is no period from an event, and each time of a round that is no date."""
    for number, clock in enumerate(regime.clocks):
        yield from _judged(("clocks", number, "limit"), clock.limit, wording.parse(clock.limit, year=None), COUNTED)
    for number, rule in enumerate(regime.rounds):
        for key, text in (("dossiers_due", rule.dossiers_due), ("held", rule.held)):
            yield from _judged(("rounds", number, key), text, wording.parse(text, year=LEAP_YEAR), DATED)


def _judged(path: Place, text: str, spec: wording.TimeSpec, wanted: tuple[type, ...]) -> Iterator[Problem]:
    if isinstance(spec, wanted):
        return
    code = "wording-not-counted" if wanted is COUNTED else "wording-not-dated"
    why = spec.sentence if isinstance(spec, wording.Unknown) else ""
    yield Problem(path, code, {"found": text, "why": f" ({why})" if why else ""})
