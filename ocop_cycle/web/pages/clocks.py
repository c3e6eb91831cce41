"""The clock of a demonstration: moved by a button, so that one can watch deadlines pass and notices go out."""

from datetime import datetime, timedelta

from ocop_cycle import clock, errors, identity
from ocop_cycle.application import commands, walking
from ocop_cycle.domain import permissions
from ocop_cycle.web import asking, replies

SPANS = {"day": timedelta(days=1), "week": timedelta(weeks=1)}


def forward(ask: asking.Asked) -> replies.Reply:
    """
    Move the clock a day, a week, or to the next deadline; everything due on the way is done.

    Raises:
        errors.UnknownThing: this is no demonstration.
    """
    if not ask.parts.demo:
        raise errors.UnknownThing("page", ask.path)
    built = ask.parts.house
    now = built.clock.now()
    span = ask.filled("span")
    until = now + SPANS[span] if span in SPANS else max(built.sweep.next_moment() or now, now)

    def move(at: datetime) -> None:
        key = identity.new_key(built.clock.machine_now())
        by = commands.Provenance(key=key, actor=permissions.SYSTEM, origin=f"web:{ask.person.person_id}")
        built.engine.execute(commands.MoveDemoClock(by=by, to=clock.to_text(at)))

    for _ in walking.walk(built, until, move):
        pass
    return replies.Elsewhere(to=ask.back)
