"""Administration: units with their addresses, people with their roles, what the instance is set to, how it is doing."""

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import health, people, units
from ocop_cycle.storage import cycles
from ocop_cycle.web import asking, forms, replies


def office(ask: asking.Asked) -> replies.Reply:
    """Everything an administrator looks after."""
    return _page(ask)


def _page(ask: asking.Asked, problem: forms.Problem | None = None, link: str | None = None) -> replies.Page:
    reader = ask.parts.reader
    with reader.store.reading() as runner:
        settings = sorted(cycles.settings(runner).items())
    facts = {
        "units": units.list_units(reader, ask.person),
        "people": people.list_people(reader, ask.person),
        "with_passwords": ask.parts.accounts.with_passwords(),
        "settings": settings,
        "health": health.health(reader),
        "link": link,
        "problem": problem.sentences(ask.words) if problem else (),
        "done": ask.wanted("done"),
    }
    return replies.Page(template="office", facts=facts, status=problem.status if problem else 200)


def invite(ask: asking.Asked) -> replies.Reply:
    """Give a person a one-time link; it is shown once, on the page that answers."""
    try:
        key = ask.parts.accounts.invite(ask.by(), ask.filled("person"))
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return _page(ask, link=f"/password/{key}")


def turn(ask: asking.Asked) -> replies.Reply:
    """Shut a person out, or let in again."""
    kind = commands.EnablePerson if ask.filled("act") == "enable" else commands.DisablePerson
    try:
        receipt = ask.execute(kind(by=ask.by(), person=ask.filled("person"), reason=ask.filled("reason")))
    except errors.UnknownThing:
        raise
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/office", done=receipt.entry))
