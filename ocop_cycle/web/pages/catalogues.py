"""The catalogue of all texts that can leave: by which rule, from which files, and each with sample facts."""

from collections.abc import Mapping

from ocop_cycle import errors
from ocop_cycle.application import texts_desk
from ocop_cycle.delivery import rendering
from ocop_cycle.policy import notice_rules
from ocop_cycle.web import asking, replies
from ocop_cycle.web.pages import rules

_ENGLISH = f"/{rendering.IN_ENGLISH}"


def listing(ask: asking.Asked) -> replies.Reply:
    """Every template with the rules that send it and where its files are from."""
    desk, sending = ask.parts.texts, _sending(ask)
    names = [name for name in desk.names if not name.endswith(_ENGLISH)]
    listed = [(desk.listed(name), sending.get(name, [])) for name in names]
    listed.sort(key=lambda one: (not one[1], one[0].template))
    english = {name.removesuffix(_ENGLISH) for name in desk.names if name.endswith(_ENGLISH)}
    return replies.Page(template="texts", facts={"listed": listed, "english": english})


def _sending(ask: asking.Asked) -> Mapping[str, list[notice_rules.NoticeRule]]:
    """Template → the rules in force that send it."""
    found: dict[str, list[notice_rules.NoticeRule]] = {}
    for rule in _rules(ask):
        for name in texts_desk.templates(rule):
            found.setdefault(name, []).append(rule)
    return found


def _rules(ask: asking.Asked) -> list[notice_rules.NoticeRule]:
    return [rule for file in rules.in_force(ask) for rule in file.rules]


def text(ask: asking.Asked) -> replies.Reply:
    """One template with its sample, the rules that send it, and what is wrong with it."""
    desk, name = ask.parts.texts, _name(ask)
    plain = name.removesuffix(_ENGLISH)
    facts = {
        "name": name,
        "plain": plain,
        "languages": [one for one in (plain, f"{plain}{_ENGLISH}") if one in desk.names],
        "listed": desk.listed(name),
        "draft": _draft(ask, name),
        "flaws": [(flaw, ask.words.flaw(flaw)) for flaw in map(desk.placed, desk.check(name, _rules(ask)))],
        "rules": _sending(ask).get(plain, []),
    }
    return replies.Page(template="text", facts=facts, frames=True)


def letter(ask: asking.Asked) -> replies.Reply:
    """
    The page of a template with sample facts.

    Raises:
        errors.UnknownThing: there is no such template, or it fails.
    """
    draft = _draft(ask, _name(ask))
    if isinstance(draft, texts_desk.Draft):
        return replies.Letter(html=draft.html)
    raise errors.UnknownThing("template", _name(ask))


def _name(ask: asking.Asked) -> str:
    name = ask.query.get("name", "")
    if name not in ask.parts.texts.names:
        raise errors.UnknownThing("template", name[: asking.LONGEST_WORD])
    return name


def _draft(ask: asking.Asked, name: str) -> texts_desk.Draft | errors.Stopped:
    """The template with sample facts; why it fails, where it does."""
    desk = ask.parts.texts
    try:
        return desk.draft(name, desk.facts(name, _rules(ask)))
    except (errors.TemplateFailed, errors.PolicyFlawed) as failed:
        return failed
