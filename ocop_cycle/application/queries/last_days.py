"""Last safe days for what is asked of a view, each counted once for all that share regime, state and goals."""

from ocop_cycle.application.queries import reader
from ocop_cycle.domain import fitting

STEP_DAYS = 1
"""Working days assumed for a step for which the law sets no limit: handed in today, acted on the next working day."""


class Judge:
    """Counts days for dossiers of one view; what depends on no dossier is counted once. Lives for one question."""

    def __init__(self, view: reader.View, step_days: int = STEP_DAYS) -> None:
        self.view = view
        self.step_days = step_days
        self.calendar, self.today = view.calendar, view.today
        self._grounds: dict[tuple[str, str], fitting.Ground] = {}
        self._fits: dict[tuple[str, str, str, tuple[fitting.Goal, ...]], fitting.Fit] = {}
        self._ways: dict[tuple[str, str, str, str | None], tuple[fitting.Leg, ...]] = {}
        self._levels: dict[tuple[str, str, str], tuple[str, ...]] = {}

    def ground(self, digest: str, kind: str) -> fitting.Ground:
        """What dossiers of a kind under one stored regime are counted on."""
        if (digest, kind) not in self._grounds:
            self._grounds[digest, kind] = fitting.Ground(
                law=self.view.law(digest), kind=kind, calendar=self.calendar, days=lambda _: self.step_days
            )
        return self._grounds[digest, kind]

    def fit(self, digest: str, kind: str, state: str, goals: tuple[fitting.Goal, ...]) -> fitting.Fit:
        """The way from a state to these goals, with its days."""
        key = (digest, kind, state, goals)
        if key not in self._fits:
            self._fits[key] = fitting.fit(self.ground(digest, kind), state, goals)
        return self._fits[key]

    def councils_ahead(self, digest: str, kind: str, state: str) -> tuple[str, ...]:
        """The levels whose councils still have to conclude before the shortest way comes to a certificate."""
        key = (digest, kind, state)
        if key not in self._levels:
            legs = self.way_to_certificate(digest, kind, state, None)
            uses = [use for leg in legs for use in leg.taken.guards if use.guard in fitting.RESULT_GUARDS]
            self._levels[key] = tuple(dict.fromkeys(use.level for use in uses if use.level))
        return self._levels[key]

    def way_to_certificate(self, digest: str, kind: str, state: str, level: str | None) -> tuple[fitting.Leg, ...]:
        """The shortest way from a state to a certificate that ``level`` issues (absent: whichever does)."""
        key = (digest, kind, state, level)
        if key not in self._ways:
            law = self.view.law(digest)
            levels = {one.id: one.level for one in law.states}
            self._ways[key] = fitting.shortest(
                law,
                state,
                kind,
                lambda leg: leg.taken.nature == "certify" and level in (None, levels[leg.state]),
            )
        return self._ways[key]
