"""What code knows and policy files may name, as one frozen value handed down by ``bootstrap``."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ocop_cycle.policy.plan import Plan
from ocop_cycle.policy.regime import Regime


@dataclass(frozen=True, kw_only=True, slots=True)
class Vocabulary:
    """
    Every name that code gives a meaning to. A file that uses another is refused; nothing is ever looked up by name.

    Attributes:
        guards: name of each guard and the arguments it takes, all of them required.
        permissions: what a role may be granted.
        recipients: roles of recipients that notices can be sent to.
        templates: names of notice templates that exist.
        series: number series that exist.
        filters: filters that templates may use.
    """

    guards: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False)
    permissions: frozenset[str] = frozenset()
    recipients: frozenset[str] = frozenset()
    templates: frozenset[str] = frozenset()
    series: frozenset[str] = frozenset()
    filters: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """
    What a file is held against: the vocabulary, and those policies of the instance that it refers to.

    ``roles`` are the ids of the rights in force, or None where no rights are at hand: then any name passes for a role.
    ``plans`` are those at hand, by id: only scenarios of rehearsals refer to one.
    """

    vocabulary: Vocabulary
    regimes: Mapping[str, Regime] = field(default_factory=dict, hash=False)
    roles: frozenset[str] | None = None
    plans: Mapping[str, Plan] = field(default_factory=dict, hash=False)
