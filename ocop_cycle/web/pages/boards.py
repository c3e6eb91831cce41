"""The board: every dossier in the column of its stage."""

from ocop_cycle.application.queries import board as query
from ocop_cycle.application.queries import lists
from ocop_cycle.web import asking, replies
from ocop_cycle.web.pages import filtering

CARDS = 20
"""How many cards a column shows; beneath them is the way to the list of all."""


def board(ask: asking.Asked) -> replies.Reply:
    """The dossiers one may see, narrowed by the words of the address."""
    if ask.wanted("view") == "list":
        return replies.Elsewhere(to=asking.address("/board/list", **filtering.kept(ask)))
    said = filtering.kept(ask)
    offered = lists.facets(ask.parts.reader, ask.person, said.get("cycle"))
    facts = {
        "board": query.shown(ask.parts.reader, ask.person, filtering.wanted(said), most=CARDS),
        "facets": offered,
        "said": said,
        "marks": filtering.marks(ask, offered, said),
    }
    return replies.Page(template="board", facts=facts)
