"""
How things stood at the end of a past day: the trail played up to there, and nothing else asked.

Labels come from the stored regime that a dossier was judged by then; names of units, rounds and producers are those of
that day, too.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import frontier
from ocop_cycle.application.queries import reader, scope, words
from ocop_cycle.application.verification import replay, report
from ocop_cycle.domain import permissions
from ocop_cycle.policy import labels
from ocop_cycle.storage import private_values, trail_reading

_PLACES = ("dossier", "product", "producer", "unit", "round")
_WORK = ("duty",)
_BESIDE = ("document_item", "result", "certificate", "deadline", "notice")

Record = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True, slots=True)
class Stood:
    """Where one dossier stood. ``holder`` is absent where the producer held it; names that were erased are absent."""

    code: str
    product: str
    producer: str | None
    commune: str | None
    kind: str
    state: str
    state_label: labels.Label
    stage: str
    level: str
    holder: str | None
    round: labels.Label | None
    entered_at: datetime
    late: bool
    total: str | None
    stars: int | None
    version: int


@dataclass(frozen=True, kw_only=True, slots=True)
class DutyStood:
    """How one duty stood: of which unit, and the day on which it was done, where it was."""

    label: labels.Label
    unit: str
    state: str
    done_on: date | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Past:
    """
    The dossiers and duties as they stood; duties where no single dossier was asked for.

    ``entries`` is the number of the last entry of that day or before it. Of one dossier, ``beside`` holds the records
    about it as they were, by table: documents, results, certificates, deadlines, notices (personal values left out).
    ``names`` has what the units and the producer among them were called, by their ids.
    """

    day: date
    entries: int
    dossiers: tuple[Stood, ...]
    beside: Mapping[str, tuple[Record, ...]]
    names: Mapping[str, str]
    duties: tuple[DutyStood, ...] = ()


def as_of(
    asking: reader.Reader,
    actor: permissions.Actor,
    day: date,
    dossier: str | None = None,
    *,
    progress: report.Progress = report.no_progress,
) -> Past:
    """
    The dossiers that ``actor`` may see, or one of them, as they stood at the end of ``day``.

    Raises:
        errors.UnknownThing: there was no such dossier that ``actor`` may see.
        frontier.TrailBroken: an entry cannot be read.
    """
    with asking.look(actor) as view:
        told = _Told(view, [*_PLACES, *(_BESIDE if dossier else _WORK)])
        last = told.play(clock.to_text(clock.end_of(day)), progress)
        rows = [row for key, row in sorted(told.records("dossier").items()) if dossier in (None, key)]
        seen = [row for row in rows if view.seen.holds(row["scope"], row["producer_id"])]
        if dossier is not None and not seen:
            raise errors.UnknownThing("dossier", dossier)
        found = tuple(told.stood(row) for row in seen)
        beside = told.beside(dossier) if dossier else {}
        names = told.names(row["recipient_id"] for row in beside.get("notice", ()))
        duties = () if dossier else told.duties(view.seen)
        return Past(day=day, entries=last, dossiers=found, beside=beside, names=names, duties=duties)


class _Told:
    """The trail up to a moment, and what its rows say; lives for one question."""

    def __init__(self, view: reader.View, tables: Iterable[str]) -> None:
        self._view = view
        self._played = replay.Replay(tables)
        self._holders: dict[str, str] = {}
        self._names: dict[str, str] = {}

    def play(self, until: str, progress: report.Progress) -> int:
        """Play every entry before the moment; the number of the last of them."""
        runner, last = self._view.runner, 0
        newest = trail_reading.newest(runner)
        for block in trail_reading.entries(runner, until=newest):
            for entry in block:
                if entry.at < until:
                    last = entry.number
                    self._hear(entry)
            progress(block[-1].number, newest)
        told = (
            cell["h"] for row in self._played.rows["producer"].values() for cell in row.values() if _is_hidden(cell)
        )
        self._names = private_values.texts(runner, {commitment: self._holders[commitment] for commitment in told})
        return last

    def records(self, table: str) -> dict[str, Record]:
        """The rows of a table by their keys."""
        return dict(self._played.rows[table])

    def stood(self, row: Record) -> Stood:
        """One dossier with the names beside its ids."""
        law = self._view.law(row["regime"])
        producer = self._one("producer", row["producer_id"])
        round_ = self._one("round", row["round_id"])
        state = next((state.label for state in law.states if state.id == row["state"]), words.same(row["state"]))
        return Stood(
            code=row["id"],
            product=self._one("product", row["product_id"]).get("name", row["product_id"]),
            producer=self._name(producer.get("name")),
            commune=self._one("unit", row["unit_id"]).get("name"),
            kind=row["kind"],
            state=row["state"],
            state_label=state,
            stage=row["stage"],
            level=row["level"],
            holder=self._one("unit", row["holder_id"]).get("name"),
            round=words.label(round_["label"]) if round_ else None,
            entered_at=clock.from_text(row["entered_at"]),
            late=bool(row["late"]),
            total=row["total"],
            stars=row["stars"],
            version=row["version"],
        )

    def duties(self, seen: scope.Scope) -> tuple[DutyStood, ...]:
        """The duties that are seen, those that were open first."""
        rows = [row for _, row in sorted(self.records("duty").items()) if seen.holds(row["scope"])]
        return tuple(self._duty(row) for row in sorted(rows, key=lambda row: row["state"] != "open"))

    def _duty(self, row: Record) -> DutyStood:
        return DutyStood(
            label=words.label(row["label"]),
            unit=self._one("unit", row["unit_id"]).get("name", row["unit_id"]),
            state=row["state"],
            done_on=reader.day(row["done_on"]),
        )

    def beside(self, dossier: str) -> dict[str, tuple[Record, ...]]:
        """The records about one dossier and its certificates, personal values left out."""
        papers = {key for key, row in self.records("certificate").items() if row["dossier_id"] == dossier}
        subjects = {("dossier", dossier), *(("certificate", key) for key in papers)}
        return {
            table: tuple(
                {name: value for name, value in row.items() if name not in self._played.shape(table).personal}
                for _, row in sorted(self.records(table).items())
                if row.get("dossier_id") == dossier or (row.get("subject_kind"), row.get("subject_id")) in subjects
            )
            for table in _BESIDE
        }

    def names(self, ids: Iterable[str]) -> dict[str, str]:
        """What units and producers were called; those whose name was erased are left out."""
        found = {}
        for key in set(ids):
            name = self._one("unit", key).get("name") or self._name(self._one("producer", key).get("name"))
            if name:
                found[key] = name
        return found

    def _hear(self, entry: trail_reading.Entry) -> None:
        try:
            said = json.loads(entry.body)
            self._played.hear(said)
            named = (values.values() for table, _, values in said["rows"] if table == "producer")
            self._holders.update((cell["h"], said["command"]) for cells in named for cell in cells if _is_hidden(cell))
        except (ValueError, TypeError, KeyError) as spoilt:
            raise frontier.TrailBroken(entry.number, "it cannot be read") from spoilt

    def _one(self, table: str, key: str | None) -> Record:
        return self._played.rows[table].get(key, {}) if key is not None else {}

    def _name(self, cell: Any) -> str | None:
        return self._names.get(cell["h"]) if _is_hidden(cell) else None


def _is_hidden(cell: Any) -> bool:
    return isinstance(cell, dict)
