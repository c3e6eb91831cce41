"""What the instance is set to: every setting with its source, and those changed that a command can change."""

from ocop_cycle import errors
from ocop_cycle.application import commands
from ocop_cycle.application.queries import instance_settings as query
from ocop_cycle.web import asking, forms, replies, telling
from ocop_cycle.web.pages import offices


def listing(ask: asking.Asked) -> replies.Reply:
    """Every setting, and who set it when."""
    return _page(ask)


def _page(ask: asking.Asked, problem: forms.Problem | None = None) -> replies.Page:
    found = query.list_settings(ask.parts.reader, ask.person)
    facts = {
        "changeable": [one for one in found if one.is_changeable],
        "fixed": [one for one in found if not one.is_changeable],
        "wrong": {ask.filled("name"): telling.stopped(ask.words, problem.stop)} if problem else {},
        "form": ask.form,
        "done": ask.wanted("done"),
    }
    return replies.Page(
        template="settings", facts={**facts, **offices.framed(ask, "settings")},
        status=problem.status if problem else 200,
    )  # fmt: skip


def change(ask: asking.Asked) -> replies.Reply:
    """Change one; it goes at once."""
    try:
        named = forms.one_of(ask, "name", tuple(query.SHIPPED))
        receipt = ask.execute(commands.ChangeSetting(by=ask.by(), name=named, value=ask.filled("value")))
    except errors.Stopped as stop:
        return _page(ask, forms.Problem(stop=stop))
    return replies.Elsewhere(to=asking.address("/office/settings", done=receipt.entry))
