"""Reading what was filled in: numbers, days, one of a few words; and telling what was refused."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from http import HTTPStatus
from typing import Any

from ocop_cycle import clock, errors
from ocop_cycle.application import interface
from ocop_cycle.web import asking, telling


class FieldUnread(errors.WrongUse):
    """A field of a form holds something that it cannot hold."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(f"{text!r} cannot stand in the field {field}", field=field, text=text)
        self.field = field


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """Why a form was not carried out."""

    stop: errors.Stopped

    @property
    def status(self) -> int:
        """How the answer is marked."""
        if isinstance(self.stop, errors.NotPermitted):
            return HTTPStatus.FORBIDDEN
        if isinstance(self.stop, errors.Refused) and any(one.code == "file-too-large" for one in self.stop.reasons):
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        return HTTPStatus.CONFLICT if isinstance(self.stop, errors.TryAgain) else HTTPStatus.UNPROCESSABLE_ENTITY

    def sentences(self, words: interface.Words) -> tuple[str, ...]:
        """Every reason, a sentence each, with links to where one acts."""
        if isinstance(self.stop, errors.Refused):
            return tuple(telling.reason(words, reason) for reason in self.stop.reasons)
        return (telling.error(words, self.stop),)

    def beside(self, words: interface.Words, fields: Mapping[str, str]) -> dict[str, str]:
        """
        What is wrong with each field, to stand beside it.

        ``fields`` says by its code, or by code and what it speaks of (``evidence-missing:spoken-to``), which field a
        reason is about.
        """
        if isinstance(self.stop, FieldUnread):
            return {self.stop.field: telling.error(words, self.stop)}
        if not isinstance(self.stop, errors.Refused):
            field = fields.get(self.stop.code)
            return {field: telling.error(words, self.stop)} if field else {}
        found: dict[str, str] = {}
        for reason in self.stop.reasons:
            field = fields.get(f"{reason.code}:{reason.facts.get('what', '')}") or fields.get(reason.code)
            if field is not None:
                found[field] = telling.reason(words, reason)
        return found


def number(ask: asking.Asked, field: str) -> int | None:
    """
    A whole number; None where the field is empty.

    Raises:
        FieldUnread: it holds something else.
    """
    text = ask.filled(field)
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) < 10):
        raise FieldUnread(field, text)
    return int(text)


def day(ask: asking.Asked, field: str) -> date | None:
    """
    A day as browsers send it (2024-06-03) or as people write it (03/6/2024); None where the field is empty.

    Raises:
        FieldUnread: it is none.
    """
    text = ask.filled(field)
    found = day_in(text)
    if text and found is None:
        raise FieldUnread(field, text)
    return found


def day_in(text: str) -> date | None:
    """The day that a text says; None where it says none."""
    parts = text.split("/")[::-1] if "/" in text else text.split("-")
    try:
        year, month, of_month = (int(part) for part in parts)
        found = date(year, month, of_month)
    except (ValueError, OverflowError):  # a year of twenty digits
        return None
    return found if year in clock.YEARS else None


def one_of(ask: asking.Asked, field: str, words: tuple[str, ...]) -> Any:
    """
    One of a few words.

    Raises:
        FieldUnread: it is none of them.
    """
    text = ask.filled(field)
    if text not in words:
        raise FieldUnread(field, text)
    return text
