"""Units and producers: the tree, one with its addresses, people and history; an address entered or put right."""

from collections.abc import Mapping
from typing import Any, get_args

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import selection
from ocop_cycle.application.queries import units as query
from ocop_cycle.web import asking, forms, meanwhile, replies
from ocop_cycle.web.pages import notices, offices

CHANNELS = ("email", "telephone", "post")
LANGUAGES = ("vi", "en")
FIELDS = {
    "no-mailbox": "address", "no-number": "address", "called-so-already": "alias", "text-required:alias": "alias",
    "reason-required": "reason",
}  # fmt: skip
"""Which field a refusal speaks of."""

PAGES = {"unit": "/office/units/{}", "producer": "/office/producers/{}", "person": "/office/people/{}"}
"""Where a party's addresses stand."""


def listing(ask: asking.Asked) -> replies.Reply:
    """The tree of units, or with ``what=producers`` the producers; only those without an address with ``silent``."""
    reader, search = ask.parts.reader, ask.wanted("search")
    producers = ask.query.get("what") == "producers"
    found = (query.list_producers if producers else query.list_units)(reader, ask.person, search=search)
    silent = bool(ask.wanted("silent"))
    shown = [one for one in found if not (silent and (one.has_address or getattr(one, "ended_on", None)))]
    facts = {
        "page": selection.cut(shown, notices.paging(ask)), "producers": producers, "wanted": ask.query,
        "total": len(found), "keeps_units": ask.may(offices.UNITS),
        "top": min((one.depth for one in shown if isinstance(one, query.ListedUnit)), default=0),
    }  # fmt: skip
    return replies.Page(template="units", facts={**facts, **offices.framed(ask, "units")})


def unit(ask: asking.Asked) -> replies.Reply:
    """One unit."""
    return page(ask, "unit", ask.named["unit"])


def producer(ask: asking.Asked) -> replies.Reply:
    """One producer."""
    return page(ask, "producer", ask.named["producer"])


def page(ask: asking.Asked, kind: str, party: str, problem: forms.Problem | None = None) -> replies.Page:
    """The page of a unit or a producer, with what was refused beside its field."""
    head, show = meanwhile.head(ask), query.show if kind == "unit" else query.show_producer
    found = show(ask.parts.reader, ask.person, party)
    facts = {
        "one": found, "party_kind": kind, "party": party, "keeps_units": ask.may(offices.UNITS),
        "seen": meanwhile.carried(ask, head, [(kind, party)]), "since": meanwhile.since(ask, problem, [(kind, party)]),
        **contact_facts(ask, problem),
    }  # fmt: skip
    return replies.Page(
        template=kind, facts={**facts, **offices.framed(ask, "units")}, status=problem.status if problem else 200
    )


def contact_facts(ask: asking.Asked, problem: forms.Problem | None) -> Mapping[str, Any]:
    """What the form for an address needs, wherever it stands."""
    return {
        "channels": CHANNELS, "languages": LANGUAGES, "form": ask.form,
        "beside": problem.beside(ask.words, FIELDS) if problem else {},
        "problem": problem.sentences(ask.words) if problem else (), "done": ask.wanted("done"),
    }  # fmt: skip


def told(ask: asking.Asked) -> tuple[Any, str]:
    """
    Whose address a form is about.

    Raises:
        forms.FieldUnread: nobody's.
    """
    kinds = get_args(commands.ChangeContact.__annotations__["party_kind"])
    return forms.one_of(ask, "party_kind", kinds), ask.filled("party")


def entered(ask: asking.Asked, kind: Any, party: str) -> int:
    """
    Enter the address of the form; the number of the entry.

    Raises:
        errors.Stopped: it is none, the actor may not, or somebody else changed the party meanwhile.
    """
    return meanwhile.seeing(ask, [(kind, party)]).execute(commands.ChangeContact(
        by=ask.by(), party_kind=kind, party=party, channel=forms.one_of(ask, "channel", CHANNELS),
        address=ask.filled("address"), language=forms.one_of(ask, "language", LANGUAGES),
        office_hours=ask.filled("office_hours") or None,
    )).entry  # fmt: skip


def contact(ask: asking.Asked) -> replies.Reply:
    """Enter an address of a unit or a producer, or put one right; what was held for want of one goes out."""
    kind, party = told(ask)
    if kind == "person":
        raise errors.UnknownThing("unit", party)
    try:
        entry = entered(ask, kind, party)
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return page(ask, kind, party, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address(PAGES[kind].format(party), done=entry))
