"""
What is told of dates that moved: the new ones, and which messages that went out are now wrong.

A plan that changes moves many dates at once; each party is told of its own in one notice, not in as many as there are.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import impact, saying, snapshots
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import Act, DeadlineMoved, Event, PlanChanged
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import deadlines


def subjects(events: Iterable[Event]) -> set[tuple[str, str]]:
    """What the moved deadlines of these events are about."""
    return {(e.deadline.subject_kind, e.deadline.subject_id) for e in events if isinstance(e, DeadlineMoved)}


def replaced(told: Iterable[impact.Told]) -> dict[snapshots.Party, list[dict[str, str]]]:
    """The messages that told an old day and left, or may have left, by whom they went to, each once."""
    found: dict[snapshots.Party, dict[str, str]] = {}
    for one in told:
        if one.fate == "left" and one.message is not None and one.issued_at is not None:
            day = clock.day_of(clock.from_text(one.issued_at)).isoformat()
            found.setdefault(one.recipient, {})[one.message] = day
    return {
        party: [{"reference": reference, "day": day} for reference, day in sorted(messages.items())]
        for party, messages in found.items()
    }


def by_party(
    desk: Desk,
    acts: Iterable[Act],
    rule: notice_rules.NoticeRule,
    album: snapshots.Album,
    changes: Mapping[str, PlanChanged],
) -> dict[snapshots.Party, tuple[str, dict[str, Any]]]:
    """
    For each party that the rule tells, or that has an old date in a message: the first cycle, and what is told.

    That is what changed and by which papers, the plans it concerns, the new dates, and the messages that are wrong.
    """
    gathered: dict[snapshots.Party, dict[str, list[Mapping[str, Any]]]] = {}
    known = list(acts)
    told = impact.told_of(desk.runner, (event.deadline for event in impact.moved_by(known)))
    for act in known:
        rows = {change.values["line"]: change.values for change in act.rows if "line" in change.values}
        for event in act.events:
            if not isinstance(event, DeadlineMoved) or event.deadline.line not in rows:
                continue
            cycle = event.deadline.cycle_id
            if cycle is None or cycle not in changes:
                continue
            new = saying.told_by(rows[event.deadline.line])
            picture = album.picture((event.deadline.subject_kind, event.deadline.subject_id))
            misled = [one.recipient for one in told if one.deadline == event.deadline.id and one.fate == "left"]
            for party in dict.fromkeys((*picture.roll(rule, new).to, *misled)):
                mine = gathered.setdefault(party, {}).setdefault(cycle, [])
                mine.append(_change(event.deadline, new, picture))
    wrong = replaced(told)
    return {
        party: (min(of), {**_told(desk, of, changes), "replaces": wrong.get(party, [])})
        for party, of in gathered.items()
    }


def _told(desk: Desk, of: Mapping[str, list[Mapping[str, Any]]], changes: Mapping[str, PlanChanged]) -> dict[str, Any]:
    """What one party is told, plan by plan."""
    first = changes[min(of)]
    plans = {cycle: desk.plan_of(desk.cycle(cycle)).title for cycle in sorted(of)}
    titles = {cycle: title.both for cycle, title in plans.items()}
    several = len(of) > 1
    return {
        "changed": {
            "what": first.what, "year": first.year, "documents": list(first.documents), "plans": list(titles.values()),
        },
        "changes": [
            {**one, "plan": titles[cycle] if several else None} for cycle in sorted(of) for one in of[cycle]
        ],
    }  # fmt: skip


def _change(old: deadlines.Deadline, new: saying.Told, picture: snapshots.Picture) -> Mapping[str, Any]:
    return {
        "label": json.loads(new.label),
        "code": picture.dossier.id if picture.dossier is not None else None,
        "before": saying.last_day(old.strict_at),
        "day": saying.last_day(new.strict_at),
        "wording": new.wording,
    }
