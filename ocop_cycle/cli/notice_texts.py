"""The texts of notices: which are in use, what is wrong with them, how they read; nothing here sends or writes down."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ocop_cycle import errors
from ocop_cycle.application import texts_desk
from ocop_cycle.application.queries import notice_facts, notices, policy
from ocop_cycle.cli import given_files, parsing, parts, persons, stops, telling
from ocop_cycle.delivery import framing

if TYPE_CHECKING:
    from pathlib import Path

    from ocop_cycle.cli import face
    from ocop_cycle.policy import notice_rules

ENGLISH = "en"
KEY_OF_NOTICE = "|"
"""What stands in the key of a notice and in no name of a rule."""


@parsing.command
def catalogue(this: face.Face) -> None:
    """List every text that can leave: upon what, to whom, from which files."""
    adopted = policy.in_force(this.reader, persons.viewer(this), "rules")
    rules = [rule for file in adopted for rule in file.value.rules]
    desk = this.builders.texts(this.settings)
    used = {name: desk.listed(name) for rule in rules for name in _sent_by(desk, rule)}
    unused = [desk.listed(name) for name in desk.names if name.partition("/")[0] not in used]
    title = this.words.title
    table = parts.Table(
        columns=(
            parts.Column(title("notice"), share=5),
            parts.Column(title("upon"), share=3),
            parts.Column(title("to"), share=4),
            parts.Column(title("text-in-use"), share=3),
        ),
        rows=[
            (
                f"{telling.label(this, rule.label)}\n{rule.id}",
                telling.value(this, "upon", rule.on),
                ", ".join(_recipients(this, rule)),
                _in_use(this, [used[name] for name in _sent_by(desk, rule)]),
            )
            for rule in rules
        ],
        empty=this.words.say("no-rules"),
    )
    lines = [parts.Line(this.words.say("text-unused", name=one.template), "soon") for one in unused]
    this.show({"rules": rules, "texts": [*used.values()], "unused": unused}, table, *lines)


@parsing.command
@parsing.argument("names", metavar="notice-rule", nargs=-1)
def lint(this: face.Face, names: tuple[str, ...]) -> int | None:
    """Check the texts of notices: those of the rules named, or all."""
    desk = this.builders.texts(this.settings_or_none)
    rules, flaws = desk.rules()
    wanted = [name for typed in names for name in _templates(desk, rules, typed)]
    checked = {name: desk.check(name, rules) for name in dict.fromkeys(wanted or desk.names)}
    found = list(dict.fromkeys([*([] if names else flaws), *(flaw for each in checked.values() for flaw in each)]))
    page = [parts.Line(f"✗ {stops.worded_flaw(this, desk.placed(flaw))}", "late") for flaw in found]
    good = sum(not each for each in checked.values())
    page.append(parts.Line(this.words.say("linted", good=good, count=len(checked)), "soon" if found else "good"))
    said = [{"template": name, "flaws": [desk.placed(flaw) for flaw in each]} for name, each in checked.items()]
    this.show({"checked": said, "rules": flaws}, *page, demo=False)
    return stops.FOUND if found else None


@parsing.command
@parsing.argument("notice", metavar="rule-or-notice")
@parsing.option("--dossier", metavar="dossier")
@parsing.option("--to", "party", metavar="recipient")
@parsing.option("--template", metavar="template")
@parsing.option("--html", "page", metavar="file", type=parsing.File())
def preview(
    this: face.Face, notice: str, dossier: str | None, party: str | None, template: str | None, page: Path | None
) -> None:
    """Show how a text would leave: of a rule with sample facts or those of a dossier, or of a notice that waits."""
    desk = this.builders.texts(this.settings_or_none)
    name, facts, others = _facts(this, desk, notice, dossier, party)
    name = template or name
    draft = desk.draft(name, facts)
    if page is not None:
        given_files.write(page, draft.html.encode())
    told = {"template": name, "preview": True, "recipient": draft.recipient, "others": others}
    shown = {"subject": draft.subject, "text": draft.text, "html": draft.words}
    this.show({**told, **shown, "file": str(page) if page else None}, *_page(this, draft, others, page))


def _page(this: face.Face, draft: texts_desk.Draft, others: Sequence[str], page: Path | None) -> Iterator[parts.Part]:
    say = this.words.say
    yield parts.Line(draft.subject, "strong")
    yield parts.Line(draft.text)
    if others:
        yield parts.Line(say("preview-others", names=", ".join(others)), "quiet")
    if page is not None:
        yield parts.Line(say("preview-written", file=page), "good")


def _facts(
    this: face.Face, desk: texts_desk.TextsDesk, typed: str, dossier: str | None, party: str | None
) -> tuple[str, texts_desk.Facts, list[str]]:
    """The template, the facts to fill it with, and to whom else it would go."""
    if KEY_OF_NOTICE in typed or framing.is_reference(typed):
        found = notices.show(this.reader, persons.viewer(this), typed)
        return *desk.spoken(found.template, found.facts), []
    rules, _ = desk.rules()
    if dossier is None:
        name = _templates(desk, rules, typed)[0]
        return name, desk.facts(name, rules), []
    rule = _rule_in_force(this, typed)
    addressed = notice_facts.of_dossier(this.reader, persons.viewer(this), dossier, rule)
    chosen = next((one for one in addressed if party in (None, one.party[1])), None)
    if chosen is None:
        names = ", ".join(one.party[1] for one in addressed)
        raise parsing.Misread("not-one-of", param="--to", text=party or "-", known=names)
    others = [f"{one.name} (--to {one.party[1]})" for one in addressed if one is not chosen]
    return *desk.spoken(rule.template, chosen.facts), others


def _rule_in_force(this: face.Face, typed: str) -> notice_rules.NoticeRule:
    adopted = policy.in_force(this.reader, persons.viewer(this), "rules")
    rules: dict[str, notice_rules.NoticeRule] = {rule.id: rule for file in adopted for rule in file.value.rules}
    if typed not in rules:
        raise errors.UnknownThing("notice-rule", typed, rules)
    return rules[typed]


def _templates(desk: texts_desk.TextsDesk, rules: Sequence[notice_rules.NoticeRule], typed: str) -> tuple[str, ...]:
    """The templates that somebody means who names a rule, or a template."""
    named = next((texts_desk.templates(rule) for rule in rules if rule.id == typed), None)
    if named is None and typed not in desk.names:
        raise errors.UnknownThing("notice-rule", typed, {*desk.names, *(rule.id for rule in rules)})
    return named or (typed,)


def _sent_by(desk: texts_desk.TextsDesk, rule: notice_rules.NoticeRule) -> list[str]:
    """The texts that a rule sends, in each language there is."""
    names, there = texts_desk.templates(rule), desk.names
    return [*names, *(english for name in names if (english := f"{name}/{ENGLISH}") in there)]


def _recipients(this: face.Face, rule: notice_rules.NoticeRule) -> Iterator[str]:
    yield from (telling.value(this, "recipient", name) for name in rule.to)
    yield from rule.units
    for one in rule.persons:
        yield f"{telling.value(this, 'role', one.role)} ({telling.value(this, 'recipient', one.at)})"


def _in_use(this: face.Face, used: list[texts_desk.Listed]) -> parts.Cell:
    told: dict[str, Any] = {}
    for one in used:
        folder = f"{ENGLISH}/" if one.template.endswith(f"/{ENGLISH}") else ""
        files = ", ".join(f"{folder}{path.rpartition('/')[2]}" for path in one.files)
        told[telling.value(this, "text-origin", one.origin) + (f": {files}" if files else "")] = one.origin
    moods = set(told.values())
    return parts.Cell("\n".join(told), "late" if "missing" in moods else "plain" if moods <= {"shipped"} else "soon")
