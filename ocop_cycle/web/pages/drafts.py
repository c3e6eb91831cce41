"""What was filled in when a session was over, offered again to the same person after signing in again."""

from collections.abc import Mapping
from dataclasses import dataclass

from ocop_cycle.application import attaching, drafts, interface
from ocop_cycle.application.queries import labelling
from ocop_cycle.web import asking, replies

HIDDEN = ("key", "version", "after", "draft", "notice", "message", "duty", "id", "certificate", "seen")
"""Fields that are sent again and say nothing to people: what they are about, the page says that they stood on."""

KINDS: Mapping[str, str] = {
    "act": "act", "channel": "channel", "day": "day", "decision_day": "day", "document_day": "day", "ends": "day",
    "issued": "day", "item": "document", "level": "level", "role": "role", "status": "paper-status",
    "step": "transition", "visibility": "visibility",
}  # fmt: skip
"""What kind of word stands in a field."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Offered:
    """One draft: the ``page`` it stood on, what is sent ``again`` with it, and what a person reads (``filled``)."""

    draft: drafts.Draft
    page: str
    again: tuple[tuple[str, str], ...]
    filled: tuple[tuple[str, str], ...]


def kept(ask: asking.Asked) -> drafts.Drafts:
    """The drafts of this instance."""
    return drafts.Drafts(store=ask.parts.accounts.store, clock=ask.parts.accounts.clock)


def listing(ask: asking.Asked) -> replies.Reply:
    """All that is kept for who asks, to be sent now or thrown away; nobody else ever sees it."""
    for called in labelling.learn(ask.parts.reader.store, ask.parts.reader.policies):
        ask.words.learn(*called)
    offered = [_offered(ask.words, one) for one in kept(ask).of(ask.person.person_id)]
    after = ask.query.get("after", "")
    allowed = attaching.of(ask.parts.house).allowed
    onwards = after if asking.is_own_address(after) else "/desk"
    facts = {"offered": offered, "accepted": allowed.accepted, "onwards": onwards}
    return replies.Page(template="drafts", facts=facts)


def _offered(words: interface.Words, draft: drafts.Draft) -> Offered:
    fields = tuple(draft.fields.items())
    filled = ((name, said) for name, said in fields if name not in HIDDEN and said.strip())
    read = tuple((name, words.value(KINDS[name], said) if name in KINDS else said) for name, said in filled)
    page = draft.after if asking.is_own_address(draft.after) else "/desk"
    return Offered(draft=draft, page=page, again=fields, filled=read)


def drop(ask: asking.Asked) -> replies.Reply:
    """Throw one away."""
    kept(ask).drop(ask.person.person_id, ask.filled("draft"))
    return replies.Elsewhere(to="/drafts")
