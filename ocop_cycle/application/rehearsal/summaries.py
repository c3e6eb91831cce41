"""A rehearsed year in a few figures, to stand beside those of other plans: what was certified, what not, what late."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from ocop_cycle.application.rehearsal import told


@dataclass(frozen=True, kw_only=True, slots=True)
class Summary:
    """
    The figures of one rehearsed year.

    ``certified`` counts certificates by their stars; ``ended`` the dossiers that ended without one, ``open`` those that
    are on their way still, or were never opened. ``rolled`` went on to another round than the plan lists them for.
    """

    products: int
    certified: Mapping[int, int]
    ended: int
    open: int
    rolled: int
    late: int
    duties: int
    duties_done: int
    duties_late: int

    @property
    def all_certified(self) -> int:
        """Products that got a certificate, whatever its stars."""
        return sum(self.certified.values())


def of(year: told.Rehearsal) -> Summary:
    """The figures of a rehearsed year."""
    certified = [one for one in year.endings if one.certified]
    others = [one for one in year.endings if not one.certified]
    opened = [line for line in year.timeline if line.what == "cycle-opened"]
    return Summary(
        products=len(year.endings),
        certified=dict(sorted(Counter(one.certificate.stars for one in certified if one.certificate).items())),
        ended=sum(one.ended for one in others),
        open=sum(not one.ended for one in others),
        rolled=sum(any(said.code == "rolled" for said in one.because) for one in year.endings),
        late=sum(_was_late(one) for one in year.endings),
        duties=sum(int(line.facts["duties"]) for line in opened),
        duties_done=sum(line.what == "duty-done" for line in year.timeline),
        duties_late=sum(line.what == "deadline-passed" and line.subject[0] == "duty" for line in year.timeline),
    )


def _was_late(one: told.Ending) -> bool:
    return one.late or any(said.code in ("late", "rolled", "round-missed-and-no-other") for said in one.because)
