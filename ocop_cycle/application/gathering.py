"""
Which owed notices leave now, and which of them in one message: hours, digests and caps.

Nothing here forgets a notice: what may not leave now stays owed, and is met again by the next run (failures F2, F14).
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from ocop_cycle import clock
from ocop_cycle.application import windows
from ocop_cycle.application.policies import SlowFacts
from ocop_cycle.domain import working_days
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import parties, queue, statements

Party = tuple[str, str]


class Governed(NamedTuple):
    """A rule with the file that says when its messages leave."""

    rule: notice_rules.NoticeRule
    file: notice_rules.NoticeRules

    @property
    def is_free(self) -> bool:
        """Whether no cap holds it back: it is urgent, or the law wants it said."""
        return self.rule.urgent or self.rule.fulfils != "reminder"


class Group(NamedTuple):
    """Notices for one message to one recipient; without rules in force they leave alone and at once."""

    party: Party
    keys: tuple[str, ...]
    governed: Governed | None


@dataclass(frozen=True, kw_only=True, slots=True)
class Chosen:
    """What leaves now; ``next_at`` is when the next of those that wait for their hour may; ``over`` are over a cap."""

    groups: tuple[Group, ...]
    next_at: datetime | None
    over: int


@dataclass(frozen=False, kw_only=True, slots=True)
class Gatherer:
    """Chooses for one run; lives no longer."""

    runner: statements.Runner
    slow: SlowFacts
    at: datetime
    _calendar: working_days.WorkingCalendar = field(init=False)
    _rules: Mapping[str, Governed] = field(init=False)
    _sent: Counter[Party] = field(default_factory=Counter)
    _digested: set[tuple[str, str, str]] = field(default_factory=set)
    _contacts: dict[tuple[str, str, str], parties.Contact | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Read what holds for the whole run."""
        files = self.slow.rules(self.runner)
        self._rules = {rule.id: Governed(rule, file) for file in files for rule in file.rules}
        self._calendar = self.slow.calendar(self.runner)

    def choose(self, waiting: list[queue.Waiting]) -> Chosen:
        """What of the waiting leaves now, the oldest first."""
        if not waiting:
            return Chosen(groups=(), next_at=None, over=0)
        self._read_today()
        leaving, openings, over, run = list[Group](), list[datetime](), 0, Counter[str]()
        for group in _grouped(waiting, self._rules):
            opening = self._opening(group)
            if opening > self.at:
                openings.append(opening)
            elif self._is_over(group, run):
                over += len(group.keys)
            else:
                leaving.append(group)
                self._sent[group.party] += 1
                run[group.governed.file.id if group.governed else ""] += 1
        return Chosen(groups=tuple(leaving), next_at=min(openings, default=None), over=over)

    def _read_today(self) -> None:
        since = clock.to_text(clock.at_local(clock.day_of(self.at), 0))
        if any(g.file.sending.per_day for g in self._rules.values()):
            self._sent.update(queue.messages_since(self.runner, since))
        digests = [rule for rule, governed in self._rules.items() if governed.rule.digest]
        self._digested = queue.rules_since(self.runner, since, digests)

    def _opening(self, group: Group) -> datetime:
        governed = group.governed
        if governed is None or governed.rule.urgent:
            return self.at
        contact = self._contact(group.party)
        hours = contact.office_hours if contact is not None else None
        opening = windows.opening(self.at, governed.file.sending, hours, self._calendar)
        if governed.rule.digest and self._had_digest(group):
            return windows.next_day(self.at, governed.file.sending, hours, self._calendar)
        return opening

    def _had_digest(self, group: Group) -> bool:
        return any((kind, party) == group.party for kind, party, _ in self._digested)

    def _is_over(self, group: Group, run: Counter[str]) -> bool:
        if group.governed is None or group.governed.is_free:
            return False
        sending = group.governed.file.sending
        day_full = sending.per_day is not None and self._sent[group.party] >= sending.per_day
        run_full = sending.per_run is not None and run[group.governed.file.id] >= sending.per_run
        return day_full or run_full

    def _contact(self, party: Party, channel: str = "email") -> parties.Contact | None:
        key = (*party, channel)
        if key not in self._contacts:
            found = self.slow.contacts(self.runner, *party)
            self._contacts[key] = next((c for c in found if c.channel == channel and c.state == "active"), None)
        return self._contacts[key]


def _grouped(waiting: list[queue.Waiting], rules: Mapping[str, Governed]) -> Iterator[Group]:
    """Notices that share a digest together, in the place of the oldest of them; each of the others alone."""
    digests: dict[tuple[str, ...], list[str]] = {}
    for one in waiting:
        if (key := _digest_of(one, rules)) is not None:
            digests.setdefault(key, []).append(one.id)
    for one in waiting:
        key = _digest_of(one, rules)
        keys = digests.pop(key, None) if key is not None else [one.id]
        if keys is not None:
            yield Group((one.recipient_kind, one.recipient_id), tuple(keys), rules.get(one.rule))


def _digest_of(one: queue.Waiting, rules: Mapping[str, Governed]) -> tuple[str, ...] | None:
    governed = rules.get(one.rule)
    if governed is None or not governed.rule.digest:
        return None
    return (one.recipient_kind, one.recipient_id, one.channel, governed.file.id)
