"""What auditors have seen of the trail, what they asked, what was answered, and what is still open."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ocop_cycle import clock
from ocop_cycle.application.queries import people, reader
from ocop_cycle.domain import permissions
from ocop_cycle.storage import reviews, schema, statements, trail, trail_reading


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    """Up to which entry a person has seen the trail, and when that was marked."""

    by: people.Shown
    up_to: int
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """
    A question about an entry, with its answer where it has one. ``about`` is what the entry is about.

    Who asked and who answered are named to those who may know their names, and else told by their roles.
    """

    id: str
    entry: int
    about: tuple[str, str] | None
    unit: str
    unit_name: str | None
    asked_by: people.Shown
    text: str
    asked_at: datetime
    state: str
    answered_by: people.Shown | None
    answer: str | None
    answered_at: datetime | None


@dataclass(frozen=True, kw_only=True, slots=True)
class ToErase:
    """A request to erase a personal value, and what became of it."""

    id: str
    table: str
    key: str
    column: str
    article: str
    asked_by: str
    approved_by: str | None
    state: str
    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """
    The review as whoever asks may see it.

    ``entries`` is the length of the trail, ``unseen`` how many of its entries nobody has marked as seen. ``erasures``
    are shown to those who see everything and to those who may erase.
    """

    entries: int
    unseen: int
    seen: tuple[Seen, ...]
    questions: tuple[Asked, ...]
    erasures: tuple[ToErase, ...]

    @property
    def by_need(self) -> tuple[Asked, ...]:
        """Every question: those without an answer before those that wait to be closed, the newest first."""
        needs = {"open": 0, "answered": 1}
        newest = sorted(self.questions, key=lambda asked: asked.asked_at, reverse=True)
        return tuple(sorted(newest, key=lambda asked: needs.get(asked.state, len(needs))))

    @property
    def open(self) -> tuple[Asked, ...]:
        """The questions without an answer."""
        return tuple(asked for asked in self.questions if asked.state == "open")


def review(asking: reader.Reader, actor: permissions.Actor) -> Review:
    """What was seen, asked and answered; questions only of units whose things ``actor`` may see."""
    with asking.look(actor) as view:
        runner = view.runner
        entries = trail.head(runner).number
        marks = reviews.marks(runner)
        farthest = max((mark.up_to for mark in marks), default=0)
        questions = [q for q in reviews.questions(runner) if view.seen.holds(q.scope)]
        said = {key for q in questions for key in (q.asked_by, q.answered_by) if key}
        shown = people.shown(view, said | {mark.person_id for mark in marks})
        return Review(
            entries=entries,
            unseen=entries - farthest,
            seen=tuple(_seen(shown, mark) for mark in _newest(marks)),
            questions=tuple(_asked(runner, shown, q) for q in questions),
            erasures=_erasures(view),
        )


def _newest(marks: list[reviews.Mark]) -> list[reviews.Mark]:
    by_person = {mark.person_id: mark for mark in reversed(marks)}
    return sorted(by_person.values(), key=lambda mark: (-mark.up_to, mark.person_id))


def _seen(shown: Mapping[str, people.Shown], mark: reviews.Mark) -> Seen:
    return Seen(by=shown[mark.person_id], up_to=mark.up_to, at=clock.from_text(mark.at))


def _asked(runner: statements.Runner, shown: Mapping[str, people.Shown], found: reviews.Question) -> Asked:
    entry = trail_reading.one(runner, found.entry)
    unit = trail_reading.row(runner, schema.unit, found.unit_id)
    return Asked(
        id=found.id,
        entry=found.entry,
        about=(entry.subject_kind, entry.subject_id) if entry else None,
        unit=found.unit_id,
        unit_name=unit["name"] if unit else None,
        asked_by=shown[found.asked_by],
        text=found.text,
        asked_at=clock.from_text(found.asked_at),
        state=found.state,
        answered_by=shown[found.answered_by] if found.answered_by else None,
        answer=found.answer,
        answered_at=reader.moment(found.answered_at),
    )


def _erasures(view: reader.View) -> tuple[ToErase, ...]:
    granting = view.slow.roles_granting(view.runner)
    if not view.seen.everything and not permissions.scopes(view.actor, "data.erase", roles_granting=granting):
        return ()
    return tuple(
        ToErase(
            id=one.id, table=one.table_name, key=one.row_key, column=one.column_name, article=one.article,
            asked_by=one.asked_by, approved_by=one.approved_by, state=one.state, at=clock.from_text(one.at),
        )
        for one in reviews.erasures(view.runner)
    )  # fmt: skip
