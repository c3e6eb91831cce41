"""
What is told of dates that moved: the new ones, and which messages that went out are now wrong.

A plan that changes moves many dates at once; each party is told of its own in one notice, not in as many as there are.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from ocop_cycle import clock
from ocop_cycle.application import saying, snapshots
from ocop_cycle.application.desk import Desk
from ocop_cycle.application.outcome import Act, DeadlineMoved, Event
from ocop_cycle.policy import notice_rules
from ocop_cycle.storage import deadlines, notices


def subjects(events: Iterable[Event]) -> set[tuple[str, str]]:
    """What the moved deadlines of these events are about."""
    return {(e.deadline.subject_kind, e.deadline.subject_id) for e in events if isinstance(e, DeadlineMoved)}


def replaced(desk: Desk, deadline_ids: list[str]) -> dict[snapshots.Party, list[dict[str, str]]]:
    """The messages that told of these versions of deadlines and left, or may have left, by whom they went to."""
    found: dict[snapshots.Party, list[dict[str, str]]] = {}
    for kind, party, reference, issued_at in notices.messages_about(desk.runner, deadline_ids):
        day = clock.day_of(clock.from_text(issued_at)).isoformat()
        found.setdefault((kind, party), []).append({"reference": reference, "day": day})
    return found


def by_party(
    desk: Desk, acts: Iterable[Act], rule: notice_rules.NoticeRule, album: snapshots.Album
) -> dict[snapshots.Party, dict[str, Any]]:
    """For each party that the rule tells: its dates that changed, and the messages that they make wrong."""
    gathered: dict[snapshots.Party, dict[str, Any]] = {}
    old: dict[str, list[snapshots.Party]] = {}
    for act in acts:
        rows = {change.values["line"]: change.values for change in act.rows if "line" in change.values}
        for event in act.events:
            if not isinstance(event, DeadlineMoved) or event.deadline.line not in rows:
                continue
            new = saying.told_by(rows[event.deadline.line])
            picture = album.picture((event.deadline.subject_kind, event.deadline.subject_id))
            for party in picture.roll(rule, new).to:
                mine = gathered.setdefault(party, {"changes": [], "replaces": []})
                mine["changes"].append(_change(event.deadline, new, picture))
                old.setdefault(event.deadline.id, []).append(party)
    for party, messages in (replaced(desk, sorted(old)) if old else {}).items():
        if party in gathered:
            gathered[party]["replaces"] = messages
    return gathered


def _change(old: deadlines.Deadline, new: saying.Told, picture: snapshots.Picture) -> Mapping[str, Any]:
    return {
        "label": saying.label(new.label, snapshots.VIETNAMESE),
        "code": picture.dossier.id if picture.dossier is not None else None,
        "before": saying.last_day(old.strict_at),
        "day": saying.last_day(new.strict_at),
        "wording": new.wording,
    }
