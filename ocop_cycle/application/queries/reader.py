"""
Where reading starts: ``Reader`` for an instance, ``View`` for one consistent moment of it.

A reader lives as long as the application and may be shared by threads. A view lives for one question (or several that
must agree with each other) and sees the database as it stood at its first query.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select

from ocop_cycle import clock
from ocop_cycle.application import stored
from ocop_cycle.application.queries import book, scope, words
from ocop_cycle.domain import permissions, working_days
from ocop_cycle.policy import labels, plan_lookup, regime
from ocop_cycle.storage import parties, schema, statements, transactions


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """One moment of the instance as one actor sees it. ``at`` is the office time of the question."""

    runner: statements.Runner
    policies: stored.Stored
    slow: stored.SlowFacts
    at: datetime
    actor: permissions.Actor
    seen: scope.Scope
    keeper: book.Keeper

    @property
    def book(self) -> book.Book:
        """The book of all dossiers; what of it is seen is ``choosing``'s to say."""
        return self.keeper.book(self.runner)

    @property
    def at_text(self) -> str:
        """The moment of the question as rows hold moments."""
        return clock.to_text(self.at)

    @property
    def today(self) -> date:
        """The office day of the question."""
        return clock.day_of(self.at)

    @property
    def calendar(self) -> working_days.WorkingCalendar:
        """The working calendar in force."""
        return self.slow.calendar(self.runner)

    def law(self, digest: str) -> regime.Regime:
        """A stored regime."""
        return self.policies.law(self.runner, digest)

    def kind_label(self, kind: str, law: regime.Regime | None = None) -> labels.Label:
        """A kind of dossier as its regime calls it."""
        own: dict[str, labels.Label] = dict(law.kind_labels.items()) if law else {}
        return own.get(kind) or words.KINDS.get(kind) or words.same(kind)


_CALLED = statements.Statement(
    lambda: select(schema.unit.c.id, schema.unit.c.name).union_all(
        select(schema.unit_alias.c.unit_id, schema.unit_alias.c.alias).where(
            schema.unit_alias.c.alias != parties.NO_NAME
        )
    )
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Reader:
    """
    One instance for those who read it.

    ``policies`` keeps what was read of stored policy, ``keeper`` what was read of dossiers.
    """

    store: transactions.Store
    policies: stored.Stored
    clock: clock.Clock
    keeper: book.Keeper = field(default_factory=book.Keeper)

    @contextmanager
    def look(self, actor: permissions.Actor) -> Iterator[View]:
        """The instance at this moment, as ``actor`` sees it. The clock is read before the database is."""
        at = self.clock.now()
        with self.store.reading() as runner:
            slow = self.keeper.slow(runner, self.policies)
            granting = {} if actor.is_system else slow.roles_granting(runner)
            seen: scope.Scope = slow.once(("scope", actor), lambda: scope.of(actor, granting))
            yield View(
                runner=runner, policies=self.policies, slow=slow, at=at, actor=actor, seen=seen, keeper=self.keeper
            )

    def units_called(self, word: str) -> tuple[str, ...]:
        """
        The ids of the units that a word of a letter means: an id, a whole name or an alias, spelt one way or another.

        Several where two localities have offices of one name. The name of a unit that is no more means its successor;
        its id still means itself, with its papers and its history. Units are named to everybody, as plans are public.
        """
        with self.store.reading() as runner:
            called = [(key, name) for key, name in runner.all(_CALLED)]
            if any(key == word for key, _ in called):
                return (word,)
            wanted = plan_lookup.folded(word)
            slow = stored.SlowFacts(self.policies, -1)
            meant = [slow.standing(runner, key) for key, name in called if plan_lookup.folded(name) == wanted]
        return tuple(sorted({unit.id for unit in meant if unit is not None}))

    def roles_granting(self) -> Mapping[str, frozenset[str]]:
        """Permission → roles that grant it, from the rights in force."""
        with self.store.reading() as runner:
            return self.keeper.slow(runner, self.policies).roles_granting(runner)

    def actor(self, person_id: str) -> permissions.Actor:
        """Who asks, with the roles held now; nobody's roles are none."""
        with self.store.reading() as runner:
            return self.keeper.slow(runner, self.policies).actor(runner, person_id)


def day(text: str | None) -> date | None:
    """A day as rows hold it."""
    return date.fromisoformat(text) if text else None


def moment(text: str | None) -> datetime | None:
    """A moment as rows hold it."""
    return clock.from_text(text) if text else None


def office_day(text: str | None) -> date | None:
    """The office day of a moment as rows hold it."""
    return clock.day_of(clock.from_text(text)) if text else None


def last_day(due: str | None) -> date | None:
    """The last office day on which a thing due at that moment is in time."""
    return clock.last_day(clock.from_text(due)) if due else None
