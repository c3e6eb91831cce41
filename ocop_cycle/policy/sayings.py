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

from ocop_cycle.policy import labels

VIETNAMESE = "vi"

_FOLDER = importlib.resources.files("ocop_cycle.templates") / "messages"

Sayings = Mapping[str, Mapping[str, str]]
"""Section → name → words, facts in braces."""


def say(name: str, language: str = VIETNAMESE, /, **facts: object) -> str:
    """The words of a section and name ("evidence/cut"), filled."""
    section, _, word = name.partition("/")
    return of(language)[section][word].format_map(facts)


def text(name: str) -> str:
    """A whole text that goes out with a file, in both languages; its facts in braces."""
    return (_FOLDER / f"{name}.txt").read_text(encoding="utf-8")


def label(name: str) -> labels.Label:
    """The words of a section and name in each language."""
    return labels.Label(vi=say(name), en=say(name, "en"))


def paper(kind: str | None, number: str | None, day: str | None, issuer: str | None, title: str) -> str:
    """A document as offices call it, as far as it is known: kind, number, day, issuer and title."""
    parts = (kind, number and say("papers/number", number=number), day and say("papers/day", day=day))
    called = " ".join(filter(None, parts))
    by = " ".join(filter(None, (called, issuer and say("papers/issuer", issuer=issuer))))
    return say("papers/whole", paper=by, title=title) if by else title


@functools.cache
def of(language: str) -> Sayings:
    """Everything that is said in a language; read once."""
    said: Sayings = json.loads((_FOLDER / f"{language}.json").read_text(encoding="utf-8"))
    return said
