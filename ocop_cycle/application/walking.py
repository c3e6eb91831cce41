"""
Moving office time: from due moment to due moment, with everything done at each that is due there.

For a demo's clock, for the making of a demonstration, and for rehearsals: three weeks forward is what three weeks
would have been, not one jump at their end.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from ocop_cycle.application import house, outbox, sweep


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """One moment at which the clock stood, what the sweep did there, and what was sent."""

    at: datetime
    swept: sweep.SweepReport
    sent: outbox.OutboxReport

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened."""
        return not (
            self.swept.found
            or self.swept.units
            or self.sent.issued
            or self.sent.cancelled
            or self.sent.sent
            or self.sent.failed
        )


def walk(
    built: house.House,
    until: datetime,
    move: Callable[[datetime], None],
    send: Callable[[], outbox.OutboxReport] | None = None,
) -> Iterator[Stop]:
    """
    Let ``move`` set the clock to each due moment up to ``until``, and at last to ``until``; do what is due at each.

    What was due before the walk begins is done where it begins.
    A deadline that cannot be acted on is reported by the sweep and holds nobody up. ``send`` takes the place of the
    outbox, for a rehearsal that makes messages of a few notices only.
    """
    is_whole, send = send is None, send or built.send
    first = built.sweep.next_moment()
    if first is not None and first <= built.clock.now() < until:
        yield _stop(built, send)
    while (due := _next(built, is_whole=is_whole)) is not None and due <= until:
        move(due)
        yield _stop(built, send)
    if built.clock.now() < until:
        move(until)
    yield _stop(built, send)


def _next(built: house.House, *, is_whole: bool) -> datetime | None:
    """The next moment at which something is due; of a whole walk, also a report, or the begin of sending hours."""
    now = built.clock.now()
    moments = [built.sweep.next_moment(after=now)]
    if is_whole:
        moments += [built.outbox.issuing.next_moment(), built.reports.next_moment()]
    return min((moment for moment in moments if moment is not None and moment > now), default=None)


def _stop(built: house.House, send: Callable[[], outbox.OutboxReport]) -> Stop:
    return Stop(at=built.clock.now(), swept=built.sweep.run(), sent=send())
