"""Whether each value of a policy file says where it comes from; and which values nobody has confirmed yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ocop_cycle.policy import places, schema_check
from ocop_cycle.policy.labels import Citation
from ocop_cycle.policy.problems import Problem
from ocop_cycle.policy.regime import Regime


@dataclass(frozen=True, kw_only=True, slots=True)
class Gap:
    """
    Something about a regime that nobody here has read in the law itself.

    ``where`` names the value (empty for what is left out altogether); ``says`` is what is known of it.
    """

    where: str
    says: str
    source: str | None = None


def problems(value: Any) -> Iterator[Problem]:
    """A problem for each citation that names neither article nor page, or is confirmed without an article."""
    for path, citation in schema_check.each(value, Citation):
        if not citation.cites and not citation.source:
            yield Problem(path, "no-source")
        elif citation.confirmed and not citation.cites:
            yield Problem((*path, "confirmed"), "confirmed-without-cites")


def gaps(regime: Regime) -> tuple[Gap, ...]:
    """What the regime leaves out, in its own words, and after that each value that is not confirmed."""
    left_out = tuple(Gap(where="", says=words) for words in regime.gaps)
    return left_out + tuple(_unconfirmed(regime))


def _unconfirmed(regime: Regime) -> Iterator[Gap]:
    for path, citation in schema_check.each(regime, Citation):
        if not citation.confirmed:
            says = ". ".join(filter(None, (citation.cites, citation.note)))
            yield Gap(where=places.named(path[:-1], regime), says=says, source=citation.source)
