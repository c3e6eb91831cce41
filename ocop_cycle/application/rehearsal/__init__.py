"""
Rehearsals: a plan's whole year run through the same engine on a hand-set clock, in memory, before the real one begins.

Dates come from the plan and the law; where they are silent, from a scenario, and the result says which is which.
Nothing of a rehearsal stays, nothing of it leaves the machine, and whatever it writes says that it is one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ocop_cycle import clock
from ocop_cycle.application import house
from ocop_cycle.application.rehearsal import stage, summing_up, told, year


@dataclass(frozen=True, kw_only=True, slots=True)
class Hall:
    """
    Where a rehearsal takes place: an empty application in memory, the clock that it is rehearsed by, and what reads the
    templates of its pages. Lives for one rehearsal; whoever had it built closes the house.
    """

    built: house.House
    keeper: clock.HandClock
    templates: Callable[[], Mapping[str, str]]


def rehearse(
    built: house.House, keeper: clock.HandClock, plan: str, *, scenario: str | None, mail: told.Mail,
    heard: Callable[[int, int], None],
) -> told.Rehearsal:  # fmt: skip
    """
    Run the year of a plan.

    Args:
        built: an empty application in memory; ``keeper`` is its clock.
        keeper: is moved through the year.
        plan: the name of a plan, or the path of a file.
        scenario: the name of a scenario, or the path of a file; None for that of the plan, or else the one for any.
        mail: whether every notice becomes a message, or the first of each template only.
        heard: hears how many days of how many have gone by.

    Raises:
        errors.UnknownThing: there is no such plan or scenario.
        errors.PolicyFlawed: one of them has flaws.
    """
    return summing_up.sum_up(year.play(stage.set_up(built, keeper, plan, scenario), mail, heard))
