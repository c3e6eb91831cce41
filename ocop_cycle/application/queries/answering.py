"""Which unit answers for a level over a place: looked up, for those who ask it for thousands of dossiers at once."""

from ocop_cycle.application.queries import reader
from ocop_cycle.policy import regime_names
from ocop_cycle.storage import parties


class Answering:
    """The units that answer for their levels, by the area each answers for; lives for one question."""

    def __init__(self, view: reader.View) -> None:
        self._view = view
        every = parties.answering_units(view.runner)
        self._by_area = {(unit.level, unit.area): unit for unit in every}
        self._by_id = {unit.id: unit for unit in every}
        self._found: dict[tuple[str, str], parties.Unit | None] = {}

    def at(self, level: str, unit_id: str | None, scope: str) -> parties.Unit | None:
        """The unit that holds a dossier on ``level``: its own, or the nearest one that answers for its area."""
        if level == regime_names.PRODUCER:
            return None
        own = self.unit(unit_id)
        if own is not None and own.level == level:
            return own
        if (level, scope) not in self._found:
            self._found[level, scope] = self._nearest(level, scope)
        return self._found[level, scope]

    def unit(self, unit_id: str | None) -> parties.Unit | None:
        """A unit by its id; asked of the database only for one that answers for no level."""
        if unit_id is None or unit_id in self._by_id:
            return self._by_id.get(unit_id or "")
        return self._view.slow.unit(self._view.runner, unit_id)

    def _nearest(self, level: str, scope: str) -> parties.Unit | None:
        area = scope
        while area:
            if (level, area) in self._by_area:
                return self._by_area[level, area]
            area = area.rstrip("/").rpartition("/")[0]
            area = f"{area}/" if area or scope.startswith("/") else ""
            if area == "/":
                return self._by_area.get((level, area))
        return None
