"""Records as they were on a past day, a line each, in the words of either face."""

from collections.abc import Callable, Mapping

from ocop_cycle.application import interface
from ocop_cycle.application.verification import as_of


def told(words: interface.Words, table: str, row: as_of.Record, found: as_of.Past) -> str:
    """One record about a dossier."""
    return " · ".join(part for part in _TOLD[table](words, row, found) if part)


def _stars(count: int | None) -> str:
    return f"{count} ★" if count else ""


def _paper(words: interface.Words, row: as_of.Record, _found: as_of.Past) -> list[str]:
    return [words.value("document", row["item"]), words.value("paper-status", row["status"])]


def _result(words: interface.Words, row: as_of.Record, _found: as_of.Past) -> list[str]:
    return [words.value("level", row["level"]), words.value("points", row["total"]), _stars(row["stars"])]


def _certificate(words: interface.Words, row: as_of.Record, _found: as_of.Past) -> list[str]:
    state = words.value("certificate-state", row["state"])
    return [row["id"], _stars(row["stars"]), words.value("day", row["ends"]) if row["ends"] else "", state]


def _deadline(words: interface.Words, row: as_of.Record, _found: as_of.Past) -> list[str]:
    return [words.value("rule", row["rule"]), row["wording"] or "", words.value("deadline-state", row["state"])]


def _notice(words: interface.Words, row: as_of.Record, found: as_of.Past) -> list[str]:
    recipient = found.names.get(row["recipient_id"]) or words.say("erased")
    return [words.value("notice-rule", row["rule"]), recipient, words.value("notice-state", row["state"])]


_TOLD: Mapping[str, Callable[[interface.Words, as_of.Record, as_of.Past], list[str]]] = {
    "document_item": _paper, "result": _result, "certificate": _certificate, "deadline": _deadline, "notice": _notice,
}  # fmt: skip
