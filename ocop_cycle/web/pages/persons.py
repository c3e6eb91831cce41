"""People: who there is, one with roles, accounts and addresses; added, given a role, bound, shut out."""

from collections.abc import Callable, Mapping

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import people as query
from ocop_cycle.application.queries import selection, words
from ocop_cycle.application.queries import units as units_query
from ocop_cycle.domain import permissions
from ocop_cycle.web import asking, forms, meanwhile, replies
from ocop_cycle.web.pages import notices, offices, units

WHERE = "/office/people"
STATES = ("active", "disabled")
MOST_OFFERED = 500
"""How many producers are offered in a list to choose from; where there are more, one is named by its code."""


def listing(ask: asking.Asked) -> replies.Reply:
    """Everybody, narrowed by a word, a role or a state; and the form by which somebody is added."""
    return _list(ask)


def _list(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    every = query.list_people(ask.parts.reader, ask.person)
    facts = {
        "page": selection.cut([one for one in every if _is_wanted(ask, one)], notices.paging(ask)),
        "total": len(every),
        "roles": _roles(ask),
        "with_passwords": ask.parts.accounts.with_passwords(),
        "wanted": ask.query,
        "states": STATES,
        "languages": units.LANGUAGES,
        "problem": problem.sentences(ask.words) if problem else (),
        "form": ask.form,
        "done": ask.wanted("done"),
    }
    status = problem.status if problem else 200
    return replies.Page(template="people", facts={**facts, **offices.framed(ask, "people")}, status=status)


def _is_wanted(ask: asking.Asked, one: query.Person) -> bool:
    said = words.folded(f"{one.id} {one.name} {' '.join(role.unit.name for role in one.roles)}")
    role, state = ask.wanted("role"), ask.wanted("state")
    return (
        all(word in said for word in words.folded(ask.wanted("search") or "").split())
        and (role is None or any(held.role == role and held.state == "granted" for held in one.roles))
        and (state not in STATES or one.state == state)
    )


def _roles(ask: asking.Asked) -> list[str]:
    named = {role for roles in ask.parts.reader.roles_granting().values() for role in roles}
    return sorted({*named, permissions.PRODUCER} - {permissions.SYSTEM})


def add(ask: asking.Asked) -> replies.Reply:
    """Add somebody, who may then be given a role and a link."""
    person = ask.filled("person")
    try:
        receipt = ask.execute(commands.AddPerson(
            by=ask.by(), person=_named(person), name=_said(ask, "name"),
            language=forms.one_of(ask, "language", units.LANGUAGES),
        ))  # fmt: skip
    except errors.Stopped as stop:
        return _list(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address(f"{WHERE}/{person}", done=receipt.entry))


def _named(person: str) -> str:
    if not (person.isascii() and person.replace("-", "").isalnum() and person == person.lower() and len(person) <= 60):
        raise forms.FieldUnread("person", person)
    return person


def _said(ask: asking.Asked, field: str) -> str:
    if not ask.filled(field):
        raise forms.FieldUnread(field, "")
    return ask.filled(field)


def person(ask: asking.Asked) -> replies.Reply:
    """One person."""
    return page(ask, ask.named["person"])


def page(
    ask: asking.Asked, person_id: str, problem: forms.Problem | None = None, link: str | None = None
) -> replies.Page:
    """The page of a person, with what was refused; a link that was made is shown on it once."""
    reader, head = ask.parts.reader, meanwhile.head(ask)
    one = query.show(reader, ask.person, person_id)
    stood_for = [role.producer for role in one.roles if role.producer]
    facts = {
        "one": one,
        "roles": _roles(ask),
        "units": [one for one in units_query.list_units(reader, ask.person) if not one.ended_on],
        "producers": units_query.few_producers(reader, ask.person, MOST_OFFERED),
        "called": units_query.names_of_producers(reader, ask.person, stood_for),
        "has_password": person_id in ask.parts.accounts.with_passwords(),
        "is_me": person_id == ask.person.person_id,
        "link": link,
        "party_kind": "person",
        "party": person_id,
        "seen": meanwhile.carried(ask, head, [("person", person_id)]),
        "since": meanwhile.since(ask, problem, [("person", person_id)]),
        **units.contact_facts(ask, problem),
    }
    status = problem.status if problem else 200
    return replies.Page(template="person", facts={**facts, **offices.framed(ask, "people")}, status=status)


def invite(ask: asking.Asked) -> replies.Reply:
    """Give a person a one-time link; it is shown once, on the page that answers."""
    try:
        key = ask.parts.accounts.invite(ask.by(), ask.filled("person"))
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return page(ask, ask.filled("person"), forms.Problem(stop=stop))
    return page(ask, ask.filled("person"), link=f"/password/{key}")


def act(ask: asking.Asked) -> replies.Reply:
    """Give or end a role, bind an account, enter an address, shut out or let in again."""
    making = _ACTS.get(ask.filled("act"))
    if making is None:
        raise errors.UnknownThing("act", ask.filled("act"), _ACTS)
    who = ask.filled("person")
    try:
        receipt = meanwhile.seeing(ask, [("person", who)]).execute(making(ask, who))
    except errors.Stopped as stop:
        return page(ask, who, forms.Problem(stop=stop))
    if ask.filled("act") in ("disable", "enable"):
        ask.parts.accounts.end_all(who)
    return replies.Elsewhere(to=asking.address(f"{WHERE}/{who}", done=receipt.entry))


def _given(ask: asking.Asked, who: str) -> commands.Command:
    return commands.GrantRole(
        by=ask.by(), person=who, role=ask.filled("role"), unit=ask.filled("unit"),
        producer=ask.filled("producer") or None,
    )  # fmt: skip


def _ended(ask: asking.Asked, who: str) -> commands.Command:
    return commands.RevokeRole(
        by=ask.by(), person=who, role=ask.filled("role"), unit=ask.filled("unit"),
        producer=ask.filled("producer") or None, reason=ask.filled("reason") or None,
    )  # fmt: skip


def _contact(ask: asking.Asked, who: str) -> commands.Command:
    return commands.ChangeContact(
        by=ask.by(), party_kind="person", party=who, channel=forms.one_of(ask, "channel", units.CHANNELS),
        address=ask.filled("address"), language=forms.one_of(ask, "language", units.LANGUAGES),
        office_hours=ask.filled("office_hours") or None,
    )  # fmt: skip


_ACTS: Mapping[str, Callable[[asking.Asked, str], commands.Command]] = {
    "give": _given,
    "end": _ended,
    "contact": _contact,
    "bind": lambda ask, who: commands.BindAccount(by=ask.by(), account=_said(ask, "account"), person=who),
    "disable": lambda ask, who: commands.DisablePerson(by=ask.by(), person=who, reason=ask.filled("reason")),
    "enable": lambda ask, who: commands.EnablePerson(by=ask.by(), person=who, reason=ask.filled("reason")),
}
