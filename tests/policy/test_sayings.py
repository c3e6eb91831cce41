"""The words that our own code says: there in every language that needs them, and none that nobody says."""

import ast
import re

from ocop_cycle.policy import sayings
from tests import house_rules

TRANSLATED = ("frame", "digest", "labels")
"""Sections that are printed on messages, and so are there in English, too."""

COMPOSED = {f"evidence/{what}-{how}" for what in ("address", "content", "sender") for how in ("later", "never")} | {
    "evidence/file-written",
    "evidence/file-not-written",
    "evidence/file-there",
    "evidence/file-differs",
}
"""Names that are put together of what happened and how."""

FACT = re.compile(r"\{(\w+)\}")


def names(language: str) -> dict[str, set[str]]:
    """The facts of each saying, by section and name."""
    said = sayings.of(language)
    return {f"{section}/{name}": set(FACT.findall(text)) for section in said for name, text in said[section].items()}


def typed() -> set[str]:
    """Every text in the program."""
    nodes = (node for source in house_rules.sources() for node in source.nodes)
    texts = (node for node in nodes if isinstance(node, ast.Constant))
    return {node.value for node in texts if isinstance(node.value, str)}


def test_what_is_printed_on_messages_is_said_in_english_too() -> None:
    """The same names, with the same facts."""
    vietnamese = {name: facts for name, facts in names("vi").items() if name.partition("/")[0] in TRANSLATED}

    assert names("en") == vietnamese


def test_each_is_said_by_somebody() -> None:
    """No saying is left over: its whole name, or the end of it, is typed somewhere in the program."""
    said = typed()

    assert {name for name in names("vi") if not {name, name.partition("/")[2]} & said} == COMPOSED


def test_facts_are_put_in() -> None:
    """A saying with its facts, in each language."""
    assert sayings.say("digest/subject", count=3, first="A") == "3 thông báo: A"
    assert sayings.say("digest/subject", "en", count=3, first="A") == "3 notices: A"
