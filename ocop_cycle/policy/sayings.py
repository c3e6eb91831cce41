"""
The words that our own code puts into messages and records: the frame of a message, what a mail server did, why.

They lie in ``templates/messages/``, one file for each language, and are no office's to change: nobody's own copy wins
over them, because an office must be able to rely on them in every message. Evidence and reasons are records, which are
kept in Vietnamese; only what is printed on a message is there in English, too.
"""

import functools
import importlib.resources
import json
from collections.abc import Mapping

VIETNAMESE = "vi"

Sayings = Mapping[str, Mapping[str, str]]
"""Section → name → words, facts in braces."""


def say(name: str, language: str = VIETNAMESE, /, **facts: object) -> str:
    """The words of a section and name ("evidence/cut"), filled."""
    section, _, word = name.partition("/")
    return of(language)[section][word].format_map(facts)


@functools.cache
def of(language: str) -> Sayings:
    """Everything that is said in a language; read once."""
    file = importlib.resources.files("ocop_cycle.templates") / "messages" / f"{language}.json"
    said: Sayings = json.loads(file.read_text(encoding="utf-8"))
    return said
