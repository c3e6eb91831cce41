"""What a test looks at after a journey: the way, the dates, who was told, as short plain lists in order."""

import json
from typing import Any

from ocop_cycle import clock
from tests.application import builders


def way(office: builders.Office, dossier: str) -> list[str]:
    """The states a dossier came through, in order, from its opening on."""
    found = office.rows(
        f"SELECT body FROM audit_entry WHERE subject_kind = 'dossier' AND subject_id = '{dossier}' ORDER BY number"
    )
    said = [json.loads(row["body"])["after"] for row in found]
    return [after["state"] for after in said if "state" in after]


def dates(
    office: builders.Office, subject: str, kind: str = "dossier"
) -> list[tuple[str, str, str | None, str | None]]:
    """The deadlines of a subject in the order they were set: rule, state, last day by each reading."""
    found = office.rows(
        f"SELECT * FROM deadline WHERE subject_kind = '{kind}' AND subject_id = '{subject}'"
        " ORDER BY set_at, line, version"
    )
    return [(row["rule"], row["state"], last_day(row["strict_at"]), last_day(row["lenient_at"])) for row in found]


def last_day(at: str | None) -> str | None:
    """The last day on which something due at a moment is in time."""
    return clock.last_day(clock.from_text(at)).isoformat() if at else None


def told(office: builders.Office, since: int, state: str | None = None) -> list[tuple[str, str]]:
    """Rule and recipient of each notice that entries after ``since`` owe; of those in ``state``, if one is given."""
    entries = office.rows(f"SELECT body FROM audit_entry WHERE number > {since} ORDER BY number")
    keys = [key for row in entries for key in json.loads(row["body"])["notices"]]
    notices = {row["id"]: row for row in office.rows("SELECT * FROM notice")}
    return [
        (notices[key]["rule"], f"{notices[key]['recipient_kind']}:{notices[key]['recipient_id']}")
        for key in keys
        if state in (None, notices[key]["state"])
    ]


def facts(office: builders.Office, rule: str, recipient: str) -> list[dict[str, Any]]:
    """What the notices of a rule to a recipient (``unit:lg-…``) say, in the order in which they were owed."""
    kind, _, key = recipient.partition(":")
    found = office.rows(
        f"SELECT facts FROM notice WHERE rule = '{rule}' AND recipient_kind = '{kind}' AND recipient_id = '{key}'"
        " ORDER BY owed_at, id"
    )
    return [json.loads(row["facts"]) for row in found]


def certificates(office: builders.Office, dossier: str) -> list[tuple[str, int, str, str | None]]:
    """The certificates of a dossier: id, stars, state, end."""
    found = office.rows(f"SELECT * FROM certificate WHERE dossier_id = '{dossier}' ORDER BY recorded_at, id")
    return [(row["id"], row["stars"], row["state"], row["ends"]) for row in found]


def cause(office: builders.Office, number: int) -> int | None:
    """The entry that made this one necessary."""
    (row,) = office.rows(f"SELECT body FROM audit_entry WHERE number = {number}")
    found: int | None = json.loads(row["body"])["cause"]
    return found
