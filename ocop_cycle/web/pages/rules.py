"""The notice rules in words: when what happens, who is told, how long before, by which channel."""

from collections.abc import Iterator
from dataclasses import dataclass

from ocop_cycle.application import texts_desk
from ocop_cycle.application.queries import labelling, policy
from ocop_cycle.policy import labels, notice_rules
from ocop_cycle.web import asking, replies, rule_words


@dataclass(frozen=True, kw_only=True, slots=True)
class Told:
    """One rule as people read it, with the templates it sends."""

    id: str
    label: labels.Label
    sentences: tuple[str, ...]
    templates: tuple[str, ...]
    law: labels.Citation | None


def listing(ask: asking.Asked) -> replies.Reply:
    """All rules in force, gathered by what they speak of."""
    groups: dict[str, list[Told]] = {name: [] for name in rule_words.ORDER}
    for name, told in _told(ask):
        groups[name].append(told)
    adopted = policy.in_force(ask.parts.reader, ask.person, "rules")
    return replies.Page(template="rules", facts={"groups": groups, "adopted": adopted})


def _told(ask: asking.Asked) -> Iterator[tuple[str, Told]]:
    reader = ask.parts.reader
    for called in labelling.learn(reader.store, reader.policies):
        ask.words.learn(*called)
    laws = [one.value for one in policy.in_force(reader, ask.person, "regime")]
    for file in in_force(ask):
        for rule in file.rules:
            yield rule_words.group(rule), Told(
                id=rule.id, label=rule.label, templates=texts_desk.templates(rule), law=rule.law,
                sentences=rule_words.sentences(ask.words, rule, file.sending, laws),
            )  # fmt: skip


def in_force(ask: asking.Asked) -> list[notice_rules.NoticeRules]:
    """The files of rules in force."""
    return [one.value for one in policy.in_force(ask.parts.reader, ask.person, "rules")]
