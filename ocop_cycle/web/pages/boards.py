"""The board: every dossier in the column of its stage."""

from ocop_cycle.application.queries import board as query
from ocop_cycle.web import asking, replies


def board(ask: asking.Asked) -> replies.Reply:
    """The dossiers one may see, narrowed by the words of the address."""
    found = query.board(ask.parts.reader, ask.person, wanted(ask))
    return replies.Page(template="board", facts={"board": found, "wanted": ask.query})


def wanted(ask: asking.Asked) -> query.Wanted:
    """What the address narrows the board to."""
    return query.Wanted(
        cycle=ask.wanted("cycle"), round=ask.wanted("round"), commune=ask.wanted("commune"), kind=ask.wanted("kind"),
        holder=ask.wanted("holder"), late=True if ask.wanted("late") else None, search=ask.wanted("search"),
    )  # fmt: skip
