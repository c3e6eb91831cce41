"""
The facts a notice carries, taken at the moment it is owed: plain words, days and names, nothing to be looked up later.

One album serves all notices of one command: names are read once for all its subjects. Facts are in Vietnamese; for who
is written to in English the same facts lie beside them under ``english``, for a text that there is in English.
"""

import functools
import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from ocop_cycle import errors
from ocop_cycle.application import recipients, saying
from ocop_cycle.application.desk import EVERYWHERE, Desk
from ocop_cycle.application.outcome import Act
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import cycles, dossiers, unit_of_work

Party = recipients.Party
Told = saying.Told
told = saying.told
told_by = saying.told_by
_strictly = operator.attrgetter("strict_at")

VIETNAMESE = "vi"

NOTHING: Mapping[str, Any] = {
    "dossier": None, "round": None, "duty": None, "plan": None, "result": None, "certificate": None, "missing": [],
    "duties": [], "rounds": [], "changed": None, "changes": [], "replaces": [], "report": None, "copies": [],
    "copy_of": None, "days_left": None, "act": None, "migration": None, "grace": None, "succession": None,
    "last_day": None,
}  # fmt: skip
"""What a snapshot says of what it does not speak of: every word of a template is there."""


class Extra(NamedTuple):
    """
    What one notice says besides: why, who gets copies or whose copy it is, which messages it replaces, what a report
    says. A label among it is there in both languages.
    """

    reason: str | None = None
    said: Mapping[str, Any] | None = None


class Picture(NamedTuple):
    """One subject with everything a notice may say of it, and who stands in which role to it."""

    desk: Desk
    scope: str
    cycle: cycles.Cycle | None
    said: Callable[[str], Mapping[str, Any]]
    standing: recipients.Standing
    dossier: dossiers.Dossier | None = None

    @property
    def cycle_id(self) -> str | None:
        """The cycle it belongs to."""
        return self.cycle.id if self.cycle else None

    def roll(self, rule: notice_rules.NoticeRule, deadline: Told | None) -> recipients.Roll:
        """Whom a rule tells of the subject."""
        whose = recipients.Whose(deadline.unit_id) if deadline is not None else None
        return recipients.roll(self.desk, rule, self.standing, whose, self.cycle)

    def facts(
        self, rule: str, party: Party, reached: recipients.Reached | None, deadline: Told | None, extra: Extra
    ) -> dict[str, Any]:
        """The snapshot for one recipient, in the language of the address at which he is reached."""
        desk, agency = self.desk, self.standing.get("standing-agency")
        language = reached.language if reached is not None else VIETNAMESE
        facts = {
            **desk.slow.once(("frame of notices", agency), lambda: _frame(desk, agency)),
            **self.said(VIETNAMESE),
            "deadline": saying.deadline(deadline, VIETNAMESE) if deadline else None,
            "rule": rule,
            "language": language,
            "recipient": {"kind": party[0], "name": recipients.name(desk, party)},
            "reason": extra.reason,
        }
        if extra.said:
            facts |= saying.spoken(extra.said, VIETNAMESE)
        if language == VIETNAMESE:
            return facts
        said = saying.spoken(extra.said or {}, language)
        differing = {name: part for name, part in said.items() if part != facts[name]}
        spoken = {**self.said(language), "deadline": saying.deadline(deadline, language) if deadline else None}
        return {**facts, "english": {**spoken, **differing}}


def _frame(desk: Desk, agency: Party | None) -> Mapping[str, Any]:
    """What every notice says that an office answers for: whose instance it is of, and how the office is reached."""
    settings = desk.slow.settings(desk.runner)
    office = {"name": "", "contact": None}
    if agency is not None:
        office = {"name": recipients.name(desk, agency), "contact": saying.contact(desk, agency)}
    return {
        **NOTHING, "demo": settings.get("demo") == "true", "instance": settings.get("instance", ""), "office": office,
    }  # fmt: skip


class Album:
    """Pictures of all subjects of one command; ``closely`` lists also what a unit that checks a dossier lacks."""

    def __init__(
        self, desk: Desk, acts: Iterable[Act], subjects: set[tuple[str, str]],
        known: Mapping[str, dossiers.Dossier], *, closely: bool = False,
    ) -> None:  # fmt: skip
        self._desk = desk
        self._acts = acts
        self._closely = closely
        self._certificates: dict[str, dossiers.Certificate] = {}
        wanted, duties = [], []
        for kind, key in sorted(subjects):
            if kind == "dossier":
                wanted.append(key)
            elif kind == "duty":
                duties.append(key)
            elif kind == "certificate" and (found := dossiers.certificate(desk.runner, key)) is not None:
                self._certificates[key] = found
                wanted.append(found.dossier_id)
        self._dossiers = dict(known)
        if not known.keys() >= set(wanted):
            self._dossiers |= dossiers.locked(desk.runner, [key for key in wanted if key not in known])
        self._names = desk.names_of(wanted)
        for key, one in self._dossiers.items():
            if key in self._names:
                desk.producers[one.producer_id] = self._names[key].producer
        self._duties = cycles.duties(desk.runner, duties) if duties else {}

    def picture(self, subject: tuple[str, str], unit_id: str | None = None) -> Picture:
        """
        The picture of one subject; of a plan, as ``unit_id`` sees it.

        Raises:
            errors.UnknownThing: nothing can be said of that kind of subject.
        """
        kind, key = subject
        if kind == "duty":
            return self._of_duty(self._duties[key])
        if kind == "plan":
            return self._of_plan(key, unit_id)
        if kind == "certificate":
            certificate = self._certificates[key]
            return self._of_dossier(self._dossiers[certificate.dossier_id], certificate)
        if kind == "dossier":
            return self._of_dossier(self._dossiers[key], self._certificate_of(self._dossiers[key]))
        if kind == "instance":
            return self._of_instance()
        raise errors.UnknownThing("subject", kind)

    def nearest(self, act: Act, subject: tuple[str, str], unit_id: str | None = None) -> Told | None:
        """The soonest dated deadline that the subject (or, of a plan, the unit) has once the act is done."""
        written = [change for change in act.rows if change.table == "deadline"]
        settled = {change.key for change in written}
        standing = [
            one
            for one in self._desk.open_deadlines.get(subject, ())
            if one.strict_at is not None and one.id not in settled
        ]
        found = [told(min(standing, key=_strictly))] if standing else []
        if written:
            found += [told_by(row) for row in _set_by(written, subject, unit_id) if row["strict_at"] is not None]
        return min(found, key=_strictly, default=None)

    def _certificate_of(self, dossier: dossiers.Dossier) -> dossiers.Certificate | None:
        if dossier.stars is None:
            return None
        written = [c.values for act in self._acts for c in act.rows if c.table == "certificate" and "stars" in c.values]
        fresh = next((v for v in written if v["dossier_id"] == dossier.id), None)
        if fresh is not None:
            return dossiers.Certificate(**fresh)
        found = dossiers.newest_certificate(self._desk.runner, dossier.id)
        return found and functools.reduce(lambda one, values: one._replace(**values), self._changes(found.id), found)

    def _changes(self, certificate: str) -> Iterator[Mapping[str, Any]]:
        """What the acts do to a certificate that is there."""
        rows = (change for act in self._acts for change in act.rows)
        return (change.values for change in rows if (change.table, change.key) == ("certificate", certificate))

    def _of_duty(self, duty: cycles.Duty) -> Picture:
        desk = self._desk
        cycle, unit = desk.cycle(duty.cycle_id), desk.unit(duty.unit_id)

        @_kept
        def said(language: str) -> Mapping[str, Any]:
            return {
                "duty": {"label": saying.label(duty.label, language), "unit": unit.name},
                "plan": saying.plan(desk, cycle, language),
            }

        standing = recipients.standing_of(unit, cycle.agency_id, cycle.locality_id)
        return Picture(desk=desk, scope=duty.scope, cycle=cycle, said=said, standing=standing)

    def _of_plan(self, cycle_id: str, unit_id: str | None) -> Picture:
        desk = self._desk
        cycle = desk.cycle(cycle_id)
        unit = desk.unit(unit_id or cycle.agency_id)
        made = (c.values for c in desk.uow.journal if c.table == "duty" and "label" in c.values)
        written = [row for row in made if row.get("unit_id") == unit_id]

        @_kept
        def said(language: str) -> Mapping[str, Any]:
            duties = [{"label": saying.label(row["label"], language), "time": row["time"]} for row in written]
            rounds = saying.rounds(desk, cycle, language) if unit_id is None else []
            return {"plan": saying.plan(desk, cycle, language), "duties": duties, "rounds": rounds}

        standing = recipients.standing_of(unit, cycle.agency_id, cycle.locality_id)
        scope = unit.path if unit_id else desk.unit(cycle.locality_id).path
        return Picture(desk=desk, scope=scope, cycle=cycle, said=said, standing=standing)

    def _of_instance(self) -> Picture:
        desk = self._desk
        seats = [unit for _, unit in desk.slow.holding(desk.runner, recipients.ADMINISTRATOR)]
        seat: Party | None = ("unit", seats[0]) if seats else None
        standing = {"administration": seat, "standing-agency": seat}
        return Picture(desk=desk, scope=EVERYWHERE, cycle=None, said=lambda _: {}, standing=standing)

    def _of_dossier(self, dossier: dossiers.Dossier, certificate: dossiers.Certificate | None) -> Picture:
        desk, names = self._desk, self._names[dossier.id]
        cycle = desk.cycle(dossier.cycle_id)
        law = desk.regime(dossier.regime)
        state = law.states[dossier.state]
        missing = saying.missing(desk, dossier, law) if self._closely or state.level == "producer" else []

        @_kept
        def said(language: str) -> Mapping[str, Any]:
            return {
                "dossier": saying.dossier(dossier, names, law, language),
                "round": {"label": saying.label(names.round, language)} if names.round else None,
                "plan": saying.plan(desk, cycle, language),
                "missing": [label.in_language(language) for label in missing],
                "act": saying.act(state.act, language),
                "result": saying.result(desk, dossier, law, language),
                "certificate": saying.certificate(certificate, law, language),
            }

        holder = desk.slow.unit(desk.runner, dossier.holder_id) if dossier.holder_id else None
        producer: Party = ("producer", dossier.producer_id)
        held: Party = ("unit", holder.id) if holder else producer
        standing: dict[str, Party | None] = {
            "holder": held,
            "producer": producer,
            "product": ("product", dossier.product_id),
            "responsible": held,
            "commune": ("unit", dossier.unit_id) if dossier.unit_id else None,
            "superior": recipients.superior(holder),
            "standing-agency": ("unit", cycle.agency_id),
            "locality": ("unit", cycle.locality_id),
        }
        return Picture(desk=desk, scope=dossier.scope, cycle=cycle, said=said, standing=standing, dossier=dossier)


def _kept(work: Callable[[str], Mapping[str, Any]]) -> Callable[[str], Mapping[str, Any]]:
    """What ``work`` says in a language, worked out once for each."""
    known: dict[str, Mapping[str, Any]] = {}

    def said(language: str) -> Mapping[str, Any]:
        if language not in known:
            known[language] = work(language)
        return known[language]

    return said


def _set_by(
    written: Iterable[unit_of_work.RowChange], subject: tuple[str, str], unit_id: str | None
) -> Iterable[Mapping[str, Any]]:
    for change in written:
        if "line" not in change.values:
            continue
        about = (change.values["subject_kind"], change.values["subject_id"])
        if about == subject or (unit_id is not None and change.values["unit_id"] == unit_id):
            yield change.values
