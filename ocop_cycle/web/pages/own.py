"""The desk of producers and communes: their own dossiers, duties and messages in plain words."""

from ocop_cycle.application.queries import duties, notices, own, selection
from ocop_cycle.web import asking, menus, replies

NEWS = 6
"""How many of the newest messages are shown."""

MOST_DUTIES = 20
"""How many open duties are shown, the earliest first."""


def desk(ask: asking.Asked) -> replies.Reply:
    """What is missing, by when, what to do next; which duties are open; what one was told."""
    reader, is_producer = ask.parts.reader, menus.is_producer(ask.person)
    found = own.own(reader, ask.person)
    open_ones = duties.Wanted(state="open")
    facts = {
        "found": found,
        "is_producer": is_producer,
        "duties": None
        if is_producer
        else duties.list_duties(reader, ask.person, open_ones, page=selection.Paging(size=MOST_DUTIES)),
        "told": notices.list_notices(reader, ask.person, page=selection.Paging(size=NEWS)),
        "well": not (found.turn or any(one.due and one.due.late for one in found.others)),
    }
    return replies.Page(template="desk-own", facts=facts)
