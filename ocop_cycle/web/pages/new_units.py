"""Units that no plan names: one added; and another name by which a unit is found."""

from collections.abc import Mapping

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import units as query
from ocop_cycle.web import asking, forms, meanwhile, replies
from ocop_cycle.web.pages import offices, units

WHERE = "/office/new-unit"
FIELDS: Mapping[str, str] = {
    "already-there": "unit",
    "level-answered": "answers",
    "level-unknown": "level",
    "text-required:name": "name",
    "unfit-name:class": "unit_class",
    "unfit-name:unit": "unit",
    "unit-is-no-more": "above",
}
"""Which field of the form a refusal speaks of."""


def form(ask: asking.Asked) -> replies.Reply:
    """The form by which a unit is added."""
    return _page(ask)


def _page(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    every = query.list_units(ask.parts.reader, ask.person)
    framed = offices.framed(ask, "units")
    facts = {
        "standing": [one for one in every if not one.ended_on],
        "levels": list(ask.words.labels.get("level", ())),
        "classes": sorted({one.unit_class for one in every}),
        "form": ask.form,
        "beside": problem.beside(ask.words, FIELDS) if problem else {},
        "problem": problem.sentences(ask.words) if problem else (),
    }
    return replies.Page(template="new-unit", facts={**facts, **framed}, status=problem.status if problem else 200)


def add(ask: asking.Asked) -> replies.Reply:
    """Add the unit that was filled in; its own page comes next, where addresses are entered."""
    unit = ask.filled("unit")
    try:
        known = {one.id for one in query.list_units(ask.parts.reader, ask.person)}
        above = forms.one_of(ask, "above", ("", *sorted(known)))
        entry = ask.execute(commands.AddUnit(
            by=ask.by(), unit=unit, name=ask.filled("name"), unit_class=ask.filled("unit_class"),
            level=ask.filled("level"), above=above or None, answers_for_level=bool(ask.filled("answers")),
            reason=ask.filled("reason") or None,
        )).entry  # fmt: skip
    except errors.NotPermitted:
        raise
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address(units.PAGES["unit"].format(unit), done=entry))


def alias(ask: asking.Asked) -> replies.Reply:
    """Note another name of a unit, or take one away; what is refused is told on the unit's own page."""
    unit, said = ask.filled("unit"), ask.filled("alias")
    try:
        command: commands.Command = commands.NameUnit(by=ask.by(), unit=unit, alias=said)
        if ask.filled("act") == "withdraw":
            command = commands.WithdrawName(by=ask.by(), unit=unit, alias=said, reason=ask.filled("reason"))
        entry = meanwhile.seeing(ask, [("unit", unit)]).execute(command).entry
    except (errors.UnknownThing, errors.NotPermitted):
        raise
    except errors.Stopped as stop:
        return units.page(ask, "unit", unit, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address(units.PAGES["unit"].format(unit), done=entry))
