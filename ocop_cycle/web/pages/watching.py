"""
For programs that watch the server: is it alive, may it be asked, how is it doing.

Nobody is signed in for them, so they say nothing of the instance to a stranger: alive or not, ready or not. Figures are
told to this very machine, or to whoever has the token.
"""

import logging
from http import HTTPStatus

from ocop_cycle import errors
from ocop_cycle.application.queries import watching as figures
from ocop_cycle.web import asking, replies, watching

log = logging.getLogger(__name__)


def alive(_ask: asking.Asked) -> replies.Reply:
    """The process answers; the database is not asked, so that a server is not restarted for the database's sake."""
    return replies.Words(text="ok\n")


def ready(ask: asking.Asked) -> replies.Reply:
    """Whether pages can be shown: the database answers; why it does not is told to the log alone."""
    try:
        reached = figures.is_reached(ask.parts.reader)
    except Exception as why:  # noqa: BLE001 - whatever it is, the answer is no, and strangers learn nothing of it
        log.warning("not ready", extra={"action": "ready", "why": getattr(why, "code", type(why).__name__)})
        reached = False
    if not reached:
        return replies.Words(text="not ready\n", status=HTTPStatus.SERVICE_UNAVAILABLE)
    return replies.Words(text="ready\n")


def metrics(ask: asking.Asked) -> replies.Reply:
    """
    The figures, for Prometheus; while the database is away those of this process alone, and that it is away.

    Raises:
        errors.UnknownThing: to a stranger there is no such page.
    """
    watch = ask.parts.watch
    if not watch.may_see(ask.address, ask.headers):
        raise errors.UnknownThing("page", ask.path)
    found: figures.Watched | None = None
    try:
        found = figures.watched(ask.parts.reader)
    except errors.Stopped as why:
        log.warning("no figures", extra={"action": "metrics", "why": why.code, "sentence": why.sentence})
    return replies.Words(text=watch.figures(found).decode(), media=watching.MEDIA)
