"""The audit trail: who did what, when, to what; one entry with all it wrote."""

from ocop_cycle import errors
from ocop_cycle.application.queries import labelling
from ocop_cycle.application.queries import trail as query
from ocop_cycle.web import asking, forms, replies
from ocop_cycle.web.pages import notices


def listing(ask: asking.Asked) -> replies.Reply:
    """The entries one may see, the newest first, narrowed by the words of the address."""
    wanted = query.Wanted(
        actor=ask.wanted("actor"), kind=ask.wanted("kind"), dossier=ask.wanted("dossier"), unit=ask.wanted("unit"),
        since=forms.day_in(ask.query.get("since", "")), until=forms.day_in(ask.query.get("until", "")),
    )  # fmt: skip
    found = query.log(ask.parts.reader, ask.person, wanted, page=notices.paging(ask))
    _learn(ask)
    facts = {"page": found, "wanted": ask.query, "head": query.newest(ask.parts.reader)}
    return replies.Page(template="trail", facts=facts)


def entry(ask: asking.Asked) -> replies.Reply:
    """
    One entry, with before and after, and the rows it wrote.

    Raises:
        errors.UnknownThing: there is none of that number, or none that is seen.
    """
    number = ask.named["number"]
    if not number.isdecimal():
        raise errors.UnknownThing("entry", number)
    found = query.entry(ask.parts.reader, ask.person, int(number[:15]))
    _learn(ask)
    return replies.Page(template="entry", facts={"one": found})


def _learn(ask: asking.Asked) -> None:
    for called in labelling.learn(ask.parts.reader.store, ask.parts.reader.policies):
        ask.words.learn(*called)
