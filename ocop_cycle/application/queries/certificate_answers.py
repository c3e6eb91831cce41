"""What producers answered when they were called about the end of a certificate: for its page, the newest first."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from ocop_cycle.application.queries import certificate_page, reader
from ocop_cycle.domain import erasure
from ocop_cycle.storage import schema, statements

__all__ = ["Answered", "of"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Answered:
    """One answer: what was said on which day, who called whom; names and note are absent once they were erased."""

    answer: str
    day: date
    by_whom: str | None
    spoken_to: str | None
    note: str | None


_a = schema.answer.c
_OF = statements.Statement(
    lambda: (
        select(_a.answer, _a.day, _a.by_whom, _a.spoken_to, _a.note)
        .where(statements.among(_a.certificate_id, "ids"))
        .order_by(_a.recorded_at.desc(), _a.id.desc())
    )
)


def of(asking: reader.Reader, shown: certificate_page.Shown) -> tuple[Answered, ...]:
    """The answers about a certificate that was shown to who asks, and about the records it was corrected from."""
    ids = [shown.certificate.id, *(one.id for one in shown.records)]
    with asking.store.reading() as runner:
        return tuple(_answered(*row) for row in runner.all(_OF, {"ids": statements.listing(ids)}))


def _answered(answer: str, day: str, *personal: Any) -> Answered:
    by_whom, spoken_to, note = (None if text is None or erasure.is_mark(text) else str(text) for text in personal)
    return Answered(
        answer=answer, day=date.fromisoformat(day), by_whom=by_whom, spoken_to=spoken_to, note=note,
    )  # fmt: skip
